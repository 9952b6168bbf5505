"""A query's rows as a raw table: only read, all as of one moment, and their number counted by the database as well.

docs/databases.md says what a profile may ask for; `database_session` sees to it that asking changes nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from coachkit.crm.database_address import check_database, find_address
from coachkit.crm.database_cells import text_cells
from coachkit.crm.database_session import CHUNK, in_words, open_read_only
from coachkit.crm.grid import Grid, RawTable, UnreadableError, raw_table
from coachkit.crm.textcolumns import text_frame
from coachkit.errors import Problem

__all__ = ["check_database", "check_query", "read_query"]

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
#: Comments, and texts and names in quotes: what stands in them is no SQL.
_NO_SQL = re.compile(
    rf"""{_COMMENT.pattern}|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$""", re.DOTALL
)
_ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)


def check_query(query: str) -> str | None:
    """Say in a phrase why a query cannot be asked, None when it can: it must be one statement that reads.

    >>> check_query("SELECT ';' AS a -- done;"), check_query("DELETE FROM deals")
    (None, 'must start with SELECT or WITH.')
    """
    bare = _bare(query)
    if not re.match(r"(select|with)\b", bare.lstrip(), re.IGNORECASE):
        return "must start with SELECT or WITH."
    if ";" in bare[: _end(bare)]:
        return "must be a single statement: there is a `;` in it."
    if re.search(r"\binto\s+(outfile|dumpfile)\b", query, re.IGNORECASE):
        return "must not write a file."
    return None


def read_query(database: str, query: str, shown_as: str, folder: Path | None = None) -> RawTable | list[Problem]:
    """Read what a query gives; return the problems instead when it cannot be asked or read in full.

    `database` is as in a profile (`env:NAME` or an address without a password), `folder` where the relative path of an
    SQLite file starts. Rows are numbered from 2, in the order they come.
    """
    try:
        if reason := check_query(query):
            raise UnreadableError(f"the query {reason}")
        address = find_address(database, folder or Path())
        with open_read_only(address) as connection:
            try:
                grid = _read(connection, query[: _end(_bare(query))])
            except (SQLAlchemyError, OSError, ValueError) as error:
                raise UnreadableError(f"the database does not run the query: {in_words(error, address)}") from None
    except UnreadableError as error:
        return [Problem(shown_as, error.reason, fix=error.fix)]
    return raw_table(grid, shown_as)


def _read(connection: Connection, query: str) -> Grid:
    """Fetch all rows, then have the database count them in the same transaction."""
    result = connection.exec_driver_sql(query)
    headers = tuple(result.keys())
    if not headers:
        raise UnreadableError("the query gives no columns.")
    chunks: list[list[pa.Array]] = [[] for _ in headers]
    for rows in result.partitions(CHUNK):
        for name, column, values in zip(headers, chunks, zip(*rows, strict=True), strict=True):
            column.append(text_cells(name, values))
    fetched = sum(map(len, chunks[0]))
    # On a line of its own: the query may end in a comment.
    counting = f"SELECT count(*) FROM (\n{query}\n) AS q"  # noqa: S608 - the query is the user's own, and only reads
    counted = connection.exec_driver_sql(counting).scalar_one()
    if counted != fetched:
        raise UnreadableError(
            f"the query gave {fetched:,} rows, but the database counts {counted:,} in it.",
            "Is there something in it that differs from run to run, such as random() or LIMIT without ORDER BY?",
        )
    columns = {position: pa.chunked_array(column, pa.large_string()) for position, column in enumerate(chunks)}
    # Row numbers are cited, and the last of several rows with one id counts: both should not depend on chance.
    remarks = (
        () if _ORDERED.search(_bare(query)) else ("has no ORDER BY, so its rows may come in another order each time",)
    )
    return Grid(headers, text_frame(columns, np.arange(fetched, dtype=np.int64) + 2), remarks=remarks)


def _bare(query: str) -> str:
    """Blank out comments, and cross out what stands in quotes; every other character stays in its place."""
    return _NO_SQL.sub(lambda found: (" " if _COMMENT.fullmatch(found[0]) else "x") * len(found[0]), query)


def _end(bare: str) -> int:
    """Return where the statement ends: before comments, spaces and semicolons at the end."""
    return len(bare.rstrip(" \t\r\n;"))
