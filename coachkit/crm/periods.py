"""Fiscal periods: what `2026-Q4`, `2026-11` and `2026` mean, and which of them a day lies in.

A fiscal year is named for the calendar year in which it ends, unless the calendar says otherwise: with a year that
starts in April, `2026` runs from 2025-04-01 to 2026-03-31 and `2026-Q1` is April to June 2025. A year that starts in
January is the calendar year. `2026-11` is November 2026, or the month of a week calendar that stands for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from coachkit.crm.fiscal import CALENDAR_YEARS, FiscalCalendar

_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.IGNORECASE | re.ASCII)
#: Periods are told of these years only: what lies outside is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 1900, 2100


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


def parse_period(text: str, calendar: FiscalCalendar = CALENDAR_YEARS) -> FiscalPeriod | None:
    """Read a period id; None when it is none (or its year is not between 1900 and 2100).

    >>> parse_period("2026-Q4").start, parse_period("2026", FiscalCalendar(start_month=4)).start
    (datetime.date(2026, 10, 1), datetime.date(2025, 4, 1))
    >>> parse_period("Q4 2026") is None
    True
    """
    match = _PERIOD.fullmatch(text.strip())
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    year, quarter, month = int(match[1]), match[2], match[3]
    if month is not None:
        return _period(calendar, *calendar.labelled(year, int(month)), count=1)
    first_year = calendar.first_year(year)
    if quarter is not None:
        return _period(calendar, first_year, 3 * (int(quarter) - 1), count=3)
    return _period(calendar, first_year, 0, count=12)


def year_of(day: date, calendar: FiscalCalendar = CALENDAR_YEARS) -> FiscalPeriod:
    """Return the fiscal year a day lies in."""
    first_year, _ = calendar.of(day)
    return _period(calendar, first_year, 0, count=12)


def quarter_of(day: date, calendar: FiscalCalendar = CALENDAR_YEARS) -> FiscalPeriod:
    """Return the fiscal quarter a day lies in.

    >>> quarter_of(date(2025, 5, 1), FiscalCalendar(start_month=4)).id
    '2026-Q1'
    """
    first_year, month = calendar.of(day)
    return _period(calendar, first_year, month - month % 3, count=3)


def month_of(day: date, calendar: FiscalCalendar = CALENDAR_YEARS) -> FiscalPeriod:
    """Return the month a day lies in: the calendar's, or that of a week calendar."""
    return _period(calendar, *calendar.of(day), count=1)


@lru_cache(maxsize=1024)  # asked of the same quarters for every rep and week
def months_of(quarter: FiscalPeriod, calendar: FiscalCalendar = CALENDAR_YEARS) -> tuple[FiscalPeriod, ...]:
    """Return the months of a quarter or a year, in order."""
    months = [month_of(quarter.start, calendar)]
    while months[-1].end < quarter.end:
        months.append(month_of(months[-1].end + timedelta(days=1), calendar))
    return tuple(months)


def quarters_before(
    period: FiscalPeriod, count: int, calendar: FiscalCalendar = CALENDAR_YEARS
) -> tuple[FiscalPeriod, ...]:
    """Return the `count` quarters before a period, the latest first."""
    found: list[FiscalPeriod] = []
    for _ in range(count):
        period = quarter_of(period.start - timedelta(days=1), calendar)
        found.append(period)
    return tuple(found)


def _period(calendar: FiscalCalendar, first_year: int, month: int, *, count: int) -> FiscalPeriod:
    """Make the period of `count` months from a year's month 0 to 11, within that year."""
    name = calendar.name(first_year)
    if count == 1:
        year, label = calendar.stands_for(first_year, month)
        period_id = f"{year:04}-{label:02}"
    else:
        period_id = f"{name:04}" if count == 12 else f"{name:04}-Q{month // 3 + 1}"
    start = calendar.month_start(first_year, month)
    return FiscalPeriod(start, calendar.month_start(first_year, month + count) - timedelta(days=1), period_id)
