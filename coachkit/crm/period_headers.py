"""Headers that are periods, as in a sheet with a column for each month: told from the sheet's other columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from coachkit.crm.fiscal import CALENDAR_YEARS, FiscalCalendar
from coachkit.crm.month_names import fold_name, months
from coachkit.crm.period_words import month_and_two, read_period
from coachkit.crm.profile_form import LEAVE_OUT

#: A header of a wide table with what its pattern takes from it.
Fitting = tuple[str, dict[str, str]]

#: `FY2025/26` is a year only where years do not begin in January; whether they do is not asked here.
_CALENDARS = (CALENDAR_YEARS, FiscalCalendar(start_month=4))
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ t]0?0:00(?::00)?)?", re.IGNORECASE)
_FIRST_DAY = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]0?1|0?1[-/.]\d{1,2}[-/.]\d{4}|(?:0?\d|1[0-2])[-/.]0?1[-/.]\d{4})(?:[ t].*)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:m|p|q|month|period|quarter|monat|quartal|mois|mes|trimestre)[ -]?\d{1,2}", re.IGNORECASE)


def says_period(text: str) -> bool:
    """Tell whether a text names a period, or is a date that may stand for one.

    >>> [says_period(text) for text in ("Jan 2026", "2026-01", "Q1'25", "FY2025/26", "Nov-26", "2026-01-01")]
    [True, True, True, True, True, True]
    >>> [says_period(text) for text in ("M01", "Jan", "Region 2", "Total 2026")]
    [False, False, False, False]
    """
    known = any(read_period(text, calendar) for calendar in _CALENDARS)
    return known or month_and_two(text) is not None or _DATE.fullmatch(text.strip()) is not None


def lacks_year(text: str) -> bool:
    """Tell whether a text is a month or a quarter of no year.

    >>> [lacks_year(text) for text in ("M01", "Jan", "März", "Q3", "Region 2", "Jan 2026")]
    [True, True, True, True, False, False]
    """
    return fold_name(text.strip()) in months() or _NUMBERED.fullmatch(text.strip()) is not None


def count_periods(cells: Collection[str]) -> int:
    """Count the cells of a row by which it may be told for the header of a sheet with a column for each period.

    A bare number may be a figure. Dates stand in records too: they count where three or more, and no others, are first
    days of months.

    >>> count_periods(["name", "2026-01", "q1 2026", "2026"]), count_periods(["2026-01-01", "2026-02-01", "2026-03-01"])
    (2, 3)
    >>> count_periods(["2026-01-01", "2026-02-01", "2026-03-05"])
    0
    """
    dates = [cell for cell in cells if _DATE.fullmatch(cell)]
    months_only = len(dates) >= 3 and all(_FIRST_DAY.fullmatch(cell) for cell in dates)
    words = [cell for cell in cells if cell not in dates and not cell.isdecimal() and says_period(cell)]
    return len(words) + (len(dates) if months_only else 0)


def split_headers(fitting: Sequence[Fitting], meaning: Callable[[str], str]) -> tuple[list[Fitting], list[str]]:
    """Return the headers that are periods, as the profile's map (`meaning`) has them, and the names of the others.

    What the map leaves out is kept, so that its cells are counted.
    """
    kept = [each for each in fitting if (said := meaning(each[1]["period"])) == LEAVE_OUT or says_period(said)]
    return kept, [name for name, _ in fitting if name not in dict(kept)]
