"""How much is done, begun and moved: activity, new opportunities, close dates, and the load that is carried."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coachkit.insight.days import NO_DAY, Floats
from coachkit.insight.pipeline import TOUCHES
from coachkit.insight.signals.events import Events
from coachkit.insight.signals.others import mean_of_others
from coachkit.insight.signals.presence import LEAST_WEEKS, RECENT_WEEKS
from coachkit.insight.signals.rates import LEAST_EXPECTED, RISE, tail
from coachkit.insight.signals.streams import SignalDay, rate_readings
from coachkit.insight.signals.tested import HIGH, LOW, Tested, pooled, pooled_by_rep
from coachkit.terms import CauseId

_LOAD_WEEKS = 8
#: A live opportunity is there for about a quarter, so looks closer together than that tell the same.
_LIFE_WEEKS = 13


def low_activity(signals: SignalDay) -> list[Tested]:
    """Fewer activities than the rep's own usual: meetings, and what is no meeting.

    All of them together stand in for what is no meeting where there are too few of either: a third test beside both
    would cost each of them power and say what they say.
    """
    day = signals.day
    if not day.view.has("activities", "kind"):
        return nothing(signals, "low-activity", "no activities in the data")
    every, kinds = signals.activities, signals.activity_kinds
    exposure = signals.presence.from_day(_first(every))
    streams = [
        ("activities", "activities", every),
        ("activities_meeting", "meetings", every.where(kinds == "meeting")),
        ("activities_other", "activities other than meetings", every.where(kinds != "meeting")),
    ]
    whole, meetings, others = (
        rate_readings(signals, signals.scanned(events, exposure), events, metric_id, what, "activities")
        for metric_id, what, events in streams
    )
    apart = [one[LOW] is not None and other[LOW] is not None for one, other in zip(meetings, others, strict=True)]
    rest = [other if split else both for split, other, both in zip(apart, others, whole, strict=True)]
    return pooled_by_rep("low-activity", [meetings, rest], LOW, lambda rep: _few(signals, rep))


def thin_pipeline(signals: SignalDay) -> list[Tested]:
    """Fewer new opportunities than the rep's own usual."""
    table = signals.day.opportunities
    new = Events.of(table, "created", (table["created"] != NO_DAY).to_numpy())
    rates = signals.scanned(new, signals.presence.share)
    readings = rate_readings(signals, rates, new, "new_opportunities", "new opportunities", "opportunities")
    return pooled_by_rep("thin-pipeline", [readings], LOW, lambda rep: _few(signals, rep))


def slipping(signals: SignalDay) -> list[Tested]:
    """Close dates moved later more often, for each open opportunity and week, than the rep's own usual."""
    day = signals.day
    if not day.knows("close_date"):
        return nothing(signals, "slipping", "no changes of close dates in the data")
    pushes = Events.of(day.pushes)
    exposure = signals.open_weeks * signals.presence.from_day(_first(pushes)) / 10
    rates = signals.scanned(pushes, exposure)
    what = "moves of a close date to a later day for every ten open opportunities"
    readings = rate_readings(signals, rates, pushes, "push_count", what, "opportunity_changes")
    return pooled_by_rep("slipping", [readings], HIGH, lambda rep: _few(signals, rep))


def overload(signals: SignalDay, activity: list[Tested]) -> list[Tested]:
    """More open opportunities than usual, and fewer touches for each, while activity as a whole has not fallen."""
    if not signals.day.view.has("activities", "kind"):
        return nothing(signals, "overload", "no activities in the data")
    touches = signals.activities.where(np.isin(signals.activity_kinds, np.array(TOUCHES, dtype=object)))
    exposure = signals.live_weeks * signals.presence.from_day(_first(touches)) / 10
    rates = signals.scanned(touches, exposure)
    what = "calls, e-mails and meetings for every ten live opportunities"
    readings = rate_readings(signals, rates, touches, "touches_per_opportunity", what, "activities")
    heavier = _load(signals)
    found = []
    for rep, (fall, _) in enumerate(readings):
        fewer = activity[rep].done and activity[rep].p_gap <= 0.05
        if fall is None or np.isnan(heavier[rep]):
            found.append(Tested("overload", reason=_few(signals, rep)))
        elif fewer:
            found.append(Tested("overload", n=fall.n, reason="activity as a whole has fallen"))
        else:
            # Both must be so: more to carry, and less time for each.
            both = replace(fall, p=max(fall.p, float(heavier[rep])))
            found.append(pooled("overload", [both], [], ""))
    return found


def _load(signals: SignalDay) -> Floats:
    """Return how likely so many live opportunities as in the last eight weeks are by chance; NaN where unknown.

    Their number scatters like a count whose baseline is worth as many independent looks as lives fit into it. What the
    others' numbers grew by is taken out: in a growing team nobody's own load has grown by that.
    """
    share = signals.presence.share > 0
    base = slice(0, -RECENT_WEEKS)
    weeks, recent = share[:, base].sum(1), share[:, -_LOAD_WEEKS:].sum(1)
    usual = (signals.live_weeks * share)[:, base].sum(1) / np.maximum(weeks, 1)
    now = (signals.live_weeks * share)[:, -_LOAD_WEEKS:].sum(1) / np.maximum(recent, 1)
    known = (weeks >= LEAST_WEEKS) & (recent > 0) & (usual > 0) & (now > 0)
    grown = np.where(known, np.log(np.maximum(now, 1e-9) / np.maximum(usual, 1e-9)), 0.0)
    others, _ = mean_of_others(grown, np.where(known, usual, 0.0))
    looks = np.maximum(weeks / _LIFE_WEEKS, 1.0)
    expected = usual * np.exp(others)
    p = tail(now, usual * looks, expected / (expected + np.maximum(usual, 1e-9) * looks), 1.5, RISE)
    return np.where(known, p, np.nan)


def nothing(signals: SignalDay, cause_id: CauseId, reason: str) -> list[Tested]:
    """Say of every rep why a cause could not be tested."""
    return [Tested(cause_id, reason=reason)] * signals.size


def _few(signals: SignalDay, rep: int) -> str:
    """Say why nothing can be compared: the time is too short, or too little happens in it."""
    weeks = float(signals.presence.share[rep, :-RECENT_WEEKS].sum())
    anew = signals.presence.anew[rep]
    if weeks < LEAST_WEEKS:
        need = f"{RECENT_WEEKS + LEAST_WEEKS} weeks are needed to know what is usual"
        return f"{anew}; {need}" if anew else f"the data are too short: {need}"
    return f"fewer than {LEAST_EXPECTED:.0f} are usual in the last weeks: too few to tell a change from chance"


def _first(events: Events) -> int:
    """Return the first day of which there are events."""
    return int(events.day.min()) if len(events) else NO_DAY
