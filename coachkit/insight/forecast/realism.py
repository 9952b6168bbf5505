"""Whether a quota is one that was ever reached: how often before, and how likely it was when the quarter began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coachkit.crm.periods import FiscalPeriod, quarters_before
from coachkit.insight.days import NO_DAY, day_number
from coachkit.insight.forecast.lives import Lives
from coachkit.insight.wording import say_share
from coachkit.model import Realism
from coachkit.terms import MIN_PEERS

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

#: Quarters looked back on: two years.
QUARTERS = 8
#: The data's first closed opportunity may lie so long after a quarter's start for it to be whole.
COVERED_DAYS = 14
#: Bands of the chance of reaching the quota, as seen at the quarter's start (methods, section 5).
UNREALISTIC, STRETCH, FAIR = 0.10, 0.35, 0.75
#: Half a year of history before anything is called unrealistic (methods, cause 19).
HISTORY_WEEKS = 26


@dataclass(frozen=True)
class RealismOf:
    """What is known of a rep's quota: `reached` in `of` comparable quarters, `own_reached` in `own_of` of the rep's.

    `p_hit` is the calibrated chance, at the quarter's start, of reaching it, None where there is no such; the amount
    already booked plays no part, else every quota would look unrealistic late in a slow quarter. `quarters` are the
    rep's own earlier ones, the latest first, with what was booked in each. `history_weeks` lie before the quarter.
    """

    rep_id: str
    quota: float | None
    reached: int | None
    of: int | None
    own_reached: int
    own_of: int
    quarters: tuple[tuple[str, float], ...]
    p_hit: float | None
    band: str | None
    history_weeks: int

    @property
    def part(self) -> Realism:
        """The same as `prep.json` gives it."""
        p_hit = None if self.p_hit is None else round(self.p_hit, 4)
        return Realism(reached=self.reached, of=self.of, p_hit=p_hit, band=self.band)


def band_of(p_hit: float) -> str:
    """Name the chance of reaching a quota.

    >>> [band_of(chance) for chance in (0.09, 0.10, 0.35, 0.75, 0.76)]
    ['unrealistic on history', 'stretch', 'fair', 'fair', 'easy']
    """
    if p_hit < UNREALISTIC:
        return "unrealistic on history"
    if p_hit < STRETCH:
        return "stretch"
    return "fair" if p_hit <= FAIR else "easy"


def quota_unrealistic(realism: RealismOf) -> RealismOf | str:
    """Return what the cause `quota-unrealistic` rests on, or the reason why it is not said."""
    if realism.quota is None or realism.quota <= 0:
        return "no quota to look at"
    if realism.history_weeks < HISTORY_WEEKS:
        return f"fewer than {HISTORY_WEEKS} weeks of history before the quarter"
    if realism.p_hit is None:
        return "no forecast that was checked against its own past to hold the quota against"
    if realism.p_hit >= UNREALISTIC:
        return (
            f"the chance of reaching it was {say_share(realism.p_hit)} at the quarter's start, "
            f"not below {say_share(UNREALISTIC)}"
        )
    return realism


def realism_of(
    day: TeamDay, lives: Lives, quotas: Sequence[float | None], p_hit: Sequence[float | None]
) -> tuple[RealismOf, ...]:
    """Hold each rep's quota against earlier quarters: the rep's own and, of `MIN_PEERS` others or more, theirs too.

    A quarter counts where the data cover it whole and the rep was there from its first day. Peers are reps of the
    team with the same segment.
    """
    quarters = [
        quarter
        for quarter in quarters_before(day.period, QUARTERS, day.view.calendar)
        if lives.first_close <= day_number(quarter.start) + COVERED_DAYS
    ]
    booked, there = _booked(day, lives, quarters)
    segment = day.reps["segment"].fillna("").to_numpy()
    start = day_number(day.period.start)
    found = []
    for rep, (rep_id, quota) in enumerate(zip(day.rep_ids, quotas, strict=True)):
        weeks = max(start - int(max(day.seen_from[rep], lives.first_close)), 0) // 7
        own = there[rep]
        history = tuple((quarter.id, round(float(booked[rep, i]), 2)) for i, quarter in enumerate(quarters) if own[i])
        if quota is None or quota <= 0:
            found.append(RealismOf(rep_id, quota, None, None, 0, int(own.sum()), history, None, None, weeks))
            continue
        peers = (segment == segment[rep]) & there.any(axis=1)
        peers[rep] = False
        compared = there[peers] if int(peers.sum()) >= MIN_PEERS else there[:0]
        amounts = booked[peers] if len(compared) else booked[:0]
        own_reached = int((booked[rep][own] >= quota).sum())
        reached = own_reached + int((amounts >= quota)[compared].sum())
        of = int(own.sum()) + int(compared.sum())
        chance = p_hit[rep]
        found.append(
            RealismOf(
                rep_id, quota, reached if of else None, of or None, own_reached, int(own.sum()), history, chance,
                None if chance is None else band_of(chance), weeks,
            )
        )  # fmt: skip
    return tuple(found)


def _booked(day: TeamDay, lives: Lives, quarters: list[FiscalPeriod]) -> tuple[np.ndarray, np.ndarray]:
    """Return what each rep booked in each quarter, and whether the rep was there from its first day."""
    won = day.won[day.won["amount"].notna()]
    rep, close, amount = (won[name].to_numpy() for name in ("rep", "close", "amount"))
    booked = np.zeros((day.size, len(quarters)))
    there = np.zeros((day.size, len(quarters)), dtype=bool)
    owns = day.count(day.opportunities) > 0
    began = np.where(day.seen_from == NO_DAY, 0, day.seen_from)
    for number, quarter in enumerate(quarters):
        its = (close >= day_number(quarter.start)) & (close <= day_number(quarter.end))
        booked[:, number] = np.bincount(rep[its], amount[its], day.size)
        there[:, number] = owns & (began <= day_number(quarter.start))
    return booked, there
