"""Whatever people write: what is accepted is right, what reads two ways is refused, and nothing vanishes.

Values are rendered as people of several countries write them. What a column of such cells could mean is found by brute
force, in plain Python that shares nothing with the reader: if that is one thing only, it is read; if it is several, the
column is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pandas as pd
import pytest
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent
from column_reading import column, inferred, read, read_as_blank
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coachkit.crm.columns import ColumnRead
from coachkit.crm.forms import Form
from coachkit.crm.tables import Column

pytestmark = pytest.mark.unit
DATE, STAMP, NUMBER = column("date"), column("stamp"), column("number")
SHARE, MINUTES = column("share", low=0, high=1), column("number", name="duration_minutes", low=0)

#: A column costs tens of milliseconds; longer runs are for when the reader changes.
some = settings(max_examples=40)
#: Days whose years of two digits mean them.
days = st.dates(date(1970, 1, 1), date(2069, 12, 31))


def found_values(found: ColumnRead) -> list[object]:
    """Return what was read, missing as None."""
    assert not any(mask.any() for _, mask in found.faults), found.faults
    return [None if pd.isna(value) else value for value in found.values]


def as_written_down(cells: Sequence[str], of: Column) -> list[object]:
    """Read a column in the form that it tells itself, declared."""
    form = inferred(cells, of)
    assert isinstance(form, Form)
    return found_values(read(cells, of, form))


# --- dates ---------------------------------------------------------------------------------------------------------

_PLACES = {"day-first": (2, 1, 0), "month-first": (2, 0, 1), "year-first": (0, 1, 2)}


def write_day(day: date, order: str, mark: str, long_year: bool, padded: bool) -> str:
    """Write a date in figures."""
    year = f"{day.year}" if long_year else f"{day.year % 100:02}"
    figures = [f"{day.day:02}" if padded else str(day.day), f"{day.month:02}" if padded else str(day.month)]
    parts = {"day-first": [*figures, year], "month-first": [*figures[::-1], year], "year-first": [year, *figures[::-1]]}
    return mark.join(parts[order])


def read_day(cell: str, order: str) -> date | None:
    """Read a date in figures in one order, as a person would; a year that leads with four digits is itself."""
    parts = cell.replace("/", "-").replace(".", "-").split("-")
    if len(parts[0]) == 4:
        order = "year-first"
    year, month, day = (parts[place] for place in _PLACES[order])
    if len(year) not in (2, 4) or len(day) > 2:
        return None
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 70 else 2000)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


def meanings(cells: Sequence[str]) -> list[list[date]]:
    """Find everything that a column of dates can mean, each once."""
    found: list[list[date]] = []
    for order in _PLACES:
        readings = [read_day(cell, order) for cell in cells]
        whole = [day for day in readings if day is not None]
        if len(whole) == len(cells) and whole not in found:
            found.append(whole)
    return found


@some
@given(
    st.lists(days, min_size=1, max_size=6), st.sampled_from(list(_PLACES)), st.sampled_from("-/."), st.booleans(),
    st.booleans(), st.lists(days, max_size=2),
)  # fmt: skip
def test_dates_in_figures_are_read_or_refused(
    written: list[date], order: str, mark: str, long_year: bool, padded: bool, iso: list[date]
) -> None:
    """Dates in figures are read back exactly when they mean one thing only, ISO dates beside them or not."""
    cells = [write_day(day, order, mark, long_year, padded) for day in written]
    mixed = [*cells, *(day.isoformat() for day in iso)]
    found = read(mixed, DATE)
    if len(meanings(cells)) > 1:
        assert found.trouble is not None
        assert found.trouble.question == "date_order"
        assert len(found.trouble.choices) >= len(meanings(cells))
        return
    assert found.trouble is None
    assert [day.date() for day in found_values(found)] == [*written, *iso]  # type: ignore[attr-defined]
    assert as_written_down(mixed, DATE) == found_values(found)


@some
@given(st.lists(days, min_size=2, max_size=5), st.lists(st.sampled_from(list(_PLACES)), min_size=5, max_size=5))
def test_dates_in_several_orders_are_never_guessed(written: list[date], orders: list[str]) -> None:
    """Whoever mixes orders in a column gets his dates back only if those can be read in no other way."""
    cells = [write_day(day, order, "/", True, False) for day, order in zip(written, orders, strict=False)]
    found = read(cells, DATE)
    all_meanings = meanings(cells)
    assert (found.trouble is None) == (len(all_meanings) == 1)
    if found.trouble is None:
        assert [day.date() for day in found_values(found)] == all_meanings[0]  # type: ignore[attr-defined]


@some
@given(st.lists(st.builds(date, st.integers(1970, 2069), st.integers(1, 12), st.integers(1, 12)), min_size=1))
def test_days_that_could_be_months_are_always_refused(written: list[date]) -> None:
    """A column in which every day is 12 or less is refused, unless swapping day and month changes nothing."""
    assume(any(day.day != day.month for day in written))
    for order in ("day-first", "month-first"):
        cells = [write_day(day, order, "/", True, False) for day in written]
        found = read(cells, DATE).trouble
        assert found is not None
        assert found.choices == ("{date: day-first}", "{date: month-first}")


_WORDED = ("en_US", "en_GB", "de", "fr", "es", "es_MX", "pt_BR", "pt_PT", "it", "nl", "da", "sv", "nb", "fi", "pl")


@some
@given(st.lists(st.tuples(days, st.sampled_from(_WORDED), st.sampled_from(["long", "full"])), min_size=1, max_size=4))
def test_dates_in_words_come_back_in_every_language(written: list[tuple[date, str, str]]) -> None:
    """Dates as CLDR writes them out in fifteen locales are read as they were, several languages in one column too."""
    cells = [format_date(day, form, locale=locale) for day, locale, form in written]
    found = read(cells, DATE)
    assert [day.date() for day in found_values(found)] == [day for day, _, _ in written]  # type: ignore[attr-defined]
    assert as_written_down(cells, DATE) == found_values(found)


moments = st.datetimes(datetime(1970, 1, 1), datetime(2069, 12, 31)).map(lambda moment: moment.replace(microsecond=0))


@some
@given(moments, st.sampled_from(_WORDED), st.sampled_from(["short", "medium", "long"]))
def test_stamps_as_locales_write_them_are_right_or_refused(moment: datetime, locale: str, form: str) -> None:
    """A stamp in a locale's own form is read to the minute or second that it shows, or refused; never as another."""
    cell = format_datetime(moment, form, locale=locale).removesuffix(" TU")
    shown = moment.replace(second=0) if form == "short" else moment
    found = read([cell], STAMP)
    if found.trouble is None:
        (value,) = found_values(found)
        assert value == pd.Timestamp(shown)
    else:
        assert found.trouble.question == "date_order"


