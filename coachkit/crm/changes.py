"""The change log as of a day: what each opportunity's fields were, worked out from what changed before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.crm.tables import CHANGE_FIELDS, LAYOUT
from coachkit.crm.textcolumns import TEXT, arrow_column

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Said:
    """All that a log says of one field: first every old value, then every new one, as canonical text.

    The log's rows are in the order of opportunities, of each in that of its changes.
    """

    name: str
    text: pa.Array

    @cached_property
    def filled(self) -> Mask:
        """Which of them are not blank."""
        return np.asarray(self.text.is_valid())

    @cached_property
    def typed(self) -> npt.NDArray[Any]:
        """The values in the field's own type, text as objects; missing where they cannot be read as that."""
        kind = LAYOUT["opportunities"].column(self.name).kind
        text = pd.Series(self.text, dtype=TEXT)
        if kind == "date":
            return pd.to_datetime(text, format="ISO8601", errors="coerce").to_numpy("datetime64[us]")
        if kind == "number":
            return pd.to_numeric(text, errors="coerce").to_numpy("float64")
        return text.to_numpy(dtype=object)

    def put(self, values: pd.Series, positions: Ints, chosen: Ints) -> pd.Series:
        """Return a column with those of `chosen` in their places; `positions` are in order."""
        if not len(positions):
            return values
        if values.dtype == TEXT:
            places = np.zeros(len(values), dtype=bool)
            places[positions] = True
            text = pc.replace_with_mask(
                arrow_column(values).combine_chunks(), pa.array(places), self.text.take(pa.array(chosen))
            )
            return pd.Series(text, index=values.index, dtype=TEXT, name=values.name)
        changed = values.to_numpy(copy=True)
        changed[positions] = self.typed[chosen]
        return pd.Series(changed, index=values.index, dtype=values.dtype, name=values.name)


@dataclass(frozen=True)
class FieldOnDay:
    """One field on a day: for the opportunities at `positions`, which of what is `said` was its value.

    `later` tells which of them have a change on or after the end of the day, `undone` the old value of the first such.
    `begins` is when the first change came, if that was before the end of the day; `from_blank` if from a blank.
    """

    said: Said
    positions: Ints
    values: Ints
    later: Mask
    undone: Ints
    begins: npt.NDArray[np.datetime64]
    from_blank: Mask

    def less(self, settled: Mask) -> FieldOnDay:
        """Return what the log says against the export, which holds what came of the `settled` opportunities.

        Their last logged plan is no more than a plan: only a change after the day tells that the export moved on, and
        its old value what it had held.
        """
        its = settled[self.positions]
        values = np.where(its & self.later & self.said.filled[self.undone], self.undone, self.values)
        kept = ~its | self.later
        return FieldOnDay(
            self.said, self.positions[kept], values[kept], self.later[kept], self.undone[kept], self.begins[kept],
            self.from_blank[kept],
        )  # fmt: skip

    @property
    def has_first_values(self) -> bool:
        """Whether the log tells this field from its first value on: up to the day, every chain began from a blank."""
        begun = ~np.isnat(self.begins)
        return bool(begun.any() and self.from_blank[begun].all())

    def put(self, values: pd.Series) -> pd.Series:
        """Return the values with those of the log in their places, turned from text into the column's type."""
        return self.said.put(values, self.positions, self.values)


class ChangeLog:
    """A whole log, sorted once by field, opportunity and moment, so that it can be asked of any day.

    Changes at the same moment count in the order of the file.
    """

    def __init__(self, changes: pd.DataFrame, opportunity_ids: pd.Series) -> None:
        position = positions(changes["opportunity_id"], opportunity_ids)
        field = positions(changes["field"], CHANGE_FIELDS)
        when = changes["changed_at"].to_numpy(dtype="datetime64[us]")
        self._fields = {
            name: _Chains.of(name, changes, np.flatnonzero((position >= 0) & (field == number)), position, when)
            for number, name in enumerate(CHANGE_FIELDS)
        }

    def on(self, end: pd.Timestamp, there: Mask) -> dict[str, FieldOnDay]:
        """Return every field as it was just before `end`, of those of the opportunities that were `there`.

        The value is the new one of the last change before `end`; where all changes came later, the old one of the first
        of them, from which the chain starts. Positions are those among the opportunities that were there.
        """
        place = np.cumsum(there) - 1
        return {name: chains.on(end.to_datetime64(), there, place) for name, chains in self._fields.items()}


@dataclass(frozen=True)
class _Chains:
    """One field's changes: those of the opportunity at `positions[i]` are at `starts[i]` up to `ends[i]`."""

    said: Said
    positions: Ints
    starts: Ints
    ends: Ints
    when: npt.NDArray[np.datetime64]

    @classmethod
    def of(
        cls, name: str, changes: pd.DataFrame, rows: Ints, position: Ints, when: npt.NDArray[np.datetime64]
    ) -> _Chains:
        rows = rows[np.lexsort((when[rows], position[rows]))]  # stable: the file's order stays where moments are equal
        its = position[rows]
        starts = np.flatnonzero(np.r_[True, its[1:] != its[:-1]][: len(its)])
        taken = (arrow_column(changes[side]).take(pa.array(rows)) for side in ("old_value", "new_value"))
        text = pa.concat_arrays([chunk for side in taken for chunk in side.chunks] or [pa.array([], pa.large_string())])
        return cls(Said(name, text), its[starts], starts, np.r_[starts[1:], len(its)][: len(starts)], when[rows])

    def on(self, end: np.datetime64, there: Mask, place: Ints) -> FieldOnDay:
        """Return the field on a day, of the opportunities there; `place` is where each stands among them."""
        its = there[self.positions]
        starts, ends, count = self.starts[its], self.ends[its], len(self.when)
        passed = np.r_[0, np.cumsum(self.when < end)]
        before = passed[ends] - passed[starts]
        later = before < ends - starts
        first_after = starts + np.minimum(before, ends - starts - 1)
        values = np.where(before > 0, count + starts + before - 1, first_after)
        begins = np.where(before > 0, self.when[starts], np.datetime64("NaT", "us"))
        return FieldOnDay(
            self.said, place[self.positions[its]], values, later, first_after, begins, ~self.said.filled[starts]
        )


def positions(values: pd.Series, among: Iterable[str]) -> Ints:
    """Return where each value stands in `among`, -1 where it does not; Arrow does it without making Python strings."""
    found = pc.index_in(_arrow(values), value_set=_arrow(among))
    return np.asarray(pc.fill_null(found, -1).to_numpy(), dtype="int64")


def _arrow(values: Iterable[str]) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, pd.Series) and values.dtype == TEXT:
        return arrow_column(values)
    return pa.array(values, pa.large_string())
