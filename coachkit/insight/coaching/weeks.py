"""What was counted by rep and week around the start of a focus, and what the weeks themselves did to everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.insight.days import Flags, Floats
from coachkit.insight.forecast.shrink import EVENTS_LEAST, LEAST_EVENTS, USUAL_EVENTS

#: True differences of 1 % between reps (1 / sqrt(10,000)) are as good as none. Nothing smaller would do here: with the
#: 400 events that are enough elsewhere, the worst of eight identical reps keeps half of a bad half year as their own.
MOST_EVENTS = 10_000.0
_ROUNDS = 20
_NEXT_TO_NOTHING = 1e-9


@dataclass(frozen=True)
class Watched:
    """Counts and exposures (reps x weeks); `start` is the first week of the focus of `rep`, `peers` are not coached."""

    counts: Floats
    exposure: Floats
    rep: int
    start: int
    peers: Flags


@dataclass(frozen=True)
class Basis:
    """What is expected of the rep without any change.

    `exposure` has the team's weeks in it; `usual` is what a rep of this team makes of one unit, `worth` how many
    events that is worth against the rep's own, `spread` how far counts scatter beyond Poisson's. `peers_before` and
    `peers_after` are the peers' counts on either side, by which the weeks are known.
    """

    exposure: Floats
    usual: float
    worth: float
    spread: float
    peers_before: float
    peers_after: float


def basis_of(watched: Watched) -> Basis:
    """Work out a log-linear model, count = rep x team week, on the peers, and how much reps differ before the start."""
    counts, exposure = watched.counts[watched.peers], watched.exposure[watched.peers]
    rate, week = _rep_and_week(counts, exposure)
    mean = rate[:, None] * exposure * week
    used = mean > 0
    free = int(used.sum()) - int(used.any(axis=1).sum()) - int(used.any(axis=0).sum()) + 1
    spread = max(float(((counts - mean)[used] ** 2 / mean[used]).sum()) / free, 1.0) if free > 0 else 1.0
    adjusted = watched.exposure * week
    seen = watched.counts[:, : watched.start].sum(axis=1) / spread
    had = adjusted[:, : watched.start].sum(axis=1) / spread
    usual = max(float(seen.sum() / max(had.sum(), _NEXT_TO_NOTHING)), _NEXT_TO_NOTHING)
    return Basis(
        exposure=adjusted,
        usual=usual,
        worth=_worth(seen, had * usual),
        spread=spread,
        peers_before=float(counts[:, : watched.start].sum()),
        peers_after=float(counts[:, watched.start :].sum()),
    )


def _rep_and_week(counts: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    """Fit rates of reps and factors of weeks (about 1) by turns, as the Poisson likelihood's equations ask."""
    week = np.ones(counts.shape[1])
    rate = np.zeros(len(counts))
    for _ in range(_ROUNDS):
        rate = counts.sum(axis=1) / np.maximum((exposure * week).sum(axis=1), _NEXT_TO_NOTHING)
        expected = (rate[:, None] * exposure).sum(axis=0)
        week = np.where(expected > 0, counts.sum(axis=0) / np.maximum(expected, _NEXT_TO_NOTHING), 1.0)
    return rate, np.maximum(week, _NEXT_TO_NOTHING)


def _worth(observed: Floats, expected: Floats) -> float:
    """Return how many events the team's usual is worth, from the spread between reps (see `forecast.shrink`)."""
    if float(expected.sum()) < EVENTS_LEAST:
        return USUAL_EVENTS
    between = float(((observed - expected) ** 2 - expected).sum())
    weight = float((expected**2).sum())
    return MOST_EVENTS if between * MOST_EVENTS <= weight else max(weight / between, LEAST_EVENTS)
