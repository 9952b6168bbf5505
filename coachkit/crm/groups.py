"""Cells that stand once for several rows: the value of a group, and cells that a workbook shows as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.crm.footers import FIGURE
from coachkit.crm.grid import LONGEST_NAME, TEXT, Grid, Merge, RawTable, counted, shorten
from coachkit.crm.headers import grouped_columns
from coachkit.crm.textcolumns import arrow_column, filled, positions

_Positions = npt.NDArray[np.intp]


def fill_groups(grid: Grid) -> Grid:
    """Fill the blank cells of merged ranges and below a group's value, and say how many those were.

    A sort arrow in a header marks a grouped column where it stands before all columns without one, as report tools put
    groups first; a column of figures is only sorted. A group ends at its totals and where a group left of it begins.
    """
    frame, remarks = grid.frame, []
    for position in sorted({merge.column for merge in grid.merges} & set(positions(frame))):
        sources = _merged(frame[position], [merge for merge in grid.merges if merge.column == position])
        frame, count = _taken(frame, position, sources)
        remarks += [_said("merged cells", grid.headers[position], count)] if count else []
    outer = np.zeros(len(frame), dtype=bool)
    for position in _grouped(grid.headers, frame):
        own = filled(frame[position])
        stops = [row for row, column in grid.breaks if column <= position]
        frame, count = _taken(frame, position, _above(own, _sections(frame.index, stops) + np.cumsum(outer)))
        remarks += [_said("a group", grid.headers[position], count)] if count else []
        outer |= own
    return replace(grid, frame=frame, remarks=(*grid.remarks, *remarks))


def fill_down(column: pd.Series[str], raw: RawTable, header: str) -> pd.Series[str]:
    """Fill the blank cells of a column, whose header in `raw` is given, with the value above; totals end a group."""
    place = list(raw.frame).index(header)
    stops = [row for row, first in raw.breaks if first <= place]
    sources = _above(filled(column), _sections(column.index, stops))
    return _take(column, sources)


def _grouped(headers: Sequence[str], frame: pd.DataFrame) -> Iterator[int]:
    for position in grouped_columns(headers):
        figures = pc.sum(pc.match_substring_regex(arrow_column(frame[position]), FIGURE)).as_py() or 0
        if figures * 2 <= filled(frame[position]).sum():
            yield position


def _above(own: npt.NDArray[np.bool_], sections: npt.NDArray[np.int64]) -> _Positions:
    """Return for each row the one whose cell it takes: the nearest filled one above in its section, else itself."""
    rows = np.arange(len(own))
    nearest = np.maximum.accumulate(np.where(own, rows, -1)) if len(own) else rows
    return np.where((nearest >= 0) & (sections[nearest] == sections), nearest, rows)


def _sections(index: pd.Index[int], stops: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.searchsorted(np.sort(np.asarray(stops, dtype=np.int64)), index.to_numpy()).astype(np.int64)


def _merged(column: pd.Series[str], merges: Sequence[Merge]) -> _Positions:
    """Return for each row the one whose cell it takes: the top of the merged range it is in, else itself."""
    numbers = column.index.to_numpy()
    ranges = sorted(merges, key=lambda merge: merge.top)
    tops = np.array([merge.top for merge in ranges], dtype=np.int64)
    bottoms = np.array([merge.bottom for merge in ranges], dtype=np.int64)
    rows = np.arange(len(numbers))
    nearest = np.searchsorted(tops, numbers, side="right") - 1
    inside = (nearest >= 0) & (numbers <= bottoms[nearest]) & ~filled(column)
    sources = column.index.get_indexer(pd.Index(tops[nearest]))
    return np.where(inside & (sources >= 0), sources, rows)


def _taken(frame: pd.DataFrame, position: int, sources: _Positions) -> tuple[pd.DataFrame, int]:
    """Return the frame with each cell of a column taken from its source row, and how many that changed."""
    count = int((filled(frame[position])[sources] & (sources != np.arange(len(sources)))).sum())
    if not count:
        return frame, 0
    result = frame.copy(deep=False)
    result[position] = _take(frame[position], sources)
    return result, count


def _take(column: pd.Series[str], sources: _Positions) -> pd.Series[str]:
    return pd.Series(pc.take(arrow_column(column), pa.array(sources)), dtype=TEXT).set_axis(column.index)


def _said(what: str, header: str, count: int) -> str:
    shown = shorten(header, LONGEST_NAME)
    return f"has {counted(count, 'blank cell')} of {what} in {shown}, filled with the value above"
