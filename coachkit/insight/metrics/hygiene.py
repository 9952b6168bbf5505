"""What is there today: open opportunities that are untouched, past due or without a next step; and pushes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from coachkit.insight.days import Flags, day_number
from coachkit.insight.intervals import count_interval, counted
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import in_weeks, weekly
from coachkit.insight.pipeline import TOUCHES
from coachkit.insight.teamday import STOCK_WEEKS, TeamDay
from coachkit.insight.windows import WEEK_DAYS, trailing, week_starts
from coachkit.insight.wording import say_opportunities, say_share
from coachkit.model import Point

PUSH_DAYS = 91
#: Above this share of contacts that name no opportunity, the untouched count says so.
UNLINKED_SHARE = 0.2

#: Counts of one day per rep, without window or history.
Stock = Callable[[TeamDay], Sequence[Figure]]


def _stock(day: TeamDay, chosen: Flags, among: Flags, notes: Sequence[str | None]) -> list[Figure]:
    """Count the chosen open opportunities per rep; n is how many could be judged."""
    hits, n = day.count(day.open, chosen & among), day.count(day.open, among)
    return [
        Figure(float(hit), note, int(known), counted(float(hit)), level=1.0, window=(day.as_of, day.as_of))
        for hit, known, note in zip(hits, n, notes, strict=True)
    ]


def _nothing(day: TeamDay, why: str) -> list[Figure]:
    return [Figure(None, why, window=(day.as_of, day.as_of))] * day.size


def _none_open(day: TeamDay) -> list[str | None]:
    return [None if n else "no open opportunities" for n in day.count(day.open)]


def _through_weeks(day: TeamDay, stock: Stock) -> list[Figure]:
    """Add the history: the same count on the last day of each of 13 weeks, where changes were read.

    A week before the rep was there, or of which not all is known, has no value; with no week but this, no history.
    """
    now = stock(day)
    columns = [stock(earlier) for earlier in day.earlier]
    starts = week_starts(day.as_of, STOCK_WEEKS)
    figures = []
    for rep, figure in enumerate(now):
        before = [
            _point(start, column[rep], day_number(start) + WEEK_DAYS > day.seen_from[rep])
            for start, column in zip(starts, columns, strict=False)
        ]
        seen = any(point.value is not None for point in before)
        series = (*before, _point(starts[-1], figure, True)) if seen else ()
        figures.append(replace(figure, series=series))
    return figures


def _point(start: date, figure: Figure, there: bool) -> Point:
    known = there and not figure.partly
    return Point(week=start, value=figure.value if known else None, n=figure.n if known else 0)


def untouched_today(day: TeamDay) -> list[Figure]:
    """Count open opportunities without contact for the team's threshold and without a next step dated ahead."""
    linked = day.view.has("activities", "opportunity_id")
    if not linked and not day.view.has("opportunities", "last_activity_date"):
        return _nothing(day, "no activities that name an opportunity, and no date of a last activity, in the data")
    notes = _none_open(day)
    if linked:
        notes = [note or said for note, said in zip(notes, _unlinked(day), strict=True)]
    # How many are concerned is counted over all reps, and is not one rep's to read.
    undated = bool(day.view.rewound.get("next_step_date"))
    if undated:
        said = "whether a next step was dated ahead on that day is not known for all opportunities"
        notes = [note or said for note in notes]
    figures = _stock(day, day.open["untouched"].to_numpy(), np.ones(len(day.open), dtype=bool), notes)
    return [replace(figure, partly=undated) for figure in figures]


def _unlinked(day: TeamDay) -> list[str | None]:
    """Say for each rep how many of their own touches name no opportunity, where that is many."""
    touches = day.activities[day.activities["kind"].isin(TOUCHES)]
    every, blind = day.count(touches), day.count(touches, touches["opportunity_id"].isna().to_numpy())
    return [
        f"{say_share(b / n)} of calls, e-mails and meetings name no opportunity: a contact may be missing"
        if b > UNLINKED_SHARE * n
        else None
        for n, b in zip(every, blind, strict=True)
    ]


