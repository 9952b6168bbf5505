"""Bringing the store's tables up to date: Alembic, in one transaction, with a copy of the file made first.

Alembic takes a quarter of a second to load, so it is loaded only when there is something to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from coachkit.journal import schema
from coachkit.journal.backup import make_backup
from coachkit.journal.engine import plain_words
from coachkit.journal.revision import READ_REVISION, VERSION_TABLE

_SCRIPTS = Path(__file__).resolve().parent / "migrations"


def migrate(engine: Engine, path: Path) -> None:
    """Bring the store to this kit's revision, all or nothing; a store with entries is copied first, as a backup."""
    with plain_words(path), engine.begin() as connection:
        revision = _revision_of(connection)
        if revision == schema.REVISION:
            return  # another process was faster; we waited for its lock
        if revision is not None:
            make_backup(path, why=f"before-{schema.REVISION}")
        run_migrations(connection)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(READ_REVISION)).scalar_one_or_none()


def run_migrations(connection: Connection, revision: str = "head") -> None:
    """Make or change the tables up to a revision, inside the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
