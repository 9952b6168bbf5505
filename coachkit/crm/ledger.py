"""Quotas that were set in meetings, put beside those of the exports: one ledger, successive values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.model import Source


@dataclass(frozen=True)
class QuotaRow:
    """A row of `quotas` that no export has; `row` is its number in `file`, by which it is cited."""

    rep_id: str
    period: str
    value: float
    set_on: date
    reason: str
    told_on: date | None
    acknowledged_on: date | None
    file: str
    row: int


def with_quotas(data: CrmData, rows: Sequence[QuotaRow]) -> CrmData:
    """Return the data with further rows at the end of `quotas`; without any it is the same data."""
    if not rows:
        return data
    frame = data["quotas"]
    given = [{**asdict(row), "_file": row.file, "_row": row.row} for row in rows]
    further = pd.DataFrame(
        {name: pd.Series([row.get(name) for row in given]).astype(frame[name].dtype) for name in frame.columns}
    )
    columns = ("rep_id", "period", "value", "set_on", "reason", "told_on", "acknowledged_on")
    return replace(
        data,
        tables={**data.tables, "quotas": pd.concat([frame, further], ignore_index=True)},
        present=data.present | {("quotas", name) for name in columns},
        sources=tuple(_source(source, rows) for source in data.sources),
    )


def _source(source: Source, rows: Sequence[QuotaRow]) -> Source:
    """Where no export has quotas, the journal is their source; else the account of the exports stays as it is."""
    if source.table != "quotas" or source.files:
        return source
    files = tuple(sorted({row.file for row in rows}))
    return Source(table="quotas", files=files, rows_in=len(rows), rows_used=len(rows))
