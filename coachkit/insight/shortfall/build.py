"""`say_shortfall`: bookings of the last 13 weeks below a rep's own usual, split into volume, conversion, size, cycle.

Thirteen weeks are as long as a quarter, so that its end, when more closes, counts once in every such window.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coachkit.insight.inferred import talk_first
from coachkit.insight.repwork import RepWork
from coachkit.insight.shortfall.factors import FACTORS, most_certain
from coachkit.insight.shortfall.saying import (
    BEYOND,
    CAUSE_OF,
    recommend,
    say_certainty,
    say_others,
    say_part,
    say_quota,
    say_whole,
)
from coachkit.insight.shortfall.split import in_cents
from coachkit.insight.shortfall.splits import WORTH_SHARE, Splits
from coachkit.insight.signals.presence import RECENT_WEEKS
from coachkit.insight.signals.words import doubt
from coachkit.model import Evidence, Shortfall, ShortfallPart
from coachkit.terms import CauseId, ShortfallFactor

#: What the figure behind each part is called.
_METRIC: dict[ShortfallFactor, str] = {
    "volume": "closings_in_sight", "conversion": "win_rate", "size": "average_sale", "cycle": "closings",
}  # fmt: skip


def say_shortfall(splits: Splits, work: RepWork, rep: int, causes: Sequence[CauseId]) -> Shortfall:
    """Say what a rep's bookings lack beside the rep's own usual, or why nothing is said.

    `rep` is the row of the rep, `causes` are those of the rep's findings: what changed around the rep comes first.
    """
    if not splits.short[rep]:
        return Shortfall(reason=splits.reasons[rep] or _not_short(splits, work, rep))
    factors, window, base = splits.factors, splits.spans.window, splits.spans.bases[rep]
    had, usual = round(float(factors.booked[rep]), 2), round(float(factors.usual_booked[rep]), 2)
    amount = round(had - usual, 2)
    amounts = in_cents(factors.parts[rep], amount)
    p_whole = float(factors.p_whole[rep])
    parts = tuple(_part(splits, work, rep, place, amounts[place]) for place in range(len(FACTORS)))
    leading = parts[most_certain(amounts, factors.p[rep].tolist())]
    first = talk_first(causes)
    wins = int(splits.spans.base.wins[rep])
    said = say_whole((work.money(had), work.money(usual), work.money(-amount)), window, base, wins, p_whole, parts)
    below, pace = splits.others_below(rep), splits.behind(rep)
    also = [
        say_others(below) if below is not None and below >= WORTH_SHARE / 2 else None,
        say_quota(work.money(pace[0]), work.money(pace[1]), work.day.period.id) if pace else None,
    ]
    return Shortfall(
        window=window,
        base=base,
        booked=had,
        usual=usual,
        amount=amount,
        p_chance=round(p_whole, 4),
        first=first,
        statement=" ".join([said, *filter(None, also)]),
        parts=parts,
        recommendation=recommend(leading.factor, first is not None, not leading.beyond_chance),
        evidence=(leading.evidence,),
    )


def _not_short(splits: Splits, work: RepWork, rep: int) -> str:
    had, usual = (work.money(float(of[rep])) for of in (splits.factors.booked, splits.factors.usual_booked))
    if splits.below[rep]:
        return (
            f"{had} in the last {RECENT_WEEKS} weeks is below the rep’s own usual of {usual}, and bookings of the "
            "quarter are ahead of a straight line to the quota"
        )
    told = f"{had} in the last {RECENT_WEEKS} weeks is not a fifth or more below the rep’s own usual of {usual}"
    # A quota above what is usual is a matter of the quota, and the split of a rep's own change cannot tell of it.
    behind = "a straight line to the quota asks for more than is booked in the quarter so far"
    return f"{told}; {behind}" if splits.behind(rep) else told


def _part(splits: Splits, work: RepWork, rep: int, place: int, amount: float) -> ShortfallPart:
    factor, spans, factors = FACTORS[place], splits.spans, splits.factors
    now, usual = float(factors.now[rep, place]), float(factors.usual[rep, place])
    closings = int(spans.recent.closings[rep])
    if factor == "cycle":
        # In closings, as it is said: what was open would have brought as many as the volume is worth.
        now, usual = float(closings), float(factors.now[rep, 0])
    n = int(spans.recent.wins[rep]) if factor == "size" else closings
    chance = float(factors.p[rep, place])
    p = None if np.isnan(chance) else round(chance, 4)
    beyond = p is not None and chance < BEYOND
    return ShortfallPart(
        factor=factor,
        amount=amount,
        p_chance=p,
        beyond_chance=beyond,
        statement=say_part(factor, now, usual, n, work.money) + say_certainty(p, beyond),
        rival="" if p is None or not amount else doubt(CAUSE_OF[factor], "gap" if amount < 0 else "strength").rival,
        evidence=_evidence(splits, work, rep, factor, now, usual, n),
    )


def _evidence(
    splits: Splits, work: RepWork, rep: int, factor: ShortfallFactor, now: float, usual: float, n: int
) -> Evidence:
    rows = splits.rows(rep, factor)
    n = len(rows) if factor == "volume" else n
    return work.evidence(_METRIC[factor], now, n, "opportunities", rows, splits.spans.window, usual)
