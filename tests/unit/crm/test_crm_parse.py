"""Declared forms: what a profile says of a column is kept to, and nothing else is read into it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from column_reading import column, read, values
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coachkit.crm.forms import Form, divisor

pytestmark = pytest.mark.unit
NEW_YORK = ZoneInfo("America/New_York")
UTC = ZoneInfo("UTC")
STAMP, NUMBER = column("stamp"), column("number")


def stamp(text: str, form: str = "iso", zone: ZoneInfo = UTC) -> datetime | None:
    """Read one stamp in a declared form."""
    (value,) = read([text], STAMP, Form(date=form), zone).values
    return None if value != value else value.to_pydatetime()


def number(text: str, decimal: str = ".", thousands: str = "", money: bool = False) -> float | None:
    """Read one number in a declared notation."""
    form = Form.model_validate({"decimal": decimal, "thousands": thousands, "money": money})
    (value,) = read([text], NUMBER, form).values
    return None if value != value else float(value)


@pytest.mark.guide("E9")
def test_a_stamp_with_a_zone_becomes_business_time() -> None:
    """What closed on 31 March at nine in the evening in New York is dated 31 March, although UTC says 1 April."""
    assert stamp("2026-04-01T01:00:00Z", zone=NEW_YORK) == datetime(2026, 3, 31, 21)
    assert stamp("2026-04-01T01:00:00.000+0000", zone=NEW_YORK) == datetime(2026, 3, 31, 21)
    assert stamp("2026-04-01 01:00", zone=NEW_YORK) == datetime(2026, 4, 1, 1)
    assert values(["2026-04-01T01:00:00Z"], column("date"), zone=NEW_YORK) == ["2026-03-31"]


@pytest.mark.parametrize(
    ("text", "form", "wanted"),
    [
        ("05/03/2026", "day-first", datetime(2026, 3, 5)),
        ("05/03/2026", "month-first", datetime(2026, 5, 3)),
        ("05/03/26", "day-first", datetime(2026, 3, 5)),
        ("26-03-05", "year-first", datetime(2026, 3, 5)),
        ("5.3.2026 14:15", "day-first", datetime(2026, 3, 5, 14, 15)),
        ("5. 3. 2026", "day-first", datetime(2026, 3, 5)),
        ("3/5/2026 2:15 PM", "month-first", datetime(2026, 3, 5, 14, 15)),
        ("3/5/2026 12:15 AM", "month-first", datetime(2026, 3, 5, 0, 15)),
        ("3/5/2026, 2:15\u202fp.m.", "month-first", datetime(2026, 3, 5, 14, 15)),
        ("05.03.2026 14.15", "day-first", datetime(2026, 3, 5, 14, 15)),
        ("2017/08/25", "year-first", datetime(2017, 8, 25)),
        ("2026-03-05", "day-first", datetime(2026, 3, 5)),
        ("5 March 2026", "month-first", datetime(2026, 3, 5)),
        ("25-Aug-17", "%d-%b-%y", datetime(2017, 8, 25)),
        ("45352", "serial", datetime(2024, 3, 1)),
        ("45352.5", "serial", datetime(2024, 3, 1, 12)),
        ("45352,75", "serial", datetime(2024, 3, 1, 18)),
        ("2026-02-29", "iso", None),
        ("2026-2-9", "iso", None),
        ("2026/02/09", "iso", None),
        ("9 Feb 2026", "iso", None),
        ("13/13/2026", "day-first", None),
        ("05/03/2026", "year-first", None),
        ("25-Aug-17", "%d.%m.%Y", None),
        ("0000-00-00", "iso", None),
        ("0001-01-01", "iso", None),
        ("9999-12-31", "iso", None),
        ("2026-01-01 24:00", "iso", None),
        ("2026-01-01 13:00 PM", "iso", None),
        ("2026-01-01 10:60", "iso", None),
        ("2026-01-01T10:00:00+99:00", "iso", None),
        ("2026-01-01.", "iso", None),
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
        ("\u22120.5", ".", "", -0.5),
        ("+5", ".", "", 5.0),
        ("1e3", ".", "", 1000.0),
        ("1,5E+03", ",", "", 1500.0),
        ("1,234.50", ".", ",", 1234.5),
        ("1,234,567", ".", ",", 1234567.0),
        ("12,34,567.00", ".", ",", 1234567.0),
        ("12.000,00", ",", ".", 12000.0),
        ("1 234,56", ",", " ", 1234.56),
        ("1\u202f234,56", ",", " ", 1234.56),
        ("1\u00a0234,56", ",", " ", 1234.56),
        ("1'234.50", ".", "'", 1234.5),
        ("1’234.50", ".", "'", 1234.5),
        ("1,234", ".", "", None),
        ("12,34", ".", ",", None),
        ("0,500", ".", ",", None),
        ("1,2345", ".", ",", None),
        ("1,23,45", ".", ",", None),
        ("1.234.567", ".", "", None),
        ("1,234e3", ".", ",", None),
        ("$5", ".", "", None),
        ("12k", ".", "", None),
        ("46%", ".", "", None),
        ("NaN", ".", "", None),
        ("inf", ".", "", None),
        ("1e999", ".", "", None),
        ("0x1F", ".", "", None),
        ("1_000", ".", "", None),
        ("٣", ".", "", None),
        ("-", ".", "", None),
    ],
)
def test_numbers_are_read_with_the_declared_marks_only(
    text: str, decimal: str, thousands: str, wanted: float | None
) -> None:
    """Marks mean what was declared; groups have three digits; nothing that merely resembles a number is one."""
    assert number(text, decimal, thousands) == wanted


def test_a_declared_decimal_mark_leaves_the_other_to_the_column() -> None:
    """With the decimal mark declared, groups can be read one way only; with no groups declared there are none."""
    assert values(["1.234", "12"], NUMBER, Form(decimal=",")) == [1234.0, 12.0]
    assert values(["1,234", "12"], NUMBER, Form(decimal=",")) == [1.234, 12.0]
    assert values(["1.234"], NUMBER, Form(thousands=".")) == [1234.0]
    assert values(["1.234"], NUMBER, Form(thousands="")) == [1.234]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$1,500,000.00", 1_500_000.0),
        ("USD 12,000.00", 12000.0),
        ("$12,000.00 USD", 12000.0),
        ("12,000 €", 12000.0),
        ("-$5", -5.0),
        ("$-5", -5.0),
        ("5-", -5.0),
        ("(1,200)", -1200.0),
        ("($1,200.50)", -1200.5),
        ("$(1,200.50)", -1200.5),
        ("12k", 12000.0),
        ("58.8k", 58800.0),
        ("€1.2M", 1.2e6),
        ("1.1 M€", 1.1e6),
        ("12 kr", 12.0),
        ("12k kr", 12000.0),
        ("kr. 12", 12.0),
        ("Rs.500", 500.0),
        ("$.5", 0.5),
        ("500,-", None),
        ("500.-", 500.0),
        ("CHF 1,500.–", 1500.0),
        ("1USD2", None),
        ("USD", None),
        ("TBD 5", None),
        ("€5 USD", None),
        ("(12", None),
        ("(-12)", None),
        ("-12-", None),
        ("12kk", None),
    ],
)
def test_money_has_signs_brackets_and_suffixes(text: str, wanted: float | None) -> None:
    """Declared as money, currency signs at either end, brackets for minus and k and M are understood, each once."""
    form = Form(
        decimal=".", thousands=",", money=True, currency="SEK" if "kr" in text else "INR" if "Rs" in text else "USD"
    )
    (found,) = read([text], NUMBER, form).values
    assert (None if found != found else found) == wanted


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"date": "daily"}, "is not one of iso"),
        ({"date": "%Q"}, "is not a date pattern"),
        ({"zone": "Lisbon"}, "is not a time zone"),
        ({"zone": "../etc"}, "is not a time zone"),
        ({"currency": "dollar"}, "is not the code of a currency"),
        ({"currency": "ABC"}, "is not the code of a currency"),
        ({"decimal": ",", "thousands": ","}, "the same mark"),
        ({"unit": "days"}, "unit"),
        ({"per": "month"}, "per"),
        ({"period": "week"}, "period"),
        ({"fill": "up"}, "fill"),
        ({"id": "hubspot"}, "id"),
    ],
)
def test_a_form_is_strict(line: dict[str, str], says: str) -> None:
    """A value that no form has is told with those there are."""
    with pytest.raises(ValidationError, match=says):
        Form.model_validate(line)


def test_units_are_brought_to_the_columns_name() -> None:
    """A divisor turns what the file counts in into what the column's name says; parts of a clock are read already."""
    assert divisor("hours", "duration_minutes") == 1 / 60
    assert divisor("milliseconds", "patience_seconds") == 1000.0
    assert [divisor(unit, "duration_minutes") for unit in ("hh:mm", "mm:ss", "share", None)] == [1.0] * 4
