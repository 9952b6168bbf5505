"""A store whose tables are not those of its revision is told by what differs, and refused before it is written to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from coachkit.errors import StoreError
from coachkit.journal.backup import make_backup
from coachkit.journal.bodies import Word
from coachkit.journal.layout import foreign_tables
from coachkit.journal.log import MeetingLog
from coachkit.journal.migrate import run_migrations
from coachkit.journal.restore import restore_backup
from coachkit.journal.store import open_store

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 16)
#: As a coachkit that was never released made it, at the same revision.
UNRELEASED = (
    "DROP TABLE tombstones; CREATE TABLE tombstones (salt TEXT NOT NULL, digest TEXT NOT NULL, "
    "forgotten_on DATE NOT NULL, CONSTRAINT pk_tombstones PRIMARY KEY (salt))"
)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A store that holds one word."""
    path = tmp_path / "journal.db"
    with open_store(path) as store:
        MeetingLog(store).keep_word("ana", MONDAY, Word(text="first"))
    return path


def _change(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (UNRELEASED, "the table tombstones tells its rows apart in another way"),
        ("DROP TABLE audit", "the table audit is missing"),
        ("ALTER TABLE audit DROP COLUMN item_id", "the table audit has no proper item_id"),
        ("ALTER TABLE runs ADD COLUMN mood TEXT", "the table runs has mood too many"),
        ("CREATE TABLE notes (text)", "there is a table notes too many"),
        ("CREATE UNIQUE INDEX one ON entries (rep_id)", "the table entries tells its rows apart in another way"),
    ],
)
def test_what_differs_is_told_and_refused(journal: Path, script: str, said: str) -> None:
    """By table, in words, with the way out; the file keeps its bytes."""
    _change(journal, script)
    before = journal.read_bytes()
    assert foreign_tables(journal) == (said,)
    with pytest.raises(StoreError, match=rf"no released coachkit \({said}\)\. Put a backup in its place"):
        open_store(journal)
    assert journal.read_bytes() == before


def test_a_proper_store_differs_in_nothing(journal: Path, tmp_path: Path) -> None:
    """Neither one of this kit's revision, nor an earlier one, nor an empty file, nor one that SQLite has analysed."""
    assert foreign_tables(journal) == ()
    _change(journal, "ANALYZE")
    _change(journal, UNRELEASED.replace("(salt)", "(digest)").lower())  # the words of SQL have no case
    assert foreign_tables(journal) == ()
    older, empty = tmp_path / "older.db", tmp_path / "empty.db"
    engine = create_engine(f"sqlite:///{older}")
    with engine.begin() as connection:
        run_migrations(connection, "0001")
    engine.dispose()
    empty.touch()
    assert foreign_tables(older) == foreign_tables(empty) == ()
    _change(older, "ALTER TABLE meetings ADD COLUMN closed_at DATETIME")
    assert foreign_tables(older) == ("the table meetings has closed_at too many",)


def test_such_a_backup_is_not_restored(journal: Path) -> None:
    """It is named with what differs, and the journal stays as it is."""
    copy = make_backup(journal).path
    _change(copy, UNRELEASED)
    before = journal.read_bytes()
    with pytest.raises(StoreError, match=r"0001\.db cannot be restored: .*tombstones.* take another one"):
        restore_backup(journal, copy)
    assert journal.read_bytes() == before
