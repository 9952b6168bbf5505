"""Parquet files as grids of text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from coachkit.crm.characters import clean_column
from coachkit.crm.grid import Grid, UnreadableError, counted
from coachkit.crm.textcolumns import text_frame
from coachkit.crm.textstream import Opener
from coachkit.crm.workbook import cell_text

#: How many values are Python objects at a time.
_AT_ONCE = 1 << 16


def read_parquet(open_file: Opener, rows: int | None = None) -> Grid:
    """Read a Parquet file, or its first `rows` rows; a column of lists or records cannot be a cell and is refused."""
    with open_file() as file:
        try:
            parquet = pyarrow.parquet.ParquetFile(file)
            if rows is None:
                table = parquet.read()
            else:
                batches = [*zip(parquet.iter_batches(max(rows, 1)), range(1), strict=False)]
                table = pa.Table.from_batches([batch for batch, _ in batches], parquet.schema_arrow)
        except (pa.ArrowException, OSError, ValueError, KeyError):
            raise UnreadableError("cannot be read as Parquet.", "Export it again.") from None
    hidden = 0
    columns: dict[int, pa.ChunkedArray] = {}
    for position, name in enumerate(table.column_names):
        columns[position], count = clean_column(_column_text(name, table.column(position)))
        hidden += count
    numbers = np.arange(table.num_rows, dtype=np.int64) + 2
    remarks = (f"held {counted(hidden, 'character')} that nobody can see, left out here",) if hidden else ()
    return Grid(tuple(name.strip() for name in table.column_names), text_frame(columns, numbers), remarks=remarks)


def _column_text(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise UnreadableError(
            f"the column {name!r} holds {kind}, not plain values.", "Leave it out or export it as text."
        )
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        return pc.fill_null(column.cast(pa.large_string()), "")
    pieces = (column.slice(start, _AT_ONCE).to_pylist() for start in range(0, len(column), _AT_ONCE))
    text = [pa.array([cell_text(_plain(value)) for value in piece], pa.large_string()) for piece in pieces]
    return pa.chunked_array(text, pa.large_string())


def _plain(value: Any) -> Any:
    """Turn pandas' stamps, which Arrow gives for nanoseconds, into Python's."""
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    return None if isinstance(value, float) and np.isnan(value) else value
