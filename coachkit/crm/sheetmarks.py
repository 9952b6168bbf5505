"""What openpyxl leaves out when it streams a sheet: merged cells, and formulas that nobody has worked out yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from openpyxl.utils import range_boundaries

from coachkit.crm.grid import Merge

_CHUNK = 1 << 20
#: No row of a sheet takes more; a piece without the end of a row is looked at as it is.
_LONGEST_ROW = 1 << 26
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
#: A cell with a formula and without a value. A text that came out empty is a value and has `t="str"`.
_UNSAVED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ADDRESS = re.compile(rb'\br="([A-Z]+\d+)"')


@dataclass(frozen=True)
class SheetMarks:
    """The merged ranges that go down, how many formulas have no value and the address of the first of them."""

    merges: tuple[Merge, ...] = ()
    unsaved: int = 0
    first_unsaved: str = ""


def read_sheet_marks(source: BinaryIO) -> SheetMarks:
    """Look through a sheet's XML."""
    merges: list[Merge] = []
    unsaved: list[bytes] = []
    for piece in _pieces(source):
        if b"mergeCell" in piece:
            merges += filter(None, (_down(found[1].decode()) for found in _MERGED.finditer(piece)))
        if b"<f" in piece or b":f" in piece:
            unsaved += [found[1] for found in _UNSAVED.finditer(piece) if b't="str"' not in found[1]]
    first = _ADDRESS.search(unsaved[0]) if unsaved else None
    return SheetMarks(tuple(merges), len(unsaved), first[1].decode() if first else "")


def _down(reference: str) -> Merge | None:
    left, top, _, bottom = range_boundaries(reference)
    return Merge(top, bottom, left - 1) if bottom > top else None


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    """Cut the XML after rows, so that no cell is cut in two."""
    rest = b""
    while chunk := source.read(_CHUNK):
        rest += chunk
        cut = rest.rfind(b"row>") + 4
        if cut > 3 or len(rest) > _LONGEST_ROW:
            cut = cut if cut > 3 else len(rest)
            yield rest[:cut]
            rest = rest[cut:]
    yield rest
