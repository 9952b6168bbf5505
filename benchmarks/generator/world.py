"""The world's constants, and what all reps of a team share: the calendar, the weeks' shocks, the season.

A rate is the mean of one whole working week, as logged, of an average rep. Every draw has a generator of its own,
named, so that two teams of one seed that differ in one plant differ in little else.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom

Floats = npt.NDArray[np.float64]

#: Rules are tuned on teams of these seeds only, and figures are reported on teams of those only.
TUNING_SEEDS = range(1_000, 2_000)
REPORTING_SEEDS = range(10_000, 11_000)

START = np.datetime64("2025-01-06")  # a Monday
WARM_UP = 52  # weeks of creating opportunities before the export begins; what closed in them is not in it
BEYOND = 104  # weeks after the end, for plans that reach into them
WEEKS = 78
LAST_ONSET = 13  # a plant begins at least so many weeks before the end ...
FIRST_ONSET = 26  # ... and at most so many

TOUCHES, MEETINGS = 40.0, 10.0
PHI = 1.5  # variance over mean of weekly counts
MISSING_LOGS = 0.05
ACTIVITY_SD = 0.25
WIN_RATE_SD = 0.03
NEVER_CLOSE = 0.15
SHOCK_SD, SHOCK_MEMORY = 0.1, 0.3
QUARTER_PHASE = (0.8, 0.9, 1.3)
HOLIDAY_WEEKS = 6
LEAVE_WEEKS_A_YEAR = 5
WIN_DAYS, WIN_SIGMA = 60.0, 0.7
LOSS_DAYS, LOSS_SIGMA = (14.0, 80.0), (0.5, 0.4)
SLIPS_A_MONTH = 0.3
STAGES = ("Discovery", "Evaluation", "Proposal", "Negotiation")
WON, LOST = "Closed Won", "Closed Lost"


@dataclass(frozen=True)
class Profile:
    """A kind of selling. `win_rate` is that of closed opportunities; creations are what its wins a week need."""

    name: str
    creations: float
    win_rate: float
    products: tuple[str, ...]
    prices: tuple[float, ...]
    mix: tuple[float, ...]
    price_sd: float


PROFILES = {
    # 3.5 x 85 % that close x 0.25 = 0.75 wins a week; 3 creations would give 0.64.
    "enterprise": Profile(
        "enterprise", 3.5, 0.25, ("Base", "Core", "Suite"), (12_000, 30_000, 75_000), (0.4, 0.4, 0.2), 0.8
    ),
    "velocity": Profile(
        "velocity", 5.6, 0.63, ("Mini", "Basic", "Plus", "Pro"), (60, 800, 3_400, 5_200), (0.2, 0.35, 0.25, 0.2), 0.1
    ),
}


def generator(seed: int, name: str) -> np.random.Generator:
    """Return the random generator of one purpose."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


@dataclass(frozen=True)
class Calendar:
    """Who works when. Days count from START, arrays begin WARM_UP weeks before it."""

    weeks: int
    works: npt.NDArray[np.bool_]  # reps x days
    next_day: npt.NDArray[np.int64]  # reps x days: the first working day from a day on, counted from START
    holidays: tuple[tuple[int, int], ...]  # first and last day, recorded
    leave: tuple[tuple[int, int, int], ...]  # rep, first and last day, recorded
    shock: Floats  # log, per week
    phase: Floats  # per day, mean 1

    @property
    def exposure(self) -> Floats:
        """Return the share of five working days that a rep was there, reps x weeks."""
        return self.works.reshape(len(self.works), -1, 7).sum(axis=2) / 5.0

    def week_phase(self) -> Floats:
        """Return the season of each week."""
        return self.phase.reshape(-1, 7).mean(axis=1)

    def snap(self, rep: npt.NDArray[np.int64], day: Floats) -> Floats:
        """Move days to the rep's next working day; what never happens stays so."""
        inside = np.clip(np.nan_to_num(day, posinf=0.0), -WARM_UP * 7, None)
        index = np.minimum(inside.astype(np.int64) + WARM_UP * 7, self.works.shape[1] - 1)
        return np.where(np.isfinite(day), self.next_day[rep, index].astype(float), np.inf)


def phase_of_days(count: int) -> Floats:
    """Return the quarter's phase of `count` days, the first of them WARM_UP weeks before START."""
    days = START - np.timedelta64(WARM_UP * 7, "D") + np.arange(count)
    month = days.astype("datetime64[M]").astype(np.int64) % 3
    return np.array(QUARTER_PHASE)[month]


def make_calendar(
    seed: int,
    reps: int,
    weeks: int,
    starts: dict[int, int],
    away: list[tuple[int, int, int]],
    shut: list[tuple[int, int]],
) -> Calendar:
    """Draw holidays, leave and shocks; `starts` are first days of new reps, `away` is planted leave, `shut` days off.

    `away` is recorded like all leave. `shut` is a shutdown of the team that nobody recorded.
    """
    draw = generator(seed, "calendar")
    every = (WARM_UP + weeks + BEYOND) * 7
    weekday = np.arange(every) % 7 < 5
    works = np.tile(weekday, (reps, 1))

    def close(who: int | slice, first: int, last: int) -> None:
        works[who, WARM_UP * 7 + first : WARM_UP * 7 + last + 1] = False

    # One holiday week in each thirteen, two days off; every fourth is the turn of the year's, four days.
    holidays = []
    for number in range(round(HOLIDAY_WEEKS * weeks / WEEKS)):
        week = int(13 * number + draw.integers(0, 13))
        if week < weeks:
            first = week * 7 + int(draw.integers(0, 2))
            holidays.append((first, first + (3 if number % 4 == 3 else 1)))
    leave = list(away)
    for rep in range(reps):
        left = round(LEAVE_WEEKS_A_YEAR * weeks / 52)
        while left > 0:
            length = min(left, int(draw.integers(1, 3)))
            week = int(draw.integers(0, weeks - length + 1))
            if week * 7 >= starts.get(rep, -1):
                leave.append((rep, week * 7, (week + length) * 7 - 3))
            left -= length
    for first, last in (*holidays, *shut):
        close(slice(None), first, last)
    for rep, first, last in leave:
        close(rep, first, last)
    for rep, first in starts.items():
        works[rep, : WARM_UP * 7 + first] = False
    # From the back: the next working day of a day that is none.
    position = np.where(works, np.arange(every), every - 1)
    next_day = np.minimum.accumulate(position[:, ::-1], axis=1)[:, ::-1] - WARM_UP * 7

    noise = draw.normal(0, SHOCK_SD * np.sqrt(1 - SHOCK_MEMORY**2), every // 7)
    shock = np.zeros(every // 7)
    shock[0] = draw.normal(0, SHOCK_SD)
    for week in range(1, len(shock)):
        shock[week] = SHOCK_MEMORY * shock[week - 1] + noise[week]
    return Calendar(weeks, works, next_day, tuple(holidays), tuple(sorted(leave)), shock, phase_of_days(every))


def counts(draw: np.random.Generator, mean: Floats) -> npt.NDArray[np.int64]:
    """Draw negative binomial counts with these means and the variance PHI times as large."""
    luck = draw.random(mean.shape)  # by quantile, so that one mean changes one count
    return np.where(mean > 0, nbinom.ppf(luck, np.maximum(mean, 1e-9) / (PHI - 1), 1 / PHI), 0).astype(np.int64)
