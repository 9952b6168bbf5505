"""Connections to the store, each with the settings that keep an acknowledged write, and errors in plain words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from coachkit.errors import StoreError
from coachkit.journal.place import network_file_system

#: How long one writer waits for another. The kit's own writes take milliseconds, a large snapshot a second or two.
BUSY_SECONDS = 10.0

_WORDS = {
    sqlite3.SQLITE_BUSY: "another program has been writing to it for too long. Close that program, then try again.",
    sqlite3.SQLITE_LOCKED: "another program has been writing to it for too long. Close that program, then try again.",
    sqlite3.SQLITE_READONLY: "it cannot be written to. Check the rights of the file and its folder.",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened. Check the rights of the file and its folder.",
    sqlite3.SQLITE_PERM: "it cannot be opened. Check the rights of the file and its folder.",
    sqlite3.SQLITE_FULL: "the disk is full. Nothing was changed; make room, then try again.",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written. Nothing was changed; check the disk, then try again.",
    sqlite3.SQLITE_NOTADB: "it is not a coachkit journal. Move it away, or put a backup in its place: coachkit restore",
    sqlite3.SQLITE_CORRUPT: "the file is damaged. Put a backup in its place: coachkit restore",
}


def settle_journal_mode(path: Path) -> None:
    """Make the file one with a write-ahead log, or with a rollback journal on a network drive; it stays so.

    Raises `sqlite3.OperationalError` when others do not let go of the file within `BUSY_SECONDS`.
    """
    mode = "DELETE" if network_file_system(path) else "WAL"
    give_up = time.monotonic() + BUSY_SECONDS
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        while True:
            try:
                connection.execute(f"PRAGMA journal_mode={mode}")
                return
            except sqlite3.OperationalError as error:
                # Two processes that change the mode at once: one is told "locked" at once, whatever its timeout.
                if _kind(error) != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                    raise
            time.sleep(0.02)


def writing_engine(path: Path) -> Engine:
    """Return an engine whose transactions start as writers (`BEGIN IMMEDIATE`).

    A transaction that reads first and writes later fails at once when another got in between, however long the wait
    allowed; taking the write lock at the start avoids that. Each operation has a connection of its own, because
    notebook widgets call from threads that differ, and SQLite connections do not like to travel.
    """

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")  # on the disk before a commit returns
        connection.execute("PRAGMA fullfsync=ON")  # macOS: through the disk's own cache as well
        connection.execute("PRAGMA foreign_keys=ON")  # off unless asked for, on every connection
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def reading_engine(path: Path) -> Engine:
    """Return an engine that refuses to write.

    Not SQLite's `mode=ro`: such a connection leaves its `-wal` and `-shm` files behind, and looking at a workspace
    should leave nothing there.
    """

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA query_only=ON")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, execution_options={"reading": True})
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Start the transaction ourselves: the driver's own start is deferred and it offers no setting for this."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a `StoreError` that names the file and what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise StoreError(f"The journal {path.name} cannot be used: {_explain(error)}") from error


def _explain(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, FileNotFoundError):
        return "its folder does not exist."
    if isinstance(cause, OSError):
        return f"{cause.strerror or cause}. Check the rights of the file and its folder."
    return _WORDS.get(_kind(cause), f"SQLite says: {cause}.")


def _kind(error: BaseException | None) -> int:
    """Return the kind of an SQLite error: the low byte of its code; the rest says more than a reader needs."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
