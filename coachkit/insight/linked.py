"""Which opportunity and rep each row of a long table is about, and its day, looked up once for all views of the data.

Views of different days hold the first rows of the same long tables. What a row names never changes; only where that
stands in the view does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.changes import positions
from coachkit.crm.data import CrmData
from coachkit.insight.days import Flags, Ints, day_numbers
from coachkit.terms import TableName

Texts = npt.NDArray[np.object_]


def opportunity_rows(view: CrmData, table: TableName) -> Ints:
    """Return for each row of a table which of the view's opportunities it names, by row; -1 where it names none."""
    if view.whole is None or table not in view.prefixes:
        return view.once(("opportunity", table), lambda: _named(view, table))
    whole = view.whole
    there = view.once("rows of the whole", lambda: positions(_ids(whole), _ids(view)))
    named = view.each_row(table, "opportunity", lambda d: _named(d, table))
    return view.once(("opportunity", table), lambda: np.r_[there, -1][named])


def _ids(data: CrmData) -> pd.Series[str]:
    return data.column("opportunities", "opportunity_id")


def _named(data: CrmData, table: TableName) -> Ints:
    return positions(data[table]["opportunity_id"], _ids(data))


def rep_rows(view: CrmData, table: TableName, rep_ids: Sequence[str]) -> Ints:
    """Return for each row of a table the place of its rep among `rep_ids`, -1 for anybody else."""
    if view.whole is None or table not in view.prefixes:
        return positions(view[table]["rep_id"], rep_ids)
    place = np.r_[positions(view.whole["reps"]["rep_id"], rep_ids), -1]
    named = view.each_row(table, "rep", lambda d: positions(d[table]["rep_id"], d["reps"]["rep_id"]))
    found: Ints = place[named]
    return found


def words(view: CrmData, table: TableName, column: str) -> Texts:
    """Return a column of few different words as Python strings, NaN where it is missing."""
    return view.each_row(table, ("words", column), lambda d: d[table][column].to_numpy(object))


def days_of(view: CrmData, table: TableName, column: str) -> Ints:
    """Return the day number of each row."""
    return view.each_row(table, ("day", column), lambda d: day_numbers(d[table][column]))


def are(view: CrmData, table: TableName, column: str, *names: str) -> Flags:
    """Tell which rows of a table have one of these words in a column."""
    return view.each_row(
        table, ("are", column, names), lambda d: np.asarray(positions(d[table][column], names) >= 0, dtype=np.bool_)
    )
