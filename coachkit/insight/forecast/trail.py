"""How one field of each opportunity moved, for looking up what it was at the end of any day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coachkit.insight.days import Floats, Ints

#: Days apart in the keys by which moves are found: more than any two day numbers are.
_SPAN = 10**8
_SHIFT = 2 * 10**7


@dataclass(frozen=True)
class Trail:
    """The moves of a field: `key` is opportunity and day in one number, in order; `value` what it moved to.

    `before` is what it was before its first move, or all along where it never moved; of days before `since` nothing is
    known.
    """

    key: Ints
    value: Floats
    before: Floats
    since: int

    def on(self, lives: Ints, days: Ints | int) -> Floats:
        """Return the field of each life at the end of its day; NaN where that is not known."""
        asked = lives * _SPAN + days + _SHIFT
        at = np.searchsorted(self.key, asked, side="right") - 1
        moved = (at >= 0) & (self.key[at] // _SPAN == lives) if len(self.key) else np.zeros(len(lives), dtype=bool)
        found = self.before[lives]
        found[moved] = self.value[at[moved]]
        return np.where(np.asarray(days) >= self.since, found, np.nan)

    @cached_property
    def parted(self) -> tuple[Ints, Ints]:
        """Opportunity and day of each move."""
        life, day = np.divmod(self.key, _SPAN)
        return life, day - _SHIFT

    def of(self, kept: Ints, size: int) -> Trail:
        """Return the moves of some lives alone, of `size` in all, numbered anew."""
        number = np.full(size, -1, dtype=np.int64)
        number[kept] = np.arange(len(kept))
        life, day = self.parted
        its = number[life] >= 0
        return Trail(number[life[its]] * _SPAN + day[its] + _SHIFT, self.value[its], self.before[kept], self.since)


def trail(life: Ints, day: Ints, new: Floats, old: Floats, present: NDArray[Any], since: int) -> Trail:
    """Make a trail from moves in order of life and time; `present` stands for the lives that have none."""
    before = present.astype(np.float64)
    first = np.r_[True, life[1:] != life[:-1]][: len(life)]
    before[life[first]] = old[first]
    return Trail(life * _SPAN + day + _SHIFT, new, before, since)
