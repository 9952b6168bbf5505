"""Conversion by stage: of the opportunities that left each stage lately, how many went on or were won."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.insight.days import Floats, Ints
from coachkit.insight.intervals import share_interval
from coachkit.insight.signals.exits import Exits
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.stages import StageOrder
from coachkit.insight.windows import WEEK_DAYS, trailing
from coachkit.model import StageStep
from coachkit.terms import MIN_PEERS

#: Half a year, as in the test of the same shares: a quarter holds too few exits to show a share by stage.
STEP_WEEKS = 26


def stage_steps(signals: SignalDay, left: Exits) -> list[tuple[StageStep, ...]]:
    """Return each rep's stages of work that something left in the last 26 weeks, in their order, with who went on.

    Counted are exits as the test of stage conversion counts them (`exits.exits`): a step back is none, and what left a
    stage twice counts twice. The others' share is told where `MIN_PEERS` of them or more left that stage.
    """
    names, stage = np.unique(left.stage.astype(str), return_inverse=True)
    recent = left.events.day > signals.day.today - STEP_WEEKS * WEEK_DAYS
    shape = (signals.size, len(names))
    cell = left.events.rep * len(names) + stage
    n, went_on = (
        np.bincount(cell[chosen], minlength=signals.size * len(names)).reshape(shape)
        for chosen in (recent, recent & left.hit)
    )
    others = (n > 0).sum(axis=0) - (n > 0)
    window = trailing(signals.day.as_of, STEP_WEEKS * WEEK_DAYS)
    found = []
    for rep in range(signals.size):
        steps = []
        for at in _in_order(names, signals.day.stays.order):
            its, hits = int(n[rep, at]), int(went_on[rep, at])
            if not its:
                continue
            peers = int(n[:, at].sum()) - its if others[rep, at] >= MIN_PEERS else 0
            their_hits = int(went_on[:, at].sum()) - hits
            steps.append(
                StageStep(
                    stage=str(names[at]),
                    left=its,
                    went_on=hits,
                    share=round(hits / its, 6),
                    interval=share_interval(hits, its),
                    window=window,
                    peers_share=round(their_hits / peers, 6) if peers else None,
                    peers_n=peers,
                )
            )
        found.append(tuple(steps))
    return found


def _in_order(names: npt.NDArray[np.str_], order: StageOrder) -> Ints:
    """Return the places of stages by how many of the others come before them; by name where that is the same."""
    at = order.names.get_indexer(pd.Index(names))
    first: Floats = order.first[np.ix_(at, at)]
    before = (first > first.T).sum(axis=0)
    return np.argsort(before, kind="stable").astype(np.int64)
