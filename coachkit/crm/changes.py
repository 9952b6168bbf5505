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
_TEXT = pa.large_string()


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


@dataclass(frozen=True)
class Values:
    """What one column may hold on a day, in a row: what the export has, what the log says, what a snapshot has.

    The last entry is a missing value, so that the place -1 finds none. Text is held by Arrow, all else by numpy.
    """

    column: pd.Series[Any]
    every: pa.Array | npt.NDArray[Any]

    @classmethod
    def of(cls, column: pd.Series, said: Said | None, kept: pd.Series | None = None) -> Values:
        """Take a column of the export with what the log says of it and what a snapshot has."""
        if column.dtype == TEXT:
            texts = [*arrow_column(column).chunks, *([said.text] if said else [])]
            texts += arrow_column(kept.astype(TEXT)).chunks if kept is not None else []
            return cls(column, pa.concat_arrays([*(text.cast(_TEXT) for text in texts), pa.nulls(1, _TEXT)]))
        values: npt.NDArray[Any] = column.to_numpy()
        parts = [values, *([said.typed] if said else []), *([kept.to_numpy()] if kept is not None else [])]
        missing = np.full(1, np.nan if values.dtype.kind == "f" else np.datetime64("NaT"), dtype=values.dtype)
        return cls(column, np.concatenate([*parts, missing]).astype(values.dtype, copy=False))

    def take(self, places: Ints) -> pd.Series:
        """Return the values at some places, as a column."""
        if isinstance(self.every, pa.Array):
            found = self.every.take(pa.array(np.where(places < 0, len(self.every) - 1, places)))
        else:
            found = self.every[places]
        return pd.Series(found, dtype=self.column.dtype, name=self.column.name)


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

    def against(self, settled: Mask) -> tuple[Ints, Ints]:
        """Return positions and values against the export, which holds what came of the `settled` opportunities.

        Their last logged plan is no more than a plan: only a change after the day tells that the export moved on, and
        its old value what it had held.
        """
        its = settled[self.positions]
        values = np.where(its & self.later & self.said.filled[self.undone], self.undone, self.values)
        kept = ~its | self.later
        return self.positions[kept], values[kept]

    @property
    def has_first_values(self) -> bool:
        """Whether the log tells this field from its first value on: up to the day, every chain began from a blank."""
        begun = ~np.isnat(self.begins)
        return bool(begun.any() and self.from_blank[begun].all())


class ChangeLog:
    """A whole log, sorted once by field, opportunity and moment, so that it can be asked of any day.

    Changes at the same moment count in the order of the file. `opportunities` are those of the export.
    """

    def __init__(self, changes: pd.DataFrame, opportunities: pd.DataFrame) -> None:
        position = positions(changes["opportunity_id"], opportunities["opportunity_id"])
        field = positions(changes["field"], CHANGE_FIELDS)
        when = changes["changed_at"].to_numpy(dtype="datetime64[us]")
        self._opportunities = opportunities
        self._fields = {
            name: _Chains.of(name, changes, np.flatnonzero((position >= 0) & (field == number)), position, when)
            for number, name in enumerate(CHANGE_FIELDS)
        }
        self._values: dict[str, Values] = {}

    @cached_property
    def statuses(self) -> npt.NDArray[np.object_]:
        """The status of each opportunity in the export."""
        return self._opportunities["status"].to_numpy(dtype=object)

    def values(self, name: str, kept: pd.Series | None = None) -> Values:
        """Return what a column may hold: first the export's values, then the log's, then those `kept` in a snapshot."""
        said = self._fields[name].said if name in self._fields else None
        if kept is not None:
            return Values.of(self._opportunities[name], said, kept)
        if name not in self._values:
            self._values[name] = Values.of(self._opportunities[name], said)
        return self._values[name]

    @property
    def size_of_export(self) -> int:
        """How many opportunities the export has: so many values of a column come before the log's."""
        return len(self._opportunities)

    def size(self, name: str) -> int:
        """Return how many values of a column come before those of a snapshot."""
        return self.size_of_export + (len(self._fields[name].said.text) if name in self._fields else 0)

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
        in_time = bool((when[1:] >= when[:-1]).all())  # to sort by one key takes half the time of two
        keys = (position[rows],) if in_time else (when[rows], position[rows])
        rows = rows[np.lexsort(keys)]  # stable: the file's order stays where moments are equal
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
