"""Goal attainment scaling (Kiresuk & Sherman 1968): the level reached on each of a goal's scales, and its T score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from coachkit.model import GoalScale
from coachkit.parameters import GoalParameters, ScaleParameters

#: How strongly scales are taken to go together, as in the original.
RHO = 0.3


def attainment_score(levels: Sequence[int], weights: Sequence[float], rho: float = RHO) -> float:
    """Return T = 50 + 10 sum(w x) / sqrt((1 - rho) sum(w^2) + rho (sum w)^2); 50 is what was expected.

    >>> attainment_score([1], [1.0]), round(attainment_score([1, -1, 2], [1.0, 1.0, 2.0]), 2)
    (60.0, 63.33)
    """
    moved = sum(weight * level for weight, level in zip(weights, levels, strict=True))
    squares = sum(weight**2 for weight in weights)
    return 50 + 10 * moved / math.sqrt((1 - rho) * squares + rho * sum(weights) ** 2)


def scales_on(goal: GoalParameters, as_of: date) -> tuple[tuple[GoalScale, ...], float | None]:
    """Return a goal's scales as judged by a day, and the T score of those that were; None where none was."""
    judged = [(scale, max((day for day in scale.reached if day <= as_of), default=None)) for scale in goal.scales]
    known = [(scale.reached[day], scale.weight) for scale, day in judged if day is not None]
    score = attainment_score([level for level, _ in known], [weight for _, weight in known]) if known else None
    return tuple(_scale(scale, day) for scale, day in judged), None if score is None else round(score, 2)


def _scale(scale: ScaleParameters, day: date | None) -> GoalScale:
    far_below, below, expected, above, far_above = (scale.levels[level] for level in range(-2, 3))
    return GoalScale(
        title=scale.title,
        levels=(far_below, below, expected, above, far_above),
        level=None if day is None else scale.reached[day],
        judged_on=day,
    )
