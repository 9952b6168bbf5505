"""The row with the headers, and what becomes of headers that are blank or stand there twice."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.delimited import read_delimited
from coachkit.crm.files import Part, read_headers, read_raw, read_sample
from coachkit.crm.grid import RawTable, fold_header, raw_table
from coachkit.crm.headers import find_header, known_headers

pytestmark = pytest.mark.unit

KNOWN = frozenset({"Opportunity Owner", "Opportunity Name", "Stage", "Amount", "Close Date"})


def table(path: Path, text: str, known: frozenset[str] = KNOWN) -> RawTable:
    """Read a CSV file of this text."""
    path.write_text(text, encoding="utf-8")
    raw = read_raw(Part(path, path.name), known)
    assert isinstance(raw, RawTable), raw
    return raw


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Opportunity Owner ↑", "opportunity owner"),
        ("\ufeffCreated  On", "Created On"),
        ("Date entered “Won (Sales)”", 'Date entered "Won (Sales)"'),
        ("Owner’s\u00a0name", "owner's Name"),
        ("Ｓｔａｇｅ", "stage"),
        ("GRÖSSE", "größe"),
    ],
)
def test_two_spellings_of_a_header_are_the_same(written: str, same: str) -> None:
    """Case, kinds of spaces and quotes, sort arrows and a byte order mark make no other header."""
    assert fold_header(written) == fold_header(same)


@given(st.text())
def test_folding_a_header_twice_changes_nothing(text: str) -> None:
    """The folded form is one form: folding it again leaves it, whatever the text."""
    assert fold_header(fold_header(text)) == fold_header(text)


def test_a_title_above_the_header_is_passed_over_and_said(tmp_path: Path) -> None:
    """The report's name, its filters and blank rows are no records; rows keep their numbers, and a remark tells."""
    raw = table(
        tmp_path / "report.csv",
        "My pipeline,,,\nAs of 2026-03-05 14:15:33 Eastern Standard Time,,,\n,,,\nFiltered By,,,\n"
        "Stage: Open,,,\n,,,\n,Opportunity Name,Stage,Amount\n,Demo,Open,5\n,Other,Won,6\n",
    )
    assert list(raw.frame) == ["Opportunity Name", "Stage", "Amount"]
    assert list(raw.frame.index) == [8, 9]
    assert raw.header_row == 7
    assert raw.remarks == ("has its header in row 7; what stands above it is taken for a title",)
    assert raw.rows_in == 2


def test_short_title_lines_do_not_make_the_rows_below_ragged(tmp_path: Path) -> None:
    """A title whose lines have fewer cells than the table moves no row out of it."""
    raw = table(tmp_path / "r.csv", 'My report\n"Filters: a, b"\n\nStage,Amount,Close Date\nOpen,5,2026-01-02\n', KNOWN)
    assert raw.frame.to_numpy().tolist() == [["Open", "5", "2026-01-02"]]
    assert raw.rows_in == 1


def test_without_known_headers_a_narrow_title_is_still_seen() -> None:
    """In a file of which nothing is known, the first row that is as wide as the table and all words is the header."""
    rows = [["Targets 2026", "", ""], ["", "", ""], ["Rep", "Region", "Target"], ["Ann", "North", "5"]]
    assert find_header(rows, known_headers(frozenset())) == (2, 0)
    assert find_header([["Rep", "2026-01", "2026-02"], ["Ann", "5", "6"]], known_headers(frozenset())) == (0, 0)


def test_records_are_not_taken_for_a_header() -> None:
    """Where the first row is narrow but what follows are figures, the first row stays the header."""
    assert find_header([["id"], ["1", "2", "3"], ["4", "5", "6"]], known_headers(frozenset())) == (0, 0)


def test_of_two_exports_under_each_other_the_first_has_the_header() -> None:
    """A later row with even more known headers does not make the records above it a title."""
    known = known_headers(frozenset("abcdefg"))
    assert find_header([list("abcdx"), list("12345"), list("abcdefg")], known) == (0, 4)


def test_patterns_of_a_profile_find_a_header() -> None:
    """Stage columns that a profile only knows by a pattern count as known; a pattern of holes alone says nothing."""
    known = known_headers(frozenset({'Date entered "{new_value} (*)"', "{period}", "*"}))
    rows = [["Deals", "All", "2026"], ["Record", "Date entered “Won (Sales)”", 'Date entered "Lost (Sales)"']]
    assert find_header(rows, known) == (1, 2)


def test_a_header_that_stands_twice_keeps_both_columns(tmp_path: Path) -> None:
    """Two columns of one name are both kept, the later ones numbered past names that are taken, and said."""
    raw = table(tmp_path / "d.csv", "Status,Status (2),Status,Status,id\na,b,c,d,1\n")
    assert list(raw.frame) == ["Status", "Status (2)", "Status (3)", "Status (4)", "id"]
    assert raw.frame.iloc[0].tolist() == ["a", "b", "c", "d", "1"]
    assert raw.remarks == (
        "has the header 'Status' again, called 'Status (3)' here",
        "has the header 'Status' again, called 'Status (4)' here",
    )


def test_cells_below_a_blank_header_are_kept_under_the_columns_letter(tmp_path: Path) -> None:
    """A column without a header but with cells is called as in a spreadsheet; one without cells is none."""
    raw = table(tmp_path / "b.csv", "id,,name,\n1,,A,x\n2, ,B,\n")
    assert list(raw.frame) == ["id", "name", "Column D"]
    assert raw.remarks == ("has cells below a blank header, called 'Column D' here",)


def test_a_file_of_headers_alone_is_a_table_without_rows() -> None:
    """Headers without records are no problem of the file; a file without headers is."""
    raw = raw_table(read_delimited(partial(BytesIO, b"id,name\n")), "x.csv")
    assert isinstance(raw, RawTable)
    assert (list(raw.frame), raw.rows_in) == (["id", "name"], 0)


def test_headers_are_read_from_the_beginning_alone(tmp_path: Path) -> None:
    """A look at headers and first rows costs the same for a large file, and finds the header below a title."""
    path = tmp_path / "large.csv"
    path.write_text("My report,,\n\nStage,Amount,\n" + "Open,5,\n" * 50_000 + 'Open,"5', encoding="utf-8")
    part = Part(path, "large.csv")
    assert read_headers(part, KNOWN) == ("Stage", "Amount")
    sample = read_sample(part, KNOWN, rows=7)
    assert isinstance(sample, RawTable)
    assert len(sample.frame) == 7
    assert read_headers(Part(tmp_path / "absent.csv", "absent.csv")) == ()
