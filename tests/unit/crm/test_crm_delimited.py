"""Text files: encodings, separators, quotes, and rows that do not fit their header."""

from __future__ import annotations

import csv
import io
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coachkit.crm.delimited import read_delimited, read_irregular, read_regular
from coachkit.crm.encodings import Encoding, looks_western
from coachkit.crm.grid import Grid, UnreadableError
from coachkit.crm.headers import known_headers
from coachkit.crm.textlayout import TextLayout, find_layout
from coachkit.crm.textstream import TextSource

pytestmark = pytest.mark.unit


def read(raw: bytes, *known: str, encoding: str | None = None, rows: int | None = None) -> Grid:
    """Read a file of these bytes."""
    return read_delimited(partial(io.BytesIO, raw), known_headers(frozenset(known)), encoding, rows)


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
        ("a\tb\nJosé\t1\n".encode("utf-16-le"), ("is read as UTF-16, because", "is separated by tabs")),
        ("a\tb\nJosé\t1\n".encode("utf-16-be"), ("is read as UTF-16, because", "is separated by tabs")),
        ("a;b\nJosé;1\n".encode("cp1252"), ("is read as Windows-1252", "is separated by semicolons")),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16 tabs", "utf-16 big", "utf-16 no mark", "utf-16 big no mark", "cp1252"],
)
def test_encodings_are_found_and_told(raw: bytes, said: tuple[str, ...]) -> None:
    """Every usual encoding gives the same cells; whatever is not UTF-8 with commas is remarked on."""
    grid = read(raw)
    assert grid.headers == ("a", "b")
    assert cells(grid) == [["José", "1"]]
    assert len(grid.remarks) == len(said)
    assert all(remark.startswith(start) for remark, start in zip(grid.remarks, said, strict=True))


def test_a_late_letter_of_windows_is_read_with_the_rest() -> None:
    """A file that is ASCII for megabytes and then has one Windows letter loses no row and no letter."""
    grid = read(b"a,b\n" + b"x,1\n" * 100_000 + b"Jos\xe9,\x80 5\n")
    assert len(grid.frame) == 100_001
    assert cells(grid)[-1] == ["José", "€ 5"]


def test_bytes_that_windows_does_not_know_stay_visible() -> None:
    """A byte without a letter becomes a visible sign and is counted; its row is read like the others."""
    grid = read(b"a,b\nM\x81ller,1\nJos\xe9,2\n")
    assert cells(grid) == [["M\ufffdller", "1"], ["José", "2"]]
    assert "has 1 byte that Windows-1252 does not know, shown as \ufffd" in grid.remarks


@pytest.mark.parametrize("encoding", ["shift_jis", "gb2312", "euc_kr", "cp1251", "iso8859-7"])
def test_other_scripts_are_not_guessed_at(encoding: str) -> None:
    """Text of another script that is not UTF-8 is refused with what to do, and read when its encoding is declared."""
    names = {"shift_jis": "株式会社カナデン", "gb2312": "销售机会", "euc_kr": "영업기회", "cp1251": "Сделка"}
    name = names.get(encoding, "Ευκαιρία")
    raw = f"id,name\n1,{name}\n".encode(encoding)
    with pytest.raises(UnreadableError, match="neither UTF-8 nor Western") as caught:
        read(raw)
    assert "encoding: shift_jis" in (caught.value.fix or "")
    grid = read(raw, encoding=encoding)
    assert cells(grid) == [["1", name]]
    assert grid.remarks == (f"is read as {encoding}, as declared",)


def test_a_declared_encoding_is_taken_in_its_wide_form() -> None:
    """`shift_jis` means what Windows writes under that name, with the company sign that the bare standard lacks."""
    assert cells(read("a,b\n㈱山田,1\n".encode("cp932"), encoding="shift_jis")) == [["㈱山田", "1"]]


def test_a_declared_encoding_that_does_not_fit_is_a_problem() -> None:
    """With a declared encoding nothing else is tried: the line that does not fit is named; so is an unknown name."""
    with pytest.raises(UnreadableError, match="declared as utf-8, but line 3 is not"):
        read(b"a,b\n1,2\nJos\xe9,2\n", encoding="utf-8")
    for name in ("shift-jiss", "rot13", "hex"):
        with pytest.raises(UnreadableError, match="no encoding that is known"):
            read(b"a,b\n", encoding=name)


