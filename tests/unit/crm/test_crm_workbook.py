"""XLSX and Parquet: values become text without loss."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from coachkit.crm.files import read_raw
from coachkit.crm.grid import RawTable
from coachkit.crm.workbook import read_parquet, read_workbook

pytestmark = pytest.mark.unit


def save(path: Path, *sheets: list[list[object]]) -> Path:
    """Write a workbook of the given sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_excel_cells_become_text_without_loss(tmp_path: Path) -> None:
    """Whole numbers lose no digit and gain no `.0`, dates are ISO 8601, ids that are text keep their zeros."""
    rows = [
        ["id", "whole", "part", "day", "stamp", "clock", "span", "flag", "blank"],
        ["007", 12.0, 0.1, date(2026, 3, 5), datetime(2026, 3, 5, 14, 15, 33), time(9, 30), timedelta(hours=25), True],
        [None] * 9,
        ["=1+1", 9007199254740991, -2.5, None, None, None, None, False, "NA"],
    ]
    grid = read_workbook(save(tmp_path / "x.xlsx", rows))
    assert grid.headers == tuple(rows[0])
    found = {int(number): list(row) for number, row in zip(grid.frame.index, grid.frame.to_numpy(), strict=True)}
    assert found[2] == ["007", "12", "0.1", "2026-03-05", "2026-03-05 14:15:33", "09:30:00", "25:00:00", "TRUE", ""]
    assert found[4][1:3] == ["9007199254740991", "-2.5"]
    assert found[4][0] == ""  # a formula that Excel never worked out has no value yet
    assert list(found) == [2, 4]


def test_the_first_filled_sheet_is_read_and_the_others_named(tmp_path: Path) -> None:
    """Empty sheets are passed over; where several hold something, it is said which one is read."""
    one = read_workbook(save(tmp_path / "one.xlsx", [], [["a"], ["1"]]))
    assert one.headers == ("a",)
    assert one.remarks == ()
    two = read_workbook(save(tmp_path / "two.xlsx", [["a"], ["1"]], [["b"], ["2"]]))
    assert two.headers == ("a",)
    assert two.remarks == ("has several sheets: 'Sheet1' is read, Sheet2 not",)


def test_cells_beyond_the_header_set_their_row_aside(tmp_path: Path) -> None:
    """A cell to the right of the last header belongs to no column: its row is set aside, not cut off."""
    grid = read_workbook(save(tmp_path / "x.xlsx", [["a", "b"], ["1", "2"], ["1", "2", "3"], ["4"]]))
    assert [aside.row for aside in grid.ragged] == [3]
    assert grid.frame.to_numpy().tolist() == [["1", "2"], ["4", ""]]


def test_parquet_columns_become_text_without_loss(tmp_path: Path) -> None:
    """Every plain Parquet type becomes the text that the CSV of it would hold."""
    table = pa.table(
        {
            "text": pa.array(["007", None]),
            "word": pa.array(["x", "x"]).dictionary_encode(),
            "whole": pa.array([2**53 + 1, None], pa.int64()),
            "part": pa.array([2.0, 2.5]),
            "nothing": pa.array([None, float("nan")], pa.float64()),
            "day": pa.array([date(2026, 3, 5), None]),
            "stamp": pa.array([datetime(2026, 3, 5, 9), None], pa.timestamp("ns")),
            "zoned": pa.array([datetime(2026, 3, 5, 9), None], pa.timestamp("us", "UTC")),
            "money": pa.array([Decimal("1.10"), None], pa.decimal128(9, 2)),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "x.parquet")
    frame = read_parquet(tmp_path / "x.parquet").frame
    assert frame.loc[2].tolist() == [
        "007", "x", "9007199254740993", "2", "", "2026-03-05", "2026-03-05 09:00:00", "2026-03-05 09:00:00+00:00",
        "1.10",
    ]  # fmt: skip
    assert frame.loc[3].tolist() == ["", "x", "", "2.5", "", "", "", "", ""]


@pytest.mark.parametrize("name", ["x.xlsx", "x.parquet", "x.csv", "x.xls"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"PAR1 nothing PAR1"])
def test_damaged_files_are_problems_not_crashes(tmp_path: Path, name: str, content: bytes) -> None:
    """A file that is empty, cut off or of another kind is a problem that names it; nothing is raised."""
    (tmp_path / name).write_bytes(content)
    read = read_raw(tmp_path / name, f"crm/{name}")
    if isinstance(read, RawTable):  # text is text: such bytes are a header without rows
        assert name == "x.csv"
        assert content
        assert read.rows_in == 0
    else:
        assert [problem.file for problem in read] == [f"crm/{name}"]


def test_a_parquet_column_of_lists_is_refused(tmp_path: Path) -> None:
    """A column that holds no plain values cannot be a cell, and the column is named."""
    pyarrow.parquet.write_table(pa.table({"tags": [["a", "b"]]}), tmp_path / "x.parquet")
    read = read_raw(tmp_path / "x.parquet", "crm/x.parquet")
    assert isinstance(read, list)
    assert "'tags'" in str(read[0])