@some
@given(moments, st.integers(-15 * 60, 15 * 60), st.sampled_from(["", ":"]), st.sampled_from(["/", "."]))
def test_zones_behind_any_form_are_heeded(moment: datetime, offset: int, colon: str, mark: str) -> None:
    """A stamp in figures with an offset is the same moment in UTC."""
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}{colon}{abs(offset) % 60:02}"
    cell = f"{moment.day:02}{mark}{moment.month:02}{mark}{moment.year} {moment:%H:%M:%S} {zone}"
    found = read([cell], STAMP, Form(date="day-first"))
    assert found_values(found) == [pd.Timestamp(moment - timedelta(minutes=offset))]


@some
@given(st.lists(st.datetimes(datetime(1954, 10, 3), datetime(2100, 12, 31)), min_size=1, max_size=5))
def test_serials_come_back_to_the_second(written: list[datetime]) -> None:
    """A column of a spreadsheet's days with fractions is read to the second."""
    exact = [moment.replace(microsecond=0) for moment in written]
    cells = [repr((moment - datetime(1899, 12, 30)) / timedelta(days=1)) for moment in exact]
    assert found_values(read(cells, STAMP)) == [pd.Timestamp(moment) for moment in exact]


# --- numbers -------------------------------------------------------------------------------------------------------

#: Decimal mark, mark between groups, fewest digits that are grouped.
_NOTATIONS = [
    (".", "", 99), (",", "", 99), (".", ",", 4), (",", ".", 4), (",", ".", 5), (",", " ", 4), (",", "\u202f", 5),
    (".", " ", 4), (".", "'", 4), (".", "’", 4), (",", "'", 4),
]  # fmt: skip


def write_number(value: Decimal, decimal: str, group: str, fewest: int) -> str:
    """Write a number in a notation."""
    digits, _, fraction = f"{abs(value):f}".partition(".")
    if len(digits) >= fewest:
        digits = f"{int(digits):,}".replace(",", group)
    return ("-" if value < 0 else "") + digits + (decimal + fraction if fraction else "")


def read_number(cell: str, decimal: str, group: str) -> float | None:
    """Read a number in one notation, as a person would: groups after the first have three digits."""
    text = cell.lstrip("-").replace("\u202f", " ").replace("’", "'")
    whole, mark, fraction = text.partition(decimal)
    groups = whole.split(group)
    sound = all(part.isdigit() for part in groups) and (fraction.isdigit() or not mark)
    if len(groups) > 1:
        sound &= len(groups[0]) <= 3 and groups[0][0] != "0" and all(len(part) == 3 for part in groups[1:])
    return float(("-" if cell[0] == "-" else "") + "".join(groups) + "." + (fraction or "0")) if sound else None


