"""Figures, dates and ranges in words: one place, so that no two sections say a number differently."""

from __future__ import annotations

import math
from datetime import date

from babel.dates import format_date
from babel.numbers import format_compact_currency, format_currency, format_decimal

from coachkit.model import Metric

_LOCALE = "en_GB"
MISSING = "—"


def money(value: float | None, currency: str) -> str:
    """Write an amount without cents.

    >>> money(12400.4, "EUR"), money(None, "EUR")
    ('€12,400', '—')
    """
    if value is None:
        return MISSING
    return format_currency(value, currency, format="¤#,##0", locale=_LOCALE, currency_digits=False)


def short_money(value: float, currency: str) -> str:
    """Write an amount for a chart's axis.

    >>> short_money(12400, "EUR")
    '€12K'
    """
    return format_compact_currency(value, currency, locale=_LOCALE)


def day(value: date | None) -> str:
    """Write a date as people read it.

    >>> day(date(2026, 11, 3))
    '3 Nov 2026'
    """
    return MISSING if value is None else format_date(value, "d MMM y", locale=_LOCALE)


def weekday(value: date) -> str:
    """Write a date with its day of the week.

    >>> weekday(date(2026, 11, 23))
    'Mon 23 Nov'
    """
    return format_date(value, "EEE d MMM", locale=_LOCALE)


def number(value: float | None, digits: int = 1) -> str:
    """Write a number with at most `digits` decimals.

    >>> number(3.0), number(0.6931, 2), number(1234.5)
    ('3', '0.69', '1,234.5')
    """
    if value is None:
        return MISSING
    return format_decimal(value, format="#,##0." + "#" * digits, locale=_LOCALE)


def percent(value: float | None) -> str:
    r"""Write a share as a whole percentage.

    >>> percent(0.704), percent(None)
    ('70\xa0%', '—')
    """
    return MISSING if value is None else f"{round(value * 100):d}\u00a0%"


def figure(value: float | None, unit: str, currency: str) -> str:
    r"""Write a value in its unit; the units are those of `Metric`.

    >>> figure(0.5, "share", "EUR"), figure(52.0, "days", "EUR"), figure(0.853, "ratio", "EUR")
    ('50\xa0%', '52 days', '0.85 ×')
    """
    if value is None:
        return MISSING
    match unit:
        case "money":
            return money(value, currency)
        case "share":
            return percent(value)
        case "days":
            return f"{number(value)} days"
        case "ratio":
            return f"{number(value, 2)} ×"
        case "count":
            return number(value)
        case "score":
            return number(value, 0).replace("-", "−")
    raise ValueError(f"unknown unit {unit!r}")


def interval(metric: Metric, currency: str) -> str:
    """Write how far the figure can be trusted: its range, or that it was counted.

    >>> interval(Metric(metric_id="wins", label="Wins", value=3, unit="count", n=3, interval=(0.6, 8.8)), "EUR")
    '0.6 to 8.8'
    """
    if metric.interval is None:
        return MISSING
    if metric.level >= 1.0:
        return "counted"
    low, high = metric.interval
    if metric.unit == "money":
        low, high = _rough(low), _rough(high)
    return f"{figure(low, metric.unit, currency)} to {figure(high, metric.unit, currency)}"


def _rough(value: float) -> float:
    """Round to two digits that count: a range is not known to the euro."""
    return 0.0 if value == 0 else round(value, 1 - math.floor(math.log10(abs(value))))


def window(span: tuple[date, date] | None) -> str:
    """Write a window of days.

    >>> window((date(2026, 10, 1), date(2026, 11, 20)))
    '1 Oct – 20 Nov 2026'
    """
    if span is None:
        return MISSING
    first, last = span
    if first == last:
        return day(last)
    return f"{day(first)[: -5 if first.year == last.year else None]} – {day(last)}"


def in_days(due: date, as_of: date) -> str:
    """Say how far off a day is.

    >>> in_days(date(2026, 11, 18), date(2026, 11, 20)), in_days(date(2026, 11, 21), date(2026, 11, 20))
    ('2 days overdue', 'due in 1 day')
    """
    days = (due - as_of).days
    if days == 0:
        return "due today"
    many = "day" if abs(days) == 1 else "days"
    return f"due in {days} {many}" if days > 0 else f"{-days} {many} overdue"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Count things.

    >>> plural(1, "opportunity", "opportunities"), plural(3, "call")
    ('1 opportunity', '3 calls')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
