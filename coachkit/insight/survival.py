"""How long things take and how they end, with those that have not ended yet counted as far as they were watched.

The Aalen-Johansen estimator of cumulative incidence with two competing ends, for many groups at once:
F(t) = sum over u <= t of S(u-) d(u) / n(u), where n(u) is how many were watched and undecided at u, d(u) how many came
to the end of interest at u, and S the Kaplan-Meier curve of being undecided (Aalen & Johansen 1978). Who is watched
from a later age on (delayed entry) is in n only from then. Variances are those of the delta method
(Marubini & Valsecchi 1995, chapter 10); without anybody unwatched they are those of a binomial share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from coachkit.insight.days import Flags, Floats, Ints
from coachkit.insight.intervals import Z, share_limits
from coachkit.model import Interval


@dataclass(frozen=True)
class Steps:
    """The curve of one group: a row for each time at which something ended.

    `share` is F, `before` is S just before, `risk` n, `hits` and `ends` those that came to the end of interest and to
    any end.
    """

    time: Floats
    share: Floats
    before: Floats
    risk: Floats
    hits: Floats
    ends: Floats

    def at(self, time: float) -> float:
        """Return F at a time."""
        index = int(np.searchsorted(self.time, time, side="right"))
        return float(self.share[index - 1]) if index else 0.0

    @property
    def last(self) -> float:
        """F at the last time at which something ended; 0 where nothing did."""
        return float(self.share[-1]) if len(self.share) else 0.0

    def _slopes(self, time: float) -> tuple[Floats, Floats]:
        """Return how F(time) changes with the two hazards of each step: to the end of interest, and to any."""
        within = self.time <= time
        left = 1 - self.ends / self.risk
        rest = np.where(within & (left > 0), self.at(time) - self.share, 0.0)
        return np.where(within, self.before, 0.0), -rest / np.where(left > 0, left, 1.0)

    def spread(self, time: float, less: float = 0.0) -> float:
        """Return the standard error of F(time) - `less` times the last F."""
        hit, end = (a - less * b for a, b in zip(self._slopes(time), self._slopes(math.inf), strict=True))
        own, every = self.hits / self.risk, self.ends / self.risk
        parts = hit**2 * own * (1 - own) + 2 * hit * end * own * (1 - every) + end**2 * every * (1 - every)
        return math.sqrt(max(float((parts / self.risk).sum()), 0.0))

    def _spreads(self, less: float) -> Floats:
        """Return `spread` for every step's time; a row of the arrays below is a time, a column a step."""
        left = 1 - self.ends / self.risk
        goes_on = np.where(left > 0, 1 / np.where(left > 0, left, 1.0), 0.0)
        reached = np.tri(len(self.time), dtype=bool)
        hit = np.where(reached, self.before, 0.0) - less * self.before
        end = -np.where(reached, self.share[:, None] - self.share, 0.0) + less * (self.last - self.share)
        end *= goes_on
        own, every = self.hits / self.risk, self.ends / self.risk
        parts = hit**2 * own * (1 - own) + 2 * hit * end * own * (1 - every) + end**2 * every * (1 - every)
        spreads: Floats = np.sqrt(np.maximum((parts / self.risk).sum(axis=1), 0.0))
        return spreads

    def share_interval(self, time: float, n: int) -> Interval | None:
        """Return the interval of F(time) on the scale log(-log F), which keeps it within 0 and 1.

        Where F is 0 or 1 that scale ends; there, Wilson's limits of `n` that all went one way stand in.
        """
        value = self.at(time)
        if not 0 < value < 1:
            return share_limits(value, n)
        reach = Z * self.spread(time) / abs(value * math.log(value))
        return value ** math.exp(reach), value ** math.exp(-reach)

    def median(self, of_all: bool = False) -> tuple[float, Interval | None] | None:
        """Return the time by which half of those that will come to it have come to the end of interest, with limits.

        Half of F as far as it is known, or with `of_all` half of everybody; None where F does not get there. The
        limits are the first and last time at which F - half is within 1.96 standard errors of nothing (Brookmeyer &
        Crowley 1982); None where that goes on for as long as anybody was watched.
        """
        half = 0.5 if of_all else self.last / 2
        reached = np.flatnonzero(self.share >= half - 1e-12)
        if half <= 0 or not len(reached):
            return None
        less = 0.0 if of_all else 0.5
        near = np.abs(self.share - half) <= Z * self._spreads(less)
        value = float(self.time[reached[0]])
        fits = np.flatnonzero(near)
        last = int(max(reached[0], fits.max(initial=0)))
        if len(fits) and fits[-1] == len(self.time) - 1:
            return value, None
        low = min(value, float(self.time[fits[0]])) if len(fits) else value
        return value, (low, float(self.time[min(last + (last in fits), len(self.time) - 1)]))


