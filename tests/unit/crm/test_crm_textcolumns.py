"""Columns of text in Arrow: what is written into them at once, and what is asked of all their cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.textcolumns import TEXT, blanked, holds, overwritten
from coachkit.crm.workbook import cell_text, cell_texts

pytestmark = pytest.mark.unit


def texts(*cells: str | None, first: int = 0) -> pd.Series:
    """Make a text column whose rows are numbered from `first`."""
    return pd.Series(list(cells), index=range(first, first + len(cells)), dtype=TEXT)


def test_cells_go_missing_and_others_stay() -> None:
    """Rows keep their numbers; where nothing goes, the column is the same."""
    column = texts("a", "", "c", first=7)
    assert blanked(column, np.array([False, True, False])).equals(texts("a", None, "c", first=7))
    assert blanked(column, np.array([False, False, False])).equals(column)


def test_parts_are_written_into_their_rows() -> None:
    """Rows are counted from 0 whatever the column's own numbers, and cells may be missing before or after."""
    column = texts("a", None, "c", "d", first=3)
    parts = [(np.array([3, 0]), texts("D", None)), (np.array([1]), texts("é", first=9))]
    assert overwritten(column, parts).equals(texts(None, "é", "c", "D", first=3))
    assert overwritten(column, []).equals(column)


def test_a_letter_is_found_in_the_cells_only() -> None:
    """A column cut out of a longer one shares its bytes, and looks at none but its own."""
    column = texts("1+2", "34", None, "5é")
    assert holds(column, "+")
    assert not holds(column.iloc[1:], "+")
    assert holds(column.iloc[1:], "4")
    assert not holds(texts(), "+")


@given(st.lists(st.one_of(st.none(), st.floats(), st.floats(-1e6, 1e6), st.integers(-(10**10), 10**10)), max_size=9))
def test_a_column_of_numbers_is_written_as_each_cell_is(numbers: list[float | None]) -> None:
    """Arrow writes all but very large and very small numbers as Python does, which a new version might change."""
    column = pd.Series(numbers, dtype="float64")
    each = [None if pd.isna(number) else cell_text(float(number)) for number in column]
    assert cell_texts(column).equals(texts(*each))
