"""Fiscal years of whole weeks: the published retail calendar, and what holds of any such calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.crm_builder import crm_data

from coachkit.crm.fiscal import FiscalCalendar, calendar_of
from coachkit.crm.periods import FiscalPeriod, month_of, months_of, parse_period, quarter_of, quarters_before, year_of
from coachkit.errors import Problem
from coachkit.insight.metrics.bookings import bookings
from coachkit.insight.quotas import QuotaLedger
from coachkit.insight.teamday import TeamDay
from coachkit.parameter_files import read_parameters
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

#: The National Retail Federation's calendar: 4-5-4, ending on the Saturday nearest to 31 January, named for its start.
RETAIL = FiscalCalendar(2, (4, 5, 4), weekday=5, rule="nearest", named_for="start")
#: 52 or 53 weeks to the last Saturday of September, as several makers of computers have it.
SEPTEMBER = FiscalCalendar(10, (4, 4, 5), weekday=5, rule="last")


def period(text: str, calendar: FiscalCalendar) -> FiscalPeriod:
    """Return the period of an id."""
    found = parse_period(text, calendar)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("year", "start", "end", "weeks"),
    [
        ("2017", date(2017, 1, 29), date(2018, 2, 3), 53),
        ("2022", date(2022, 1, 30), date(2023, 1, 28), 52),
        ("2023", date(2023, 1, 29), date(2024, 2, 3), 53),
        ("2024", date(2024, 2, 4), date(2025, 2, 1), 52),
    ],
)
def test_the_retail_year_is_the_published_one(year: str, start: date, end: date, weeks: int) -> None:
    """Fiscal 2017 and 2023 had 53 weeks, 2022 and 2024 had 52, between the days that the NRF published."""
    found = period(year, RETAIL)
    assert (found.start, found.end, found.days) == (start, end, weeks * 7)


def test_the_53rd_week_belongs_to_the_last_month() -> None:
    """January 2024, the twelfth month of the year of 53 weeks, has five weeks where it otherwise has four."""
    january = period("2024-01", RETAIL)
    assert (january.start, january.end) == (date(2023, 12, 31), date(2024, 2, 3))
    assert period("2025-01", RETAIL).days == 28
    assert period("2023-Q4", RETAIL).days == 14 * 7


@pytest.mark.parametrize(
    ("month", "start", "end"),
    [
        ("2024-02", date(2024, 2, 4), date(2024, 3, 2)),
        ("2024-03", date(2024, 3, 3), date(2024, 4, 6)),
        ("2024-04", date(2024, 4, 7), date(2024, 5, 4)),
        ("2024-11", date(2024, 11, 3), date(2024, 11, 30)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 4)),
    ],
)
def test_a_label_is_the_month_that_stands_for_it(month: str, start: date, end: date) -> None:
    """`2024-03` is the fiscal March of five weeks, and the first days of January lie in December."""
    found = period(month, RETAIL)
    assert (found.start, found.end) == (start, end)
    assert {month_of(day, RETAIL) for day in (start, end)} == {found}


def test_the_last_saturday_of_the_final_month_ends_the_year() -> None:
    """Years to the last Saturday of September: 2022 ended on the 24th, and 2023 on the 30th after 53 weeks."""
    assert (period("2022", SEPTEMBER).start, period("2022", SEPTEMBER).end) == (date(2021, 9, 26), date(2022, 9, 24))
    assert (period("2023", SEPTEMBER).end, period("2023", SEPTEMBER).days) == (date(2023, 9, 30), 53 * 7)
    assert (period("2024", SEPTEMBER).end, period("2024", SEPTEMBER).days) == (date(2024, 9, 28), 52 * 7)
    assert period("2023-Q1", SEPTEMBER).end == date(2022, 12, 24)


def test_a_quarters_quota_is_the_sum_of_its_fiscal_months() -> None:
    """February to April 2024 take the quotas with these labels, each known from the fiscal month's first day."""
    rows = [{"rep_id": "a", "period": f"2024-0{month}", "value": 100.0 + month} for month in (2, 3, 4)]
    day = date(2024, 5, 4)
    ledger = QuotaLedger(crm_data(day, quotas=rows)["quotas"], day, RETAIL)
    quarter = quarter_of(day, RETAIL)
    assert ledger.on("a", quarter, day).value == 309.0
    assert ledger.on("a", quarter, date(2024, 4, 6)).reason == "of the quarter's months, 2024-04 had no quota yet"
    assert ledger.on("a", quarter, date(2024, 4, 7)).value == 309.0


def test_figures_count_the_quarter_of_the_teams_calendar() -> None:
    """3 February 2024 is the last day of the retail year, so what was won in November still counts on it."""
    day = date(2024, 2, 3)
    won = {"rep_id": "a", "status": "won", "stage": "x", "created_date": "2023-10-01", "amount": 10.0}
    closed = ("2023-10-28", "2023-10-29", "2024-02-03")
    rows = [won | {"opportunity_id": f"O{number}", "close_date": close} for number, close in enumerate(closed)]
    view = crm_data(day, reps=[{"rep_id": "a", "name": "A"}], opportunities=rows)
    team_day = TeamDay.of(replace(view, calendar=RETAIL), lambda _: view, TeamParameters())
    assert team_day.period == period("2023-Q4", RETAIL)
    assert [figure.value for figure in bookings(team_day)] == [20.0]


