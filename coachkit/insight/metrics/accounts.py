"""Accounts touched, and those among them that nobody had touched for half a year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from coachkit.insight.days import Flags, day_of
from coachkit.insight.intervals import count_interval
from coachkit.insight.metrics.activity import ACTIVITY_DAYS
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import WEEKS, in_weeks, weekly
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS, trailing
from coachkit.insight.wording import say_day

#: An account is new when nobody touched it for so long (landscape, metric 9).
NEW_AFTER_DAYS = 180


def accounts_touched(day: TeamDay) -> Sequence[Figure]:
    """Count the accounts that the rep called, wrote to or met in the last four weeks."""
    window = trailing(day.as_of, ACTIVITY_DAYS)
    touches = day.account_touches
    if not len(touches):
        return [Figure(None, _no_touches(day), window=window)] * day.size
    its = touches[(touches["rep"] >= 0).to_numpy(dtype=bool)]
    within = day.within(its["day"], window[0])
    counts = day.count(its[within].drop_duplicates(["rep", "account"]))
    first = day.today - WEEKS * WEEK_DAYS + 1
    weeks = its.assign(week=(its["day"] - first) // WEEK_DAYS).drop_duplicates(["rep", "account", "week"])
    return _figures(day, counts, weeks)


def new_accounts_touched(day: TeamDay) -> Sequence[Figure]:
    """Count the accounts that the rep touched in the last four weeks as the first in half a year."""
    window = trailing(day.as_of, ACTIVITY_DAYS)
    touches = day.account_touches
    if not len(touches):
        return [Figure(None, _no_touches(day), window=window)] * day.size
    first = int(touches["day"].min())
    known = first + NEW_AFTER_DAYS
    if known > day.today - ACTIVITY_DAYS + 1:
        why = f"activities are in the data from {say_day(day_of(first))} on, less than half a year before the window"
        return [Figure(None, why, window=window)] * day.size
    fresh: Flags = ~(touches["gap"] <= NEW_AFTER_DAYS).to_numpy(dtype=bool)
    its = touches[fresh & (touches["rep"] >= 0).to_numpy(dtype=bool) & (touches["day"] >= known).to_numpy(dtype=bool)]
    return _figures(day, day.count(its, day.within(its["day"], window[0])), its, known)


def _figures(
    day: TeamDay, counts: np.ndarray[tuple[int], np.dtype[np.int64]], weeks: pd.DataFrame, known: int | None = None
) -> list[Figure]:
    window, cells = trailing(day.as_of, ACTIVITY_DAYS), weekly(day, weeks, "day")
    history = in_weeks(day, cells, cells, None if known is None else day_of(known + WEEK_DAYS - 2))
    return [
        Figure(float(n), None, int(n), count_interval(int(n)), window=window, series=points)
        for n, points in zip(counts, history, strict=True)
    ]


def _no_touches(day: TeamDay) -> str:
    if not day.view.has("activities"):
        return "no activities in the data"
    return "no call, e-mail or meeting in the data names an account or an opportunity that has one"


_TOUCH = "a touch is a call, an e-mail or a meeting; of its account, else of its opportunity's"
_POISSON = "exact Poisson (Garwood 1936)"

ACCOUNTS_TOUCHED = MetricDefinition(
    "accounts_touched", "Accounts touched", "activity", f"number of accounts that the rep touched ({_TOUCH})",
    "when it took place", "count", "none", 0, "last 4 weeks", _POISSON, "touched in the week", accounts_touched,
)  # fmt: skip
NEW_ACCOUNTS_TOUCHED = MetricDefinition(
    "new_accounts_touched", "New accounts touched", "creation",
    f"accounts that the rep touched and nobody in the data had in the {NEW_AFTER_DAYS} days before ({_TOUCH}); none "
    "where "
    "activities do not reach back as far", "when it took place", "count", "up", 0, "last 4 weeks", _POISSON,
    "touched in the week", new_accounts_touched,
)  # fmt: skip
