"""Some rows of a table, by place: columns are read as arrays, and a frame is cut out only to be cited or shown.

What is asked of each rep is small, and there are many reps: a frame for every question would cost more than the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.textcolumns import TEXT, arrow_column
from coachkit.insight.days import Flags, Ints


def texts(column: pd.Series[Any]) -> npt.NDArray[np.object_]:
    """Return a text column as Python strings, None where it is missing."""
    if column.dtype == TEXT:
        return np.asarray(arrow_column(column).to_numpy(), dtype=object)  # Arrow's own missing text is None
    values: npt.NDArray[np.object_] = column.to_numpy(object, copy=True)
    values[pd.isna(values)] = None
    return values


def _cells(column: pd.Series[Any], at: Ints) -> list[Any]:
    if column.dtype != TEXT:
        values: list[Any] = column.to_numpy()[at].tolist()
        return values
    text = arrow_column(column)  # one cell after another: pandas takes longer to begin than a few cells take
    return [text[place].as_py() for place in at.tolist()]


@dataclass(frozen=True)
class Columns:
    """A table whose columns are turned into arrays once; text becomes Python strings, with None where it is missing."""

    table: pd.DataFrame
    _arrays: dict[str, npt.NDArray[Any]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        if name not in self._arrays:
            column = self.table[name]
            whole = isinstance(column.dtype, pd.api.extensions.ExtensionDtype) and column.dtype.kind in "iuf"
            text = isinstance(column.dtype, pd.StringDtype) or column.dtype == object
            self._arrays[name] = (
                texts(column) if text
                else column.to_numpy(np.float64, na_value=np.nan) if whole
                else column.to_numpy()
            )  # fmt: skip
        return self._arrays[name]


@dataclass(frozen=True)
class Row:
    """One row's values, by column; only columns that are asked for are turned into arrays."""

    columns: Columns
    at: int

    def __getitem__(self, name: str) -> Any:
        return self.columns[name][self.at]


@dataclass(frozen=True)
class Rows:
    """The rows at the places `at` of a table, in that order."""

    columns: Columns
    at: Ints

    @classmethod
    def of(cls, table: pd.DataFrame) -> Rows:
        """Take a whole table."""
        return cls(Columns(table), np.arange(len(table)))

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """Return a column's values."""
        return self.columns[name][self.at]

    def where(self, chosen: Flags) -> Rows:
        """Return the chosen rows."""
        return Rows(self.columns, self.at[chosen])

    def order(self, places: Ints) -> Rows:
        """Return the rows at these places among them, in this order."""
        return Rows(self.columns, self.at[places])

    def head(self, most: int) -> Rows:
        """Return the first rows."""
        return Rows(self.columns, self.at[:most])

    def row(self, place: int) -> Row:
        """Return one row's values by column."""
        return Row(self.columns, int(self.at[place]))

    def cells(self, names: Iterable[str]) -> dict[str, list[Any]]:
        """Return the values of those of the columns that are there; for few rows of a long table."""
        table = self.columns.table
        return {name: _cells(table[name], self.at) for name in names if name in table}

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a table of their own."""
        return self.columns.table.iloc[self.at]
