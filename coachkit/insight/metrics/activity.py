"""Activities by kind, over four weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coachkit.insight.intervals import count_interval
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import in_weeks, weekly
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing
from coachkit.terms import ACTIVITY_KINDS, ActivityKind

ACTIVITY_DAYS = 28
_NAMES: dict[ActivityKind, str] = {"call": "Calls", "email": "E-mails", "meeting": "Meetings", "task": "Tasks"}


def activities(day: TeamDay, kind: ActivityKind) -> Sequence[Figure]:
    """Count a kind of activity over the last four weeks; none where the data hold no activities of that kind at all."""
    window = trailing(day.as_of, ACTIVITY_DAYS)
    if not (day.view["activities"]["kind"] == kind).any():
        table = "the activities hold no " + _NAMES[kind].lower()
        why = table if day.view.has("activities") else "no activities in the data"
        return [Figure(None, why, window=window)] * day.size
    its = day.activities[day.activities["kind"] == kind]
    counts = day.count(its, day.within(its["day"], window[0]))
    cells = weekly(day, its, "day")
    return [
        Figure(float(n), None, int(n), count_interval(int(n)), window=window, series=points)
        for n, points in zip(counts, in_weeks(day, cells, cells), strict=True)
    ]


def _of(kind: ActivityKind) -> Callable[[TeamDay], Sequence[Figure]]:
    return lambda day: activities(day, kind)


ACTIVITIES: tuple[MetricDefinition, ...] = tuple(
    MetricDefinition(
        f"activities_{kind}", _NAMES[kind], "activity", f"number of activities of the kind `{kind}`",
        "when it took place",
        "count", "none", 0, "last 4 weeks", "exact Poisson (Garwood 1936)", "held in the week", _of(kind),
    )
    for kind in ACTIVITY_KINDS
)  # fmt: skip
