"""Bringing the store's tables up to date: Alembic, in one transaction, with a copy of the file made first.

Alembic takes a quarter of a second to load, so it is loaded only when there is something to do.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from coachkit.errors import StoreError
from coachkit.journal import schema
from coachkit.journal.engine import BUSY_SECONDS, plain_words
from coachkit.journal.place import make_private

_SCRIPTS = Path(__file__).resolve().parent / "migrations"
_READ_REVISION = "SELECT version_num FROM alembic_version"
_VERSION_TABLE = "alembic_version"


def stored_revision(path: Path) -> str | None:
    """Return the revision that a store's tables have; None for a file that holds nothing yet.

    Raises `StoreError` for a file that is no database, holds something else, or was made by a newer kit. It sets
    nothing on its connection, so a file that is refused stays as it was.
    """
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        row = connection.execute(_READ_REVISION).fetchone() if _VERSION_TABLE in tables else None
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


def backup_path(path: Path) -> Path:
    """Name the copy that is made before the store is brought to this kit's revision."""
    return path.with_name(f"{path.name}.before-{schema.REVISION}.bak")


def migrate(engine: Engine, path: Path) -> None:
    """Bring the store to this kit's revision, all or nothing; a store with entries is copied first."""
    with plain_words(path), engine.begin() as connection:
        revision = _revision_of(connection)
        if revision == schema.REVISION:
            return  # another process was faster; we waited for its lock
        if revision is not None:
            _copy(path, backup_path(path))
        _run_alembic(connection)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    return connection.execute(text(_READ_REVISION)).scalar_one_or_none()


def _copy(source: Path, target: Path) -> None:
    """Copy a store while it may be in use; the copy appears whole or not at all."""
    unfinished = target.with_name(f"{target.name}.partial")
    unfinished.unlink(missing_ok=True)
    make_private(unfinished)
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(unfinished)) as copy:
        whole.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    unfinished.replace(target)


def _run_alembic(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
