"""Make a `CrmData` from plain rows, typed as the reader types them, so that a test shows the rows it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.crm.tables import FILE_COLUMN, LAYOUT, ROW_COLUMN, Table
from coachkit.model import Source
from coachkit.terms import TABLES, TableName

Rows = Sequence[Mapping[str, object]]

_DTYPES = {"text": "str", "date": "datetime64[us]", "stamp": "datetime64[us]"}


def crm_data(
    as_of: date | None = None,
    rewound: Mapping[str, int] | None = None,
    columns: Mapping[TableName, Sequence[str]] | None = None,
    **tables: Rows,
) -> CrmData:
    """Make the data of the tables given as lists of rows (column -> value; dates as ISO text or `date`).

    A table counts as read when it is given, even without rows; its columns are those that any row names, the required
    ones, and those in `columns`. With `as_of` it is a view of that day: the rows must be such that were known then.
    """
    frames = {name: _frame(LAYOUT[name], tables[name]) if tables.get(name) else _without_rows(name) for name in TABLES}
    present = frozenset(
        (name, column.name)
        for name in TABLES
        if name in tables
        for column in LAYOUT[name].columns
        if column.required
        or column.name in (columns or {}).get(name, ())
        or any(column.name in row for row in tables[name])
    )
    sources = tuple(
        Source(table=name, files=(f"{name}.csv",), rows_in=len(frames[name]), rows_used=len(frames[name]))
        if name in tables
        else Source(table=name, cannot_see=(LAYOUT[name].without,))
        for name in TABLES
    )
    return CrmData(frames, sources, present, as_of, as_of=as_of, rewound=dict(rewound or {}))


def _without_rows(name: TableName) -> pd.DataFrame:
    """Make a canonical frame without rows; most tests give one or two tables of eight."""
    return _empty(name).copy()


@cache
def _empty(name: TableName) -> pd.DataFrame:
    return _frame(LAYOUT[name], ())


def _frame(table: Table, rows: Rows) -> pd.DataFrame:
    """Make one canonical frame."""
    unknown = {name for row in rows for name in row} - set(table.names)
    if unknown:
        raise KeyError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    given = {name for row in rows for name in row}
    dtypes = {column.name: _DTYPES.get(column.kind, "float64") for column in table.columns}
    blank = {dtype: pd.array([None] * len(rows), dtype=dtype) for dtype in {*dtypes.values()}}
    made = {
        name: _typed(pd.Series([row.get(name) for row in rows], dtype="object"), dtype)
        if name in given
        else blank[dtype]
        for name, dtype in dtypes.items()
    }
    place = {FILE_COLUMN: pd.array([f"{table.name}.csv"] * len(rows), dtype="str"), ROW_COLUMN: range(2, len(rows) + 2)}
    return pd.DataFrame(made | place)


def _typed(values: pd.Series, dtype: str) -> pd.Series:
    if dtype.startswith("datetime"):
        return pd.to_datetime(values).astype(dtype)
    return values.astype(dtype)
