"""What moved: close dates, stages, categories and next steps, from a log of changes or from what runs saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from coachkit.insight.days import Flags, Ints, day_number
from coachkit.insight.intervals import count_interval, share_interval
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.hygiene import through_weeks
from coachkit.insight.metrics.series import by_week, in_weeks
from coachkit.insight.moves import logged_moves
from coachkit.insight.past import Quarter
from coachkit.insight.teamday import TeamDay
from coachkit.insight.waterfall import NO_HISTORY
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_count, say_day
from coachkit.model import Window

MOVE_DAYS = 91
_NAMES = {
    "close_date": "close dates",
    "stage": "stages",
    "forecast_category": "forecast categories",
    "next_step": "next steps",
}


def _counted(day: TeamDay, field: str, rep: Ints, on: Ints) -> Sequence[Figure]:
    """Count moves of a field over 13 weeks, with the weeks' counts, from the rep and day number of each."""
    window = trailing(day.as_of, MOVE_DAYS)
    if not day.knows(field):
        return no_changes(day, field, window)
    since = day.seen_since(field)
    counts = np.bincount(rep[day.within(on, window[0])], minlength=day.size)
    cells = by_week(day, rep, on)
    return [
        Figure(float(n), say_seen(day, field), int(n), count_interval(int(n)), window=window, series=points)
        for n, points in zip(counts, in_weeks(day, cells, cells, since), strict=True)
    ]


def no_changes(day: TeamDay, field: str, window: Window) -> list[Figure]:
    """Return for every rep that changes of a field are not known."""
    return [Figure(None, f"no changes of {_NAMES[field]} in the data", window=window)] * day.size


def say_seen(day: TeamDay, field: str) -> str | None:
    """Say that changes are known from what runs saw: since when, and that several between two count as one."""
    since, seen = day.seen_since(field), day.view.seen
    if since is None or seen is None:
        return None
    runs = say_count(len(seen.days), "run")
    return f"seen by {runs} since {say_day(since)}: what moved several times between two counts once"


def push_count(day: TeamDay) -> Sequence[Figure]:
    """Count the moves of close dates to a later day over 13 weeks."""
    return _counted(day, "close_date", day.pushes["rep"].to_numpy(), day.pushes["day"].to_numpy())


def stage_regressions(day: TeamDay) -> Sequence[Figure]:
    """Count the moves to an earlier stage over 13 weeks."""
    moves = day.moves("stage")
    order = day.stays.order
    place = moves.values.places(order.names)
    back = order.back(place[moves.old], place[moves.new])
    return _counted(day, "stage", moves.rep[back], moves.day[back])


def category_changes(day: TeamDay) -> Sequence[Figure]:
    """Count the changes of forecast categories over 13 weeks."""
    return _from_something(day, "forecast_category")


def next_step_changes(day: TeamDay) -> Sequence[Figure]:
    """Count the changes of next steps over 13 weeks."""
    return _from_something(day, "next_step")


def _from_something(day: TeamDay, field: str) -> Sequence[Figure]:
    """Count the moves of a field without first values, and without what the closing itself changed."""
    moves = day.moves(field)
    real = (moves.old >= 0) & ~moves.closing
    return _counted(day, field, moves.rep[real], moves.day[real])


def slip_rate(day: TeamDay) -> Sequence[Figure]:
    """Work out `_slips_by` with its history."""
    return through_weeks(day, _slips_by)


def _slips_by(day: TeamDay) -> list[Figure]:
    """Divide the opportunities that slipped out of the quarter by all that were due in it at any time so far."""
    quarter = day.quarter
    if quarter is None:
        return [Figure(None, NO_HISTORY, window=(day.period.start, day.as_of))] * day.size
    table = day.opportunities
    due = _due(day, quarter)
    slipped = due & quarter.is_open & (table["close"] > day_number(day.period.end)).to_numpy(dtype=bool)
    every, gone = day.count(table, due), day.count(table, slipped)
    blind = day.count(table, quarter.state.blind("close_date"))
    figures = [_rate(int(hits), int(n), bool(unknown)) for hits, n, unknown in zip(gone, every, blind, strict=True)]
    return [replace(figure, window=(quarter.since, day.as_of)) for figure in figures]


def _rate(slipped: int, due: int, unknown: bool) -> Figure:
    if unknown:
        return Figure(None, "which opportunities were due when the quarter began is not known for all", partly=True)
    if not due:
        return Figure(None, "no opportunity was due in the quarter so far")
    return Figure(slipped / due, f"{slipped} of {due}", due, share_interval(slipped, due))


def _due(day: TeamDay, quarter: Quarter) -> Flags:
    """Tell which opportunities were expected to close in the quarter at some time since it began, or were won in it."""
    table, moves = day.opportunities, logged_moves(day, "close_date")
    first, last = day_number(day.period.start), day_number(day.period.end)
    days = moves.values.days
    inside = (days >= first) & (days <= last)
    since = ~moves.closing & (moves.day > day_number(quarter.since))
    moved = np.zeros(len(table), dtype=bool)
    moved[moves.at[(inside[moves.old] | inside[moves.new]) & since]] = True
    is_won = (table["status"] == "won").to_numpy(dtype=bool)
    won = is_won & quarter.within & (quarter.was_open | ~quarter.there)
    return np.asarray(quarter.was_due | quarter.is_due | moved | won)


_POISSON = "exact Poisson (Garwood 1936)"
_WEEKS = "last 13 weeks"
_OWN = "on opportunities the rep has on the day"

PUSH_COUNT = MetricDefinition(
    "push_count", "Close dates moved later", "hygiene",
    f"moves of a close date to a later day, {_OWN} (a first date and the closing itself are none)",
    "day of the change", "count", "down", 0, _WEEKS, _POISSON, "pushed in the week", push_count,
)  # fmt: skip
SLIP_RATE = MetricDefinition(
    "slip_rate", "Slipped out of the quarter", "forecast",
    "open opportunities whose expected close lies after the quarter / all that were due in it at some time since it "
    f"began, {_OWN} (due: open with an expected close in the quarter, or won in it)",
    "expected close date", "share", "down", 1, "fiscal quarter to date, or since the first snapshot in it",
    "Wilson 1927", "quarter to date at the week's end, where changes or a snapshot tell it", slip_rate,
)  # fmt: skip
STAGE_REGRESSIONS = MetricDefinition(
    "stage_regressions", "Stages moved back", "velocity",
    f"moves to an earlier stage, {_OWN}; of two stages the earlier is the one that more opportunities of the whole "
    "data entered first, and where as many entered the one first as the other, neither is",
    "day of the change", "count", "down", 0, _WEEKS, _POISSON, "moved back in the week", stage_regressions,
)  # fmt: skip
CATEGORY_CHANGES = MetricDefinition(
    "category_changes", "Forecast categories changed", "forecast",
    f"changes of a forecast category, {_OWN} (a first category and what the closing changes are none)",
    "day of the change", "count", "none", 0, _WEEKS, _POISSON, "changed in the week", category_changes,
)  # fmt: skip
NEXT_STEP_CHANGES = MetricDefinition(
    "next_step_changes", "Next steps changed", "hygiene",
    f"changes of a next step, {_OWN} (a first step and what the closing changes are none)",
    "day of the change", "count", "none", 0, _WEEKS, _POISSON, "changed in the week", next_step_changes,
)  # fmt: skip
