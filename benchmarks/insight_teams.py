"""The teams of `benchmarks.insight`, run through `coachkit findings`, and what came of each as plain records."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.generator import CAUSES, REP_DECOYS, TEAM_DECOYS, Case, Plan, Truth, make_team, write_workspace
from benchmarks.generator.plan import RATIOS, kind_of
from benchmarks.rivals import oracle, oracle_streams, weekly_counts, where_present

Floats = npt.NDArray[np.float64]

#: Weekly dates that are analysed: every plant begins 13 to 26 weeks before the end, and is followed for 13.
WEEKS = 26
REPS = 8
_CALM = 4  # reps of every team with nothing wrong


@dataclass(frozen=True)
class Told:
    """One finding, as `coachkit findings` prints it."""

    cause_id: str
    tier: str
    valence: str
    p_value: float | None
    rank: int


@dataclass(frozen=True)
class Ran:
    """One team's run: what was told by day and rep, what is true, and the counts that rivals look at.

    `counts` are those of rivals (reps x all weeks, the last column the last week); `oracle` holds, by the place of a
    truth, the log likelihood ratio of each rep and week for what that truth plants. `concentrated` are the reps of whom
    one opportunity is, by the tables of the last day, more than 40 % of the open amount.
    """

    profile: str
    rep_ids: tuple[str, ...]
    end: date
    truth: tuple[Truth, ...]
    told: Mapping[tuple[date, str], tuple[Told, ...]]
    counts: Mapping[str, Floats]
    oracle: Mapping[int, Floats]
    concentrated: frozenset[str]

    @property
    def days(self) -> list[date]:
        """The days analysed, oldest first."""
        return sorted({day for day, _ in self.told})

    def column(self, day: date) -> int:
        """Return the column of the week that ends on a day."""
        return -1 - (self.end - day).days // 7


def plans(scale: int) -> list[Plan]:
    """Return the teams: in each a case of the targets' two classes, two causes in turn, a decoy, and four calm reps.

    A `scale` of 1 makes 26 teams: 22 of these, and 4 with a decoy that meets the whole team.
    """
    classes = cycle([("meetings", 0.5), ("touches", 0.75), ("activity", 0.5), ("touches", 0.5)])
    causes = cycle([(cause, ratio) for ratio in RATIOS for cause in CAUSES if cause != "low-activity"])
    decoys, shocks = cycle(REP_DECOYS), cycle(TEAM_DECOYS)
    made = []
    for number in range(22 * scale):
        stream, ratio = next(classes)
        cases = [Case("cause", "low-activity", 0, ratio, stream=stream)]
        cases += [Case(kind_of(cause), cause, rep, ratio) for rep, (cause, ratio) in enumerate(islice(causes, 2), 1)]
        cases.append(Case("decoy", next(decoys), REPS - _CALM - 1))
        made.append(Plan(("enterprise", "velocity")[number // 2 % 2], REPS, cases=tuple(cases)))
    made += [Plan("enterprise", REPS, cases=(Case("decoy", next(shocks)),)) for _ in range(4 * scale)]
    return made


def run(seed: int, plan: Plan) -> Ran:
    """Make a team, let the kit analyse it as a user would, and keep what it said."""
    team = make_team(seed, plan)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "team"
        write_workspace(team, folder)
        command = [sys.executable, "-m", "coachkit", "findings", "--weeks", str(WEEKS), "--as-of", team.end.isoformat()]
        done = subprocess.run([*command, "--workspace", str(folder)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"seed {seed}: {done.stderr[-2000:]}")
    told = {
        (date.fromisoformat(result["as_of"]), result["rep_id"]): tuple(
            Told(one["cause_id"], one["tier"], one["valence"], one["p_value"], one["rank"])
            for one in result["findings"]
        )
        for result in json.loads(done.stdout)["results"]
    }
    weeks = (team.end - team.start + timedelta(days=1)).days // 7
    counts = where_present(weekly_counts(team.tables(), team.end, weeks), team.tables(), team.end)
    known = {}
    for place, truth in enumerate(team.truth):
        if truth.kind == "cause" and (streams := oracle_streams(truth.stream)):
            onset = (truth.onset - team.start).days // 7
            known[place] = oracle(counts, team.expected, streams, onset, truth.ratio, truth.ramp_weeks, 1.5)
    return Ran(
        plan.profile, tuple(team.reps["rep_id"]), team.end, team.truth, told, counts, known,
        concentrated(team.tables()["opportunities"]),
    )  # fmt: skip


def concentrated(opportunities: pd.DataFrame) -> frozenset[str]:
    """Return the reps of whom one of three or more open opportunities with an amount is over 40 % of their sum."""
    open_ones = opportunities[(opportunities["status"] == "open") & (opportunities["amount"] > 0)]
    amounts = open_ones.groupby("rep_id")["amount"].agg(["size", "max", "sum"])
    return frozenset(amounts.index[(amounts["size"] >= 3) & (amounts["max"] > 0.4 * amounts["sum"])])
