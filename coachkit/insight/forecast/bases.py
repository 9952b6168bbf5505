"""Whose past a rep's forecast is learnt from: everybody's, or the rep's own where that would tell of few others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from coachkit.crm.periods import months_of, quarter_of
from coachkit.insight.days import Flags, Ints, day_number, day_of
from coachkit.insight.forecast.lives import Lives
from coachkit.insight.forecast.outlook import Basis
from coachkit.insight.forecast.weeks import Phases, weeks_of
from coachkit.terms import MIN_PEERS

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

#: Phases are needed as far ahead as chances are: a year and what is left of a quarter.
_AHEAD_DAYS = 500


def bases_of(day: TeamDay, lives: Lives) -> Iterator[tuple[Basis, Flags]]:
    """Yield each basis with the team's reps that it is for.

    All lives serve those for whom `MIN_PEERS` other reps or more have closed some, because fewer could be read out of
    a forecast. The others are told from their own alone.
    """
    closers = np.unique(lives.rep[lives.closed & (lives.rep >= 0)])
    has_closed = np.isin(np.arange(lives.reps), closers)
    pooled = len(closers) - has_closed[: day.size] >= MIN_PEERS
    phases = phases_of(day, lives)
    began = np.full(lives.reps, -(10**7), dtype=np.int64)
    began[: day.size] = day.started
    if pooled.any():
        yield Basis(lives, weeks_of(lives, phases), phases, began), pooled
    for rep in np.flatnonzero(~pooled):
        alone = np.arange(lives.reps) == rep
        own = lives.of(alone)
        yield Basis(own, weeks_of(own, phases), phases, began), alone[: day.size]


def phases_of(day: TeamDay, lives: Lives) -> Phases:
    """Number each day by the month of its fiscal quarter, 0 to 2."""
    calendar = day.view.calendar
    first, last = int(lives.created.min(initial=day.today)), day.today + _AHEAD_DAYS
    starts, numbers = list[int](), list[int]()
    quarter = quarter_of(day_of(first), calendar)
    while day_number(quarter.start) <= last:
        for number, month in enumerate(months_of(quarter, calendar)):
            starts.append(day_number(month.start))
            numbers.append(number)
        quarter = quarter_of(quarter.end + timedelta(days=1), calendar)
    days = np.arange(first, last + 1)
    phase: Ints = np.array(numbers)[np.searchsorted(starts, days, side="right") - 1]
    return Phases(first, phase)
