"""The words for periods in people's sheets: each is read in one way or not at all, and columns decide together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.data import CrmData
from coachkit.crm.fiscal import CALENDAR_YEARS, FiscalCalendar
from coachkit.crm.forms import Form
from coachkit.crm.month_names import fold_name, months
from coachkit.crm.period_column import PeriodsRead, read_periods
from coachkit.crm.period_words import month_and_two, read_period
from coachkit.crm.periods import month_of, quarter_of, year_of
from coachkit.errors import Problem

pytestmark = pytest.mark.unit

APRIL = FiscalCalendar(start_month=4)
RETAIL = FiscalCalendar(2, (4, 5, 4), rule="nearest", named_for="start")


@pytest.mark.parametrize(
    ("period_id", "words"),
    [
        ("2026", ["2026", " 2026 ", "FY26", "FY2026", "fy 2026", "Fiscal Year 2026", "FY'26"]),
        (
            "2026-Q3",
            [
                "2026-Q3", "2026-q3", "FY26-Q3", "FY2026 Q3", "FY 26 Q3", "Q3 FY26", "Q3-2026", "Q3/2026", "Q3 2026",
                "2026 Q3", "2026Q3", "26-Q3", "Q3'26", "Q3’26", "Q3-26", "3Q26", "3Q 2026", "Quarter 3 FY2026",
                "FY2026 Quarter 3", "FY2026, Quarter 3", "Qtr 3 2026", "FQ3 2026", "Q3\u00a02026",
            ],
        ),
        (
            "2026-11",
            [
                "2026-11", "2026/11", "2026.11", "11/2026", "11-2026", "11.2026", "Nov 2026", "NOVEMBER 2026",
                "November, 2026", "Nov. 2026", "Nov-2026", "2026 Nov", "2026-Nov", "Nov '26", "Nov’26",
                "noviembre 2026", "novembre 2026",
            ],
        ),
        ("2026-02", ["2026-2", "2/2026", "Februar 2026", "févr. 2026", "fevrier 2026", "Feb. 2026"]),
        ("2026-05", ["May 2026", "Mai 2026", "mayo 2026", "P5 2026", "Period 05 2026", "FY26-P05", "May FY2026"]),
    ],
)  # fmt: skip
def test_words_for_a_period_are_read(period_id: str, words: list[str]) -> None:
    """Every usual way of writing a year, a quarter and a month gives its id."""
    assert {word: read_period(word, CALENDAR_YEARS) for word in words} == dict.fromkeys(words, period_id)


@pytest.mark.parametrize(
    "text",
    [
        "", "Q1", "Quarter 1", "November", "26", "Q5 2026", "Q0 2026", "13/2026", "2026-13", "0/2026", "11/26",
        "2025/26", "Nov-26", "Nov 26", "26-Nov", "26 Nov", "Nov 2025/26", "2026-11-01", "1 Nov 2026", "202611",
        "P13 2026", "FY2025/27", "TBD", "Total", "FY1850", "9999", "Lov 2026", "Q1 2026 Q2", "2026-Q1-01", "01-May",
        "Mayday 2026",
    ],
)  # fmt: skip
def test_what_says_no_period_or_two_is_not_read(text: str) -> None:
    """Half a period, a date without a declared length, and what may be a day of a month are no periods."""
    assert read_period(text, APRIL) is None


def test_a_year_of_two_calendar_years_is_the_one_that_spans_them() -> None:
    """`FY2025/26` is the year from April 2025 to March 2026, however it is named; there is none from January."""
    for text in ("FY2025/26", "FY25/26", "FY25-26", "FY 2025-2026"):
        assert read_period(text, APRIL) == "2026"
        assert read_period(text, FiscalCalendar(4, named_for="start")) == "2025"
        assert read_period(text, CALENDAR_YEARS) is None
    assert read_period("Q1 FY25/26", APRIL) == "2026-Q1"


def test_months_of_a_fiscal_year_are_the_calendars() -> None:
    """With a year from April, May of FY2026 is May 2025 and its first month April 2025; `May 2026` stays May 2026."""
    assert read_period("May FY2026", APRIL) == "2025-05"
    assert read_period("March FY2026", APRIL) == "2026-03"
    assert read_period("P1 FY2026", APRIL) == "2025-04"
    assert read_period("May 2026", APRIL) == "2026-05"
    assert read_period("P12 FY2023", RETAIL) == "2024-01"


@given(st.dates(date(1902, 1, 1), date(2098, 12, 31)), st.sampled_from([CALENDAR_YEARS, APRIL, RETAIL]))
def test_a_date_is_the_period_it_lies_in_where_that_is_declared(day: date, calendar: FiscalCalendar) -> None:
    """Declared as months, quarters or years, a date means the one that holds it, and nothing undeclared."""
    assert read_period(str(day), calendar, "month") == month_of(day, calendar).id
    assert read_period(str(day), calendar, "quarter") == quarter_of(day, calendar).id
    assert read_period(str(day), calendar, "year") == year_of(day, calendar).id
    assert read_period(str(day), calendar) is None


@given(st.integers(1950, 2068), st.integers(1, 4), st.sampled_from(sorted(months())), st.data())
def test_what_is_written_is_read_back(year: int, quarter: int, word: str, data: st.DataObject) -> None:
    """A quarter and a month written in any of the usual ways in any language, with year or two digits, read back."""
    between = data.draw(st.sampled_from([" ", "-", "/", ", ", ""]))
    fiscal = data.draw(st.sampled_from(["", "FY", "fy "]))
    short = f"{fiscal or chr(39)}{year % 100:02}" if year >= 1970 else f"{fiscal}{year}"
    for years in (f"{fiscal}{year}", short):
        assert read_period(f"Q{quarter}{between}{years}", APRIL) == f"{year}-Q{quarter}"
        assert read_period(f"{years}{between}Quarter {quarter}", APRIL) == f"{year}-Q{quarter}"
    assert read_period(f"{word.upper()} {year}", APRIL) == f"{year}-{months()[word]:02}"
    if len(word) >= 3:
        assert (
            month_and_two(f"{word}-{year % 100:02}")
            == f"{2000 + year % 100 - 100 * (year % 100 > 69)}-{months()[word]:02}"
        )


@given(st.text(max_size=20), st.sampled_from([None, "month", "quarter", "year"]))
def test_no_text_makes_the_reader_fail(text: str, length: str | None) -> None:
    """Whatever a cell says, it is a period or it is not."""
    assert read_period(text, RETAIL, length) is None or read_period(text, RETAIL, length)  # type: ignore[arg-type]


def test_every_month_word_has_letters_enough() -> None:
    """No month's name is shorter than what the reader takes for one."""
    assert [word for word in months() if len(fold_name(word)) < 3] == []