def past_due_today(day: TeamDay) -> list[Figure]:
    """Count open opportunities whose expected close date has passed."""
    dated = day.open["close_date"].notna().to_numpy()
    found = _stock(day, day.open["days_late"].to_numpy() > 0, dated, _none_open(day))
    every, without = day.count(day.open), day.count(day.open, ~dated)
    return [_dated(figure, int(n), int(blank)) for figure, n, blank in zip(found, every, without, strict=True)]


def _dated(figure: Figure, open_count: int, without: int) -> Figure:
    if not without:
        return figure
    if without == open_count and open_count:
        return replace(figure, value=None, interval=None, reason="no open opportunity carries a close date")
    return replace(figure, reason=f"{without} of {say_opportunities(open_count, 'open')} carry no close date")


def no_next_step_today(day: TeamDay) -> list[Figure]:
    """Count open opportunities whose next step is blank."""
    if not day.view.has("opportunities", "next_step"):
        return _nothing(day, "next steps are not in the data")
    if day.view.rewound.get("next_step"):
        return _nothing(day, "what the next step was on that day is not known for all opportunities")
    return _stock(day, day.open["blank_step"].to_numpy(), np.ones(len(day.open), dtype=bool), _none_open(day))


def untouched(day: TeamDay) -> Sequence[Figure]:
    """Work out `untouched_today` with its history."""
    return _through_weeks(day, untouched_today)


def past_due(day: TeamDay) -> Sequence[Figure]:
    """Work out `past_due_today` with its history."""
    return _through_weeks(day, past_due_today)


def no_next_step(day: TeamDay) -> Sequence[Figure]:
    """Work out `no_next_step_today` with its history."""
    return _through_weeks(day, no_next_step_today)


def push_count(day: TeamDay) -> Sequence[Figure]:
    """Count the moves of close dates to a later day over 13 weeks."""
    window = trailing(day.as_of, PUSH_DAYS)
    if not day.view.has("opportunity_changes"):
        return [Figure(None, "no log of changes in the data", window=window)] * day.size
    counts = day.count(day.pushes, day.within(day.pushes["day"], window[0]))
    cells = weekly(day, day.pushes, "day")
    return [
        Figure(float(n), None, int(n), count_interval(int(n)), window=window, series=points)
        for n, points in zip(counts, in_weeks(day, cells, cells), strict=True)
    ]


_EXACT = "counted, not estimated (level 1)"
_OPEN = "open on the day"
_WEEKS = "on the last day of each of 13 weeks, where changes were read and tell it"

UNTOUCHED = MetricDefinition(
    "untouched", "Untouched opportunities",
    "open opportunities without a call, e-mail or meeting for `untouched_days` (team.yaml) and without a next step "
    "dated ahead; last contact from activities, else last_activity_date, else counted from creation",
    "last contact", "count", "down", 0, _OPEN, _EXACT, _WEEKS, untouched,
)  # fmt: skip
PAST_DUE = MetricDefinition(
    "past_due", "Past due", "open opportunities whose close date lies before the day; n = those that carry one",
    "expected close date", "count", "down", 0, _OPEN, _EXACT, _WEEKS, past_due,
)  # fmt: skip
NO_NEXT_STEP = MetricDefinition(
    "no_next_step", "No next step", "open opportunities with a blank next step", "being open on the day", "count",
    "down", 0, _OPEN, _EXACT, _WEEKS, no_next_step,
)  # fmt: skip
PUSH_COUNT = MetricDefinition(
    "push_count", "Pushes",
    "moves of a close date to a later day, on opportunities the rep has on the day (a first date and the closing "
    "itself are none)",
    "day of the change", "count", "down", 0, "last 13 weeks", "exact Poisson (Garwood 1936)", "pushed in the week",
    push_count,
)  # fmt: skip
