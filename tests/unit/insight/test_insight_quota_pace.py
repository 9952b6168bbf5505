"""The pace line of a quota: how much of it is expected by when, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from support.crm_builder import crm_data

from coachkit.insight.goals.quota_pace import QuotaPace, quota_paces
from coachkit.insight.teamday import TeamDay
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

WON = {
    "opportunity_id": "1", "rep_id": "a", "status": "won", "stage": "Won", "amount": 9000.0,
    "created_date": "2026-09-20", "close_date": "2026-10-05",
}  # fmt: skip


def pace(as_of: str = "2026-11-20", value: float | None = 100.0, won: bool = True) -> QuotaPace:
    """Work out the pace of a rep with a quota for the fourth quarter."""
    data = crm_data(
        date.fromisoformat(as_of),
        reps=[{"rep_id": "a", "name": "A"}],
        opportunities=[WON] if won else [],
        quotas=[{"rep_id": "a", "period": "2026-Q4", "value": value}] if value is not None else [],
    )
    return quota_paces(TeamDay.of(data, lambda day: data, TeamParameters()))[0]


def test_without_earlier_quarters_the_pace_goes_by_working_days_and_says_so() -> None:
    """37 of the quarter's 66 working days have passed on 20 November; it begins with 0 and ends with all."""
    found = pace()
    by_day = {point.day: point.expected for point in found.points}
    assert by_day[date(2026, 9, 30)] == 0.0
    assert by_day[date(2026, 11, 20)] == round(37 / 66, 6)
    assert by_day[date(2026, 12, 31)] == 1.0
    assert found.basis == "by the share of working days: no earlier quarter in the data to learn a season from"
    assert found.points[1].day == date(2026, 10, 2)  # weeks end on the day's own weekday


def test_the_first_fifth_of_a_period_has_no_pace() -> None:
    """18 of 92 days are below a fifth, 19 are above it."""
    early = pace("2026-10-18")
    assert early.points == ()
    assert early.basis == "no pace is drawn in the first fifth of a period: early figures swing too much"
    assert pace("2026-10-19").points


@pytest.mark.parametrize("value", [None, 0.0])
def test_without_a_quota_there_is_no_pace(value: float | None) -> None:
    """Nothing to be on pace for, and nothing to explain."""
    assert pace(value=value) == QuotaPace()


def test_without_a_win_the_reason_is_said() -> None:
    """No win with an amount: no season and no pace."""
    assert pace(won=False).basis == "no pace is drawn: no win with an amount is in the data"
