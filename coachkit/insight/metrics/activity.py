"""Activities by kind, over four weeks, and how many meetings there are to a new opportunity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from coachkit.insight.days import Floats, Ints, day_number
from coachkit.insight.intervals import count_interval, share_interval
from coachkit.insight.linked import are
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import at_week_ends, in_weeks, weekly
from coachkit.insight.rows import Rows
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_count
from coachkit.terms import ACTIVITY_KINDS, ActivityKind

ACTIVITY_DAYS = 28
#: Opportunities are too few for four weeks; their window is that of new pipeline.
EFFORT_DAYS = 91
_NAMES: dict[ActivityKind, str] = {"call": "Calls", "email": "E-mails", "meeting": "Meetings", "task": "Tasks"}


def activities(day: TeamDay, kind: ActivityKind) -> Sequence[Figure]:
    """Count a kind of activity over the last four weeks; none where the data hold no activities of that kind at all."""
    window = trailing(day.as_of, ACTIVITY_DAYS)
    if not are(day.view, "activities", "kind", kind).any():
        table = "the activities hold no " + _NAMES[kind].lower()
        why = table if day.view.has("activities") else "no activities in the data"
        return [Figure(None, why, window=window)] * day.size
    its = day.held.where(day.held_are("kind", kind))
    counts = day.count(its, day.within(its["day"], window[0]))
    cells = weekly(day, its, "day")
    return [
        Figure(float(n), None, int(n), count_interval(int(n)), window=window, series=points)
        for n, points in zip(counts, in_weeks(day, cells, cells), strict=True)
    ]


def _of(kind: ActivityKind) -> Callable[[TeamDay], Sequence[Figure]]:
    return lambda day: activities(day, kind)


def meetings_per_opportunity(day: TeamDay) -> Sequence[Figure]:
    """Divide the meetings held in the last 13 weeks by the opportunities created in them."""
    window = trailing(day.as_of, EFFORT_DAYS)
    held = day.held.where(day.held_are("kind", "meeting"))
    if not len(held):
        there = "the activities hold no meetings" if day.view.has("activities") else "no activities in the data"
        return [Figure(None, there, window=window)] * day.size
    history = at_week_ends(day, lambda day, end: _effort_at(day, held, end))
    meetings, new = _effort(day, held, day.as_of)
    return [
        _effort_figure(int(m), int(n)).at(window, points) for m, n, points in zip(meetings, new, history, strict=True)
    ]


def _effort(day: TeamDay, held: Rows, end: date) -> tuple[Ints, Ints]:
    last = day_number(end)
    counts = []
    for table, column in ((held, "day"), (day.opportunities, "created")):
        days = np.asarray(table[column])
        counts.append(day.count(table, (days > last - EFFORT_DAYS) & (days <= last)))
    return counts[0], counts[1]


def _effort_at(day: TeamDay, held: Rows, end: date) -> tuple[Floats, Ints]:
    meetings, new = _effort(day, held, end)
    first = int(held["day"].min())
    there = (new > 0) & (day_number(end) - EFFORT_DAYS + 1 >= np.maximum(first, day.seen_from))
    return np.divide(meetings, new, out=np.full(day.size, np.nan), where=there), np.where(there, new, 0)


def _effort_figure(meetings: int, new: int) -> Figure:
    if not new:
        return Figure(None, f"no new opportunity to {say_count(meetings, 'meeting')}")
    share = share_interval(meetings, meetings + new)
    interval = None if share is None or share[1] >= 1 else (share[0] / (1 - share[0]), share[1] / (1 - share[1]))
    return Figure(meetings / new, f"{say_count(meetings, 'meeting')}", new, interval)


ACTIVITIES: tuple[MetricDefinition, ...] = tuple(
    MetricDefinition(
        f"activities_{kind}", _NAMES[kind], "activity", f"number of activities of the kind `{kind}`",
        "when it took place",
        "count", "none", 0, "last 4 weeks", "exact Poisson (Garwood 1936)", "held in the week", _of(kind),
    )
    for kind in ACTIVITY_KINDS
)  # fmt: skip
MEETINGS_PER_OPPORTUNITY = MetricDefinition(
    "meetings_per_opportunity", "Meetings per new opportunity", "activity",
    "meetings held / opportunities created", "when it took place; creation date", "ratio", "none", 1,
    "last 13 weeks; n = new opportunities",
    "ratio of two Poisson counts: Wilson's limits of the meetings' share of both (Przyborowski & Wilenski 1940)",
    "the 13 weeks up to the week's end", meetings_per_opportunity,
)  # fmt: skip
