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
    table = table.iloc[rows]
    owner = table["rep_id"]
    others = sorted(set(owner.dropna()) - set(day.rep_ids))
    rep = positions(owner, [*day.rep_ids, *others])
    end = np.where(is_open, NEVER, close)[rows]
    stage, stages = _stages(day, table, is_open[rows])
    amount = table["amount"].to_numpy(np.float64)
    pushed, due = _dates(day, table, end)
    return Lives(
        today=day.today, reps=len(day.rep_ids) + len(others), first_close=int(end.min(initial=NEVER)), row=rows,
        rep=rep, created=created[rows], close=end, won=(table["status"] == "won").to_numpy(dtype=bool), amount=amount,
        product=pd.factorize(table["product"], sort=True)[0] + 1, stages=stages, stage=stage,
        priced=_priced(day, table, amount), pushed=pushed, due=due,
    )  # fmt: skip


def _changes(day: TeamDay, field: str, table: pd.DataFrame) -> tuple[pd.DataFrame, Ints, Ints]:
    """Return a field's changes on the rows of `table`, the row and the day number of each."""
    changes = day.view["opportunity_changes"]
    changes = changes[(changes["field"] == field).to_numpy(dtype=bool)]
    found = positions(changes["opportunity_id"], table["opportunity_id"])
    changes, found = changes[found >= 0], found[found >= 0]
    order = np.lexsort((changes["changed_at"].to_numpy("datetime64[us]"), found))
    changes, found = changes.iloc[order], found[order]
    return changes, found, day_numbers(changes["changed_at"])


def _since(day: TeamDay, field: str) -> int:
    """Return from which day on the changes of a field are known."""
    since: date | None = day.seen_since(field)
    return -NEVER if since is None else day_number(since)


def _stages(day: TeamDay, table: pd.DataFrame, is_open: Flags) -> tuple[Trail | None, int]:
    """Return how stages moved, as numbers from 1 (0: unknown), and how many numbers there are."""
    if not day.knows("stage"):
        return None, 1
    changes, row, on = _changes(day, "stage", table)
    named = pd.concat([changes["new_value"], changes["old_value"], table["stage"]])
    common = named.value_counts().index[:MOST_STAGES]
    code = [*sorted(common)]
    new, old = positions(changes["new_value"], code) + 1, positions(changes["old_value"], code) + 1
    present = np.where(is_open, positions(table["stage"], code) + 1, 0)
    return trail(row, on, new.astype(np.float64), old.astype(np.float64), present, _since(day, "stage")), len(code) + 1


def _priced(day: TeamDay, table: pd.DataFrame, amount: Floats) -> Trail | None:
    """Return how amounts moved; None where nothing tells what an earlier day's amounts were."""
    if not day.knows("amount"):
        return None
    changes, row, on = _changes(day, "amount", table)
    new, old = (
        pd.to_numeric(changes[side], errors="coerce").to_numpy(np.float64) for side in ("new_value", "old_value")
    )
    return trail(row, on, new, old, amount, _since(day, "amount"))


def _dates(day: TeamDay, table: pd.DataFrame, end: Ints) -> tuple[Trail | None, Trail | None]:
    """Return how often the expected close had been moved later, and how it moved; the closing itself is no move."""
    if not day.knows("close_date"):
        return None, None
    changes, row, on = _changes(day, "close_date", table)
    old, new = (day_numbers(pd.to_datetime(changes[side], errors="coerce", format="ISO8601"))
                for side in ("old_value", "new_value"))  # fmt: skip
    before = on < end[row]
    row, on, old, new = row[before], on[before], old[before], new[before]
    since = _since(day, "close_date")
    planned = np.where(end == NEVER, _dated(day_numbers(table["close_date"])), np.nan)
    due = trail(row, on, _dated(new), _dated(old), planned, since)
    later = (old != NO_DAY) & (new > old)
    row, on = row[later], on[later]
    nth = np.arange(len(row)) - np.searchsorted(row, row) + 1.0
    return trail(row, on, nth, nth - 1.0, np.zeros(len(table)), since), due


def _dated(days: Ints) -> Floats:
    """Return day numbers with NaN for a missing date."""
    return np.where(days == NO_DAY, np.nan, days)
