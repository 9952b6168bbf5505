"""Migrations: the tables are the schema's, a newer store is refused, an older one is copied and brought up to date."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from coachkit.errors import StoreError
from coachkit.journal import migrate, schema
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store, read_view
from coachkit.terms import MEETING_TYPES

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 16)

_NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0003", "0002"
def upgrade():
    op.create_table("notes", sa.Column("note_id", sa.Integer, primary_key=True))
    {then}
"""


@pytest.fixture
def older_store(tmp_path: Path) -> Path:
    """A store of revision 0002 that holds one meeting."""
    path = tmp_path / "journal.db"
    with open_store(path) as store:
        MeetingLog(store).start("a", MONDAY, "weekly")
    return path


def _next_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str = "pass") -> None:
    """Make this kit one whose newest revision is 0003, which adds a table and then does something more."""
    scripts = tmp_path / "next" / "migrations"
    shutil.copytree(migrate._SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "r0003_next.py").write_text(_NEXT.format(then=then), encoding="utf-8")
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
    monkeypatch.setattr(schema, "REVISION", "0003")
    monkeypatch.setattr("coachkit.journal.store.REVISION", "0003")


def _revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(revision)


def test_the_revision_that_the_kit_names_is_the_newest_script() -> None:
    """The constant that spares loading Alembic equals the scripts' head, and all revisions are numbers."""
    config = Config()
    config.set_main_option("script_location", str(migrate._SCRIPTS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == schema.REVISION
    assert all(script.revision.isdecimal() for script in scripts.walk_revisions())


def test_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    """A store made by the migrations differs in nothing from the tables the code uses."""
    with open_store(tmp_path / "journal.db") as store, store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.METADATA) == []
        # Alembic's comparison passes over checks and AUTOINCREMENT, so the statements are looked at as well.
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'meetings'").scalar_one()
    assert "AUTOINCREMENT" in made
    assert all(f"'{kind}'" in made for kind in MEETING_TYPES)


def test_the_checked_meeting_types_are_the_kits() -> None:
    """The closed list in the table is the one in `terms`."""
    (check,) = [one for one in schema.meetings.constraints if str(one.name) == "ck_meetings_meeting_type"]
    assert str(check.sqltext) == f"meeting_type IN {MEETING_TYPES!r}"  # type: ignore[attr-defined]


def test_a_new_store_needs_no_copy(tmp_path: Path) -> None:
    """Making a store leaves one file: there was nothing to copy."""
    open_store(tmp_path / "journal.db").close()
    assert [path.name for path in tmp_path.iterdir()] == ["journal.db"]


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    """A store whose making was interrupted before its first table is made when it is opened next."""
    path = tmp_path / "journal.db"
    path.touch()
    with open_store(path) as store:
        assert store.sizes().meetings == 0


def test_a_newer_store_is_refused_unchanged(older_store: Path) -> None:
    """A store from a newer kit is named as such, with what to do; the file keeps its bytes."""
    with closing(sqlite3.connect(older_store)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0042'")
    before = older_store.read_bytes()
    for opened in (open_store, lambda path: read_view(path, MONDAY)):
        with pytest.raises(StoreError, match=r"newer coachkit \(journal version 0042.*Update coachkit"):
            opened(older_store)
    assert older_store.read_bytes() == before
    assert list(older_store.parent.iterdir()) == [older_store]


def test_an_older_store_is_copied_and_brought_up_to_date(
    older_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entries stay, the tables are the new ones, and a private copy of the store as it was is among the backups."""
    _next_kit(tmp_path, monkeypatch)
    with open_store(older_store) as store:
        assert len(store.known_before(date.max).meetings) == 1
    (copy,) = tmp_path.glob("backups/journal-*-0001-before-0003.db")
    assert (_revision(older_store), _revision(copy)) == ("0003", "0002")
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT rep_id, held_on FROM meetings").fetchall() == [("a", "2026-11-16")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "journal.db", "next"]


def test_an_older_store_is_not_read_without_being_brought_up_to_date(
    older_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading alone does not change a store, so it says which command does."""
    _next_kit(tmp_path, monkeypatch)
    with pytest.raises(StoreError, match=r"earlier coachkit\. Run coachkit prep once"):
        read_view(older_store, MONDAY)
    assert _revision(older_store) == "0002"


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    older_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables that a migration made before it failed are not there afterwards: all or nothing."""
    _next_kit(tmp_path, monkeypatch, then="op.execute('SELECT * FROM no_such_table')")
    with pytest.raises(StoreError, match="no_such_table"):
        open_store(older_store)
    assert _revision(older_store) == "0002"
    with closing(sqlite3.connect(older_store)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'notes'").fetchall() == []
