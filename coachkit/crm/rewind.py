"""Opportunities as they stood on an earlier day, when the export already holds what came after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.changes import ChangeLog, FieldOnDay
from coachkit.crm.grid import TEXT

Mask = npt.NDArray[np.bool_]

#: What changes while an opportunity is open, and so must be known for the day. `rep_id` is treated apart: where no
#: change is logged, the present owner is kept, because an opportunity without an owner would be in nobody's report.
MUTABLE = (
    "stage", "close_date", "amount", "forecast_category", "next_step", "next_step_date", "last_activity_date",
    "contacts", "discount",
)  # fmt: skip


@dataclass(frozen=True)
class Rewound:
    """The opportunities of the day; by field, which of the open ones have a value that is not known for that day."""

    frame: pd.DataFrame
    unknown: dict[str, Mask]


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
    frame = opportunities[there].reset_index(drop=True)
    logged = log.on(end, there)
    was = _aligned(snapshot, frame["opportunity_id"])
    status = _status_on(frame, logged["status"], end, was)
    settled = (status != "open") & (status == frame["status"].to_numpy(dtype=object))
    settled[logged["status"].positions[logged["status"].later]] = False

    present = frame
    frame = present.assign(status=pd.array(status, dtype=TEXT))
    owner = present["rep_id"] if was is None else present["rep_id"].where(~was["_known"], was["rep_id"])
    frame["rep_id"] = logged["rep_id"].put(owner)
    if was is not None:  # what the day's amount was in is not what the present one is in
        frame["currency"] = was["currency"].where(~settled & was["currency"].notna(), present["currency"])
    born = _born_in(logged, frame["created_date"])
    unknown: dict[str, Mask] = {}
    for name in MUTABLE:
        values = present[name].where(settled)
        known = settled.copy()
        if was is not None and name in columns:
            values = values.where(known, was[name])
            known |= was["_known"].to_numpy(dtype=bool)
        if name in logged:
            known |= born & logged[name].has_first_values  # of a blank that stayed one there is no change to log
            values = logged[name].less(settled).put(values)
            known[logged[name].positions] = True
        frame[name] = values
        missing = ~known & (status == "open")
        if missing.any():
            unknown[name] = missing
    is_open = pd.Series(status == "open", index=frame.index)
    frame["loss_reason"] = frame["loss_reason"].where(pd.Series(settled, index=frame.index) & ~is_open)
    frame["last_activity_date"] = frame["last_activity_date"].where(frame["last_activity_date"] < end)
    return Rewound(frame, unknown)


def _status_on(
    frame: pd.DataFrame, logged: FieldOnDay, end: pd.Timestamp, was: pd.DataFrame | None
) -> npt.NDArray[np.object_]:
    """Return each opportunity's status on the day: as logged, else by its close date, else closed as in the snapshot.

    One that is closed now without a date for it counts as open where no snapshot says otherwise: that it was closed by
    then would be the present leaking.
    """
    closed = (frame["status"] != "open") & (frame["close_date"] < end)
    by_date = frame["status"].where(closed, "open")
    if was is not None:  # closed that day, and open again (or still undated) since
        by_date = by_date.mask((by_date == "open") & was["status"].isin(["won", "lost"]), was["status"])
    status = by_date.to_numpy(dtype=object)
    said = logged.said.filled[logged.values]
    status[logged.positions[said]] = logged.said.typed[logged.values[said]]
    return status


def _born_in(logged: Mapping[str, FieldOnDay], created: pd.Series) -> Mask:
    """Tell of which opportunities the log has the creation: some first value, from a blank, no later than that day."""
    born = np.zeros(len(created), dtype=bool)
    for field in logged.values():
        early = field.begins.astype("datetime64[D]") <= created.to_numpy("datetime64[D]")[field.positions]
        born[field.positions[early & field.from_blank]] = True
    return born


def _aligned(snapshot: pd.DataFrame | None, ids: pd.Series) -> pd.DataFrame | None:
    """Return the snapshot's rows in the order of `ids`; `_known` tells which of them it holds."""
    if snapshot is None:
        return None
    columns = ["rep_id", "status", "currency", *MUTABLE]
    rows = snapshot.dropna(subset="opportunity_id").set_index("opportunity_id")[columns]
    found = rows.assign(_known=True).reindex(pd.Index(ids)).set_axis(ids.index)
    found["_known"] = found["_known"].notna()
    return found
