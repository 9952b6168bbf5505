"""The tables of a view of a day: of each, the rows that were known by then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.data import CrmData, LazyTables
from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.happened import newest_known
from coachkit.crm.periods import parse_period
from coachkit.crm.rewind import Rewound
from coachkit.crm.tables import LAYOUT
from coachkit.terms import TABLES, TableName

#: Tables whose rows are dated by one stamp: they exist from that day on.
_DATED: tuple[TableName, ...] = ("opportunity_changes", "activities", "calls", "feedback")
#: Of these, the two that may have a million rows.
LARGE: tuple[TableName, ...] = ("opportunity_changes", "activities")
Stamps = npt.NDArray[np.datetime64]


class KnownTables(LazyTables):
    """The tables as known before `end`; each is cut when first asked for, as who looks back asks for one of them."""

    def __init__(self, data: CrmData, end: pd.Timestamp) -> None:
        self._data = data
        self._end = end
        self._tables: dict[TableName, pd.DataFrame] = {}
        self._put: set[TableName] = set()
        self._rewound: Rewound | None = None

    def __getitem__(self, name: TableName) -> pd.DataFrame:
        if name == "opportunities" and self._rewound is not None:
            return self._rewound.frame
        if name not in self._tables:
            self._tables[name] = _known_rows(self._data, name, self._end)
        return self._tables[name]

    def __iter__(self) -> Iterator[TableName]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def put(self, name: TableName, table: pd.DataFrame) -> None:
        """Let a table be another than the first rows of the data's."""
        self._tables[name] = table
        self._put.add(name)
        if name == "opportunities":
            self._rewound = None

    def put_rewound(self, opportunities: Rewound) -> None:
        """Let the opportunities be as they stood."""
        self._rewound = opportunities

    def column(self, table: TableName, name: str) -> pd.Series:
        """Return one column of a table."""
        if table == "opportunities" and self._rewound is not None:
            return self._rewound.column(name)
        return self[table][name]

    def newest(self, name: TableName) -> date | None:
        """Return `newest_known` of a table, without cutting it."""
        data, end = self._data, self._end.to_datetime64()
        if name == "opportunities":
            created, close = (self.column(name, date) for date in ("created_date", "close_date"))
            closed = (self.column(name, "status") != "open").to_numpy(dtype=bool)
            return _latest(np.r_[created.to_numpy("datetime64[us]"), close.to_numpy("datetime64[us]")[closed]])
        if name in self._put or data[name].empty or name == "reps":
            return newest_known(name, data[name] if name == "reps" else self[name])
        if name == "quotas":
            return _latest(data[name]["set_on"].to_numpy("datetime64[us]")[_quotas_since(data) < end])
        if name == "rep_events":
            recorded = data[name]["recorded_on"].to_numpy("datetime64[us]")
            return _latest(recorded[recorded < end])
        stamps = _stamps(data, name)
        if goes_forward(data, name):
            known = int(np.searchsorted(stamps, end))
            return _latest(stamps[max(known - 1, 0) : known])
        return _latest(stamps[stamps < end])


def _latest(stamps: Stamps) -> date | None:
    """Return the day of the last stamp; None where there is none."""
    there = stamps[~np.isnat(stamps)]
    found: date | None = there.max().astype("datetime64[D]").item() if len(there) else None
    return found


def _known_rows(data: CrmData, name: TableName, end: pd.Timestamp) -> pd.DataFrame:
    """Return the rows of a table that were known before `end`; opportunities are not touched here."""
    frame = data[name]
    if name == "opportunities" or frame.empty:
        return frame
    if name in _DATED:
        return _before(data, name, end)
    if name == "reps":
        return frame[~(frame["start_date"] >= end)].reset_index(drop=True)
    if name == "rep_events":
        return frame[~(frame["recorded_on"] >= end)].reset_index(drop=True)
    return _known_quotas(frame, _quotas_since(data), end)


def _before(data: CrmData, name: TableName, end: pd.Timestamp) -> pd.DataFrame:
    """Return the rows with a stamp before `end`; where they are in the order of time already, without copying any."""
    frame, stamps = data[name], _stamps(data, name)
    if goes_forward(data, name):
        return frame.iloc[: np.searchsorted(stamps, end.to_datetime64())].reset_index(drop=True)
    return frame[stamps < end.to_datetime64()].reset_index(drop=True)


def goes_forward(data: CrmData, name: TableName) -> bool:
    """Tell whether the rows of a table are in the order of time; never where a stamp is missing."""
    stamps = _stamps(data, name)
    return data.once(("goes forward", name), lambda: bool((stamps[1:] >= stamps[:-1]).all()))


def _stamps(data: CrmData, name: TableName) -> Stamps:
    return data.once(("stamps", name), lambda: data[name][str(LAYOUT[name].happened)].to_numpy("datetime64[us]"))


def _quotas_since(data: CrmData) -> Stamps:
    """Return since when each entry of the ledger is known: since it was set, else from its period's start."""
    return data.once("quotas known since", lambda: _since(data["quotas"], data.calendar))


def _since(quotas: pd.DataFrame, calendar: FiscalCalendar) -> Stamps:
    parsed = {text: parse_period(text, calendar) for text in quotas["period"].dropna().unique()}
    starts = {text: pd.NaT if period is None else pd.Timestamp(period.start) for text, period in parsed.items()}
    since = quotas["set_on"].fillna(quotas["period"].map(starts).astype("datetime64[us]"))
    return since.to_numpy("datetime64[us]")


def _known_quotas(quotas: pd.DataFrame, since: Stamps, end: pd.Timestamp) -> pd.DataFrame:
    """Return the ledger's entries made by then; who was told or acknowledged later is not known yet."""
    known = quotas[since < end.to_datetime64()].reset_index(drop=True)
    return known.assign(**{name: known[name].where(known[name] < end) for name in ("told_on", "acknowledged_on")})
