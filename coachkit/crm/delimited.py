"""Text files with separated cells: encoding, separator and header are found, quotes and line breaks are understood.

A file is read by Arrow in bulk. One with quotes that two readers could take differently, or with rows too large for
bulk, is read again by Python's csv module; both agree on everything else (a property test compares them).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from coachkit.crm.characters import damaged
from coachkit.crm.encodings import fallback, find_encoding
from coachkit.crm.grid import Grid, Loose, UnreadableError, counted
from coachkit.crm.headers import NONE_KNOWN, KnownHeaders
from coachkit.crm.textcolumns import TextBlocks, arrow_column, positions, text_frame
from coachkit.crm.textlayout import SEPARATORS, TextLayout, csv_records, find_layout, holds_any
from coachkit.crm.textstream import Opener, TextSource

#: Arrow reads in blocks and a row must fit into one or two; larger rows are left to the csv module.
_BLOCK = 1 << 24
#: No line of a table is longer; where one is, it is no table.
_LONGEST_LINE = 1 << 27
_ENDLESS = "a cell that begins here has more than 30 million characters (is a quote left open?)."
#: A last row of our own, of characters that are never left in a text: when it does not come back as it is, a quote
#: before it was never closed.
END = "\x03end of file\x03"
#: What files begin with that are no text, although their name says so.
_OTHER_KINDS = {
    b"PK\x03\x04": "an Excel workbook or an archive", b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a compressed file", b"PAR1": "a Parquet file", b"%PDF": "a PDF", b"{\\rtf": "a text document",
}  # fmt: skip
_WEB_PAGE = ("<!doctype html", "<html", "<table")


def read_delimited(
    open_file: Opener, known: KnownHeaders = NONE_KNOWN, encoding: str | None = None, rows: int | None = None
) -> Grid:
    """Read a CSV file, or only the first `rows` records of it.

    Raises `UnreadableError` when it is not text, empty, not in the encoding declared, or a quote is never closed.
    """
    with open_file() as raw:
        head = raw.read(1 << 12)
    _refuse_other_kinds(head)
    source = TextSource(open_file, find_encoding(head, encoding))
    try:
        return _read(source, known, rows)
    except UnicodeDecodeError as wrong:
        source = TextSource(open_file, fallback(source.encoding, wrong, source.line))
    return _read(source, known, rows)


def read_regular(source: TextSource, layout: TextLayout) -> Grid | None:
    """Read in bulk; rows with too many or too few cells come out loose. None when it must be read row by row."""
    names = [str(position) for position in range(len(layout.headers))]
    misfits: list[tuple[int, str]] = []

    def note(row: pyarrow.csv.InvalidRow) -> str:
        misfits.append((row.number, row.text))
        return "skip"

    end = layout.separator.join([END] * len(names)).encode()
    try:
        with source.stream(layout.start, end) as stream:
            table = pyarrow.csv.read_csv(
                stream,
                # Rows are numbered on one thread only; the second core would save a tenth of the time.
                read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=_BLOCK, use_threads=False),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=layout.separator, newlines_in_values=True, ignore_empty_lines=False,
                    invalid_row_handler=note,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.large_string()), check_utf8=False
                ),
            )  # fmt: skip
    except pa.ArrowInvalid:
        return None
    if len(table) < 2 or any(column[-1].as_py() != END for column in table.columns):
        return None
    if tuple(column[0].as_py().strip() for column in table.columns) != layout.headers:
        return None
    loose = [_fit(layout.row - 1 + number, text, layout) for number, text in misfits]
    if any(len(row.cells) == len(names) for row in loose):
        return None
    numbers = np.delete(
        np.arange(len(table) + len(misfits), dtype=np.int64) + layout.row,
        np.array([number - 1 for number, _ in misfits], dtype=np.int64),
    )
    frame = text_frame(dict(enumerate(table.slice(1, len(table) - 2).columns)), numbers[1:-1])
    return Grid(layout.headers, frame, loose=tuple(row for row in loose if holds_any(row.cells)), header_row=layout.row)


def read_irregular(source: TextSource, layout: TextLayout, rows: int | None = None) -> Grid:
    """Read any text row by row, or only its first `rows` records.

    A blank line is no row. Empty cells after the last header, as spreadsheets leave them, are not too many.
    """
    width = len(layout.headers)
    blocks = TextBlocks(range(width))
    loose: list[Loose] = []
    number = layout.row - 1
    with source.stream(layout.start, END.encode()) as stream:
        records = csv_records(_lines(stream), layout.separator)
        try:
            record = next(records)
            for following in records:
                number += 1
                if number > layout.row and record:
                    row = _fitted(number, record, width)
                    if len(row.cells) == width:
                        blocks.add(number, row.cells)
                    elif holds_any(row.cells):
                        loose.append(row)
                    if rows is not None and len(blocks) >= rows:
                        return Grid(layout.headers, blocks.frame(), loose=tuple(loose), header_row=layout.row)
                record = following
        except csv.Error:
            raise UnreadableError(_ENDLESS, "Mend it and export again.", row=number + 1) from None
    if record != [END]:  # the rows after the quote would vanish into one cell
        raise UnreadableError("a quote that opens here is never closed.", "Mend it and export again.", row=number + 1)
    return Grid(layout.headers, blocks.frame(), loose=tuple(loose), header_row=layout.row)


def _read(source: TextSource, known: KnownHeaders, rows: int | None) -> Grid:
    head, whole = source.head()
    if head.lstrip()[:20].lower().startswith(_WEB_PAGE):
        raise UnreadableError("is a web page, not a table.", "Was it saved before the export was there? Export again.")
    if source.hidden * 5 > len(head):
        raise UnreadableError("is not a text file.", "Save it as CSV UTF-8.")
    layout = find_layout(head, whole, known)
    if rows is not None:
        grid = read_irregular(source, layout, rows)
    else:
        grid = read_regular(source, layout) or read_irregular(source, layout)
    return replace(grid, remarks=tuple(_remarks(source, layout, grid)))


def _remarks(source: TextSource, layout: TextLayout, grid: Grid) -> Iterator[str]:
    if source.encoding.said:
        yield source.encoding.said
    if layout.separator != ",":
        yield f"is separated by {SEPARATORS[layout.separator]}s"
    if source.lost:
        yield f"has {counted(source.lost, 'byte')} that Windows-1252 does not know, shown as \ufffd"
    if source.hidden:
        yield f"held {counted(source.hidden, 'character')} that nobody can see, which {_are(source.hidden)} left out"
    if layout.passed:
        yield f"has its header in row {layout.row}; what stands above it is taken for a title"
    if source.suspect:
        yield from _on_damaged(grid)


def _on_damaged(grid: Grid) -> Iterator[str]:
    """Say how many cells hold letters that an earlier reading damaged, and where the first is."""
    count, first = 0, None
    for position in positions(grid.frame):
        mask = damaged(arrow_column(grid.frame[position]))
        found = pc.sum(mask).as_py() or 0
        if found:
            count += found
            row = int(grid.frame.index[pc.index(mask, True).as_py()])
            first = row if first is None else min(first, row)
    if count:
        yield (
            f"has letters like those of 'JosÃ©' for 'José' in {counted(count, 'cell')}, first in row {first}: "
            "its text was damaged before it was exported, and nothing of it is changed here"
        )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _refuse_other_kinds(head: bytes) -> None:
    for start, kind in _OTHER_KINDS.items():
        if head.startswith(start):
            raise UnreadableError(f"is {kind}, whatever its name says.", "Save it as CSV UTF-8 or XLSX.")


def _lines(stream: io.BufferedReader) -> Iterator[str]:
    with io.TextIOWrapper(stream, encoding="utf-8", newline="") as text:
        while line := text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise UnreadableError("has a line of more than 130 million characters.", "Is it a table?")
            yield line


def _fit(number: int, text: str, layout: TextLayout) -> Loose:
    lines = io.StringIO(text, newline="")
    return _fitted(number, next(csv_records(lines, layout.separator), []), len(layout.headers))


def _fitted(number: int, cells: list[str], width: int) -> Loose:
    """Drop empty cells after the last header; what then has not as many cells as the header is loose."""
    if not any(cells[width:]):
        cells = cells[:width]
    many = "many" if len(cells) > width else "few"
    hint = " (is a quote left open?)" if any("\n" in cell for cell in cells) else ""
    return Loose(number, tuple(cells), f"has too {many} cells{hint}")
