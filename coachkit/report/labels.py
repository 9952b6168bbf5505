"""Where labels go so that they can be read: kept apart beside the values they name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def kept_apart(values: Sequence[float], gap: float, top: float) -> list[float]:
    """Return heights at least `gap` apart and none above `top`, each as near its value as that allows.

    >>> kept_apart([10.0, 2.0, 9.0, 2.5], gap=2.0, top=10.0)
    [10.0, 2.0, 8.0, 4.0]
    """
    order = sorted(range(len(values)), key=lambda at: values[at])
    placed = [float(value) for value in values]
    for below, at in pairwise(order):
        placed[at] = max(placed[at], placed[below] + gap)
    limit = top
    for at in reversed(order):
        placed[at] = min(placed[at], limit)
        limit = placed[at] - gap
    return placed
