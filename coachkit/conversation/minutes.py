"""Sharing out whole minutes so that they add up exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def share_out(total: int, least: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Share `total` minutes among items: each gets its `least`, the rest goes by `weights` (largest remainder).

    Ties go to the item that stands first. Raises `ValueError` when the least minutes alone exceed the total, or when
    there is nobody to give the minutes to.

    >>> share_out(30, [2, 5, 3], [1, 1, 1])
    [9, 12, 9]
    """
    spare = total - sum(least)
    if spare < 0 or (spare > 0 and sum(weights) == 0):
        raise ValueError(f"{total} minutes cannot be shared out as {list(least)}")
    exact = [Fraction(spare * weight, sum(weights)) if spare else Fraction(0) for weight in weights]
    whole = [int(part) for part in exact]
    left = spare - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[:left]:
        whole[index] += 1
    return [minutes + more for minutes, more in zip(least, whole, strict=True)]
