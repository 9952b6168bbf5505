"""What a database gives as text cells: numbers and dates are written out without loss."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from types import NoneType
from typing import Any

import pyarrow as pa

from coachkit.crm.grid import UnreadableError
from coachkit.crm.workbook import cell_text

#: What cannot be a cell, and what a query can give in its place.
_REFUSED: dict[type, tuple[str, str]] = {
    bytes: ("binary data", "Leave it out of the query, or give it as text (encode, convert, cast)."),
    bytearray: ("binary data", "Leave it out of the query, or give it as text (encode, convert, cast)."),
    memoryview: ("binary data", "Leave it out of the query, or give it as text (encode, convert, cast)."),
    list: ("lists", "Leave it out of the query, or give it as text (array_to_string)."),
    tuple: ("records", "Give their fields as columns of their own."),
}


def text_cells(name: str, values: Sequence[Any]) -> pa.Array:
    """Write one column's values as text, NULL as a blank; raises `UnreadableError` for what is no plain value."""
    kinds = set(map(type, values))
    for kind in kinds & _REFUSED.keys():
        what, fix = _REFUSED[kind]
        raise UnreadableError(f"the column {name!r} holds {what}, not plain values.", fix)
    if not kinds <= {str, NoneType}:
        values = [value if type(value) is str else _written(value) for value in values]
    return pa.array(values, pa.large_string()).fill_null("")


def _written(value: Any) -> str:
    """Write one value; a decimal number keeps every digit and never becomes 1E+3."""
    return format(value, "f") if type(value) is Decimal else cell_text(value)
