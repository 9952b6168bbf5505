"""What was known on a day: the one gate through which data reach everything that computes.

A row counts from when it was *known*: a change when changed, an activity when held, feedback when received, a quota
when set (else from its period's start), an event when recorded (else always, because leave is planned). What was known
may concern the future. What a newer export says about the present never passes; docs/reading.md has the rules in full.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.changes import ChangeLog
from coachkit.crm.data import CrmData
from coachkit.crm.derived_changes import add_seen, source_of
from coachkit.crm.exchange import convert
from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.happened import newest_by_table, newest_of
from coachkit.crm.periods import parse_period
from coachkit.crm.rewind import Mask, rewind
from coachkit.crm.tables import LAYOUT
from coachkit.terms import TABLES, TableName

#: Tables whose rows are dated by one stamp: they exist from that day on.
_DATED: tuple[TableName, ...] = ("opportunity_changes", "activities", "calls", "feedback")
#: Of these, the two that may have a million rows.
_LARGE: tuple[TableName, ...] = ("opportunity_changes", "activities")


def known_on(data: CrmData, as_of: date, snapshot: CrmData | None = None) -> CrmData:
    """Return what `data` would have held at the end of `as_of`.

    When nothing newer happened in the data, the opportunities are taken as they are. Otherwise they are rewound by the
    change log and by `snapshot`, which is what was read for exactly that day; a snapshot that itself holds something
    newer is not used. `rewound` counts the open opportunities whose fields stay unknown. Amounts in other currencies
    are converted to the team's, at no rate later than `as_of`. What runs up to then saw change joins the log where it
    has nothing; it plays no part in rewinding, for which a day's own snapshot is the better witness.
    """
    end = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    # Where runs saw changes, each day adds its own to the same tables; a view of a view is cut from that view.
    whole = data if data.whole is None or data.as_of is not None else data.whole
    tables = {name: _known_rows(whole, name, end) for name in TABLES}
    log_as_read = tables["opportunity_changes"]
    unknown: dict[str, int] = {}
    rows: dict[str, Mask] = {}
    remarks = data.remarks
    if data.newest is not None and data.newest > as_of:
        usable = snapshot is not None and snapshot.newest is not None and snapshot.newest <= as_of
        before = snapshot["opportunities"] if snapshot is not None and usable else None
        columns = snapshot.columns("opportunities") if snapshot is not None else ()
        opportunities = data["opportunities"]
        log = whole.once("log", lambda: ChangeLog(whole["opportunity_changes"], opportunities["opportunity_id"]))
        rewound = rewind(opportunities, log, end, before, columns)
        tables["opportunities"] = rewound.frame
        rows = {name: rows for name, rows in rewound.unknown.items() if ("opportunities", name) in data.present}
        unknown = {name: int(rows[name].sum()) for name in rows}
        undated = int(rewound.frame["created_date"].isna().sum())
        if undated:
            of = f"{undated:,} of {len(rewound.frame):,} opportunities"
            remarks = (*remarks, f"created_date is blank in {of}: they count as there on every day.")
    seen, sources, present = data.seen, data.sources, data.present
    if seen is not None:
        tables["opportunity_changes"], seen = add_seen(tables["opportunity_changes"], seen, end)
        sources = tuple(source_of(one, seen) if one.table == "opportunity_changes" else one for one in sources)
        present |= {("opportunity_changes", name) for name in LAYOUT["opportunity_changes"].names}
    newest = newest_by_table(tables)
    # Last of all, so that no rate of a later day reaches what is worked out above or below.
    converted = convert(tables["opportunities"], tables["opportunity_changes"], data.exchange, as_of)
    tables |= {"opportunities": converted.opportunities, "opportunity_changes": converted.changes}
    same = {"activities": True, "opportunity_changes": converted.changes is log_as_read}
    if converted.unknown:
        unknown["amount"] = unknown.get("amount", 0) + converted.unknown
    return replace(
        data,
        tables=tables,
        sources=tuple(source.model_copy(update={"newest": newest[source.table]}) for source in sources),
        present=present,
        newest=newest_of(newest),
        remarks=(*remarks, *converted.remarks),
        as_of=as_of,
        rewound=unknown,
        seen=seen,
        unknown=rows,
        whole=whole,
        prefixes=frozenset(name for name in _LARGE if same[name] and _goes_forward(whole, name)),
    )


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
    return _known_quotas(frame, data.once("quotas known since", lambda: _quotas_since(frame, data.calendar)), end)


def in_time(data: CrmData) -> CrmData:
    """Return the data with the large tables in the order of time, so that views of it copy none of their rows.

    Rows of one moment stay in the order of the file.
    """
    tables = dict(data.tables)
    for name in _LARGE:
        stamps = data[name][str(LAYOUT[name].happened)]
        if not stamps.is_monotonic_increasing and stamps.notna().all():
            tables[name] = data[name].take(np.argsort(stamps.to_numpy(), kind="stable")).reset_index(drop=True)
    return replace(data, tables=tables)


def _before(data: CrmData, name: TableName, end: pd.Timestamp) -> pd.DataFrame:
    """Return the rows with a stamp before `end`; where they are in the order of time already, without copying any."""
    frame, stamps = data[name], _stamps(data, name)
    if _goes_forward(data, name):
        return frame.iloc[: np.searchsorted(stamps, end.to_datetime64())].reset_index(drop=True)
    return frame[stamps < end.to_datetime64()].reset_index(drop=True)


def _goes_forward(data: CrmData, name: TableName) -> bool:
    """Tell whether the rows of a table are in the order of time; never where a stamp is missing."""
    stamps = _stamps(data, name)
    return data.once(("goes forward", name), lambda: bool((stamps[1:] >= stamps[:-1]).all()))


def _stamps(data: CrmData, name: TableName) -> npt.NDArray[np.datetime64]:
    return data.once(("stamps", name), lambda: data[name][str(LAYOUT[name].happened)].to_numpy("datetime64[us]"))


def _quotas_since(quotas: pd.DataFrame, calendar: FiscalCalendar) -> pd.Series:
    """Return since when each entry of the ledger is known: since it was set, else from its period's start."""
    parsed = {text: parse_period(text, calendar) for text in quotas["period"].dropna().unique()}
    starts = {text: pd.NaT if period is None else pd.Timestamp(period.start) for text, period in parsed.items()}
    since: pd.Series = quotas["set_on"].fillna(quotas["period"].map(starts).astype("datetime64[us]"))
    return since


def _known_quotas(quotas: pd.DataFrame, since: pd.Series, end: pd.Timestamp) -> pd.DataFrame:
    """Return the ledger's entries made by then; who was told or acknowledged later is not known yet."""
    known = quotas[since < end].reset_index(drop=True)
    return known.assign(**{name: known[name].where(known[name] < end) for name in ("told_on", "acknowledged_on")})
