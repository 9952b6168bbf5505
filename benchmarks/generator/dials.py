"""How a planted case changes a rep's ways: factors by week, 1 where nothing is planted.

Dials name what they act on in the world, never a metric: the tables follow from the lives that they change.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from benchmarks.generator.plan import Planted
from benchmarks.generator.world import STAGES, WARM_UP, Floats

#: Cause: the dials it turns and the power of its ratio that it turns them by.
_TURNS: dict[str, dict[str, float]] = {
    "small-opportunities": {"amount": 1},
    "discounting": {"discount": -1},
    "long-cycle": {"speed": 1},
    "single-threaded": {"contacts": 1},
    "slipping": {"slips": -1},
    "stale-pipeline": {"closing_out": 1},
    "thin-pipeline": {"creations": 1},
    "activity-without-result": {"wins": 1},
    "slow-follow-up": {"promptness": 1},
    "no-next-step": {"next_steps": 1},
    "feedback-falling": {"feedback": 1},
    "overload": {"creations": -1, "closing_out": 1, "minutes": -0.5},
    "sandbagging": {"commit_won": 1},
    "happy-ears": {"commit_other": 1},
}
_ACTIVITY = {"touches": ("touches",), "meetings": ("meetings",), "activity": ("touches", "meetings")}
RAMP_UP_WEEKS, RAMP_UP_FROM = 13, 0.3
TERRITORY_WEEKS, TERRITORY_DIP = 5, 0.6
ODD_WEEK = {"low": 0.2, "high": 2.5}


class Dials:
    """Factors of all reps, by name of a dial."""

    def __init__(self, reps: int, weeks: int, planted: Iterable[Planted]) -> None:
        self._shape = (reps, weeks)
        self._turned: dict[str, Floats] = {}
        for case in planted:
            self._plant(case)

    def of(self, dial: str) -> Floats:
        """Return one dial, reps x weeks, the first WARM_UP weeks before START."""
        return self._turned.get(dial, np.ones(self._shape))

    def at(self, dial: str, rep: np.ndarray, day: Floats) -> Floats:
        """Return the dial of a rep on a day counted from START; of a day that never comes, the last week's."""
        week = np.minimum(np.nan_to_num(day, posinf=1e6) // 7 + WARM_UP, self._shape[1] - 1)
        return self.of(dial)[rep, np.maximum(week, 0).astype(np.int64)]

    def _turn(self, dial: str, rep: int, factors: Floats) -> None:
        table = self._turned.setdefault(dial, np.ones(self._shape))
        table[rep] *= factors

    def _plant(self, case: Planted) -> None:
        since = np.arange(self._shape[1]) - WARM_UP - case.onset_week
        reached = np.clip((since + 1) / (case.ramp_weeks + 1), 0, 1)
        factor = 1 + (case.ratio - 1) * reached
        name = case.stream if case.name == "context-change" else case.name
        if name == "low-activity":
            for dial in _ACTIVITY[case.stream]:
                self._turn(dial, case.rep, factor)
        elif name == "stage-conversion" and case.kind != "strength":
            self._turn(f"pass_{STAGES.index(case.stream)}", case.rep, factor)
        elif name == "stage-conversion":
            self._turn("wins", case.rep, factor)
        elif name == "territory":
            dip = np.where((since >= 0) & (since < TERRITORY_WEEKS), TERRITORY_DIP, 1.0)
            for dial in ("touches", "meetings", "creations"):
                self._turn(dial, case.rep, dip)
        elif name == "ramp":
            grown = np.clip(RAMP_UP_FROM + (1 - RAMP_UP_FROM) * since / RAMP_UP_WEEKS, RAMP_UP_FROM, 1)
            for dial in ("touches", "meetings", "creations"):
                self._turn(dial, case.rep, grown)
        elif name == "odd-week":
            for dial in ("touches", "meetings"):
                self._turn(dial, case.rep, np.where(since == 0, ODD_WEEK[case.stream], 1.0))
        for dial, power in _TURNS.get(name, {}).items():
            self._turn(dial, case.rep, factor**power)
