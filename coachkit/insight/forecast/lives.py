"""The lives of opportunities as arrays: when each began and ended, whose it is, and how its fields moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from coachkit.crm.changes import positions
from coachkit.insight.days import NO_DAY, Flags, Floats, Ints, day_number, day_numbers
from coachkit.insight.forecast.trail import Trail, trail
from coachkit.insight.linked import days_of, opportunity_rows
from coachkit.insight.logged import Values, logged

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

#: A week is never asked for so late.
NEVER = 10**7
#: Rarer stages are taken together: a table of one's own needs some stays to be filled from.
MOST_STAGES = 10


@dataclass(frozen=True)
class Lives:
    """Opportunities with a creation date, of which the end is known or yet to come; one array entry each.

    `rep` counts the team's reps first, in their order, then everybody else; -1 has no owner. `close` is the day it was
    closed, `NEVER` while open. `product` and `stage` are numbers, 0 for unknown. `row` is the row in the view's table.
    """

    today: int
    reps: int
    first_close: int
    row: Ints
    rep: Ints
    created: Ints
    close: Ints
    won: Flags
    amount: Floats
    product: Ints
    stages: int
    stage: Trail | None
    priced: Trail | None
    pushed: Trail | None
    due: Trail | None

    def of(self, reps: Flags) -> Lives:
        """Return the lives of some reps alone, `reps` telling of each number whether it is one."""
        kept = np.flatnonzero(reps[self.rep] & (self.rep >= 0))
        trails: dict[str, Any] = {name: None if (one := getattr(self, name)) is None else one.of(kept, len(self.rep))
                  for name in _TRAILS}  # fmt: skip
        arrays: dict[str, Any] = {name: getattr(self, name)[kept] for name in _ARRAYS}
        first = arrays["close"].min(initial=NEVER)
        return Lives(self.today, self.reps, int(first), stages=self.stages, **arrays, **trails)

    @cached_property
    def closed(self) -> Flags:
        """Which of them are closed."""
        closed: Flags = self.close < NEVER
        return closed

    def open_on(self, day: int) -> Ints:
        """Return which of them were open at the end of a day."""
        return np.flatnonzero((self.created <= day) & (self.close > day) & (self.rep >= 0))

    def won_between(self, first: int, last: int) -> tuple[Floats, Ints]:
        """Return per rep the amount won from `first` to `last`, both included, and the number of wins."""
        its = self.won & (self.close >= first) & (self.close <= last) & (self.rep >= 0)
        rep = self.rep[its]
        amounts = np.bincount(rep, np.nan_to_num(self.amount[its]), self.reps)
        return amounts.astype(np.float64), np.bincount(rep, minlength=self.reps).astype(np.int64)


_TRAILS = ("stage", "priced", "pushed", "due")
_ARRAYS = ("row", "rep", "created", "close", "won", "amount", "product")


def lives_of(day: TeamDay) -> Lives:
    """Take every opportunity of the data, the team's and others', that has a creation date and no hole in its end."""
    table = day.view["opportunities"]
    created, close = day_numbers(table["created_date"]), day_numbers(table["close_date"])
    is_open = (table["status"] == "open").to_numpy(dtype=bool)
    usable = (created != NO_DAY) & (is_open | ((close != NO_DAY) & (close >= created)))
    rows = np.flatnonzero(usable)
    owner, named = table["rep_id"].iloc[rows], table["stage"].iloc[rows]
    others = sorted(set(owner.dropna()) - set(day.rep_ids))
    rep = positions(owner, [*day.rep_ids, *others])
    end = np.where(is_open, NEVER, close)[rows]
    stage, stages = _stages(day, rows, named, is_open[rows])
    amount = table["amount"].to_numpy(np.float64)[rows]
    pushed, due = _dates(day, rows, np.where(end == NEVER, _dated(close[rows]), np.nan), end)
    return Lives(
        today=day.today, reps=len(day.rep_ids) + len(others), first_close=int(end.min(initial=NEVER)), row=rows,
        rep=rep, created=created[rows], close=end, won=(table["status"] == "won").to_numpy(dtype=bool)[rows],
        amount=amount, product=pd.factorize(table["product"].iloc[rows], sort=True)[0] + 1, stages=stages, stage=stage,
        priced=_priced(day, rows, amount), pushed=pushed, due=due,
    )  # fmt: skip


@dataclass(frozen=True)
class _Changes:
    """A field's changes on the lives, by life and time: the life, the day number, and both values (see `Logged`)."""

    values: Values
    life: Ints
    on: Ints
    old: Ints
    new: Ints


