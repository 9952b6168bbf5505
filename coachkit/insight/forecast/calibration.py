"""The model's range held against what came on earlier days, and corrected in level and in width (split conformal).

Earlier days are taken at about the same point of earlier quarters: how far off a forecast is depends on how much of
the quarter is left. Each is forecast from what was over by then. A quarter's misses are measured against the level of
the other quarters, so that the width holds for a quarter that is like none before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from coachkit.insight.days import Flags, Floats
from coachkit.insight.forecast.landing import Landing
from coachkit.insight.forecast.shrink import shrunk_ratio

#: The range leaves a tenth out on either side.
LOW, HIGH = 0.1, 0.9
COVER = HIGH - LOW
#: Fewest rep-days behind a correction, and fewest days: 80 % of 20 is 16, give or take two by chance alone.
SCORES_LEAST, DATES_LEAST = 20, 3
#: A level rests on this many wins before it counts for half.
_WINS_WORTH = 20.0
_TINY = 1e-9


@dataclass(frozen=True)
class Trial:
    """One earlier day: what the model gave per rep, what came, which reps were there, and how many wins came."""

    quarter: str
    day: int
    landing: Landing
    came: Floats
    there: Flags
    wins: int


@dataclass(frozen=True)
class Calibration:
    """How to correct the model: amounts times `level`, distances from the middle times `width`.

    `held` of `n` rep-days on `dates` days lay in the range when it was corrected by the other quarters alone; `error`
    is the sum of misses of the middle over what came (None where nothing came).
    """

    level: float
    width: float
    held: int
    n: int
    dates: int
    quarters: int
    error: float | None

    def range_of(self, landing: Landing) -> tuple[Floats, Floats, Floats]:
        """Return the corrected low end, middle and high end; nothing is below 0."""
        low, middle, high = (landing.quantile(share) * self.level for share in (LOW, 0.5, HIGH))
        return np.maximum(middle - self.width * (middle - low), 0.0), middle, middle + self.width * (high - middle)

    def exceeds(self, landing: Landing, amount: Floats) -> Floats:
        """Return the corrected probability that at least `amount` comes."""
        middle = landing.quantile(0.5)
        asked = middle + (amount / self.level - middle) / self.width
        return np.where(amount <= 0, 1.0, landing.exceeds(np.maximum(asked, _TINY)))


def calibrate(trials: list[Trial]) -> Calibration | None:
    """Return the correction that earlier days ask for; None where there are too few of them."""
    used = [trial for trial in trials if _counted(trial).any()]
    n = sum(int(_counted(trial).sum()) for trial in used)
    if n < SCORES_LEAST or len(used) < DATES_LEAST:
        return None
    quarters = sorted({trial.quarter for trial in used})
    scores = {
        quarter: _scores([t for t in used if t.quarter == quarter], _level([t for t in used if t.quarter != quarter]))
        for quarter in quarters
    }
    held, missed, came = 0, 0.0, 0.0
    for quarter in quarters:
        others = [scores[other] for other in quarters if other != quarter] or [scores[quarter]]
        held += int((scores[quarter] <= _width(np.concatenate(others))).sum())
        level = _level([trial for trial in used if trial.quarter != quarter])
        for trial in (trial for trial in used if trial.quarter == quarter):
            its = _counted(trial)
            missed += float(np.abs(trial.landing.quantile(0.5) * level - trial.came)[its].sum())
            came += float(trial.came[its].sum())
    width = _width(np.concatenate([scores[quarter] for quarter in quarters]))
    if not math.isfinite(width):
        return None
    error = missed / came if came > 0 else None
    return Calibration(_level(used), max(width, _TINY), held, n, len(used), len(quarters), error)


def _counted(trial: Trial) -> Flags:
    """Tell for which reps there was anything to expect."""
    counted: Flags = trial.there & (trial.landing.mean > 0)
    return counted


def _level(trials: list[Trial]) -> float:
    """Return what came over what was expected, drawn to 1 while few wins stand behind it."""
    if not trials:
        return 1.0
    expected = sum(float(trial.landing.mean[_counted(trial)].sum()) for trial in trials)
    came = sum(float(trial.came[_counted(trial)].sum()) for trial in trials)
    # Days of one quarter see much the same wins: those of a middle one count once.
    wins = sum(trial.wins for trial in trials) / max(len(trials), 1) * len({trial.quarter for trial in trials})
    if expected <= 0 or wins <= 0:
        return 1.0
    return float(shrunk_ratio(np.array([wins * came / expected]), np.array([float(wins)]), events=_WINS_WORTH)[0])


def _scores(trials: list[Trial], level: float) -> Floats:
    """Return by what the half-width on its side would have to be multiplied for each outcome to lie in the range."""
    found = []
    for trial in trials:
        low, middle, high = (trial.landing.quantile(share) * level for share in (LOW, 0.5, HIGH))
        up = (trial.came - middle) / np.maximum(high - middle, _TINY)
        down = np.where(middle > low, (middle - trial.came) / np.maximum(middle - low, _TINY), 0.0)
        found.append(np.where(trial.came >= middle, up, down)[_counted(trial)])
    return np.concatenate(found)


def _width(scores: Floats) -> float:
    """Return the split-conformal quantile: of n scores the one at place ceil((n + 1) * 80 %)."""
    place = min(math.ceil((len(scores) + 1) * COVER), len(scores))
    return float(np.sort(scores)[place - 1])
