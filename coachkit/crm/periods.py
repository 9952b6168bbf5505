"""Fiscal periods: what `2026-Q4`, `2026-11` and `2026` mean, and which quarter a day lies in.

A fiscal year is named after the calendar year in which it ends: with `fiscal_year_start: 4`, `2026` runs from
2025-04-01 to 2026-03-31 and `2026-Q1` is April to June 2025. A year that starts in January is the calendar year. A
month is always the calendar's: `2026-11` is November 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, order=True)
class FiscalPeriod:
    """A period with its first and its last day, both within it."""

    start: date
    end: date
    id: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def elapsed(self, day: date) -> float:
        """Return the share of the period's days that have passed at the end of `day`, from 0 to 1."""
        passed = (day - self.start).days + 1
        return min(max(passed / self.days, 0.0), 1.0)


def parse_period(text: str, fiscal_year_start: int = 1) -> FiscalPeriod | None:
    """Read a period id; None when it is none (or its year is not between 1900 and 2100).

    >>> parse_period("2026-Q4").start, parse_period("2026", fiscal_year_start=4).start
    (datetime.date(2026, 10, 1), datetime.date(2025, 4, 1))
    >>> parse_period("Q4 2026") is None
    True
    """
    match = _PERIOD.fullmatch(text.strip())
    if match is None or not 1900 <= int(match[1]) <= 2100:
        return None
    year, quarter, month = int(match[1]), match[2], match[3]
    if month is not None:
        return _months(f"{year}-{month}", year, int(month), 1)
    first_year = year if fiscal_year_start == 1 else year - 1
    if quarter is not None:
        return _months(f"{year}-Q{quarter}", first_year, fiscal_year_start + 3 * (int(quarter) - 1), 3)
    return _months(f"{year}", first_year, fiscal_year_start, 12)


def quarter_of(day: date, fiscal_year_start: int = 1) -> FiscalPeriod:
    """Return the fiscal quarter a day lies in.

    >>> quarter_of(date(2025, 5, 1), fiscal_year_start=4).id
    '2026-Q1'
    """
    quarter = (day.month - fiscal_year_start) % 12 // 3 + 1
    found = parse_period(f"{_fiscal_year(day, fiscal_year_start)}-Q{quarter}", fiscal_year_start)
    if found is None:
        raise ValueError(f"{day} lies outside the years 1900 to 2100")
    return found


def month_of(day: date) -> FiscalPeriod:
    """Return the calendar month a day lies in."""
    return _months(f"{day.year}-{day.month:02}", day.year, day.month, 1)


def quarters_before(period: FiscalPeriod, count: int, fiscal_year_start: int = 1) -> tuple[FiscalPeriod, ...]:
    """Return the `count` quarters before a period, the latest first."""
    found: list[FiscalPeriod] = []
    for _ in range(count):
        period = quarter_of(period.start - timedelta(days=1), fiscal_year_start)
        found.append(period)
    return tuple(found)


def _fiscal_year(day: date, fiscal_year_start: int) -> int:
    return day.year + (fiscal_year_start > 1 and day.month >= fiscal_year_start)


def _months(period_id: str, year: int, month: int, count: int) -> FiscalPeriod:
    """Make the period of `count` months from a month that may lie past December."""
    return FiscalPeriod(_first_day(year, month), _first_day(year, month + count) - timedelta(days=1), period_id)


def _first_day(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
