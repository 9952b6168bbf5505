"""Conversion by stage: who left which stage lately, and who went on; worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from support.crm_builder import crm_data

from coachkit.insight.signals.exits import exits
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.stage_steps import stage_steps
from coachkit.insight.teamday import TeamDay
from coachkit.model import StageStep
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
Row = dict[str, object]


def gone(name: str, rep: str, ends: str, weeks_ago: int = 3) -> tuple[Row, list[Row]]:
    """Make an opportunity that was in Talk, then Offer, then won; or lost in Offer, or open in Offer."""
    day = AS_OF - timedelta(weeks=weeks_ago)
    stage = {"won": "Won", "lost": "Lost", "open": "Offer"}[ends]
    path = [(None, "Talk", 14), ("Talk", "Offer", 7)] + ([("Offer", stage, 0)] if ends != "open" else [])
    row: Row = {
        "opportunity_id": name, "rep_id": rep, "status": ends, "stage": stage,
        "created_date": str(day - timedelta(days=14)), "close_date": str(day),
    }  # fmt: skip
    return row, [
        {"opportunity_id": name, "changed_at": str(day - timedelta(days=ago)), "field": "stage", "old_value": old,
         "new_value": new}
        for old, new, ago in path
    ]  # fmt: skip


def steps(*given: tuple[Row, list[Row]], reps: str = "a") -> dict[str, tuple[StageStep, ...]]:
    """Work out the steps of each rep."""
    data = crm_data(
        AS_OF,
        reps=[{"rep_id": rep, "name": rep} for rep in reps],
        opportunities=[row for row, _ in given],
        opportunity_changes=[change for _, changes in given for change in changes],
    )
    signals = SignalDay(TeamDay.of(data, lambda day: data, TeamParameters()))
    return dict(zip(reps, stage_steps(signals, exits(signals)), strict=True))


def test_each_stage_tells_how_many_left_it_and_went_on() -> None:
    """Two won, one lost, one still in Offer: four of four went on from Talk, two of three from Offer."""
    found = steps(gone("1", "a", "won"), gone("2", "a", "won"), gone("3", "a", "lost"), gone("4", "a", "open"))["a"]
    assert [(step.stage, step.left, step.went_on) for step in found] == [("Talk", 4, 4), ("Offer", 3, 2)]
    low, high = found[1].interval
    assert (round(low, 2), round(high, 2)) == (0.21, 0.94)  # Wilson, 2 of 3
    assert found[0].window == (date(2026, 5, 23), AS_OF)


def test_what_left_a_stage_half_a_year_ago_is_not_counted() -> None:
    """26 weeks to the day: what was lost 27 weeks ago is out."""
    found = steps(gone("1", "a", "won"), gone("2", "a", "lost", weeks_ago=27))["a"]
    assert [(step.stage, step.left, step.went_on) for step in found] == [("Talk", 1, 1), ("Offer", 1, 1)]


@pytest.mark.parametrize(("others", "told"), [("bcdef", 0.8), ("bcde", None)])
def test_the_others_are_told_from_five_on(others: str, told: float | None) -> None:
    """Five others with one exit each, one of them lost: 4 of 5, the own loss apart; of four nothing is told."""
    given = [gone(rep, rep, "lost" if rep == "b" else "won") for rep in others]
    [_, offer] = steps(gone("a", "a", "lost"), *given, reps="a" + others)["a"]
    assert (offer.share, offer.peers_share, offer.peers_n) == (0.0, told, 5 if told else 0)


def test_without_a_log_of_stages_there_are_no_steps() -> None:
    """Nothing is made up from what opportunities are in today."""
    row, _ = gone("1", "a", "won")
    assert steps((row, []))["a"] == ()
