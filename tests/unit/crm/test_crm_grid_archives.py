"""Compressed files and archives: read in place, part by part, and refused in plain words where they cannot serve."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from coachkit.crm import archives
from coachkit.crm.archives import Part, bare_name
from coachkit.crm.files import file_parts, read_headers, read_raw
from coachkit.crm.grid import RawTable

pytestmark = pytest.mark.unit


def archive(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write a ZIP archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def parts(path: Path) -> tuple[Part, ...]:
    """List the parts of a file that can be read."""
    found = file_parts(path, f"crm/{path.name}")
    assert isinstance(found, tuple), found
    return found


def problem(path: Path) -> str:
    """Return the one problem of a file that cannot be listed or read."""
    found = file_parts(path, f"crm/{path.name}")
    answers = [found] if isinstance(found, list) else [read_raw(part) for part in found]
    (only,) = [problem for answer in answers if isinstance(answer, list) for problem in answer]
    assert only.file.startswith(f"crm/{path.name}")
    return f"{only.reason} {only.fix}"


def rows(part: Part) -> list[list[str]]:
    """Read a part's rows."""
    raw = read_raw(part)
    assert isinstance(raw, RawTable), raw
    assert raw.file == part.shown
    return raw.frame.to_numpy().tolist()


def test_a_plain_file_is_one_part(tmp_path: Path) -> None:
    """A file that is no archive is its own only part, under its own name."""
    (tmp_path / "deals.csv").write_text("a,b\n1,2\n")
    (part,) = parts(tmp_path / "deals.csv")
    assert (part.shown, part.name) == ("crm/deals.csv", "deals.csv")
    assert rows(part) == [["1", "2"]]


def test_a_compressed_text_is_read_as_it_is(tmp_path: Path) -> None:
    """`.csv.gz` is read without being unpacked, under the name that it has inside."""
    (tmp_path / "deals.csv.gz").write_bytes(gzip.compress("a;b\nJosé;2\n".encode("cp1252")))
    (part,) = parts(tmp_path / "deals.csv.gz")
    assert (part.shown, part.name) == ("crm/deals.csv.gz", "deals.csv")
    assert rows(part) == [["José", "2"]]
    assert read_headers(part) == ("a", "b")
    assert [file.name for file in tmp_path.iterdir()] == ["deals.csv.gz"]


def test_an_archive_gives_its_tables_one_by_one(tmp_path: Path) -> None:
    """Each CSV, XLSX and text file in a ZIP is a part of its own; what else lies there is said, not read."""
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([3, 4])
    held = io.BytesIO()
    book.save(held)
    hidden = {"__MACOSX/._part1.csv": b"\x00", ".DS_Store": b"x", "sub/": b""}
    tables = {"sub/part1.csv": b"a,b\n1,2\n", "part2.xlsx": held.getvalue(), "read.pdf": b"x"}
    path = archive(tmp_path / "deals.zip", hidden | tables)
    first, second = parts(path)
    assert (first.shown, first.name) == ("crm/deals.zip/sub/part1.csv", "part1.csv")
    assert rows(first) == [["1", "2"]]
    assert rows(second) == [["3", "4"]]
    raw = read_raw(first)
    assert isinstance(raw, RawTable)
    assert raw.remarks == ("is in an archive with 1 other file, not read: read.pdf",)
    assert [file.name for file in tmp_path.iterdir()] == ["deals.zip"]


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    """A member called as a path outside is only shown under a harmless name, and nothing is written anywhere."""
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as target:
        for name in ("../../etc/deals.csv", "/top/deals.csv", "C:\\x\\..\\deals.csv", "..\x1b[31m/\u202edeals.csv"):
            target.writestr(name, b"a,b\n1,2\n")
    assert [part.shown for part in parts(path)] == [
        "crm/evil.zip/etc/deals.csv", "crm/evil.zip/top/deals.csv", "crm/evil.zip/C/x/deals.csv",
        "crm/evil.zip/..[31m/deals.csv",
    ]  # fmt: skip
    assert all(rows(part) == [["1", "2"]] for part in parts(path))
    assert [file.name for file in tmp_path.iterdir()] == ["evil.zip"]


