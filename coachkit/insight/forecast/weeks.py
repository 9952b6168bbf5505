"""Every week an opportunity was open, as one row: what it was like when the week began, and how the week ended."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coachkit.insight.days import Flags, Floats, Ints
from coachkit.insight.forecast.lives import NEVER, Lives
from coachkit.insight.windows import WEEK_DAYS

#: Where the age bands begin, in weeks: narrow while much happens, wide where little does.
AGE_BANDS = np.array([0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 26, 39, 52])
AGES = len(AGE_BANDS)
#: Pushes are told apart as none, one, and two or more.
PUSHES = 3
#: Where the bands of days until the expected close begin, from the second on; band 0 is for those without one.
DUE_BANDS = np.array([-28, 0, 7, 14, 28, 56])
DUES = len(DUE_BANDS) + 2
#: A quarter has three phases, its months: closings crowd at its end.
PHASES = 3
#: Weeks that end longer ago say little of how business goes now.
HORIZON_DAYS = 3 * 365


@dataclass(frozen=True)
class Phases:
    """Which phase of its fiscal quarter each day lies in, from `first` on."""

    first: int
    phase: Ints

    def on(self, days: Ints) -> Ints:
        """Return the phase, 0 to 2, of each day number."""
        return self.phase[np.clip(days - self.first, 0, len(self.phase) - 1)]


@dataclass(frozen=True)
class Weeks:
    """Whole weeks of open opportunities, in order of their last day `end`; the first rows are what an earlier day knew.

    A week counts once it is over, whether or not the opportunity closed in it: else weeks in progress would count for
    those that closed and not for those that did not.
    """

    end: Ints
    rep: Ints
    stage: Ints
    next_stage: Ints
    age: Ints
    phase: Ints
    pushes: Ints
    due: Ints
    won: Flags
    lost: Flags

    def known_by(self, day: int) -> int:
        """Return how many of the rows were over by the end of a day."""
        return int(np.searchsorted(self.end, day, side="right"))

    @cached_property
    def cell(self) -> Ints:
        """All that is known of each week but whose it is, as one number; worked out once for all days."""
        code = (self.stage * AGES + self.age) * DUES + self.due
        return (code * PHASES + self.phase) * PUSHES + self.pushes

    @cached_property
    def endings(self) -> tuple[Ints, Ints]:
        """The rows that were won, and those that were lost."""
        return np.flatnonzero(self.won), np.flatnonzero(self.lost)

    @cached_property
    def stays(self) -> Ints:
        """The rows after which an opportunity was still open."""
        return np.flatnonzero(~(self.won | self.lost))


def age_band(weeks: Ints | Floats) -> Ints:
    """Return the band of an age in weeks.

    >>> age_band(np.array([0, 3, 5, 11, 400])).tolist()
    [0, 3, 4, 7, 15]
    """
    return np.asarray(np.searchsorted(AGE_BANDS, weeks, side="right") - 1, dtype=np.int64)


def weeks_of(lives: Lives, phases: Phases) -> Weeks:
    """Split lives into weeks, from the day on which closings are in the data at all: before it nothing could end."""
    first_day = max(lives.first_close, lives.today - HORIZON_DAYS)
    first = np.maximum(-((lives.created - first_day) // WEEK_DAYS), 0)
    ends = np.minimum(lives.close, lives.today + 1)
    last = (ends - lives.created) // WEEK_DAYS - (lives.close > lives.today)
    count = np.where(lives.rep >= 0, np.maximum(last - first + 1, 0), 0)
    life = np.repeat(np.arange(len(count)), count)
    week = np.arange(len(life)) - np.repeat(np.cumsum(count) - count, count) + first[life]
    begin = lives.created[life] + WEEK_DAYS * week
    over = begin + WEEK_DAYS - 1 <= lives.today
    life, week, begin = life[over], week[over], begin[over]
    order = np.argsort(begin, kind="stable")
    life, week, begin = life[order], week[order], begin[order]
    ending = (week == last[life]) & (lives.close[life] < NEVER)
    eve = np.where(week == 0, begin, begin - 1)
    return Weeks(
        end=begin + WEEK_DAYS - 1,
        rep=lives.rep[life],
        stage=stage_on(lives, life, eve),
        next_stage=stage_on(lives, life, begin + WEEK_DAYS - 1),
        age=age_band(week),
        phase=phases.on(begin + WEEK_DAYS // 2),
        pushes=pushes_on(lives, life, eve),
        due=due_band(due_in(lives, life, eve)),
        won=ending & lives.won[life],
        lost=ending & ~lives.won[life],
    )


def stage_on(lives: Lives, life: Ints, days: Ints | int) -> Ints:
    """Return each life's stage at the end of a day, 0 where it is not known."""
    if lives.stage is None:
        return np.zeros(len(life), dtype=np.int64)
    return np.nan_to_num(lives.stage.on(life, days)).astype(np.int64)


def pushes_on(lives: Lives, life: Ints, days: Ints | int) -> Ints:
    """Return how often each life had been pushed by the end of a day, at most two."""
    if lives.pushed is None:
        return np.zeros(len(life), dtype=np.int64)
    return np.minimum(np.nan_to_num(lives.pushed.on(life, days)), PUSHES - 1).astype(np.int64)


def due_in(lives: Lives, life: Ints, days: Ints | int) -> Floats:
    """Return how many days after a day each life was expected to close, as was known then; NaN where nothing was."""
    if lives.due is None:
        return np.full(len(life), np.nan)
    return lives.due.on(life, days) - days


def due_band(days: Floats) -> Ints:
    """Return the band of days until the expected close.

    >>> due_band(np.array([np.nan, -30.0, -1.0, 0.0, 100.0])).tolist()
    [0, 1, 2, 3, 7]
    """
    return np.where(np.isnan(days), 0, np.searchsorted(DUE_BANDS, days, side="right") + 1).astype(np.int64)
