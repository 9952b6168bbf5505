"""Changes where no log tells them: from what each run read of the same opportunities, one run after the other.

A change is dated by the end of the day of the run that first saw it, for that is when it was known; several between
two runs are seen as one. A log of the CRM's own comes first: of each field, what was seen counts only for the time
before the log's first row of that field, so that nothing can be counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.changes import positions
from coachkit.crm.grid import TEXT
from coachkit.crm.tables import CHANGE_FIELDS, FILE_COLUMN, LAYOUT, ROW_COLUMN
from coachkit.crm.workbook import cell_text
from coachkit.model import Source

Ints = npt.NDArray[np.int64]
#: Where the snapshots lie, as a source is named.
KEPT_IN = "journal.db"
_KEY, _CREATED, _CURRENCY = "opportunity_id", "created_date", "currency"
_LOG = LAYOUT["opportunity_changes"]
_KINDS = {name: LAYOUT["opportunities"].column(name).kind for name in CHANGE_FIELDS}


@dataclass(frozen=True)
class State:
    """The opportunities as one run read them; `day` is the newest in that export, `columns` are those it had."""

    day: date
    opportunities: pd.DataFrame
    columns: frozenset[str]


@dataclass(frozen=True)
class Seen:
    """What runs saw change: the `days` that were compared, oldest first, and the rows of `opportunity_changes`.

    `fields` are those that could be compared; in a view of a day, those of them that the CRM has no log of.
    """

    days: tuple[date, ...]
    fields: tuple[str, ...]
    changes: pd.DataFrame


def compare(states: Iterable[State]) -> Seen | None:
    """Return what changed from each state to the next, oldest first; None where there is nothing to compare.

    A field counts from one state to the next where both exports had its column. An opportunity that an export left out
    is compared with how it was last seen. One that is seen for the first time has its first values as changes from a
    blank if it was created no earlier than the state before; else nothing is known of how it came about.
    """
    last: State | None = None
    days: list[date] = []
    parts: list[pd.DataFrame] = []
    fields: set[str] = set()
    for state in states:
        days.append(state.day)
        if last is not None:
            shared = [name for name in CHANGE_FIELDS if name in last.columns and name in state.columns]
            fields.update(shared)
            parts.append(_between(last, state, shared))
        last = _carried(last, state)
    if not parts:
        return None
    compared = tuple(name for name in CHANGE_FIELDS if name in fields)
    return Seen(tuple(days), compared, pd.concat(parts, ignore_index=True))


def _carried(last: State | None, state: State) -> State:
    """Return a state with the opportunities that only the one before holds."""
    if last is None:
        return state
    gone = positions(last.opportunities[_KEY], state.opportunities[_KEY]) < 0
    if not gone.any():
        return state
    columns = [_KEY, _CREATED, _CURRENCY, *CHANGE_FIELDS]
    both = [state.opportunities[[*columns, ROW_COLUMN]], last.opportunities.loc[gone, [*columns, ROW_COLUMN]]]
    return replace(state, opportunities=pd.concat(both, ignore_index=True))


def _between(earlier: State, later: State, fields: list[str]) -> pd.DataFrame:
    """Return the changes of these fields from one state to the next."""
    then, now = earlier.opportunities, later.opportunities
    before = positions(now[_KEY], then[_KEY])
    known = before >= 0
    aligned = then.reset_index(drop=True).reindex(before).set_axis(now.index)  # -1 is no row: all missing
    created = now[_CREATED].to_numpy(dtype="datetime64[D]")
    fresh = ~known & (created >= np.datetime64(earlier.day))
    rows = [part for name in fields if (part := _changed(name, now, aligned, known, fresh)) is not None]
    moment = pd.Timestamp(later.day) + pd.Timedelta(hours=23, minutes=59, seconds=59)
    found = pd.concat(rows, ignore_index=True) if rows else _no_rows()
    stamped = found.assign(changed_at=pd.Series(moment, index=found.index, dtype="datetime64[us]"))
    stamped[FILE_COLUMN] = pd.Series(f"{KEPT_IN}, snapshot of {later.day}", index=found.index, dtype=TEXT)
    return stamped[[*_LOG.names, FILE_COLUMN, ROW_COLUMN]]


def _changed(
    name: str, now: pd.DataFrame, then: pd.DataFrame, known: npt.NDArray[np.bool_], fresh: npt.NDArray[np.bool_]
) -> pd.DataFrame | None:
    """Return the opportunities whose field differs, if any, with both values as text; `then` has the rows of `now`."""
    new, old = now[name], then[name]
    filled, was = new.notna().to_numpy(), old.notna().to_numpy()
    differs = known & ((filled != was) | (filled & was & (new != old).to_numpy(dtype=bool, na_value=False)))
    if name == "amount":  # another currency is not another amount
        differs &= (now[_CURRENCY].fillna("") == then[_CURRENCY].fillna("")).to_numpy(dtype=bool)
    rows = np.flatnonzero(differs | (fresh & filled))
    if not len(rows):
        return None
    before = old.take(rows).where(known[rows])
    return pd.DataFrame(
        {
            _KEY: now[_KEY].take(rows).to_numpy(),
            "field": pd.Series(name, index=range(len(rows)), dtype=TEXT),
            "old_value": _text(before, name).to_numpy(),
            "new_value": _text(new.take(rows), name).to_numpy(),
            ROW_COLUMN: now[ROW_COLUMN].take(rows).to_numpy(),
        }
    ).astype(dict.fromkeys((_KEY, "field", "old_value", "new_value"), TEXT))


def _no_rows() -> pd.DataFrame:
    text = {name: pd.Series(dtype=TEXT) for name in (_KEY, "field", "old_value", "new_value")}
    return pd.DataFrame({**text, ROW_COLUMN: pd.Series(dtype="int64")})


def _text(values: pd.Series, name: str) -> pd.Series:
    """Write values as a log has them: ISO dates, plain numbers."""
    kind = _KINDS[name]
    if kind == "date":
        days: pd.Series[Any] = values.dt.strftime("%Y-%m-%d").astype(TEXT)
        return days
    return values.map(cell_text, na_action="ignore").astype(TEXT) if kind == "number" else values


def add_seen(log: pd.DataFrame, seen: Seen, end: pd.Timestamp) -> tuple[pd.DataFrame, Seen]:
    """Return a log with what was seen before `end` where it has nothing, and what was seen as far as it counts.

    `log` holds the rows known before `end`. The second part has only the rows that were added, the days before
    `end`, and the fields that the log tells nothing of; none where fewer than two days were compared by then.
    """
    begins = log.groupby("field")["changed_at"].min()
    limit = begins.reindex(seen.changes["field"]).fillna(end).to_numpy()
    added = seen.changes[seen.changes["changed_at"].to_numpy() < limit]
    days = tuple(day for day in seen.days if pd.Timestamp(day) < end)
    fields = tuple(name for name in seen.fields if name not in begins.index) if len(days) > 1 else ()
    whole = pd.concat([log, added], ignore_index=True) if len(added) else log
    return whole, Seen(days, fields, added)


def source_of(source: Source, seen: Seen) -> Source:
    """Return the account of the log with what was seen added to it, and said: how its changes came to be known."""
    if KEPT_IN in source.files or not (seen.fields or len(seen.changes)):
        return source
    if not source.files:
        lacks = "no change log"
    elif seen.fields:
        lacks = f"no log of {', '.join(seen.fields)}"
    else:
        lacks = "the time before the log begins"
    how = f"derived from {len(seen.days)} snapshots since {seen.days[0]}"
    told = f"{lacks}: {how}, so a change is dated by the run that first saw it"
    return source.model_copy(
        update={
            "files": (*source.files, KEPT_IN),
            "rows_in": source.rows_in + len(seen.changes),
            "rows_used": source.rows_used + len(seen.changes),
            "cannot_see": (*(source.cannot_see if source.files else ()), told),
        }
    )
