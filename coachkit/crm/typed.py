"""A canonical table of text to one of values: every row is either in it or set aside with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.columns import Reading, empty_column, read_column
from coachkit.crm.forms import CANONICAL, Form
from coachkit.crm.grid import TEXT, Aside
from coachkit.crm.tables import FILE_COLUMN, ROW_COLUMN, Column, Table
from coachkit.crm.textcolumns import kept_rows, repeated
from coachkit.errors import Problem

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Passed:
    """Rows of one file that are no records of the table, all for one reason; nothing is wrong with them."""

    file: str
    column: str | None
    reason: str
    rows: Rows

    @property
    def counted_as(self) -> str:
        """The words under which rows like these are counted."""
        return self.reason if self.column is None else f"{self.column} {self.reason}"

    def problem(self) -> Problem:
        """Return them as one line for a person, under the first row's number."""
        more = len(self.rows) - 1
        rest = f" (and {more:,} more {'row' if more == 1 else 'rows'})" if more else ""
        return Problem(self.file, f"{self.reason}{rest}.", row=int(self.rows[0]), column=self.column)


@dataclass(frozen=True)
class Draft:
    """A table's rows under canonical names, still text, numbered from 0; `rows` holds their numbers in the file.

    `forms` says how columns are written, `sums` which rows are one (columns to group by, column to add up if any).
    `left_out` names the people (id to name) whom a profile leaves out of `reps`.
    """

    table: Table
    file: str
    frame: pd.DataFrame
    rows: Rows
    rows_in: int
    aside: tuple[Aside, ...] = ()
    passed: tuple[Passed, ...] = ()
    remarks: tuple[str, ...] = ()
    forms: Mapping[str, Form] | None = None
    sums: tuple[tuple[str, ...], str | None] | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Typed:
    """A canonical frame with `_file` and `_row`, and the account of its `files`.

    `rows_in == rows_used + len(aside) + all rows passed over`. Helper columns that a profile fills are in the frame
    until reading has used them up. `unread` are the positions in the draft of rows that were set aside while typing.
    """

    table: Table
    files: tuple[str, ...]
    frame: pd.DataFrame
    present: tuple[str, ...]
    rows_in: int
    aside: tuple[Aside, ...] = ()
    passed: tuple[Passed, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    unread: tuple[int, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The first file, which stands for all of them in messages about the table."""
        return self.files[0]

    @property
    def rows_used(self) -> int:
        """How many of the files' rows are in the frame (several may be one there, where a profile adds them up)."""
        return self.rows_in - len(self.aside) - sum(len(part.rows) for part in self.passed)

    def without(self, mask: Mask, reason: str, column: str | None = None) -> Typed:
        """Return the table with the rows of `mask` set aside as faulty; the cell shown is that of `column`."""
        if not mask.any():
            return self
        gone = self.frame[mask]
        cells = gone[column].astype(object) if column else [None] * len(gone)
        aside = tuple(
            Aside(int(row), column, reason, None if cell is None or cell != cell else str(cell), file=file)
            for row, cell, file in zip(gone[ROW_COLUMN], cells, gone[FILE_COLUMN], strict=True)
        )
        return replace(self, frame=self.frame[~mask], aside=self.aside + aside)

    def passing(self, mask: Mask, reason: str, column: str | None = None) -> Typed:
        """Return the table without the rows of `mask`, which are no records or stand elsewhere; no fault of theirs."""
        if not mask.any():
            return self
        passed = passed_rows(self.frame.loc[mask, FILE_COLUMN], self.frame.loc[mask, ROW_COLUMN], reason, column)
        return replace(self, frame=self.frame[~mask], passed=self.passed + passed)


def passed_rows(files: pd.Series, rows: pd.Series, reason: str, column: str | None = None) -> tuple[Passed, ...]:
    """Group rows that are passed over for one reason by their file."""
    return tuple(
        Passed(str(file), column, reason, its.to_numpy(dtype="int64")) for file, its in rows.groupby(files, sort=False)
    )


def combine(parts: Sequence[Typed]) -> Typed:
    """Put the rows and accounts of several readings of one table together, in their order."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    filled = [part.frame for part in parts if len(part.frame)] or [first.frame]
    present = {name for part in parts for name in part.present}
    return Typed(
        first.table,
        tuple(dict.fromkeys(file for part in parts for file in part.files)),
        pd.concat(filled, ignore_index=True),
        tuple(name for name in first.table.names if name in present),
        sum(part.rows_in for part in parts),
        tuple(aside for part in parts for aside in part.aside),
        tuple(passed for part in parts for passed in part.passed),
        tuple(problem for part in parts for problem in part.problems),
        tuple(remark for part in parts for remark in part.remarks),
        left_out={rep_id: name for part in parts for rep_id, name in part.left_out.items()},
    )


def type_table(draft: Draft, reading: Reading) -> Typed:
    """Read every column; a row with a cell that cannot be read is set aside under the first such column."""
    text = draft.frame
    bad = np.zeros(len(text), dtype=bool)
    first = np.full(len(text), "", dtype=object)  # the column at fault, by row
    reasons = np.full(len(text), "", dtype=object)
    cells = np.full(len(text), "", dtype=object)
    values: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    remarks = list(draft.remarks)
    for column in (*draft.table.columns, *(helper for helper in draft.table.helpers if helper.name in text)):
        if column.name not in text:
            values[column.name] = empty_column(column, text.index)
            continue
        form = (draft.forms or {}).get(column.name, CANONICAL)
        read = read_column(text[column.name], column, form, reading, draft.rows)
        values[column.name] = read.values
        remarks += [f"{draft.file}: {remark}" for remark in read.remarks]
        if read.trouble is not None:
            problems.append(Problem(draft.file, read.trouble.reason, column=column.name, fix=read.trouble.fix))
            continue
        if read.currencies is not None and column.name == "amount":
            values["_named"] = read.currencies
        faults = (*read.faults, *_not_in(reading.currency, read.currencies, column, draft.table))
        for reason, mask in faults:
            if mask.any():
                new = mask & ~bad
                bad |= new
                first[new], reasons[new], cells[new] = column.name, reason, text.loc[new, column.name]
    rows = zip(draft.rows[bad], first[bad], reasons[bad], cells[bad], strict=True)
    aside = tuple(Aside(int(row), column, reason, cell or None, file=draft.file) for row, column, reason, cell in rows)
    frame = _with_named_currency(pd.DataFrame(values, index=text.index), "currency" in draft.table.names)
    present = [name for name in draft.table.names if name in text]
    if "currency" in frame and "currency" not in present and frame["currency"].notna().any():
        present.append("currency")
    frame[FILE_COLUMN], frame[ROW_COLUMN] = repeated(draft.file, frame.index), draft.rows
    frame = kept_rows(frame, ~bad)
    return Typed(
        draft.table, (draft.file,), frame.reset_index(drop=True), tuple(present), draft.rows_in,
        (*draft.aside, *aside), draft.passed, tuple(problems), tuple(remarks), tuple(np.flatnonzero(bad).tolist()),
        draft.left_out,
    )  # fmt: skip


def _not_in(own: str, named: pd.Series | None, column: Column, table: Table) -> list[tuple[str, Mask]]:
    """Find quotas that name another currency than the team's: they have no rate of a day, so they are not converted."""
    if named is None or not own or table.name != "quotas" or column.name != "value":
        return []
    return [(f"is not in {own}, the team's currency", (named.notna() & (named != own)).to_numpy(dtype=bool))]


def _with_named_currency(frame: pd.DataFrame, wanted: bool) -> pd.DataFrame:
    """Take a currency that stands beside an amount for the row's, where no column names one."""
    if "_named" not in frame:
        return frame
    named = frame.pop("_named")
    return frame.assign(currency=frame["currency"].fillna(named).astype(TEXT)) if wanted else frame


def empty_frame(columns: tuple[Column, ...]) -> pd.DataFrame:
    """Return a canonical frame without rows."""
    index = pd.RangeIndex(0)
    frame = pd.DataFrame({column.name: empty_column(column, index) for column in columns})
    return frame.assign(**{FILE_COLUMN: pd.Series([], dtype=TEXT), ROW_COLUMN: pd.Series([], dtype="int64")})
