"""Salesforce's record ids: 15 characters in which case tells two records apart, or the same with 3 more that do not.

The three are a checksum of the case: of each five characters, the capitals make a number in binary, first character
lowest, which is written as one of A-Z and 0-5 (Salesforce's help: "How to convert a 15-character ID to an 18-character
ID"). Reports show 15 characters, everything else 18.
"""

from __future__ import annotations

import re

import pandas as pd

from coachkit.crm.grid import TEXT

_SHORT = re.compile(r"[A-Za-z0-9]{15}")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def complete_id(text: str) -> str:
    """Return a 15-character id as the 18-character one; anything else stays as it is.

    >>> complete_id("0018Z00002ck8cE"), complete_id("0018Z00002ck8cEQAQ"), complete_id("O-17")
    ('0018Z00002ck8cEQAQ', '0018Z00002ck8cEQAQ', 'O-17')
    """
    if not _SHORT.fullmatch(text):
        return text
    fives = (text[start : start + 5] for start in (0, 5, 10))
    return text + "".join(
        _DIGITS[sum(1 << place for place, letter in enumerate(five) if letter.isupper())] for five in fives
    )


def complete_ids(text: pd.Series) -> pd.Series:
    """Complete every 15-character id of a column."""
    return text.map(complete_id, na_action="ignore").astype(TEXT)
