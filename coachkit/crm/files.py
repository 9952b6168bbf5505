"""One file of `crm/` as raw tables, whatever its kind; or only its beginning, where a look is enough."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from coachkit.crm.archives import DELIMITED as DELIMITED
from coachkit.crm.archives import READABLE as READABLE
from coachkit.crm.archives import Part as Part
from coachkit.crm.archives import bare_name as bare_name
from coachkit.crm.archives import list_parts
from coachkit.crm.delimited import read_delimited
from coachkit.crm.grid import Grid, RawTable, UnreadableError, raw_table
from coachkit.crm.groups import fill_groups
from coachkit.crm.headers import known_headers
from coachkit.crm.parquet import read_parquet
from coachkit.crm.records import set_apart
from coachkit.crm.workbook import read_workbook
from coachkit.errors import Problem

_NONE: frozenset[str] = frozenset()


def file_parts(path: Path, shown_as: str) -> tuple[Part, ...] | list[Problem]:
    """List the tables that a file holds: one, or one for each member of a ZIP archive; the problems instead."""
    try:
        return list_parts(path, shown_as)
    except (UnreadableError, OSError) as error:
        return [_problem(error, shown_as)]


def read_raw(part: Part, known: frozenset[str] = _NONE, encoding: str | None = None) -> RawTable | list[Problem]:
    """Read one table; return the problems instead when it cannot be used at all.

    `known` are headers by which the header row (and the sheet) is found; a text file is decoded by `encoding` if given.
    Totals, repeated headers and lines below the table are set aside, and cells that stand for a group are filled.
    """
    try:
        grid = fill_groups(set_apart(_read_grid(part, known, encoding)))
    except (UnreadableError, OSError) as error:
        return [_problem(error, part.shown)]
    table = raw_table(grid, part.shown)
    return replace(table, remarks=(*part.remarks, *table.remarks)) if isinstance(table, RawTable) else table


def read_sample(
    part: Part, known: frozenset[str] = _NONE, encoding: str | None = None, rows: int = 200
) -> RawTable | list[Problem]:
    """Read only the first rows of a table, at little cost however large it is; rows are as they stand in the file."""
    try:
        grid = _read_grid(part, known, encoding, rows)
    except (UnreadableError, OSError) as error:
        return [_problem(error, part.shown)]
    return raw_table(replace(grid, loose=()), part.shown)


def read_headers(part: Part, known: frozenset[str] = _NONE, encoding: str | None = None) -> tuple[str, ...]:
    """Read a table's headers from its beginning; none when it is unreadable.

    A blank header gets its name only where one of the first rows has a cell below it.
    """
    sample = read_sample(part, known, encoding)
    return tuple(map(str, sample.frame)) if isinstance(sample, RawTable) else ()


def _read_grid(part: Part, known: frozenset[str], encoding: str | None, rows: int | None = None) -> Grid:
    if part.suffix in DELIMITED:
        return read_delimited(part.open, known_headers(known), encoding, rows)

    def seekable() -> BinaryIO:
        if part.member is None:
            return part.open()
        with part.open() as member:
            return BytesIO(member.read())

    if part.suffix == ".parquet":
        return read_parquet(seekable, rows)
    return read_workbook(seekable, known_headers(known), rows)


def _problem(error: UnreadableError | OSError, shown_as: str) -> Problem:
    if isinstance(error, UnreadableError):
        return Problem(shown_as, error.reason, row=error.row, fix=error.fix)
    return Problem(shown_as, f"cannot be read ({error.strerror or 'the disk refused'}).")
