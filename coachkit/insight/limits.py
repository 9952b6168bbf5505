"""Natural process limits of a weekly history (XmR): how far weeks usually lie apart. A picture, never an alarm.

After NHSRplotthedots (methods, section 1): the limits come from the oldest weeks shown, so that the newest do not move
their own limits; single ranges that are out of all proportion are screened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: 3 standard deviations for ranges of two neighbours: 3 / 1.128; and the limit of such a range itself.
REACH, RANGE_LIMIT = 2.66, 3.267
#: Weeks that limits are learnt from; with fewer they are trial limits, and below the least there are none.
ENOUGH, LEAST = 12, 6


@dataclass(frozen=True)
class Limits:
    """The mean of the `weeks` that were learnt from, and between what weeks usually lie."""

    mean: float
    low: float
    high: float
    weeks: int

    @property
    def trial(self) -> bool:
        """Whether they come from too few weeks to be kept."""
        return self.weeks < ENOUGH


def natural_limits(values: Sequence[float]) -> Limits | None:
    """Return mean +/- 2.66 x mean moving range of the first 12 values; None below 6.

    The values are counts or amounts, so the lower limit is nought at least. A range above 3.267 x the mean range is
    left out of it, once.

    >>> natural_limits([4, 6, 4, 6, 4, 6])
    Limits(mean=5.0, low=0.0, high=10.32, weeks=6)
    """
    learnt = list(values[:ENOUGH])
    if len(learnt) < LEAST:
        return None
    mean = sum(learnt) / len(learnt)
    ranges = [abs(after - before) for before, after in pairwise(learnt)]
    most = RANGE_LIMIT * sum(ranges) / len(ranges)
    kept = [one for one in ranges if one <= most]
    reach = REACH * sum(kept) / len(kept)
    return Limits(mean, max(mean - reach, 0.0), mean + reach, len(learnt))
