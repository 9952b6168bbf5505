"""Signs and codes of currencies beside an amount, and which of them say which currency is meant."""

from __future__ import annotations

import re
from functools import cache

from babel.numbers import list_currencies

#: Signs of one currency alone.
_OWN = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₫": "VND", "₴": "UAH", "₦": "NGN",
    "₱": "PHP", "฿": "THB", "₺": "TRY", "₡": "CRC", "₲": "PYG", "₵": "GHS", "₸": "KZT", "₼": "AZN", "₾": "GEL",
    "₮": "MNT", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "SFr.": "CHF", "Fr.": "CHF", "Fr": "CHF", "RM": "MYR",
    "Rp": "IDR", "R": "ZAR", "US$": "USD", "CA$": "CAD", "AU$": "AUD", "A$": "AUD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "NT$": "TWD", "MX$": "MXN", "R$": "BRL", "BR$": "BRL", "CN¥": "CNY", "JP¥": "JPY", "Dkr": "DKK",
    "Nkr": "NOK", "£GB": "GBP", "$US": "USD", "$ US": "USD", "$CA": "CAD", "$ CA": "CAD", "$AU": "AUD", "$ AU": "AUD",
    "$NZ": "NZD", "$ NZ": "NZD", "$SG": "SGD", "$ SG": "SGD", "$MX": "MXN", "$HK": "HKD", "$ HK": "HKD",
}  # fmt: skip
#: Signs that several use (CLDR, the signs in the countries' own locales), the most traded first.
SHARED = {
    "$": (
        "USD", "CAD", "AUD", "MXN", "SGD", "NZD", "HKD", "TWD", "CLP", "COP", "ARS", "UYU", "BBD", "BMD", "BND", "BSD",
        "BZD", "CUP", "DOP", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD",
    ),
    "C$": ("CAD", "NIO"),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "Rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
}  # fmt: skip
#: The same sign written otherwise.
_SAME = {"￥": "¥", "kr.": "kr", "Rs.": "Rs"}

#: Any of them, for a regular expression; the longest first.
PATTERN = "|".join(re.escape(sign) for sign in sorted([*_OWN, *SHARED, *_SAME], key=lambda sign: (-len(sign), sign)))
PATTERN = f"{PATTERN}|[A-Z]{{3}}"


def currencies_of(sign: str) -> tuple[str, ...]:
    """Return the codes that a sign or code may mean; nothing when it is no currency.

    >>> currencies_of("€"), currencies_of("CHF"), currencies_of("kr."), currencies_of("TBD")
    (('EUR',), ('CHF',), ('SEK', 'NOK', 'DKK', 'ISK'), ())
    """
    sign = _SAME.get(sign, sign)
    if sign in _OWN:
        return (_OWN[sign],)
    return SHARED.get(sign, (sign,) if sign in _codes() else ())


@cache
def meant_by(signs: str) -> tuple[str, ...]:
    """Return the codes that all of several signs may mean; they are joined by `|`, as they stand around an amount.

    >>> meant_by("$|CAD"), meant_by("€|USD")
    (('CAD',), ())
    """
    first, *others = (currencies_of(sign) for sign in signs.split("|"))
    return tuple(code for code in first if all(code in codes for codes in others))


@cache
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())
