"""XLSX and Parquet: values become text without loss."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachkit.crm import workbook
from coachkit.crm.files import Part, file_parts, read_headers, read_raw, read_sample
from coachkit.crm.grid import Grid, RawTable, UnreadableError
from coachkit.crm.headers import known_headers
from coachkit.crm.parquet import read_parquet
from coachkit.crm.sheetmarks import read_sheet_marks
from coachkit.crm.workbook import cell_text, read_workbook
from coachkit.errors import Problem

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


def sheet(path: Path, *known: str) -> Grid:
    """Read a workbook."""
    return read_workbook(Part(path, path.name).open, known_headers(frozenset(known)))


def table(path: Path, *known: str) -> RawTable:
    """Read a workbook as a table."""
    raw = read_raw(Part(path, path.name), frozenset(known))
    assert isinstance(raw, RawTable), raw
    return raw


def with_xml(path: Path, rows: str) -> Path:
    """Write a workbook whose sheet holds these rows of XML, as other programs write them."""
    plain = save(path.with_suffix(".tmp"), [["x"]])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                start, end = content.index(b"<sheetData>") + 11, content.index(b"</sheetData>")
                content = content[:start] + rows.encode() + content[end:]
            target.writestr(member, content)
    return path


def test_excel_cells_become_text_without_loss(tmp_path: Path) -> None:
    """Whole numbers lose no digit and gain no `.0`, dates are ISO 8601, ids that are text keep their zeros."""
    rows = [
        ["id", "whole", "part", "day", "stamp", "clock", "span", "flag", "blank"],
        ["007", 12.0, 0.1, date(2026, 3, 5), datetime(2026, 3, 5, 14, 15, 33), time(9, 30), timedelta(hours=25), True],
        [None] * 9,
        ["=1+1", 9007199254740991, -2.5, None, None, None, None, False, "NA"],
    ]
    grid = sheet(save(tmp_path / "x.xlsx", rows))
    assert grid.headers == tuple(rows[0])
    found = {int(number): list(row) for number, row in zip(grid.frame.index, grid.frame.to_numpy(), strict=True)}
    assert found[2] == ["007", "12", "0.1", "2026-03-05", "2026-03-05 14:15:33", "09:30:00", "25:00:00", "TRUE", ""]
    assert found[4][1:3] == ["9007199254740991", "-2.5"]
    assert found[4][0] == ""  # a formula that Excel never worked out has no value yet
    assert list(found) == [2, 4]


def test_the_first_filled_sheet_is_read_and_the_others_named(tmp_path: Path) -> None:
    """Empty sheets are passed over; where several hold something, it is said which one is read."""
    one = sheet(save(tmp_path / "one.xlsx", [], [["a"], ["1"]]))
    assert one.headers == ("a",)
    assert one.remarks == ()
    two = sheet(save(tmp_path / "two.xlsx", [["a"], ["1"]], [["b"], ["2"]]))
    assert two.headers == ("a",)
    assert two.remarks == ("has several sheets: 'Sheet1' is read, Sheet2 not",)


def test_the_sheet_with_known_headers_is_read(tmp_path: Path) -> None:
    """Of several sheets the one with the most known headers is read, whatever stands first; hidden ones come last."""
    path = save(tmp_path / "x.xlsx", [["Notes"], ["read me"]], [["Title"], [], ["Stage", "Amount"], ["Open", 5]])
    grid = sheet(path, "Stage", "Amount")
    assert (grid.headers, grid.header_row) == (("Stage", "Amount"), 3)
    assert grid.remarks[0] == "has several sheets: 'Sheet2' is read, Sheet1 not"
    book = openpyxl.load_workbook(path)
    book["Sheet2"].sheet_state = "hidden"
    book.save(path)
    assert sheet(path, "Stage", "Amount").headers == ("Notes",)
    book.remove(book["Sheet1"])
    book.create_sheet("Empty")
    book.save(path)
    assert sheet(path).headers == ("Stage", "Amount")


def test_hidden_rows_and_columns_are_read(tmp_path: Path) -> None:
    """What Excel hides is data all the same, such as the id columns that Dynamics hides."""
    path = save(tmp_path / "x.xlsx", [["(Do Not Modify) Opportunity", "Topic"], ["id-1", "Demo"], ["id-2", "Other"]])
    book = openpyxl.load_workbook(path)
    book.active.column_dimensions["A"].hidden = True
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    assert table(path).frame.to_numpy().tolist() == [["id-1", "Demo"], ["id-2", "Other"]]


def test_cells_beyond_the_header_are_kept_under_their_letter(tmp_path: Path) -> None:
    """A cell to the right of the last header is not cut off; only one far away sets its row aside."""
    raw = table(save(tmp_path / "x.xlsx", [["a", "b"], ["1", "2"], ["1", "2", None, "3"], ["4"]]))
    assert list(raw.frame) == ["a", "b", "Column D"]
    assert raw.frame.to_numpy().tolist() == [["1", "2", ""], ["1", "2", "3"], ["4", "", ""]]
    far = table(save(tmp_path / "far.xlsx", [["a", "b"], ["1", "2"], ["1", "2", *[None] * 300, "3"]]))
    assert [(aside.row, aside.reason) for aside in far.ragged] == [(3, "has cells far to the right of column B")]


def test_thousands_of_empty_rows_are_nothing(tmp_path: Path) -> None:
    """A sheet whose grid goes on below its records has only its records; a stray cell at the very end is one more."""
    path = with_xml(
        tmp_path / "x.xlsx",
        '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row><row r="2"><c r="A2"><v>7</v></c></row>'
        + "".join(f'<row r="{row}"/>' for row in range(3, 20_000))
        + '<row r="1048576"><c r="A1048576"><v>8</v></c></row><row r="99999999999"><c r="A9"><v>9</v></c></row>',
    )
    raw = table(path)
    assert (list(raw.frame.index), raw.frame["id"].tolist()) == ([2, 1048576], ["7", "8"])


def test_error_cells_and_odd_values_are_text(tmp_path: Path) -> None:
    """Errors stay as Excel shows them, a line break of Windows is one, and what nobody can see is counted."""
    path = with_xml(
        tmp_path / "x.xlsx",
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c>'
        '<c r="B2" t="inlineStr"><is><t>x_x000D_\ny\u202ez</t></is></c></row>',
    )
    raw = table(path)
    assert raw.frame.to_numpy().tolist() == [["#N/A", "x\r\nyz"]]
    assert raw.remarks == ("held 1 character that nobody can see, left out here",)


def test_formulas_without_a_saved_value_are_said(tmp_path: Path) -> None:
    """A formula that no program has worked out yet is blank, and how many those are, and where, is said."""
    raw = table(save(tmp_path / "x.xlsx", [["a", "b"], ["1", "=1+1"], ["2", "=SUM(B2:B9)"]]))
    assert raw.frame.to_numpy().tolist() == [["1", ""], ["2", ""]]
    assert raw.remarks == (
        "has 2 formulas without a saved value (the first in B2): blank until Excel has saved the file again",
    )


def test_a_sheets_marks_are_found_in_any_dialect() -> None:
    """Merged ranges and formulas are found with and without a namespace; saved values, even empty texts, are values."""
    xml = (
        '<x:row r="1"><x:c r="A1"><x:f>1+1</x:f></x:c><x:c r="B1" t="str"><x:f>""</x:f><x:v></x:v></x:c></x:row>'
        '<row r="2"><c r="A2" s="1"><f t="shared" si="0"/><v>3</v></c><c r="B2"><f t="shared" si="0"/><v/></c></row>'
        '<mergeCells><mergeCell ref="A2:B9"/><x:mergeCell ref="C3:D3"/><mergeCell ref="AA1:AA3"/></mergeCells>'
    )
    marks = read_sheet_marks(io.BytesIO(xml.encode()))
    assert (marks.unsaved, marks.first_unsaved) == (2, "A1")
    assert [(merge.top, merge.bottom, merge.column) for merge in marks.merges] == [(2, 9, 0), (1, 3, 26)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(hours=25, milliseconds=1500), "25:00:01.5"), (-timedelta(minutes=90), "-01:30:00"),
        (datetime(2026, 3, 5, 7, 42, 0, 1000), "2026-03-05 07:42:00.001000"), (time(0, 2, 23), "00:02:23"),
        (1e22, "10000000000000000000000"), (0.1 + 0.2, "0.30000000000000004"), (float("nan"), "nan"),
    ],
)  # fmt: skip
def test_odd_values_lose_nothing(value: object, text: str) -> None:
    """Negative and broken durations, thousandths of seconds and large numbers are written out in full."""
    assert cell_text(value) == text


def test_workbooks_that_would_fill_the_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a workbook unpacks to is known before it is opened; too much is refused in plain words."""
    path = save(tmp_path / "x.xlsx", [["a"], ["x" * 10_000]])
    monkeypatch.setattr(workbook, "_MOST_UNPACKED", 1000)
    with pytest.raises(UnreadableError, match="GiB, which is too much"):
        sheet(path)


