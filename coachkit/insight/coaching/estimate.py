"""The change since a focus began: against the shrunk baseline, against peers, and by permuted start weeks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from coachkit.insight.coaching.weeks import Basis, Watched, basis_of
from coachkit.insight.days import Floats
from coachkit.insight.intervals import Z
from coachkit.model import Interval

#: Fewest weeks on either side of a start, as for NAP (methods, section 8).
PHASE_WEEKS = 5
#: A one-sided 2.5 % keeps "consistent with an improvement" below 5 % for the worst of eight identical reps.
ALPHA, POWER = 0.025, 0.8
#: How far ahead it is worked out when a change would show.
HORIZON_WEEKS = 52


@dataclass(frozen=True)
class Estimate:
    """All figures of a focus, counts per unit of exposure (a week of a rep who is there, as the team's weeks went).

    `expected` and `ratio` compare with the shrunk baseline; `regression` is the change that comes by itself, from the
    raw baseline; `did` is the raw difference-in-differences ratio; `p_more` and `p_less` tell how often so much more or
    less comes without any change; `p_starts_more` and `p_starts_less` how often another start week looks as good.
    """

    before: float
    after: float
    usual: float
    expected: float
    regression: float
    ratio: float
    ratio_interval: Interval
    did: float
    did_interval: Interval
    p_more: float
    p_less: float
    p_starts_more: float
    p_starts_less: float
    nap: float | None
    nap_interval: Interval | None
    basis: Basis


def estimate(watched: Watched) -> Estimate:
    """Work out the figures; weeks from `start` on count as after. Needs peers, and something counted by them."""
    basis = basis_of(watched)
    counts, exposure, start = watched.counts[watched.rep], basis.exposure[watched.rep], watched.start
    had, has = float(exposure[:start].sum()), float(exposure[start:].sum())
    seen, now = float(counts[:start].sum()), float(counts[start:].sum())
    shape, per = _gamma(basis, seen, had)
    expected = shape / per
    weeks_variance = _weeks_variance(basis, basis.peers_after)
    size, chance = predictive(expected * has, basis.spread, 1 / shape + weeks_variance)
    at, below = float(stats.nbinom.pmf(now, size, chance)), float(stats.nbinom.cdf(now - 1, size, chance))
    own = had * basis.usual / basis.spread
    before = seen / had
    drawn = basis.worth / (basis.worth + own)
    ratio_error = math.sqrt(basis.spread / max(now, 0.5) + 1 / shape + weeks_variance)
    did_error = math.sqrt(basis.spread * (1 / (now + 0.5) + 1 / (seen + 0.5)) + weeks_variance)
    did = (now + 0.5) / has / ((seen + 0.5) / had)
    nap = nonoverlap(counts[:start], exposure[:start], counts[start:], exposure[start:])
    more, less = permuted_starts(counts, exposure, start)
    return Estimate(
        before=before,
        after=now / has,
        usual=basis.usual,
        expected=expected,
        regression=drawn * (basis.usual - before),
        ratio=now / (expected * has),
        ratio_interval=_about(max(now, 0.5) / (expected * has), ratio_error),
        did=did,
        did_interval=_about(did, did_error),
        p_more=1 - below - at / 2,
        p_less=below + at / 2,
        p_starts_more=more,
        p_starts_less=less,
        nap=None if nap is None else nap[0],
        nap_interval=None if nap is None else nap[1],
        basis=basis,
    )


def _gamma(basis: Basis, seen: float, had: float) -> tuple[float, float]:
    """Return shape and rate of the baseline: the rep's own counts, drawn to the team's usual by what that is worth."""
    return basis.worth + seen / basis.spread, basis.worth / basis.usual + had / basis.spread


def _weeks_variance(basis: Basis, peers_after: float) -> float:
    """Return the relative variance of what the weeks did, known by the peers' counts before and after."""
    return basis.spread * (1 / max(peers_after, 0.5) + 1 / max(basis.peers_before, 0.5))


def _about(ratio: float, error: float) -> Interval:
    return ratio * math.exp(-Z * error), ratio * math.exp(Z * error)


def predictive(mean: float, spread: float, variance: float) -> tuple[float, float]:
    """Return size and probability of the negative binomial with a mean and variance spread x mean + variance x mean^2.

    >>> predictive(10.0, 1.0, 0.25)
    (4.0, 0.2857142857142857)
    """
    mean = max(mean, 1e-9)
    size = mean**2 / max(mean * (spread - 1) + variance * mean**2, 1e-12)
    return size, size / (size + mean)


def permuted_starts(counts: Floats, exposure: Floats, start: int) -> tuple[float, float]:
    """Return the share of all possible start weeks whose contrast is at least as high, and at least as low."""
    seen, had = np.cumsum(counts), np.cumsum(exposure)
    starts = np.arange(PHASE_WEEKS, len(counts) - PHASE_WEEKS + 1)
    if start not in starts:
        return 1.0, 1.0
    before = (seen[starts - 1] + 0.5) / np.maximum(had[starts - 1], 1e-9)
    after = (seen[-1] - seen[starts - 1] + 0.5) / np.maximum(had[-1] - had[starts - 1], 1e-9)
    contrast = np.log(after / before)
    true = contrast[start - PHASE_WEEKS]
    return float(np.mean(contrast >= true - 1e-12)), float(np.mean(contrast <= true + 1e-12))


def nonoverlap(before: Floats, had: Floats, after: Floats, has: Floats) -> tuple[float, Interval] | None:
    """Return NAP, the chance that a week after is above one before, with Newcombe's interval (2006, method 5).

    Weeks without exposure are left out; fewer than five on a side have none.
    """
    first, second = before[had > 0] / had[had > 0], after[has > 0] / has[has > 0]
    m, n = len(first), len(second)
    if min(m, n) < PHASE_WEEKS:
        return None
    above = second[:, None] - first[None, :]
    nap = float(((above > 1e-12).sum() + (np.abs(above) <= 1e-12).sum() / 2) / (m * n))
    middle = (m + n) / 2 - 1

    def off(theta: float) -> float:
        spread = 1 + middle * (1 - theta) / (2 - theta) + middle * theta / (1 + theta)
        return (nap - theta) ** 2 - Z**2 * theta * (1 - theta) * spread / (m * n)

    low = 0.0 if nap <= 0 else float(optimize.brentq(off, 0.0, nap - 1e-9))
    high = 1.0 if nap >= 1 else float(optimize.brentq(off, nap + 1e-9, 1.0))
    return nap, (low, high)


def weeks_to_see(found: Estimate, watched: Watched, ratio: float) -> int | None:
    """Return after how many weeks a change by `ratio` shows with 80 % power; None where a year is not enough."""
    counts, exposure, start = watched.counts[watched.rep], found.basis.exposure[watched.rep], watched.start
    shape, _ = _gamma(found.basis, float(counts[:start].sum()), float(exposure[:start].sum()))
    weekly = float(exposure[exposure > 0].mean())
    for weeks in range(PHASE_WEEKS, HORIZON_WEEKS + 1):
        variance = 1 / shape + _weeks_variance(found.basis, found.basis.peers_before / start * weeks)
        mean = found.expected * weekly * weeks
        size, chance = predictive(mean, found.basis.spread, variance)
        there = predictive(mean * ratio, found.basis.spread, variance)
        if ratio > 1:
            power = stats.nbinom.sf(stats.nbinom.isf(ALPHA, size, chance), *there)
        else:
            power = stats.nbinom.cdf(stats.nbinom.ppf(ALPHA, size, chance) - 1, *there)
        if power >= POWER:
            return weeks
    return None
