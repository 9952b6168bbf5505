"""Dates and numbers: what is accepted is right, what could be two things is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.grid import TEXT
from coachkit.crm.parse import parse_dates, parse_numbers, parse_stamps

pytestmark = pytest.mark.unit
NEW_YORK = ZoneInfo("America/New_York")
UTC = ZoneInfo("UTC")


def stamp(text: str, form: str = "iso", zone: ZoneInfo = UTC) -> datetime | None:
    """Parse one stamp."""
    value = parse_stamps(pd.Series([text], dtype=TEXT), form, zone).iloc[0]
    return None if pd.isna(value) else value.to_pydatetime()


def number(text: str, decimal: str = ".", thousands: str = "", **more: bool) -> float | None:
    """Parse one number."""
    value = parse_numbers(pd.Series([text], dtype=TEXT), decimal, thousands, **more).iloc[0]
    return None if pd.isna(value) else float(value)


@pytest.mark.guide("E9")
def test_a_stamp_with_a_zone_becomes_business_time() -> None:
    """What closed on 31 March at nine in the evening in New York is dated 31 March, although UTC says 1 April."""
    assert stamp("2026-04-01T01:00:00Z", zone=NEW_YORK) == datetime(2026, 3, 31, 21)
    assert stamp("2026-04-01T01:00:00.000+0000", zone=NEW_YORK) == datetime(2026, 3, 31, 21)
    assert stamp("2026-04-01 01:00", zone=NEW_YORK) == datetime(2026, 4, 1, 1)
    assert parse_dates(pd.Series(["2026-04-01T01:00:00Z"], dtype=TEXT), "iso", NEW_YORK)[0] == pd.Timestamp(
        "2026-03-31"
    )


@pytest.mark.parametrize(
    ("text", "form", "wanted"),
    [
        ("05/03/2026", "day-first", datetime(2026, 3, 5)),
        ("05/03/2026", "month-first", datetime(2026, 5, 3)),
        ("5.3.2026 14:15", "day-first", datetime(2026, 3, 5, 14, 15)),
        ("3/5/2026 2:15 PM", "month-first", datetime(2026, 3, 5, 14, 15)),
        ("3/5/2026 12:15 AM", "month-first", datetime(2026, 3, 5, 0, 15)),
        ("2017/08/25", "year-first", datetime(2017, 8, 25)),
        ("25-Aug-17", "%d-%b-%y", datetime(2017, 8, 25)),
        ("2026-02-29", "iso", None),
        ("2026-2-9", "iso", None),
        ("05/03/26", "day-first", None),
        ("13/13/2026", "day-first", None),
        ("0000-00-00", "iso", None),
        ("0001-01-01", "iso", None),
        ("9999-12-31", "iso", None),
        ("2026-01-01 24:00", "iso", None),
        ("2026-01-01 13:00 PM", "iso", None),
        ("45352", "iso", None),
        ("TBD", "iso", None),
    ],
)
def test_dates_are_read_in_the_declared_form_only(text: str, form: str, wanted: datetime | None) -> None:
    """A declared order is kept to; days that do not exist, stand-ins for never and anything else are not dates."""
    assert stamp(text, form) == wanted


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 12, 31)), st.integers(-14 * 60, 14 * 60))
def test_every_iso_stamp_comes_back(moment: datetime, offset: int) -> None:
    """Any moment written as ISO 8601 is read as it was, with or without microseconds, and with any offset."""
    assert stamp(moment.isoformat()) == moment
    assert stamp(moment.isoformat(sep=" ", timespec="seconds")) == moment.replace(microsecond=0)
    sign, minutes = ("-" if offset < 0 else "+"), abs(offset)
    zoned = f"{moment.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"
    expected = moment - timedelta(minutes=offset)
    assert stamp(zoned) == (expected if 1900 <= expected.year <= 2100 else None)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["-", "/", "."]))
def test_a_declared_order_is_never_swapped(day: date, mark: str) -> None:
    """Written with the day first, every date is read back with the day first; the other order is not tried."""
    text = mark.join([f"{day.day:02}", f"{day.month:02}", str(day.year)])
    assert stamp(text, "day-first") == datetime(day.year, day.month, day.day)
    swapped = stamp(text, "month-first")
    assert swapped == (datetime(day.year, day.day, day.month) if day.day <= 12 else None)


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "wanted"),
    [
        ("1234.5", ".", "", 1234.5),
        ("-0.5", ".", "", -0.5),
        ("1e3", ".", "", 1000.0),
        ("1,234.50", ".", ",", 1234.5),
        ("1,234,567", ".", ",", 1234567.0),
        ("12.000,00", ",", ".", 12000.0),
        ("1 234,56", ",", " ", 1234.56),
        ("1\u202f234,56", ",", " ", 1234.56),
        ("1\u00a0234,56", ",", " ", 1234.56),
        ("1'234.50", ".", "'", 1234.5),
        ("1’234.50", ".", "'", 1234.5),
        ("1,234", ".", "", None),
        ("12,34", ".", ",", None),
        ("1,2345", ".", ",", None),
        ("1.234.567", ".", "", None),
        ("$5", ".", "", None),
        ("12k", ".", "", None),
        ("46%", ".", "", None),
        ("NaN", ".", "", None),
        ("inf", ".", "", None),
        ("1e999", ".", "", None),
        ("0x1F", ".", "", None),
        ("1_000", ".", "", None),
        ("-", ".", "", None),
    ],
)
def test_numbers_are_read_with_the_declared_marks_only(
    text: str, decimal: str, thousands: str, wanted: float | None
) -> None:
    """Marks mean what was declared; groups have three digits; nothing that merely resembles a number is one."""
    assert number(text, decimal, thousands) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$1,500,000.00", 1_500_000.0),
        ("USD 12,000.00", 12000.0),
        ("12,000 €", 12000.0),
        ("-$5", -5.0),
        ("(1,200)", -1200.0),
        ("($1,200.50)", -1200.5),
        ("12k", 12000.0),
        ("58.8k", 58800.0),
        ("€1.2M", 1.2e6),
        ("1USD2", None),
        ("USD", None),
        ("(12", None),
    ],
)
def test_money_has_signs_brackets_and_suffixes(text: str, wanted: float | None) -> None:
    """Declared as money, currency signs at either end, brackets for minus and k and M are understood."""
    found = number(text, ".", ",", money=True)
    assert found == (None if wanted is None else pytest.approx(wanted))


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (",", "\u202f")]),
)
def test_every_grouped_number_comes_back(value: object, marks: tuple[str, str]) -> None:
    """Any amount, grouped in any locale's way, is read as it was when that way is declared."""
    decimal, thousands = marks
    text = f"{value:,.2f}".replace(",", "#").replace(".", decimal).replace("#", thousands)
    assert number(text, decimal, " " if thousands.isspace() else thousands) == float(str(value))
