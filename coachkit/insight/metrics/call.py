"""Call statistics over 90 days, where a call tool exports them: simple means of each call's own figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from coachkit.insight.intervals import mean_interval
from coachkit.insight.metrics.definition import Figure, MetricDefinition, Unit
from coachkit.insight.metrics.series import in_weeks, weekly
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_count

CALL_DAYS = 90
#: Below this many calls a mean has no interval worth printing.
CALL_LEAST = 5


def call_mean(day: TeamDay, column: str, highest: float) -> Sequence[Figure]:
    """Average a column of `calls` over each rep's calls of the last 90 days that carry it."""
    window = trailing(day.as_of, CALL_DAYS)
    if not day.view.has("calls", column):
        return [Figure(None, "not in the calls of this data", window=window)] * day.size
    its = day.calls[day.calls[column].notna()]
    n = weekly(day, its, "day")
    sums = weekly(day, its, "day", its[column].to_numpy(np.float64))
    history = in_weeks(day, np.divide(sums, n, out=np.full(n.shape, np.nan), where=n > 0), n)
    recent = day.split(its[day.within(its["day"], window[0])], column)
    return [_mean_figure(values, highest).at(window, points) for values, points in zip(recent, history, strict=True)]


def _mean_figure(values: np.ndarray[tuple[int], np.dtype[np.float64]], highest: float) -> Figure:
    n = len(values)
    if not n:
        return Figure(None, "no calls with this figure in the last 90 days")
    few = f"{say_count(n, 'call')}, too few for an interval" if n < CALL_LEAST else None
    return Figure(float(values.mean()), few, n, mean_interval(values, CALL_LEAST, (0.0, highest)))


def _mean_of(column: str, highest: float) -> Callable[[TeamDay], Sequence[Figure]]:
    return lambda day: call_mean(day, column, highest)


def _define(column: str, label: str, unit: Unit, highest: float = math.inf) -> MetricDefinition:
    return MetricDefinition(
        column, label, "calls", f"mean of the calls' `{column}`", "start of the call", unit, "none", CALL_LEAST,
        "last 90 days", "Student's t", "mean of the week's calls", _mean_of(column, highest),
    )  # fmt: skip


CALLS: tuple[MetricDefinition, ...] = (
    _define("talk_ratio", "Talk ratio", "share", 1.0),
    _define("longest_monologue_seconds", "Longest monologue (seconds)", "count"),
    _define("questions_asked", "Questions asked", "count"),
    _define("patience_seconds", "Patience (seconds)", "count"),
    _define("interactivity", "Interactivity", "count"),
)
