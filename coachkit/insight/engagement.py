"""How engaged the two sides of each open opportunity are: touches of the last 30 days, and the buyer's last own act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from coachkit.insight.days import NO_DAY, Flags, day_of
from coachkit.insight.linked import are, days_of, opportunity_rows
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
    view, ids = day.view, day.open["opportunity_id"]
    place = np.full(len(view["opportunities"]) + 1, -1, dtype=np.int64)
    place[day.open["place"].to_numpy()] = np.arange(len(ids))
    found = place[opportunity_rows(view, "activities")]  # that of -1 is the last, which is nobody's
    touch: Flags = (found >= 0) & are(view, "activities", "kind", *TOUCHES)
    when = days_of(view, "activities", "occurred_at")
    recent = touch & day.within(when, trailing(day.as_of, TOUCH_DAYS)[0])
    touches = np.bincount(found[recent], minlength=len(ids))
    inbound = touch & are(view, "activities", "direction", "inbound")
    last = np.full(len(ids), NO_DAY)
    np.maximum.at(last, found[inbound], when[inbound])
    return {
        str(opportunity_id): Engagement(int(count), None if acted == NO_DAY else day_of(acted))
        for opportunity_id, count, acted in zip(ids, touches, last, strict=True)
    }
