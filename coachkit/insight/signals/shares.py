"""Has a share changed (stages passed, commits won), or does it differ from the others'? A beta-binomial prediction.

What a rep's recent events should show is predicted from the rep's own earlier ones, shrunk towards the team's share;
the prediction knows how little a few events tell. What moved for everybody is taken out. Source: methods, section 1
(empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from coachkit.insight.days import Floats
from coachkit.terms import MIN_PEERS

#: Between reps, when fewer than eight leave it unknown: as if every rep brought 40 events of the team's share, which
#: is a spread of about 7 points at 25 % (methods, section 1).
PRIOR_EVENTS, PRIOR_RANGE = 40.0, (10.0, 400.0)
_REPS_FOR_SPREAD = 8
#: How much a whole team's share may move between two quarters: the variance of its log odds. Quarter ends alone have
#: moved it by 1.4 (methods, section 2: 49 % to 81 %).
_TEAM_VARIANCE = 0.25
#: The same where too few others show it: of an ordinary quarter.
_UNSEEN_VARIANCE = 0.05


@dataclass(frozen=True)
class Shares:
    """One share tested for every rep: `p` is (reps, 2), for a lower and a higher share than predicted.

    `value` and `n` are recent, `usual` is what was predicted for the rep; NaN where nothing can be said.
    """

    p: Floats
    value: Floats
    n: Floats
    usual: Floats
    spread: Floats


def changed(hits: Floats, n: Floats, base_hits: Floats, base_n: Floats, least: int) -> Shares:
    """Test recent `hits` of `n` per rep against `base_hits` of `base_n`; not where either has fewer than `least`."""
    centre, events = _prior(base_hits, base_n)
    own, strength = centre * events + base_hits, events + base_n
    share = np.clip(own / strength, 1e-6, 1 - 1e-6)
    shift, unsure = _team_shift(hits, n, base_hits, base_n)
    moved = special.expit(special.logit(share) + shift)
    # The team's own shift is estimated too: that makes the prediction as much wider.
    strength = 1 / (1 / strength + unsure * moved * (1 - moved))
    testable = (n >= least) & (base_n >= least)
    return _tested(hits, n, moved, strength, testable)


def different(hits: Floats, n: Floats, least: int, least_others: int) -> Shares:
    """Test each rep's `hits` of `n` against the other reps'; not where fewer than `least_others` of them have any."""
    centre, events = _prior(hits, n)
    others = (n > 0).sum() - (n > 0)
    testable = (n >= least) & (others >= least_others) & (n.sum() - n >= least)
    return _tested(hits, n, centre, events, testable)


def predicted(hits: Floats, n: Floats, a: Floats, b: Floats) -> Floats:
    """Return P(X < hits) + P(X = hits) / 2 for X BetaBinomial(n, a, b), elementwise.

    >>> round(float(predicted(np.array([1.0]), np.array([2.0]), np.array([1.0]), np.array([1.0]))[0]), 6)
    0.5
    """
    most = int(n.max(initial=0))
    k = np.arange(most + 1)[None]
    hits, n, a, b = (array[:, None] for array in (hits, n, a, b))
    inside = k <= n
    rest = np.where(inside, n - k, 0.0)
    log = (
        special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(rest + 1)
        + special.betaln(k + a, rest + b) - special.betaln(a, b)
    )  # fmt: skip
    mass = np.where(inside, np.exp(log), 0.0)
    middle: Floats = (mass * ((k < hits) + 0.5 * (k == hits))).sum(axis=1)
    return middle


def _tested(hits: Floats, n: Floats, share: Floats, strength: Floats, testable: np.ndarray) -> Shares:
    p_low = predicted(hits, n, share * strength, (1 - share) * strength)
    p = np.where(testable[:, None], np.clip(np.stack([p_low, 1 - p_low], axis=1), 0.0, 1.0), np.nan)
    value = np.divide(hits, n, out=np.full_like(hits, np.nan), where=n > 0)
    # Standard error of the log ratio of recent to usual, for the change that could have been seen.
    variance = share * (1 - share) * (1 / np.maximum(n, 1) + 1 / strength)
    return Shares(p, value, n, np.where(testable, share, np.nan), np.sqrt(variance) / share)


def _prior(hits: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Return the share of the others for each rep, and as how many events it counts: never more than they are.

    With fewer than `MIN_PEERS` others it says nothing (one event, half a hit): they could be read out of it.
    """
    few = (n > 0).sum() - (n > 0) < MIN_PEERS
    rest_hits, rest_n = (np.where(few, 0.0, array.sum() - array) for array in (hits, n))
    return (rest_hits + 0.5) / (rest_n + 1), 1 / (1 / _events(hits, n) + 1 / (rest_n + 1))


def _events(hits: Floats, n: Floats) -> float:
    """Return as how many events the team's share counts: the more, the less reps differ."""
    kept = n > 0
    if kept.sum() < _REPS_FOR_SPREAD:
        return PRIOR_EVENTS
    whole = (hits.sum() + 0.5) / (n.sum() + 1)
    between = (hits[kept] / n[kept]).var(ddof=1) - (whole * (1 - whole) / n[kept]).mean()
    return PRIOR_RANGE[1] if between <= 0 else float(np.clip(whole * (1 - whole) / between - 1, *PRIOR_RANGE))


def _team_shift(hits: Floats, n: Floats, base_hits: Floats, base_n: Floats) -> tuple[Floats, Floats]:
    """Return by how much the others' log odds moved, shrunk, and the variance that is left of it."""
    rest = [array.sum() - array for array in (hits, n - hits, base_hits, base_n - base_hits)]
    both = (n > 0) & (base_n > 0)
    some = both.sum() - both >= MIN_PEERS
    moved = np.log(rest[0] + 0.5) - np.log(rest[1] + 0.5) - np.log(rest[2] + 0.5) + np.log(rest[3] + 0.5)
    noise = sum(1 / (array + 0.5) for array in rest)
    trust = _TEAM_VARIANCE / (_TEAM_VARIANCE + noise)
    return np.where(some, trust * moved, 0.0), np.where(some, _TEAM_VARIANCE * (1 - trust), _UNSEEN_VARIANCE)
