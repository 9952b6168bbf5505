"""What was known on a day: the one gate through which data reach everything that computes.

A row counts from when it was *known*: a change when changed, an activity when held, feedback when received, a quota
when set (else from its period's start), an event when recorded (else always, because leave is planned). What was known
may concern the future. What a newer export says about the present never passes; docs/reading.md has the rules in full.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from coachkit.crm.changes import ChangeLog
from coachkit.crm.data import CrmData
from coachkit.crm.derived_changes import add_seen, source_of
from coachkit.crm.exchange import convert
from coachkit.crm.happened import newest_of
from coachkit.crm.known_rows import LARGE, KnownTables, goes_forward
from coachkit.crm.rewind import Mask, rewind
from coachkit.crm.tables import LAYOUT
from coachkit.terms import TABLES


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
    tables = KnownTables(whole, end)
    unknown: dict[str, int] = {}
    rows: dict[str, Mask] = {}
    remarks = data.remarks
    if data.newest is not None and data.newest > as_of:
        usable = snapshot is not None and snapshot.newest is not None and snapshot.newest <= as_of
        before = snapshot["opportunities"] if snapshot is not None and usable else None
        columns = snapshot.columns("opportunities") if snapshot is not None else ()
        opportunities = data["opportunities"]
        log = whole.once("log", lambda: ChangeLog(whole["opportunity_changes"], opportunities))
        rewound = rewind(opportunities, log, end, before, columns)
        tables.put_rewound(rewound)
        rows = {name: rows for name, rows in rewound.unknown.items() if ("opportunities", name) in data.present}
        unknown = {name: int(rows[name].sum()) for name in rows}
        created = rewound.column("created_date")
        undated = int(created.isna().sum())
        if undated:
            of = f"{undated:,} of {len(created):,} opportunities"
            remarks = (*remarks, f"created_date is blank in {of}: they count as there on every day.")
    seen, sources, present, as_logged = data.seen, data.sources, data.present, True
    if seen is not None:
        log_as_read = tables["opportunity_changes"]
        changes, seen = add_seen(log_as_read, seen, end)
        as_logged = changes is log_as_read
        tables.put("opportunity_changes", changes)
        sources = tuple(source_of(one, seen) if one.table == "opportunity_changes" else one for one in sources)
        present |= {("opportunity_changes", name) for name in LAYOUT["opportunity_changes"].names}
    newest = {name: tables.newest(name) for name in TABLES}
    # Last of all, so that no rate of a later day reaches what is worked out above or below.
    if data.exchange.rates:
        changes = tables["opportunity_changes"]
        converted = convert(tables["opportunities"], changes, data.exchange, as_of)
        as_logged &= converted.changes is changes
        tables.put("opportunities", converted.opportunities)
        tables.put("opportunity_changes", converted.changes)
        remarks = (*remarks, *converted.remarks)
        if converted.unknown:
            unknown["amount"] = unknown.get("amount", 0) + converted.unknown
    return replace(
        data,
        tables=tables,
        sources=tuple(source.model_copy(update={"newest": newest[source.table]}) for source in sources),
        present=present,
        newest=newest_of(newest),
        remarks=remarks,
        as_of=as_of,
        rewound=unknown,
        seen=seen,
        unknown=rows,
        whole=whole,
        prefixes=frozenset(
            name for name in LARGE if (as_logged or name != "opportunity_changes") and goes_forward(whole, name)
        ),
    )


def in_time(data: CrmData) -> CrmData:
    """Return the data with the large tables in the order of time, so that views of it copy none of their rows.

    Rows of one moment stay in the order of the file.
    """
    tables = dict(data.tables)
    for name in LARGE:
        stamps = data[name][str(LAYOUT[name].happened)]
        if not stamps.is_monotonic_increasing and stamps.notna().all():
            tables[name] = data[name].take(np.argsort(stamps.to_numpy(), kind="stable")).reset_index(drop=True)
    return replace(data, tables=tables)
