"""A column's filled cells, each different one once: what is decided about a cell is decided once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from coachkit.crm.grid import TEXT

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Distinct:
    """The different texts of a column, numbered from 0 in their order, and which of them each row holds (-1: blank)."""

    text: pd.Series
    codes: npt.NDArray[np.int64]

    def spread(self, values: pd.Series) -> pd.Series:
        """Give every row its cell's value; blank rows have a missing one. Rows are numbered from 0."""
        return pd.Series(values.array.take(self.codes, allow_fill=True))

    def rows(self, mask: Mask) -> Mask:
        """Tell which rows hold one of the texts of `mask`."""
        return np.append(mask, False)[self.codes]

    @property
    def filled(self) -> int:
        """How many rows are not blank."""
        return int((self.codes >= 0).sum())

    def count(self, mask: Mask) -> int:
        """Count the rows that hold one of the texts of `mask`."""
        return int(self.rows(mask).sum()) if mask.any() else 0

    def first(self, mask: Mask) -> str:
        """Return the first of the texts of `mask`."""
        return str(self.text.iloc[int(np.argmax(mask))])


def arrow(text: pd.Series) -> pa.StringArray:
    """Return text as one Arrow array, in however many pieces pandas holds it."""
    array = pa.array(text, pa.string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def distinct(text: pd.Series) -> Distinct:
    """Take a column of stripped text apart into its different cells."""
    codes, texts = pd.factorize(text)
    cells = pd.Series(texts, dtype=TEXT)
    blank = np.flatnonzero(cells == "")
    if len(blank):
        cells = cells.drop(blank).reset_index(drop=True)
        codes = np.where(codes == blank[0], -1, codes - (codes > blank[0]))
    return Distinct(cells, np.asarray(codes, dtype=np.int64))
