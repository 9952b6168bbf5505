"""What the other reps show, for each rep: a mean that no single one of them can move far."""

from __future__ import annotations

import numpy as np

from coachkit.insight.days import Floats

#: How far another rep's own change may move the others' mean: 1.5 standard errors.
_REACH = 1.5


def mean_of_others(values: Floats, precision: Floats) -> tuple[Floats, Floats]:
    """Return for each rep the precision-weighted mean of the others' values, and its variance (infinite of none).

    A value further from the weighted median of all than its own noise allows is drawn in. Precision 0 leaves out.

    >>> mean_of_others(np.array([0.0, 1.0, 1.0]), np.array([4.0, 4.0, 0.0]))[0].tolist()
    [0.75, 0.0, 0.375]
    """
    kept = np.where(precision > 0, values, 0.0)
    if not (precision > 0).any():
        return np.zeros_like(values), np.full_like(values, np.inf)
    middle = _weighted_median(kept, precision)
    reach = _REACH / np.sqrt(np.maximum(precision, 1e-12))
    kept = np.clip(kept, middle - reach, middle + reach)
    others = np.maximum(precision.sum() - precision, 0.0)
    rest = (kept * precision).sum() - kept * precision
    mean = np.divide(rest, others, out=np.zeros_like(others), where=others > 0)
    return mean, np.divide(1.0, others, out=np.full_like(others, np.inf), where=others > 0)


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(cumulated, cumulated[-1] / 2)])
