"""Rules about whole rows of one table, beyond what each column says: repeated ids, scores, periods, changed values."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.crm.columns import Reading, read_column
from coachkit.crm.forms import CANONICAL, Form
from coachkit.crm.grid import TEXT
from coachkit.crm.periods import parse_period
from coachkit.crm.tables import FORECAST_CATEGORIES, Column
from coachkit.crm.typed import Typed
from coachkit.crm.workbook import cell_text
from coachkit.errors import Problem

_CSAT = (1, 5)
#: What `old_value` and `new_value` hold, by the field that changed; other fields are text.
_CHANGED = {
    "amount": Column("", "number"),
    "close_date": Column("", "date"),
    "status": Column("", allowed=("open", "won", "lost")),
    "forecast_category": Column("", allowed=FORECAST_CATEGORIES),
}


def apply_rules(typed: Typed, reading: Reading, forms: dict[str, Form]) -> Typed:
    """Set aside the rows that break a rule of their table."""
    name = typed.table.name
    if name == "feedback":
        typed = _scores(typed)
    elif name == "quotas":
        typed = _periods(typed)
    elif name == "opportunity_changes":
        typed = _changed_values(typed, reading, forms)
    return _repeated(typed)


def _repeated(typed: Typed) -> Typed:
    """Keep one row of each id: the last, because exports are appended to; rows without an id are never merged."""
    key = typed.table.key
    if key is None:
        return typed
    frame = typed.frame
    earlier = (frame.duplicated(key, keep="last") & frame[key].notna()).to_numpy(dtype=bool)
    if not earlier.any():
        return typed
    same = frame.duplicated(list(typed.table.names), keep="last").to_numpy(dtype=bool) & earlier
    reason = "stands again in a later row with other content, which is used instead"
    after = typed.without(same, "the same row stands here twice")
    return after.without((earlier & ~same)[~same], reason, key)


def _scores(typed: Typed) -> Typed:
    frame = typed.frame
    outside = (frame["kind"] == "csat") & ~frame["score"].between(*_CSAT)
    return typed.without(outside.to_numpy(dtype=bool), "is not a csat score of 1 to 5", "score")


def _periods(typed: Typed) -> Typed:
    known = {text: parse_period(text) is not None for text in typed.frame["period"].unique()}
    unknown = ~typed.frame["period"].map(known).to_numpy(dtype=bool)
    return typed.without(unknown, "is not a period like 2026-Q4, 2026-11 or 2026", "period")


def _changed_values(typed: Typed, reading: Reading, forms: dict[str, Form]) -> Typed:
    """Check the values of fields that are not text, and write them in the canonical form (ISO dates, plain numbers)."""
    frame = typed.frame.copy()
    problems: list[Problem] = []
    bad = {"old_value": np.zeros(len(frame), dtype=bool), "new_value": np.zeros(len(frame), dtype=bool)}
    for field, kind in _CHANGED.items():
        rows = (frame["field"] == field).to_numpy(dtype=bool)
        for side, wrong in bad.items():
            text = frame.loc[rows, side].fillna("")
            column = Column(side, kind.kind, allowed=kind.allowed)
            read = read_column(text, column, forms.get(side, CANONICAL), reading)
            if read.trouble is not None:
                problems.append(Problem(typed.file, read.trouble[0], column=side, fix=read.trouble[1]))
                continue
            for _, mask in read.faults:
                wrong[np.flatnonzero(rows)[mask]] = True
            good = read.values.dropna()
            frame.loc[good.index, side] = _as_text(good)
    checked = Typed(
        typed.table, typed.file, frame, typed.present, typed.rows_in, typed.aside,
        (*typed.problems, *problems), typed.remarks,
    )  # fmt: skip
    old, new = bad["old_value"], bad["new_value"]
    reason = "does not fit the field that changed"
    return checked.without(old, reason, "old_value").without((new & ~old)[~old], reason, "new_value")


def _as_text(values: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values):
        days: pd.Series = values.dt.strftime("%Y-%m-%d").astype(TEXT)
        return days
    if pd.api.types.is_float_dtype(values):
        return values.map(cell_text).astype(TEXT)
    return values
