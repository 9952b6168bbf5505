"""What changed around the rep, and what went well: facts that come before any figure is read as the rep's doing."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import numpy as np
import pandas as pd

from coachkit.crm.owners import EVERYONE
from coachkit.insight.days import NO_DAY, day_number, day_of
from coachkit.insight.facts import Fact, Outcome, unseen
from coachkit.insight.forecast.realism import RealismOf, quota_unrealistic
from coachkit.insight.repwork import RepWork
from coachkit.insight.rows import Columns, Row, Rows
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_count, say_day, say_share
from coachkit.model import Evidence, QuotaChange, Window

#: A new rep's first quarter is not held against an old hand's (methods, cause 20).
RAMP_DAYS = 90
#: Events that change what can be expected of one rep; a holiday meets all and training is part of the work.
_EVENTS = {
    "leave": "On leave",
    "territory_change": "Territory changed",
    "role_change": "Role changed",
    "tool_outage": "A tool was out",
}
#: What begins later than this explains nothing yet; two weeks is as far as the next meetings look.
SOON_DAYS = 14
RECENT_DAYS = 91


def goalposts_moved(work: RepWork) -> Outcome:
    """The quota was changed within the period."""
    day = work.day
    if not day.view.has("quotas"):
        return unseen("goalposts-moved", reason="no quotas in the data")
    changes, rows = day.ledger.changes(work.rep_id, day.period)
    known = day.ledger.on(work.rep_id, day.period, day.as_of)
    if not changes:
        none = known.reason if known.value is None else None
        return unseen("goalposts-moved", reason=none or "the quota was not changed within the quarter")
    quotas = Rows(Columns(day.view["quotas"]), np.array(rows, dtype=np.int64))
    return Fact(
        "goalposts-moved",
        "neutral",
        " ".join(_say_change(work, change) for change in changes)
        + " Figures against the quota say nothing about the rep until this is talked through.",
        (_change_evidence(work, changes, quotas),),
        "There may be good reasons for the change that are not in this data.",
        "An entry in the quota ledger that corrects the dates or the values.",
        1.0,
    )


def _change_evidence(work: RepWork, changes: tuple[QuotaChange, ...], quotas: Rows) -> Evidence:
    window = work.day.period.start, work.day.as_of
    return work.evidence("quota", changes[-1].to, len(changes), "quotas", quotas, window, changes[0].from_)


def _say_change(work: RepWork, change: QuotaChange) -> str:
    told = f"the rep was told on {say_day(change.told_on)}" if change.told_on else "no record that the rep was told"
    when = f" on {say_day(change.set_on)}" if change.set_on else ""
    why = f" (reason given: {change.reason})" if change.reason else " (no reason given)"
    old, new = (work.money(amount or 0.0) for amount in (change.from_, change.to))
    return f"The quota for {work.day.period.id} was changed from {old} to {new}{when}{why}; {told}."


def target_unrealistic(work: RepWork, realism: RealismOf) -> Outcome:
    """The quota was hardly within reach when the quarter began, by what was booked before."""
    told = quota_unrealistic(realism)
    if isinstance(told, str):
        return unseen("quota-unrealistic", max(0, realism.history_weeks), reason=told)
    day, booked = work.day, [amount for _, amount in told.quarters]
    ledger = day.ledger.on(work.rep_id, day.period, day.as_of)
    rows = Rows(Columns(day.view["quotas"]), np.array(ledger.rows, dtype=np.int64))
    quota, p_hit = told.quota or 0.0, told.p_hit or 0.0
    reached = (
        f" {told.own_reached} of the rep’s {told.own_of} earlier quarters brought as much, the best of them "
        f"{work.money(max(booked))}."
        if booked
        else ""
    )
    window = (day.period.start, day.as_of)
    return Fact(
        "quota-unrealistic",
        "neutral",
        f"Seen from the start of {day.period.id}, by what was open and booked before, today’s quota of "
        f"{work.money(quota)} had a chance of {say_share(p_hit)}.{reached} Being below it says little about the rep.",
        (work.evidence("quota", quota, told.own_of, "quotas", rows, window, median(booked) if booked else None),),
        "The quarter may hold more than any before it: a new product, a larger territory, one large opportunity.",
        "A plan for the quarter that both think likely, with what would have to be true for it.",
        1.0,
        "signal",
    )


def context_change(work: RepWork) -> Outcome:
    """Leave, a new territory or role, a tool that was out, or a first quarter: what explains a figure by itself."""
    day, period = work.day, work.day.period
    events = day.events_by_column
    soon = np.datetime64(day.as_of + timedelta(days=SOON_DAYS), "us")
    meant = np.isin(events["rep_id"], [work.rep_id, EVERYONE]) & np.isin(events["kind"], list(_EVENTS))
    rows = events.where(meant & (events["start_date"] <= soon))
    said = [_say_event(rows.row(place)) for place in range(len(rows))]
    window = period.start, period.end
    evidence = [work.evidence("rep_events", None, len(rows), "rep_events", rows, window)] if len(rows) else []
    ramp = _ramp(work)
    if ramp:
        roster = day.reps[day.reps["rep_id"] == work.rep_id]
        evidence.append(work.evidence("tenure_days", ramp[0], 1, "reps", Rows.of(roster)))
        said.append(ramp[1])
    if not said:
        looked = day.view.has("rep_events")
        none = "none recorded for this quarter" if looked else "no leave or territory changes in the data"
        return unseen("context-change", reason=none)
    return Fact(
        "context-change",
        "neutral",
        " ".join(said),
        tuple(evidence),
        "The figures may have looked the same without it.",
        "The rep's own account of how the quarter went around it.",
        0.5,
    )


def _say_event(row: Row) -> str:
    start, end = row["start_date"], row["end_date"]
    words = _EVENTS[row["kind"]]
    first = say_day(pd.Timestamp(start).date())
    if not np.isnat(end) and end != start:
        span = f"from {first} to {say_day(pd.Timestamp(end).date())}"
    else:
        span = f"from {first}" if row["kind"] == "leave" and np.isnat(end) else f"on {first}"
    # Why somebody is away is theirs to say: the note of a leave is never printed.
    note = f" ({row['note']})" if row["kind"] != "leave" and isinstance(row["note"], str) else ""
    return f"{words} {span}{note}."


def _ramp(work: RepWork) -> tuple[int, str] | None:
    """Return the rep's days in the team and the sentence, where the period touches their first 90 days."""
    day = work.day
    start = int(day.started[day.rep_ids.index(work.rep_id)])
    if start == NO_DAY or start + RAMP_DAYS <= day_number(day.period.start):
        return None
    days = day.today - start
    return days, f"Started on {say_day(day_of(start))}, {say_count(days, 'day')} ago; part of the quarter is ramp-up."


