"""How customers are answered, and what they say of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.insight.signals.conversion import mean_readings
from coachkit.insight.signals.means import HIGH, LOW
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.signals.tested import Tested, pooled
from coachkit.insight.signals.volume import nothing

#: Least answers recent and before (methods, causes 12 and 14: 15 items, 10 responses).
_LEAST_ANSWERS, _LEAST_SCORES = 10, 8
#: An inbound message without an answer for so many days counts as answered then.
_GIVEN_UP_DAYS = 14
_ANSWER_WEEKS, _SCORE_WEEKS = (8, 13), (13, 26)


def slow_follow_up(signals: SignalDay) -> list[Tested]:
    """Longer from what a customer sent to the next word back than the rep's own usual."""
    day = signals.day
    if not (day.view.has("activities", "direction") and day.view.has("activities", "opportunity_id")):
        return nothing(signals, "slow-follow-up", "no inbound activities that name an opportunity in the data")
    table = answers(day.activities, pd.Timestamp(day.as_of) + pd.Timedelta(days=1))
    values = np.log1p(table["hours"].to_numpy(np.float64))
    what = "hours from what a customer sent to the next word back"
    told = [
        mean_readings(signals, table, values, weeks, _LEAST_ANSWERS, "response_hours", what, np.expm1, "activities")
        for weeks in _ANSWER_WEEKS
    ]
    return [
        pooled(
            "slow-follow-up",
            [reading for its in told if (reading := its[rep][HIGH])],
            [reading for its in told if (reading := its[rep][LOW])],
            "too few inbound activities with an answer",
        )
        for rep in range(signals.size)
    ]


def answers(activities: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """Return the inbound activities with `hours` to the next outbound one on the same opportunity.

    Several inbound ones before an answer count from the first. One that waits still counts as waiting until it is given
    up; a younger one is left out, for nobody knows yet.
    """
    rows = activities[activities["opportunity_id"].notna() & activities["direction"].notna()]
    rows = rows.sort_values(["opportunity_id", "occurred_at"], kind="stable", ignore_index=True)
    if rows.empty:
        return rows.assign(hours=pd.Series(dtype="float64"))
    inbound = (rows["direction"] == "inbound").to_numpy()
    same = np.r_[False, (rows["opportunity_id"].to_numpy()[1:] == rows["opportunity_id"].to_numpy()[:-1])]
    first = inbound & ~(same & np.r_[False, inbound[:-1]])
    answered_at = rows["occurred_at"].where(~inbound).groupby(rows["opportunity_id"]).bfill()
    waited = (answered_at.fillna(now) - rows["occurred_at"]).dt.total_seconds() / 3600
    known = answered_at.notna().to_numpy() | (waited >= 24 * _GIVEN_UP_DAYS).to_numpy()
    return rows.assign(hours=waited.clip(lower=0, upper=24 * _GIVEN_UP_DAYS))[first & known].reset_index(drop=True)


def feedback_falling(signals: SignalDay) -> list[Tested]:
    """Lower scores from customers than the rep's own usual; both scales in their own spread."""
    day = signals.day
    if not day.view.has("feedback"):
        return nothing(signals, "feedback-falling", "no customer feedback in the data")
    told = []
    for kind, what in (("csat", "the satisfaction score (1 to 5)"), ("nps", "the recommendation score (0 to 10)")):
        table = day.feedback[(day.feedback["kind"] == kind).to_numpy()]
        values = table["score"].to_numpy(np.float64)
        if len(table):
            told += [
                mean_readings(signals, table, values, weeks, _LEAST_SCORES, kind, what, float, "feedback")
                for weeks in _SCORE_WEEKS
            ]
    return [
        pooled(
            "feedback-falling",
            [reading for its in told if (reading := its[rep][LOW])],
            [reading for its in told if (reading := its[rep][HIGH])],
            f"fewer than {_LEAST_SCORES} recent answers, or as many before",
        )
        for rep in range(signals.size)
    ]


