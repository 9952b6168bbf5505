"""Opportunities as they stood on an earlier day, when the export already holds what came after it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.changes import ChangeLog, FieldOnDay
from coachkit.crm.grid import TEXT

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: What changes while an opportunity is open, and so must be known for the day. `rep_id` is treated apart: where no
#: change is logged, the present owner is kept, because an opportunity without an owner would be in nobody's report.
MUTABLE = (
    "stage", "close_date", "amount", "forecast_category", "next_step", "next_step_date", "last_activity_date",
    "contacts", "discount",
)  # fmt: skip


@dataclass(frozen=True)
class Rewound:
    """The opportunities of the day; by field, which of the open ones have a value that is not known for that day.

    Each column is made when it is asked for: of most earlier days only a few are looked at.
    """

    names: tuple[str, ...]
    unknown: dict[str, Mask]
    make: Callable[[str], pd.Series]
    _made: dict[str, pd.Series] = field(default_factory=dict)

    def column(self, name: str) -> pd.Series:
        """Return one column."""
        if name not in self._made:
            self._made[name] = self.make(name)
        return self._made[name]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All columns."""
        return pd.DataFrame({name: self.column(name) for name in self.names}, copy=False)


def rewind(
    opportunities: pd.DataFrame,
    log: ChangeLog,
    end: pd.Timestamp,
    snapshot: pd.DataFrame | None,
    columns: Collection[str] = MUTABLE,
) -> Rewound:
    """Return the opportunities created before `end` (or without a created date) as they stood then.

    `log` is the whole log of these opportunities; `snapshot` holds the opportunities as they were read on that very
    day, from an export with these `columns`. A field that neither of them gives is missing, whatever the export says
    now.
    """
    there = ~(opportunities["created_date"] >= end).to_numpy(dtype=bool)
    rows = np.flatnonzero(there)
    logged = log.on(end, there)
    was = _aligned(snapshot, opportunities["opportunity_id"].take(rows).reset_index(drop=True))
    now = log.statuses[rows]
    status = _status_on(now, opportunities["close_date"].to_numpy()[rows], logged["status"], end, was)
    settled = (status != "open") & (status == now)
    settled[logged["status"].positions[logged["status"].later]] = False
    born = _born_in(logged, opportunities["created_date"].to_numpy("datetime64[D]")[rows])
    unknown: dict[str, Mask] = {}
    # Where each value of a column is taken from (see `changes.Values`): the export, the log, the snapshot, or nowhere.
    places = {"loss_reason": np.where(settled, rows, -1), "rep_id": _owners(rows, logged["rep_id"], log, was)}
    for name in MUTABLE:
        at = np.where(settled, rows, -1)
        known = settled.copy()
        if was is not None and name in columns:
            at = np.where(settled, rows, log.size(name) + np.arange(len(rows)))
            known |= was["_known"].to_numpy(dtype=bool)
        if name in logged:
            known |= born & logged[name].has_first_values  # of a blank that stayed one there is no change to log
            positions, said = logged[name].against(settled)
            at[positions] = log.size_of_export + said
            known[logged[name].positions] = True
        places[name] = at
        missing = ~known & (status == "open")
        if missing.any():
            unknown[name] = missing

    def make(name: str) -> pd.Series:
        if name == "status":
            return pd.Series(status, dtype=TEXT)
        if name not in places:
            column = opportunities[name].take(rows).reset_index(drop=True)
            if name == "currency" and was is not None:  # what the day's amount was in is not what the present one is in
                column = was["currency"].where(~settled & was["currency"].notna(), column)
            return column
        found = log.values(name, None if was is None else was[name]).take(places[name])
        return found.where(found < end) if name == "last_activity_date" else found

    return Rewound(tuple(map(str, opportunities)), unknown, make)


def _owners(rows: Ints, logged: FieldOnDay, log: ChangeLog, was: pd.DataFrame | None) -> Ints:
    """Return where each owner's id is taken from: the log, else the snapshot, else the export."""
    places = rows.copy()
    if was is not None:
        places = np.where(was["_known"], log.size("rep_id") + np.arange(len(rows)), rows)
    places[logged.positions] = log.size_of_export + logged.values
    return places


def _status_on(
    now: npt.NDArray[np.object_],
    close_date: npt.NDArray[np.datetime64],
    logged: FieldOnDay,
    end: pd.Timestamp,
    was: pd.DataFrame | None,
) -> npt.NDArray[np.object_]:
    """Return each opportunity's status on the day: as logged, else by its close date, else closed as in the snapshot.

    One that is closed now without a date for it counts as open where no snapshot says otherwise: that it was closed by
    then would be the present leaking.
    """
    status = np.where((now != "open") & (close_date < end.to_datetime64()), now, "open").astype(object)
    if was is not None:  # closed that day, and open again (or still undated) since
        closed = (status == "open") & was["status"].isin(["won", "lost"]).to_numpy(dtype=bool)
        status[closed] = was["status"].to_numpy(dtype=object)[closed]
    said = logged.said.filled[logged.values]
    status[logged.positions[said]] = logged.said.typed[logged.values[said]]
    return status


def _born_in(logged: Mapping[str, FieldOnDay], created: npt.NDArray[np.datetime64]) -> Mask:
    """Tell of which opportunities the log has the creation: some first value, from a blank, no later than that day."""
    born = np.zeros(len(created), dtype=bool)
    for one in logged.values():
        early = one.begins.astype("datetime64[D]") <= created[one.positions]
        born[one.positions[early & one.from_blank]] = True
    return born


def _aligned(snapshot: pd.DataFrame | None, ids: pd.Series) -> pd.DataFrame | None:
    """Return the snapshot's rows in the order of `ids`; `_known` tells which of them it holds."""
    if snapshot is None:
        return None
    columns = ["rep_id", "status", "currency", "loss_reason", *MUTABLE]
    rows = snapshot.dropna(subset="opportunity_id").set_index("opportunity_id")[columns]
    found = rows.assign(_known=True).reindex(pd.Index(ids)).set_axis(ids.index)
    found["_known"] = found["_known"].notna()
    return found
