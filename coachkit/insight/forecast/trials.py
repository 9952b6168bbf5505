"""Which earlier days a forecast is held against, and what the model would have said on each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from coachkit.crm.periods import FiscalPeriod, quarters_before
from coachkit.insight.days import Flags, day_number
from coachkit.insight.forecast.calibration import Trial
from coachkit.insight.forecast.memory import landing_on
from coachkit.insight.forecast.outlook import Basis
from coachkit.insight.windows import WEEK_DAYS

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

#: Quarters looked back on: a year and a half.
QUARTERS = 6
#: Days tried lie two weeks apart, on the same places in every quarter; a forecast is held against the three places
#: nearest to its own.
STEP_WEEKS = 2
PLACES = 3
WEEKS = 13
#: From so many reps on fewer days are tried: there are outcomes enough on each.
MANY_REPS = 60
#: A day is tried when eight weeks of closings and ten wins were known: the model needs something to learn from.
KNOWN_DAYS, KNOWN_WINS = 56, 10


def places_near(passed: int, reps: int = 1) -> tuple[int, ...]:
    """Return the weeks of a quarter whose ends are tried for a day with so many days of its quarter over.

    Of many reps two places tell as much as three do of few.

    >>> places_near(0), places_near(45), places_near(91), places_near(45, MANY_REPS)
    ((0, 2, 4), (4, 6, 8), (8, 10, 12), (6, 8))
    """
    nearest = sorted(range(0, WEEKS, STEP_WEEKS), key=lambda place: abs(place - passed / WEEK_DAYS))
    return tuple(sorted(nearest[: 2 if reps >= MANY_REPS else PLACES]))


def trial_days(day: TeamDay, basis: Basis, places: Iterable[int]) -> list[tuple[FiscalPeriod, int]]:
    """Return the earlier days at those places of their quarters on which enough was known to learn from."""
    lives = basis.lives
    closes = lives.close[lives.won]
    found = []
    for quarter in quarters_before(day.period, QUARTERS, day.view.calendar):
        for place in places:
            on = day_number(quarter.start) - 1 + WEEK_DAYS * place
            known = on - lives.first_close >= KNOWN_DAYS and int((closes <= on).sum()) >= KNOWN_WINS
            if known and on < day_number(quarter.end):
                found.append((quarter, on))
    return found


def trials(day: TeamDay, basis: Basis, reps: Flags, places: Iterable[int]) -> list[Trial]:
    """Return what the model would have said on each of the days, with what came."""
    found = []
    for quarter, on in trial_days(day, basis, places):
        until = day_number(quarter.end)
        came, wins = basis.lives.won_between(on + 1, until)
        landing = landing_on(basis, on, until, day.size)
        born = basis.lives.created <= on
        owners = np.isin(np.arange(day.size), basis.lives.rep[born])
        there = reps & owners & (basis.began[: day.size] <= on)
        found.append(Trial(quarter.id, on, landing, came[: day.size], there, int(wins[: day.size][there].sum())))
    return found