# --- A column ---------------------------------------------------------------------------------------------------------


def column(*cells: str | None, calendar: FiscalCalendar = CALENDAR_YEARS, **declared: str) -> PeriodsRead:
    """Read a column of periods."""
    form = Form(**declared)  # type: ignore[arg-type]
    return read_periods(pd.Series(list(cells), dtype="str"), calendar, form, ZoneInfo("UTC"))


def ids(read: PeriodsRead) -> list[str | None]:
    """Return what was read, missing as None, where the column has no trouble."""
    assert read.trouble is None
    return [None if pd.isna(cell) else cell for cell in read.ids]


def test_a_spreadsheets_months_are_read_where_all_cells_are_such() -> None:
    """`Nov-26` is November 2026 in a column of nothing else, and unread beside any other word, even `Nov 2026`."""
    assert ids(column("Nov-26", "Dec-26", "", "Jan-27", "Nov-26")) == ["2026-11", "2026-12", None, "2027-01", "2026-11"]
    assert ids(column("Nov-26", "Nov 2026")) == [None, "2026-11"]
    assert ids(column("Nov-26", "26-Nov")) == [None, None]
    assert ids(column("Nov-26", "2026-12", period="month")) == [None, "2026-12"]


@pytest.mark.parametrize(
    "cells",
    [
        ("2026-10-01", "2026-11-01"),
        ("2026-10-31", "2026-11-30"),
        ("2026/10/1", "2026/11/1"),
        ("10/31/2026", "11/30/2026"),
    ],
)
def test_first_or_last_days_of_months_are_months(cells: tuple[str, ...]) -> None:
    """A sheet of months' first days, or of their last, is monthly, and it is said that it was taken so."""
    read = column(*cells)
    assert ids(read) == ["2026-10", "2026-11"]
    assert any("are read as their months" in remark for remark in read.remarks)


