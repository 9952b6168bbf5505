"""Figures, dates and ranges as the sections show them: in the words of `insight.wording`, with a dash for nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from babel.numbers import format_compact_currency

from coachkit.insight.wording import say_count, say_day, say_figure, say_money, say_number, say_share, say_weekday
from coachkit.model import Metric

_LOCALE = "en_GB"
MISSING = "—"
#: From so many times on a rise is said in times; a percentage of hundreds is not read by anybody.
_TIMES_FROM = 3.0


def money(value: float | None, currency: str) -> str:
    """Write an amount without cents.

    >>> money(12400.4, "EUR"), money(None, "EUR")
    ('€12,400', '—')
    """
    return MISSING if value is None else say_money(value, currency)


def rough_money(value: float | None, currency: str) -> str:
    """Write an amount that is only roughly known.

    >>> rough_money(163998.64, "EUR"), rough_money(0.0, "EUR")
    ('€160,000', '€0')
    """
    return MISSING if value is None else say_money(rough(value), currency)


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
    return MISSING if value is None else say_day(value)


def weekday(value: date) -> str:
    """Write a date with its day of the week.

    >>> weekday(date(2026, 11, 23))
    'Mon 23 Nov'
    """
    return say_weekday(value)


def number(value: float | None, digits: int = 1) -> str:
    """Write a number with at most `digits` decimals.

    >>> number(3.0), number(0.6931, 2), number(1234.5)
    ('3', '0.69', '1,234.5')
    """
    return MISSING if value is None else say_number(value, digits)


def percent(value: float | None) -> str:
    r"""Write a share as a whole percentage.

    >>> percent(0.704), percent(None)
    ('70\xa0%', '—')
    """
    return MISSING if value is None else say_share(value)


def figure(value: float | None, unit: str, currency: str) -> str:
    r"""Write a value in its unit; the units are those of `Metric`.

    >>> figure(0.5, "share", "EUR"), figure(52.0, "days", "EUR"), figure(0.853, "ratio", "EUR")
    ('50\xa0%', '52 days', '0.85 ×')
    """
    return MISSING if value is None else say_figure(value, unit, currency)


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
        low, high = rough(low), rough(high)
    return f"{figure(low, metric.unit, currency)} to {figure(high, metric.unit, currency)}"


def rough(value: float) -> float:
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
    far = say_count(abs(days), "day")
    return f"due in {far}" if days > 0 else f"{far} overdue"


def detectable(ratio: float) -> str:
    r"""Say the smallest change that would have shown; one to twice as much and more is said in times, and as few data.

    >>> detectable(0.64), detectable(1.5), detectable(9.78)
    ('a fall of 36\xa0% or more', 'a rise of 50\xa0% or more', 'too few to tell: only a rise to 10 times as much')
    """
    if ratio < _TIMES_FROM:
        return f"a {'fall' if ratio < 1 else 'rise'} of {percent(abs(ratio - 1))} or more"
    return f"too few to tell: only a rise to {number(ratio, 0)} times as much"


def first_up(text: str) -> str:
    """Begin a sentence with a capital.

    >>> first_up("at this pace")
    'At this pace'
    """
    return text[:1].upper() + text[1:]


def cited(rows: Sequence[str]) -> dict[str, list[str]]:
    """Put rows (`table:id` or `file:row`) under the table or file they are in, which is then named once.

    >>> cited(["crm/opportunities.csv:3", "crm/opportunities.csv:9", "reps:160"])
    {'crm/opportunities.csv': ['3', '9'], 'reps': ['160']}
    """
    found: dict[str, list[str]] = {}
    for row in rows:
        source, _, which = row.partition(":")
        found.setdefault(source, []).append(which)
    return found


def plural(count: int, one: str, many: str | None = None) -> str:
    """Count things.

    >>> plural(1, "opportunity", "opportunities"), plural(3, "call")
    ('1 opportunity', '3 calls')
    """
    return say_count(count, one, many)
