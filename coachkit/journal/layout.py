"""Whether a store's tables are those that its revision has: a store of another kind is refused before it is written to.

A revision says what the tables should be. One that an unreleased kit made, or that somebody changed by hand, may say so
and be otherwise; writing would then fail halfway, or not where it matters.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine

from coachkit.errors import StoreError
from coachkit.journal import schema
from coachkit.journal.engine import BUSY_SECONDS, plain_words
from coachkit.journal.migrate import run_migrations
from coachkit.journal.revision import VERSION_TABLE, stored_revision

WAY_OUT = (
    "Put a backup in its place: coachkit restore. Without a backup, move the file away: a new journal then begins."
)
#: By table: the columns with their types, and the keys by which a row is the only one of its kind.
Layout = dict[str, tuple[frozenset[tuple[str, str]], frozenset[tuple[str, ...]]]]


def foreign_tables(path: Path) -> tuple[str, ...]:
    """Say in which tables a store differs from what its revision has, a phrase each; nothing is written.

    Raises `StoreError` as `stored_revision` does. A file that holds nothing yet differs in nothing.
    """
    revision = stored_revision(path)
    if revision is None:
        return ()
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA query_only=ON")
        found = _read(connection)
    made = _made_by(revision)
    return tuple(said for table in sorted({*found, *made}) if (said := _differs(table, found, made)))


def refuse_foreign_tables(path: Path) -> None:
    """Raise `StoreError` in plain words for a store whose tables are not those of its revision."""
    if differs := foreign_tables(path):
        raise StoreError(f"{path.name} {say_foreign(differs)} {WAY_OUT} Nothing was changed.")


def say_foreign(differs: tuple[str, ...]) -> str:
    """Say what is wrong with such a store."""
    return f"was made or changed by something that is no released coachkit ({'; '.join(differs)})."


def _differs(table: str, found: Layout, made: Layout) -> str:
    if table not in found:
        return f"the table {table} is missing"
    if table not in made:
        return f"there is a table {table} too many"
    (columns, keys), (its_columns, its_keys) = found[table], made[table]
    if lacking := sorted({name for name, _ in its_columns - columns}):
        return f"the table {table} has no proper {' and no '.join(lacking)}"
    if extra := sorted({name for name, _ in columns - its_columns}):
        return f"the table {table} has {' and '.join(extra)} too many"
    return "" if keys == its_keys else f"the table {table} tells its rows apart in another way"


@cache
def _made_by(revision: str) -> Layout:
    """Return what the migrations up to a revision make; those of this kit's own revision are the schema's."""
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as memory:
        engine = create_engine("sqlite://", creator=lambda: memory)
        with engine.begin() as connection:
            if revision == schema.REVISION:
                schema.METADATA.create_all(connection)
            else:
                run_migrations(connection, revision)
        return _read(memory)


def _read(connection: sqlite3.Connection) -> Layout:
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: _table(connection, name) for name in names if name != VERSION_TABLE and not name.startswith("sqlite_")
    }


def _table(connection: sqlite3.Connection, name: str) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, ...]]]:
    columns = connection.execute("SELECT name, type, pk FROM pragma_table_info(?)", (name,)).fetchall()
    keys = {tuple(column for column, _, place in sorted(columns, key=lambda one: one[2]) if place)}
    for index in connection.execute('SELECT name FROM pragma_index_list(?) WHERE "unique"', (name,)).fetchall():
        keys.add(tuple(column for (column,) in connection.execute("SELECT name FROM pragma_index_info(?)", index)))
    return frozenset((column, kind.upper()) for column, kind, _ in columns), frozenset(keys)
