"""A connection on which nothing but reading is possible: the database itself refuses everything else.

Each kind of database is told in its own words. All statements of one session see the database as of one moment.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from coachkit.crm.database_address import Address
from coachkit.crm.grid import UnreadableError

#: How long a server may take to answer at all, in seconds.
CONNECT_SECONDS = 10
#: How long one statement may take, in seconds: beyond it the query wants an index, or a day of its own.
STATEMENT_SECONDS = 600
#: How many rows are fetched at once: what a chunk needs beside the table it goes into is a few megabytes.
CHUNK = 20_000
#: Types of PostgreSQL that hold more than Python's (`infinity`, the year 12000, a month, 24:00) come as its own text.
_AS_TEXT = ("date", "time", "timetz", "timestamp", "timestamptz", "interval", "json", "jsonb")

#: What a database's words and codes (SQLSTATE) mean to a person; the first that fits.
_MEANINGS = (
    (("57014", "interrupted", "max_statement_time", "maximum statement execution time"),
     f"it takes longer than {STATEMENT_SECONDS // 60} minutes."),
    (("25006", "readonly database", "read only transaction", "data-modifying", "read-write mode"),
     "it would change the database, and the kit only reads."),
    (("password authentication failed", "access denied for user"),
     "the user name or the password is wrong."),
    (("connection refused", "can't connect to"), "nothing answers at that address."),
    (("timeout expired", "timed out"), f"it did not answer within {CONNECT_SECONDS} seconds."),
    (("resolve host", "translate host name", "name or service not known"), "no computer of that name is known here."),
    (("could not decode", "codec can't decode"), "it gives text that is not UTF-8."),
)  # fmt: skip


@contextmanager
def open_read_only(address: Address) -> Iterator[Connection]:
    """Connect and start a transaction that only reads; `exec_driver_sql` then gives rows in chunks of `CHUNK`.

    Raises `UnreadableError` when the database cannot be opened. What happens later comes as SQLAlchemy's own errors;
    `in_words` says what they mean.
    """
    engine, begin = _KINDS[address.kind](address.url)
    try:
        try:
            connection = engine.connect()
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise UnreadableError(
                f"the database cannot be opened: {in_words(error, address)}",
                f"Look at the address in {address.told}, and whether the database is running.",
            ) from None
        with connection:
            begin(connection)
            # Without parameters, a % or : in the query is what it is. In chunks, PostgreSQL is asked through a cursor
            # and in the protocol that takes a single statement only.
            yield connection.execution_options(stream_results=True, max_row_buffer=CHUNK, no_parameters=True)
    finally:
        engine.dispose()


def in_words(error: Exception, address: Address) -> str:
    """Say what went wrong, in the kit's words or in the database's own, cleaned and without anything secret."""
    cause = getattr(error, "orig", None) or error
    diagnosis = getattr(cause, "diag", None)
    said = getattr(diagnosis, "message_primary", None) or _message(cause)
    known = f"{getattr(cause, 'sqlstate', None) or ''} {said}".lower()
    for signs, meaning in _MEANINGS:
        if any(sign in known for sign in signs):
            return meaning
    said = f"{said.rstrip('.')}. {getattr(diagnosis, 'message_hint', None) or ''}".strip()
    if any(secret in said for secret in address.secrets):
        return "the database gives a reason that is not repeated here, because it may hold what is secret."
    return said


def _message(cause: BaseException) -> str:
    """Return the first line a driver says; PyMySQL gives a number first."""
    words = [str(part) for part in cause.args if isinstance(part, str)] or [str(cause)]
    lines = [line.strip() for line in words[-1].splitlines() if line.strip()]
    return lines[0].removeprefix("connection failed: ") if lines else type(cause).__name__


def _postgresql(url: URL) -> tuple[Engine, Callable[[Connection], None]]:
    engine = create_engine(
        url,
        poolclass=NullPool,
        use_native_hstore=False,
        connect_args={
            "connect_timeout": CONNECT_SECONDS, "application_name": "coachkit", "client_encoding": "utf8",
        },
    )  # fmt: skip

    def as_text(connection: Any, _: object) -> None:
        from psycopg.types.string import TextLoader

        for name in _AS_TEXT:
            connection.adapters.register_loader(name, TextLoader)

    def begin(connection: Connection) -> None:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # LOCAL: gone with the transaction, so that a pooler between us and the server hands nothing on to others.
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'")
        connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")
        connection.exec_driver_sql("SET LOCAL DateStyle = 'ISO, YMD'")
        connection.exec_driver_sql("SET LOCAL IntervalStyle = 'postgres'")

    event.listen(engine, "connect", as_text)
    return engine, begin


def _mysql(url: URL) -> tuple[Engine, Callable[[Connection], None]]:
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_SECONDS})

    def begin(connection: Connection) -> None:
        if getattr(connection.dialect, "is_mariadb", False):
            connection.exec_driver_sql(f"SET SESSION max_statement_time = {STATEMENT_SECONDS}")
        else:
            connection.exec_driver_sql(f"SET SESSION max_execution_time = {STATEMENT_SECONDS * 1000}")
        connection.exec_driver_sql("SET SESSION time_zone = '+00:00'")
        connection.exec_driver_sql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
        connection.rollback()  # the next statement starts a transaction of that kind

    return engine, begin


def _sqlite(url: URL) -> tuple[Engine, Callable[[Connection], None]]:
    def connect() -> sqlite3.Connection:
        file = f"{Path(str(url.database)).as_uri()}?mode=ro"
        connection = sqlite3.connect(file, uri=True, timeout=CONNECT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA query_only = ON")
        until = time.monotonic() + STATEMENT_SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > until, 1_000_000)
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine, lambda connection: None


_KINDS = {"postgresql": _postgresql, "mysql": _mysql, "mariadb": _mysql, "sqlite": _sqlite}