@pytest.mark.parametrize(
    "text", ["Müßig, Größäx", "———— “été”", "•••• a", "12\xa0\xa0\xa0\xa0345 €", "ÀÉÎ Ærøskøbing", "¿Qué? ¡Sí!"]
)
def test_western_text_is_known_as_such(text: str) -> None:
    """Letters with accents, even three in a row, rows of dashes and of fixed spaces are Western text."""
    assert looks_western(text.encode("cp1252"))


def test_text_that_is_none_is_refused() -> None:
    """Pictures, workbooks, web pages and half of UTF-16 are named as what they are instead of being read as rows."""
    for raw, reason in (
        (b"\xff\xfea", "UTF-16"), (b"PK\x03\x04...", "workbook"), (b"\x00\x01\x02\x03,\x05\x06\x07", "not a text file"),
        (b"\n <!DOCTYPE html><html>", "web page"), (b"", "is empty"), (b"\n,,\n \n", "is empty"),
        (b"\n" * 300_000 + b"a,b\n", "nothing but blanks"),
    ):  # fmt: skip
        with pytest.raises(UnreadableError, match=reason):
            read(raw)


def test_damaged_names_are_told_and_left() -> None:
    """Names that an earlier reading damaged are counted with their first row, and nothing is changed."""
    grid = read("name,city\nAnn,Bonn\nJosÃ©,KÃ¶ln\nBo,â€œParisâ€\n".encode())
    assert cells(grid)[1] == ["JosÃ©", "KÃ¶ln"]
    (remark,) = grid.remarks
    assert "in 3 cells, first in row 3" in remark
    assert not read("name,city\nSÃO PAULO,CÔTÉ\nÂngela,À la carte\n".encode()).remarks


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_found_by_the_header(separator: str) -> None:
    """The separator is that of the header, even where cells hold others in plenty."""
    text = f"name{separator}note\n" + f'"a, b; c|d"{separator}"x,y,z;;;"\n' * 3
    assert find_layout(text, True).separator == separator


def test_separator_is_found_below_a_title() -> None:
    """A title, even one with commas, does not hide the separator of the header that is known."""
    text = "Pipeline, by owner, all regions\n\nStage;Amount;Owner\nDemo;1,5;A\nDemo;2,5;B\n"
    layout = find_layout(text, True, known_headers(frozenset({"Stage", "Amount"})))
    assert (layout.separator, layout.row, layout.headers) == (";", 3, ("Stage", "Amount", "Owner"))


def test_a_separator_hint_of_excel_is_no_row() -> None:
    """The line `sep=;` that Excel writes and hides moves no row number, and is believed."""
    grid = read(b"sep=;\na;b\n1;2\n")
    assert grid.headers == ("a", "b")
    assert list(grid.frame.index) == [2]
    assert read(b"\xef\xbb\xbfsep=;\r\na, b;c, d\r\n1;2\r\n").headers == ("a, b", "c, d")
    with pytest.raises(UnreadableError, match="is empty"):
        read(b"sep=;\n")


def test_blank_lines_before_the_header_count_as_rows() -> None:
    """Rows are numbered as a spreadsheet shows them: blank lines above the header are rows there."""
    assert list(read(b"\n\na,b\n1,2\n").frame.index) == [4]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_known(end: str) -> None:
    """Line ends of every system separate rows; line breaks within quotes do not."""
    grid = read(f'a,b{end}"x\r\ny\rz\nw",1{end}{end}2,3{end}'.encode())
    assert cells(grid)[0] == ["x\r\ny\rz\nw", "1"]
    assert cells(grid)[-1] == ["2", "3"]
    assert list(grid.frame.index)[-1] == 4


def test_rows_that_do_not_fit_come_out_loose_by_number() -> None:
    """A row with too many or too few cells is named with its row; the others are read; a blank line is no row."""
    grid = read(b"a,b\n1,2\n1\n\n1,2,3\n6,7\n  \n8,9\n")
    assert [row for row in cells(grid) if any(row)] == [["1", "2"], ["6", "7"], ["8", "9"]]
    assert [row for row in grid.frame.index if any(grid.frame.loc[row])] == [2, 6, 8]
    assert [(row.number, row.cells, row.reason) for row in grid.loose] == [
        (3, ("1",), "has too few cells"),
        (5, ("1", "2", "3"), "has too many cells"),
    ]


