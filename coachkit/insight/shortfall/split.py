"""Splitting a difference between two products into what each factor brings, so that the parts add up exactly."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np

from coachkit.insight.days import Floats


def parts_of(now: Floats, usual: Floats) -> Floats:
    """Return what each factor brings to `prod(now) - prod(usual)`, over the last axis (Shapley 1953).

    A factor's part is what its change makes, averaged over all orders in which the factors may change one by one. So
    no order is preferred, a factor that did not change brings nothing, and a factor of 0 is allowed, which a split by
    logarithms is not. The parts add up to the difference.

    >>> parts_of(np.array([8.0, 0.5]), np.array([10.0, 0.6])).round(3).tolist()  # 4 where 6 is usual
    [-1.1, -0.9]
    """
    count = now.shape[-1]
    parts = np.zeros(np.broadcast_shapes(now.shape, usual.shape))
    for place in range(count):
        rest = [other for other in range(count) if other != place]
        for size in range(count):
            weight = factorial(size) * factorial(count - 1 - size) / factorial(count)
            for changed in combinations(rest, size):
                kept = [other for other in rest if other not in changed]
                others = now[..., changed].prod(axis=-1) * usual[..., kept].prod(axis=-1)
                parts[..., place] += weight * others
        parts[..., place] *= now[..., place] - usual[..., place]
    return parts


def in_cents(parts: Floats, whole: float) -> list[float]:
    """Round parts to cents that still add up to a `whole` in cents: the largest takes what rounding leaves over.

    >>> in_cents(np.array([-1.114, -0.884]), -2.0)
    [-1.12, -0.88]
    """
    cents = [round(100 * float(part)) for part in parts]
    largest = max(range(len(cents)), key=lambda place: abs(cents[place]))
    cents[largest] += round(100 * whole) - sum(cents)
    return [cent / 100 for cent in cents]
