"""A team's stays in stages, without the closing itself, and what they say of a stage: its place, its usual length."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coachkit.crm.changes import positions
from coachkit.insight.days import NO_DAY, Flags, Floats, Ints, day_numbers
from coachkit.insight.pipeline import CYCLE_LEAST, CYCLE_SHARE
from coachkit.insight.rows import Columns, Rows
from coachkit.insight.stages import StageOrder, stage_order
from coachkit.terms import MIN_PEERS

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

#: The day number of what has not come yet.
NEVER = 10**7


@dataclass(frozen=True)
class Visits:
    """Stays as arrays: rep (row in the team, -1 for anybody else), stage, close (`NEVER` while open), whether won."""

    rep: Ints
    stage: Ints
    close: Ints
    won: Flags


@dataclass(frozen=True)
class Stays:
    """The stays of the whole data's opportunities in stages while they were open.

    `rows` has a row for each, by opportunity and time: `opportunity_id`, `stage` (number in `names`), `rep` (row in the
    team, -1 for anybody else), `owner` (a number for each rep of the data), `status`, `close` (`NEVER` while open),
    `entered`
    (`NO_DAY` where the log began later), `left` (`NEVER` while it lasts), `next` (number of the stage after it, -1 for
    none) and `last` (whether the opportunity went on to no other stage but that of its closing).
    """

    rows: pd.DataFrame
    names: pd.Index
    order: StageOrder
    size: int

    @cached_property
    def backwards(self) -> Flags:
        """Tell which stays ended with a move to an earlier stage."""
        first, stage, after = self.order.first, self.rows["stage"].to_numpy(), self.rows["next"].to_numpy()
        moved = (after >= 0) & (stage >= 0)
        back = np.zeros(len(stage), dtype=bool)
        back[moved] = first[after[moved], stage[moved]] > first[stage[moved], after[moved]]
        return back

    @cached_property
    def late(self) -> frozenset[str]:
        """The stages in the second half of the way: those that come after half of all stages or more."""
        stages = np.unique(self.rows["stage"])
        first = self.order.first[np.ix_(stages, stages)]
        return frozenset(np.asarray(self.names)[stages[(first > first.T).sum(axis=0) >= len(stages) / 2]].tolist())

    def usual(self, end: int) -> Floats:
        """Return for each rep and stage how long nine in ten won opportunities stayed at most, as known on a day.

        Those of all reps count where `MIN_PEERS` others or more won something, else the rep's own; NaN below
        `CYCLE_LEAST` stays.
        """
        its = self._won.where(self._won["close"] <= end)
        pooled, own = (lengths.ninth(end) for lengths in self._lengths)
        pooled, own = np.tile(pooled, (self.size, 1)), own.reshape(self.size, len(self.names))
        return np.where(self.others(its)[:, None] >= MIN_PEERS, pooled, own)

    @cached_property
    def columns(self) -> Columns:
        """`rows` as arrays."""
        return Columns(self.rows)

    @cached_property
    def visits(self) -> Visits:
        """The first stay of each opportunity in each stage."""
        first = np.flatnonzero(~self.rows.duplicated(["opportunity_id", "stage"]).to_numpy())
        rep, stage, close, status = (self.columns[name][first] for name in ("rep", "stage", "close", "status"))
        return Visits(rep, stage, close, np.asarray(status == "won"))

    @cached_property
    def going_on(self) -> Flags:
        """Which stays last: the opportunity is open, and in no other stage yet."""
        return np.asarray(self.columns["last"] & (self.columns["status"] == "open"))

    @cached_property
    def _lengths(self) -> tuple[_Lengths, _Lengths]:
        """How long the stays of `_won` lasted, by stage; and those of the team by rep and stage."""
        stage, rep, close = (self._won[name] for name in ("stage", "rep", "close"))
        days, count, owned = self._won["left"] - self._won["entered"], len(self.names), rep >= 0
        own = rep[owned] * count + stage[owned]
        return (
            _Lengths.of(stage, days, close, count),
            _Lengths.of(own, days[owned], close[owned], self.size * count),
        )

    @cached_property
    def _won(self) -> Rows:
        """The stays of won opportunities of which it is known when they began."""
        chosen = (self.columns["status"] == "won") & (self.columns["entered"] != NO_DAY)
        return Rows(self.columns, np.flatnonzero(chosen))

    def others(self, its: Rows) -> Ints:
        """Count for each rep of the team how many other reps own one of these rows."""
        owners = np.count_nonzero(np.bincount(its["owner"][its["owner"] >= 0]))
        has = np.bincount(its["rep"][its["rep"] >= 0], minlength=self.size) > 0
        return np.asarray(owners - has, dtype=np.int64)


@dataclass(frozen=True)
class _Lengths:
    """Lengths of stays in days by key, in order of both, with the day on which the opportunity closed."""

    key: Ints
    days: Ints
    close: Ints
    size: int

    @classmethod
    def of(cls, key: Ints, days: Ints, close: Ints, size: int) -> _Lengths:
        """Sort them once, for they are asked of the end of every week."""
        order = np.lexsort((days, key))
        return cls(key[order], days[order], close[order], size)

    def ninth(self, end: int) -> Floats:
        """Return by key the 90th percentile of those closed by a day; NaN for keys with too few.

        It is the value itself, not one between two.
        """
        known = self.close <= end
        n = np.bincount(self.key[known], minlength=self.size)
        begins = np.cumsum(n) - n
        at = begins + np.ceil((n - 1) * CYCLE_SHARE).astype(np.int64)
        enough = n >= CYCLE_LEAST
        found = np.full(self.size, np.nan)
        found[enough] = self.days[known][at[enough]]
        return found


def team_stays(day: TeamDay) -> Stays:
    """Read the stays of the day's view off its changes of stages."""
    opportunities = day.view["opportunities"]
    stays = day.passages
    order = stage_order(stays)
    found = positions(stays["opportunity_id"], opportunities["opportunity_id"])
    stays, found = stays if (found >= 0).all() else stays[found >= 0], found[found >= 0]
    entered, left = day_numbers(stays["entered_at"]), day_numbers(stays["left_at"])
    close = day_numbers(opportunities["close_date"])[found]
    status, now = (opportunities[name].to_numpy(dtype=object)[found] for name in ("status", "stage"))
    closed = status != "open"
    # The stage that the closing itself put it into is no stay: entered that day or later, and it is there yet.
    closing = closed & stays["next_stage"].isna().to_numpy() & (entered != NO_DAY) & (close != NO_DAY)
    closing &= (entered >= close) & (stays["stage"].to_numpy(dtype=object) == now)
    same = np.r_[found[1:] == found[:-1], False][: len(stays)]
    into_closing = same & np.r_[closing[1:], False][: len(stays)]
    kept = ~closing & ~(closed & (close == NO_DAY))  # of what closed on no known day the last stay has no end
    after = order.names.get_indexer(pd.Index(stays["next_stage"]))
    rows = pd.DataFrame(
        {
            "opportunity_id": stays["opportunity_id"].to_numpy(),
            "stage": order.names.get_indexer(pd.Index(stays["stage"])),
            "rep": positions(opportunities["rep_id"], day.rep_ids)[found],
            "owner": pd.factorize(opportunities["rep_id"])[0][found],
            "status": status,
            "close": np.where(closed, close, NEVER),
            "entered": entered,
            "left": np.where(left != NO_DAY, left, NEVER),
            "next": np.where(into_closing, -1, after),
            "last": ~same | into_closing,
        }
    )
    return Stays(rows[kept].reset_index(drop=True), order.names, order, day.size)
