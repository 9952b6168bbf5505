"""Copies of the store: whole, looked through, private, the newest kept; and one of them in the store's place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from test_journal_log import _upgrade_to

from coachkit.errors import StoreError
from coachkit.journal import schema
from coachkit.journal.backup import KEPT, list_backups, make_backup
from coachkit.journal.bodies import Word
from coachkit.journal.log import MeetingLog
from coachkit.journal.restore import newest_backup, restore_backup
from coachkit.journal.store import Store, open_store

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 16)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A store that holds one word."""
    path = tmp_path / "journal.db"
    _say(path, "first")
    return path


def _say(path: Path, words: str) -> None:
    with open_store(path) as store:
        MeetingLog(store).keep_word("ana", MONDAY, Word(text=words))


def _words(store: Store) -> list[str]:
    return [entry.body.text for entry in MeetingLog(store).words("ana")]  # type: ignore[attr-defined]


def _said(path: Path) -> list[str]:
    with open_store(path) as store:
        return _words(store)


def _break(path: Path) -> None:
    """Overwrite a page in the middle of a store."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(b"\xaa" * 4096 * 4)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_a_copy_is_whole_private_and_alone(journal: Path, umask: int) -> None:
    """What was written last is in it while somebody has the store open; 0600 in a folder 0700, nothing beside it."""
    earlier = os.umask(umask)
    try:
        with open_store(journal) as store, store.writing() as connection:
            MeetingLog(store)
            connection.execute(text("SELECT 1"))  # somebody is writing meanwhile
            made = make_backup(journal, today=MONDAY)
    finally:
        os.umask(earlier)
    assert made.path == journal.with_name("backups") / "journal-2026-11-16-0001.db"
    assert _said(made.path) == ["first"]
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.path.parent.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in made.path.parent.iterdir()} <= {made.path.name, ".lock"}


def test_the_newest_copies_stay_whatever_the_clock_says(journal: Path) -> None:
    """The number says which is newest: with a clock that runs backwards, the copies made last are kept."""
    made = [make_backup(journal, today=MONDAY - timedelta(days=turn)).number for turn in range(KEPT + 3)]
    kept = [backup.number for backup in list_backups(journal)]
    assert kept == sorted(made, reverse=True)[:KEPT]
    assert newest_backup(journal).name == f"journal-{MONDAY - timedelta(days=KEPT + 2)}-{KEPT + 3:04}.db"


def test_a_damaged_store_is_not_copied_and_costs_no_copy(journal: Path) -> None:
    """The only good copies are never rotated away for a bad one; the error says what to do."""
    for _ in range(KEPT):
        make_backup(journal)
    before = list_backups(journal)
    _break(journal)
    with pytest.raises(StoreError, match=r"damaged.*coachkit restore|file is damaged"):
        make_backup(journal)
    assert list_backups(journal) == before
    assert not list(journal.with_name("backups").glob(".*.partial*"))


def test_a_copy_that_was_killed_is_swept(journal: Path) -> None:
    """A half-written copy is not taken for one, and the next copy takes it away."""
    left = journal.with_name("backups") / ".journal-2026-11-16-0001.db.partial"
    left.parent.mkdir()
    left.write_bytes(b"half")
    assert list_backups(journal) == []
    make_backup(journal)
    assert not left.exists()


def test_without_a_store_there_is_nothing_to_copy(tmp_path: Path) -> None:
    """The error says when one begins; nothing is made."""
    with pytest.raises(StoreError, match="begins with the first coachkit prep"):
        make_backup(tmp_path / "journal.db")
    assert list(tmp_path.iterdir()) == []


def test_a_restored_copy_is_what_everybody_sees(journal: Path) -> None:
    """A store that is open meanwhile goes on with the restored entries; the present ones become a backup."""
    make_backup(journal)
    with open_store(journal) as store:
        MeetingLog(store).keep_word("ana", MONDAY, Word(text="second"))
        done = restore_backup(journal, newest_backup(journal))
        assert _words(store) == ["first"]
        MeetingLog(store).keep_word("ana", MONDAY, Word(text="third"))
    assert done.before is not None and done.before.name.endswith("-0002-replaced.db")
    assert _said(done.before) == ["first", "second"]
    assert _said(journal) == ["first", "third"]
    assert newest_backup(journal).name.endswith("-0001.db")  # what a restore put away is not the newest


def test_a_damaged_store_makes_room_for_a_copy(journal: Path) -> None:
    """A store that cannot be read is moved away as it is, and the copy takes its place."""
    made = make_backup(journal)
    _break(journal)
    done = restore_backup(journal, made.path)
    assert done.before is not None and done.before.name == "journal.db.damaged-1"
    assert _said(journal) == ["first"]


@pytest.mark.parametrize("kind", ["absent", "text", "broken", "newer", "foreign", "empty"])
def test_what_is_no_good_backup_is_refused(journal: Path, tmp_path: Path, kind: str) -> None:
    """Each is told by its name, and the store keeps its bytes."""
    file = tmp_path / "a file.db"
    if kind == "text":
        file.write_text("Dear diary, " * 500)
    elif kind in ("broken", "newer"):
        file.write_bytes(make_backup(journal).path.read_bytes())
        if kind == "broken":
            _break(file)
        else:
            with closing(sqlite3.connect(file)) as connection, connection:
                connection.execute("UPDATE alembic_version SET version_num = '0042'")
    elif kind == "foreign":
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE notes (text)")
    elif kind == "empty":
        file.touch()
    before = journal.read_bytes()
    with pytest.raises(StoreError, match=r"a file\.db"):
        restore_backup(journal, file)
    assert journal.read_bytes() == before
    assert not list(tmp_path.glob(".*.partial*"))


def test_an_older_copy_is_brought_up_to_date_when_opened(journal: Path, tmp_path: Path) -> None:
    """A copy of the first version is restored as it is; opening it copies and migrates it."""
    older = tmp_path / "older.db"
    engine = create_engine(f"sqlite:///{older}")
    with engine.begin() as connection:
        _upgrade_to(connection, "0001")
        held = "INSERT INTO meetings (rep_id, held_on, meeting_type) VALUES ('ana', '2026-11-16', 'weekly')"
        connection.execute(text(held))
    engine.dispose()
    assert restore_backup(journal, older).revision == "0001"
    with open_store(journal) as store:
        assert len(MeetingLog(store).meetings_of("ana")) == 1
    assert [backup.why for backup in list_backups(journal)] == [f"before-{schema.REVISION}", "replaced"]
