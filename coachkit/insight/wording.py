"""Facts in words: days, amounts, shares and counts, said here for every room, so that a number is said in one way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

_LOCALE = Locale.parse("en_GB")


def say_day(day: date) -> str:
    """Write a date as people read it.

    >>> say_day(date(2026, 11, 3))
    '3 Nov 2026'
    """
    return format_date(day, "d MMM y", locale=_LOCALE)


def say_weekday(day: date) -> str:
    """Write a date near by: without the year, with its day of the week.

    >>> say_weekday(date(2026, 11, 5))
    'Thu 5 Nov'
    """
    return format_date(day, "EEE d MMM", locale=_LOCALE)


def say_money(amount: float, currency: str) -> str:
    """Write an amount without cents.

    >>> say_money(12400.4, "EUR")
    '€12,400'
    """
    return format_currency(amount, currency, format="¤#,##0", locale=_LOCALE, currency_digits=False)


def say_share(share: float) -> str:
    r"""Write a share as a whole percentage; the space before the sign does not break.

    >>> say_share(0.704), say_share(-0.239)
    ('70\xa0%', '−24\xa0%')
    """
    return f"{round(share * 100):d}\u00a0%".replace("-", "−")


def say_chance(p: float) -> str:
    r"""Say a chance without claiming certainty.

    >>> say_chance(0.004), say_chance(0.3), say_chance(0.999)
    ('below 1\xa0%', '30\xa0%', 'above 99\xa0%')
    """
    if p < 0.01:
        return f"below {say_share(0.01)}"
    return f"above {say_share(0.99)}" if p > 0.99 else say_share(p)


def say_number(value: float, digits: int = 1) -> str:
    """Write a number with at most `digits` decimals.

    >>> say_number(3.0), say_number(0.6931, 2), say_number(1234.5)
    ('3', '0.69', '1,234.5')
    """
    return format_decimal(value, format="#,##0." + "#" * digits, locale=_LOCALE)


def say_figure(value: float, unit: str, currency: str) -> str:
    r"""Write a value in its unit; the units are those of `Metric`. `ValueError` for any other.

    >>> say_figure(0.5, "share", "EUR"), say_figure(52.5, "days", "EUR"), say_figure(1.0, "days", "EUR")
    ('50\xa0%', '52.5 days', '1 day')
    >>> say_figure(0.853, "ratio", "EUR"), say_figure(-33.3, "score", "EUR")
    ('0.85 ×', '−33')
    """
    match unit:
        case "money":
            return say_money(value, currency)
        case "share":
            return say_share(value)
        case "days":
            number = say_number(value)
            return f"{number} {'day' if number == '1' else 'days'}"
        case "ratio":
            return f"{say_number(value, 2)} ×"
        case "count":
            return say_number(value)
        case "score":
            return say_number(value, 0).replace("-", "−")
    raise ValueError(f"unknown unit {unit!r}")


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
