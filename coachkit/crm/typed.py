"""A canonical table of text to one of values: every row is either in it or set aside with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.columns import Reading, empty_column, read_column
from coachkit.crm.forms import CANONICAL, Form
from coachkit.crm.grid import TEXT, Aside
from coachkit.crm.tables import FILE_COLUMN, ROW_COLUMN, Column, Table
from coachkit.errors import Problem


@dataclass(frozen=True)
class Draft:
    """A table's rows under canonical names, still text; the index holds the file's row numbers.

    `forms` says how columns are written, `sums` which rows are one (columns to group by, column to add up).
    """

    table: Table
    file: str
    frame: pd.DataFrame
    rows_in: int
    aside: tuple[Aside, ...] = ()
    remarks: tuple[str, ...] = ()
    forms: Mapping[str, Form] | None = None
    sums: tuple[tuple[str, ...], str] | None = None


@dataclass(frozen=True)
class Typed:
    """A canonical frame with `_file` and `_row`, and the account: `rows_in == rows_used + len(aside)`."""

    table: Table
    file: str
    frame: pd.DataFrame
    present: tuple[str, ...]
    rows_in: int
    aside: tuple[Aside, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def rows_used(self) -> int:
        """How many of the file's rows are in the frame (several may be one there, where a profile adds them up)."""
        return self.rows_in - len(self.aside)

    def without(self, mask: npt.NDArray[np.bool_], reason: str, column: str | None = None) -> Typed:
        """Return the table with the rows of `mask` set aside; the cell shown is that of `column`."""
        if not mask.any():
            return self
        gone = self.frame[mask]
        cells = gone[column].astype(object) if column else [None] * len(gone)
        aside = tuple(
            Aside(int(row), column, reason, None if cell is None or cell != cell else str(cell))
            for row, cell in zip(gone[ROW_COLUMN], cells, strict=True)
        )
        return replace(self, frame=self.frame[~mask], aside=self.aside + aside)


def type_table(draft: Draft, reading: Reading) -> Typed:
    """Read every column; a row with a cell that cannot be read is set aside under the first such column."""
    text = draft.frame
    index = text.index
    first = np.full(len(text), "", dtype=object)  # the column at fault, by row
    reasons = np.full(len(text), "", dtype=object)
    cells = np.full(len(text), "", dtype=object)
    values: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    for column in draft.table.columns:
        if column.name not in text:
            values[column.name] = empty_column(column, index)
            continue
        read = read_column(text[column.name], column, (draft.forms or {}).get(column.name, CANONICAL), reading)
        values[column.name] = read.values
        if read.trouble is not None:
            problems.append(Problem(draft.file, read.trouble[0], column=column.name, fix=read.trouble[1]))
            continue
        for reason, mask in read.faults:
            new = mask & (first == "")
            first[new], reasons[new], cells[new] = column.name, reason, text.loc[new, column.name]
    bad = first != ""
    rows = zip(index[bad], first[bad], reasons[bad], cells[bad], strict=True)
    aside = tuple(Aside(int(row), column, reason, cell or None) for row, column, reason, cell in rows)
    frame = pd.DataFrame(values, index=index)[~bad]
    file = pd.Series(draft.file, index=frame.index, dtype=TEXT)
    frame = frame.assign(**{FILE_COLUMN: file, ROW_COLUMN: frame.index.to_numpy(dtype="int64")})
    present = tuple(name for name in draft.table.names if name in text)
    return Typed(
        draft.table, draft.file, frame.reset_index(drop=True), present, draft.rows_in,
        (*draft.aside, *aside), tuple(problems), draft.remarks,
    )  # fmt: skip


def empty_frame(columns: tuple[Column, ...]) -> pd.DataFrame:
    """Return a canonical frame without rows."""
    index = pd.RangeIndex(0)
    frame = pd.DataFrame({column.name: empty_column(column, index) for column in columns})
    return frame.assign(**{FILE_COLUMN: pd.Series([], dtype=TEXT), ROW_COLUMN: pd.Series([], dtype="int64")})