@dataclass(frozen=True)
class Incidence:
    """The curves of `size` groups: rows by group and time, those of group g from `begins[g]` to `begins[g + 1]`."""

    begins: Ints
    rows: Steps

    def of(self, group: int) -> Steps:
        """Return the curve of one group."""
        its = slice(int(self.begins[group]), int(self.begins[group + 1]))
        rows = self.rows
        return Steps(rows.time[its], rows.share[its], rows.before[its], rows.risk[its], rows.hits[its], rows.ends[its])

    def at(self, time: float) -> Floats:
        """Return F at a time for each group."""
        passed = np.add.reduceat(np.r_[self.rows.time <= time, False].astype(np.int64), self.begins[:-1])
        passed = np.where(np.diff(self.begins) > 0, passed, 0)
        return np.where(passed > 0, np.r_[self.rows.share, 0.0][self.begins[:-1] + np.maximum(passed, 1) - 1], 0.0)

    def medians(self, of_all: bool = False) -> Floats:
        """Return for each group the time of `Steps.median`; NaN where there is none."""
        found = np.full(len(self.begins) - 1, np.nan)
        group = np.repeat(np.arange(len(found)), np.diff(self.begins))
        ends = np.flatnonzero(np.diff(self.begins) > 0)
        last = np.zeros(len(found))
        last[ends] = self.rows.share[self.begins[1:][ends] - 1]
        half = 0.5 if of_all else last[group] / 2
        there = np.flatnonzero((self.rows.share >= half - 1e-12) & (last[group] > 0))
        first = there[np.unique(group[there], return_index=True)[1]]
        found[group[first]] = self.rows.time[first]
        return found


def incidence(group: Ints, enter: Floats, leave: Floats, hit: Flags, end: Flags, size: int) -> Incidence:
    """Estimate for each of `size` groups how likely the end of interest is by each time.

    Each row of the arrays is watched from `enter` to `leave`, both included. `hit` says that it came to the end of
    interest at `leave`, `end` that it came to any; with neither it is still undecided there. Rows that left before
    they entered were never watched and are left out.
    """
    watched = leave >= enter
    group, hit, end = group[watched], hit[watched], (end | hit)[watched]
    grid, ranks = _ranked(np.r_[enter[watched], leave[watched]])
    # One number that sorts as (group, time) does: the rank of the time among all, within a block for the group.
    block = len(grid) + 1
    entered, gone = (group * block + rank for rank in np.split(ranks, 2))
    steps, counts = np.unique(gone[end], return_counts=True)
    hits = np.bincount(np.searchsorted(steps, np.sort(gone[hit])), minlength=len(steps)).astype(np.float64)
    which, time = steps // block, grid[steps % block]
    begun = np.arange(size) * block
    there = _passed(entered, begun, which, steps, "right") - _passed(gone, begun, which, steps, "left")
    risk, ends = there.astype(np.float64), counts.astype(np.float64)
    left = pd.Series(1 - ends / risk).groupby(which).cumprod()
    stay = left.groupby(which).shift(1, fill_value=1.0).to_numpy().astype(np.float64)
    share = pd.Series(stay * hits / risk).groupby(which).cumsum().to_numpy().astype(np.float64)
    begins = np.searchsorted(which, np.arange(size + 1))
    return Incidence(begins.astype(np.int64), Steps(time, share, stay, risk, hits, ends))


def _ranked(times: Floats) -> tuple[Floats, Ints]:
    """Return the different times in their order and the place of each time among them."""
    low = times.min(initial=0.0)
    number = (times - low).astype(np.int64)
    span = int(number.max(initial=0)) + 1
    if span > len(times) or (number + low != times).any():
        return np.unique(times, return_inverse=True)
    # Most times are whole days, and their places are told without sorting.
    met = np.zeros(span, dtype=bool)
    met[number] = True
    return np.flatnonzero(met) + low, (np.cumsum(met) - 1)[number]


def _passed(numbers: Ints, begun: Ints, which: Ints, until: Ints, side: Literal["left", "right"]) -> Ints:
    """Count the numbers from the beginning of each block of `which` up to `until`, with `right` those at it too."""
    order = np.sort(numbers)
    return np.searchsorted(order, until, side=side) - np.searchsorted(order, begun)[which]
