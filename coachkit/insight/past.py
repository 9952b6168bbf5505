"""How today's opportunities stood on an earlier day, and where a fiscal quarter's story begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coachkit.crm.changes import positions
from coachkit.crm.data import CrmData
from coachkit.crm.periods import FiscalPeriod
from coachkit.insight.days import Flags, day_number, day_numbers
from coachkit.insight.windows import WEEK_DAYS

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

_DAY = timedelta(days=1)
#: What must be known of an open opportunity for a look back; each has a column `<name>_unknown` in a state.
LOOKED_AT = ("close_date", "amount", "forecast_category")
_UNKNOWN = tuple(f"{name}_unknown" for name in LOOKED_AT)


def known_day(day: TeamDay, last: date) -> date | None:
    """Return the day that stands for the week that ends on `last`; None where nothing tells how that week ended.

    The newest day of the week that a run kept a snapshot of, for it tells everything; else `last` where the CRM keeps
    a log of changes.
    """
    kept = [on for on in day.snapshot_days if last - timedelta(days=WEEK_DAYS) < on <= last]
    if kept:
        return kept[-1]
    return last if day.logged else None


def compact(view: CrmData) -> pd.DataFrame:
    """Return what a look back needs of a view: id, status, `created` and `close` as day numbers, amount and category.

    `<field>_unknown` tells which open ones have a value that is not known for the day.
    """
    table = view["opportunities"]
    state = table[["opportunity_id", "status", "amount", "forecast_category"]].assign(
        created=day_numbers(table["created_date"]), close=day_numbers(table["close_date"])
    )
    return state.assign(**{f"{name}_unknown": unknown_rows(view, name) for name in LOOKED_AT})


def unknown_rows(view: CrmData, name: str) -> Flags:
    """Tell which opportunities of a view are open and have a field whose value that day is not known.

    Where a view counts such rows and does not say which they are, they may be any.
    """
    rows = len(view["opportunities"])
    if name in view.unknown:
        return view.unknown[name]
    return np.full(rows, bool(view.rewound.get(name)))


def state_on(day: TeamDay, on: date) -> pd.DataFrame:
    """Return `compact` of an earlier day with the rows of `day.opportunities`, missing for those not there yet.

    `late` marks those of which that day's run could not know: created on that very day, with a field unknown.
    """
    if on not in day.states:
        view = day.history(on)
        day.states[on] = view.once("state", lambda: compact(view))
    then = day.states[on]
    found = positions(day.opportunities["opportunity_id"], then["opportunity_id"])
    there = found >= 0
    flags = (
        {name: there & then[name].to_numpy(dtype=bool)[found] for name in _UNKNOWN}
        if len(then)
        else dict.fromkeys(_UNKNOWN, there)
    )
    state = then.drop(columns=[*_UNKNOWN]).reindex(found).set_axis(day.opportunities.index)
    is_late = np.logical_or.reduce([*flags.values()]) & (state["created"] == day_number(on)).to_numpy(dtype=bool)
    return state.assign(**flags, late=is_late)


def blind(state: pd.DataFrame, *fields: str) -> Flags:
    """Tell which opportunities of a state were open with one of the fields unknown, but for those created that day."""
    unknown = state[[f"{name}_unknown" for name in fields]].any(axis=1) & ~state["late"]
    return unknown.to_numpy(dtype=bool)


@dataclass(frozen=True)
class Quarter:
    """Where today's opportunities stood at the quarter's start, or on the first day since that is known.

    All flags have the rows of `day.opportunities`: `there` and `was_open` on `since`, `was_due` open with an expected
    close in the quarter; `is_open` and `is_due` say the same of today. `state` is that of `since`.
    """

    since: date
    state: pd.DataFrame
    there: Flags
    was_open: Flags
    was_due: Flags
    is_open: Flags
    is_due: Flags
    within: Flags

    def blind(self, *fields: str) -> Flags:
        """Tell of which opportunities a field was not known at the start."""
        return blind(self.state, *fields)


def quarter_so_far(day: TeamDay) -> Quarter | None:
    """Return the day's quarter so far; None where nothing tells what was open at any point of it before.

    It begins on the evening before the quarter's first day. Where that is not known of every opportunity it may begin
    with the last snapshot of the week before, or with the quarter's first: whichever leaves the fewest unknown.
    """
    found: list[tuple[int, int, date, pd.DataFrame]] = []
    for order, on in enumerate(_beginnings(day)):
        state = state_on(day, on)
        unknown = int(blind(state, "close_date", "amount").sum())
        found.append((unknown, order, on, state))
        if not unknown:
            break
    if not found:
        return None
    _, _, since, state = min(found, key=lambda one: one[:2])
    table = day.opportunities
    there = state["status"].notna().to_numpy() & ~state["late"].to_numpy(dtype=bool)
    was_open = there & (state["status"] == "open").to_numpy(dtype=bool)
    is_open = (table["status"] == "open").to_numpy(dtype=bool)
    within = in_period(table["close"], day.period)
    was_due = was_open & in_period(state["close"], day.period)
    return Quarter(since, state, there, was_open, was_due, is_open, is_open & within, within)


def in_period(days: pd.Series[int], period: FiscalPeriod) -> Flags:
    """Tell which day numbers lie in a period; missing ones do not."""
    return days.between(day_number(period.start), day_number(period.end)).to_numpy(dtype=bool)


def _beginnings(day: TeamDay) -> list[date]:
    """Return the days on which the quarter's story may begin, the best first."""
    eve = day.period.start - _DAY
    week_before = [on for on in day.snapshot_days if eve - timedelta(days=WEEK_DAYS) < on <= eve]
    first = [on for on in day.snapshot_days if day.period.start <= on < day.as_of]
    exact = [eve] if day.logged else []
    return list(dict.fromkeys([*exact, *week_before[-1:], *first[:1]]))
