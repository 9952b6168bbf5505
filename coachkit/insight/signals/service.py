"""How customers are answered, and what they say of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.insight.signals.conversion import mean_readings
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.signals.tested import HIGH, LOW, Tested, pooled_by_rep
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
    what = "The time from what a customer sent to the next word back"
    told = [
        mean_readings(signals, table, values, weeks, _LEAST_ANSWERS, "response_hours", what, "hours", "activities")
        for weeks in _ANSWER_WEEKS
    ]
    return pooled_by_rep("slow-follow-up", told, HIGH, lambda rep: "too few inbound activities with an answer")


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
    found: pd.DataFrame = rows.assign(hours=waited.clip(lower=0, upper=24 * _GIVEN_UP_DAYS))[first & known]
    return found.reset_index(drop=True)


def feedback_falling(signals: SignalDay) -> list[Tested]:
    """Lower scores from customers than the rep's own usual; both scales in their own spread."""
    day = signals.day
    if not day.view.has("feedback"):
        return nothing(signals, "feedback-falling", "no customer feedback in the data")
    told = []
    for kind, what in (("csat", "The satisfaction score (1 to 5)"), ("nps", "The recommendation score (0 to 10)")):
        table = day.feedback[(day.feedback["kind"] == kind).to_numpy()]
        values = table["score"].to_numpy(np.float64)
        if len(table):
            told += [
                mean_readings(signals, table, values, weeks, _LEAST_SCORES, kind, what, "score", "feedback")
                for weeks in _SCORE_WEEKS
            ]
    few = f"fewer than {_LEAST_SCORES} recent answers, or as many before"
    return pooled_by_rep("feedback-falling", told, LOW, lambda rep: few)
