"""Texts that stand for nothing: TBD, a dash, dates of the year 9999, a spreadsheet's errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.crm.currency_signs import PATTERN, currencies_of
from coachkit.crm.distinct import Mask, arrow
from coachkit.crm.grid import shorten

#: What a spreadsheet shows where a formula failed. It stands for nothing in every column, of text too.
ERRORS = ("#N/A", "#N/A N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!")
#: Words that are no date and no number, in small letters. In a column of text they are words like any other.
_WORDS = (
    "tbd", "tba", "tbc", "n/a", "n.a.", "na", "nan", "nat", "none", "null", "nil", "unknown", "not set",
    "?", "??", "???", ".", "/",
)  # fmt: skip
#: A dash for the amount, as spreadsheets show it beside its currency.
_NO_MONEY = rf"^(?:{PATTERN})? ?[-–—]+ ?(?:{PATTERN})?$"
_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?)?"
#: Dates with a part that is zero: a database's "never", and day 0 of January 1900, which is a spreadsheet's 0.
_ZERO_DATE = (
    rf"^(?:0{{4}}[-/.]0{{1,2}}[-/.]0{{1,2}}|0{{1,2}}[-/.]0{{1,2}}[-/.]0{{4}}|1900[-/.]0?1[-/.]0?0"
    rf"|0?1/0?0/1900|0?0[-/.]0?1[-/.]1900){_MIDNIGHT}$"
)
_NAMED = 3


def are_errors(text: pd.Series) -> Mask:
    """Tell which cells are a spreadsheet's errors."""
    cells = arrow(text)
    if not pc.any(pc.starts_with(cells, "#")).as_py():
        return np.zeros(len(text), dtype=bool)
    return np.asarray(pc.is_in(pc.utf8_upper(cells), pa.array(ERRORS)).to_numpy(zero_copy_only=False), dtype=bool)


def are_standins(text: pd.Series) -> Mask:
    """Tell which cells of a column of dates or numbers stand for nothing, whatever the notation."""
    cells = arrow(text)
    found = pc.is_in(pc.utf8_lower(cells), pa.array(_WORDS))
    for pattern in (_ZERO_DATE, _NO_MONEY):
        found = pc.or_(found, pc.match_substring_regex(cells, pattern))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool) | are_errors(text)


def are_bare_currencies(text: pd.Series) -> Mask:
    """Tell which cells of a column of numbers are a currency without an amount, as where two columns were joined."""
    like = text.str.fullmatch(PATTERN)
    known = [sign for sign in text[like].unique() if currencies_of(sign)]
    return np.asarray(text.isin(known), dtype=bool)


def say_standins(column: str, texts: pd.Series, rows: npt.NDArray[np.int64] | Sequence[int]) -> str:
    """Say which texts of a column were read as blank, the most frequent first: `texts` are their cells in `rows`.

    >>> say_standins("close_date", pd.Series(["TBD", "-", "TBD"]), [14, 20, 31])
    "close_date says 'TBD' in 2 rows (first in row 14), '-' in 1 row (row 20): read as blank."
    """
    first = pd.Series(np.asarray(rows, dtype=np.int64)).groupby(texts.to_numpy(), sort=False).agg(["min", "size"])
    found = first.sort_values("size", ascending=False, kind="stable")
    said = [
        f"{shorten(str(text))} in {size:,} rows (first in row {row})" if size > 1 else
        f"{shorten(str(text))} in 1 row (row {row})"
        for text, row, size in found.head(_NAMED).itertuples()
    ]  # fmt: skip
    if (more := found["size"].iloc[_NAMED:]).any():
        also = "1 more such text" if len(more) == 1 else f"{len(more):,} more such texts"
        said.append(f"{also} in {int(more.sum()):,} rows")
    return f"{column} says {', '.join(said)}: read as blank."