def test_old_and_false_workbooks_are_named(tmp_path: Path) -> None:
    """An old or locked workbook and a web page in disguise are told apart from a damaged file."""
    for content, reason in ((b"\xd0\xcf\x11\xe0x", "under a password"), (b"<html><table>", "web page"), (b"", "empty")):
        (tmp_path / "x.xlsx").write_bytes(content)
        with pytest.raises(UnreadableError, match=reason):
            sheet(tmp_path / "x.xlsx")


def test_a_look_at_a_workbook_reads_its_beginning(tmp_path: Path) -> None:
    """Headers and first rows come without reading the rest, from XLSX as from Parquet."""
    rows = [["Targets"], [], ["Rep", "Month", "Target"], *([f"R{n}", "Jan", n] for n in range(300))]
    part = Part(save(tmp_path / "x.xlsx", rows), "x.xlsx")
    assert read_headers(part, frozenset({"Rep", "Target"})) == ("Rep", "Month", "Target")
    sample = read_sample(part, rows=5)
    assert isinstance(sample, RawTable)
    assert sample.frame["Rep"].tolist() == [f"R{n}" for n in range(5)]
    pyarrow.parquet.write_table(pa.table({"a": range(1000)}), tmp_path / "x.parquet")
    sample = read_sample(Part(tmp_path / "x.parquet", "x.parquet"), rows=5)
    assert isinstance(sample, RawTable)
    assert sample.frame["a"].tolist() == list("01234")
    pyarrow.parquet.write_table(pa.table({"a": pa.array([], pa.int64())}), tmp_path / "none.parquet")
    assert read_headers(Part(tmp_path / "none.parquet", "none.parquet")) == ("a",)


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
    frame = read_parquet(Part(tmp_path / "x.parquet", "x.parquet").open).frame
    assert frame.loc[2].tolist() == [
        "007", "x", "9007199254740993", "2", "", "2026-03-05", "2026-03-05 09:00:00", "2026-03-05 09:00:00+00:00",
        "1.10",
    ]  # fmt: skip
    assert frame.loc[3].tolist() == ["", "x", "", "2.5", "", "", "", "", ""]


