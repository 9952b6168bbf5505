"""Has the mean of something changed (amounts, discounts, answers)? A t test against a rep's own shrunk usual mean.

Each rep's earlier mean is shrunk towards the team's by how much reps differ; what moved for everybody is taken out,
and every step makes the test wider by what it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from coachkit.insight.days import Flags, Floats, Ints
from coachkit.insight.signals.others import mean_of_others
from coachkit.terms import MIN_PEERS

#: How far a whole team's mean may move, in standard deviations of single values.
_TEAM_SPREAD = 0.25


@dataclass(frozen=True)
class Means:
    """One mean tested for every rep: `p` is (reps, 2), for a lower and a higher mean than usual.

    `value` and `n` are recent; `usual` is what was predicted; `error` is the standard error of their difference.
    """

    p: Floats
    value: Floats
    n: Floats
    usual: Floats
    error: Floats


def changed(values: Floats, rep: Ints, recent: Flags, size: int, least: int) -> Means:
    """Test each rep's mean of recent values against the rep's others; not where either are fewer than `least`."""
    n, mean = _means(values, rep, recent, size)
    base_n, base_mean = _means(values, rep, ~recent, size)
    testable = (n >= least) & (base_n >= least)
    freedom = len(values) - int((n > 0).sum()) - int((base_n > 0).sum())
    if not testable.any() or freedom < 2:
        none = np.full(size, np.nan)
        return Means(np.full((size, 2), np.nan), mean, n, none, none)
    centre = np.where(recent, mean[rep], base_mean[rep])
    squares = (values - centre) ** 2
    variance = max(float(squares.sum() / freedom), 1e-12)
    # Whose values scatter more than the team's is judged by their own scatter.
    own = np.bincount(rep, squares, size) / np.maximum(np.bincount(rep, minlength=size) - 2, 1)
    wider = np.sqrt(np.maximum(own, variance) / variance)
    usual, usual_var = _shrunk(base_mean, base_n, variance)
    shift, shift_var = _team_shift(mean, n, base_mean, base_n, variance)
    error = wider * np.sqrt(variance / np.maximum(n, 1) + usual_var + shift_var)
    t = (mean - usual - shift) / error
    p = np.where(testable[:, None], np.stack([stats.t.cdf(t, freedom), stats.t.sf(t, freedom)], axis=1), np.nan)
    return Means(p, mean, n, np.where(testable, usual + shift, np.nan), error)


def _means(values: Floats, rep: Ints, chosen: Flags, size: int) -> tuple[Floats, Floats]:
    n = np.bincount(rep[chosen], minlength=size).astype(np.float64)
    total = np.bincount(rep[chosen], values[chosen], size)
    return n, np.divide(total, n, out=np.zeros(size), where=n > 0)


def _shrunk(mean: Floats, n: Floats, variance: float) -> tuple[Floats, Floats]:
    """Return each rep's usual mean, pulled towards the team's, and its variance."""
    kept = n > 0
    centre = float((mean * n).sum() / n.sum())
    if kept.sum() <= MIN_PEERS:  # too few to be pulled towards: a colleague could be read out of it
        return mean, variance / np.maximum(n, 1e-9)
    between = max(float(mean[kept].var(ddof=1) - (variance / n[kept]).mean()), variance * 0.01)
    noise = variance / np.maximum(n, 1e-9)
    trust = between / (between + noise)
    return centre + trust * (mean - centre), between * (1 - trust)


def _team_shift(mean: Floats, n: Floats, base_mean: Floats, base_n: Floats, variance: float) -> tuple[Floats, Floats]:
    """Return by how much the other reps' means moved, shrunk, and the variance that is left of it."""
    both = (n > 0) & (base_n > 0)
    precision = np.where(both, 1 / (variance * (1 / np.maximum(n, 1) + 1 / np.maximum(base_n, 1))), 0.0)
    moved = np.where(both, mean - base_mean, 0.0)
    shift, noise = mean_of_others(moved, precision)
    prior = np.maximum(variance * _TEAM_SPREAD**2, shift**2 - noise)
    trust = prior / (prior + noise)
    return trust * shift, prior * (1 - trust)
