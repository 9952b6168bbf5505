"""What every kind of file becomes first: a grid of text cells with the rows' numbers, before anything is understood."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.errors import Problem

#: Every text column of the kit: pandas' own string type, missing as NaN.
TEXT = pd.StringDtype(na_value=np.nan)


@dataclass(frozen=True)
class Aside:
    """A row that is not used: its number, the column at fault (None for the row as a whole) and why.

    `reason` is the same words for every such row, so that rows can be counted by it; `value` is the cell as read.
    """

    row: int
    column: str | None
    reason: str
    value: str | None = None

    def problem(self, file: str) -> Problem:
        """Return it as a line for a person; the value is cut short."""
        shown = "" if self.value is None else f"{shorten(self.value)} "
        return Problem(file, f"{shown}{self.reason}.", row=self.row, column=self.column)

    @property
    def counted_as(self) -> str:
        """The words under which rows like this one are counted together."""
        return self.reason if self.column is None else f"{self.column} {self.reason}"


@dataclass(frozen=True)
class Grid:
    """Cells as read: columns are numbered from 0, the index holds row numbers, a blank cell is the empty string."""

    headers: tuple[str, ...]
    frame: pd.DataFrame
    ragged: tuple[Aside, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawTable:
    """A file's rows under its headers, all text, not yet stripped; `rows_in` counts the ragged rows as well."""

    file: str
    frame: pd.DataFrame
    ragged: tuple[Aside, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def rows_in(self) -> int:
        """How many rows the file has; entirely blank ones are none."""
        return len(self.frame) + len(self.ragged)


class UnreadableError(Exception):
    """A file cannot be read as what its name says; the text says why and what to do."""

    def __init__(self, reason: str, fix: str | None = None, row: int | None = None) -> None:
        self.reason = reason
        self.fix = fix
        self.row = row
        super().__init__(reason, fix, row)


def raw_table(grid: Grid, file: str) -> RawTable | list[Problem]:
    """Put the headers on a grid and drop entirely blank rows; the problems instead when the headers cannot serve."""
    frame = _without_blank_rows(grid.frame)
    keep = [
        position
        for position, name in enumerate(grid.headers)
        if name or bool((frame[position].str.strip() != "").any())
    ]
    names = [grid.headers[position] for position in keep]
    problems = [
        Problem(file, "has cells below a blank header.", row=1, fix=f"Name column {_letters(position)}.")
        for position in keep
        if not grid.headers[position]
    ]
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    problems += [Problem(file, "this header stands here twice.", column=name, fix="Keep one.") for name in repeated]
    if not names:
        problems.append(Problem(file, "is empty.", fix="Export it again, with a header row."))
    if problems:
        return problems
    frame = frame[keep]
    frame.columns = pd.Index(names, dtype=object)
    return RawTable(file, frame, grid.ragged, grid.remarks)


def text_frame(rows: Sequence[Sequence[str]], numbers: Sequence[int], width: int) -> pd.DataFrame:
    """Make a grid's frame from rows of equal length."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    index = pd.Index(np.asarray(numbers, dtype=np.int64))
    return pd.DataFrame(
        {position: pd.Series(list(cells), dtype=TEXT, index=index) for position, cells in enumerate(columns)},
        index=index,
    )


def shorten(value: str, most: int = 40) -> str:
    """Quote a cell for a message, at most `most` characters of it, control characters made visible."""
    return repr(value if len(value) <= most else value[: most - 1] + "…")


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Name the nearest of the known words, without regard to case, spaces and underscores; None when none is near."""
    plain = {_plain(word): word for word in sorted(known, reverse=True)}
    near = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=0.75)
    return plain[near[0]] if near else None


def _plain(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def _without_blank_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop rows without any text; row numbers stay as they were."""
    blank = np.ones(len(frame), dtype=bool)
    for position in frame:
        where = np.flatnonzero(blank)
        if not len(where):
            return frame
        blank[where] = (frame[position].iloc[where].str.strip() == "").to_numpy(dtype=bool)
    return frame[~blank]


def _letters(position: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name
