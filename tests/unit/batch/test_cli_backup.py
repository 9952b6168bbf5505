"""`coachkit backup` and `restore` as they are typed: what they ask, what they say, what they leave."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from lived_workspace import MONDAY, readable_by_others

from coachkit.batch.private import nobody_else
from coachkit.insight.wording import say_day
from coachkit.journal.bodies import Word
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store, read_deeds
from coachkit.workspace import open_workspace

pytestmark = pytest.mark.unit


def test_a_backup_is_made_and_put_back(coachkit, lived):
    """Both say what they did and leave a line in the audit log."""
    made = coachkit("backup", "--workspace", lived)
    assert (made.code, made.err) == (0, "")
    assert "looked through and found sound" in made.out
    with open_store(lived / "journal.db") as store:
        MeetingLog(store).keep_word("ana", MONDAY, Word(text="later"))
    back = coachkit("restore", "--workspace", lived, "--yes")
    assert back.code == 0 and "found sound" in back.out and "replaced.db" in back.out
    deeds = read_deeds(lived / "journal.db")
    assert deeds[-1].deed == "restored" and deeds[-1].item_id.endswith("-0001.db")
    with open_store(lived / "journal.db") as store:
        assert len(MeetingLog(store).words("ana")) == 1
    assert readable_by_others(lived / "backups") == []


def test_a_backup_may_lie_elsewhere(coachkit, lived, tmp_path):
    """`--to` makes the folder; the place is noted, since forgetting somebody must find it."""
    assert coachkit("backup", "--workspace", lived, "--to", tmp_path / "stick" / "copies").code == 0
    (copy,) = (tmp_path / "stick" / "copies").glob("journal-*.db")
    assert read_deeds(lived / "journal.db")[-1].item_id == copy.as_posix()
    assert coachkit("forget", "ana", "--workspace", lived, "--yes").code == 0
    assert b"MARK-ana" not in copy.read_bytes() and b"MARK-ben" in copy.read_bytes()


def test_nothing_is_restored_while_a_batch_is_at_work(coachkit, lived):
    """The lock of the batch is respected, and no traceback shown."""
    coachkit("backup", "--workspace", lived)
    with nobody_else(open_workspace(lived)):
        for words in (("restore", "--yes"), ("forget", "ana", "--yes")):
            called = coachkit(*words, "--workspace", lived)
            assert called.code == 2 and "Another coachkit is making reports" in called.err


@pytest.fixture
def asked(monkeypatch):
    """Let the command believe that somebody sits at a terminal; give the answers and collect the questions."""
    questions: list[str] = []

    def sit(answer: bool) -> list[str]:
        def confirm(text: str) -> bool:
            questions.append(text)
            return answer

        monkeypatch.setattr("coachkit.cli.journal.on_terminal", lambda: True)
        monkeypatch.setattr("typer.confirm", confirm)
        return questions

    return sit


def _add_a_word(lived: Path) -> None:
    with open_store(lived / "journal.db") as store:
        MeetingLog(store).keep_word("ana", date(2026, 3, 18), Word(text="later"))


def _words(lived: Path) -> int:
    with open_store(lived / "journal.db") as store:
        return len(MeetingLog(store).words("ana"))


def test_without_a_file_nothing_is_restored_unasked(coachkit, lived, contents):
    """Where nobody can be asked: the backup, and what it puts aside; exit 2 names --yes, nothing changed."""
    coachkit("backup", "--workspace", lived)
    _add_a_word(lived)
    before = contents(lived)
    called = coachkit("restore", "--workspace", lived)
    assert called.code == 2 and "Nothing was changed" in called.err and "--yes" in called.err
    assert f"made on {say_day(date.today())}, " in called.out
    assert "3 meetings and 15 entries, of 16 Mar 2026\n" in called.out
    assert "What only the journal has would be seen no more: 1 entry, of 18 Mar 2026." in called.out
    assert contents(lived) == before
    assert coachkit("restore", "--workspace", lived, "--yes").code == 0
    assert _words(lived) == 1


def test_at_a_terminal_the_answer_decides(coachkit, lived, asked):
    """No leaves everything as it is, yes restores the backup that was shown; a file that was named is not asked for."""
    coachkit("backup", "--workspace", lived)
    _add_a_word(lived)
    questions = asked(False)
    called = coachkit("restore", "--workspace", lived)
    assert (called.code, called.err, _words(lived)) == (2, "Nothing was changed.\n", 2)
    asked(True)
    assert (coachkit("restore", "--workspace", lived).code, _words(lived)) == (0, 1)
    assert len(questions) == 2
    (copy,) = (lived / "backups").glob("*-0001.db")
    assert coachkit("restore", copy, "--workspace", lived).code == 0
    assert len(questions) == 2


def test_a_damaged_journal_is_said_before_it_is_moved_away(coachkit, lived):
    """What cannot be told of the journal is told as that; the backup is still offered."""
    coachkit("backup", "--workspace", lived)
    (lived / "journal.db").write_bytes(b"\xaa" * 8192)
    called = coachkit("restore", "--workspace", lived)
    assert called.code == 2 and "it is not a coachkit journal" in called.out and "moved to backups/" in called.out
    assert coachkit("restore", "--workspace", lived, "--yes").code == 0
    assert _words(lived) == 1


def test_backup_and_restore_for_a_program(coachkit, lived, asked):
    """`--json`: one object on stdout with the same keys whether it was done or not; a program is asked nothing."""
    made = coachkit("backup", "--workspace", lived, "--json")
    told = json.loads(made.out)
    assert (made.code, made.err, told["copies"], told["copies_at_most"]) == (0, "", 1, 13)
    assert Path(told["file"]).stat().st_size == told["bytes"]
    _add_a_word(lived)
    questions = asked(True)
    refused = coachkit("restore", "--workspace", lived, "--json")
    planned = json.loads(refused.out)
    assert (refused.code, planned["restored"], questions) == (2, False, []) and "--yes" in refused.err
    assert planned["only_in_journal"] == {"meetings": 0, "entries": 1, "oldest": "2026-03-18", "newest": "2026-03-18"}
    done = coachkit("restore", "--workspace", lived, "--yes", "--json")
    result = json.loads(done.out)
    assert (done.code, done.err, result["restored"], list(result)) == (0, "", True, list(planned))
    assert Path(result["before"]).is_file() and result["file"] == told["file"]


@pytest.mark.parametrize("words", [("backup",), ("restore", "--yes"), ("restore", "nothing.db")])
def test_for_a_program_an_error_is_no_result(coachkit, workspace, words):
    """Without a journal or a backup: exit 2, the sentence on stderr, stdout empty."""
    called = coachkit(*words, "--workspace", workspace, "--json")
    assert (called.code, called.out) == (2, "") and called.err.count("\n") == 1
