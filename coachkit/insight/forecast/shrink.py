"""Empirical Bayes for counts: how far a part differs from the whole, as far as its own events can tell."""

from __future__ import annotations

from coachkit.insight.days import Floats

#: A prior is worth at least this many events, so that no single one moves a rate by half, and at most so many that a
#: true difference of 5 % (1 / sqrt(400)) still shows once the events are there.
LEAST_EVENTS, MOST_EVENTS = 4.0, 400.0
#: Below this many parts (or events in all) the spread between them cannot be told from chance (methods, section 1).
PARTS_LEAST, EVENTS_LEAST = 3, 30.0
#: What the prior is worth where the spread cannot be estimated.
USUAL_EVENTS = 40.0


def prior_events(observed: Floats, expected: Floats) -> float:
    """Return how many events the prior is worth, from the spread of observed about expected counts.

    With rates spread by a relative variance `tau2`, the squared residual of a Poisson count has mean
    `E + tau2 * E^2`; the prior Gamma(k, k) that spreads so has `k = 1 / tau2`.
    """
    used = expected > 0
    total = float(expected[used].sum())
    if int(used.sum()) < PARTS_LEAST or total < EVENTS_LEAST:
        return USUAL_EVENTS
    spread = float(((observed[used] - expected[used]) ** 2 - expected[used]).sum())
    weight = float((expected[used] ** 2).sum())
    if spread * MOST_EVENTS <= weight:
        return MOST_EVENTS
    return max(weight / spread, LEAST_EVENTS)


def shrunk_ratio(observed: Floats, expected: Floats, events: float | None = None) -> Floats:
    """Return observed / expected of each part, drawn to 1 by a prior worth `events` (estimated where not given).

    >>> import numpy as np
    >>> shrunk_ratio(np.array([10.0, 0.0]), np.array([5.0, 5.0]), events=5.0).tolist()
    [1.5, 0.5]
    """
    worth = prior_events(observed, expected) if events is None else events
    ratio: Floats = (observed + worth) / (expected + worth)
    return ratio
