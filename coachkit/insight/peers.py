"""Beside the others: funnel limits around what the other reps of the same role show (Spiegelhalter 2005).

The target is the others' rate without the rep's own. Where reps differ by more than chance gives, the limits are as
much wider. It is no league table: nobody is ranked, and a rep inside the limits is not told apart from the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special, stats

from coachkit.insight.days import NO_DAY, Flags, Floats, Ints
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.windows import WEEK_DAYS, trailing
from coachkit.model import PeerFigure
from coachkit.terms import MIN_PEERS, PeerPlace

#: Half a year, so that a quarter's end is in it for everybody; shares of closed opportunities need a whole one.
RATE_WEEKS, SHARE_WEEKS = 26, 52
#: Least closings, and least weeks present, of a rep and of each of the others (methods, section 1: at 20 the limits of
#: a share of 25 % are 10 to 45 %).
LEAST_CLOSED, LEAST_WEEKS = 10, 13
_INNER, _OUTER = 0.95, 0.998
#: Of the squared deviates so many at either end are drawn in to the next (Spiegelhalter 2005).
_WINSORISED = 0.1


@dataclass(frozen=True)
class Counted:
    """What is compared: `hits` of `size` for each rep; a share, or a count over weeks present (`rate`)."""

    metric_id: str
    label: str
    kind: Literal["share", "rate"]
    hits: Floats
    size: Floats
    weeks: int
    least: float


def team_peers(signals: SignalDay) -> list[tuple[PeerFigure, ...]]:
    """Return for each rep the figures that `MIN_PEERS` other reps of the same role, or more, have as well."""
    day = signals.day
    roles = day.reps["role"].fillna("").to_numpy(object)
    found: list[list[PeerFigure]] = [[] for _ in range(day.size)]
    for counted in _counted(signals):
        window = trailing(day.as_of, WEEK_DAYS * counted.weeks)
        for role in sorted(set(roles)):
            alike = np.flatnonzero((roles == role) & (counted.size >= counted.least))
            if len(alike) <= MIN_PEERS:
                continue
            hits, size = counted.hits[alike], counted.size[alike]
            target, limits = funnel(hits, size, counted.kind)
            for place, rep in enumerate(alike):
                low, high, far_low, far_high = limits[:, place]
                value = hits[place] / size[place]
                found[rep].append(
                    PeerFigure(
                        metric_id=counted.metric_id,
                        label=counted.label,
                        unit="share" if counted.kind == "share" else "a week",
                        value=round(float(value), 6),
                        n=int(size[place] if counted.kind == "share" else hits[place]),
                        others=round(float(target[place]), 6),
                        peers=len(alike) - 1,
                        role=role or None,
                        limits=(round(float(low), 6), round(float(high), 6)),
                        far_limits=(round(float(far_low), 6), round(float(far_high), 6)),
                        place=_place(float(value), low, high, far_low, far_high),
                        window=window,
                    )
                )
    return [tuple(its) for its in found]


def _place(value: float, low: float, high: float, far_low: float, far_high: float) -> PeerPlace:
    if value < far_low or value > far_high:
        return "beyond"
    return "edge" if value < low or value > high else "within"


def _counted(signals: SignalDay) -> list[Counted]:
    """Count what is compared; what the data do not hold is not in it."""
    day, presence = signals.day, signals.presence
    present = presence.share[:, -RATE_WEEKS:].sum(axis=1)
    won = signals.statuses[signals.closed.at] == "won"
    recent = signals.closed.day > day.today - WEEK_DAYS * SHARE_WEEKS

    def of(rep: Ints, days: Ints) -> Floats:
        # Only of the weeks whose days present are counted: not before a new territory, nor within the first 90 days.
        cells = np.where(presence.share > 0, presence.count(rep, days), 0.0)
        counts: Floats = cells[:, -RATE_WEEKS:].sum(axis=1)
        return counts

    def closings(chosen: Flags) -> Floats:
        counts: Floats = np.bincount(signals.closed.rep[chosen], minlength=day.size).astype(np.float64)
        return counts

    table = day.opportunities
    new = (table["created"] != NO_DAY).to_numpy()
    found = [
        Counted("win_rate", "Win rate", "share", closings(recent & won), closings(recent), SHARE_WEEKS, LEAST_CLOSED),
        Counted("new_opportunities", "New opportunities a week", "rate",
                of(table["rep"].to_numpy()[new], table["created"].to_numpy()[new]), present, RATE_WEEKS, LEAST_WEEKS),
    ]  # fmt: skip
    if day.view.has("activities", "kind"):
        hits = of(signals.activities.rep, signals.activities.day)
        found.append(Counted("activities", "Activities a week", "rate", hits, present, RATE_WEEKS, LEAST_WEEKS))
    # Of data in which nothing is lost, or nothing happened, there is nothing to compare.
    return [one for one in found if one.hits.sum() > 0 and (one.kind == "rate" or one.hits.sum() < one.size.sum())]


def funnel(hits: Floats, size: Floats, kind: Literal["share", "rate"]) -> tuple[Floats, Floats]:
    """Return each rep's target and limits (4 x reps: 95 % low and high, 99.8 % low and high).

    Exact binomial or Poisson quantiles; where the deviates scatter more than chance gives (chi-square, 5 %), normal
    limits with the variance between reps added (the additive random effects of Spiegelhalter 2005).
    """
    target = (hits.sum() - hits) / (size.sum() - size)
    variance = np.maximum(target * (1 - target) if kind == "share" else target, 1e-12) / size
    between = _between((hits / size - target) / np.sqrt(variance), 1 / variance)
    tails = [(1 - level) / 2 for level in (_INNER, _OUTER)]
    sides = [side for tail in tails for side in (tail, 1 - tail)]
    if between > 0:
        most = 1.0 if kind == "share" else np.inf
        spread = np.sqrt(variance + between)
        limits = [np.clip(target + special.ndtri(side) * spread, 0.0, most) for side in sides]
    else:
        drawn = stats.binom(np.rint(size), target) if kind == "share" else stats.poisson(target * size)
        limits = [drawn.ppf(side) / size for side in sides]
    return target, np.stack(limits)


def _between(deviates: Floats, weights: Floats) -> float:
    """Return the variance between reps beyond chance, by DerSimonian & Laird on winsorised deviates; 0 for none."""
    low, high = np.quantile(deviates, [_WINSORISED, 1 - _WINSORISED])
    squares = np.clip(deviates, low, high) ** 2
    count = len(deviates)
    if squares.sum() <= stats.chi2.ppf(0.95, count):
        return 0.0
    excess = squares.sum() - (count - 1)
    return max(0.0, float(excess / (weights.sum() - (weights**2).sum() / weights.sum())))
