"""How today's opportunities stood on an earlier day, and where a fiscal quarter's story begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coachkit.crm.changes import positions
from coachkit.crm.data import CrmData
from coachkit.crm.periods import FiscalPeriod
from coachkit.insight.days import NO_DAY, Flags, Floats, Ints, day_number, day_numbers
from coachkit.insight.rows import texts
from coachkit.insight.windows import WEEK_DAYS

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

_DAY = timedelta(days=1)
#: What must be known of an open opportunity for a look back.
LOOKED_AT = ("close_date", "amount", "forecast_category")
Texts = NDArray[np.object_]


def known_day(day: TeamDay, last: date) -> date | None:
    """Return the day that stands for the week that ends on `last`; None where nothing tells how that week ended.

    The newest day of the week that a run kept a snapshot of, for it tells everything; else `last` where the CRM keeps
    a log of changes.
    """
    kept = [on for on in day.snapshot_days if last - timedelta(days=WEEK_DAYS) < on <= last]
    if kept:
        return kept[-1]
    return last if day.logged else None


@dataclass(frozen=True)
class State:
    """How opportunities stood on a day: an array for each thing that a look back needs.

    `status` and `category` are text, None for an opportunity that was not there; `created` and `close` are day numbers,
    `amount` is NaN where missing. `unknown` tells, for each of `LOOKED_AT`, which open ones have a value that is not
    known for the day. `fresh` marks those created on that very day.
    """

    status: Texts
    category: Texts
    amount: Floats
    created: Ints
    close: Ints
    unknown: Mapping[str, Flags]
    fresh: Flags

    @cached_property
    def is_open(self) -> Flags:
        """Whether an opportunity was open."""
        return np.asarray(self.status == "open")

    def blind(self, *fields: str) -> Flags:
        """Tell which were open with one of the fields unknown, but for those created that day."""
        return self._unknown(fields) & ~self.fresh

    def late(self, *fields: str) -> Flags:
        """Tell which that day's run could not know: created on that very day, with one of the fields unknown."""
        return self._unknown(fields) & self.fresh

    def _unknown(self, fields: Sequence[str]) -> Flags:
        unknown: Flags = np.any([self.unknown[name] for name in fields], axis=0)
        return unknown

    def at(self, found: Ints) -> State:
        """Return the states of opportunities by their places; -1 for one that was not there."""
        there = found >= 0

        def taken(values: NDArray[Any], missing: object) -> NDArray[Any]:
            result = np.full(len(found), missing, dtype=values.dtype)
            result[there] = values[found[there]]
            return result

        return State(
            taken(self.status, None),
            taken(self.category, None),
            taken(self.amount, np.nan),
            taken(self.created, NO_DAY),
            taken(self.close, NO_DAY),
            {name: taken(flags, False) for name, flags in self.unknown.items()},
            taken(self.fresh, False),
        )


def state_of(view: CrmData) -> State:
    """Return how the opportunities of a view stood on its day."""

    def column(name: str) -> pd.Series[Any]:
        return view.column("opportunities", name)

    created = day_numbers(column("created_date"))
    unknown = {name: unknown_rows(view, name) for name in LOOKED_AT}
    today = NO_DAY if view.as_of is None else day_number(view.as_of)
    return State(
        texts(column("status")),
        texts(column("forecast_category")),
        column("amount").to_numpy(np.float64),
        created,
        day_numbers(column("close_date")),
        unknown,
        np.asarray(created == today),
    )


def unknown_rows(view: CrmData, name: str) -> Flags:
    """Tell which opportunities of a view are open and have a field whose value that day is not known.

    Where a view counts such rows and does not say which they are, they may be any.
    """
    if name in view.unknown:
        return view.unknown[name]
    return np.full(len(view.column("opportunities", "opportunity_id")), bool(view.rewound.get(name)))


def state_on(day: TeamDay, on: date) -> State:
    """Return the state on an earlier day of the rows of `day.opportunities`."""
    view = day.history(on)
    then = view.once("state", lambda: state_of(view))
    return then.at(positions(day.opportunities["opportunity_id"], view.column("opportunities", "opportunity_id")))


@dataclass(frozen=True)
class Quarter:
    """Where today's opportunities stood at the quarter's start, or on the first day since that is known.

    All flags have the rows of `day.opportunities`: `there` and `was_open` on `since`, `was_due` open with an expected
    close in the quarter; `is_open` and `is_due` say the same of today. `state` is that of `since`.
    """

    since: date
    state: State
    there: Flags
    was_open: Flags
    was_due: Flags
    is_open: Flags
    is_due: Flags
    within: Flags


def quarter_so_far(day: TeamDay) -> Quarter | None:
    """Return the day's quarter so far; None where nothing tells what was open at any point of it before.

    It begins on the evening before the quarter's first day. Where that is not known of every opportunity it may begin
    with the last snapshot of the week before, or with the quarter's first: whichever leaves the fewest unknown.
    """
    found: list[tuple[int, int, date, State]] = []
    for order, on in enumerate(_beginnings(day)):
        state = state_on(day, on)
        unknown = int(state.blind("close_date", "amount").sum())
        found.append((unknown, order, on, state))
        if not unknown:
            break
    if not found:
        return None
    _, _, since, state = min(found, key=lambda one: one[:2])
    table = day.opportunities
    there = np.asarray(state.status != None)  # noqa: E711 - for each element
    there &= ~state.late("close_date", "amount")
    was_open = there & state.is_open
    is_open = (table["status"] == "open").to_numpy(dtype=bool)
    within = in_period(table["close"].to_numpy(), day.period)
    was_due = was_open & in_period(state.close, day.period)
    return Quarter(since, state, there, was_open, was_due, is_open, is_open & within, within)


def in_period(days: Ints, period: FiscalPeriod) -> Flags:
    """Tell which day numbers lie in a period; missing ones do not."""
    return np.asarray((days >= day_number(period.start)) & (days <= day_number(period.end)))


def _beginnings(day: TeamDay) -> list[date]:
    """Return the days on which the quarter's story may begin, the best first."""
    eve = day.period.start - _DAY
    week_before = [on for on in day.snapshot_days if eve - timedelta(days=WEEK_DAYS) < on <= eve]
    first = [on for on in day.snapshot_days if day.period.start <= on < day.as_of]
    exact = [eve] if day.logged else []
    return list(dict.fromkeys([*exact, *week_before[-1:], *first[:1]]))
