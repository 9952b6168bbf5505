"""Who was there on which working day: what counts of a rep are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from coachkit.crm.owners import EVERYONE
from coachkit.insight.days import NO_DAY, Flags, Floats, Ints, day_numbers
from coachkit.insight.metrics.series import WEEKS
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS, week_starts

#: Events in which nobody can work, or nothing is written down.
_AWAY = ("leave", "holiday", "tool_outage")
_ALL = -1
#: Working days of a week.
WORKDAYS = 5
_FOREVER = 10**7


@dataclass(frozen=True)
class Attendance:
    """When each rep began, and the absences known on the day: rep (row, -1 for all), first and last day number."""

    began: Ints
    rep: Ints
    first: Ints
    last: Ints

    @classmethod
    def of(cls, day: TeamDay) -> Attendance:
        """Take them from start dates and `rep_events`, planned leave included; a leave without an end goes on."""
        return day.view.once((cls, *day.rep_ids), lambda: cls._read(day))

    @classmethod
    def _read(cls, day: TeamDay) -> Attendance:
        table = day.view["rep_events"]
        table = table[(table["kind"].isin(_AWAY) & table["start_date"].notna()).to_numpy(dtype=bool)]
        rep = pd.Index(day.rep_ids, dtype="str").get_indexer(pd.Index(table["rep_id"])).astype(np.int64)
        everybody = (table["rep_id"] == EVERYONE).to_numpy(dtype=bool)
        first, last = day_numbers(table["start_date"]), day_numbers(table["end_date"])
        endless = np.where((table["kind"] == "leave").to_numpy(dtype=bool), _FOREVER, first)
        last = np.where(last == NO_DAY, endless, last)
        its = everybody | (rep >= 0)
        return cls(day.started, np.where(everybody, _ALL, rep)[its], first[its], last[its])

    def days(self, first: int, last: int, working_days_only: bool = True) -> Floats:
        """Tell on which days, from day number `first` to `last`, each rep is there: 1 or 0 (reps x days)."""
        return np.stack([self.of_rep(rep, first, last, working_days_only) for rep in range(len(self.began))])

    def of_rep(self, rep: int, first: int, last: int, working_days_only: bool = True) -> Floats:
        """Tell the same of one rep; days before they began count as away."""
        days = np.arange(first, last + 1)
        # 1970-01-01 was a Thursday, so that a Monday is day 4.
        there = (days + 3) % WEEK_DAYS < WORKDAYS if working_days_only else np.ones(len(days), dtype=np.bool_)
        there &= days >= self.began[rep]
        mine = ((self.rep == rep) | (self.rep == _ALL)) & (self.last >= first) & (self.first <= last)
        for begin, until in zip(self.first[mine].tolist(), self.last[mine].tolist(), strict=True):
            there[max(begin - first, 0) : until - first + 1] = False
        return np.asarray(there, dtype=np.float64)


def away_weeks(day: TeamDay) -> list[tuple[date, ...]]:
    """Return for each rep the weeks of the metrics' series without a working day: leave, holidays, a tool outage."""
    there = Attendance.of(day).days(day.today - WEEKS * WEEK_DAYS + 1, day.today)
    none: Flags = there.reshape(-1, WEEKS, WEEK_DAYS).sum(axis=2) == 0
    starts = week_starts(day.as_of, WEEKS)
    return [tuple(start for start, away in zip(starts, its.tolist(), strict=True) if away) for its in none]