def _changes(day: TeamDay, field: str, rows: Ints) -> _Changes:
    """Return a field's changes on the opportunities at `rows` of the view's table."""
    view, changes = day.view, logged(day.view, field)
    life = np.full(len(view["opportunities"]) + 1, -1, dtype=np.int64)  # the last entry stands for none
    life[rows] = np.arange(len(rows))
    found = life[opportunity_rows(view, "opportunity_changes")[changes.rows]]
    its = np.flatnonzero(found >= 0)
    when = view["opportunity_changes"]["changed_at"].to_numpy("datetime64[us]")[changes.rows[its]]
    its = its[np.lexsort((when, found[its]))]
    on = days_of(view, "opportunity_changes", "changed_at")[changes.rows[its]]
    return _Changes(changes.values, found[its], on, changes.old[its], changes.new[its])


def _since(day: TeamDay, field: str) -> int:
    """Return from which day on the changes of a field are known."""
    since: date | None = day.seen_since(field)
    return -NEVER if since is None else day_number(since)


def _stages(day: TeamDay, rows: Ints, stage: pd.Series, is_open: Flags) -> tuple[Trail | None, int]:
    """Return how stages moved, as numbers from 1 (0: unknown), and how many numbers there are."""
    if not day.knows("stage"):
        return None, 1
    changes = _changes(day, "stage", rows)
    named = pd.concat([changes.values.text.take(side[side >= 0]) for side in (changes.new, changes.old)] + [stage])
    common = named.value_counts().index[:MOST_STAGES]
    code = pd.Index(sorted(common))
    number = changes.values.places(code) + 1
    present = np.where(is_open, positions(stage, code) + 1, 0)
    new, old = (number[side].astype(np.float64) for side in (changes.new, changes.old))
    return trail(changes.life, changes.on, new, old, present, _since(day, "stage")), len(code) + 1


def _priced(day: TeamDay, rows: Ints, amount: Floats) -> Trail | None:
    """Return how amounts moved; None where nothing tells what an earlier day's amounts were."""
    if not day.knows("amount"):
        return None
    changes = _changes(day, "amount", rows)
    new, old = (changes.values.numbers[side] for side in (changes.new, changes.old))
    return trail(changes.life, changes.on, new, old, amount, _since(day, "amount"))


def _dates(day: TeamDay, rows: Ints, planned: Floats, end: Ints) -> tuple[Trail | None, Trail | None]:
    """Return how often the expected close had been moved later, and how it moved; the closing itself is no move.

    `planned` is the day on which each open one is to close, `end` the day each did (`NEVER` while open).
    """
    if not day.knows("close_date"):
        return None, None
    changes = _changes(day, "close_date", rows)
    before = changes.on < end[changes.life]
    row, on = changes.life[before], changes.on[before]
    old, new = (changes.values.days[side[before]] for side in (changes.old, changes.new))
    since = _since(day, "close_date")
    due = trail(row, on, _dated(new), _dated(old), planned, since)
    later = (old != NO_DAY) & (new > old)
    row, on = row[later], on[later]
    nth = np.arange(len(row)) - np.searchsorted(row, row) + 1.0
    return trail(row, on, nth, nth - 1.0, np.zeros(len(rows)), since), due


def _dated(days: Ints) -> Floats:
    """Return day numbers with NaN for a missing date."""
    return np.where(days == NO_DAY, np.nan, days)
