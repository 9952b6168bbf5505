"""How engaged the two sides of each open opportunity are: touches of the last 30 days, and the buyer's last own act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from coachkit.crm.changes import positions
from coachkit.insight.days import NO_DAY, Flags, day_numbers, day_of
from coachkit.insight.pipeline import TOUCHES
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing

TOUCH_DAYS = 30


@dataclass(frozen=True)
class Engagement:
    """Of one opportunity: how many touches in the last 30 days, and when the buyer last acted; None where unknown."""

    touches: int | None = None
    buyer_acted: date | None = None


def engagements(day: TeamDay) -> Mapping[str, Engagement]:
    """Return the engagement of each open opportunity of the team, by id; none where activities name no opportunity.

    A touch is a call, an e-mail or a meeting, whoever logged it. The buyer acts in what is inbound: an e-mail the rep
    sent is the rep's act, and of a meeting it is not known who asked for it.
    """
    if not day.view.has("activities", "opportunity_id"):
        return {}
    acts, ids = day.view["activities"], day.open["opportunity_id"]
    found = positions(acts["opportunity_id"], ids)
    touch: Flags = (found >= 0) & (positions(acts["kind"], TOUCHES) >= 0)
    when = day_numbers(acts["occurred_at"])
    recent = touch & day.within(when, trailing(day.as_of, TOUCH_DAYS)[0])
    touches = np.bincount(found[recent], minlength=len(ids))
    inbound = touch & (acts["direction"] == "inbound").to_numpy(dtype=bool)
    last = np.full(len(ids), NO_DAY)
    np.maximum.at(last, found[inbound], when[inbound])
    return {
        str(opportunity_id): Engagement(int(count), None if acted == NO_DAY else day_of(acted))
        for opportunity_id, count, acted in zip(ids, touches, last, strict=True)
    }
