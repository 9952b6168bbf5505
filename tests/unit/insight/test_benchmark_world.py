"""The benchmark's world as a whole: rates, dispersion and season, and how often what is planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.generator import (
    CAUSES,
    REP_DECOYS,
    REPORTING_SEEDS,
    TEAM_DECOYS,
    TUNING_SEEDS,
    Plan,
    make_team,
)
from benchmarks.generator.world import PHI

pytestmark = pytest.mark.unit


@pytest.mark.slow
def test_the_world_is_as_it_is_said_to_be() -> None:
    """Over many teams: weekly means and their dispersion, win rates, the share that never closes, cycle, season."""
    for profile, wins, rate in (("enterprise", 0.75, 0.25), ("velocity", 3.0, 0.63)):
        sums = {name: [0.0, 0.0, 0.0, 0.0] for name in ("touches", "meetings", "creations", "wins")}
        closed, days, months, old = [], [], [], []
        for seed in range(12):
            team = make_team(seed, Plan(profile, 6, cases=()))
            deals, acts = team.opportunities, team.activities
            won = deals[deals["status"] == "won"]
            done = acts[acts["direction"] == "outbound"]
            streams = {
                "touches": done[done["kind"] != "meeting"].set_index("occurred_at")["rep_id"],
                "meetings": done[done["kind"] == "meeting"].set_index("occurred_at")["rep_id"],
                "creations": deals.set_index("created_date")["rep_id"],
                "wins": won.set_index("close_date")["rep_id"],
            }
            for name, events in streams.items():
                week = (events.index - pd.Timestamp(team.start)).days // 7
                table = pd.crosstab(events.to_numpy(), week)
                table = table.reindex(index=team.reps["rep_id"], columns=range(78), fill_value=0).to_numpy()
                mean = team.expected[name]
                some = mean > 0
                sums[name][0] += table.sum()
                sums[name][1] += mean.sum()
                sums[name][2] += ((table - mean)[some] ** 2 / mean[some]).sum()
                sums[name][3] += some.sum()
            closed.append((deals["status"] == "won").sum() / (deals["status"] != "open").sum())
            days.append((won["close_date"] - won["created_date"]).dt.days.median())
            months.append(won["close_date"].dt.month.to_numpy() % 3)
            inside = deals[(deals["created_date"] >= "2025-01-06") & (deals["created_date"] < "2025-07-01")]
            old.append((inside["status"] == "open").mean())
        for name, base in (("touches", 40), ("meetings", 10), ("wins", wins)):
            # A whole week of 1.0: what leave, holidays and missing days take is in the mean of each week.
            assert sums[name][0] / sums[name][1] == pytest.approx(1, abs=0.06), name
            assert sums[name][1] / (12 * 6 * 78) == pytest.approx(base * 0.87, rel=0.08), name
        for name in ("touches", "meetings", "creations"):
            assert sums[name][2] / sums[name][3] == pytest.approx(PHI, abs=0.1), name
        assert np.mean(closed) == pytest.approx(rate, abs=0.02)
        assert np.mean(days) == pytest.approx(60, abs=5)
        assert np.mean(old) == pytest.approx(0.15, abs=0.02)
        share = np.bincount(np.concatenate(months), minlength=3) / sum(map(len, months))
        assert share[[1, 2, 0]] * 3 == pytest.approx([0.8, 0.9, 1.3], abs=0.12)


def test_half_of_the_reps_are_healthy_and_a_fifth_of_cases_are_two() -> None:
    """Plants drawn at random: four to twelve reps, half of them with nothing, all causes and decoys sooner or later."""
    from benchmarks.generator.plan import settle

    teams = [settle(seed, Plan()) for seed in range(600)]
    assert {reps for reps, _ in teams} == set(range(4, 13))
    names, single, double = set(), 0, 0
    for reps, planted in teams:
        own = [case.rep for case in planted if case.rep >= 0]
        assert len(set(own)) == reps // 2
        names |= {case.name for case in planted}
        ill_ones = [case.rep for case in planted if case.kind in ("cause", "fact")]
        single += len(set(ill_ones))
        double += len(ill_ones) - len(set(ill_ones))
        assert all(78 - 26 <= case.onset_week <= 78 - 13 and 0 <= case.ramp_weeks <= 4 for case in planted)
    assert names == set(CAUSES) | set(REP_DECOYS) | set(TEAM_DECOYS)
    assert 0.1 < double / single < 0.25


def test_seeds_for_tuning_and_for_reporting_are_apart() -> None:
    """No team is used for both."""
    assert not set(TUNING_SEEDS) & set(REPORTING_SEEDS)