@pytest.mark.parametrize("name", ["x.xlsx", "x.parquet", "x.csv", "x.csv.gz"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"PAR1 nothing PAR1"])
def test_damaged_files_are_problems_not_crashes(tmp_path: Path, name: str, content: bytes) -> None:
    """A file that is empty, cut off or of another kind is a problem that names it; nothing is raised."""
    (tmp_path / name).write_bytes(content)
    read = read_raw(Part(tmp_path / name, f"crm/{name}"))
    assert isinstance(read, list)
    assert [problem.file for problem in read] == [f"crm/{name}"]


def test_a_parquet_column_of_lists_is_refused(tmp_path: Path) -> None:
    """A column that holds no plain values cannot be a cell, and the column is named."""
    pyarrow.parquet.write_table(pa.table({"tags": [["a", "b"]]}), tmp_path / "x.parquet")
    read = read_raw(Part(tmp_path / "x.parquet", "crm/x.parquet"))
    assert isinstance(read, list)
    assert "'tags'" in str(read[0])


def test_hidden_characters_leave_parquet_as_well(tmp_path: Path) -> None:
    """The one rule for characters that nobody can see holds for every kind of file."""
    pyarrow.parquet.write_table(pa.table({"a": ["x\x00y\u200b", "one\x0btwo", None]}), tmp_path / "x.parquet")
    grid = read_parquet(Part(tmp_path / "x.parquet", "x.parquet").open)
    assert grid.frame[0].tolist() == ["xy", "one two", ""]
    assert grid.remarks == ("held 3 characters that nobody can see, left out here",)


@given(st.binary(max_size=200), st.sampled_from([".xlsx", ".parquet", ".csv", ".csv.gz", ".zip"]))
def test_arbitrary_bytes_are_read_or_refused(content: bytes, suffix: str) -> None:
    """Whatever a file holds, it is a table or a problem that names it; nothing else is raised."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x{suffix}"
        path.write_bytes(content)
        parts = file_parts(path, "crm/x")
        for part in parts if isinstance(parts, tuple) else ():
            read = read_raw(part)
            assert isinstance(read, RawTable) or all(isinstance(problem, Problem) for problem in read)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 20), st.binary(min_size=1, max_size=20), st.booleans())
def test_damaged_archives_are_read_or_refused(at: int, gone: int, instead: bytes, sheet_only: bool) -> None:
    """A workbook with bytes changed anywhere, packed or in its sheet's XML, is a table or a problem."""
    with tempfile.TemporaryDirectory() as folder:
        path = save(Path(folder) / "x.xlsx", [["a", "b", "when"], ["1", 2.5, date(2026, 3, 5)], ["x", "=1+1", None]])
        if sheet_only:
            with zipfile.ZipFile(path) as source:
                members = {member.filename: source.read(member) for member in source.infolist()}
            xml = members["xl/worksheets/sheet1.xml"]
            place = at % len(xml)
            members["xl/worksheets/sheet1.xml"] = xml[:place] + instead + xml[place + gone :]
            with zipfile.ZipFile(path, "w") as target:
                for name, content in members.items():
                    target.writestr(name, content)
        else:
            plain = path.read_bytes()
            place = at % len(plain)
            path.write_bytes(plain[:place] + instead + plain[place + gone :])
        read = read_raw(Part(path, "crm/x.xlsx"))
        assert isinstance(read, RawTable) or read
