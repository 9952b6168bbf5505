"""Windows and weeks that end on a day."""

from __future__ import annotations

from datetime import date, timedelta

from coachkit.model import Window

WEEK_DAYS = 7


def trailing(as_of: date, days: int) -> Window:
    """Return the window of `days` days that ends on `as_of`, both ends included.

    >>> trailing(date(2026, 11, 28), 28)
    (datetime.date(2026, 11, 1), datetime.date(2026, 11, 28))
    """
    return as_of - timedelta(days=days - 1), as_of


def week_starts(as_of: date, weeks: int) -> list[date]:
    """Return the first days of the `weeks` weeks of seven days that end on `as_of`, oldest first.

    >>> week_starts(date(2026, 11, 22), 2)
    [datetime.date(2026, 11, 9), datetime.date(2026, 11, 16)]
    """
    return [as_of - timedelta(days=WEEK_DAYS * (weeks - index) - 1) for index in range(weeks)]
