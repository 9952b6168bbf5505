"""What `coachkit check` says of the journal: whether it is sound, and where files and exports say otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from coachkit.crm.data import CrmData
from coachkit.errors import Problem, StoreError
from coachkit.journal import schema
from coachkit.journal.bodies import GoalSet, PromiseEnded, QuotaSet
from coachkit.journal.layout import WAY_OUT, foreign_tables, say_foreign
from coachkit.journal.revision import damage, stored_revision
from coachkit.journal.store import read_view
from coachkit.journal.view import Entry, JournalView
from coachkit.parameters import GoalParameters, RepParameters
from coachkit.workspace import Workspace


@dataclass(frozen=True)
class JournalCheck:
    """What is wrong with the journal, and what a person should know of it."""

    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


def check_journal(workspace: Workspace, parameters: Mapping[str, RepParameters], data: CrmData | None) -> JournalCheck:
    """Look at the journal without writing to it; a workspace without one has nothing to say."""
    path = workspace.journal
    shown = workspace.shown(path)
    if not path.exists():
        return JournalCheck()
    try:
        revision = stored_revision(path)
    except StoreError as error:
        return JournalCheck((Problem(shown, str(error)),))
    if wrong := damage(path):
        return JournalCheck((Problem(shown, f"is damaged ({wrong}).", fix="Put a backup in place: coachkit restore"),))
    if revision is None:
        return JournalCheck()
    if differs := foreign_tables(path):
        return JournalCheck((Problem(shown, say_foreign(differs), fix=WAY_OUT),))
    if revision != schema.REVISION:
        said = f"{shown} has version {revision}: the next coachkit prep copies it and brings it to {schema.REVISION}."
        return JournalCheck((), (said,))
    view = read_view(path, date.max)
    return JournalCheck((), (*_left_open(view), *_differences(view, parameters), *_quotas(view, data)))


def _left_open(view: JournalView) -> Iterator[str]:
    for meeting in view.left_open:
        yield (
            f"journal: the {meeting.meeting_type} meeting of {meeting.held_on} with {meeting.rep_id!r} was left open; "
            "close it in coachkit review, so that what was agreed stands."
        )


def _differences(view: JournalView, parameters: Mapping[str, RepParameters]) -> Iterator[str]:
    """Say where a parameter file and the journal hold the same id and differ: the journal counts."""
    for rep_id, rep in sorted(parameters.items()):
        its = view.of(rep_id).entries
        goals = {entry.item_id: entry.body for entry in its if isinstance(entry.body, GoalSet)}
        for goal in rep.goals:
            agreed = goals.get(goal.goal_id)
            if agreed is not None and (fields := _differing(goal, agreed)):
                yield _says(rep_id, f"the goal {goal.goal_id!r} has another {fields}")
        ended = {
            entry.body.commitment_id: entry.body.status
            for entry in its
            if isinstance(entry.body, PromiseEnded) and entry.body.status != "open"
        }
        for promise in rep.commitments:
            status = ended.get(promise.commitment_id)
            if status is not None and promise.status != status and promise.done_on is None:
                what = f"the commitment {promise.commitment_id!r} is {promise.status}"
                yield _says(rep_id, f"{what}, in the journal {status}")


def _says(rep_id: str, what: str) -> str:
    return f"parameters/reps/ of {rep_id!r}: {what}. The journal counts; mend the file, or take it out there."


def _differing(goal: GoalParameters, agreed: GoalSet) -> str:
    """Name the fields in which a goal of a file differs from the one that was agreed."""
    pairs: tuple[tuple[str, object, object], ...] = (
        ("title", goal.title, agreed.title),
        ("horizon", goal.horizon, agreed.horizon),
        ("due_date", goal.due_date, agreed.due_date),
        ("objective", goal.objective, agreed.objective),
        ("milestones", [(step.title, step.due_date) for step in goal.milestones],
         [(step.title, step.due_date) for step in agreed.milestones]),
    )  # fmt: skip
    return ", ".join(name for name, left, right in pairs if left != right)


def _quotas(view: JournalView, data: CrmData | None) -> Iterator[str]:
    """Say where the exports end on another quota for a period than the one agreed last in the journal."""
    if data is None or data["quotas"].empty:
        return
    rows = data["quotas"]
    bookings = rows[rows["metric"].fillna("bookings").eq("bookings")].sort_values("set_on", na_position="first")
    newest = bookings.groupby(["rep_id", "period"], sort=True)["value"].last()
    agreed: dict[tuple[str, str], Entry] = {}
    for entry in view.entries:
        if isinstance(entry.body, QuotaSet):
            agreed[entry.rep_id, entry.body.period] = entry
    for (rep_id, period), entry in sorted(agreed.items()):
        value = newest.get((rep_id, period))
        body = entry.body
        if value is not None and isinstance(body, QuotaSet) and body.value is not None and value != body.value:
            yield (
                f"quotas: {rep_id!r} has {value:,.0f} for {period}, in the journal {body.value:,.0f} since "
                f"{entry.made_for}. The journal counts; have the CRM mended."
            )