def test_two_members_of_one_name_are_two_parts(tmp_path: Path) -> None:
    """An archive may hold one name twice; both are read, each with its own rows."""
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("a.csv", b"a,b\n1,2\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            target.writestr("a.csv", b"a,b\n3,4\n")
    assert [rows(part) for part in parts(path)] == [[["1", "2"]], [["3", "4"]]]


def test_archives_that_cannot_serve_are_problems(tmp_path: Path) -> None:
    """Archives in archives, empty ones, damaged ones and such without a table are each named with what to do."""
    nested = archive(tmp_path / "nested.zip", {"more.zip": b"PK", "a.csv": b"a\n1\n"})
    assert "an archive within an archive. Unpack it." in problem(nested)
    assert "holds no table, but read.pdf." in problem(archive(tmp_path / "no.zip", {"read.pdf": b"x"}))
    assert "is empty." in problem(archive(tmp_path / "empty.zip", {}))
    (tmp_path / "damaged.zip").write_bytes(b"PK\x03\x04 no archive")
    assert "cannot be read as a ZIP archive" in problem(tmp_path / "damaged.zip")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n" * 1000)[:-20])
    assert "is damaged inside" in problem(tmp_path / "cut.csv.gz")
    (tmp_path / "tar.tar.gz").write_bytes(b"")
    assert "is a .tar.gz file, which is not read." in problem(tmp_path / "tar.tar.gz")


def test_members_that_are_damaged_or_locked_are_problems(tmp_path: Path) -> None:
    """A password, a wrong checksum and a rare method of packing are each told, not raised."""
    path = archive(tmp_path / "a.zip", {"a.csv": b"a,b\n1,2\n" * 100})
    plain = path.read_bytes()
    directory = plain.index(b"PK\x01\x02")
    locked = bytearray(plain)
    locked[6] |= 1
    locked[directory + 8] |= 1
    path.write_bytes(locked)
    assert "under a password" in problem(path)
    rare = bytearray(plain)
    rare[8:10] = rare[directory + 10 : directory + 12] = b"\x09\x00"
    path.write_bytes(rare)
    assert "packed in a rare way" in problem(path)
    broken = bytearray(plain)
    broken[14] ^= 1
    broken[directory + 16] ^= 1
    path.write_bytes(broken)
    assert "is damaged inside" in problem(path)


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that would unpack to more than is sensible is refused before it fills the memory."""
    monkeypatch.setattr(archives, "_MOST_UNPACKED", 1 << 20)
    bomb = b"a,b\n" + b"1,2\n" * (1 << 19)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(bomb))
    assert "too much. Unpack it" in problem(tmp_path / "bomb.csv.gz")
    assert "too much. Unpack it" in problem(archive(tmp_path / "bomb.zip", {"a.csv": bomb}))


@pytest.mark.parametrize("name", ["x.xls", "x.ods", "x.numbers", "x.xlsb"])
def test_other_spreadsheets_are_to_be_saved_as_xlsx(tmp_path: Path, name: str) -> None:
    """A spreadsheet of another kind says what it is and what to save it as, whatever it holds."""
    (tmp_path / name).write_bytes(b"<html><table>")
    assert problem(tmp_path / name) == (
        f"is a {Path(name).suffix} file, which is not read. Open it in a spreadsheet and save it as XLSX."
    )


@pytest.mark.parametrize(
    ("name", "bare"),
    [("activities.csv.gz", "activities"), ("Reps.XLSX", "Reps"), ("a.b.csv", "a.b"), ("x.pdf", "x.pdf")],
)
def test_the_bare_name_of_a_file_names_its_table(name: str, bare: str) -> None:
    """Suffixes that are read are taken off a name, and no others."""
    assert bare_name(Path("crm") / name) == bare
