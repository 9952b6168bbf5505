"""What is planted in a team: twenty causes, seven decoys, two strengths, drawn at random or asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from benchmarks.generator.world import FIRST_ONSET, LAST_ONSET, STAGES, WEEKS, generator

Kind = Literal["cause", "decoy", "fact", "strength"]

RATIOS = (0.75, 0.6, 0.5, 0.3)
RISES = (1.5, 2.0)
#: Facts need no test: the tables state them.
FACTS = ("concentration", "no-next-step", "goalposts-moved", "context-change")
CAUSES = (
    "low-activity", "stage-conversion", "small-opportunities", "discounting", "long-cycle", "single-threaded",
    "slipping", "stale-pipeline", "concentration", "thin-pipeline", "activity-without-result", "slow-follow-up",
    "no-next-step", "feedback-falling", "overload", "sandbagging", "happy-ears", "goalposts-moved", "quota-unrealistic",
    "context-change",
)  # fmt: skip
STRENGTHS = ("low-activity", "stage-conversion")  # of which a rise is planted
REP_DECOYS = ("leave", "territory", "odd-week", "ramp")
TEAM_DECOYS = ("holiday", "mix", "outage")
#: What a case reaches where there are several: one is drawn.
STREAMS = {
    "low-activity": ("touches", "meetings", "activity"),
    "stage-conversion": STAGES,
    "goalposts-moved": ("told", "untold"),
    "context-change": ("leave", "territory", "ramp"),
    "odd-week": ("low", "high"),
}
#: What a case reaches where it is always the same.
STREAM = {
    "small-opportunities": "amount", "discounting": "discount", "long-cycle": "cycle", "single-threaded": "contacts",
    "slipping": "slips", "stale-pipeline": "closing-out", "concentration": "amount", "thin-pipeline": "creations",
    "activity-without-result": "wins", "slow-follow-up": "response", "no-next-step": "next-steps",
    "feedback-falling": "feedback", "overload": "open", "sandbagging": "commit", "happy-ears": "commit",
    "quota-unrealistic": "quota", "leave": "calendar", "territory": "activity", "ramp": "activity",
    "holiday": "calendar", "mix": "amount", "outage": "activity",
}  # fmt: skip
#: Of two causes of one rep these are not planted together: they reach the same rows.
_ALONE = ("overload", "stale-pipeline", "context-change")


@dataclass(frozen=True)
class Case:
    """Something to plant; what is None is drawn. `rep` counts from 0 and is of no meaning for a team's decoy.

    `ratio` below 1 is how a rate or share falls; where the cause makes something rise, it rises to one over it.
    """

    kind: Kind
    name: str
    rep: int | None = None
    ratio: float | None = None
    onset_week: int | None = None
    ramp_weeks: int | None = None
    stream: str | None = None


@dataclass(frozen=True)
class Plan:
    """A team to make. `cases=None` draws them; `cases=()` is a team with nothing wrong."""

    profile: str = "enterprise"
    reps: int | None = None
    weeks: int = WEEKS
    cases: tuple[Case, ...] | None = None


@dataclass(frozen=True)
class Planted:
    """A case with nothing left open."""

    kind: Kind
    name: str
    rep: int
    ratio: float
    onset_week: int
    ramp_weeks: int
    stream: str


@dataclass(frozen=True)
class Truth:
    """One line of what is true of a team: `rep_id` is `*` where it concerns all, `name` a cause id or a decoy.

    `weekly_mean` is the rep's own in a whole week without the plant where `stream` is a count, else None.
    """

    rep_id: str
    kind: Kind
    name: str
    onset: date
    ratio: float
    ramp_weeks: int
    weekly_mean: float | None
    stream: str


def kind_of(cause: str) -> Kind:
    """Return whether a cause is a fact or has to be inferred."""
    return "fact" if cause in FACTS else "cause"


def settle(seed: int, plan: Plan) -> tuple[int, tuple[Planted, ...]]:
    """Return how many reps there are and what is planted in whom."""
    draw = generator(seed, "plan")
    reps = plan.reps or int(draw.integers(4, 13))
    cases = _drawn(draw, reps) if plan.cases is None else plan.cases
    free = [int(rep) for rep in draw.permutation(reps) if rep not in {case.rep for case in cases}]
    placed = []
    for case in cases:
        everybody = case.name in TEAM_DECOYS
        if case.rep is None and not everybody:
            if not free:
                raise ValueError(f"more cases than the {reps} reps of the team")
            case = replace(case, rep=free.pop())
        placed.append(_settled(draw, case, -1 if everybody else int(case.rep or 0), plan.weeks))
    return reps, tuple(placed)


def _drawn(draw: np.random.Generator, reps: int) -> tuple[Case, ...]:
    """Draw cases for half of the reps (a cause, in a fifth of cases two; a decoy; a strength) and some for the team."""
    cases = []
    who = draw.permutation(reps)[: reps // 2]
    for rep in who:
        sort = draw.choice(["cause", "decoy", "strength"], p=[0.65, 0.25, 0.10])
        if sort == "decoy":
            cases.append(Case("decoy", str(draw.choice(REP_DECOYS)), int(rep)))
        elif sort == "strength":
            cases.append(Case("strength", str(draw.choice(STRENGTHS)), int(rep)))
        else:
            first, second = (str(name) for name in draw.choice(CAUSES, 2, replace=False))
            cases.append(Case(kind_of(first), first, int(rep)))
            if draw.random() < 0.2 and first not in _ALONE and second not in _ALONE:
                cases.append(Case(kind_of(second), second, int(rep)))
    if draw.random() < 0.3:
        cases.append(Case("decoy", str(draw.choice(TEAM_DECOYS))))
    return tuple(cases)


def _settled(draw: np.random.Generator, case: Case, rep: int, weeks: int) -> Planted:
    """Draw what a case leaves open. The same draws are made whatever it leaves open."""
    ratio = float(draw.choice(RISES if case.kind == "strength" else RATIOS))
    onset = int(draw.integers(weeks - FIRST_ONSET, weeks - LAST_ONSET + 1))
    ramp = int(draw.integers(0, 5))
    stream = str(draw.choice(STREAMS.get(case.name, ("",)))) or STREAM[case.name]
    if case.kind == "strength" and case.name == "stage-conversion":
        stream = "wins"
    if case.kind == "decoy":
        ratio, ramp = 1.0, 0
    return Planted(
        case.kind,
        case.name,
        rep,
        ratio if case.ratio is None else case.ratio,
        onset if case.onset_week is None else case.onset_week,
        ramp if case.ramp_weeks is None else case.ramp_weeks,
        case.stream or stream,
    )
