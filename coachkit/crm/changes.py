"""The change log as of a day: what each opportunity's fields were, worked out from what changed before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.crm.tables import CHANGE_FIELDS

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FieldOnDay:
    """One field on a day: for the opportunities at `positions`, their `values` as text (missing: known to be blank).

    `later` tells which of them have a change on or after the end of the day, `undone` the old value of the first such.
    `begins` is when the first change came, if that was before the end of the day; `from_blank` if from a blank.
    """

    positions: Ints
    values: npt.NDArray[np.object_]
    later: npt.NDArray[np.bool_]
    undone: npt.NDArray[np.object_]
    begins: npt.NDArray[np.datetime64]
    from_blank: npt.NDArray[np.bool_]

    def less(self, settled: npt.NDArray[np.bool_]) -> FieldOnDay:
        """Return what the log says against the export, which holds what came of the `settled` opportunities.

        Their last logged plan is no more than a plan: only a change after the day tells that the export moved on, and
        its old value what it had held.
        """
        its = settled[self.positions]
        values = np.where(its & pd.notna(self.undone), self.undone, self.values)
        kept = ~its | self.later
        return FieldOnDay(
            self.positions[kept], values[kept], self.later[kept], self.undone[kept], self.begins[kept],
            self.from_blank[kept],
        )  # fmt: skip

    @property
    def has_first_values(self) -> bool:
        """Whether the log tells this field from its first value on: up to the day, every chain began from a blank."""
        begun = ~np.isnat(self.begins)
        return bool(begun.any() and self.from_blank[begun].all())


def fields_on(changes: pd.DataFrame, opportunity_ids: pd.Series, end: pd.Timestamp) -> dict[str, FieldOnDay]:
    """Return every field of `CHANGE_FIELDS` as it was just before `end`, for the opportunities the log tells of.

    The value is the new one of the last change before `end`; where all changes came later, the old one of the first of
    them, from which the chain starts. Changes at the same moment count in the order of the file.
    """
    position = positions(changes["opportunity_id"], opportunity_ids)
    field = positions(changes["field"], CHANGE_FIELDS)
    rows = np.flatnonzero((position >= 0) & (field >= 0))
    count = len(opportunity_ids)
    key = field[rows] * count + position[rows]
    when = changes["changed_at"].to_numpy(dtype="datetime64[us]")[rows]
    order = np.lexsort((when, key))  # stable: the file's order stays where moments are equal
    rows, key = rows[order], key[order]
    if not len(rows):
        dtypes = ("int64", object, bool, object, "datetime64[us]", bool)
        return {name: FieldOnDay(*(np.array([], dtype=dtype) for dtype in dtypes)) for name in CHANGE_FIELDS}

    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    before = np.add.reduceat((when[order] < end.to_datetime64()).astype("int64"), starts)
    sizes = np.diff(np.r_[starts, len(rows)])
    later = before < sizes
    last, first_after = rows[starts + np.maximum(before - 1, 0)], rows[starts + np.minimum(before, sizes - 1)]
    undone = changes["old_value"].iloc[first_after].to_numpy(dtype=object)
    undone = np.where(later, undone, None)
    values = np.where(before > 0, changes["new_value"].iloc[last].to_numpy(dtype=object), undone)
    begins = np.where(before > 0, when[order][starts], np.datetime64("NaT", "us"))
    from_blank = changes["old_value"].iloc[rows[starts]].isna().to_numpy(dtype=bool)
    which, where = np.divmod(key[starts], count)
    return {
        name: FieldOnDay(where[its], values[its], later[its], undone[its], begins[its], from_blank[its])
        for number, name in enumerate(CHANGE_FIELDS)
        for its in [which == number]
    }


def positions(values: pd.Series, among: Iterable[str]) -> Ints:
    """Return where each value stands in `among`, -1 where it does not; Arrow does it without making Python strings."""
    found = pc.index_in(pa.array(values, pa.string()), value_set=pa.array(among, pa.string()))
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype="int64")


def has_later(
    changes: pd.DataFrame, opportunity_ids: pd.Series, field: str, end: pd.Timestamp
) -> npt.NDArray[np.bool_]:
    """Tell which opportunities have a change of `field` at or after `end`."""
    later = changes.loc[(changes["field"] == field) & (changes["changed_at"] >= end), "opportunity_id"]
    return opportunity_ids.isin(later).to_numpy(dtype=bool)
