"""Text files: encodings, separators, quotes, and rows that do not fit their header."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coachkit.crm.delimited import decode, find_separator, read_delimited, read_irregular, read_regular
from coachkit.crm.grid import Grid, UnreadableError

pytestmark = pytest.mark.unit


def cells(grid: Grid) -> list[list[str]]:
    """Return a grid's rows as lists."""
    return grid.frame.to_numpy(dtype=object).tolist()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("a,b\nJosé,1\n".encode(), ()),
        ("a,b\nJosé,1\n".encode("utf-8-sig"), ()),
        ("a\tb\nJosé\t1\n".encode("utf-16"), ("is read as UTF-16", "is separated by tabs")),
        ("a,b\nJosé,1\n".encode("utf-16-be").join([b"\xfe\xff", b""]), ("is read as UTF-16",)),
        ("a;b\nJosé;1\n".encode("cp1252"), ("is read as Windows-1252", "is separated by semicolons")),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 tabs", "utf-16 big", "cp1252 semicolons"],
)
def test_encodings_are_found_and_told(raw: bytes, said: tuple[str, ...]) -> None:
    """Every usual encoding gives the same cells; whatever is not UTF-8 with commas is remarked on."""
    grid = read_delimited(raw)
    assert grid.headers == ("a", "b")
    assert cells(grid) == [["José", "1"]]
    assert len(grid.remarks) == len(said)
    assert all(remark.startswith(start) for remark, start in zip(grid.remarks, said, strict=True))


def test_bytes_that_are_no_text_are_refused() -> None:
    """A byte that neither UTF-8 nor Windows-1252 knows stops the reading instead of becoming something else."""
    with pytest.raises(UnreadableError, match="neither UTF-8"):
        decode(b"a,b\n\x81\x8d,1\n")
    with pytest.raises(UnreadableError, match="UTF-16"):
        decode(b"\xff\xfea")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_found_by_the_header(separator: str) -> None:
    """The separator is that of the header, even where cells hold others in plenty."""
    text = f"name{separator}note\n" + f'"a, b; c|d"{separator}"x,y,z;;;"\n' * 3
    assert find_separator(text) == separator


def test_a_separator_hint_of_excel_is_no_row() -> None:
    """The line `sep=;` that Excel writes and hides moves no row number."""
    grid = read_delimited(b"sep=;\na;b\n1;2\n")
    assert grid.headers == ("a", "b")
    assert list(grid.frame.index) == [2]


def test_blank_lines_before_the_header_count_as_rows() -> None:
    """Rows are numbered as a spreadsheet shows them: blank lines above the header are rows there."""
    assert list(read_delimited(b"\n\na,b\n1,2\n").frame.index) == [4]


def test_rows_that_do_not_fit_are_set_aside_by_number() -> None:
    """A row with too many or too few cells is named with its row; the others are read; a blank line is no row."""
    grid = read_delimited(b"a,b\n1,2\n1\n\n1,2,3\n4,5,\n6,7\n")
    assert cells(grid) == [["1", "2"], ["4", "5"], ["6", "7"]]
    assert list(grid.frame.index) == [2, 6, 7]
    assert [(aside.row, aside.reason) for aside in grid.ragged] == [
        (3, "has too few cells"),
        (5, "has too many cells"),
    ]


def test_a_quote_left_open_is_refused_with_its_row() -> None:
    """An opening quote that is never closed would swallow the rows after it: the file is refused, the row named."""
    for raw in (b'a,b\n1,2\n3,"4\n5,6\n7,8\n', b'a,b\n1,2\n"3,4\n5,6\n'):
        with pytest.raises(UnreadableError, match="never closed") as caught:
            read_delimited(raw)
        assert caught.value.row == 3


def test_cells_are_data() -> None:
    """Line breaks, doubled quotes, NULs, control characters, formulas and very long cells come through unchanged."""
    values = ["two\r\nlines", 'say "yes"', "a\x00b", "\x07\x1b[31m", "=HYPERLINK(1)", "+49 30", "NA", "x" * 200_000]
    text = io.StringIO()
    csv.writer(text).writerows([[f"c{n}" for n in range(len(values))], values])
    assert cells(read_delimited(text.getvalue().encode())) == [values]


_cell = st.text(st.sampled_from("ab1 ,;\"'\n\r\t|\x00é€="), max_size=6)


@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(_cell, min_size=width, max_size=width), max_size=6)))
@example([["a", ""], ["", ""], ["\n", '"']])
def test_the_bulk_reader_agrees_with_the_csv_module(rows: list[list[str]]) -> None:
    """Whatever cells are written, the bulk reader gives what the row-by-row reader gives, and neither changes one."""
    width = len(rows[0]) if rows else 2
    text = io.StringIO()
    csv.writer(text).writerows([[f"h{n}" for n in range(width)], *rows])
    bulk, slow = read_regular(text.getvalue(), ","), read_irregular(text.getvalue(), ",")
    assert bulk is not None
    assert cells(bulk) == cells(slow) == rows
    assert list(bulk.frame.index) == list(slow.frame.index)


@given(st.text(st.sampled_from('ab,"\n\r '), max_size=40))
def test_on_any_text_the_bulk_reader_agrees_or_steps_back(text: str) -> None:
    """On text that no csv writer made, the bulk reader gives the row-by-row reader's cells, or leaves it the file."""
    body = "h1,h2\n" + text
    bulk = read_regular(body, ",")
    if bulk is not None:
        slow = read_irregular(body, ",")
        filled = [row for row in cells(bulk) if any(row)]
        assert filled == [row for row in cells(slow) if any(row)]
        assert not slow.ragged
