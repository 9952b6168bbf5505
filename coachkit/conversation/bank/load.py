"""Reading the bank: the shipped files and the user's own, checked together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coachkit.conversation.bank.form import BankFile, CueFile, QuestionItem, slots_in
from coachkit.errors import InputProblems, Problem
from coachkit.parameter_files import read_parameters
from coachkit.terms import Topic

_SHIPPED = Path(__file__).parent
#: What reps say, by topic: for the search alone, so no file of questions.
CUES_FILE = _SHIPPED / "cues.yaml"


@dataclass(frozen=True)
class Bank:
    """All questions, sorted by id; `probe_texts` holds the text of every probe by its id, shared ones included.

    `replaced` are kept for the record and not asked any more.
    """

    items: tuple[QuestionItem, ...]
    probe_texts: tuple[tuple[str, str], ...]
    replaced: tuple[QuestionItem, ...] = ()

    def probes_of(self, item: QuestionItem) -> tuple[tuple[str, str], ...]:
        """Return the id and the text of the probes beneath a question; slots are not filled yet."""
        texts = dict(self.probe_texts)
        return tuple((probe.question_id, texts[probe.question_id]) for probe in item.probes)

    def digest(self) -> str:
        """Return a hash of everything in the bank: two banks with the same digest choose and say the same."""
        content = [[item.model_dump(mode="json", by_alias=True) for item in self.items], self.probe_texts]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def question_files(extra: Path | None = None) -> list[Path]:
    """Return the files a bank is read from, sorted: the shipped ones, then those in the folder `extra`."""
    return [*_yaml_files(_SHIPPED), *(_yaml_files(extra) if extra is not None else [])]


def _yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder, with either ending that people write; none where there is no such folder."""
    return sorted(path for path in folder.glob("*") if path.suffix in (".yaml", ".yml") and path != CUES_FILE)


def load_bank(extra: Path | None = None) -> Bank:
    """Read the shipped bank and the user's own questions in the folder `extra`; one with the same id wins.

    Raises `InputProblems` with everything wrong in any file.
    """
    problems: list[Problem] = []
    shipped: dict[str, _Read] = {}
    own: dict[str, _Read] = {}
    for path in question_files(extra):
        is_own = path.parent != _SHIPPED
        shown_as = f"parameters/questions/{path.name}" if is_own else f"conversation/bank/{path.name}"
        read = read_parameters(path, BankFile, shown_as)
        if isinstance(read, list):
            problems += read
            continue
        found = own if is_own else shipped
        for item in read.questions:
            if item.question_id in found:
                problems.append(Problem(shown_as, f"the id {item.question_id!r} is taken.", fix="Give it another one."))
            found[item.question_id] = _Read(item, shown_as)
    replaced = [entry.item for question_id, entry in shipped.items() if question_id in own]
    in_use = [entry for _, entry in sorted({**shipped, **own}.items())]
    # Shipped files first: of two probes with one id, it is the user's that must change.
    texts, misfits = _probe_texts(sorted(in_use, key=lambda entry: (entry.file, entry.item.question_id)), replaced)
    # What does not fit together is only worth saying once every file reads.
    if problems or misfits:
        raise InputProblems(problems or misfits)
    known = {entry.item.question_id for entry in in_use}
    for entry in in_use:
        if entry.item.replaced_by is not None and entry.item.replaced_by not in known:
            raise InputProblems([entry.problem(f"there is no question {entry.item.replaced_by!r} to replace it.")])
    return Bank(
        tuple(entry.item for entry in in_use if entry.item.replaced_by is None),
        tuple(sorted(texts.items())),
        tuple(entry.item for entry in in_use if entry.item.replaced_by is not None),
    )


def load_cues() -> dict[Topic, list[str]]:
    """Read what reps say when a topic lies behind it; apart from the bank, since only the search asks for it."""
    read = read_parameters(CUES_FILE, CueFile, f"conversation/bank/{CUES_FILE.name}")
    if isinstance(read, list):
        raise InputProblems(read)
    return dict(sorted(read.cues.items()))


@dataclass(frozen=True)
class _Read:
    """A question and the file it came from."""

    item: QuestionItem
    file: str

    def problem(self, reason: str) -> Problem:
        return Problem(self.file, f"in {self.item.question_id}, {reason}", fix="See docs/questions.md.")


def _probe_texts(read: Sequence[_Read], replaced: Iterable[QuestionItem]) -> tuple[dict[str, str], list[Problem]]:
    """Collect the text of every probe; a text is defined once, elsewhere its id stands for it.

    The probes of a shipped question that the user replaced stay available to the questions that share them.
    """
    openers = {entry.item.question_id for entry in read}
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for entry in read:
        for probe in entry.item.probes:
            if probe.question_id in openers:
                problems.append(entry.problem(f"the probe id {probe.question_id!r} is that of a question."))
            if probe.text is None:
                continue
            if probe.question_id in texts:
                problems.append(entry.problem(f"the probe id {probe.question_id!r} has a text elsewhere already."))
            texts[probe.question_id] = probe.text
    for item in replaced:
        for probe in item.probes:
            if probe.text is not None:
                texts.setdefault(probe.question_id, probe.text)
    for entry in read:
        for probe in entry.item.probes:
            text = texts.get(probe.question_id)
            if text is None:
                problems.append(entry.problem(f"the probe {probe.question_id!r} has no text here or elsewhere."))
            elif not set(slots_in(text)) <= set(entry.item.slots):
                problems.append(entry.problem(f"the shared probe {probe.question_id!r} has a slot that is not here."))
    return texts, problems
