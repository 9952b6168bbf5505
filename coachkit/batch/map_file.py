"""`coachkit map FILE`: find the profile that fits, else propose one, ask what cannot be decided, show it, save it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from coachkit.batch.map_save import Plan, plan_saving, save
from coachkit.crm.onboarding.gather import gather
from coachkit.crm.onboarding.material import Material
from coachkit.crm.onboarding.preview import Preview, preview
from coachkit.crm.onboarding.propose import Proposal, propose
from coachkit.crm.onboarding.questions import AnswerError, Question
from coachkit.errors import InputProblems, Problem, RequestError
from coachkit.workspace import Workspace, open_workspace


@dataclass(frozen=True)
class MapRequest:
    """What is asked for: `answers` by the questions' keys, `name` for a new profile, `yes` to accept all proposals."""

    file: Path
    folder: Path | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    yes: bool = False


@dataclass(frozen=True)
class Mapped:
    """What came of it: the proposal as it stands, what it reads, what would be written, and whether that was done."""

    proposal: Proposal
    preview: Preview
    plan: Plan | None
    saved: bool = False

    @property
    def nothing_to_save(self) -> bool:
        """Whether the file is recognised by what the workspace has already."""
        return self.plan is not None and self.plan.nothing


class Dialogue(Protocol):
    """A person at a terminal."""

    def begin(self, proposal: Proposal) -> None:
        """Say what the file seems to be."""

    def ask(self, question: Question) -> str:
        """Put one question."""

    def refuse(self, error: AnswerError) -> None:
        """Say why an answer is none."""

    def confirm(self, mapped: Mapped) -> bool | tuple[str, str]:
        """Show everything; return whether to save it, or the key and answer of what to change."""


def run_map(request: MapRequest, dialogue: Dialogue | None = None) -> Mapped:
    """Map a file; with a `dialogue` a person is asked, without one nothing is written unless the request says yes.

    Raises `RequestError` for what cannot be asked for, `InputProblems` for a file that no answer makes readable.
    Nothing is ever written to `crm/`.
    """
    workspace = open_workspace(request.folder)
    if workspace.sample:
        raise RequestError(
            "There is no workspace here in which a profile could be kept. Make one first: coachkit init DIR, then "
            "run the command again with --workspace DIR."
        )
    material = gather(_find(request.file, workspace), workspace)
    answers = dict(request.answers)
    proposal = propose(material, answers)
    if dialogue is None or request.yes:
        return _finish(request, _mapped(proposal, request.name))
    dialogue.begin(proposal)
    while True:
        proposal = _ask_all(material, proposal, answers, dialogue)
        mapped = _mapped(proposal, request.name)
        if mapped.nothing_to_save:
            return mapped
        decided = dialogue.confirm(mapped)
        if decided is True:
            return _save(mapped)
        if decided is False:
            return mapped
        proposal = _changed(material, proposal, answers, decided, dialogue)


def _finish(request: MapRequest, mapped: Mapped) -> Mapped:
    """Save without asking, if that was allowed and nothing is left to ask."""
    if not request.yes or mapped.plan is None or mapped.nothing_to_save:
        return mapped
    return _save(mapped)


def _save(mapped: Mapped) -> Mapped:
    if mapped.plan is not None:
        save(mapped.plan, mapped.proposal.material.workspace)
    return Mapped(mapped.proposal, mapped.preview, mapped.plan, saved=True)


def _ask_all(material: Material, proposal: Proposal, answers: dict[str, str], dialogue: Dialogue) -> Proposal:
    """Put every question that a person should be asked, each after the answers before it."""
    while not proposal.problems and (question := proposal.inquiry.next) is not None:
        try:
            answers[question.key] = question.accept(dialogue.ask(question))
            proposal = propose(material, answers)
        except AnswerError as error:
            answers.pop(question.key, None)
            dialogue.refuse(error)
    return proposal


def _changed(
    material: Material, proposal: Proposal, answers: dict[str, str], change: tuple[str, str], dialogue: Dialogue
) -> Proposal:
    """Take in one answer that a person changes after all."""
    key, answer = change
    try:
        changed = propose(material, {**answers, key: answer})
        if not changed.undecided:
            changed.inquiry.refuse_unused()
    except AnswerError as error:
        dialogue.refuse(error)
        return proposal
    answers[key] = answer
    return changed


def _mapped(proposal: Proposal, name: str | None) -> Mapped:
    """Read the file as proposed; raises `InputProblems` where no answer would make it readable."""
    if proposal.problems:
        raise InputProblems(proposal.problems)
    shown = preview(proposal)
    if proposal.undecided:
        return Mapped(proposal, shown, None)
    proposal.inquiry.refuse_unused()
    problems = [
        Problem(
            proposal.material.shown,
            f"as {rows.table.replace('_', ' ')}, too many rows cannot be used: "
            + "; ".join(f"{reason} ({count:,})" for reason, count in rows.set_aside)
            + ".",
            fix="Mend the file, or name another column for what is wrong with --answer COLUMN=HEADER.",
        )
        for rows in shown.rows
        if rows.too_many
    ]
    if problems:
        raise InputProblems(problems)
    return Mapped(proposal, shown, plan_saving(proposal, name))


def _find(file: Path, workspace: Workspace) -> Path:
    """Find the file as it is named: from here, from the workspace, or in its `crm/`."""
    for path in (file, workspace.root / file, workspace.crm / file.name if len(file.parts) == 1 else file):
        if path.is_file():
            return path.resolve()
    what = "is a folder: name one of its files" if file.is_dir() else "is not there"
    raise RequestError(f"{file} {what}.")
