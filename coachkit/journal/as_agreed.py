"""What is agreed with a rep, put together: their parameter file begins it, the journal goes on from there.

The result has the form of the parameter file, so that the rooms above need not know where a goal or a promise was
written down. Entries are taken in the order of their days; what a later one says of a thing holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from coachkit.journal.bodies import (
    Body,
    CheckIn,
    DecisionMade,
    ExpectationEnded,
    ExpectationSet,
    FocusSet,
    GoalSet,
    PrivateNote,
    Promise,
    PromiseEnded,
    Word,
)
from coachkit.journal.view import Entry, JournalView
from coachkit.parameters import (
    CommitmentParameters,
    DecisionParameters,
    ExpectationParameters,
    FocusParameters,
    GoalParameters,
    MilestoneParameters,
    RepParameters,
)
from coachkit.terms import CommitmentStatus

BodyT = TypeVar("BodyT", bound=Body)


def of_kind(view: JournalView, kind: type[BodyT]) -> Iterator[tuple[Entry, BodyT]]:
    """Yield the entries of a kind that say anything, with what they say, oldest first."""
    for entry in view.entries:
        if isinstance(entry.body, kind) and not entry.body.blank:
            yield entry, entry.body


def as_agreed(parameters: RepParameters | None, view: JournalView, rep_id: str) -> RepParameters | None:
    """Return a rep's parameters with what the journal holds of them (`JournalView.of`); None where nothing is known."""
    if not view.entries:
        return parameters
    begun = parameters or RepParameters(rep_id=rep_id)
    # A copy is not checked again: what a person typed in a meeting stops no report.
    return begun.model_copy(
        update={
            "goals": _goals(begun.goals, view),
            "commitments": _commitments(begun.commitments, view),
            "expectations": _expectations(begun.expectations, view),
            "decisions": _decisions(begun.decisions, view),
            "focus": _focus(begun.focus, view),
            "private_notes": [*begun.private_notes, *_private_notes(view)],
        }
    )


def _goals(begun: Iterable[GoalParameters], view: JournalView) -> list[GoalParameters]:
    goals = {goal.goal_id: goal for goal in begun}
    for entry, goal in of_kind(view, GoalSet):
        if not goal.title.strip():
            continue
        goals[entry.item_id] = GoalParameters(
            goal_id=entry.item_id,
            title=goal.title.strip(),
            horizon=goal.horizon,
            set_on=entry.made_for,
            due_date=goal.due_date,
            objective=goal.objective or None,
            growth_area=goal.growth_area or None,
            resource=goal.resource or None,
            serves=goal.serves or None,
            baseline=goal.baseline or None,
            metric=None,
            target=None,
            replaces=entry.replaces if entry.replaces in goals else None,
            reason=entry.reason,
            milestones=[
                MilestoneParameters(title=step.title.strip(), due_date=step.due_date)
                for step in goal.milestones
                if step.title.strip()
            ],
        )
    for entry, look in of_kind(view, CheckIn):
        if look.goal_id in goals:
            goals[look.goal_id] = _looked_at(goals[look.goal_id], entry, look)
    return list(goals.values())


def _looked_at(goal: GoalParameters, entry: Entry, look: CheckIn) -> GoalParameters:
    """Return a goal after a check-in: reviewed on that day, and a milestone reached where one was named."""
    steps = list(goal.milestones)
    reached = next((at for at, step in enumerate(steps) if step.title == look.reached and step.done_on is None), None)
    if reached is not None:
        steps[reached] = steps[reached].model_copy(update={"done_on": look.done_on})
    return goal.model_copy(update={"milestones": steps, "reviewed_on": [*goal.reviewed_on, entry.made_for]})


def _commitments(begun: Iterable[CommitmentParameters], view: JournalView) -> list[CommitmentParameters]:
    made = {one.commitment_id: one for one in begun}
    for entry, promise in of_kind(view, Promise):
        if promise.lacks():
            continue  # without what will be done it is still being typed
        made[entry.item_id] = CommitmentParameters(
            commitment_id=entry.item_id,
            text=promise.text,
            by=promise.by,
            made_on=entry.made_for,
            due_date=promise.due_date,
            replaces=entry.replaces,
            reason=entry.reason,
        )
        if entry.replaces in made:
            made[entry.replaces] = _ended(made[entry.replaces], entry, "replaced", entry.reason)
    for entry, end in of_kind(view, PromiseEnded):
        known = made.get(end.commitment_id)
        # A word on a promise that was replaced does not bring it back: it says why.
        if known is not None and not (known.status == "replaced" and end.status == "open"):
            made[end.commitment_id] = _ended(made[end.commitment_id], entry, end.status, end.words.strip() or None)
    return list(made.values())


def _ended(
    promise: CommitmentParameters, entry: Entry, status: CommitmentStatus, reason: str | None
) -> CommitmentParameters:
    """Return a promise as it was marked; marked as open again, it goes on."""
    over = status != "open"
    return promise.model_copy(
        update={
            "status": status,
            "done_on": entry.made_for if over else None,
            "reason": (reason if over else None) or promise.reason,
        }
    )


def _expectations(begun: Iterable[ExpectationParameters], view: JournalView) -> list[ExpectationParameters]:
    """Return what is expected. An expectation is known by its words: those of the parameter file have no id."""
    standing = {one.text: one for one in begun}
    for entry in view.entries:
        said = entry.body
        if isinstance(said, ExpectationEnded) and said.over:
            standing.pop(said.expectation, None)
        elif isinstance(said, ExpectationSet) and said.text.strip():
            standing.pop(entry.replaces or "", None)
            text = said.text.strip()
            standing[text] = ExpectationParameters(text=text, since=entry.made_for, told_on=entry.made_for)
    return list(standing.values())


def _decisions(begun: Iterable[DecisionParameters], view: JournalView) -> list[DecisionParameters]:
    return [
        *begun,
        *(
            DecisionParameters(
                decided_on=entry.made_for,
                text=decision.text.strip(),
                reason=decision.reason.strip().rstrip(".") or None,
                unknown=decision.unknown.strip().rstrip(".") or None,
                may_share=decision.may_share,
            )
            for entry, decision in of_kind(view, DecisionMade)
            if decision.text.strip()
        ),
    ]


def _focus(begun: FocusParameters | None, view: JournalView) -> FocusParameters | None:
    """Return the newest focus; chosen again with another practice it goes on since its first day."""
    focus = begun
    for entry, chosen in of_kind(view, FocusSet):
        if not chosen.skill.strip():
            continue
        goes_on = focus is not None and focus.skill.casefold() == chosen.skill.strip().casefold()
        focus = FocusParameters(
            skill=chosen.skill.strip(),
            since=focus.since if focus is not None and goes_on else entry.made_for,
            trying=chosen.practice.strip() or None,
            support=chosen.support.strip() or None,
            metric=chosen.metric or (focus.metric if focus is not None and goes_on else None),
        )
    return focus


def _private_notes(view: JournalView) -> list[str]:
    """Return what the manager kept for themselves in the newest meeting with such a note, and unshared words since."""
    noted = [(entry, note.text.strip()) for entry, note in of_kind(view, PrivateNote) if note.text.strip()]
    last = noted[-1][0].made_for if noted else None
    notes = [f"{entry.made_for}: {text}" for entry, text in noted if entry.made_for == last]
    words = [
        f"{entry.made_for}: {word.text.strip()}"
        for entry, word in of_kind(view, Word)
        if not word.shared and word.text.strip() and (last is None or entry.made_for >= last)
    ]
    return [*notes, *words]