def possible_numbers(cells: Sequence[str]) -> list[list[float]]:
    """Find everything that a column of numbers can mean, each once."""
    found: list[list[float]] = []
    for decimal, group in ((".", ","), (".", " "), (".", "'"), (",", "."), (",", " "), (",", "'")):
        readings = [read_number(cell, decimal, group) for cell in cells]
        whole = [value for value in readings if value is not None]
        if len(whole) == len(cells) and whole not in found:
            found.append(whole)
    return found


amounts = st.integers(0, 3).flatmap(lambda places: st.decimals(-(10**8), 10**8, places=places)).filter(
    lambda value: value == value and not (value == 0 and value.is_signed())
)  # fmt: skip


@some
@given(st.lists(amounts, min_size=1, max_size=6), st.sampled_from(_NOTATIONS))
def test_numbers_are_read_or_refused(written: list[Decimal], notation: tuple[str, str, int]) -> None:
    """Numbers in eleven notations, with any number of decimals, are read back exactly or refused.

    They are read whenever they mean one thing only. Where they could mean two, the dots of `1.234` may still be told
    from marks of thousands by a number that would have been grouped; then too what is read is what was written.
    """
    cells = [write_number(value, *notation) for value in written]
    found = read(cells, NUMBER)
    if found.trouble is not None:
        assert found.trouble.question == "number_notation"
        assert len(possible_numbers(cells)) > 1
        return
    assert found_values(found) == [float(value) for value in written]
    assert as_written_down(cells, NUMBER) == found_values(found)


@some
@given(st.lists(st.integers(1000, 999_999), min_size=1), st.sampled_from([",", "."]))
def test_three_digits_behind_one_mark_are_always_refused(written: list[int], mark: str) -> None:
    """A column of nothing but `1.234` or `1,234` reads two ways, however long it is."""
    found = read([f"{value:,}".replace(",", mark) for value in written], NUMBER).trouble
    assert found is not None
    assert found.question == "number_notation"


_LOCALES = ("en_US", "en_IN", "de", "de_CH", "fr", "es", "pt_BR", "pt_PT", "it", "nl", "da", "sv", "pl", "fi")
money = st.decimals(-(10**9), 10**9, places=2).filter(lambda value: value != 0 or not value.is_signed())


@some
@given(
    st.lists(st.tuples(money, st.sampled_from(["EUR", "GBP", "CHF", "INR", "PLN"])), min_size=1, max_size=5),
    st.sampled_from(_LOCALES),
)
def test_money_comes_back_in_every_locale(written: list[tuple[Decimal, str]], locale: str) -> None:
    """Amounts with two decimals as CLDR writes them in fourteen locales are read exactly, each with its currency."""
    cells = [format_currency(amount, code, locale=locale) for amount, code in written]
    found = read(cells, NUMBER)
    assert found_values(found) == [float(amount) for amount, _ in written]
    assert found.currencies is not None
    assert found.currencies.tolist() == [code for _, code in written]
    assert as_written_down(cells, NUMBER) == found_values(found)


@some
@given(st.lists(st.decimals(0, 1, places=3), min_size=1, max_size=5), st.sampled_from(_LOCALES))
def test_percentages_come_back_in_every_locale(written: list[Decimal], locale: str) -> None:
    """Shares as CLDR writes them with one decimal and a percent sign are read exactly."""
    cells = [format_percent(share, "0.0 %" if locale in ("de", "fr") else "0.0%", locale=locale) for share in written]
    assert found_values(read(cells, SHARE)) == [float(share) for share in written]


@some
@given(st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=5), st.sampled_from(["en_US", "de"]))
def test_percentages_without_a_sign_are_read_or_refused(written: list[Decimal], locale: str) -> None:
    """Bare percentages are read as such where they cannot be shares, and refused where some look like shares."""
    assume(any(value > 1 for value in written))
    cells = [format_decimal(value, "0.0", locale=locale) for value in written]
    found = read(cells, SHARE)
    if any(0 < value < 1 for value in written):
        assert found.trouble is not None
        assert found.trouble.question == "share_unit"
    else:
        assert found_values(found) == pytest.approx([float(value) / 100 for value in written], rel=1e-12)


# --- lengths of time -----------------------------------------------------------------------------------------------

_DURATIONS: tuple[Callable[[int], str], ...] = (
    lambda total: f"{total // 3600:02}:{total // 60 % 60:02}:{total % 60:02}",
    lambda total: f"{total // 3600}h {total // 60 % 60}m {total % 60}s",
    lambda total: f"{total // 60} min {total % 60} sec",
    lambda total: f"PT{total // 3600}H{total // 60 % 60}M{total % 60}S",
    lambda total: f"{total} s",
)


