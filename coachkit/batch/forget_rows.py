"""Row and line numbers in words: many of them, shortly."""

from __future__ import annotations

from collections.abc import Sequence

#: Ranges of a file that are told on a terminal: about three lines of it. The receipt has them all.
MOST_RANGES = 24


def ranges(numbers: Sequence[int], most: int | None = None) -> str:
    """Write ascending numbers shortly; beyond `most` ranges say how many numbers follow.

    >>> ranges([2, 3, 4, 9]), ranges([2, 3, 4, 9, 11, 12], most=2)
    ('2-4, 9', '2-4, 9 and 2 more')
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    shown = parts[:most]
    text = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in shown)
    left = sum(last - first + 1 for first, last in parts[len(shown) :])
    return f"{text} and {left:,} more" if left else text
