"""What every kind of file becomes first: a grid of text cells with the rows' numbers, before anything is understood."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.crm.textcolumns import TEXT as TEXT
from coachkit.crm.textcolumns import filled, kept_rows, positions
from coachkit.errors import Problem

#: A name, of a column or of a person, is never longer; what is, is shown with so many characters.
LONGEST_NAME = 80
_QUOTES_AND_ARROWS = str.maketrans(
    dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛", "'") | dict.fromkeys("↑↓▲▼△▽⬆⬇⇧⇩\ufe0e\ufe0f\ufeff", " ")
)


@dataclass(frozen=True)
class Aside:
    """A row that is not used: its number, the column at fault (None for the row as a whole) and why.

    `reason` is the same words for every such row, so that rows can be counted by it; `value` is the cell as read.
    A row that is no record (a total, a footer, a repetition) is no `fault`: it does not speak against the file.
    """

    row: int
    column: str | None
    reason: str
    value: str | None = None
    fault: bool = True
    file: str = ""

    def problem(self, file: str) -> Problem:
        """Return it as a line for a person; the value is cut short."""
        shown = "" if self.value is None else f"{shorten(self.value)} "
        return Problem(file, f"{shown}{self.reason}.", row=self.row, column=self.column)

    @property
    def counted_as(self) -> str:
        """The words under which rows like this one are counted together."""
        return self.reason if self.column is None else f"{self.column} {self.reason}"


@dataclass(frozen=True)
class Loose:
    """A row whose cells do not fit the header: its number, its cells and what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Merge:
    """Cells of one column that a workbook shows as one: the rows from `top` to `bottom`, columns counted from 0."""

    top: int
    bottom: int
    column: int


@dataclass(frozen=True)
class Grid:
    """Cells as read: columns are numbered from 0, the index holds row numbers, a blank cell is the empty string.

    `loose` rows are not in the frame; `breaks` are rows that end a group (row number, column).
    """

    headers: tuple[str, ...]
    frame: pd.DataFrame
    ragged: tuple[Aside, ...] = ()
    remarks: tuple[str, ...] = ()
    loose: tuple[Loose, ...] = ()
    header_row: int = 1
    merges: tuple[Merge, ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class RawTable:
    """A file's rows under its headers, all text, not yet stripped; the index holds row numbers.

    `ragged` are the rows set aside already: those that do not fit the header and those that are no records. `breaks`
    are rows that ended a group: their number, and the first column in the frame that they speak for.
    """

    file: str
    frame: pd.DataFrame
    ragged: tuple[Aside, ...] = ()
    remarks: tuple[str, ...] = ()
    header_row: int = 1
    breaks: tuple[tuple[int, int], ...] = ()

    @property
    def rows_in(self) -> int:
        """How many rows the file has; entirely blank ones and those above the header are none."""
        return len(self.frame) + len(self.ragged)


class UnreadableError(Exception):
    """A file cannot be read as what its name says; the text says why and what to do."""

    def __init__(self, reason: str, fix: str | None = None, row: int | None = None) -> None:
        self.reason = reason
        self.fix = fix
        self.row = row
        super().__init__(reason, fix, row)


def raw_table(grid: Grid, file: str) -> RawTable | list[Problem]:
    """Put the headers on a grid and drop entirely blank rows and columns; a problem instead when nothing is left.

    A header that stands there again, and a blank one above filled cells, get a name of their own, which is said.
    """
    frame = _without_blank_rows(grid.frame)
    names: dict[int, str] = {}
    remarks: list[str] = []
    for position in positions(frame):
        header = grid.headers[position] if position < len(grid.headers) else ""
        if header or bool(filled(frame[position]).any()):
            name = _unused(header or f"Column {column_letters(position)}", names.values())
            names[position] = name
            if not header:
                remarks.append(f"has cells below a blank header, called {shorten(name, LONGEST_NAME)} here")
            elif name != header:
                here = shorten(name, LONGEST_NAME)
                remarks.append(f"has the header {shorten(header, LONGEST_NAME)} again, called {here} here")
    if not names:
        return [Problem(file, "is empty.", fix="Export it again, with a header row.")]
    order = list(names)
    breaks = tuple((row, sum(position < column for position in order)) for row, column in grid.breaks)
    frame = frame[order]
    frame.columns = pd.Index(list(names.values()), dtype=object)
    aside = (*grid.ragged, *(Aside(row.number, None, row.reason) for row in grid.loose))
    return RawTable(file, frame, aside, (*grid.remarks, *remarks), grid.header_row, breaks)


def column_letters(position: int) -> str:
    """Name a column as a spreadsheet does.

    >>> column_letters(0), column_letters(26)
    ('A', 'AA')
    """
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def counted(number: int, noun: str) -> str:
    """Write a number with its noun.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shorten(value: str, most: int = 40) -> str:
    """Quote a cell for a message, at most `most` characters of it, control characters made visible."""
    return repr(value if len(value) <= most else value[: most - 1] + "…")


def one_line(value: str, most: int = LONGEST_NAME) -> str:
    """Write a cell into a message without quotes: in one line, at most `most` characters of it.

    >>> one_line("Deal\\nClose  Agent"), one_line("x" * 99, 5)
    ('Deal Close Agent', 'xxxx…')
    """
    text = " ".join(value.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Name the nearest of the known words, without regard to case, spaces and underscores; None when none is near."""
    plain = {_plain(word): word for word in sorted(known, reverse=True)}
    near = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=0.75)
    return plain[near[0]] if near else None


def fold_header(text: str) -> str:
    """Write a header in the one way by which two spellings of it are the same: case, spaces, quotes, sort arrows.

    >>> fold_header("Opportunity\u00a0 Owner ↑"), fold_header("Date entered “Won”")
    ('opportunity owner', 'date entered "won"')
    """
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES_AND_ARROWS).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def _plain(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def _without_blank_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop rows without any text; row numbers stay as they were."""
    blank = np.ones(len(frame), dtype=bool)
    for position in frame:
        blank &= ~filled(frame[position])
        if not blank.any():
            return frame
    return kept_rows(frame, ~blank)


def _unused(name: str, taken: Iterable[str]) -> str:
    """Return the name, numbered when it is taken: `Status`, `Status (2)`, `Status (3)`."""
    taken = set(taken)
    numbered = (name if number == 1 else f"{name} ({number})" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if candidate not in taken)
