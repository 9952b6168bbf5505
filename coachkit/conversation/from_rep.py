"""What came back from the rep: sheets of the inbox as the report holds them, rows and goals called by their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coachkit.insight.figures import RepFigures
from coachkit.journal.sheet import Sheet, SheetCorrection, milestone_id
from coachkit.model import Commitment, FromRep, Pulse, RepProgress
from coachkit.terms import SheetAbout


def build_from_rep(sheet: Sheet | None, figures: RepFigures, commitments: Sequence[Commitment]) -> FromRep:
    """Build what the sheet brought; None where there is none for this meeting.

    A row, goal or promise that this rep's report does not hold keeps its id and has no name.
    """
    if sheet is None:
        return FromRep()
    rows = dict(_rows(figures))
    names = dict(_names(figures, commitments))
    return FromRep(
        returned=True,
        for_date=sheet.as_of,
        topics=sheet.topics,
        corrections=tuple(_correction(one, rows) for one in sheet.corrections),
        progress=tuple(
            RepProgress(
                about=one.about, id=one.id, name=names.get((one.about, one.id)), state=one.state, words=one.text
            )
            for one in sheet.progress
        ),
        asks=sheet.asks,
    )


def build_pulse(sheets: Sequence[Sheet]) -> tuple[Pulse, ...]:
    """Return how the rep said things were, sheet by sheet in their order, where they said so."""
    return tuple(
        Pulse(on=sheet.as_of, score=sheet.pulse, words=sheet.words)
        for sheet in sheets
        if sheet.pulse is not None or sheet.words is not None
    )


def _correction(one: SheetCorrection, rows: dict[str, str]) -> str:
    if one.row is None:
        return one.text
    name = rows.get(one.row)
    return f"{name} ({one.row}): {one.text}" if name else f"{one.row}: {one.text}"


def _rows(figures: RepFigures) -> Iterator[tuple[str, str]]:
    """Yield what a sheet may correct, with how the report calls it."""
    for item in figures.opportunities:
        if item.name or item.account:
            yield f"opportunities:{item.opportunity_id}", item.name or item.account or ""
    for finding in figures.findings:
        if not finding.sensitive:
            yield f"finding:{finding.cause_id}", f"“{finding.statement}”"


def _names(figures: RepFigures, commitments: Sequence[Commitment]) -> Iterator[tuple[tuple[SheetAbout, str], str]]:
    for goal in figures.goals:
        yield ("goal", goal.goal_id), goal.title
        for step in goal.milestones:
            yield ("milestone", milestone_id(goal.goal_id, step.title, step.due_date)), step.title
    for promise in commitments:
        if promise.by == "rep":
            yield ("promise", promise.commitment_id), promise.text
