"""Which version a store's tables have, told without changing anything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from coachkit.errors import StoreError
from coachkit.journal import schema
from coachkit.journal.engine import BUSY_SECONDS, plain_words

VERSION_TABLE = "alembic_version"
READ_REVISION = "SELECT version_num FROM alembic_version"


def stored_revision(path: Path) -> str | None:
    """Return the revision that a store's tables have; None for a file that holds nothing yet.

    Raises `StoreError` for a file that is no database, holds something else, or was made by a newer kit. It sets
    nothing on its connection, so a file that is refused stays as it was.
    """
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        row = connection.execute(READ_REVISION).fetchone() if VERSION_TABLE in tables else None
    if not tables:
        return None
    revision = str(row[0]) if row else ""
    if not revision.isdecimal():
        raise StoreError(f"{path.name} is a database, but not a coachkit journal. Move it away; nothing was changed.")
    if int(revision) > int(schema.REVISION):
        raise StoreError(
            f"{path.name} was made by a newer coachkit (journal version {revision}; this one knows up to "
            f"{schema.REVISION}). Update coachkit, then try again; nothing was changed."
        )
    return revision


def damage(path: Path) -> str | None:
    """Return what is wrong inside a store's file in SQLite's words, None when it is sound. Nothing is written."""
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA query_only=ON")
            said = [str(line) for (line,) in connection.execute("PRAGMA integrity_check(5)")]
            loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return str(error)
    if said != ["ok"]:
        return "; ".join(said)
    return f"{len(loose)} rows belong to nothing" if loose else None
