"""What a metric is: its definition in words beside the function that works it out for a whole team at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal, cast

from coachkit.insight.metrics.series import History
from coachkit.insight.teamday import TeamDay
from coachkit.model import Interval, Metric, Point, Window
from coachkit.terms import LEVEL, MetricGroup

Unit = Literal["money", "share", "count", "days", "ratio", "score"]
Direction = Literal["up", "down", "none"]
#: Points kept to be given again: those of about forty reps (26 weeks of some fifty metrics each).
MOST_POINTS = 2**16


@dataclass(frozen=True)
class Figure:
    """One rep's figure before it is named and rounded; the fields are those of `Metric`.

    `partly` marks a figure that rests on a view in which something it needs is unknown: it is no point of a history.
    """

    value: float | None
    reason: str | None = None
    n: int = 0
    interval: Interval | None = None
    level: float = LEVEL
    window: Window | None = None
    series: History = ()
    partly: bool = False

    def at(self, window: Window, series: History = ()) -> Figure:
        """Return the same figure with its window and history."""
        return replace(self, window=window, series=series)


@dataclass(frozen=True)
class MetricDefinition:
    """One metric, defined once.

    `group` says what it is about; `formula` and `interval` are in plain words; `dated_by` names the date that puts a
    row in the window; `direction` is the side that is better (`none` where neither is); below `least_n` there is no
    interval, or no value where the formula says so; `series` tells what a weekly point holds. `compute` returns one
    figure per rep of the team, in the order of `TeamDay.rep_ids`.
    """

    metric_id: str
    label: str
    group: MetricGroup
    formula: str
    dated_by: str
    unit: Unit
    direction: Direction
    least_n: int
    window: str
    interval: str
    series: str
    compute: Callable[[TeamDay], Sequence[Figure]]

    def figures(self, day: TeamDay) -> Sequence[Figure]:
        """Work out the figures of a day, once: other metrics are made of some of them."""
        if self.metric_id not in day.worked_out:
            day.worked_out[self.metric_id] = self.compute(day)
        return cast(Sequence[Figure], day.worked_out[self.metric_id])

    def metric(self, figure: Figure) -> Metric:
        """Name and round one figure; a figure without a value has no interval."""
        value = tidy(figure.value, self.unit)
        return Metric(
            metric_id=self.metric_id,
            label=self.label,
            group=self.group,
            value=value,
            reason=figure.reason,
            unit=self.unit,
            n=figure.n,
            interval=None if value is None else _tidy_interval(figure.interval, self.unit),
            level=figure.level,
            window=figure.window,
            series=_points(figure.series, self.unit),
        )


def tidy(value: float | None, unit: Unit) -> float | None:
    """Round money to cents and all else to six decimals, without a minus zero; never NaN or infinite.

    >>> tidy(0.1 + 0.2, "money"), tidy(-0.0, "share"), tidy(float("nan"), "ratio")
    (0.3, 0.0, None)
    """
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), _digits(unit)) + 0.0


def _digits(unit: Unit) -> int:
    return 2 if unit == "money" else 6


@lru_cache(maxsize=MOST_POINTS)
def _point(week: date, value: float | None, n: int) -> Point:
    """Make a point; the same one again where it was made before, as most weeks of the week before's report were.

    Points are frozen, so that reports can share them.
    """
    return Point(week=week, value=value, n=n)


def _points(history: History, unit: Unit) -> tuple[Point, ...]:
    """Round a history and make its points; most values are counts, and to ask costs less than to round them."""
    digits = _digits(unit)
    return tuple(
        _point(week, value if value is None or round(value, digits) == value else tidy(value, unit), n)
        for week, value, n in history
    )


def _tidy_interval(interval: Interval | None, unit: Unit) -> Interval | None:
    if interval is None:
        return None
    low, high = (tidy(limit, unit) for limit in interval)
    return None if low is None or high is None else (low, high)
