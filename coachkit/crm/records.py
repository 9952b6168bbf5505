"""Which rows of a file are records: not its totals, not its headers repeated, not the lines below its table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.crm.footers import TOTAL, footer_line, total_word
from coachkit.crm.grid import Aside, Grid
from coachkit.crm.headers import grouped_columns
from coachkit.crm.textcolumns import arrow_column, filled, kept_rows, positions

TOTALS = "is a row of totals"
FOOTER = "is a line below the table"
HEADER_AGAIN = "repeats the header"

#: Lines below a table are looked for among so many of the last rows.
_LAST_ROWS = 50
#: A row that fills so many cells is a row of a table, not a line of text.
_FEW = 2
_NARROW = 3
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Last:
    """One of the last rows: `gap` says that a blank row stands above it."""

    number: int
    cells: list[str]
    gap: bool
    total: bool


def set_apart(grid: Grid) -> Grid:
    """Take the rows that are no records out of the frame and the loose rows; they are set aside without fault."""
    full = [filled(grid.frame[position]) for position in positions(grid.frame)]
    counts = _added(full, len(grid.frame))
    usual = _usual(grid, full, counts)
    totals = _totals(grid, full, usual)
    again = _repeated(grid)
    below = _below(grid, counts, totals, len(usual) if (counts > _FEW).any() else sum(map(bool, grid.headers)))
    loose_again = {row.number for row in grid.loose if _same(row.cells, grid.headers)}
    reasons = dict.fromkeys(totals, TOTALS) | dict.fromkeys((*again, *loose_again), HEADER_AGAIN)
    reasons |= dict.fromkeys(below, FOOTER)
    if not reasons:
        return grid
    gone = grid.frame.index.isin(list(reasons))
    first = {int(row): _first_cell(cells) for row, cells in zip(grid.frame.index[gone], _rows(grid, gone), strict=True)}
    first |= {row.number: _first_cell(row.cells) for row in grid.loose}
    aside = tuple(Aside(row, None, reasons[row], first[row] or None, fault=False) for row in sorted(reasons))
    return replace(
        grid,
        frame=kept_rows(grid.frame, ~gone),
        loose=tuple(row for row in grid.loose if row.number not in reasons),
        ragged=(*grid.ragged, *aside),
        breaks=(*totals.items(), *((row, 0) for row in again)),
    )


def _added(masks: list[_Mask], length: int) -> npt.NDArray[np.int32]:
    counts = np.zeros(length, dtype=np.int32)
    for mask in masks:
        counts += mask
    return counts


def _usual(grid: Grid, full: list[_Mask], counts: npt.NDArray[np.int32]) -> frozenset[int]:
    """Return the columns that at least half of the table's rows fill; lines of text are no rows of it.

    A grouped column is none of them: it is blank in records as well.
    """
    table = counts > _FEW
    if not table.any():
        table = counts > 0
    least = table.sum() / 2
    columns = zip(positions(grid.frame), full, strict=True)
    often = {position for position, mask in columns if (mask & table).sum() >= least > 0}
    return frozenset(often.difference(grouped_columns(grid.headers)))


def _totals(grid: Grid, full: list[_Mask], usual: frozenset[int]) -> dict[int, int]:
    """Return the rows of totals, each with the column in which its word stands."""
    by_place = dict(zip(positions(grid.frame), full, strict=True))
    used = _added([by_place[place] for place in usual], len(grid.frame))
    # A row of totals has no id, date or stage, so in all but the narrowest tables some usual column is blank.
    sparse = np.flatnonzero(used < len(usual)) if len(usual) > _NARROW else np.arange(len(used))
    mask, rest = np.zeros(len(grid.frame), dtype=bool), sparse
    for position in positions(grid.frame):  # the word stands in the first filled cell
        here = by_place[position][rest]
        first, rest = rest[here], rest[~here]
        cells = pc.take(arrow_column(grid.frame[position]), pa.array(first))
        mask[first] = pc.match_substring_regex(cells, TOTAL).to_numpy()
    rows = [*zip(grid.frame.index[mask], _rows(grid, mask), strict=True)]
    rows += [(row.number, list(row.cells)) for row in grid.loose]
    found: dict[int, int] = {}
    for number, cells in sorted(rows):
        place = total_word(cells, usual, below_total=number - 1 in found)
        if place is not None:
            found[int(number)] = place
    return found


def _repeated(grid: Grid) -> list[int]:
    """Return the rows that say the same as the header, as where exports were put under each other."""
    named = [position for position in positions(grid.frame) if position < len(grid.headers) and grid.headers[position]]
    if len(named) < 2:  # a single cell may well be called as its column is
        return []
    rows = grid.frame
    for position in named:
        same = pc.equal(pc.utf8_trim_whitespace(arrow_column(rows[position])), grid.headers[position]).to_numpy()
        if not same.any():
            return []
        rows = rows[same]
    return [int(row) for row in rows.index]


def _below(grid: Grid, counts: npt.NDArray[np.int32], totals: Collection[int], width: int) -> list[int]:
    """Return the rows that are lines below the table: among the last rows, each with one or two filled cells.

    They say what such lines say; or, once one does, fill one cell and stand after a blank row.
    """
    block: list[_Last] = []
    for row in reversed(_last_rows(grid, counts, totals)):
        if not row.total and len(_filled(row.cells)) > _FEW:
            break
        block.insert(0, row)
    said = {row.number for row in block if not row.total and _says_so(row.cells, width)}
    after_blank = False
    for row in block if said and width > _FEW else ():
        after_blank |= row.gap
        if after_blank and not row.total and len(_filled(row.cells)) == 1:
            said.add(row.number)
    return sorted(said)


def _says_so(cells: list[str], width: int) -> bool:
    found = _filled(cells)
    return footer_line(found[0]) and (len(found) == 1 or width > _FEW)


def _last_rows(grid: Grid, counts: npt.NDArray[np.int32], totals: Collection[int]) -> list[_Last]:
    """Return the last rows that hold anything, in their order."""
    mask = np.zeros(len(grid.frame), dtype=bool)
    mask[np.flatnonzero(counts)[-_LAST_ROWS:]] = True
    rows = [*zip(map(int, grid.frame.index[mask]), _rows(grid, mask), strict=True)]
    rows += [(row.number, list(row.cells)) for row in grid.loose[-_LAST_ROWS:]]
    rows = sorted(rows)[-_LAST_ROWS:]
    before = [grid.header_row if len(rows) < _LAST_ROWS else rows[0][0] - 1, *(number for number, _ in rows)]
    return [
        _Last(number, cells, number - above > 1, number in totals)
        for above, (number, cells) in zip(before, rows, strict=False)
    ]


def _rows(grid: Grid, mask: _Mask) -> list[list[str]]:
    chosen: pd.DataFrame = grid.frame[mask]
    width = 1 + max(positions(grid.frame), default=-1)
    rows = [[""] * width for _ in range(len(chosen))]
    for position in positions(chosen):
        for row, cell in zip(rows, chosen[position], strict=True):
            row[position] = str(cell)
    return rows


def _same(cells: Collection[str], headers: tuple[str, ...]) -> bool:
    return tuple(cell.strip() for cell in cells) == headers and sum(map(bool, headers)) > 1


def _filled(cells: Collection[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]


def _first_cell(cells: Collection[str]) -> str:
    return next(iter(_filled(cells)), "")
