"""What the model said of earlier days, kept while a process runs: weekly reports look back on the same days again.

Kept by content, not by day: the key is a digest of all that was over by then, so that other data never meet.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar, cast

from coachkit.insight.days import Floats, Ints
from coachkit.insight.forecast.landing import Landing
from coachkit.insight.forecast.outlook import Basis, far_chances, outlook
from coachkit.insight.windows import WEEK_DAYS

ResultT = TypeVar("ResultT")
#: Two years of weekly reports look back on about two hundred days; one takes a few hundred bytes a rep.
KEPT = 512
_kept: OrderedDict[bytes, object] = OrderedDict()


def landing_on(basis: Basis, on: int, until: int, team: int) -> Landing:
    """Return what the end of a day expected of the days after it up to `until`, for the first `team` reps."""
    return _once(basis, ("landing", on, until, team), lambda: outlook(basis, on, until).landing.of_team(team))


def chances_on(basis: Basis, on: int, weeks: int) -> tuple[Ints, Floats]:
    """Return what was open at the end of a day (rows of the lives), and the chance of each to be won within weeks."""
    what = ("chances", on, on + WEEK_DAYS * weeks, weeks)
    return basis.lives.open_on(on), _once(basis, what, lambda: far_chances(basis, on, weeks)[1])


def _once(basis: Basis, what: tuple[str, int, int, int], work: Callable[[], ResultT]) -> ResultT:
    """Return what is worked out of the past of a day, once for the same past.

    `what` names it, the day, the last day that is looked at, and what else the result depends on.
    """
    _, on, until, _ = what
    digest = blake2b(basis.told.by(on) + repr(what).encode())
    digest.update(basis.phases.phase[: until + 1 - basis.phases.first].tobytes())
    key = digest.digest()
    found = cast(ResultT, _kept.pop(key)) if key in _kept else work()
    _kept[key] = found
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return found