@pytest.mark.parametrize(
    ("cells", "calendar"),
    [
        (("2026-10-01", "2027-01-01"), CALENDAR_YEARS),  # a quarter begins on each
        (("2026-10-31", "2027-01-31"), FiscalCalendar(2)),  # a quarter ends on each
        (("2026-10-01", "2026-11-17"), CALENDAR_YEARS),
        (("2026-10-01", "2026-11-01"), RETAIL),  # in which months do not begin there
    ],
)
def test_dates_that_may_be_longer_periods_are_asked_about(cells: tuple[str, ...], calendar: FiscalCalendar) -> None:
    """Where dates could stand for months, quarters or years the column is refused with what to declare."""
    trouble = column(*cells, calendar=calendar).trouble
    assert trouble is not None
    assert trouble.question == "period_length"
    assert trouble.choices == ("{period: month}", "{period: quarter}", "{period: year}")
    assert trouble.reason.startswith("dates stand where periods should be: '2026-10")


def test_declared_dates_are_read_in_every_form() -> None:
    """With the length declared, dates, a spreadsheet's numbers and words may stand together; the order is asked."""
    assert ids(column("2026-11-17", "2026/12/01", "Q1 2026", "soon", period="month")) == [
        "2026-11", "2026-12", "2026-Q1", None,
    ]  # fmt: skip
    assert ids(column("46340", "46371", period="month")) == ["2026-11", "2026-12"]
    assert ids(column("17/11/2026", "1/12/2026", period="quarter", calendar=APRIL)) == ["2027-Q3", "2027-Q3"]
    assert ids(column("1/11/2026", "1/12/2026", period="month", date="day-first")) == ["2026-11", "2026-12"]
    assert ids(column("2026-11-03", "2026-11-02", period="year", calendar=RETAIL)) == ["2026", "2026"]
    for declared in ({}, {"period": "month"}):
        trouble = column("1/11/2026", "1/12/2026", **declared).trouble
        assert trouble is not None
        assert trouble.question == "date_order"


def test_words_among_dates_are_unread_alone() -> None:
    """A column that is no column of dates sets aside what it cannot read, and asks nothing."""
    assert ids(column("TBD", "2026-11-01", "Q1 2026")) == [None, None, "2026-Q1"]
    assert ids(column("TBD", "next year")) == [None, None]
    assert ids(column("", None)) == [None, None]
    assert ids(column()) == []


# --- Through a reading ------------------------------------------------------------------------------------------------


def test_quotas_are_read_under_their_periods(reading: Callable[..., CrmData], lenient: str) -> None:
    """Words become ids in the team's calendar; a cell that is no period is set aside with what it says."""
    quotas = "rep_id,period,value\n007,FY26-Q3,10\n007,Nov 2026,20\n8,2026-q4,30\n8,soon,40\n"
    data = reading({"quotas.csv": quotas}, team=lenient + "\nfiscal_year_start: 4")
    assert data["quotas"]["period"].tolist() == ["2026-Q3", "2026-11", "2026-Q4"]
    assert data.calendar == APRIL
    assert [(problem.row, problem.reason) for problem in data.set_aside if problem.column == "period"] == [
        (5, "'soon' is not a period like 2026-Q4, 2026-11 or 2026.")
    ]


def test_dates_of_quarters_are_a_problem_that_names_the_line(
    problems: Callable[..., tuple[Problem, ...]], reading: Callable[..., CrmData]
) -> None:
    """Dates on which quarters begin are refused with the line of a profile that settles it, and then read."""
    quotas = "rep_id,period,value\n007,2026-10-01,10\n007,2027-01-01,20\n"
    (problem,) = problems({"quotas.csv": quotas})
    assert (problem.file, problem.column) == ("crm/quotas.csv", "period")
    assert problem.fix is not None
    assert "`period: {period: month}`" in problem.fix
    profile = (
        "about: a\ntables:\n  quotas:\n    file: quotas.csv\n    format: {period: {period: quarter}}\n"
        "    rename: {rep_id: rep_id, period: period, value: value}\n"
    )
    data = reading({"quotas.csv": quotas}, team="profiles: [p]", profiles={"p": profile})
    assert data["quotas"]["period"].tolist() == ["2026-Q4", "2027-Q1"]