# --- What holds of every calendar -------------------------------------------------------------------------------------

calendars = st.builds(
    FiscalCalendar,
    start_month=st.integers(1, 12),
    weeks=st.sampled_from([None, (4, 4, 5), (4, 5, 4), (5, 4, 4)]),
    weekday=st.integers(0, 6),
    rule=st.sampled_from(["last", "nearest"]),
    named_for=st.sampled_from(["start", "end"]),
)
days = st.dates(date(1902, 1, 1), date(2098, 12, 31))


@given(days, calendars)
def test_months_tile_quarters_and_quarters_tile_years(day: date, calendar: FiscalCalendar) -> None:
    """Without a gap or an overlap, three months make a quarter and twelve a year; the next year follows at once."""
    year = year_of(day, calendar)
    quarters = [period(f"{year.id}-Q{number}", calendar) for number in (1, 2, 3, 4)]
    months = months_of(year, calendar)
    assert len(months) == 12
    for parts in (quarters, months):
        assert (parts[0].start, parts[-1].end) == (year.start, year.end)
        assert all(one.end + timedelta(days=1) == other.start for one, other in pairwise(parts))
    assert [month for quarter in quarters for month in months_of(quarter, calendar)] == list(months)
    assert year_of(year.end + timedelta(days=1), calendar).start == year.end + timedelta(days=1)


@given(days, calendars)
def test_every_day_lies_in_the_period_it_is_said_to(day: date, calendar: FiscalCalendar) -> None:
    """Month, quarter and year of a day hold it, each within the next; their ids read back as the same periods."""
    month, quarter, year = month_of(day, calendar), quarter_of(day, calendar), year_of(day, calendar)
    assert day in month
    assert quarter.start <= month.start <= month.end <= quarter.end
    assert year.start <= quarter.start <= quarter.end <= year.end
    for found in (month, quarter, year):
        assert parse_period(found.id, calendar) == found
    assert quarters_before(quarter, 1, calendar)[0].end == quarter.start - timedelta(days=1)


@given(days, calendars)
def test_a_year_of_weeks_has_52_or_53(day: date, calendar: FiscalCalendar) -> None:
    """It ends on its weekday: in the final month's last seven days, or at most three days from its end."""
    year = year_of(day, calendar)
    if calendar.weeks is None:
        assert year.days in (365, 366)
        return
    assert year.days in (52 * 7, 53 * 7)
    assert year.end.weekday() == calendar.weekday
    final = period(months_of(year, calendar)[-1].id, FiscalCalendar())  # the calendar month of that label
    apart = (year.end - final.end).days
    assert -6 <= apart <= 0 if calendar.rule == "last" else -3 <= apart <= 3
    first = [month.days for month in months_of(year, calendar)][:3]
    assert first == [7 * weeks for weeks in calendar.weeks]


@given(days, calendars)
def test_a_month_of_weeks_lies_around_the_month_it_stands_for(day: date, calendar: FiscalCalendar) -> None:
    """A fiscal month shares most of its days with the calendar month whose label it bears, never none."""
    month = month_of(day, calendar)
    namesake = period(month.id, FiscalCalendar())
    shared = (min(month.end, namesake.end) - max(month.start, namesake.start)).days + 1
    assert shared >= 14


# --- team.yaml --------------------------------------------------------------------------------------------------------


def team(text: str) -> TeamParameters | list[Problem]:
    """Read a team file."""
    path = Path("team.yaml")
    path.write_text(text, encoding="utf-8")
    return read_parameters(path, TeamParameters, "parameters/team.yaml")


def test_the_calendar_is_described_in_the_team_file() -> None:
    """The retail calendar in three words and a month; without them years are of calendar months."""
    told = team("fiscal_year_start: 2\nfiscal_calendar: {weeks: 4-5-4, ends_on: nearest saturday, named_for: start}\n")
    assert isinstance(told, TeamParameters)
    assert calendar_of(told) == RETAIL
    assert calendar_of(TeamParameters()) == FiscalCalendar()
    assert calendar_of(TeamParameters(fiscal_year_start=7)) == FiscalCalendar(7)


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        ("{weeks: 4-5-5}", 2, "'fiscal_calendar.weeks' should be '4-4-5', '4-5-4' or '5-4-4'."),
        ("{weeks: 4-4-5}", 2, "'fiscal_calendar' has `weeks`, so it needs a line like `ends_on: last saturday` too."),
        ("{ends_on: last friday}", 2, "'fiscal_calendar' has `ends_on` but no `weeks`, like `weeks: 4-4-5`."),
        (
            "\n  weeks: 4-4-5\n  ends_on: saturday",
            4,
            "'fiscal_calendar.ends_on' is not like `last saturday` or `nearest saturday`.",
        ),
        ("\n  week: 4-4-5", 3, "unknown key 'fiscal_calendar.week'."),
        ("{named_for: middle}", 2, "'fiscal_calendar.named_for' should be 'start' or 'end'."),
        ("4-4-5", 2, "'fiscal_calendar' should hold `key: value` lines."),
    ],
)
def test_a_calendar_that_is_not_one_is_told_with_its_line(text: str, row: int, reason: str) -> None:
    """A pattern, rule or name that is none, or half a description, is an error with its line."""
    found = team(f"currency: EUR\nfiscal_calendar: {text}\n")
    assert isinstance(found, list)
    assert [(problem.row, problem.reason) for problem in found] == [(row, reason)]
