"""One column of text to typed values, with the rows that cannot be read and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.date_column import decide_dates
from coachkit.crm.decision import Decision
from coachkit.crm.distinct import Distinct, Mask, distinct
from coachkit.crm.fiscal import CALENDAR_YEARS, FiscalCalendar
from coachkit.crm.forms import CANONICAL, Form
from coachkit.crm.grid import TEXT
from coachkit.crm.number_column import decide_numbers
from coachkit.crm.salesforce_ids import complete_ids
from coachkit.crm.standins import are_errors, say_standins
from coachkit.crm.tables import Column
from coachkit.crm.textcolumns import blanked, holds
from coachkit.crm.trouble import Trouble

Rows = npt.NDArray[np.int64]

#: Closed lists in which an unknown word costs nothing but itself: it is read as blank. Elsewhere it is a fault.
_LOOSE = ("forecast_category", "direction")
#: What a spreadsheet leaves of a long number: `3.15208E+18`.
_LOST_DIGITS = r"\d(?:[.,]\d{1,14})?[eE]\+\d{2,3}"
#: From here on a column of zeros is one in which nobody enters anything.
_MANY_ZEROS, _ENOUGH_CELLS = 0.9, 20


@dataclass(frozen=True)
class ColumnRead:
    """Typed values as long as the text; `faults` are reasons with the rows they hold for; `trouble` is the column's.

    With a trouble the values count for nothing, unless it asks for the `currency_sign`: then only what the sign means
    is open, which a column of currencies may tell. `remarks` say what was decided and what was read as blank, without
    the file. `currencies` holds an ISO code where a cell names a currency; it is None when none does.
    """

    values: pd.Series
    faults: tuple[tuple[str, Mask], ...] = ()
    trouble: Trouble | None = None
    remarks: tuple[str, ...] = ()
    currencies: pd.Series | None = None


@dataclass(frozen=True)
class Reading:
    """What columns are read with: the business time zone, the share of bad cells that is still a few single rows, the
    team's currency (a code; empty where it is not known) and its fiscal calendar."""

    zone: ZoneInfo
    share: float
    currency: str = ""
    calendar: FiscalCalendar = CALENDAR_YEARS


def read_column(text: pd.Series, column: Column, form: Form, reading: Reading, rows: Rows | None = None) -> ColumnRead:
    """Read a column of stripped text: what `form` does not declare is decided by all cells together, or refused.

    Blanks become missing, and a fault only where the column must be filled. `rows` are the cells' row numbers for
    remarks; without them the index holds those.
    """
    numbers = np.asarray(text.index if rows is None else rows, dtype=np.int64)
    if column.kind == "text":
        return _read_words(text, column, form, numbers)
    cells = distinct(text)
    decision = _decide(cells, column, form, reading)
    values = cells.spread(decision.values).set_axis(text.index)
    blank, nothing = cells.codes < 0, cells.rows(decision.nothing)
    unread = values.isna().to_numpy(dtype=bool) & ~blank
    remarks = [*decision.remarks]
    if not column.filled:
        unread &= ~nothing
        remarks += [*_say_nothing(text, nothing, column, numbers), *_say_zeros(values, column)]
    faults = [(_unread_as(column, form), unread)]
    if column.filled and blank.any():
        faults.insert(0, ("is blank", blank))
    if column.kind in ("number", "share"):
        faults += _outside(values, column)
    named = None if decision.currencies is None else cells.spread(decision.currencies).set_axis(text.index)
    return ColumnRead(values, tuple(faults), decision.trouble, tuple(remarks), named)


def infer_form(text: pd.Series, column: Column, reading: Reading, form: Form = CANONICAL) -> Form | Trouble:
    """Return the form in which a column of stripped text would be read, declared in full, or why it cannot be told.

    `form` is what is declared of it already.
    """
    if column.kind == "text":
        return form
    decision = _decide(distinct(text), column, form, reading)
    return decision.trouble or decision.form


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


def _decide(cells: Distinct, column: Column, form: Form, reading: Reading) -> Decision:
    if column.kind == "date":
        decision = decide_dates(cells, column.name, form, reading.zone)
        return replace(decision, values=decision.values.dt.normalize())
    if column.kind == "stamp":
        return decide_dates(cells, column.name, form, reading.zone)
    return decide_numbers(cells, column, form, reading.currency)


def _read_words(text: pd.Series, column: Column, form: Form, rows: Rows) -> ColumnRead:
    """Read words and ids as they are; only a spreadsheet's errors stand for nothing."""
    blank, nothing = (text == "").to_numpy(dtype=bool), are_errors(text)
    values = blanked(text, blank | nothing)
    if form.id == "salesforce":
        values = complete_ids(values)
    faults: list[tuple[str, Mask]] = [("is blank", blank)] if column.filled and blank.any() else []
    if column.allowed:
        known = {fold(word): word for word in column.allowed}
        codes, words = pd.factorize(values)
        meaning = pd.Series([known.get(fold(word)) for word in words], dtype=TEXT)
        values = pd.Series(meaning.array.take(codes, allow_fill=True), index=values.index)
        unknown = values.isna().to_numpy(dtype=bool) & ~blank
        if column.name in _LOOSE:
            nothing = unknown
        else:
            faults.append((f"is not one of {', '.join(column.allowed)}", unknown & (~nothing | column.filled)))
    elif column.filled:
        faults.append(("is a spreadsheet's error", nothing))
    if column.name.endswith("_id") and holds(text, "+"):
        lost = text.str.fullmatch(_LOST_DIGITS).to_numpy(dtype=bool)
        faults.append(("has lost digits (a spreadsheet turned it into a number): export ids as text", lost))
    return ColumnRead(values, tuple(faults), remarks=() if column.filled else _say_nothing(text, nothing, column, rows))


def _say_nothing(text: pd.Series, nothing: Mask, column: Column, rows: Rows) -> tuple[str, ...]:
    return (say_standins(column.name, text[nothing], rows[nothing]),) if nothing.any() else ()


def _say_zeros(values: pd.Series, column: Column) -> Iterator[str]:
    """Say when a column holds hardly anything but zeros, which may stand for what nobody entered."""
    if column.kind not in ("number", "share"):
        return
    filled, zeros = int(values.notna().sum()), int((values == 0).sum())
    if filled >= _ENOUGH_CELLS and zeros >= _MANY_ZEROS * filled:
        yield f"{column.name} is 0 in {zeros:,} of {filled:,} filled cells ({zeros / filled:.1%}): 0 may mean unknown."


def _unread_as(column: Column, form: Form) -> str:
    """Say what a cell is not that cannot be read."""
    if column.kind in ("date", "stamp"):
        return f"is not a date {'like 2026-11-23' if form.date is None else f'in the declared form ({form.date})'}"
    return "is not a number as declared" if form.declares_notation else "is not a number"


def _outside(values: pd.Series, column: Column) -> list[tuple[str, Mask]]:
    """Find numbers outside the column's bounds."""
    if column.low is not None and column.high is not None:
        outside = ~values.between(column.low, column.high) & values.notna()
        return [(f"is not between {column.low:g} and {column.high:g}", outside.to_numpy(dtype=bool))]
    if column.low is not None:
        return [(f"is less than {column.low:g}", (values < column.low).to_numpy(dtype=bool))]
    return []
