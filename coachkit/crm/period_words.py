"""One period as people's sheets write it: `FY26-Q3`, `Q1'25`, `November 2026`, `11/2026`, `P3 FY2026`."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.month_names import fold_name, months
from coachkit.crm.periods import FiscalPeriod, month_of, parse_period, quarter_of, year_of

#: How long a period is that a date stands for, where a profile declares it.
PeriodLength = Literal["month", "quarter", "year"]
_LENGTHS = {"month": month_of, "quarter": quarter_of, "year": year_of}

#: `2026`, `'26`, `FY26`, `FY2025/26`.
_YEAR = r"(?P<fiscal>(?:fy|fiscal year) ?)?(?P<short>')?(?P<year>\d{4}|\d{2})(?:[-/](?P<next>\d{4}|\d{2})(?!\d))?"
_WORD = r"(?P<word>[^\W\d_]{3,})\.?"
_PARTS = (
    r"(?:f?q|qtr\.?|quarter) ?(?P<quarter>[1-4])",
    r"(?P<quarter>[1-4]) ?q",
    r"(?:p|period) ?(?P<number>0?[1-9]|1[0-2])",
    _WORD,
)
_BETWEEN = "(?: ?[-/_.,] ?| )?"
_FORMS = tuple(re.compile(form) for part in _PARTS for form in (part + _BETWEEN + _YEAR, _YEAR + _BETWEEN + part))
_YEAR_ALONE = re.compile(f"(?:annual )?{_YEAR}")
_FIGURES = tuple(
    re.compile(form) for form in (r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})", r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})")
)
_TOGETHER = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})")
#: What a spreadsheet writes for a month of a year and for a day of a month alike.
_WORD_AND_TWO = re.compile(rf"{_WORD}[- ](?P<year>\d{{2}})")
#: As for dates (`crm.dates`).
_LAST_CENTURY_FROM = 70
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SAME = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " ", "’": "'", "´": "'", "–": "-", "—": "-"})


def read_period(text: str, calendar: FiscalCalendar, length: PeriodLength | None = None) -> str | None:
    """Return the id of the period that a text says, None where it says none or could say two.

    Years of two digits are 1970 to 2069. With `length` declared, an ISO date is the period of that length it lies in,
    and of months `202611` is one.

    >>> year = FiscalCalendar(start_month=4)
    >>> [read_period(text, year) for text in ("FY26-Q3", "Q1'25", "Nov 2026", "11/2026", "FY2025/26", "Nov-26")]
    ['2026-Q3', '2025-Q1', '2026-11', '2026-11', '2026', None]
    >>> read_period("2025-11-17", year, "quarter")
    '2026-Q3'
    """
    plain = _plain(text)
    found = plain.upper()
    if parse_period(found, calendar) is None:
        found = _of_date(plain, calendar, length) or _in_figures(plain, length) or _in_words(plain, calendar) or ""
    return found if parse_period(found, calendar) else None


def period_of(day: date, calendar: FiscalCalendar, length: PeriodLength) -> FiscalPeriod:
    """Return the month, quarter or year a day lies in."""
    return _LENGTHS[length](day, calendar)


def month_and_two(text: str) -> str | None:
    """Return the month that `Nov-26` is if its figures are a year; None for any other text.

    >>> month_and_two("Nov-26"), month_and_two("26-Nov"), month_and_two("Nov 2026")
    ('2026-11', None, None)
    """
    found = _WORD_AND_TWO.fullmatch(_plain(text))
    month = months().get(fold_name(found["word"])) if found else None
    return f"{_full(found['year'])}-{month:02}" if found and month else None


def _plain(text: str) -> str:
    return " ".join(text.translate(_SAME).casefold().split())


def _of_date(text: str, calendar: FiscalCalendar, length: PeriodLength | None) -> str | None:
    if length is None or not _DAY.fullmatch(text):
        return None
    try:
        return period_of(date.fromisoformat(text), calendar, length).id
    except ValueError:  # 30 February, or a year before the first
        return None


def _in_figures(text: str, length: PeriodLength | None) -> str | None:
    forms = (*_FIGURES, _TOGETHER) if length == "month" else _FIGURES
    found = next((match for form in forms if (match := form.fullmatch(text))), None)
    return f"{found['year']}-{int(found['month']):02}" if found else None


def _in_words(text: str, calendar: FiscalCalendar) -> str | None:
    """Read a fiscal year, or a quarter, a numbered or a named month of a year."""
    if year := _YEAR_ALONE.fullmatch(text):
        first_year = _first_year(year, calendar)
        return f"{calendar.name(first_year):04}" if year["fiscal"] and first_year is not None else None
    matches = (match for form in _FORMS if (match := form.fullmatch(text)))
    return next((period for match in matches if (period := _part_of_year(match, calendar))), None)


def _part_of_year(match: re.Match[str], calendar: FiscalCalendar) -> str | None:
    said = match.groupdict()
    first_year = _first_year(match, calendar)
    if first_year is None:
        return None
    if said.get("quarter"):
        return f"{calendar.name(first_year):04}-Q{said['quarter']}"
    if said.get("number"):
        year, month = calendar.stands_for(first_year, int(said["number"]) - 1)
        return f"{year:04}-{month:02}"
    named = months().get(fold_name(said["word"]))
    if named is None:
        return None
    if said["fiscal"]:
        return f"{first_year + (named < calendar.start_month):04}-{named:02}"
    # `Nov 26` may be a day of November, and `2025/26` is no calendar year.
    if said["next"] or (len(said["year"]) == 2 and not said["short"]):
        return None
    return f"{_full(said['year']):04}-{named:02}"


def _first_year(match: re.Match[str], calendar: FiscalCalendar) -> int | None:
    """Return the calendar year in which the fiscal year begins; None where `2025/26` is no such year."""
    year = _full(match["year"])
    if match["next"] is None:
        return calendar.first_year(year)
    spans = match["fiscal"] and calendar.start_month > 1 and _full(match["next"]) == year + 1
    return year if spans else None


def _full(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return (1900 if int(year) >= _LAST_CENTURY_FROM else 2000) + int(year)
