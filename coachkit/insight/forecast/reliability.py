"""Whether the chances of single opportunities can be believed: what was said on earlier days against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coachkit.insight.days import Flags, Floats
from coachkit.insight.forecast.memory import chances_on
from coachkit.insight.forecast.outlook import Basis
from coachkit.insight.windows import WEEK_DAYS
from coachkit.insight.wording import say_count

#: Fewest opportunities that closed after chances were given for them. With 30, a share of a half is known to within
#: 18 points either way (Wilson, 95 %); with fewer, good and useless chances look alike.
CLOSED_LEAST = 30
#: A chance is scored over half a year: later wins are few, and a year would leave no past to score on.
HALF_YEAR_WEEKS = 26
#: Where the bins of said chances begin.
BINS = np.array([0.0, 0.1, 0.25, 0.5, 0.75])


@dataclass(frozen=True)
class Reliability:
    """How good earlier chances were, over `n` opportunities open on earlier days; `closed` different ones closed.

    `brier` is the mean squared miss, `climatology` that of the same chance for all. `bins` hold how many there were,
    the mean chance said and the share won, by said chance. Without a basis there is only a `reason`.
    """

    n: int = 0
    closed: int = 0
    brier: float | None = None
    climatology: float | None = None
    bins: tuple[tuple[int, float, float], ...] = ()
    reason: str | None = None

    @property
    def usable(self) -> bool:
        """Whether single chances may be shown: measured, and better than one chance for all."""
        return self.brier is not None and self.climatology is not None and self.brier < self.climatology


def reliability(basis: Basis, days: Sequence[int]) -> Reliability:
    """Score the chances of being won within half a year, given on earlier days of which that half year is over.

    An opportunity counts on each of the days on which it was open; among the closed, once.
    """
    lives = basis.lives
    closed = np.zeros(len(lives.created), dtype=bool)
    said, won = list[Floats](), list[Flags]()
    for day in sorted(days):
        until = day + HALF_YEAR_WEEKS * WEEK_DAYS
        if until > lives.today:
            continue
        rows, chance = chances_on(basis, day, HALF_YEAR_WEEKS)
        ended = lives.close[rows] <= until
        said.append(chance)
        won.append(lives.won[rows] & ended)
        closed[rows[ended]] = True
    count = int(closed.sum())
    if count < CLOSED_LEAST:
        have = say_count(count, "opportunity", "opportunities")
        return Reliability(
            closed=count,
            reason=f"no chances of single opportunities: {have} closed within half a year of an earlier day on which "
            f"chances could be given, and fewer than {CLOSED_LEAST} do not tell good ones from useless ones",
        )
    chance, came = np.concatenate(said), np.concatenate(won).astype(np.float64)
    base = float(came.mean())
    found = Reliability(
        len(chance), count, float(np.mean((chance - came) ** 2)), base * (1.0 - base), _bins(chance, came)
    )
    if found.usable:
        return found
    why = "no chances of single opportunities: on earlier days they were no better than the same chance for all"
    return Reliability(found.n, count, found.brier, found.climatology, found.bins, why)


def _bins(chance: Floats, came: Floats) -> tuple[tuple[int, float, float], ...]:
    which = np.searchsorted(BINS, chance, side="right") - 1
    return tuple(
        (int(its.sum()), float(chance[its].mean()), float(came[its].mean()))
        for number in range(len(BINS))
        if (its := which == number).any()
    )
