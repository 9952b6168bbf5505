"""The truth planted in the public stage history comes out of both of its layouts (../shared/data/stage_history)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from support.stage_history import Frames, read_hubspot, read_salesforce

from coachkit.insight.intervals import median_interval, share_interval
from coachkit.insight.stages import Conversion, conversion, passages, stage_order, stalls

pytestmark = pytest.mark.unit

EXPORTED = pd.Timestamp("2026-09-15")
#: Between most proposals (two weeks) and those that stall (a month).
THREE_WEEKS = 21.0
STEPS = ("Discovery", "Qualified", "Demo", "Proposal", "Negotiation", "Closed Won")

History = tuple[pd.DataFrame, pd.DataFrame]


@cache
def history(read: Callable[[Path], Frames], folder: Path) -> History:
    """Return the opportunities of a layout and their stays in stages."""
    opportunities, changes = read(folder)
    return opportunities, passages(changes, opportunities)


@pytest.fixture(params=[read_hubspot, read_salesforce], ids=["hubspot", "salesforce"])
def told(request: pytest.FixtureRequest, shared_data: Path) -> History:
    """One of the two layouts."""
    return history(request.param, shared_data / "stage_history")


def holds(truth: float, found: Conversion) -> bool:
    """Tell whether a rate that was planted lies within the sampling interval of what was found."""
    interval = share_interval(found.reached, found.entered)
    return interval is not None and interval[0] <= truth <= interval[1]


def of(stays: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """Keep the stays of some opportunities."""
    return stays[stays["opportunity_id"].isin(chosen)]


def test_demos_convert_as_planted_in_every_quarter_but_one(told: History) -> None:
    """Demo to Proposal is 45 %, and 70 % for those who came to the demo in the second quarter of 2025."""
    _, stays = told
    entered = stays[stays["stage"] == "Demo"].set_index("opportunity_id")["entered_at"]
    spring = entered[(entered >= "2025-04-01") & (entered < "2025-07-01")].index
    usual = entered.index.difference(spring)
    assert (len(spring), len(usual)) == (72, 684)
    assert holds(0.70, conversion(of(stays, spring), "Demo", "Proposal"))
    assert holds(0.45, conversion(of(stays, usual), "Demo", "Proposal"))
    assert not holds(0.45, conversion(of(stays, spring), "Demo", "Proposal"))


def test_one_proposal_in_three_stalls_and_then_seldom_goes_on(told: History) -> None:
    """Stays of more than three weeks: a third of all, a month in the middle; 25 % go on, of the others 80 %."""
    _, stays = told
    long = stalls(stays, "Proposal", THREE_WEEKS, EXPORTED)
    ended = stays[(stays["stage"] == "Proposal") & stays["ended"]]
    stalled = ended["opportunity_id"].isin(long["opportunity_id"])
    assert holds(1 / 3, Conversion(int(stalled.sum()), len(ended)))
    middle = median_interval(ended.loc[stalled, "days"].to_numpy())
    assert middle is not None
    assert middle[0] <= 32 <= middle[1]
    assert holds(0.25, conversion(of(stays, ended.loc[stalled, "opportunity_id"]), "Proposal", "Negotiation"))
    assert holds(0.80, conversion(of(stays, ended.loc[~stalled, "opportunity_id"]), "Proposal", "Negotiation"))


def test_large_opportunities_win_less_often_from_negotiation(told: History) -> None:
    """From 75,000 on 45 % of negotiations are won, below it 90 %."""
    opportunities, stays = told
    large = opportunities.loc[opportunities["amount"] >= 75_000, "opportunity_id"]
    small = opportunities.loc[opportunities["amount"] < 75_000, "opportunity_id"]
    assert holds(0.45, conversion(of(stays, large), "Negotiation", "Closed Won"))
    assert holds(0.90, conversion(of(stays, small), "Negotiation", "Closed Won"))
    assert not holds(0.90, conversion(of(stays, large), "Negotiation", "Closed Won"))


def test_a_few_skip_a_stage(told: History) -> None:
    """Of those that went on from Discovery, 6 % were never in Qualified."""
    _, stays = told
    went_on = stays.loc[stays["stage"].isin(["Qualified", "Demo"]), "opportunity_id"].unique()
    qualified = stays.loc[stays["stage"] == "Qualified", "opportunity_id"].nunique()
    assert holds(0.06, Conversion(len(went_on) - qualified, len(went_on)))


def test_the_order_of_stages_is_learnt_and_nothing_went_back(told: History) -> None:
    """Each stage comes before the ones after it; no move of the file is told as a step back."""
    _, stays = told
    order = stage_order(stays)
    for place, later in enumerate(STEPS[1:], start=1):
        earlier = pd.Series(STEPS[:place])
        assert order.goes_back(pd.Series([later] * place), earlier).all()
    moved = stays[stays["next_stage"].notna()]
    assert not order.goes_back(moved["stage"], moved["next_stage"]).any()


def test_both_layouts_tell_the_same(shared_data: Path) -> None:
    """Every conversion between two stages is the same, and the days in a stage differ by less than a day."""
    (_, one), (_, other) = (history(read, shared_data / "stage_history") for read in (read_hubspot, read_salesforce))
    assert len(one) == len(other) == 5476
    for place, stage in enumerate(STEPS):
        for target in STEPS[place + 1 :]:
            assert conversion(one, stage, target) == conversion(other, stage, target)
    assert ((one["stage"] == other["stage"]) & (one["turn"] == other["turn"])).all()
    assert (one["days"] - other["days"]).abs().max() < 1
