"""The forecast of a whole team: what it rests on, what it may not see, and when it says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.crm_builder import Rows, crm_data

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.insight.forecast import memory
from coachkit.insight.forecast.team import TeamForecast, forecast_team
from coachkit.insight.teamday import TeamDay
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

FIRST, LAST = date(2025, 1, 6), date(2026, 11, 20)
AS_OF = date(2026, 8, 14)


def invented(reps: int, seed: int = 3, quota: float | None = None) -> CrmData:
    """Make two years of opportunities: one a week each, of which a third is won after about eight weeks."""
    draw = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for week in range((LAST - FIRST).days // 7):
        for rep in range(reps):
            created = FIRST + timedelta(days=7 * week + int(draw.integers(5)))
            close = created + timedelta(days=int(draw.gamma(4, 14)))
            fate = draw.choice(["won", "lost", "lost", "open"], p=[0.35, 0.3, 0.25, 0.1])
            closed = close <= LAST and fate != "open"
            rows.append(
                {
                    "opportunity_id": f"O{week}-{rep}", "rep_id": f"r{rep}", "stage": "Demo",
                    "status": fate if closed else "open", "created_date": created,
                    "close_date": close if closed else created + timedelta(days=60),
                    "amount": float(draw.lognormal(9, 0.5)),
                }
            )  # fmt: skip
    quotas: Rows = [{"rep_id": f"r{rep}", "period": "2026-Q3", "value": quota} for rep in range(reps)] if quota else ()
    roster = [{"rep_id": f"r{rep}", "name": f"Rep {rep}"} for rep in range(reps)]
    return replace(crm_data(reps=roster, opportunities=rows, quotas=quotas), newest=LAST)


def forecast(data: CrmData, day: date = AS_OF) -> TeamForecast:
    """Forecast on a day from what was known then."""
    return forecast_team(TeamDay.of(known_on(data, day), lambda on: known_on(data, on), TeamParameters()))


@pytest.fixture(scope="module")
def team() -> CrmData:
    """A team of eight."""
    return invented(8, quota=90_000.0)


def test_the_ends_of_a_range_are_in_order_and_hold_what_is_booked(team: CrmData) -> None:
    """p10 <= p50 <= p90, none below what is booked, all with method and record; a chance between 0 and 1."""
    for one in forecast(team).forecasts:
        assert one.calibrated
        assert one.p10 is not None
        assert one.p50 is not None
        assert one.p90 is not None
        assert 0 <= one.p10 <= one.p50 <= one.p90
        assert one.p_hit is not None
        assert 0 <= one.p_hit <= 1
        assert one.method
        assert one.backtest
        assert "80\u00a0% range held" in one.backtest
        assert one.reason is None


def test_the_same_day_is_forecast_the_same_way_twice(team: CrmData) -> None:
    """Nothing is drawn at random."""
    assert forecast(team) == forecast(team)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_nothing_after_the_day_reaches_a_forecast(team: CrmData, seed: int) -> None:
    """Whatever closes, is created or is worth something else after the day changes no figure of that day."""
    draw = np.random.default_rng(seed)
    table = team["opportunities"]
    end = pd.Timestamp(AS_OF) + pd.Timedelta(days=1)
    later = ((table["created_date"] >= end) | ((table["status"] != "open") & (table["close_date"] >= end))).to_numpy()
    other = table.assign(
        status=table["status"].where(~later, pd.Series(draw.choice(["won", "lost"], len(table)), dtype="str")),
        amount=table["amount"].where(~later, draw.uniform(1, 10**6, len(table))),
        close_date=table["close_date"].where(~later, end + pd.Timedelta(days=int(draw.integers(60)))),
    )
    other = other[~((table["created_date"] >= end) & (draw.random(len(table)) < 0.5))].reset_index(drop=True)
    changed = replace(team, tables={**team.tables, "opportunities": other})
    assert forecast(changed) == forecast(team)


def test_a_rep_without_opportunities_gets_a_reason_and_no_zero(team: CrmData) -> None:
    """Who owns nothing may not be in the export at all."""
    roster = pd.concat([team["reps"], team["reps"].head(1).assign(rep_id="zz", name="Zoe")], ignore_index=True)
    found = forecast(replace(team, tables={**team.tables, "reps": roster})).forecasts[-1]
    assert (found.p10, found.p50, found.p90, found.p_hit, found.calibrated) == (None, None, None, None, False)
    assert found.reason == "no opportunity of this rep is in the data, open or closed"


def test_without_a_past_there_is_no_range(team: CrmData) -> None:
    """In the first quarter of the data nothing could be checked: nulls, and the reason."""
    for one in forecast(team, date(2025, 3, 20)).forecasts:
        assert (one.p50, one.calibrated) == (None, False)
        assert one.reason is not None
        assert one.reason.startswith("no range: the past is too short")
        assert one.chances is not None
        assert "fewer than 30" in one.chances


def test_without_amounts_there_is_no_range(team: CrmData) -> None:
    """Wins without amounts say nothing of money."""
    bare = team["opportunities"].assign(amount=np.nan)
    found = forecast(replace(team, tables={**team.tables, "opportunities": bare}))
    assert {one.reason for one in found.forecasts} == {"the data hold no amounts of won opportunities"}


def test_on_the_last_day_the_quarter_lands_where_it_is(team: CrmData) -> None:
    """With no day left, all ends of the range are what is booked."""
    for one in forecast(team, date(2026, 9, 30)).forecasts:
        assert one.p10 == one.p50 == one.p90
        assert one.p_hit in (0.0, 1.0)


def test_in_a_small_team_nobody_is_read_out_of_anothers_forecast() -> None:
    """With fewer than five other reps, what others sell changes nothing in a rep's own forecast."""
    team = invented(3)
    table = team["opportunities"]
    theirs = (table["rep_id"] != "r0").to_numpy()
    other = table.assign(amount=table["amount"].where(~theirs, table["amount"] * 7))[
        ~theirs | (np.arange(len(table)) % 2 == 0)
    ]
    changed = replace(team, tables={**team.tables, "opportunities": other.reset_index(drop=True)})
    assert forecast(changed).forecasts[0] == forecast(team).forecasts[0]


