"""Fiscal periods of calendar months: their first and last days, wherever the year begins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.periods import month_of, months_of, parse_period, quarter_of, quarters_before, year_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "start_month", "start", "end"),
    [
        ("2026-Q4", 1, date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-q1", 1, date(2026, 1, 1), date(2026, 3, 31)),
        ("2026", 1, date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", 4, date(2025, 4, 1), date(2025, 6, 30)),
        ("2026-Q4", 4, date(2026, 1, 1), date(2026, 3, 31)),
        ("2026", 7, date(2025, 7, 1), date(2026, 6, 30)),
        ("2026-Q2", 12, date(2026, 3, 1), date(2026, 5, 31)),
        ("2026-02", 4, date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", 1, date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_period_has_its_days(text: str, start_month: int, start: date, end: date) -> None:
    """Quarters and years follow the fiscal calendar, named after the year they end in; months are the calendar's."""
    period = parse_period(text, FiscalCalendar(start_month))
    assert period is not None
    assert (period.start, period.end) == (start, end)


def test_a_year_may_be_named_for_its_start() -> None:
    """Where `2025` is the year that starts in April 2025, its first quarter is `2025-Q1`; months keep their labels."""
    calendar = FiscalCalendar(start_month=4, named_for="start")
    year = parse_period("2025", calendar)
    assert year is not None
    assert (year.start, year.end) == (date(2025, 4, 1), date(2026, 3, 31))
    assert quarter_of(date(2026, 2, 1), calendar).id == "2025-Q4"
    assert month_of(date(2026, 2, 1), calendar).id == "2026-02"
    january = FiscalCalendar(named_for="start")  # a calendar year starts and ends in the same year
    assert year_of(date(2026, 2, 1), january) == year_of(date(2026, 2, 1))


@pytest.mark.parametrize("text", ["", "2026-Q5", "2026-13", "2026-00", "26-Q1", "Q1 2026", "2026Q1", "9999", "٢٠٢٦"])
def test_what_is_no_period_is_refused(text: str) -> None:
    """Anything but the three forms is not a period."""
    assert parse_period(text) is None


@given(st.dates(date(1902, 1, 1), date(2099, 12, 31)), st.integers(1, 12), st.sampled_from(["start", "end"]))
def test_every_day_lies_in_one_quarter_of_its_year(day: date, start_month: int, named_for: str) -> None:
    """The quarter of a day holds it, lies in the year of that day, and the quarter before ends where it starts."""
    calendar = FiscalCalendar(start_month, named_for=named_for)  # type: ignore[arg-type]
    quarter, year = quarter_of(day, calendar), year_of(day, calendar)
    assert parse_period(quarter.id[:4], calendar) == year
    assert day in quarter
    assert day in year
    assert month_of(day, calendar) == month_of(day)
    assert month_of(day).id == f"{day:%Y-%m}"
    assert month_of(day) in months_of(quarter, calendar)
    assert year.start <= quarter.start
    assert quarter.end <= year.end
    assert year.days in (365, 366)
    before, earlier = quarters_before(quarter, 2, calendar)
    assert before.end == quarter.start - timedelta(days=1)
    assert earlier.end == before.start - timedelta(days=1)
    assert parse_period(quarter.id, calendar) == quarter


def test_elapsed_counts_days_that_are_over() -> None:
    """On its last day a period has passed; on its first day one day of it has; before and after it is 0 and 1."""
    quarter = quarter_of(date(2026, 10, 1))
    assert quarter.elapsed(date(2026, 12, 31)) == 1.0
    assert quarter.elapsed(date(2026, 10, 1)) == 1 / 92
    assert quarter.elapsed(date(2026, 9, 30)) == 0.0
    assert quarter.elapsed(date(2027, 5, 1)) == 1.0
