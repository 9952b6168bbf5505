"""What a win brings: the mean and the mean square of amounts, of a rep, of a product, and of what is open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.insight.days import Floats, Ints
from coachkit.insight.forecast.lives import Lives
from coachkit.insight.forecast.shrink import shrunk_ratio

#: Amounts of wins closed longer ago say little of what one brings now.
RECENT_DAYS = 548
#: How many of the data's wins a rep's or product's own are held against.
_WINS_WORTH = 10.0


@dataclass(frozen=True)
class Worth:
    """Mean amount of a win by rep and by product (0: unknown), and mean square over squared mean of either kind."""

    by_rep: Floats
    by_product: Floats
    wins: int
    rep_spread: float
    product_spread: float

    def of(self, rep: Ints, product: Ints, amount: Floats) -> tuple[Floats, Floats]:
        """Return mean and mean square of what winning each would bring; its amount where that is known."""
        known = amount > 0
        by_product = self.by_product[product]
        mean = np.where(known, amount, np.where(product > 0, by_product, self.by_rep[rep]))
        spread = np.where(known, 1.0, np.where(product > 0, self.product_spread, self.rep_spread))
        return mean, spread * mean**2


def worth(lives: Lives, day: int) -> Worth:
    """Learn from the wins of the last year and a half before the end of a day what one brings."""
    its = lives.won & (lives.close <= day) & (lives.close > day - RECENT_DAYS) & (lives.amount > 0) & (lives.rep >= 0)
    rep, product, amount = lives.rep[its], lives.product[its], lives.amount[its]
    mean = float(amount.mean()) if len(amount) else 0.0
    by_rep = mean * _ratio(rep, amount, mean, lives.reps)
    by_product = mean * _ratio(product, amount, mean, int(lives.product.max(initial=0)) + 1)
    return Worth(by_rep, by_product, len(amount), _spread(amount, by_rep[rep]), _spread(amount, by_product[product]))


def _ratio(part: Ints, amount: Floats, mean: float, size: int) -> Floats:
    count = np.bincount(part, minlength=size).astype(np.float64)
    if not mean:
        return np.zeros(size)
    return shrunk_ratio(np.bincount(part, amount / mean, size).astype(np.float64), count, events=_WINS_WORTH)


def _spread(amount: Floats, about: Floats) -> float:
    """Return the mean of (amount / what it should be) squared: 1 where all are as they should be."""
    return float(np.mean((amount / about) ** 2)) if len(amount) else 1.0
