"""What the model said of earlier days, kept while a process runs: weekly reports look back on the same days again.

Kept by content, not by day: the key is a digest of all that was over by then, so that other data never meet.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b

import numpy as np

from coachkit.insight.forecast.landing import Landing
from coachkit.insight.forecast.outlook import Basis, outlook

#: Two years of weekly reports look back on about two hundred days; one takes a few hundred bytes a rep.
KEPT = 512
_kept: OrderedDict[bytes, Landing] = OrderedDict()


def landing_on(basis: Basis, on: int, until: int) -> Landing:
    """Return what the end of a day expected of the days after it up to `until`, worked out once for the same past."""
    key = _digest(basis, on, until)
    found = _kept.pop(key, None)
    _kept[key] = found = outlook(basis, on, until).landing if found is None else found
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return found


def _digest(basis: Basis, on: int, until: int) -> bytes:
    lives, phases = basis.lives, basis.phases
    known = lives.created <= on
    closed = known & (lives.close <= on)
    # A later day's reports may split weeks from a later day on (`weeks.HORIZON_DAYS`), so that is part of the past.
    first_week = int(basis.weeks.end[0]) if len(basis.weeks.end) else 0
    digest = blake2b(repr((on, until, lives.reps, lives.stages, lives.first_close, first_week, phases.first)).encode())
    for array in (
        lives.rep[known], lives.created[known], np.minimum(lives.close[known], on + 1), lives.won[closed],
        lives.amount[closed], lives.product[known], basis.began, phases.phase[: until + 1 - phases.first],
    ):  # fmt: skip
        digest.update(array.tobytes())
    rank = np.cumsum(known) - 1
    for trail in (lives.stage, lives.priced, lives.pushed, lives.due):
        if trail is not None:
            digest.update(trail.known_by(on, known, rank))
        digest.update(b"|")
    return digest.digest()
