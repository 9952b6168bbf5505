"""The linter of a whole bank or a file of questions: texts as they will be said, and beside one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coachkit.conversation.bank import Bank, QuestionItem
from coachkit.conversation.bank.form import BankFile
from coachkit.conversation.slots import fill
from coachkit.conversation.tact.lint import Flaw, lint_text
from coachkit.errors import InputProblems, RequestError
from coachkit.parameter_files import read_parameters
from coachkit.terms import QuestionKind

#: Openers share fewer than seven of ten words (landscape.md, section 4, rule 14).
SIMILAR = 0.7
#: A bullet or a number in front of a question in a list.
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+|\d{1,3}[.)]\s+)?")


@dataclass(frozen=True)
class Linted:
    """A text and what is wrong with it; `where` is its line in a text file, or its id."""

    where: int | str
    text: str
    flaws: tuple[Flaw, ...]


def lint_bank(bank: Bank) -> list[Linted]:
    """Look at every opener and probe of a bank, in the order of their ids."""
    kinds: dict[str, QuestionKind] = {probe: "probing" for probe, _ in bank.probe_texts}
    return _lint_items(bank.items, dict(bank.probe_texts), kinds)


def lint_file(path: Path) -> list[Linted]:
    """Look at a file: a `.yaml` in the bank's form, or any text with one question a line (blank lines and `#` apart).

    Raises `RequestError` for a file that cannot be read, `InputProblems` for YAML that is not in the bank's form.
    """
    if path.suffix in (".yaml", ".yml"):
        read = read_parameters(path, BankFile, path.name)
        if isinstance(read, list):
            raise InputProblems(read)
        texts = {probe.question_id: probe.text for item in read.questions for probe in item.probes if probe.text}
        return _lint_items(read.questions, texts, dict.fromkeys(texts, "probing"))
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise RequestError(f"{path} is not UTF-8 text. Save it as UTF-8, one question a line.") from None
    except OSError as error:
        raise RequestError(f"{path} cannot be read ({error.strerror}).") from None
    texts_at = {number: _BULLET.sub("", line).strip() for number, line in enumerate(lines, 1)}
    asked = {number: text for number, text in texts_at.items() if text and not text.startswith("#")}
    return _with_look_alikes([Linted(number, text, lint_text(text)) for number, text in asked.items()])


def _lint_items(
    items: Sequence[QuestionItem], probe_texts: Mapping[str, str], kinds: Mapping[str, QuestionKind]
) -> list[Linted]:
    openers = _with_look_alikes([Linted(item.question_id, *_as_said(item.text, item, item.kind)) for item in items])
    by_id = {probe.question_id: item for item in items for probe in item.probes}
    probes = [
        Linted(probe_id, *_as_said(text, by_id[probe_id], kinds[probe_id]))
        for probe_id, text in probe_texts.items()
        if probe_id in by_id
    ]
    return sorted([*openers, *probes], key=lambda one: str(one.where))


def _as_said(text: str, item: QuestionItem, kind: QuestionKind) -> tuple[str, tuple[Flaw, ...]]:
    """Lint a text with its slots filled by their fallbacks: what is said when the data have nothing."""
    said = fill(text, item.slots, {})
    return said, lint_text(said, kind)


def _with_look_alikes(linted: list[Linted]) -> list[Linted]:
    """Add a flaw to every text that says nearly what an earlier one says."""
    found: list[Linted] = []
    words = [_words(one.text) for one in linted]
    for place, one in enumerate(linted):
        twin = next((linted[other] for other in range(place) if _alike(words[other], words[place])), None)
        if twin is not None:
            near = Flaw("near-duplicate", f"says nearly the same as {twin.where} (“{twin.text}”). Keep one of the two.")
            one = replace(one, flaws=(*one.flaws, near))
        found.append(one)
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+(?:['’][^\W_]+)?", text.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) / len(one | other) >= SIMILAR


def with_problems(linted: Iterable[Linted]) -> list[Linted]:
    """Keep the texts that have a flaw."""
    return [one for one in linted if one.flaws]
