"""XLSX and Parquet files as grids of text: numbers and dates are written out without loss."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

from coachkit.crm.grid import TEXT, Aside, Grid, UnreadableError, text_frame


def read_workbook(path: Path) -> Grid:
    """Read the first sheet that holds anything; formulas count with the value that was saved beside them."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError):
        raise UnreadableError("cannot be read as an Excel workbook.", "Open it in Excel and save it as XLSX.") from None
    try:
        filled = [(name, grid) for name in book.sheetnames if (grid := _read_sheet(book[name])) is not None]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, EOFError):
        raise UnreadableError("is damaged inside.", "Open it in Excel and save it again.") from None
    finally:
        book.close()
    if not filled:
        raise UnreadableError("is empty.", "Export it again, with a header row.")
    name, grid = filled[0]
    if len(filled) == 1:
        return grid
    others = ", ".join(other for other, _ in filled[1:4])
    return Grid(grid.headers, grid.frame, grid.ragged, (f"has several sheets: {name!r} is read, {others} not",))


def read_parquet(path: Path) -> Grid:
    """Read a Parquet file; a column of lists or records cannot be a cell and is refused."""
    try:
        table = pyarrow.parquet.read_table(path, partitioning=None)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError):
        raise UnreadableError("cannot be read as Parquet.", "Export it again.") from None
    index = pd.Index(np.arange(len(table), dtype=np.int64) + 2)
    columns = [
        _column_text(name, column, index) for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    headers = tuple(name.strip() for name in table.column_names)
    return Grid(headers, pd.DataFrame(dict(enumerate(columns)), index=index))


def cell_text(value: Any) -> str:
    """Write one cell as text: whole numbers without `.0`, dates as ISO 8601, nothing as the empty string.

    >>> cell_text(7.0), cell_text(datetime(2026, 3, 5)), cell_text(timedelta(minutes=2, seconds=23))
    ('7', '2026-03-05', '00:02:23')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0) and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _read_sheet(sheet: Any) -> Grid | None:
    """Read one sheet; its header is the first row that holds anything. None for an empty sheet or a chart."""
    if not hasattr(sheet, "iter_rows"):
        return None
    sheet.reset_dimensions()  # what the file says about its own size is often wrong
    rows = ([cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
    numbered = enumerate(rows, start=1)
    header = next(((number, cells) for number, cells in numbered if any(cell.strip() for cell in cells)), None)
    if header is None:
        return None
    headers = [cell.strip() for cell in header[1]]
    while headers and not headers[-1]:
        headers.pop()
    width = len(headers)
    kept: list[list[str]] = []
    numbers: list[int] = []
    ragged: list[Aside] = []
    for number, cells in islice(numbered, None):
        if any(cells[width:]):
            ragged.append(Aside(number, None, "has cells to the right of the last header"))
        elif any(cells):
            kept.append((cells + [""] * width)[:width])
            numbers.append(number)
    return Grid(tuple(headers), text_frame(kept, numbers, width), tuple(ragged))


def _column_text(name: str, column: pa.ChunkedArray, index: pd.Index[int]) -> pd.Series[str]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise UnreadableError(
            f"the column {name!r} holds {kind}, not plain values.", "Leave it out or export it as text."
        )
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        text = pd.Series(pa.compute.fill_null(column.cast(pa.string()), ""), dtype=TEXT)
    else:
        text = pd.Series([cell_text(_plain(value)) for value in column.to_pylist()], dtype=TEXT)
    return text.set_axis(index)


def _plain(value: Any) -> Any:
    """Turn pandas' stamps, which Arrow gives for nanoseconds, into Python's."""
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    return None if isinstance(value, float) and np.isnan(value) else value
