"""`inbox/`: what came back is read as what anybody may have written, and nothing in it stops a batch."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prep_sheets import as_text, sheet

from coachkit.journal.inbox import Inbox, current_sheet, read_inbox
from coachkit.journal.sheet import MOST_BYTES, SheetUnreadable, read_json_sheet
from coachkit.journal.sheet_text import read_text_sheet

pytestmark = pytest.mark.unit

GOOD: dict[str, Any] = {"schema_version": 1, "rep_id": "007", "as_of": "2026-11-20", "topics": ["Prices for Porto"]}


def inbox(folder: Path, **files: str | bytes) -> Inbox:
    """Write files (`__` in a name stands for the point) and read the folder."""
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name.replace("__", ".")).write_bytes(data)
    return read_inbox(folder)


def test_an_absent_inbox_is_an_empty_one(tmp_path: Path) -> None:
    """Without the folder, or with a file in its place, nothing came back and nothing is wrong."""
    assert read_inbox(tmp_path / "inbox") == Inbox()
    (tmp_path / "file").write_text("")
    assert read_inbox(tmp_path / "file") == Inbox()


def test_a_file_and_a_text_are_read_to_the_same_sheet(tmp_path: Path) -> None:
    """The saved file and the pasted text are worth the same; a BOM and the line ends of Windows do not matter."""
    of = sheet(topics=["Prices for Porto"], pulse=7, words="Busy, but good.")
    content = of.model_dump_json(indent=2).replace("\n", "\r\n")
    first = inbox(tmp_path, a__json=b"\xef\xbb\xbf" + content.encode())
    assert (first.sheets, first.remarks) == ((of,), ())
    (tmp_path / "a.json").unlink()
    second = inbox(tmp_path, a__TXT=b"\xef\xbb\xbf" + as_text(of).replace("\n", "\r\n").encode())
    assert (second.sheets, second.remarks) == ((of,), ())


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", b"", "cannot be read as JSON"),
        ("a.json", b"[" * 50_000, "cannot be read as JSON"),
        ("a.json", b'{"schema_version": 1, "rep_id": "\x00"}', "cannot be read as JSON"),
        ("a.json", b"[]", "is not a prep sheet"),
        ("a.json", b" " * (MOST_BYTES + 1), "is larger than 64 kB"),
        ("a.json", "{}".encode("utf-16"), "is not UTF-8 text"),
        ("a.txt", b"\xe9t\xe9", "is not UTF-8 text"),
        ("a.txt", b"\x00" * 100, "holds no prep sheet"),
        ("a.eml", b"Subject: sheet", "is neither .json nor .txt"),
        ("sheet", b"", "is neither .json nor .txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_the_others_count(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    """One remark names the file, says what is wrong and what to do; a good sheet beside it is read."""
    (tmp_path / name).write_bytes(content)
    found = inbox(tmp_path, good__json=json.dumps(GOOD))
    assert [one.rep_id for one in found.sheets] == ["007"]
    (remark,) = found.remarks
    assert remark.startswith(f"inbox/{name}: ")
    assert told in remark and remark.endswith(".")
    assert {path.name for path in found.files} == {name, "good.json"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"schema_version": 2}, "'schema_version'"),
        ({"rep_id": 7}, "'rep_id'"),
        ({"rep_id": ""}, "'rep_id' is empty"),
        ({"as_of": "yesterday"}, "'as_of'"),
        ({"as_of": None}, "'as_of'"),
        ({"topics": "Prices"}, "'topics'"),
        ({"topics": [["Prices"]]}, "'topics.0'"),
        ({"topics": [" \u0000 "]}, "'topics.0' is empty"),
        ({"topics": ["x"] * 6}, "'topics' has too many entries"),
        ({"topics": ["x" * 201]}, "'topics.0' is too long"),
        ({"pulse": "7"}, "'pulse'"),
        ({"pulse": 7.5}, "'pulse'"),
        ({"pulse": True}, "'pulse'"),
        ({"pulse": -1}, "'pulse'"),
        ({"words": "x" * 1001}, "'words' is too long"),
        ({"corrections": [{"row": "opportunities:O-1"}]}, "'corrections.0.text' is missing"),
        ({"progress": [{"about": "salary", "id": "1"}]}, "'progress.0.about'"),
        ({"progress": [{"about": "goal", "id": "1", "state": "great"}]}, "'progress.0.state'"),
        ({"saved_at": "2026-11-20T08:00:00"}, "'saved_at'"),
        ({"tpoics": []}, "'tpoics' is not known here"),
        ({"<b>\x1b[31m" + "x" * 500: 1}, "'<b>[31mxxx"),
    ],
)
def test_a_form_filled_in_wrongly_is_refused(changed: dict[str, Any], told: str) -> None:
    """Wrong types, limits overstepped and unknown keys are named; a key that is somebody's joke is cleaned and cut."""
    with pytest.raises(SheetUnreadable) as caught:
        read_json_sheet(json.dumps(GOOD | changed))
    assert told in caught.value.reason
    assert len(caught.value.reason) < 200 and caught.value.reason.isprintable()


