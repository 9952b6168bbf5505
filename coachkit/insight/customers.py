"""What customers said of late, as a plain count; whether scores are *falling* is tested in `signals.service`."""

from __future__ import annotations

import numpy as np

from coachkit.insight.facts import Fact, Outcome, unseen
from coachkit.insight.repwork import RepWork
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_count, say_day

RECENT_DAYS = 91
#: The usual reading of the two scales: bottom two of five, and detractors.
LOW = {"csat": 2.0, "nps": 6.0}
#: One or two unhappy customers are met by anybody; they stand among the comments.
LOW_COUNT, LOW_SHARE = 3, 0.25


def low_scores(work: RepWork) -> Outcome:
    """Three low answers or more in the last 13 weeks, and at least a quarter of all."""
    day = work.day
    if not day.view.has("feedback"):
        return unseen("feedback-falling", reason="no customer feedback in the data")
    window = trailing(day.as_of, RECENT_DAYS)
    recent = work.answers.where(day.within(work.answers["day"], window[0]))
    rows = recent.where(recent["score"] <= np.array([LOW[kind] for kind in recent["kind"]]))
    n = len(recent)
    if len(rows) < LOW_COUNT or len(rows) < LOW_SHARE * n:
        return unseen("feedback-falling", n, reason=f"{len(rows)} of {n} answers were low")
    return Fact(
        "feedback-falling",
        "gap",
        f"{len(rows)} of {say_count(n, 'customer answer')} since {say_day(window[0])} were low "
        "(satisfaction 1 or 2 of 5, or recommendation 0 to 6 of 10).",
        (work.evidence("low_scores", len(rows), n, "feedback", rows, window),),
        "What they met may lie with the product, delivery or support, and unhappy customers answer more readily.",
        "Their own words, and a talk with one or two of them.",
        len(rows) / n,
    )
