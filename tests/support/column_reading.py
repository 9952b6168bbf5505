"""Read a column of cells given as plain text, so that a test shows the cells and what became of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pandas as pd

from coachkit.crm.columns import ColumnRead, Reading, infer_form, read_column
from coachkit.crm.forms import Form
from coachkit.crm.grid import TEXT
from coachkit.crm.tables import Column, Kind
from coachkit.crm.trouble import Trouble

UTC = ZoneInfo("UTC")
_NAMES: dict[Kind, str] = {
    "date": "close_date", "stamp": "occurred_at", "number": "amount", "share": "discount", "text": "account",
}  # fmt: skip
#: What becomes of a cell that is set aside; a blank is None.
FAULT = "set aside"


def column(kind: Kind, **more: object) -> Column:
    """Make an optional column of a kind, under a name that goes with it."""
    return Column(**{"name": _NAMES[kind], "kind": kind} | more)  # type: ignore[arg-type]


def read(
    cells: Sequence[str], of: Column, form: Form | None = None, zone: ZoneInfo = UTC, own: str = "EUR"
) -> ColumnRead:
    """Read cells as the rows 2, 3, ... of a file."""
    text = pd.Series(list(cells), dtype=TEXT, index=range(2, len(cells) + 2))
    return read_column(text, of, form or Form(), Reading(zone, 0.05, own))


def values(cells: Sequence[str], of: Column, form: Form | None = None, **more: object) -> list[object]:
    """Return what became of each cell: its value (dates as `2026-01-05`, stamps as `2026-01-05 14:15`), None, FAULT."""
    found = read(cells, of, form, **more)  # type: ignore[arg-type]
    assert found.trouble is None, found.trouble
    result = [None if pd.isna(value) else plain(value, of.kind) for value in found.values]
    for _, mask in found.faults:
        result = [FAULT if wrong else value for value, wrong in zip(result, mask, strict=True)]
    return result


def plain(value: object, kind: Kind) -> object:
    """Write a value as a test does."""
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if kind == "date" else str(value).removesuffix(":00")
    return value


def trouble(cells: Sequence[str], of: Column, form: Form | None = None, **more: object) -> Trouble:
    """Return why a column is refused."""
    found = read(cells, of, form, **more).trouble  # type: ignore[arg-type]
    assert found is not None
    return found


def inferred(cells: Sequence[str], of: Column, own: str = "EUR") -> Form | Trouble:
    """Return the form that a column's cells tell."""
    return infer_form(pd.Series(list(cells), dtype=TEXT), of, Reading(UTC, 0.05, own))


def read_as_blank(found: ColumnRead) -> int:
    """Count the rows that the remarks say were read as blank."""
    said = [remark for remark in found.remarks if remark.endswith("read as blank.")]
    return sum(int(count.replace(",", "")) for remark in said for count in re.findall(r" in ([\d,]+) rows?\b", remark))