def test_control_characters_are_taken_out() -> None:
    """NUL, escape, line breaks and marks that turn the direction are gone; scripts and signs of people stay."""
    read = read_json_sheet(json.dumps(GOOD | {"topics": ["a\u0000b\u001b[31m\nc\u202ed\ufeff", "नमस्ते 👩‍💻 <b>"]}))
    assert read.topics == ("ab[31m cd", "नमस्ते 👩‍💻 <b>")


@given(content=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_at_all_bring_it_down(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever a file holds, it is a sheet or a remark."""
    folder = tmp_path_factory.mktemp("inbox")
    found = inbox(folder, a__json=content, b__txt=b"[coachkit sheet 1] " + content)
    assert len(found.remarks) == 2 and found.sheets == ()


@given(text=st.text(st.sampled_from("[]<> =%1abcenditopmesrk\n"), max_size=80))
def test_no_text_behind_the_first_mark_brings_it_down(text: str) -> None:
    """Any medley of marks is a sheet or is refused in words."""
    try:
        read_text_sheet(f"[coachkit sheet 1] [rep] 1 [as of] 2026-11-20 {text} [end]")
    except SheetUnreadable as error:
        assert error.reason and error.fix


def test_of_several_sheets_the_one_saved_last_counts(tmp_path: Path) -> None:
    """For one rep and day the sheet's own time decides, whatever the files are called; the others are told."""
    early, late = "2026-11-20T08:00:00Z", "2026-11-20T10:00:00+01:00"
    files = {
        "z__json": GOOD | {"saved_at": early, "topics": ["early"]},
        "b__json": GOOD | {"saved_at": late, "topics": ["late"]},
        "c__json": GOOD | {"topics": ["without a time"]},
        "d__json": GOOD | {"as_of": "2026-11-13"},
    }
    found = inbox(tmp_path, **{name: json.dumps(content) for name, content in files.items()})
    assert [(str(one.as_of), one.topics) for one in found.sheets] == [
        ("2026-11-13", ("Prices for Porto",)), ("2026-11-20", ("late",)),
    ]  # fmt: skip
    assert [remark.split(":")[0] for remark in found.remarks] == ["inbox/c.json", "inbox/z.json"]
    assert "there is a later sheet of '007' for 2026-11-20, inbox/b.json, which was used." in found.remarks[1]


def test_a_sheet_of_a_stranger_is_told(tmp_path: Path) -> None:
    """A rep whom the roster does not know is named with the file."""
    found = inbox(tmp_path, a__json=json.dumps(GOOD | {"rep_id": "999"}))
    assert found.remark_on_strangers({"007"}) == (
        "inbox/a.json is a sheet of '999', who is not in the roster: it was not used.",
    )
    assert found.remark_on_strangers({"999"}) == ()


def test_folders_hidden_files_and_what_is_no_file_are_passed_over(tmp_path: Path) -> None:
    """A folder to put old sheets into, and what systems leave behind, is nobody's sheet."""
    (tmp_path / "done").mkdir()
    (tmp_path / ".DS_Store").write_bytes(b"\x00")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
    assert read_inbox(tmp_path) == Inbox()


@pytest.mark.skipif(sys.platform == "win32", reason="only on POSIX: names with control characters")
def test_a_files_name_steers_no_terminal(tmp_path: Path) -> None:
    """A name with an escape sequence or a line break is shown without it."""
    (tmp_path / "a\x1b[2J\nb.json").write_text("{")
    (remark,) = read_inbox(tmp_path).remarks
    assert remark.isprintable() and remark.startswith("inbox/a[2J b.json: ")


def test_a_reps_sheets_are_those_up_to_the_day(tmp_path: Path) -> None:
    """A sheet for a later report is not known of on a day before it."""
    days = ("2026-11-06", "2026-11-20", "2026-11-27")
    found = inbox(tmp_path, **{f"s{n}__json": json.dumps(GOOD | {"as_of": day}) for n, day in enumerate(days)})
    assert [str(one.as_of) for one in found.of("007", date(2026, 11, 20))] == ["2026-11-06", "2026-11-20"]
    assert found.of("118", date(2026, 11, 20)) == ()


def test_a_sheet_opens_its_own_report_and_a_later_one_until_the_meeting() -> None:
    """Its own day always; later ones while the meeting can be ahead: not a whole interval later, nor after meeting."""
    sheets = [sheet(as_of="2026-11-06"), sheet(as_of="2026-11-13")]
    own, later, week = date(2026, 11, 13), date(2026, 11, 16), date(2026, 11, 20)
    assert current_sheet(sheets, own, 7, last_met=own) is sheets[1]
    assert current_sheet(sheets, later, 7, last_met=own) is sheets[1]
    assert current_sheet(sheets, later, 7, last_met=None) is sheets[1]
    assert current_sheet(sheets, later, 7, last_met=date(2026, 11, 14)) is None
    assert current_sheet(sheets, week, 7, last_met=None) is None
    assert current_sheet(sheets, week, 14, last_met=None) is sheets[1]
    assert current_sheet([], own, 7, last_met=None) is None
