"""Finding the row with the headers: exports put titles, filters and blank rows above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from coachkit.crm.grid import fold_header
from coachkit.crm.period_headers import count_periods

#: The header is looked for among so many of the first rows that hold anything.
FIRST_ROWS = 50
_ARROWS = tuple("↑↓▲▼⬆⬇⇧⇩")
#: `{column}` and `*` of a profile's header pattern.
_HOLES = re.compile(r"(\{[^{}]*\}|\*)")


class KnownHeaders:
    """The headers by which a header row is told from other rows; some may be patterns with `{column}` or `*`."""

    def __init__(self, names: frozenset[str]) -> None:
        plain = {name for name in names if not _HOLES.search(name)}
        self._folded = {fold_header(name) for name in plain}
        self._periods = "{period}" in names
        patterns = (_HOLES.split(fold_header(name)) for name in sorted(names - plain))
        # A pattern without a letter of its own fits every cell and so tells nothing.
        self._patterns = [_compiled(parts) for parts in patterns if any(map(str.isalpha, "".join(parts[::2])))]

    def hits(self, cells: Sequence[str]) -> int:
        """Count the different cells of a row that are known headers."""
        folded = {fold_header(cell) for cell in cells}
        return sum(map(self._has, folded)) + (count_periods(folded) if self._periods else 0)

    def _has(self, folded: str) -> bool:
        return folded in self._folded or any(pattern.fullmatch(folded) for pattern in self._patterns)


@lru_cache(maxsize=8)
def known_headers(names: frozenset[str]) -> KnownHeaders:
    """Prepare the known headers; the same ones serve every file of a reading."""
    return KnownHeaders(names)


#: For a file of which nothing is known.
NONE_KNOWN = KnownHeaders(frozenset())


def find_header(rows: Sequence[Sequence[str]], known: KnownHeaders) -> tuple[int, int]:
    """Return which of the first rows is the header, and how many of its cells are known; some row must hold something.

    It is the first row with at least half as many known headers as any other has, if those are two or more, or most of
    a row that is as wide as the table. Where none is known, it is the first row that holds anything, unless it is
    narrow as a title is: then the first row of words alone that fills more than half as many cells as the fullest.
    """
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    fullest = max(map(len, filled))
    hits = [known.hits(cells) for cells in filled]
    clear = [
        count >= 2 or (count >= 1 and count * 2 >= len(cells) and len(cells) * 2 > fullest)
        for count, cells in zip(hits, filled, strict=True)
    ]
    most = max((count for count, enough in zip(hits, clear, strict=True) if enough), default=0)
    if most:  # the first, not the best: a second export below the first may have more of the known ones
        return next((row, count) for row, count in enumerate(hits) if clear[row] and count * 2 >= most)
    first = next(row for row, cells in enumerate(filled) if cells)
    wide = (
        row
        for row, cells in enumerate(filled)
        if len(cells) * 2 > fullest and (row == first or all(any(map(str.isalpha, cell)) for cell in cells))
    )
    return next(wide, first), 0


def grouped_columns(headers: Sequence[str]) -> list[int]:
    """Return the columns whose headers have a sort arrow and stand before all without: report tools put groups first.

    >>> grouped_columns(["", "Opportunity Owner ↑", "Amount", "Close Date ↓"])
    [1]
    """
    named = [position for position, header in enumerate(headers) if header]
    return [*takewhile(lambda position: headers[position].endswith(_ARROWS), named)]


def _compiled(parts: Sequence[str]) -> re.Pattern[str]:
    """Make an expression of a folded pattern, split so that every second part is a hole."""
    holes = {True: ".*", False: ".+"}
    return re.compile("".join(holes[part == "*"] if place % 2 else re.escape(part) for place, part in enumerate(parts)))
