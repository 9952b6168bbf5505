"""Names: a pattern that fits next week's export as well, and what a profile is called after its file."""

from __future__ import annotations

import re
import unicodedata

from coachkit.crm.archives import READABLE
from coachkit.crm.origins import CANONICAL_NAME

#: A date, a number, a copy's number: what changes from one export to the next, with the marks within it.
_FIGURES = re.compile(r"[ _-]?\(\d+\)|\d+(?:[-_. T:]+\d+)*")
_MOST = 40


def file_pattern(name: str) -> str:
    """Return a pattern for the names of this export and the next ones of its kind.

    >>> [file_pattern(name) for name in ("report1642777476321.csv", "Deals_2026_05_28 (2).csv", "deals.csv")]
    ['report*.csv', 'Deals_*.csv', 'deals.csv']
    """
    stem, suffix = _split(name)
    pattern = re.sub(r"\*+", "*", _FIGURES.sub("*", re.sub(r"[\[\]*?]", "?", stem)))
    return f"{pattern}{suffix}"


def profile_name(name: str) -> str:
    """Return a name for the profile of a file.

    >>> profile_name("Verkaufschancen März 2026.xlsx"), profile_name("2026.csv")
    ('verkaufschancen_marz', 'export')
    """
    stem = _FIGURES.sub(" ", _split(name)[0])
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain)[:_MOST].strip("_") or "export"


def is_canonical(name: str) -> bool:
    """Tell whether a file's name is that of a table of the kit's own."""
    return CANONICAL_NAME.fullmatch(name.split(".")[0]) is not None


def _split(name: str) -> tuple[str, str]:
    """Split a name into its stem and its suffixes that are read, `.csv.gz` among them."""
    stem = name
    while stem.lower().endswith(READABLE):
        stem = stem[: stem.rindex(".")]
    return stem, name[len(stem) :]
