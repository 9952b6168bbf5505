"""Has a rep's rate of something changed? A scan of recent weeks against the rep's own usual rate.

Given no change, of C events in the last w weeks and B in the baseline, C is Binomial(C + B, E / (E + B)), where E is
what the baseline leads to expect for the days present and the team's season. Both counts are deflated by the
dispersion, so that what scatters more than a Poisson count raises no alarm. Source: methods, section 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from coachkit.insight.days import Floats, Ints
from coachkit.insight.signals.others import mean_of_others
from coachkit.insight.signals.presence import BASE_WEEKS, LEAST_WEEKS, RECENT_WEEKS

#: Window lengths in weeks; a single week is none.
WINDOWS = (2, 4, 8, 13)
#: What the smallest of the four p-values is worth, as a number of independent tests: measured on simulated teams with
#: nothing wrong.
_TESTS = 1.6
#: Below so many expected events a fall cannot be told from chance.
LEAST_EXPECTED = 5.0
#: No week counts for more than this many standard deviations: one odd week is a story, not a pattern.
_MOST_A_WEEK = 2.0
#: Power at which the detectable change is given.
_POWER_Z = 0.8416
FALL, RISE = 0, 1


@dataclass(frozen=True)
class Rates:
    """One stream tested for every rep. Arrays are (reps, 2): a fall, a rise; `p` is NaN where it cannot be tested.

    `weeks` is the window that tells most, `observed` and `expected` the events in it, `exposure` its weeks present.
    `spread` (reps) is the standard error of the log ratio over eight weeks; the detectable change comes of it.
    """

    p: Floats
    weeks: Ints
    observed: Floats
    expected: Floats
    exposure: Floats
    spread: Floats


def scan(counts: Floats, exposure: Floats, there: Floats | None = None) -> Rates:
    """Scan a stream of weekly counts (reps x weeks, oldest first) with the exposure of each cell.

    `there` is the share of each week that a rep was present, where that is not the exposure itself.
    """
    attended = exposure if there is None else there
    counts = np.where(exposure > 0, counts, 0.0)
    base = slice(max(0, counts.shape[1] - RECENT_WEEKS - BASE_WEEKS), counts.shape[1] - RECENT_WEEKS)
    base_weeks = exposure[:, base].sum(1)
    known = (attended[:, base].sum(1) >= LEAST_WEEKS) & (base_weeks > 0)
    phi = dispersion(counts[known][:, base], exposure[known][:, base])
    rate = np.divide(counts[:, base].sum(1), base_weeks, out=np.zeros(len(counts)), where=known)
    # Odd weeks are drawn in once the usual rate is roughly known; then it is known better.
    base_count = drawn_in(counts[:, base], rate[:, None] * exposure[:, base], phi).sum(1)
    rate = np.divide(base_count, base_weeks, out=np.zeros(len(counts)), where=known)
    shape = (len(WINDOWS), len(counts))
    p = np.full((2, *shape), np.nan)
    observed, expected, present = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    spread = np.full(len(counts), np.nan)
    for place, weeks in enumerate(WINDOWS):
        recent, there = counts[:, -weeks:], exposure[:, -weeks:]
        between = _team_variance(counts, exposure, rate, phi, weeks)
        rough, _ = _season(recent.sum(1), there.sum(1), base_count, rate, phi, between)
        drawn = drawn_in(recent, rate[:, None] * there * rough[:, None], phi)
        season, season_var = _season(drawn.sum(1), there.sum(1), base_count, rate, phi, between)
        usual = rate[:, None] * there * season[:, None]
        drawn = drawn_in(recent, usual, phi).sum(1)
        observed[place], expected[place], present[place] = recent.sum(1), usual.sum(1), there.sum(1)
        testable = known & (expected[place] >= LEAST_EXPECTED) & (attended[:, -weeks:].sum(1) >= weeks / 2)
        share = _share(expected[place], base_count)
        wider = phi + season_var / np.maximum(1 / np.maximum(expected[place], 1e-9) + 1 / np.maximum(base_count, 1e-9),
                                              1e-9)  # fmt: skip
        for side in (FALL, RISE):
            p[side, place] = np.where(testable, tail(drawn, base_count, share, wider, side), np.nan)
        if weeks == 8:
            spread = np.sqrt(wider * (1 / np.maximum(expected[place], 1e-9) + 1 / np.maximum(base_count, 1e-9)))
    return _best(p, observed, expected, present, spread)


def _best(p: Floats, observed: Floats, expected: Floats, present: Floats, spread: Floats) -> Rates:
    """Choose for each rep and side the window that tells most, and pay for having looked at four."""
    filled = np.where(np.isnan(p), 2.0, p)
    best = filled.argmin(axis=1)  # (2, reps)
    smallest = np.take_along_axis(filled, best[:, None], axis=1)[:, 0]
    paid = np.where(smallest > 1, np.nan, 1 - (1 - np.minimum(smallest, 1.0)) ** _TESTS)

    def of(cells: Floats) -> Floats:
        return np.stack([cells[best[side], np.arange(cells.shape[1])] for side in (FALL, RISE)], axis=1)

    weeks = np.array(WINDOWS)[best].T
    return Rates(paid.T, weeks, of(observed), of(expected), of(present), spread)


def tail(observed: Floats, base: Floats, share: Floats, phi: Floats | float, side: int) -> Floats:
    """Return the mid-p value of as few (`FALL`) or as many (`RISE`) events, both counts deflated by `phi`.

    >>> round(float(tail(np.array([2.0]), np.array([8.0]), np.array([0.5]), 1.0, FALL)[0]), 4)  # half of P(X = 2) + ...
    0.0327
    """
    few, n = observed / phi, (observed + base) / phi
    # P(X <= c) = I_{1-q}(n - c, c + 1), which also holds between whole numbers.
    at_most = special.betainc(np.maximum(n - few, 1e-9), few + 1, 1 - share)
    below = np.where(few > 0, special.betainc(n - few + 1, np.maximum(few, 1e-9), 1 - share), 0.0)
    middle: Floats = (at_most + below) / 2
    return np.clip(middle if side == FALL else 1.0 - middle, 0.0, 1.0)


def drawn_in(counts: Floats, usual: Floats, phi: float) -> Floats:
    """Return weekly counts with those far from usual drawn in to `_MOST_A_WEEK` standard deviations.

    >>> drawn_in(np.array([[16.0, 40.0, 4.0]]), np.array([[16.0, 16.0, 16.0]]), 1.0).tolist()
    [[16.0, 24.0, 8.0]]
    """
    reach = _MOST_A_WEEK * np.sqrt(phi * usual)
    return np.where(usual > 0, np.clip(counts, usual - reach, usual + reach), counts)


def _share(expected: Floats, base: Floats) -> Floats:
    share: Floats = np.divide(expected, expected + base, out=np.full_like(expected, 0.5), where=expected + base > 0)
    return share


def dispersion(counts: Floats, exposure: Floats) -> float:
    """Return the pooled variance of a weekly count over its mean, the team's weeks taken out; never below 1.

    What drifts from month to month is usual as well: where four weeks together scatter more than single ones, the mean
    of both counts (that of four weeks alone rests on few).
    """
    week, month = (_pearson(_blocks(counts, size), _blocks(exposure, size)) for size in (1, 4))
    return max(1.0, week, (week + month) / 2)


def _blocks(cells: Floats, size: int) -> Floats:
    """Add up runs of `size` weeks; the oldest that fill no run are left out."""
    runs = cells.shape[1] // size
    added: Floats = cells[:, cells.shape[1] - runs * size :].reshape(len(cells), runs, size).sum(axis=2)
    return added


def _pearson(counts: Floats, exposure: Floats) -> float:
    present = exposure.sum(1)
    kept = (present > 0) & (counts.sum(1) > 0)
    counts, exposure = counts[kept], exposure[kept]
    if len(counts) == 0:
        return 1.0
    usual = (counts.sum(1) / exposure.sum(1))[:, None] * exposure
    several = len(counts) > 2  # of two reps, the one would be the other's season
    season = np.divide(counts.sum(0), usual.sum(0), out=np.ones(counts.shape[1]), where=usual.sum(0) > 0)
    expected = usual * season if several else usual
    cells = expected > 0
    freedom = cells.sum() - len(counts) - (counts.shape[1] if several else 0)
    if freedom < 10:
        return 1.0
    return float((((counts - expected) ** 2)[cells] / expected[cells]).sum() / freedom)


def _season(
    recent: Floats, there: Floats, base_count: Floats, rate: Floats, phi: float, between: float
) -> tuple[Floats, Floats]:
    """Return what a window does to everybody, for each rep as the others show it, and the variance of its logarithm.

    It is the mean log ratio of recent to usual of the others, shrunk by how much the team's weeks differ at all
    (`between`, a variance), or by how far they moved this time, if that was further than ever.
    """
    size = len(recent)
    ones, none = np.ones(size), np.zeros(size)
    usable = (there > 0) & (base_count > 0) & (rate * there >= 1)
    if usable.sum() < 2:
        return ones, none
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log((recent + 0.5) / (rate * there + 0.5))
        precision = np.where(usable, 1 / (phi * (1 / (rate * there + 0.5) + 1 / (base_count + 0.5))), 0.0)
    mean, noise = mean_of_others(np.where(usable, log, 0.0), precision)
    prior = np.maximum(between, mean**2 - noise)
    trust = prior / (prior + noise)
    return np.exp(trust * mean), prior * (1 - trust)


def _team_variance(counts: Floats, exposure: Floats, rate: Floats, phi: float, weeks: int) -> float:
    """Return by how much the whole team's `weeks` differ from usual, as a variance of logarithms beyond chance."""
    total, usual = counts.sum(0), (rate[:, None] * exposure).sum(0)
    sums = np.convolve(total, np.ones(weeks), "valid"), np.convolve(usual, np.ones(weeks), "valid")
    kept = sums[1] >= LEAST_EXPECTED
    if kept.sum() < 2 * weeks:
        return 0.0
    log = np.log((sums[0][kept] + 0.5) / (sums[1][kept] + 0.5))
    return max(0.0, float((log**2).mean() - (phi / sums[1][kept]).mean()))


def detectable(spread: float, level: float) -> float:
    """Return the smallest fall, as a ratio of recent to usual, that is seen in four of five cases at a level.

    >>> round(detectable(0.1, 0.001), 2), round(detectable(0.3, 0.001), 2)
    (0.67, 0.31)
    """
    return math.exp(-(_POWER_Z - float(special.ndtri(level))) * spread)
