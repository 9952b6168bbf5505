"""What the other reps show, for each rep: a mean that no single one of them can move far."""

from __future__ import annotations

import numpy as np

from coachkit.insight.days import Floats
from coachkit.terms import MIN_PEERS

#: From so many standard errors off the median of all on, another rep's own change says nothing of the rest.
_REACH = 4.0


def mean_of_others(values: Floats, precision: Floats) -> tuple[Floats, Floats]:
    """Return for each rep the precision-weighted mean of the others' values, and its variance (infinite of none).

    With fewer than `MIN_PEERS` others it is nought, its variance infinite: a colleague could be read out of it.
    A value counts the less the further it lies from the weighted median of all, by its own noise (Tukey's biweight).
    Precision 0 leaves out.

    >>> mean_of_others(np.array([0.0, 0.0, 0.0, 0.0, 0.0, 9.0]), np.full(6, 4.0))[0].tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    kept = np.where(precision > 0, values, 0.0)
    if not (precision > 0).any():
        return np.zeros_like(values), np.full_like(values, np.inf)
    away = (kept - _weighted_median(kept, precision)) * np.sqrt(precision) / _REACH
    weight = precision * np.maximum(1 - away**2, 0.0) ** 2
    enough = (precision > 0).sum() - (precision > 0) >= MIN_PEERS
    others = np.where(enough, np.maximum(weight.sum() - weight, 0.0), 0.0)
    rest = (kept * weight).sum() - kept * weight
    mean = np.divide(rest, others, out=np.zeros_like(others), where=others > 0)
    return mean, np.divide(1.0, others, out=np.full_like(others, np.inf), where=others > 0)


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(cumulated, cumulated[-1] / 2)])
