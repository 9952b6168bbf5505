"""What can be counted day by day towards a goal or a coaching focus: the things behind a metric, by rep and day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.insight.days import NO_DAY, Flags, Floats, Ints, day_number
from coachkit.insight.rows import Rows
from coachkit.insight.teamday import TeamDay
from coachkit.terms import CountedMetric, GoalMetric

#: How the things are called, one and many; money metrics count what carries the money.
NAMES: dict[CountedMetric | GoalMetric, tuple[str, str]] = {
    "wins": ("win", "wins"),
    "bookings": ("win with an amount", "wins with an amount"),
    "new_opportunities": ("new opportunity", "new opportunities"),
    "new_pipeline": ("new opportunity with an amount", "new opportunities with an amount"),
    "activities_call": ("call", "calls"),
    "activities_email": ("e-mail", "e-mails"),
    "activities_meeting": ("meeting", "meetings"),
    "activities_task": ("task", "tasks"),
    "push_count": ("close date moved later", "close dates moved later"),
}
#: Metrics that add up amounts of money.
MONEY: tuple[GoalMetric, ...] = ("bookings", "new_pipeline")


@dataclass(frozen=True)
class Counted:
    """Things with the rep (row) and the day number of each, what it adds (1, or its amount), and their first day."""

    rep: Ints
    day: Ints
    size: Floats
    first: int

    def of(self, rep: int, first: int, last: int) -> Flags:
        """Tell which are a rep's, from day number `first` to `last`."""
        mine: Flags = (self.rep == rep) & (self.day >= first) & (self.day <= last)
        return mine

    def by_day(self, reps: int, first: int, last: int) -> Floats:
        """Count by rep and day (reps x days)."""
        days = last - first + 1
        kept = (self.day >= first) & (self.day <= last)
        cells = np.bincount(self.rep[kept] * days + self.day[kept] - first, minlength=reps * days)
        return cells.reshape(reps, days).astype(np.float64)


def counted(day: TeamDay, metric_id: CountedMetric | GoalMetric) -> Counted | None:
    """Return what counts towards a metric, for the whole team; None where the data do not carry it."""
    match metric_id:
        case "wins":
            return _of(day.won, "close")
        case "bookings":
            return _of(day.won[(day.won["amount"] > 0).to_numpy(dtype=bool)], "close", "amount")
        case "new_opportunities":
            return _of(day.opportunities, "created")
        case "new_pipeline":
            return _of(day.opportunities[(day.opportunities["amount"] > 0).to_numpy(dtype=bool)], "created", "amount")
        case "push_count":
            return _pushes(day)
        case "activities_call" | "activities_email" | "activities_meeting" | "activities_task":
            kind = metric_id.removeprefix("activities_")
            return _of(day.held.where(day.held_are("kind", kind)), "day")


def _of(table: pd.DataFrame | Rows, days: str, size: str | None = None) -> Counted | None:
    dated = np.asarray(table[days]) != NO_DAY
    if not dated.any():
        return None
    rep, day = (np.asarray(table[name], dtype=np.int64)[dated] for name in ("rep", days))
    sizes = np.ones(len(day)) if size is None else np.asarray(table[size], dtype=np.float64)[dated]
    return Counted(rep, day, sizes, int(day.min()))


def _pushes(day: TeamDay) -> Counted | None:
    if not day.knows("close_date"):
        return None
    found, since = _of(day.pushes, "day"), day.seen_since("close_date")
    if found is None or since is None:
        return found
    return Counted(found.rep, found.day, found.size, max(found.first, day_number(since) + 1))
