"""The seasonal share F(t): how much of what a quarter brings has usually come by each point of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.periods import quarter_of, quarters_before
from coachkit.insight.counted import Counted
from coachkit.insight.days import Floats, Ints, day_number, day_of
from coachkit.insight.exposure import Attendance
from coachkit.insight.forecast.shrink import EVENTS_LEAST, shrunk_ratio
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_count
from coachkit.terms import MIN_PEERS

#: A quarter is cut into as many parts as it has weeks.
PARTS = 13
#: Quarters looked back on, and how long after its start the data may begin for one to be counted (as in pace).
QUARTERS, COVERED_DAYS = 4, 14


@dataclass(frozen=True)
class Season:
    """How much more or less than usual comes on a working day in each thirteenth of a quarter, and where from."""

    weight: Floats
    said: str

    def on(self, first: int, last: int, calendar: FiscalCalendar) -> Floats:
        """Return the weight of each day from day number `first` to `last`."""
        return self.weight[parts(first, last, calendar)]


def parts(first: int, last: int, calendar: FiscalCalendar) -> Ints:
    """Return which thirteenth of its fiscal quarter each day from day number `first` to `last` lies in."""
    found = np.zeros(max(last - first + 1, 0), dtype=np.int64)
    day = first
    while day <= last:
        quarter = quarter_of(day_of(day), calendar)
        start, end = day_number(quarter.start), min(day_number(quarter.end), last)
        found[day - first : end - first + 1] = (np.arange(day, end + 1) - start) * PARTS // quarter.days
        day = end + 1
    return found


def season(day: TeamDay, attendance: Attendance, things: Counted, rep: int) -> Season:
    """Learn the season from the earlier quarters of the team, of the rep alone where there are too few others.

    Each thirteenth's rate per working day is drawn towards the same for all, as far as its counts can tell. Without a
    covered quarter, or with fewer than 30 things in them, every working day counts the same, and that is said.
    """
    calendar = day.view.calendar
    quarters = [
        quarter
        for quarter in quarters_before(day.period, QUARTERS, calendar)
        if things.first <= day_number(quarter.start) + COVERED_DAYS
    ]
    whole = day.size > MIN_PEERS
    if not quarters:
        return _straight("no earlier quarter in the data to learn a season from")
    first, last = day_number(quarters[-1].start), day_number(quarters[0].end)
    seen, there = things.by_day(day.size, first, last), attendance.days(first, last)
    if not whole:
        seen, there = seen[[rep]], there[[rep]]
    where = parts(first, last, calendar)
    observed, exposure = (np.bincount(where, row.sum(axis=0), PARTS).astype(np.float64) for row in (seen, there))
    total = float(observed.sum())
    who = "the team’s" if whole else "the rep’s own"
    span = say_count(len(quarters), "earlier quarter")
    if total < EVENTS_LEAST or not exposure.all():
        return _straight(f"{who} {span} hold too little ({total:,.0f}) to learn a season from")
    weight = shrunk_ratio(observed, exposure * total / exposure.sum())
    return Season(weight, f"along the seasonal share of {who} {span} (n = {total:,.0f})")


def _straight(why: str) -> Season:
    return Season(np.ones(PARTS), f"by the share of working days: {why}")


def share_by(weights: Floats, first: int, on: date) -> float:
    """Return F(t): the part of the weights of the days from `first` that lies on or before a day."""
    total = float(weights.sum())
    passed = int(np.clip(day_number(on) - first + 1, 0, len(weights)))
    return float(weights[:passed].sum()) / total if total > 0 else 0.0
