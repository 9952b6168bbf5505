"""Text files with separated cells: encoding and separator are found, quotes and line breaks in cells are understood.

A regular file is read by Arrow in bulk. One with rows that are too long or too short is read again by Python's csv
reader, which can tell which rows those are; both agree on everything else (a property test compares them).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from coachkit.crm.grid import TEXT, Aside, Grid, UnreadableError, text_frame

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
#: Arrow reads in blocks and a row must fit into one; larger rows are left to the csv reader.
_BLOCK = 1 << 25
#: How much of a file is looked at to find its separator.
_HEAD = 1 << 16
#: A last row of our own: when it does not come back as it is, a quote before it was never closed.
_END = "\x03end of file\x03"


def read_delimited(raw: bytes) -> Grid:
    """Read a CSV file's bytes; raises `UnreadableError` when it is not text, empty, or a quote is never closed."""
    text, encoding = decode(raw)
    remarks = [f"is read as {encoding}"] if encoding else []
    text, skipped = _after_blank_lines(text)
    if not text:
        raise UnreadableError("is empty.", "Export it again, with a header row.")
    separator = find_separator(text)
    if separator != ",":
        remarks.append(f"is separated by {SEPARATORS[separator]}s")
    grid = read_regular(text, separator, skipped) or read_irregular(text, separator, skipped)
    return Grid(grid.headers, grid.frame, grid.ragged, tuple(remarks))


def decode(raw: bytes) -> tuple[str, str | None]:
    """Return the text and, when it is not UTF-8, the encoding in words."""
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if raw.startswith(mark):
            try:
                return raw.decode("utf-16"), "UTF-16"
            except UnicodeDecodeError:
                raise UnreadableError("starts like UTF-16 text but is not.", "Save it as CSV UTF-8.") from None
    try:
        return raw.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), "Windows-1252, because it is not UTF-8: check names with accents"
    except UnicodeDecodeError:
        raise UnreadableError("is neither UTF-8, UTF-16 nor Windows-1252 text.", "Save it as CSV UTF-8.") from None


def find_separator(text: str) -> str:
    """Return the separator that splits the header into most cells; of equals, the one later rows agree with."""
    head = text[:_HEAD]
    best, best_score = ",", (1, 0)
    for separator in SEPARATORS:
        rows = [row for row, _ in zip(_records(head, separator), range(20), strict=False)]
        width = len(rows[0]) if rows else 0
        score = (width, sum(len(row) == width for row in rows))
        if width > 1 and score > best_score:
            best, best_score = separator, score
    return best


def read_regular(text: str, separator: str, skipped: int = 0) -> Grid | None:
    """Read a file whose rows all have as many cells as its header; None when it is not such a file."""
    headers = _headers(next(_records(text, separator)))
    data = (_ended(text) + separator.join([_END] * len(headers))).encode("utf-8", "surrogatepass")
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(data),
            read_options=pa.csv.ReadOptions(autogenerate_column_names=True, block_size=_BLOCK),
            parse_options=pa.csv.ParseOptions(delimiter=separator, newlines_in_values=True, ignore_empty_lines=False),
            convert_options=pa.csv.ConvertOptions(column_types={f"f{n}": pa.string() for n in range(len(headers))}),
        )
    except pa.ArrowInvalid:
        return None
    last = table.slice(len(table) - 1)
    if table.num_columns != len(headers) or any(column[0].as_py() != _END for column in last.columns):
        return None
    frame = pd.DataFrame({n: pd.Series(column, dtype=TEXT) for n, column in enumerate(table.columns)})
    frame = frame.iloc[1:-1]
    frame.index = pd.Index(np.arange(len(frame), dtype=np.int64) + 2 + skipped)
    return Grid(headers, frame)


def read_irregular(text: str, separator: str, skipped: int = 0) -> Grid:
    """Read any file row by row; rows with too many or too few cells are set aside.

    A blank line is no row. Empty cells after the last header, as spreadsheets leave them, are not too many.
    """
    records = _records(_ended(text) + _END, separator)
    headers = _headers(next(records))
    width = len(headers)
    rows: list[list[str]] = []
    numbers: list[int] = []
    ragged: list[Aside] = []
    number, record = 1 + skipped, next(records)
    for following in records:
        number += 1
        cells = record if any(record[width:]) else record[:width]
        if len(cells) == width:
            rows.append(cells)
            numbers.append(number)
        elif any(cells):
            many = "many" if len(cells) > width else "few"
            hint = " (is a quote left open?)" if any("\n" in cell for cell in cells) else ""
            ragged.append(Aside(number, None, f"has too {many} cells{hint}"))
        record = following
    if record != [_END]:  # the rows after the quote would vanish into one cell
        raise UnreadableError("a quote that opens here is never closed.", "Mend it and export again.", row=number + 1)
    return Grid(headers, text_frame(rows, numbers, width), tuple(ragged))


def _records(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)  # the default of 128 kB is less than a long note
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _headers(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)


def _ended(text: str) -> str:
    return text if text.endswith(("\n", "\r")) else text + "\n"


def _after_blank_lines(text: str) -> tuple[str, int]:
    """Leave off what stands before the header and count its lines, but for the `sep=;` that Excel hides."""
    start = skipped = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        line = text[start:end].strip()
        if line.lower().startswith("sep=") and len(line) <= 5 and not skipped:
            skipped -= 1
        elif line.strip(";,|"):
            break
        start, skipped = end, skipped + 1
    return text[start:], skipped
