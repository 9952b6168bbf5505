"""Any table, in any usual form of file, comes back cell for cell, and every row is accounted for."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachkit.crm.files import Part, read_raw
from coachkit.crm.grid import RawTable

pytestmark = pytest.mark.unit

HEADERS = ("Record ID", "Näme", "Stage", "Amount", "Notes")
KNOWN = frozenset({*HEADERS, "Owner", "Close Date"})
#: No two letters beyond ASCII side by side: as Windows-1252 those might be UTF-8 by chance.
_TOKENS = (
    "a",
    "B ",
    "é1",
    "ñ,",
    "ü;",
    "x|",
    '"',
    "'",
    "\t",
    "\n",
    "\r\n",
    "=",
    "Total",
    "Confidential Information",
    "0",
)
_cell = st.lists(st.sampled_from(_TOKENS), max_size=5).map("".join)
_cells = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(_cell, min_size=width, max_size=width), min_size=1, max_size=9)
)
_titles = st.lists(st.sampled_from(["My report", "As of 2026-03-05 14:15", "Filtered By", ""]), max_size=5)
_FOOTERS = [
    "Grand Totals (3 records)", "My report", "Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.",
    "Confidential Information - Do Not Distribute",
]  # fmt: skip
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


def table(path: Path) -> RawTable:
    """Read a file that must be readable."""
    raw = read_raw(Part(path, path.name), KNOWN)
    assert isinstance(raw, RawTable), raw
    return raw


def check(raw: RawTable, headers: tuple[str, ...], rows: list[list[str]], first: int, footers: int) -> None:
    """See that a table is the one that was written, below its header's row, and that all rows are accounted for."""
    assert raw.frame.to_numpy(dtype=object).tolist() == rows
    assert tuple(raw.frame) == headers
    assert list(raw.frame.index) == list(range(first + 1, first + 1 + len(rows)))
    assert raw.header_row == first
    assert raw.rows_in == len(rows) + footers
    assert [aside.fault for aside in raw.ragged] == [False] * footers


@settings(deadline=None, max_examples=100)
@given(
    _cells, _titles, st.booleans(), st.sampled_from(_ENCODINGS), st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(),
)  # fmt: skip
def test_any_text_file_comes_back_cell_for_cell(
    cells: list[list[str]], titles: list[str], footers: bool, encoding: str, separator: str,
    end: str, padded: bool, packed: bool,
) -> None:  # fmt: skip
    """Whatever the encoding, separator, line end, title, footer and packing, the cells are those that were written."""
    headers = HEADERS[: len(cells[0]) + 1]
    rows = [[f"R{number}", *row] for number, row in enumerate(cells)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    wide = [""] * (len(headers) - 1) if padded else []
    for title in titles:
        writer.writerow([title, *wide]) if title or padded else text.write(end)
    writer.writerows([headers, *rows])
    if footers:
        text.write(end)
        writer.writerows([line, *wide] for line in _FOOTERS)
    raw = text.getvalue().encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("x.csv.gz" if packed else "x.csv")
        path.write_bytes(gzip.compress(raw, 1) if packed else raw)
        check(table(path), headers, rows, len(titles) + 1, len(_FOOTERS) * footers)


@settings(deadline=None, max_examples=50)
@given(_cells, _titles, st.booleans(), st.integers(0, 2))
def test_any_workbook_comes_back_cell_for_cell(
    cells: list[list[str]], titles: list[str], footers: bool, shift: int
) -> None:
    """Titles, footers and blank columns at the left change no cell of a workbook."""
    headers = HEADERS[: len(cells[0]) + 1]
    rows = [
        [f"R{number}", *(cell.replace("\r", "").replace("=", "") for cell in row)] for number, row in enumerate(cells)
    ]
    book = openpyxl.Workbook()
    lines = [[title] for title in titles] + [[None] * shift + [*row] for row in ([*headers], *rows)]
    lines += [[], *([line] for line in _FOOTERS)] if footers else []
    for row, line in enumerate(lines, start=1):
        for column, cell in enumerate(line, start=1):
            book.active.cell(row, column, cell or None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        book.save(path)
        check(table(path), headers, rows, len(titles) + 1, len(_FOOTERS) * footers)
