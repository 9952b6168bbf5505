"""What is agreed for the open opportunities: how many there are, with which step ahead, behind or missed, with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast

import numpy as np

from coachkit.insight.days import NO_DAY, Floats, Ints, day_number, day_numbers
from coachkit.insight.intervals import counted
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.hygiene import (
    EXACT,
    OPEN,
    WEEKS_KNOWN,
    judged_by,
    none_open,
    nothing,
    stock_of,
    through_weeks,
)
from coachkit.insight.metrics.series import History, at_week_ends
from coachkit.insight.past import unknown_rows
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_opportunities

_NO_DATES = "dates of next steps are not in the data"
_UNKNOWN = "when the next step was due on that day is not known for all opportunities"


def open_at(day: TeamDay, end: date) -> tuple[Floats, Ints]:
    """Count the opportunities that were open at the end of a day: created by then, and closed later or not at all."""
    table, last = day.opportunities, day_number(end)
    created, close = table["created"].to_numpy(), table["close"].to_numpy()
    n = day.count(table, (created <= last) & (~day.closed | ((close != NO_DAY) & (close > last))))
    return np.where(last >= day.seen_from, n, np.nan).astype(np.float64), n


def open_history(day: TeamDay) -> list[History]:
    """Return the histories of `open_at`, worked out once: another metric is made of them."""
    if open_at not in day.worked_out:
        day.worked_out[open_at] = at_week_ends(day, open_at)
    return cast("list[History]", day.worked_out[open_at])


def open_opportunities(day: TeamDay) -> Sequence[Figure]:
    """Count the open opportunities, with those of 26 week ends by their dates."""
    undated = day.count(day.open, (day.open["created"] == NO_DAY).to_numpy())
    return [
        Figure(
            float(n),
            f"{say_opportunities(int(blank))} without a creation date count as open all along" if blank else None,
            int(n),
            counted(float(n)),
            level=1.0,
            window=(day.as_of, day.as_of),
            series=points,
        )
        for n, blank, points in zip(day.count(day.open), undated, open_history(day), strict=True)
    ]


def overdue_next_steps(day: TeamDay) -> Sequence[Figure]:
    """Work out `_overdue_today` with its history."""
    return through_weeks(day, _overdue_today)


def _overdue_today(day: TeamDay) -> list[Figure]:
    """Count the open opportunities whose next step was due before the day."""
    if not day.view.has("opportunities", "next_step_date"):
        return nothing(day, _NO_DATES)
    due = day_numbers(day.open["next_step_date"])
    judged, blind = judged_by(day, "next_step_date")
    figures = stock_of(day, (due != NO_DAY) & (due < day.today), judged & (due != NO_DAY), none_open(day))
    every = day.count(day.open)
    told = [
        replace(figure, reason=f"{int(n) - figure.n} of {say_opportunities(int(n), 'open')} have no dated step")
        if figure.n < n
        else figure
        for figure, n in zip(figures, every, strict=True)
    ]
    return _or_unknown(day, told, blind)


def next_meeting_rate(day: TeamDay) -> Sequence[Figure]:
    """Work out `_ahead_today` with its history."""
    return through_weeks(day, _ahead_today)


def _ahead_today(day: TeamDay) -> list[Figure]:
    """Divide the open opportunities with a next step dated after the day by all open ones."""
    if not day.view.has("opportunities", "next_step_date"):
        return nothing(day, _NO_DATES)
    ahead = day_numbers(day.open["next_step_date"]) > day.today
    judged, blind = judged_by(day, "next_step_date")
    hits, n = day.count(day.open, ahead & judged), day.count(day.open, judged)
    window = (day.as_of, day.as_of)
    figures = [
        Figure(hit / known, f"{hit} of {known}", int(known), counted(hit / known), level=1.0, window=window)
        if known
        else Figure(None, "no open opportunities", window=window)
        for hit, known in zip(hits.tolist(), n.tolist(), strict=True)
    ]
    return _or_unknown(day, figures, blind)


def _or_unknown(day: TeamDay, figures: list[Figure], blind: Sequence[bool]) -> list[Figure]:
    unknown = [replace(figure, partly=True) for figure in nothing(day, _UNKNOWN)]
    return [unknown[rep] if is_blind else figures[rep] for rep, is_blind in enumerate(blind)]


def single_contact(day: TeamDay) -> Sequence[Figure]:
    """Count the open opportunities in a late stage that have one contact or none."""
    if not day.view.has("opportunities", "contacts"):
        return nothing(day, "contacts are not in the data")
    if not day.knows("stage"):
        return nothing(day, "which stages are late is not told: no changes of stages in the data")
    late = day.open["stage"].isin(day.stays.late).to_numpy(dtype=bool)
    contacts = day.open["contacts"].to_numpy(np.float64)
    known = ~np.isnan(contacts)
    unknown = unknown_rows(day.view, "contacts")[day.open["place"].to_numpy()]
    every, lost = day.count(day.open, late), day.count(day.open, late & unknown)
    figures = stock_of(day, contacts <= 1, late & known, none_open(day))
    return [_late(figure, int(n), int(then)) for figure, n, then in zip(figures, every, lost, strict=True)]


def _late(figure: Figure, late: int, unknown: int) -> Figure:
    if unknown:
        said = "how many contacts opportunities had on that day is not known for all of them"
        return replace(figure, value=None, interval=None, reason=said)
    if not late:
        return replace(
            figure, value=None, interval=None, reason=figure.reason or "no open opportunity is in a late stage"
        )
    if figure.n < late:
        blank = f"{late - figure.n} of {say_opportunities(late, 'late')} carry no number of contacts"
        told = replace(figure, reason=blank)
        return told if figure.n else replace(told, value=None, interval=None)
    return figure


OPEN_OPPORTUNITIES = MetricDefinition(
    "open_opportunities", "Open opportunities", "hygiene", "number of open opportunities", "being open on the day",
    "count", "none", 0, OPEN, EXACT, "open at the week's end by creation and close date", open_opportunities,
)  # fmt: skip
OVERDUE_NEXT_STEPS = MetricDefinition(
    "overdue_next_steps", "Next steps overdue", "hygiene",
    "open opportunities whose next step was due before the day; n = those with a dated step", "date of the next step",
    "count", "down", 0, OPEN, EXACT, WEEKS_KNOWN, overdue_next_steps,
)  # fmt: skip
NEXT_MEETING_RATE = MetricDefinition(
    "next_meeting_rate", "Next step or meeting dated ahead", "hygiene",
    "open opportunities with a next step dated after the day / open ones; meetings that are only planned are in no "
    "table, "
    "so a planned meeting counts where it is the next step",
    "date of the next step", "share", "up", 0, OPEN, EXACT, WEEKS_KNOWN, next_meeting_rate,
)  # fmt: skip
SINGLE_CONTACT = MetricDefinition(
    "single_contact", "Late with one contact", "hygiene",
    "open opportunities in a late stage with one contact or none; a stage is late when half of all stages or more come "
    "before it (the earlier of two is the one that more opportunities entered first); n = late ones with a number",
    "being open on the day", "count", "down", 0, OPEN, EXACT, "none: how contacts grew is in no log", single_contact,
)  # fmt: skip
