"""Which tests speak: the false discovery rate is held over everything that was tested for a team in one week.

Tests that could have shown something count for more than those with too little behind them (Genovese, Roeder and
Wasserman 2006): weights depend on how much data a test has, never on what it shows. Source: methods, section 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from coachkit.insight.days import Flags, Floats
from coachkit.terms import Tier

#: Of the signals of many weeks, at most this share is false.
FALSE_SHARE = 0.15
#: A rep for whom nothing is wrong has a watch in at most this share of weeks.
WATCH_SHARE = 0.05
#: The change by which weights are given: a quarter less (as a logarithm). Of weights by a half and by a quarter, on the
#: tuning teams of `benchmarks.insight`, these told more of what was planted and less of what was not.
_QUARTER = -float(np.log(0.75))
#: No test counts for less than this share of an equal part, so that nothing is looked at in vain.
_LEAST_WEIGHT = 0.05


def tiers(p: Floats, rep: Sequence[int], spread: Floats) -> list[Tier | None]:
    """Return the tier of each test of a team's week, None for no evidence.

    `p` are the p-values, `rep` whose they are, `spread` the standard errors of the log ratio (NaN where unknown).
    """
    if not len(p):
        return []
    signal = discoveries(p, weights(spread))
    owners = np.asarray(rep)
    counts = np.bincount(owners)
    watch = p <= 1 - (1 - WATCH_SHARE) ** (1 / counts[owners])  # Sidak
    return ["signal" if sure else "watch" if perhaps else None for sure, perhaps in zip(signal, watch, strict=True)]


def discoveries(p: Floats, weight: Floats) -> Flags:
    """Return which tests are discoveries (Benjamini and Hochberg 1995, weighted); the weights' mean is 1.

    >>> discoveries(np.array([0.001, 0.04, 0.5]), np.ones(3)).tolist()  # limits: 0.05, 0.10, 0.15
    [True, True, False]
    """
    shared = p / weight
    order = np.sort(shared)
    passing = np.flatnonzero(order <= FALSE_SHARE * np.arange(1, len(p) + 1) / len(p))
    limit = order[passing[-1]] if len(passing) else -1.0
    return shared <= limit


def weights(spread: Floats) -> Floats:
    """Return what each test counts for: by its power to see a fall by a quarter at one in a thousand; the mean is 1."""
    z = np.where(np.isnan(spread), 0.0, _QUARTER / np.maximum(np.nan_to_num(spread, nan=1.0), 1e-6))
    power = stats.norm.sf(stats.norm.isf(0.001) - z)
    raw = _LEAST_WEIGHT + (1 - _LEAST_WEIGHT) * power
    equal: Floats = raw / raw.mean()
    return equal
