"""One file of `crm/` as a raw table, whatever its kind."""

from __future__ import annotations

from pathlib import Path

from coachkit.crm.delimited import read_delimited
from coachkit.crm.grid import Grid, RawTable, UnreadableError, raw_table
from coachkit.crm.workbook import read_parquet, read_workbook
from coachkit.errors import Problem

#: Suffixes that are read; any other file is only mentioned.
DELIMITED = (".csv", ".txt", ".tsv")
READABLE = (*DELIMITED, ".xlsx", ".parquet")


def read_raw(path: Path, shown_as: str) -> RawTable | list[Problem]:
    """Read a file of a kind in `READABLE`; return the problems instead when it cannot be used at all."""
    try:
        grid = _read_grid(path)
    except UnreadableError as error:
        return [Problem(shown_as, error.reason, row=error.row, fix=error.fix)]
    except OSError as error:
        return [Problem(shown_as, f"cannot be read ({error.strerror or 'the disk refused'}).")]
    return raw_table(grid, shown_as)


def _read_grid(path: Path) -> Grid:
    suffix = path.suffix.lower()
    if suffix in DELIMITED:
        return read_delimited(path.read_bytes())
    if suffix == ".xlsx":
        return read_workbook(path)
    if suffix == ".parquet":
        return read_parquet(path)
    raise UnreadableError(f"is a {suffix} file, which is not read.", "Save it as CSV or XLSX.")
