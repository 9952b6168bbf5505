"""The four factors whose product is a rep's bookings, each beside the rep's own usual, and what chance alone gives.

Bookings = (closings that what was open would usually bring: volume) x (closings for each of these: cycle) x (wins per
closing: conversion) x (amount per win: size). Volume goes by the age of what is open and not by its bare number, so
that old opportunities which nobody closes neither swell the volume nor slow the cycle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from coachkit.insight.days import Flags, Floats
from coachkit.insight.shortfall.spans import Span, Spans
from coachkit.insight.shortfall.split import parts_of
from coachkit.insight.signals.rates import FALL, RISE, tail
from coachkit.terms import ShortfallFactor

FACTORS: tuple[ShortfallFactor, ...] = ("volume", "conversion", "size", "cycle")


@dataclass(frozen=True)
class Factors:
    """The split of every rep; arrays are (reps, 4) in the order of `FACTORS`, or by rep.

    `now` and `usual` multiply to `booked` and `usual_booked`; `parts` add up to their difference. `p` tells how often
    chance alone gives a factor so far from usual in its direction, NaN where there is nothing to tell it by, and
    `p_whole` how often it gives bookings so low.
    """

    now: Floats
    usual: Floats
    parts: Floats
    p: Floats
    booked: Floats
    usual_booked: Floats
    p_whole: Floats


def factors_of(spans: Spans) -> Factors:
    """Split every rep's bookings; numbers of reps without a base mean nothing and are not to be shown."""
    recent, base = spans.recent, spans.base
    present = _ratio(recent.weeks, base.weeks, 0.0)
    speed = _ratio(base.closings, base.exposure, 0.0)
    conversion, size = _ratio(base.wins, base.closings, 0.0), _ratio(base.booked, base.wins, 0.0)
    usual = np.stack([base.closings * present, conversion, size, np.ones_like(present)], axis=1)
    # Where a factor cannot be seen (nothing closed, nothing won) it is taken as usual: the product stays what it is.
    now = np.stack(
        [
            recent.exposure * speed,
            _ratio(recent.wins, recent.closings, conversion),
            _ratio(recent.booked, recent.wins, size),
            _ratio(recent.closings, recent.exposure * speed, 1.0),
        ],
        axis=1,
    )
    low = now < usual
    p = np.stack(
        [
            _p_volume(spans, speed, low[:, 0]),
            _p_conversion(spans, low[:, 1]),
            _p_size(recent, base, low[:, 2]),
            _p_cycle(spans, low[:, 3]),
        ],
        axis=1,
    )
    p_whole = _p_whole(spans)
    return Factors(now, usual, parts_of(now, usual), p, recent.booked, base.booked * present, p_whole)


def _ratio(part: Floats, whole: Floats, otherwise: Floats | float) -> Floats:
    filled = np.broadcast_to(np.asarray(otherwise, dtype=np.float64), part.shape).copy()
    return np.divide(part, whole, out=filled, where=whole > 0)


def _p_volume(spans: Spans, speed: Floats, low: Flags) -> Floats:
    """Over its life, the chances of an opportunity's closing add up to 1 on average, exponentially spread.

    So their sum over those that came scatters by 1 beside what their number does.
    """
    recent, base = spans.recent, spans.base
    share = _ratio(recent.weeks, recent.weeks + base.weeks, 0.5)
    return _one_sided(recent.exposure * speed, base.closings, share, 1 + spans.scatter_new, low)


def _p_cycle(spans: Spans, low: Flags) -> Floats:
    recent, base = spans.recent, spans.base
    share = _ratio(recent.exposure, recent.exposure + base.exposure, 0.5)
    p = _one_sided(recent.closings, base.closings, share, spans.scatter_closed, low)
    return np.where(recent.exposure > 0, p, np.nan)


def _p_conversion(spans: Spans, low: Flags) -> Floats:
    """Given all wins of both spans, those among the recent closings are hypergeometric (Fisher 1935), mid-p.

    Where the team's shares scatter more than that, its normal deviate is drawn in by as much.
    """
    recent, base = spans.recent, spans.base
    drawn = stats.hypergeom(recent.closings + base.closings, recent.wins + base.wins, recent.closings)
    below = drawn.cdf(recent.wins - 1) + drawn.pmf(recent.wins) / 2
    below = special.ndtr(special.ndtri(below) / np.sqrt(spans.scatter_share))
    return np.where((recent.closings > 0) & (base.closings > 0), np.where(low, below, 1 - below), np.nan)


def _p_size(recent: Span, base: Span, low: Flags) -> Floats:
    """Student's t on the logarithms of amounts, so that one large win is no pattern."""
    n, freedom = np.stack([recent.sized, base.sized]), recent.sized + base.sized - 2
    sums, squares = np.stack([recent.log_sum, base.log_sum]), np.stack([recent.log_squares, base.log_squares])
    means = _ratio(sums, n, 0.0)
    within = np.maximum((squares - n * means**2).sum(axis=0), 0.0)
    told = (recent.sized > 0) & (base.sized > 0) & (freedom > 0)
    error = np.sqrt(_ratio(within, freedom, 0.0) * _ratio(np.ones_like(n), n, 0.0).sum(axis=0))
    # Amounts that are all alike have no scatter: any difference is beyond chance, none is none.
    t = np.divide(means[0] - means[1], error, out=1e9 * np.sign((means[0] - means[1]).round(9)), where=error > 1e-9)
    below = special.stdtr(np.maximum(freedom, 1), t)
    return np.where(told, np.where(low, below, 1 - below), np.nan)


def _p_whole(spans: Spans) -> Floats:
    """Count bookings in wins of the size that carries their scatter: squares over sum (as in Fay & Feuer 1997)."""
    recent, base = spans.recent, spans.base
    unit = np.maximum(_ratio(recent.squares + base.squares, recent.booked + base.booked, 1.0), 1e-9)
    share = _ratio(recent.weeks, recent.weeks + base.weeks, 0.5)
    now, before = (np.maximum(span.booked, 0.0) / unit for span in (recent, base))
    return tail(now, before, share, spans.scatter_won, FALL)


def _one_sided(now: Floats, before: Floats, share: Floats, scatter: float, low: Flags) -> Floats:
    fall, rise = (tail(now, before, share, scatter, side) for side in (FALL, RISE))
    return np.where(low, fall, rise)


def most_certain(parts: Sequence[float], p: Sequence[float]) -> int:
    """Return which of the parts that take something away chance explains least; the largest among equals.

    >>> most_certain([-10.0, -30.0, 5.0, -1.0], [0.2, 0.04, 0.001, 0.6])
    1
    """
    missing = [place for place, part in enumerate(parts) if part < 0]
    return min(missing, key=lambda place: (1.0 if np.isnan(p[place]) else round(p[place], 9), parts[place]))
