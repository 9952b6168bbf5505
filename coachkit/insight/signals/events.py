"""Things that happened, by rep and day, as arrays: what tests count, without carrying whole tables along."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.insight.days import Flags, Ints
from coachkit.insight.rows import Columns, Rows


@dataclass(frozen=True)
class Events:
    """Events with `rep` (row of the rep) and `day` (day number), each at a place `at` in `rows`, its table."""

    rows: pd.DataFrame
    at: Ints
    rep: Ints
    day: Ints

    @classmethod
    def of(cls, rows: pd.DataFrame, day: str = "day", chosen: Flags | None = None) -> Events:
        """Take the rows, or the chosen ones, dated by a column of day numbers."""
        at = np.arange(len(rows)) if chosen is None else np.flatnonzero(chosen)
        return cls(rows, at, rows["rep"].to_numpy(np.int64)[at], rows[day].to_numpy(np.int64)[at])

    def __len__(self) -> int:
        return len(self.at)

    def where(self, chosen: Flags) -> Events:
        """Return the chosen events."""
        return Events(self.rows, self.at[chosen], self.rep[chosen], self.day[chosen])

    def newest(self, rep: int, after: int) -> Rows:
        """Return a rep's rows later than a day, newest first."""
        mine = (self.rep == rep) & (self.day > after)
        order = np.argsort(-self.day[mine], kind="stable")
        return Rows(Columns(self.rows), self.at[mine][order])
