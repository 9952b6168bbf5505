"""Figures beside the others': funnel limits, who is compared with whom, and what is left unsaid."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from support.crm_builder import crm_data

from coachkit.insight.build import build_figures
from coachkit.insight.peers import funnel
from coachkit.model import PeerFigure
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)


def test_limits_of_a_share_are_the_exact_ones() -> None:
    """At 25 % and 20 closings the 95 % funnel runs from 10 to 45 % (methods, section 1)."""
    target, limits = funnel(np.full(8, 5.0), np.full(8, 20.0), "share")
    assert target == pytest.approx(np.full(8, 0.25))
    assert limits[:2, 0] == pytest.approx([0.10, 0.45])
    assert limits[2, 0] < 0.10
    assert limits[3, 0] > 0.45


def test_limits_of_a_count_are_the_exact_ones() -> None:
    """Of 40 expected in ten weeks, 28 to 53 are within the 95 % of a Poisson count."""
    _, limits = funnel(np.full(8, 40.0), np.full(8, 10.0), "rate")
    assert limits[:2, 0] == pytest.approx([2.8, 5.3])


def test_where_reps_differ_anyway_the_limits_are_wider() -> None:
    """Rates that scatter threefold more than chance leave nobody outside: to differ is usual in this team."""
    hits = np.array([100.0, 130.0, 160.0, 190.0, 220.0, 250.0, 280.0, 310.0])
    _, limits = funnel(hits, np.full(8, 10.0), "rate")
    assert (hits / 10 > limits[0]).all()
    assert (hits / 10 < limits[1]).all()
    _, plain = funnel(np.full(8, 205.0), np.full(8, 10.0), "rate")
    assert limits[1, 3] - limits[0, 3] > 3 * (plain[1, 3] - plain[0, 3])


def peers_of(reps: int, roles: int = 1) -> dict[str, tuple[PeerFigure, ...]]:
    """Build a team in which each rep won 5 of 20 opportunities of the last half year."""
    roster = [
        {"rep_id": f"R{number}", "name": f"Rep {number}", "role": f"Role {number % roles}"} for number in range(reps)
    ]
    opportunities = [
        {
            "opportunity_id": f"{number}-{turn}", "rep_id": f"R{number}", "stage": "Closed", "amount": 100.0,
            "status": "won" if turn % 4 == 0 else "lost",
            "created_date": AS_OF - timedelta(days=200 + 7 * turn), "close_date": AS_OF - timedelta(days=7 * turn),
        }
        for number in range(reps)
        for turn in range(20)
    ]  # fmt: skip
    data = crm_data(AS_OF, reps=roster, opportunities=opportunities)
    figures = build_figures(data, lambda day: data, TeamParameters(timezone="UTC", currency="EUR"), {})
    return {rep_id: found.peers for rep_id, found in figures.items()}


def test_a_rep_stands_beside_five_others_or_is_not_compared() -> None:
    """Six reps are compared, five are not: a figure of four others could be read out of it."""
    (rate,) = [one for one in peers_of(6)["R0"] if one.metric_id == "win_rate"]
    assert (rate.value, rate.others, rate.n, rate.peers, rate.place) == (0.25, 0.25, 20, 5, "within")
    assert rate.limits == pytest.approx((0.10, 0.45))
    assert all(its == () for its in peers_of(5).values())


def test_weeks_that_are_not_compared_count_on_neither_side() -> None:
    """After a new territory 14 weeks ago only what came since counts, in weeks and in work: the rate is the same."""
    roster = [{"rep_id": f"R{number}", "name": f"Rep {number}"} for number in range(7)]
    calls = [
        {
            "activity_id": f"{number}-{turn}", "rep_id": f"R{number}", "kind": "call",
            "occurred_at": f"{AS_OF - timedelta(days=1 + 7 * (turn // 4) + turn % 4)} 10:00:00",
        }
        for number in range(7)
        for turn in range(4 * 60)
    ]  # fmt: skip
    moved = [{"rep_id": "R0", "start_date": AS_OF - timedelta(weeks=14), "kind": "territory_change"}]
    data = crm_data(AS_OF, reps=roster, opportunities=(), activities=calls, rep_events=moved)
    figures = build_figures(data, lambda day: data, TeamParameters(timezone="UTC", currency="EUR"), {})
    for found in figures.values():
        (rate,) = [one for one in found.peers if one.metric_id == "activities"]
        assert rate.value == pytest.approx(4.0, abs=0.35)
        assert rate.place == "within"


def test_only_the_same_role_is_compared() -> None:
    """Of twelve reps in two roles each has five others; of ten reps nobody has."""
    assert {one.peers for its in peers_of(12, roles=2).values() for one in its} == {5}
    assert all(its == () for its in peers_of(10, roles=2).values())