def test_empty_cells_after_the_last_header_are_not_too_many() -> None:
    """Spreadsheets leave separators at the end of rows; such a row is read with the others, in its place."""
    assert cells(read(b"a,b\n1,2\n4,5,,\n6,7\n")) == [["1", "2"], ["4", "5"], ["6", "7"]]


def test_a_quote_left_open_is_refused_with_its_row() -> None:
    """An opening quote that is never closed would swallow the rows after it: the file is refused, the row named."""
    for raw in (b'a,b\n1,2\n3,"4\n5,6\n7,8\n', b'a,b\n1,2\n"3,4\n5,6\n'):
        with pytest.raises(UnreadableError, match="never closed") as caught:
            read(raw)
        assert caught.value.row == 3


def test_cells_are_data() -> None:
    """Line breaks, doubled quotes, formulas, HTML and very long cells come through unchanged."""
    values = ["two\r\nlines", 'say "yes"', "a\tb", "=HYPERLINK(1)", "+49 30", "@x", "<b>NA</b>", "x" * 200_000, "1e5"]
    text = io.StringIO()
    csv.writer(text).writerows([[f"c{n}" for n in range(len(values))], values])
    assert cells(read(text.getvalue().encode())) == [values]


def test_cells_larger_than_a_block_are_read() -> None:
    """A row of forty million characters is too much for the bulk reader and is still read, but for one endless cell."""
    row = ",".join('"' + "x" * 10_000_000 + '"' for _ in range(4))
    assert [len(cell) for cell in cells(read(f"a,b,c,d\n{row}\n".encode()))[0]] == [10_000_000] * 4
    with pytest.raises(UnreadableError, match="more than 30 million characters"):
        read(b"a,b\n" + b"x" * 50_000_000)


def test_characters_that_nobody_can_see_are_left_out_and_counted() -> None:
    """NULs, escapes, direction marks and zero-width spaces are taken out; a vertical tab becomes a space."""
    grid = read("a,b\nA\x00c\u200bme,\u202eevil\x1b[31m\none\x0btwo,Zoë\x9f\n".encode())
    assert cells(grid) == [["Acme", "evil[31m"], ["one two", "Zoë"]]
    assert grid.remarks == ("held 6 characters that nobody can see, which are left out",)


def test_the_beginning_of_a_file_is_enough_for_a_look() -> None:
    """Only as many rows as wanted are read, although the end of the file could not be."""
    grid = read(b"a,b\n" + b"1,2\n" * 200_000 + b'"open', rows=3)
    assert cells(grid) == [["1", "2"]] * 3


_cell = st.text(st.sampled_from("ab1 ,;\"'\n\r\t|é€="), max_size=6)


def both(text: str, headers: tuple[str, ...]) -> tuple[Grid | None, Grid | str]:
    """Read a text with commas in bulk and row by row; the latter may be refused."""
    source, layout = TextSource(partial(io.BytesIO, text.encode()), Encoding("utf-8")), TextLayout(",", headers)
    bulk = read_regular(source, layout)
    try:
        return bulk, read_irregular(source, layout)
    except UnreadableError as error:
        return bulk, error.reason


@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(_cell, min_size=width, max_size=width), max_size=6)))
@example([["a", ""], ["", ""], ["\n", '"']])
def test_the_bulk_reader_agrees_with_the_csv_module(rows: list[list[str]]) -> None:
    """Whatever cells are written, the bulk reader gives what the row-by-row reader gives, and neither changes one."""
    headers = tuple(f"h{n}" for n in range(len(rows[0]) if rows else 2))
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    bulk, slow = both(text.getvalue(), headers)
    assert isinstance(bulk, Grid)
    assert isinstance(slow, Grid)
    assert cells(bulk) == cells(slow) == rows
    assert list(bulk.frame.index) == list(slow.frame.index)


@given(st.text(st.sampled_from('ab,"\n\r '), max_size=40))
def test_on_any_text_the_bulk_reader_agrees_or_steps_back(text: str) -> None:
    """On text that no csv writer made, the bulk reader gives the row-by-row reader's cells, or leaves it the file."""
    bulk, slow = both("h1,h2\n" + text, ("h1", "h2"))
    if bulk is not None:
        assert isinstance(slow, Grid)
        filled = [(number, *row) for number, row in zip(bulk.frame.index, cells(bulk), strict=True) if any(row)]
        assert filled == [(number, *row) for number, row in zip(slow.frame.index, cells(slow), strict=True) if any(row)]
        assert bulk.loose == slow.loose
