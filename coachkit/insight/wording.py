"""Facts in words: days, amounts and counts as the statements of this room write them (as `report` does, too)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.numbers import format_currency

_LOCALE = "en_GB"


def say_day(day: date) -> str:
    """Write a date as people read it.

    >>> say_day(date(2026, 11, 3))
    '3 Nov 2026'
    """
    return format_date(day, "d MMM y", locale=_LOCALE)


def say_money(amount: float, currency: str) -> str:
    """Write an amount without cents.

    >>> say_money(12400.4, "EUR")
    '€12,400'
    """
    return format_currency(amount, currency, format="¤#,##0", locale=_LOCALE, currency_digits=False)


def say_share(share: float) -> str:
    """Write a share as a whole percentage.

    >>> say_share(0.704)
    '70 %'
    """
    return f"{round(share * 100):d} %"


def say_count(count: int, one: str, many: str | None = None) -> str:
    """Count things.

    >>> say_count(1, "day"), say_count(1591, "opportunity", "opportunities")
    ('1 day', '1,591 opportunities')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def say_opportunities(count: int, kind: str = "") -> str:
    """Count opportunities, of a `kind` where that matters.

    >>> say_opportunities(1, "open"), say_opportunities(12)
    ('1 open opportunity', '12 opportunities')
    """
    return say_count(count, f"{kind} opportunity".strip(), f"{kind} opportunities".strip())


def say_list(items: Sequence[str]) -> str:
    """Join items as a sentence does.

    >>> say_list(["calls"]), say_list(["calls", "e-mails", "meetings"])
    ('calls', 'calls, e-mails and meetings')
    """
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
