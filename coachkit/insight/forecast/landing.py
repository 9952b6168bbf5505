"""The amount still to be won as a distribution: a chance of nothing, else gamma, with the right mean and variance.

A sum of a few uncertain amounts has no simple law; this one agrees with it in three things: the chance that nothing
comes, the mean and the variance. One opportunity alone is told exactly: its amount or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from coachkit.insight.days import Floats, Ints

_NARROWEST = 1e-12


@dataclass(frozen=True)
class Landing:
    """Per rep the amount to come: `mean`, `variance` and `nothing`, the chance that none does."""

    mean: Floats
    variance: Floats
    nothing: Floats
    #: What was asked of it: a remembered landing is held against what came again and again.
    _quantiles: dict[float, Floats] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, rep: Ints, reps: int, chance: Floats, number: Floats, amount: Floats, square: Floats) -> Landing:
        """Add up what may be won, one entry each: one thing at hand (`number` 0), else a Poisson number of such.

        `chance` is that of being won, `amount` and `square` the mean and mean square of what it brings.
        """
        many = number > 0
        times = np.where(many, number, 1.0) * chance
        mean = times * amount
        variance = np.where(many, times * square, times * square - mean**2)
        sure = np.log1p(-np.minimum(chance, 1.0 - _NARROWEST))
        nothing = np.exp(np.bincount(rep, np.where(many, -times, sure), reps))
        total, spread = (np.bincount(rep, part, reps).astype(np.float64) for part in (mean, variance))
        return cls(total, np.maximum(spread, 0.0), nothing)

    def of_team(self, size: int) -> Landing:
        """Return that of the first `size` reps."""
        return Landing(self.mean[:size], self.variance[:size], self.nothing[:size])

    def times(self, factor: float) -> Landing:
        """Return the same with every amount multiplied."""
        return Landing(self.mean * factor, self.variance * factor**2, self.nothing)

    def quantile(self, share: float) -> Floats:
        """Return the amount that is not exceeded with probability `share`."""
        if share not in self._quantiles:
            self._quantiles[share] = self._quantile(share)
        return self._quantiles[share]

    def _quantile(self, share: float) -> Floats:
        some = np.maximum(1.0 - self.nothing, _NARROWEST)
        shape, scale = self._gamma(some)
        within = np.clip((share - self.nothing) / some, 0.0, 1.0)
        found: Floats = np.where(share <= self.nothing, 0.0, stats.gamma.ppf(within, shape, scale=scale))
        return np.where(self.mean > 0, found, 0.0)

    def exceeds(self, amount: Floats) -> Floats:
        """Return the probability that at least `amount` comes."""
        some = np.maximum(1.0 - self.nothing, _NARROWEST)
        shape, scale = self._gamma(some)
        above: Floats = some * stats.gamma.sf(amount, shape, scale=scale)
        return np.where(amount <= 0, 1.0, np.where(self.mean > 0, above, 0.0))

    def _gamma(self, some: Floats) -> tuple[Floats, Floats]:
        """Return shape and scale of what comes if anything does."""
        mean = np.maximum(self.mean / some, _NARROWEST)
        variance = (self.variance + self.mean**2) / some - mean**2
        variance = np.maximum(variance, _NARROWEST * mean**2)
        return mean**2 / variance, variance / mean
