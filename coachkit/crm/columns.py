"""One column of text to typed values, with the rows that cannot be read and why."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.ambiguity import Trouble, date_trouble, number_trouble
from coachkit.crm.forms import Form, divisor
from coachkit.crm.grid import TEXT
from coachkit.crm.parse import parse_dates, parse_numbers, parse_stamps
from coachkit.crm.tables import Column

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ColumnRead:
    """Typed values as long as the text; `faults` are reasons with the rows they hold for; `trouble` is the column's."""

    values: pd.Series
    faults: tuple[tuple[str, Mask], ...] = ()
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Reading:
    """What columns are read with: the business time zone and the share of bad cells that is still a few single rows."""

    zone: ZoneInfo
    share: float


def read_column(text: pd.Series, column: Column, form: Form, reading: Reading) -> ColumnRead:
    """Read a column of stripped text; blanks become missing, and a fault only where the column must be filled."""
    blank = (text == "").to_numpy(dtype=bool)
    if column.kind == "text":
        read = _read_words(text, blank, column)
    elif column.kind in ("date", "stamp"):
        read = _read_times(text, blank, column, form, reading)
    else:
        read = _read_numbers(text, blank, column, form, reading)
    if column.filled and blank.any():
        return ColumnRead(read.values, (("is blank", blank), *read.faults), read.trouble)
    return read


def empty_column(column: Column, index: pd.Index) -> pd.Series:
    """Return a column with nothing in it, of the right type."""
    if column.kind == "text":
        return pd.Series(np.nan, index=index, dtype=TEXT)
    if column.kind in ("date", "stamp"):
        return pd.Series(pd.NaT, index=index, dtype="datetime64[us]")
    return pd.Series(np.nan, index=index, dtype="float64")


def fold(word: str) -> str:
    """Reduce a word of a closed list: case, spaces, hyphens and underscores do not tell two words apart.

    >>> fold("Best Case") == fold("best_case")
    True
    """
    return "".join(letter for letter in word.casefold() if letter not in " _-")


def _read_words(text: pd.Series, blank: Mask, column: Column) -> ColumnRead:
    values = text.mask(blank)
    if not column.allowed:
        return ColumnRead(values)
    known = {fold(word): word for word in column.allowed}
    translate = {word: known.get(fold(word)) for word in values.dropna().unique()}
    read = values.map(translate).astype(TEXT)
    return ColumnRead(read, ((f"is not one of {', '.join(column.allowed)}", _unread(read, blank)),))


def _read_times(text: pd.Series, blank: Mask, column: Column, form: Form, reading: Reading) -> ColumnRead:
    filled = text[~blank]
    parse = parse_dates if column.kind == "date" else parse_stamps
    values = parse(filled, form.date or "iso", reading.zone)
    trouble = date_trouble(filled, values, column, form, reading.share)
    read = values.reindex(text.index).astype("datetime64[us]")
    wanted = "like 2026-11-23" if form.date is None else f"in the declared form ({form.date})"
    return ColumnRead(read, ((f"is not a date {wanted}", _unread(read, blank)),), trouble)


def _read_numbers(text: pd.Series, blank: Mask, column: Column, form: Form, reading: Reading) -> ColumnRead:
    filled = text[~blank]
    percent = form.unit == "percent"
    values = parse_numbers(filled, form.decimal or ".", form.thousands or "", money=form.money, percent=percent)
    trouble = number_trouble(filled, values, column, form, reading.share)
    read = (values / divisor(form.unit, column.name)).reindex(text.index)
    faults = [(f"is not a {'number as declared' if form.reads_numbers else 'plain number'}", _unread(read, blank))]
    if column.low is not None and column.high is not None:
        outside = ~read.between(column.low, column.high) & read.notna()
        faults.append((f"is not between {column.low:g} and {column.high:g}", outside.to_numpy(dtype=bool)))
    elif column.low is not None:
        faults.append((f"is less than {column.low:g}", (read < column.low).to_numpy(dtype=bool)))
    return ColumnRead(read, tuple(faults), trouble)


def _unread(values: pd.Series, blank: Mask) -> Mask:
    return values.isna().to_numpy(dtype=bool) & ~blank
