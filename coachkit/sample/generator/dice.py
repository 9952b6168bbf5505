"""Chance, seeded: every draw comes from numpy's PCG64 through one uniform number.

Only `Generator.random()` is used, and shaped here with the standard library, because numpy may change how its other
distributions draw between versions; these bytes are committed and must not change with an upgrade.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

import numpy as np

SEED = 20261120
_STANDARD = NormalDist()
ItemT = TypeVar("ItemT")


class Dice:
    """A stream of chance of its own for each key, so that tuning one rep's story leaves the others as they are."""

    def __init__(self, *key: int) -> None:
        self._uniform = np.random.default_rng([SEED, *key])

    def share(self) -> float:
        """Draw evenly from 0 (included) to 1 (not included)."""
        return float(self._uniform.random())

    def chance(self, probability: float) -> bool:
        """Draw yes with this probability."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number evenly, both ends included."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, items: Sequence[ItemT]) -> ItemT:
        """Draw one item evenly."""
        return items[int(self.share() * len(items))]

    def shuffled(self, items: Sequence[ItemT]) -> list[ItemT]:
        """Return the items in a drawn order."""
        drawn = [(self.share(), position) for position in range(len(items))]
        return [items[position] for _, position in sorted(drawn)]

    def weighted(self, items: Sequence[ItemT], weights: Sequence[float]) -> ItemT:
        """Draw one item by weight; at least one weight is above 0."""
        left = self.share() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            left -= weight
            if left < 0:
                return item
        return items[-1]

    def normal(self, mean: float, spread: float) -> float:
        """Draw from a normal distribution with this mean and standard deviation."""
        return mean + spread * _STANDARD.inv_cdf(min(max(self.share(), 1e-9), 1 - 1e-9))

    def around(self, median: float, sigma: float) -> float:
        """Draw from a lognormal distribution with this median and standard deviation of the logarithm."""
        return median * math.exp(self.normal(0.0, sigma))

    def count(self, mean: float) -> int:
        """Draw from a Poisson distribution with this mean (below 50), by inversion."""
        number, term, left = 0, math.exp(-mean), self.share()
        while left >= term and number < 200:
            left -= term
            number += 1
            term *= mean / number
        return number
