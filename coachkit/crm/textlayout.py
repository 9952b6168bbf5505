"""How a text with separated cells is laid out: its separator and where its header stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coachkit.crm.grid import UnreadableError
from coachkit.crm.headers import FIRST_ROWS, NONE_KNOWN, KnownHeaders, find_header

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
#: What stands in a row without any cells, whichever separator it has.
_EMPTY = "".join(SEPARATORS) + " "
#: No cell of a table is longer; where one is, a quote was left open.
_LONGEST_CELL = 1 << 25


@dataclass(frozen=True)
class TextLayout:
    """A text's separator, the cells of its header, where that starts (in bytes of UTF-8) and the header's row.

    `passed` is how many filled rows stand above the header.
    """

    separator: str
    headers: tuple[str, ...]
    start: int = 0
    row: int = 1
    passed: int = 0


def find_layout(head: str, whole: bool, known: KnownHeaders = NONE_KNOWN) -> TextLayout:
    """Find separator and header in a text's first characters; `whole` says that they are all.

    The separator is the one under which the header has most known cells; of equals, one that splits the first row
    rather than a later one, then the one with most cells, then the one that later rows agree with. Raises
    `UnreadableError` when nothing is there.
    """
    hint = _hinted(head)
    best: TextLayout | None = None
    best_score: tuple[int, ...] = ()
    for separator in SEPARATORS if hint is None else [hint]:
        records = _first_records(head, whole, separator)
        if hint is not None:
            del records[0]  # Excel hides the line `sep=;`
        if not any(cell.strip(_EMPTY) for _, cells in records for cell in cells):
            continue
        found, hits = find_header([cells for _, cells in records], known)
        start, header = records[found]
        passed = sum(holds_any(cells) for _, cells in records[:found])
        agreeing = sum(len(cells) == len(header) for _, cells in records[found:])
        width = sum(map(bool, map(str.strip, header)))
        score = (hits, len(header) > 1, -bool(passed), width, agreeing)
        if score > best_score:
            headers = tuple(cell.strip() for cell in header)
            best = TextLayout(separator, headers, len(head[:start].encode()), found + 1, passed)
            best_score = score
    if best is None:
        reason = "is empty." if whole else "has nothing but blanks in its first lines."
        raise UnreadableError(reason, "Export it again, with a header row.")
    return best


def csv_records(lines: Iterator[str], separator: str) -> Iterator[list[str]]:
    """Split lines into records of cells; raises `csv.Error` at a cell of more than 30 million characters."""
    csv.field_size_limit(_LONGEST_CELL)  # the default of 128 kB is less than a long note
    return csv.reader(lines, delimiter=separator)


def holds_any(cells: Sequence[str]) -> bool:
    """Tell whether a row holds more than spaces."""
    return any(cell.strip() for cell in cells)


def _hinted(head: str) -> str | None:
    """Return the separator that a first line like `sep=;` names."""
    line = head[:8].split("\n")[0].split("\r")[0]
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") and line[4] in SEPARATORS else None


def _first_records(head: str, whole: bool, separator: str) -> list[tuple[int, list[str]]]:
    """Split the first rows that hold anything, and the blank ones among them, each with where it starts."""
    at = 0

    def lines() -> Iterator[str]:
        nonlocal at
        for line in io.StringIO(head, newline=""):
            at += len(line)
            yield line

    found: list[tuple[int, list[str]]] = []
    start = filled = 0
    for cells in csv_records(lines(), separator):
        found.append((start, cells))
        start = at
        filled += holds_any(cells)
        if filled == FIRST_ROWS:
            return found
    return found if whole or len(found) == 1 else found[:-1]  # the last may be cut off
