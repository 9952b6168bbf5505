"""The currency that the header of an amount names, such as `Betrag (EUR)` or `€ value`."""

from __future__ import annotations

import re

from coachkit.crm.currency_signs import PATTERN, currencies_of
from coachkit.crm.onboarding.looks import Looks

_SIGN = re.compile(rf"(?<![^\W\d_])(?:{PATTERN})(?![^\W\d_])")


#: A code begins no header that is about money: `ALL deals` is not about Albania's.
_CODE_FIRST = re.compile(r"^[A-Z]{3}\b")


def currency_in(header: str) -> str | None:
    """Return the one currency that a header names for sure; a sign of several names none.

    >>> currency_in("Betrag (EUR)"), currency_in("€ value"), currency_in("Amount ($)"), currency_in("ALL deals")
    ('EUR', 'EUR', None, None)
    """
    named = {codes for sign in _SIGN.findall(_CODE_FIRST.sub("", header)) if (codes := currencies_of(sign))}
    found = named.pop() if len(named) == 1 else ()
    return found[0] if len(found) == 1 else None


def names_currency(looks: Looks, header: str) -> bool:
    """Tell whether cells of a column name their currencies themselves."""
    return any(currencies_of(sign) for cell in looks.counts(header).index for sign in _SIGN.findall(str(cell)))
