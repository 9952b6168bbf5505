"""When each rep was there to work: the exposure that counts are held against.

A week in which somebody was away for two of five days has an exposure of 0.6; a figure is never compared with weeks
before a new territory or role, or with a new rep's first weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.crm.owners import EVERYONE
from coachkit.insight.context import RAMP_DAYS
from coachkit.insight.days import NO_DAY, Floats, Ints, day_number, day_of
from coachkit.insight.exposure import WORKDAYS, Attendance
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS, week_starts
from coachkit.insight.wording import say_day

#: The recent weeks that may tell of a change; the baseline ends before them, so that a slow decline cannot hide in it.
RECENT_WEEKS = 13
#: The longest baseline. Below the least one nothing is known of what is usual (methods, section 1).
BASE_WEEKS, LEAST_WEEKS = 52, 12
WEEKS = RECENT_WEEKS + BASE_WEEKS
#: Events after which what was usual before says little.
_ANEW = {"territory_change": "the territory changed", "role_change": "the role changed"}


@dataclass(frozen=True)
class Presence:
    """The weeks that end on a day, oldest first, and who was there in them.

    `starts` are day numbers (weeks), `share` is the share of its working days on which a rep was there (reps x weeks),
    `since` the day from which a rep's figures can be compared, and `anew` says why that is not the beginning.
    """

    starts: Ints
    share: Floats
    since: Ints
    anew: tuple[str | None, ...]

    def week_of(self, days: Ints) -> Ints:
        """Return the week that day numbers lie in, -1 for those before the first."""
        week: Ints = (days - self.starts[0]) // WEEK_DAYS
        return np.where((days < self.starts[0]) | (week >= len(self.starts)), -1, week)

    def count(self, rep: Ints, days: Ints, sizes: Floats | None = None) -> Floats:
        """Count things by rep and week (reps x weeks), or add up their sizes."""
        week = self.week_of(days)
        kept = week >= 0
        weights = None if sizes is None else sizes[kept]
        cells = np.bincount(rep[kept] * len(self.starts) + week[kept], weights, minlength=self.share.size)
        return cells.reshape(self.share.shape).astype(np.float64)

    def from_day(self, first: int) -> Floats:
        """Return the shares, 0 in weeks that begin before a day: the data of a table may begin later than others."""
        return self.share * (self.starts >= first)


def presence(day: TeamDay) -> Presence:
    """Work out who was there, from start dates and `rep_events` as known on the day."""
    starts = np.array([day_number(start) for start in week_starts(day.as_of, WEEKS)], dtype=np.int64)
    since, anew = _since(day)
    there = Attendance.of(day).days(int(starts[0]), day.today)
    share = there.reshape(day.size, WEEKS, WEEK_DAYS).sum(axis=2) / WORKDAYS
    return Presence(starts, share * (starts >= since[:, None]), since, anew)


def _since(day: TeamDay) -> tuple[Ints, tuple[str | None, ...]]:
    """Return from when each rep's figures can be compared, and what keeps earlier ones out."""
    data = day.seen_from.copy()
    started = day.started
    # Who joined on no known day is there from the first row that names them.
    since = np.where(started != NO_DAY, np.maximum(data, started + RAMP_DAYS), np.maximum(data, _first_rows(day)))
    ramped = np.where(started != NO_DAY, since, data)
    anew: list[str | None] = [
        f"in the team since {say_day(day_of(start))}" if later else None
        for start, later in zip(started, ramped > data, strict=True)
    ]
    places: dict[object, list[int]] = {rep_id: [row] for row, rep_id in enumerate(day.rep_ids)}
    places[EVERYONE] = list(range(day.size))
    events = day.view["rep_events"]
    for rep_id, kind, start in zip(*(events[name] for name in ("rep_id", "kind", "start_date")), strict=True):
        if kind in _ANEW and isinstance(start, pd.Timestamp) and (first := day_number(start.date())) <= day.today:
            for rep in places.get(rep_id, []):
                if since[rep] < first:
                    since[rep] = first
                    anew[rep] = f"{_ANEW[kind]} on {say_day(day_of(first))}"
    return since, tuple(anew)


def _first_rows(day: TeamDay) -> Ints:
    """Return the first day on which an opportunity or an activity names each rep."""
    first = np.full(day.size, day.today, dtype=np.int64)
    for table, column in ((day.opportunities, "created"), (day.activities, "day")):
        days = table[column].to_numpy(np.int64)
        known = days != NO_DAY
        np.minimum.at(first, table["rep"].to_numpy()[known], days[known])
    return first
