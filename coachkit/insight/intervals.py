"""Confidence intervals for small numbers, each from its published formula; nothing here knows about sales.

All functions return `(low, high)` at `LEVEL` (95 %), or `None` where the data cannot carry an interval. Inputs are
plain numbers and arrays; nothing is rounded here.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from coachkit.model import Interval
from coachkit.terms import LEVEL

Floats = NDArray[np.float64]
_TAIL = (1 - LEVEL) / 2
#: How many standard errors the limits lie away.
Z = float(stats.norm.ppf(1 - _TAIL))
#: Below this many values no interval of order statistics reaches 95 % (2 * 0.5 ** 5 = 6.25 % for five).
MEDIAN_LEAST = 6


def _chi2(share: float, freedom: float) -> float:
    """Return a quantile of the chi-square distribution; `scipy.stats` has it too, at twenty times the time."""
    return 2 * float(special.gammaincinv(freedom / 2, share))


@lru_cache(maxsize=4096)  # asked of the same small numbers over and over
def count_interval(count: int) -> Interval:
    """Return the exact Poisson interval of a count (Garwood 1936).

    >>> [round(limit, 2) for limit in count_interval(0)], [round(limit, 2) for limit in count_interval(10)]
    ([0.0, 3.69], [4.8, 18.39])
    """
    low = _chi2(_TAIL, 2 * count) / 2 if count else 0.0
    return low, _chi2(1 - _TAIL, 2 * count + 2) / 2


def sum_interval(amounts: Floats, typical: float | None = None) -> Interval | None:
    """Return the gamma interval of a sum of amounts whose number is a Poisson count (Fay & Feuer 1997).

    Each amount is a Poisson count of one, weighted by its size; the upper limit allows for one more of the largest.
    With no amounts, `typical` (what one usually is) takes that part; without it there is no basis: `None`. Negative
    amounts (refunds) get an interval of their own, and the two are combined to the wider side.
    """
    refunds = -amounts[amounts < 0]
    charges = amounts[amounts > 0]
    if len(refunds):
        less = _gamma_limits(refunds, float(refunds.max()))
        more = _gamma_limits(charges, float(charges.max())) if len(charges) else (0.0, 0.0)
        return more[0] - less[1], more[1] - less[0]
    if len(charges):
        return _gamma_limits(charges, float(charges.max()))
    return None if typical is None or typical <= 0 else _gamma_limits(charges, typical)


def _gamma_limits(weights: Floats, largest: float) -> Interval:
    """Fay & Feuer's limits; `weights` are positive, `largest` is the weight that one unseen event might have."""
    total, spread = float(weights.sum()), float((weights**2).sum())
    low = spread / (2 * total) * _chi2(_TAIL, 2 * total**2 / spread) if total else 0.0
    above, wider = total + largest, spread + largest**2
    return low, wider / (2 * above) * _chi2(1 - _TAIL, 2 * above**2 / wider)


def share_interval(hits: int, n: int) -> Interval | None:
    """Return Wilson's interval of a share (Wilson 1927).

    >>> [round(limit, 2) for limit in share_interval(4, 10)]
    [0.17, 0.69]
    """
    if n == 0:
        return None
    return share_limits(hits / n, n)


def share_limits(share: float, n: float) -> Interval | None:
    """Return Wilson's interval of a share whose weight is that of `n` cases; `n` need not be a whole number.

    For a share of amounts, `n` is Kish's effective number (1965): the square of their sum over the sum of squares.
    """
    if n <= 0:
        return None
    z2 = Z**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def median_interval(values: Floats) -> Interval | None:
    """Return the sign-test interval of a median: two order statistics that cover it with 95 % or more.

    With n values in order it runs from the k-th to the k-th from the end, k the largest with
    P(Binomial(n, 1/2) < k) <= 2.5 %. Fewer than six values have none.
    """
    n = len(values)
    if n < MEDIAN_LEAST:
        return None
    k = _rank(n)
    ordered = np.sort(values)
    return float(ordered[k - 1]), float(ordered[n - k])


@lru_cache(maxsize=4096)
def _rank(n: int) -> int:
    k = int(stats.binom.ppf(_TAIL, n, 0.5))
    return k + 1 if stats.binom.cdf(k, n, 0.5) <= _TAIL else k


def nps_interval(promoters: int, passives: int, detractors: int) -> Interval | None:
    """Return the interval of a net promoter score, in points from -100 to 100.

    Variance p + d - (p - d)^2 over n. Where all answered alike that variance is zero and would claim certainty;
    there, Wilson's limit says how large the unseen rest may be.
    """
    n = promoters + passives + detractors
    if n == 0:
        return None
    if n in (promoters, passives, detractors):
        low, high = _alike(promoters, detractors, n)
        return 100 * low, 100 * high
    up, down = promoters / n, detractors / n
    variance = up + down - (up - down) ** 2
    reach = Z * math.sqrt(variance / n)
    return 100 * max(-1.0, up - down - reach), 100 * min(1.0, up - down + reach)


def _alike(promoters: int, detractors: int, n: int) -> Interval:
    """The limits, as shares, where all n answers were of one kind: Wilson's upper limit for 0 of n is the rest."""
    rest = (share_interval(0, n) or (0.0, 1.0))[1]
    if promoters:
        return 1 - rest, 1.0
    return (-1.0, rest - 1) if detractors else (-rest, rest)


def mean_interval(values: Floats, least: int, bounds: tuple[float, float] = (0.0, math.inf)) -> Interval | None:
    """Return Student's t interval of a mean, kept within `bounds`; none below `least` values."""
    n = len(values)
    if n < max(least, 2):
        return None
    mean = float(values.mean())
    reach = float(special.stdtrit(n - 1, 1 - _TAIL)) * float(values.std(ddof=1)) / math.sqrt(n)
    return max(bounds[0], mean - reach), min(bounds[1], mean + reach)


def scaled(interval: Interval | None, divisor: float) -> Interval | None:
    """Divide both limits by a figure that is taken as known (a quota, an earlier mean)."""
    return None if interval is None else (interval[0] / divisor, interval[1] / divisor)


def counted(value: float) -> Interval:
    """Return the interval of something that was counted, not estimated: the value itself (level 1.0)."""
    return value, value
