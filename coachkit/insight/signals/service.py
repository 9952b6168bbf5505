"""How customers are answered, and what they say of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.insight.days import Floats
from coachkit.insight.signals.conversion import mean_readings, share_readings, split_shares
from coachkit.insight.signals.events import Events
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.signals.tested import HIGH, LOW, Tested, pooled_by_rep
from coachkit.insight.signals.volume import nothing

#: Least answers recent and before (methods, causes 12 and 14: 15 items, 10 responses).
_LEAST_ANSWERS, _LEAST_SCORES = 10, 8
#: An inbound message without an answer for so many days counts as answered then.
_GIVEN_UP_DAYS = 14
_ANSWER_WEEKS, _SCORE_WEEKS = (8, 13), (13, 26)
#: From this score on a customer is content: the top two of five, and no detractor. Means of such skewed scores would
#: promise more than a handful of answers can tell.
_CONTENT = {"csat": 4.0, "nps": 7.0}


def slow_follow_up(signals: SignalDay) -> list[Tested]:
    """Longer from what a customer sent to the next word back than the rep's own usual."""
    day = signals.day
    if not (day.view.has("activities", "direction") and day.view.has("activities", "opportunity_id")):
        return nothing(signals, "slow-follow-up", "no inbound activities that name an opportunity in the data")
    every, waited = answers(day.activities, pd.Timestamp(day.as_of) + pd.Timedelta(days=1))
    # What comes in while somebody is away waits for no fault of theirs; of the last days only quick answers are known.
    week, share = signals.presence.week_of(every.day), signals.presence.share
    after = np.minimum(week + 1, share.shape[1] - 1)
    there = (week >= 0) & (share[every.rep, week] >= 1) & (share[every.rep, after] >= 1)
    fair = there & (every.day <= day.today - _GIVEN_UP_DAYS)
    asked, hours = every.where(fair), waited[fair]
    what = "The time from what a customer sent to the next word back"
    told = [
        mean_readings(signals, asked, np.log1p(hours), weeks, _LEAST_ANSWERS, "response_hours", what, "hours",
                      "activities")
        for weeks in _ANSWER_WEEKS
    ]  # fmt: skip
    return pooled_by_rep("slow-follow-up", told, HIGH, lambda rep: "too few inbound activities with an answer")


def answers(activities: pd.DataFrame, now: pd.Timestamp) -> tuple[Events, Floats]:
    """Return the inbound activities with the hours to the next outbound one on the same opportunity.

    Several inbound ones before an answer count from the first. One that waits still counts as waiting until it is given
    up; a younger one is left out, for nobody knows yet.
    """
    named = activities["opportunity_id"].notna().to_numpy() & activities["direction"].notna().to_numpy()
    at = np.flatnonzero(named)
    opportunity, _ = pd.factorize(activities["opportunity_id"].iloc[at])
    moment = activities["occurred_at"].to_numpy("datetime64[s]").astype(np.int64)[at]
    order = np.lexsort((moment, opportunity))
    at, opportunity, moment = at[order], opportunity[order], moment[order]
    inbound = activities["direction"].to_numpy(object)[at] == "inbound"
    same = np.r_[False, opportunity[1:] == opportunity[:-1]][: len(at)]
    first = inbound & ~(same & np.r_[False, inbound[:-1]][: len(at)])
    # The next outbound activity at or after each place, if it is about the same opportunity.
    places = np.where(inbound, len(at), np.arange(len(at)))
    after = np.minimum.accumulate(places[::-1])[::-1] if len(at) else places
    there = np.minimum(after, max(len(at) - 1, 0))
    answered = (after < len(at)) & (opportunity[there] == opportunity) if len(at) else np.zeros(0, dtype=bool)
    until = np.where(answered, moment[there] if len(at) else moment, int(now.timestamp()))
    hours = np.clip((until - moment) / 3600, 0, 24 * _GIVEN_UP_DAYS)
    chosen = first & (answered | (hours >= 24 * _GIVEN_UP_DAYS))
    rep, day = (activities[name].to_numpy(np.int64)[at[chosen]] for name in ("rep", "day"))
    return Events(activities, at[chosen], rep, day), hours[chosen]


def feedback_falling(signals: SignalDay) -> list[Tested]:
    """A smaller share of the customers who answered were content than the rep's own usual."""
    day = signals.day
    if not day.view.has("feedback"):
        return nothing(signals, "feedback-falling", "no customer feedback in the data")
    said = Events.of(day.feedback)
    content = (day.feedback["score"] >= day.feedback["kind"].map(_CONTENT).astype("float64")).to_numpy(dtype=bool)
    what = "answers of customers were content (satisfaction 4 or 5 of 5, recommendation 7 to 10 of 10)"
    told = [
        share_readings(signals, split, "content_answers", what, "feedback")
        for split in split_shares(signals, said, content, _LEAST_SCORES, _SCORE_WEEKS)
    ]
    few = f"fewer than {_LEAST_SCORES} recent answers, or as many before"
    return pooled_by_rep("feedback-falling", told, LOW, lambda rep: few)