def achievement(work: RepWork) -> Outcome:
    """The largest opportunity won this quarter, else in the last 13 weeks: one plain fact worth naming."""
    day = work.day
    spans: list[tuple[Window, str]] = [
        ((day.period.start, day.as_of), "in the quarter so far"),
        (trailing(day.as_of, RECENT_DAYS), "in the last 13 weeks"),
    ]
    for window, words in spans:
        won = work.won.where(work.won["close"] >= day_number(window[0]))
        if len(won):
            return _won(work, won, window, words)
    return unseen("stage-conversion", reason="no wins in the last 13 weeks")


def _won(work: RepWork, won: Rows, window: Window, words: str) -> Fact:
    best = won.head(1)
    row = best.row(0)
    sized = not pd.isna(row["amount"])
    amount = f" ({work.money(float(row['amount']))})" if sized else ""
    others = f", the {'largest' if sized else 'latest'} of {len(won)} wins {words}" if len(won) > 1 else ""
    value = float(row["amount"]) if sized else None
    return Fact(
        "stage-conversion",
        "strength",
        f"Won {work.say(row)}{amount} on {say_day(day_of(row['close']))}{others}.",
        (work.evidence("bookings", value, len(won), "opportunities", best, window),),
        "One opportunity says little about what comes next.",
        "A correction of its amount, close date or owner in the CRM.",
        0.0,
    )