@some
@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(_DURATIONS)), min_size=1, max_size=6))
def test_lengths_of_time_come_back(written: list[tuple[int, Callable[[int], str]]]) -> None:
    """Seconds written as clocks, words and ISO 8601 are read as the minutes they are, mixed in one column too."""
    cells = [write(total) for total, write in written]
    assert found_values(read(cells, MINUTES)) == [total / 60 for total, _ in written]


@some
@given(st.lists(st.integers(1, 3599), min_size=1, max_size=6), st.booleans())
def test_two_parts_of_a_clock_are_always_refused(written: list[int], beside: bool) -> None:
    """`2:23` is refused, whatever stands beside it, and read once the profile says what it is."""
    cells = [f"{total // 60}:{total % 60:02}" for total in written] + ["1:02:03"] * beside
    found = read(cells, MINUTES).trouble
    assert found is not None
    assert found.question == "duration_form"
    wanted = [total / 60 for total in written] + [62.05] * beside
    assert found_values(read(cells, MINUTES, Form.model_validate({"unit": "mm:ss"}))) == wanted


# --- anything ------------------------------------------------------------------------------------------------------

_snippets = st.sampled_from(
    [
        "", "2026-01-05", "1/2/2026", "13/1/26", "5 Jan 2026", "TBD", "-", "#N/A", "9999-12-31", "45352", "1.234",
        "1,5", "$5", "€1.234,50", "(3)", "12k", "46%", "0.5", "2:23", "00:30:00", "1h", "PT5M", "1e999", "3.1E+18",
        "open", "\x00", "=1+1", "１２", "٣", "1" * 400,
    ]
)  # fmt: skip
anything = st.one_of(_snippets, st.text(max_size=12)).map(str.strip)
_ANY = (
    DATE, STAMP, NUMBER, SHARE, MINUTES, column("text"), column("text", name="opportunity_id"),
    column("text", name="forecast_category", allowed=("commit", "closed")), column("date", filled=True),
    column("number", name="score", filled=True, low=0, high=10), column("text", name="status", allowed=("open",)),
)  # fmt: skip
_FORMS = (
    Form(), Form(date="day-first", zone="America/New_York"), Form(date="%d.%m.%Y %H:%M"), Form(date="serial"),
    Form(decimal=","), Form(thousands=",", money=True), Form(unit="percent"), Form.model_validate({"unit": "hh:mm"}),
    Form(id="salesforce"), Form(currency="CAD"),
)  # fmt: skip


@some
@given(st.lists(anything, max_size=8), st.sampled_from(_ANY), st.sampled_from(_FORMS))
def test_whatever_stands_in_a_column_every_row_is_accounted_for(cells: list[str], of: Column, form: Form) -> None:
    """No text stops the reader, and every filled cell is read, set aside, or said to be read as blank."""
    found = read(cells, of, form)
    assert len(found.values) == len(cells)
    if found.trouble is not None:
        assert found.trouble.reason
        assert found.trouble.fix
        return
    filled = [cell != "" for cell in cells]
    faulty = [any(mask[row] for _, mask in found.faults) for row in range(len(cells))]
    missing = found.values.isna().tolist()
    silent = sum(gone and full and not bad for gone, full, bad in zip(missing, filled, faulty, strict=True))
    assert silent == read_as_blank(found)
    assert not any(full is False and gone is False for full, gone in zip(filled, missing, strict=True))
    if of.filled:
        assert silent == 0
        assert all(bad for bad, gone in zip(faulty, missing, strict=True) if gone)


@some
@given(st.lists(anything, max_size=8), st.sampled_from(_ANY))
def test_what_a_column_tells_reads_it_in_the_same_way(cells: list[str], of: Column) -> None:
    """The form that is inferred, declared, gives the same values, faults and currencies as no form at all."""
    form = inferred(cells, of)
    found = read(cells, of)
    assert (found.trouble is not None) == (not isinstance(form, Form))
    if isinstance(form, Form):
        declared = read(cells, of, form)
        assert declared.trouble is None
        pd.testing.assert_series_equal(declared.values, found.values)
        for (_, here), (_, there) in zip(declared.faults, found.faults, strict=True):
            assert here.tolist() == there.tolist()


@some
@given(st.lists(anything, min_size=1, max_size=6), st.sampled_from(_ANY))
def test_the_order_of_rows_decides_nothing(cells: list[str], of: Column) -> None:
    """A column read from the bottom up gives the same values: no row is read by what came before it."""
    forward, backward = read(cells, of), read(cells[::-1], of)
    assert (forward.trouble is None) == (backward.trouble is None)
    if forward.trouble is None:
        assert forward.values.astype(str).tolist() == backward.values.astype(str).tolist()[::-1]
    assert all(first <= second for first, second in pairwise(forward.values.index))
