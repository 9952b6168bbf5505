"""XLSX files as grids of text: numbers and dates are written out without loss."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import openpyxl
import pandas as pd
import pyarrow as pa

from coachkit.crm.characters import clean
from coachkit.crm.grid import Grid, Loose, UnreadableError, column_letters, counted
from coachkit.crm.headers import FIRST_ROWS, NONE_KNOWN, KnownHeaders, find_header
from coachkit.crm.sheetmarks import SheetMarks, read_sheet_marks
from coachkit.crm.textcolumns import TEXT, TextBlocks
from coachkit.crm.textstream import Opener

#: What a workbook may unpack to; a full sheet of a million rows and fifteen columns takes 0.6 GiB.
_MOST_UNPACKED = 1 << 30
#: A sheet has no more rows, whatever its XML says.
_MOST_ROWS = 1 << 20
#: Cells so far to the right of the last header belong to something else.
_FAR = 200
#: Between these Arrow writes a number as `cell_text` does, in a tenth of the time: all its digits, and no exponent.
_SMALLEST, _LARGEST = 1e-4, 1e9
_AGAIN = "Open it in Excel and save it as XLSX."

_Row = tuple[int, Sequence[str]]


def read_workbook(open_file: Opener, known: KnownHeaders = NONE_KNOWN, rows: int | None = None) -> Grid:
    """Read the sheet with the most known headers, else the first that holds anything; or only its first `rows` rows.

    Hidden sheets are read only where no other holds anything; hidden rows and columns always. Formulas count with the
    value that was saved beside them. Raises `UnreadableError`.
    """
    with open_file() as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which matter to nobody here
        _check_archive(file)
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            return _read_book(book, known, rows)
        except UnreadableError:
            raise
        except Exception as error:  # openpyxl raises whatever a damaged file makes its parsing meet
            raise UnreadableError("is damaged inside.", _AGAIN) from error


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
        sign, value = ("-", -value) if value < timedelta() else ("", value)
        seconds, part = value.days * 86400 + value.seconds, value.microseconds
        fraction = f".{part:06}".rstrip("0") if part else ""
        return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"
    return str(value).replace("_x000D_", "\r")  # so Excel writes the first half of a line break from Windows


def cell_texts(numbers: pd.Series[float]) -> pd.Series[str]:
    """Write a column of numbers as `cell_text` does, missing ones as missing."""
    size = numbers.abs()
    if (numbers.isna() | (size == 0) | ((size >= _SMALLEST) & (size < _LARGEST))).all():
        text = pa.array(numbers + 0.0, from_pandas=True).cast(pa.large_string())  # no minus zero
        return pd.Series(text, index=numbers.index, dtype=TEXT)
    return numbers.map(cell_text, na_action="ignore").astype(TEXT)


def _check_archive(file: BinaryIO) -> None:
    start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError("is an old Excel workbook, or under a password.", "Save it as XLSX without one.")
    if re.match(rb"\s*(\xef\xbb\xbf)?\s*<", start):
        raise UnreadableError("is a web page that calls itself a workbook.", _AGAIN)
    if not start:
        raise UnreadableError("is empty.", "Export it again, with a header row.")
    try:
        unpacked = sum(member.file_size for member in zipfile.ZipFile(file).infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnreadableError("cannot be read as an Excel workbook.", _AGAIN) from None
    if unpacked > _MOST_UNPACKED:
        raise UnreadableError(f"would unpack to {unpacked / 2**30:,.1f} GiB, which is too much.", "Save it as CSV.")
    file.seek(0)


def _read_book(book: Any, known: KnownHeaders, rows: int | None) -> Grid:
    sheets = [book[name] for name in book.sheetnames]
    sheets = [sheet for sheet in sheets if hasattr(sheet, "iter_rows")]  # the others are charts
    for hidden in (False, True):
        beginnings = {
            sheet.title: first
            for sheet in sheets
            if (sheet.sheet_state != "visible") is hidden and (first := _first_rows(sheet))
        }
        if beginnings:
            break
    else:
        raise UnreadableError("is empty.", "Export it again, with a header row.")
    headers = {title: find_header([cells for _, cells in first], known) for title, first in beginnings.items()}
    title = max(headers, key=lambda title: headers[title][1])  # the first of equals
    first, place = beginnings[title], headers[title][0]
    sheet = book[title]
    if rows is None:
        with book._archive.open(sheet._worksheet_path) as xml:
            marks = read_sheet_marks(xml)
    else:
        marks = SheetMarks()
    others = [other for other in beginnings if other != title]
    remarks = [f"has several sheets: {title!r} is read, {', '.join(others[:3])} not"] if others else []
    if place:
        remarks.append(f"has its header in row {first[place][0]}; what stands above it is taken for a title")
    if marks.unsaved:
        formulas = counted(marks.unsaved, "formula")
        where = f" (the first in {marks.first_unsaved})" if marks.first_unsaved else ""
        remarks.append(f"has {formulas} without a saved value{where}: blank until Excel has saved the file again")
    return _read_sheet(sheet, first[place], remarks, marks, rows)


def _first_rows(sheet: Any) -> list[_Row]:
    """Return the first rows that hold anything."""
    found: list[_Row] = []
    for number, cells in _text_rows(sheet):
        if any(cell.strip() for cell in cells):
            found.append((number, cells))
        if len(found) == FIRST_ROWS:
            break
    return found


def _text_rows(sheet: Any) -> Iterator[_Row]:
    sheet.reset_dimensions()  # what the file says about its own size is often wrong
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=_MOST_ROWS), start=1):
        if any(value is not None for value in row):
            yield number, [cell_text(value) for value in row]


def _read_sheet(sheet: Any, header: _Row, remarks: list[str], marks: SheetMarks, rows: int | None) -> Grid:
    cells = [clean(cell)[0].strip() for cell in header[1]]
    last = max(position for position, cell in enumerate(cells) if cell)
    headers = tuple(cells[: last + 1])
    named = [position for position, cell in enumerate(headers) if cell]
    blocks = TextBlocks(named)
    dense = frozenset(named)
    far: list[Loose] = []
    hidden = 0
    for number, raw in _text_rows(sheet):
        if number <= header[0]:
            continue
        row = list(raw)
        for position, cell in enumerate(row):
            if not cell.isprintable():
                row[position], count = clean(cell)
                hidden += count
        if any(row[last + _FAR :]):
            far.append(Loose(number, tuple(row), f"has cells far to the right of column {column_letters(last)}"))
            continue
        blocks.add(number, row)
        for position, cell in enumerate(row):
            if cell and position not in dense:
                blocks.add_single(position, cell)
        if len(blocks) == rows:
            break
    if hidden:
        remarks.append(f"held {counted(hidden, 'character')} that nobody can see, left out here")
    return Grid(headers, blocks.frame(), (), tuple(remarks), tuple(far), header[0], marks.merges)
