"""The benchmark that holds forecasts against what came, on one invented team."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from benchmarks.forecast import Tally, measure, teams, week_ends
from benchmarks.generator import TUNING_SEEDS

pytestmark = pytest.mark.unit


def test_each_rep_counts_once_a_day_and_every_middle_is_held_against_the_same_money():
    """Told or silent, nobody is left out; the range holds more often than not, and a chance stands by each outcome."""
    ((data, workspace),) = teams("velocity", TUNING_SEEDS[:1], healthy=True)
    days = week_ends(data, date(2000, 1, 1), data.newest or date.max, 4)[-2:]
    tally = Tally()
    measure(data, workspace, days, tally)
    reps = len(data["reps"])
    assert (tally.days, tally.n + tally.silent) == (2, 2 * reps)
    assert tally.n > reps and tally.covered > tally.n / 2
    assert set(tally.missed) == {"forecast", "run rate", "weighted"}
    assert min(tally.missed.values()) > 0
    assert tally.missed["forecast"] < tally.came
    chance, hit = np.concatenate(tally.chance), np.concatenate(tally.hit)
    assert len(chance) == len(hit) > 20
    assert set(hit) <= {0.0, 1.0}
    assert ((chance >= 0) & (chance <= 1)).all()
