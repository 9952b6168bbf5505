"""Names of months and weekdays in several languages, without regard to case, accents and full stops."""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale

#: Languages and variants whose names are known. A test shows that no word means two months in two of them.
LANGUAGES = (
    "en", "en_GB", "en_AU", "en_CA", "de", "de_AT", "fr", "fr_CA", "es", "es_MX", "pt", "pt_PT", "it", "nl",
    "da", "sv", "nb", "fi", "pl",
)  # fmt: skip
#: Short forms that German Excel and older tables write.
_MORE = {"mrz": 3, "jan": 1, "sept": 9}


def fold_name(word: str) -> str:
    """Reduce a name to what is compared.

    >>> fold_name("Févr."), fold_name("MÄRZ")
    ('fevr', 'marz')
    """
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).rstrip(".")


@cache
def months() -> dict[str, int]:
    """Return the number of every month's name, 1 to 12."""
    return _MORE | {name: month for names in _names("months") for name, month in names.items()}


@cache
def weekdays() -> frozenset[str]:
    """Return the weekdays' names."""
    return frozenset(name for names in _names("days") for name in names)


def _names(kind: str) -> list[dict[str, int]]:
    tables = [getattr(Locale.parse(language), kind) for language in LANGUAGES]
    return [
        {fold_name(name): number for number, name in table[context][width].items()}
        for table in tables
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
    ]
