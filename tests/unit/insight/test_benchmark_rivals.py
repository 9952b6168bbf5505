"""Rivals' rules and the oracle, on series made by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from benchmarks.generator import Case, Plan, make_team
from benchmarks.generator.world import PHI
from benchmarks.rivals import (
    RULES,
    STREAMS,
    below_team,
    on_last_week,
    oracle,
    oracle_streams,
    rep_weeks,
    standard_deviations,
    threshold_for,
    tuned,
    weekly_counts,
    where_present,
    xmr,
)

pytestmark = pytest.mark.unit


def test_down_on_last_week() -> None:
    """36 after 40 is down by a tenth; the first week, and one after an empty week, has no score."""
    scores = on_last_week(np.array([[40.0, 36.0, 45.0, 0.0, 5.0]]))[0]
    assert scores == pytest.approx([-np.inf, 0.1, -0.25, 1.0, -np.inf])


def test_below_the_team() -> None:
    """A rep with 16 in a team of mean 20 is a fifth below; who is not there yet counts nowhere."""
    scores = below_team(np.array([[16.0, 10.0], [24.0, 10.0], [np.nan, 10.0]]))
    assert scores[:, 0] == pytest.approx([0.2, -0.2, -np.inf])
    assert scores[:, 1] == pytest.approx([0, 0, 0])


def test_standard_deviations_below_the_twelve_weeks_before() -> None:
    """The week judged is not in its own baseline, a flat baseline gives no score, and neither do twelve weeks."""
    weeks = [9.0, 11.0] * 6
    scores = standard_deviations(np.array([[*weeks, 8.0]]))[0]
    assert np.isneginf(scores[:12]).all()
    assert scores[12] == pytest.approx(2 / np.std(weeks, ddof=1))
    assert np.isneginf(standard_deviations(np.full((1, 13), 10.0))).all()
    assert np.isneginf(standard_deviations(np.full((1, 12), 10.0))).all()


def test_xmr_is_locked_on_the_first_twelve_points() -> None:
    """The lower limit is 2.66 mean moving ranges below the mean of the first twelve weeks, however things go on."""
    weeks = [9.0, 11.0] * 6  # mean 10, moving range 2: limit 4.68
    scores = xmr(np.array([[*weeks, 4.68, 4.68, 10.0], [np.nan, np.nan, *weeks, 4.68]]))
    assert scores[0, 12:] == pytest.approx([1.0, 1.0, 0.0])
    assert np.isneginf(scores[1, :14]).all()
    assert scores[1, 14] == pytest.approx(1.0)


def test_counts_come_from_the_tables() -> None:
    """Weeks end on the day asked for; inbound is no touch, a task is; wins count on their close date."""
    tables = {
        "reps": pd.DataFrame({"rep_id": ["A", "B"], "start_date": pd.to_datetime(["2020-01-01", "2026-01-07"])}),
        "activities": pd.DataFrame(
            {
                "rep_id": ["A", "A", "A", "A", "B", "A"],
                "kind": ["call", "task", "email", "meeting", "email", "call"],
                "direction": ["outbound", "outbound", "inbound", "outbound", "outbound", "outbound"],
                "occurred_at": pd.to_datetime(
                    ["2026-01-11 23:59", "2026-01-05", "2026-01-08", "2026-01-04", "2026-01-12", "2026-01-19"],
                    format="mixed",
                ),
            }
        ),
        "opportunities": pd.DataFrame(
            {
                "rep_id": ["A", "B"],
                "status": ["won", "open"],
                "created_date": pd.to_datetime(["2025-12-30", "2026-01-13"]),
                "close_date": pd.to_datetime(["2026-01-18", "2026-01-14"]),
            }
        ),
    }
    counts = weekly_counts(tables, date(2026, 1, 18), 3)
    np.testing.assert_array_equal(counts["touches"], [[0, 2, 0], [np.nan, np.nan, 1]])
    np.testing.assert_array_equal(counts["meetings"], [[1, 0, 0], [np.nan, np.nan, 0]])
    np.testing.assert_array_equal(counts["creations"], [[1, 0, 0], [np.nan, np.nan, 1]])
    np.testing.assert_array_equal(counts["wins"], [[0, 0, 1], [np.nan, np.nan, 0]])


def test_a_rep_week_scores_as_its_worst_stream() -> None:
    """One stream down by half is enough."""
    counts = {name: np.array([[10.0, 10.0]]) for name in STREAMS} | {"meetings": np.array([[10.0, 5.0]])}
    assert rep_weeks(RULES[0], counts)[0, 1] == pytest.approx(0.5)


def test_a_week_away_is_not_judged() -> None:
    """Three recorded days out of a week leave it out; two do not, nor does a moved territory; `*` is everybody."""
    events = pd.DataFrame(
        {
            "rep_id": ["A", "A", "*", "B"],
            "kind": ["leave", "leave", "holiday", "territory_change"],
            "start_date": pd.to_datetime(["2025-12-27", "2026-01-08", "2026-01-14", "2026-01-05"]),
            "end_date": pd.to_datetime(["2025-12-31", "2026-01-11", "2026-01-18", "2026-01-09"]),
        }
    )
    tables = {"reps": pd.DataFrame({"rep_id": ["A", "B"]}), "rep_events": events}
    seen = where_present({"wins": np.ones((2, 3))}, tables, date(2026, 1, 18))["wins"]
    np.testing.assert_array_equal(seen, [[np.nan, 1, np.nan], [1, 1, np.nan]])


def test_rules_pass_over_weeks_away() -> None:
    """The week after leave is compared with the last one worked, and twelve weeks may have gaps."""
    assert on_last_week(np.array([[10.0, np.nan, 5.0]]))[0] == pytest.approx([-np.inf, -np.inf, 0.5])
    weeks = [9.0, 11.0] * 6
    weeks[3] = np.nan
    rest = [week for week in weeks if week == week]
    scores = standard_deviations(np.array([[*weeks, 8.0]]))[0]
    assert scores[12] == pytest.approx((np.mean(rest) - 8) / np.std(rest, ddof=1))


def test_tuning_lets_no_stream_drown_the_others() -> None:
    """Where wins are none in half of all weeks, a fall of touches that no healthy rep ever had comes first."""
    draw = np.random.default_rng(3)
    healthy = [{name: draw.poisson(40.0, (10, 40)).astype(float) for name in STREAMS} for _ in range(3)]
    for one in healthy:
        one["wins"] = draw.poisson(0.7, (10, 40)).astype(float)
    score = tuned(RULES[1], healthy)
    threshold = threshold_for(np.concatenate([score(one) for one in healthy]), 0.05)
    ill = {name: healthy[0][name].copy() for name in STREAMS}
    ill["touches"][0, 5] = 10
    assert score(ill)[0, 5] >= threshold
    assert (score(healthy[0]) >= threshold).mean() < 0.1


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.5, 1.0])
def test_a_threshold_keeps_to_its_rate(rate: float) -> None:
    """At most the share asked for alarms, ties included, and no lower threshold would keep to it."""
    scores = np.round(np.random.default_rng(1).normal(size=(20, 50)), 1)
    threshold = threshold_for(scores, rate)
    assert (scores >= threshold).mean() <= rate
    lower = scores[scores < threshold]
    if len(lower):
        assert (scores >= lower.max()).mean() > rate


def test_the_oracle_by_hand() -> None:
    """Before onset it says nothing; then it adds the log ratio of two negative binomials, the ramp in it."""
    counts = {"touches": np.array([[40.0, 20.0, 20.0]])}
    expected = {"touches": np.array([[40.0, 40.0, 0.0]])}
    scores = oracle(counts, expected, ("touches",), 1, 0.5, 1, 2.0)[0]
    # phi 2: size is the mean and p is 1/2; the first ramp week has three quarters of 40.
    terms = [np.log(np.arange(size, size + 20)).sum() - size * np.log(2) for size in (30, 40)]
    assert np.isneginf(scores[0])
    assert scores[1] == pytest.approx(terms[0] - terms[1])
    assert scores[2] == pytest.approx(scores[1])


def test_the_oracle_knows_a_halving_and_leaves_the_healthy_alone() -> None:
    """Of a rep whose activity halves it is sure within four weeks, of the others it is sure of the contrary."""
    case = Case("cause", "low-activity", 0, 0.5, 55, 0, "activity")
    team = make_team(9, Plan(reps=4, cases=(case,)))
    counts = weekly_counts(team.tables(), team.end, 78)
    streams = oracle_streams(team.truth[0].stream)
    scores = oracle(counts, team.expected, streams, 55, 0.5, 0, PHI)
    assert streams == ("touches", "meetings")
    assert scores[0, 58] > 5
    assert (scores[1:, 58] < -5).all()


def test_the_oracle_is_silent_where_no_count_moves() -> None:
    """Of a discount or a forecast category counts know nothing."""
    assert oracle_streams("discount") == ()


def test_rules_as_shipped_alarm_nearly_always() -> None:
    """On a healthy team the two plain rules flag something in most rep-weeks, with only four streams to look at."""
    team = make_team(9, Plan(reps=8, cases=()))
    counts = weekly_counts(team.tables(), team.end, 78)
    for rule in RULES[:2]:
        assert (rep_weeks(rule, counts)[:, 1:] >= rule.threshold).mean() > 0.7
