"""Columns of text: kept by Arrow, which takes a tenth of the memory of as many Python strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

#: Every text column of the kit: pandas' own string type, missing as NaN.
TEXT = pd.StringDtype(na_value=np.nan)


class TextBlocks:
    """Rows of text gathered into columns block by block.

    `dense` are the columns that most rows fill; cells beside them are kept singly.
    """

    _ROWS = 1 << 14

    def __init__(self, dense: Iterable[int]) -> None:
        self._dense = tuple(dense)
        self._blocks: list[list[pa.Array]] = []
        self._rows: list[list[str]] = []
        self._numbers: list[int] = []
        self._single: dict[int, dict[int, str]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Add a row of its number; cells that it lacks at its end are blank."""
        size = len(cells)
        self._rows.append([cells[position] if position < size else "" for position in self._dense])
        self._numbers.append(number)
        if len(self._rows) == self._ROWS:
            self._close_block()

    def add_single(self, position: int, cell: str) -> None:
        """Add a cell of the latest row in a column that is not dense."""
        self._single.setdefault(position, {})[len(self._numbers) - 1] = cell

    def frame(self) -> pd.DataFrame:
        """Return all rows, columns by their positions."""
        if self._rows or not self._blocks:
            self._close_block()
        columns = {
            position: pa.chunked_array([block[place] for block in self._blocks])
            for place, position in enumerate(self._dense)
        }
        for position, cells in self._single.items():
            whole = np.full(len(self), "", dtype=object)
            whole[list(cells)] = list(cells.values())
            columns[position] = pa.array(whole, pa.large_string())
        return text_frame(dict(sorted(columns.items())), np.asarray(self._numbers, dtype=np.int64))

    def _close_block(self) -> None:
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(self._dense)
        self._blocks.append([pa.array(cells, pa.large_string()) for cells in columns])
        self._rows = []


def text_frame(columns: Mapping[int, pa.ChunkedArray], numbers: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Make a grid's frame of Arrow columns by position, without copying them; `numbers` are the rows'."""
    index = pd.Index(numbers)
    series = {position: pd.Series(column, dtype=TEXT).set_axis(index) for position, column in columns.items()}
    return pd.DataFrame(series, index=index)


def positions(frame: pd.DataFrame) -> list[int]:
    """List the positions that are the columns of a grid's frame."""
    return [int(str(position)) for position in frame]


def arrow_column(column: pd.Series[str]) -> pa.ChunkedArray:
    """Return the Arrow text under a text column, without copying it."""
    text = pa.array(column.array)
    return text if isinstance(text, pa.ChunkedArray) else pa.chunked_array([text])


def repeated(text: str, index: pd.Index) -> pd.Series[str]:
    """Return a column that says the same in every row."""
    return pd.Series(pa.repeat(pa.scalar(text, pa.large_string()), len(index)), index=index, dtype=TEXT)


def kept_rows(frame: pd.DataFrame, keep: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return the rows to be kept; copies nothing where the others only stand before and after them."""
    where = np.flatnonzero(keep)
    if len(where) and where[-1] - where[0] + 1 == len(where):
        return frame.iloc[where[0] : where[-1] + 1]
    return frame[keep]


def filled(column: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """Tell which cells of a column hold more than spaces."""
    text = arrow_column(column)
    plain = pc.all(pc.string_is_ascii(text)).as_py()
    trimmed = pc.ascii_trim_whitespace(text) if plain else pc.utf8_trim_whitespace(text)
    return np.asarray(pc.not_equal(trimmed, "").to_numpy(), dtype=np.bool_)


def blanked(column: pd.Series[str], where: npt.NDArray[np.bool_]) -> pd.Series[str]:
    """Return a text column with some cells missing; pandas' own `mask` takes five times as long."""
    if not where.any():
        return column
    return pd.Series(pc.if_else(pa.array(where), None, arrow_column(column)), index=column.index, dtype=TEXT)


def overwritten(
    column: pd.Series[str], parts: Iterable[tuple[npt.NDArray[np.int64], pd.Series[str]]]
) -> pd.Series[str]:
    """Return a text column with other cells in some rows, all written at once: each part has the rows and the cells."""
    cells, places = [arrow_column(column)], np.arange(len(column))
    for rows, other in parts:
        places[rows] = np.arange(len(rows)) + sum(map(len, cells))
        cells.append(arrow_column(other))
    every = pa.concat_arrays([chunk.cast(pa.large_string()) for part in cells for chunk in part.chunks])
    return pd.Series(every.take(pa.array(places)), index=column.index, name=column.name, dtype=TEXT)


def holds(column: pd.Series[str], letter: str) -> bool:
    """Tell whether any cell holds an ASCII letter; looks at the bytes of all cells at once."""
    return any(
        bool((_bytes(chunk) == ord(letter)).any()) for chunk in arrow_column(column).cast(pa.large_string()).chunks
    )


def _bytes(text: pa.LargeStringArray) -> npt.NDArray[np.uint8]:
    """Return the UTF-8 of the cells of one Arrow array, one after the other."""
    _, ends, data = text.buffers()
    if data is None or not len(text):
        return np.zeros(0, dtype=np.uint8)
    ends = np.frombuffer(ends, dtype=np.int64)
    return np.frombuffer(data, dtype=np.uint8)[ends[text.offset] : ends[text.offset + len(text)]]
