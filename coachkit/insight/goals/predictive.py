"""How much is still to come: a gamma-Poisson rate, learnt from the last half year, and the chance to be there by a day.

The rate of a rep has the team's spread as its prior (Gamma), the counts are overdispersed Poisson: what comes in an
exposure `e` is negative binomial with mean `shape / per * e` (methods, sections 1 and 6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from coachkit.insight.counted import Counted
from coachkit.insight.days import Floats
from coachkit.insight.exposure import Attendance
from coachkit.insight.forecast.landing import Landing
from coachkit.insight.forecast.shrink import PARTS_LEAST, prior_events
from coachkit.insight.goals.season import Season
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS

#: What is usual now is learnt from so many weeks.
BASE_WEEKS = 26
#: Without others a rate starts from next to nothing (Jeffreys' prior).
_OWN_ONLY = 0.5
#: With fewer things of the rep's own and of the team together nothing is projected.
LEAST_OWN, LEAST_TEAM = 5, 30


@dataclass(frozen=True)
class Rate:
    """A gamma distribution of the rate per weighted working day, and how far counts scatter beyond Poisson's."""

    shape: float
    per: float
    spread: float = 1.0

    def counts(self, exposure: Floats) -> tuple[Floats, Floats]:
        """Return size and probability of the negative binomial of what comes in each exposure."""
        mean = np.maximum(self.shape / self.per * exposure, 1e-12)
        size = mean**2 / (mean * (self.spread - 1.0) + mean**2 / self.shape)
        return size, size / (size + mean)

    def reaches(self, need: int, exposure: Floats) -> Floats:
        """Return the chance that at least `need` come in each exposure.

        >>> Rate(3.0, 90.0).reaches(2, np.array([60.0])).round(4).tolist()
        [0.5248]
        """
        size, chance = self.counts(exposure)
        return np.asarray(stats.nbinom.sf(need - 1, size, chance), dtype=np.float64)

    def range(self, exposure: float) -> tuple[int, int, int]:
        """Return how many come: the 10th, 50th and 90th percentile."""
        size, chance = self.counts(np.array([exposure]))
        low, middle, high = (int(stats.nbinom.ppf(share, size, chance)[0]) for share in (0.1, 0.5, 0.9))
        return low, middle, high


@dataclass(frozen=True)
class Amounts:
    """A rate of things that carry money: the mean and the mean square of what one brings."""

    rate: Rate
    mean: float
    square: float

    def landing(self, exposure: Floats) -> Landing:
        """Return the money that comes in each exposure."""
        size, chance = self.rate.counts(exposure)
        number = size * (1 - chance) / chance
        variance = number * (self.square - self.mean**2) + number / chance * self.mean**2
        return Landing(number * self.mean, variance, chance**size)


def weekly_spread(counts: Floats, exposure: Floats) -> float:
    """Return Pearson's chi-square over its degrees of freedom, pooled over reps (reps x weeks), at least 1."""
    total = exposure.sum(axis=1)
    rate = np.divide(counts.sum(axis=1), total, out=np.zeros_like(total), where=total > 0)
    mean = rate[:, None] * exposure
    used = mean > 0
    free = int(used.sum()) - int(used.any(axis=1).sum())
    if free < 1:
        return 1.0
    return max(float(((counts - mean)[used] ** 2 / mean[used]).sum()) / free, 1.0)


def team_rates(day: TeamDay, attendance: Attendance, things: Counted, its_season: Season) -> list[Rate | None]:
    """Return each rep's rate by the last 26 weeks, drawn towards the team's; None where there is too little to say."""
    weeks = (day.today - max(day.today - BASE_WEEKS * WEEK_DAYS + 1, things.first) + 1) // WEEK_DAYS
    if weeks < 1:
        return [None] * day.size
    first = day.today - weeks * WEEK_DAYS + 1
    shaped = (day.size, weeks, WEEK_DAYS)
    weight = its_season.on(first, day.today, day.view.calendar)
    exposure = (attendance.days(first, day.today) * weight).reshape(shaped).sum(axis=2)
    counts = things.by_day(day.size, first, day.today).reshape(shaped).sum(axis=2)
    spread = weekly_spread(counts, exposure)
    seen, had = counts.sum(axis=1) / spread, exposure.sum(axis=1) / spread
    enough = (had > 0) & ((seen * spread >= LEAST_OWN) | (counts.sum() >= LEAST_TEAM))
    if not enough.any():
        return [None] * day.size
    usual = float(seen.sum() / had.sum())
    alone = int((had > 0).sum()) < PARTS_LEAST
    worth = _OWN_ONLY if alone else prior_events(seen, had * usual)
    per = 0.0 if alone else worth / usual
    return [
        Rate(worth + float(seen[rep]), per + float(had[rep]), spread) if enough[rep] else None
        for rep in range(day.size)
    ]