def test_chances_are_given_where_they_beat_one_chance_for_all(team: CrmData) -> None:
    """Young ones may still be won, those open for a year hardly; the record of chances is told with the forecast."""
    made = forecast(team)
    table = known_on(team, AS_OF)["opportunities"].set_index("opportunity_id")
    assert made.reliability[0].usable
    ages = (pd.Timestamp(AS_OF) - table.loc[list(made.win_probability), "created_date"]).dt.days.to_numpy()
    chances = np.array(list(made.win_probability.values()))
    assert (table.loc[list(made.win_probability), "status"] == "open").all()
    assert chances[ages < 40].mean() > 5 * chances[ages > 300].mean()
    assert made.forecasts[0].chances is not None
    assert "mean squared miss" in made.forecasts[0].chances


def test_a_quota_is_held_against_earlier_quarters_of_the_rep_and_of_five_peers(team: CrmData) -> None:
    """Counted by hand from the table: own quarters of the data and, with seven peers, theirs."""
    table = team["opportunities"]
    won = table[table["status"] == "won"]
    quarter = won["close_date"].dt.to_period("Q").astype(str)
    sums = won.groupby(["rep_id", quarter])["amount"].sum().unstack(fill_value=0.0)
    whole = [f"{year}Q{number}" for year, number in ((2025, 2), (2025, 3), (2025, 4), (2026, 1), (2026, 2))]
    for rep, one in enumerate(forecast(team).realism):
        booked = sums[whole]
        assert one.own_of == len(whole)
        assert one.own_reached == int((booked.loc[f"r{rep}"] >= 90_000).sum())
        assert (one.reached, one.of) == (int((booked >= 90_000).sum().sum()), 8 * len(whole))
        assert one.p_hit is not None
        assert one.part.band == one.band


def test_of_fewer_than_five_peers_only_the_own_quarters_count() -> None:
    """Three reps: a peer figure would be a person's."""
    for one in forecast(invented(3, quota=50_000.0)).realism:
        assert one.of == one.own_of


def test_a_quota_far_above_all_history_has_next_to_no_chance(team: CrmData) -> None:
    """Ten times what anybody booked is unrealistic on history, whatever the day of the quarter."""
    high = team["quotas"].assign(value=3_000_000.0)
    for one in forecast(replace(team, tables={**team.tables, "quotas": high})).realism:
        assert (one.reached, one.band) == (0, "unrealistic on history")


def test_a_past_looked_back_on_again_says_the_same(team: CrmData) -> None:
    """What was kept of earlier days is what they would be worked out to be again; other data do not meet it."""
    first = forecast(team)
    week_later = forecast(team, AS_OF + timedelta(days=7))
    memory._kept.clear()
    assert forecast(team, AS_OF + timedelta(days=7)) == week_later
    double = team["opportunities"].assign(amount=team["opportunities"]["amount"] * 2)
    other = forecast(replace(team, tables={**team.tables, "opportunities": double}))
    assert other.forecasts[0].p90 == pytest.approx(2 * (first.forecasts[0].p90 or 0.0), rel=1e-6)
