"""Rules about whole rows of one table, beyond what each column says: scores, periods, amounts, changed values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from coachkit.crm.amounts import yearly_amounts
from coachkit.crm.chain import complete_chain
from coachkit.crm.columns import Reading, read_column
from coachkit.crm.forms import CANONICAL, Form
from coachkit.crm.grid import TEXT
from coachkit.crm.log_order import oldest_first
from coachkit.crm.period_column import read_periods
from coachkit.crm.tables import FORECAST_CATEGORIES, ROW_COLUMN, Column
from coachkit.crm.textcolumns import overwritten
from coachkit.crm.typed import Draft, Rows, Typed
from coachkit.crm.workbook import cell_texts
from coachkit.errors import Problem

_CSAT = (1, 5)
#: What `old_value` and `new_value` hold, by the field that changed; other fields are text.
_CHANGED = {
    "amount": Column("", "number"),
    "close_date": Column("", "date"),
    "status": Column("", allowed=("open", "won", "lost")),
    "forecast_category": Column("", allowed=FORECAST_CATEGORIES),
}


def apply_rules(typed: Typed, draft: Draft, reading: Reading) -> Typed:
    """Set aside the rows that break a rule of their table, whatever other files it comes from."""
    forms = dict(draft.forms or {})
    name = typed.table.name
    if name == "feedback":
        return _scores(typed)
    if name == "quotas":
        return _periods(typed, forms.get("period", CANONICAL), reading)
    if name == "opportunities":
        return yearly_amounts(typed, forms.get("amount", CANONICAL))
    if name == "opportunity_changes":
        return _chained(_changed_values(oldest_first(typed), reading, forms))
    return typed


def _scores(typed: Typed) -> Typed:
    frame = typed.frame
    outside = (frame["kind"] == "csat") & ~frame["score"].between(*_CSAT)
    return typed.without(outside.to_numpy(dtype=bool), "is not a csat score of 1 to 5", "score")


def _periods(typed: Typed, form: Form, reading: Reading) -> Typed:
    """Write periods as their ids; of the others the cell stays, to be shown."""
    written = typed.frame["period"]
    read = read_periods(written, reading.calendar, form, reading.zone)
    if read.trouble is not None:
        problem = Problem(typed.file, read.trouble.reason, column="period", fix=read.trouble.fix)
        return replace(typed, problems=(*typed.problems, problem))
    said = tuple(f"{typed.file}: {remark}" for remark in read.remarks)
    frame = typed.frame.assign(period=read.ids.fillna(written))
    checked = replace(typed, frame=frame, remarks=(*typed.remarks, *said))
    unknown = read.ids.isna().to_numpy(dtype=bool)
    return checked.without(unknown, "is not a period like 2026-Q4, 2026-11 or 2026", "period")


def _changed_values(typed: Typed, reading: Reading, forms: dict[str, Form]) -> Typed:
    """Check the values of fields that are not text, and write them in the canonical form (ISO dates, plain numbers)."""
    frame = typed.frame
    problems: list[Problem] = []
    remarks: list[str] = []
    bad = {"old_value": np.zeros(len(frame), dtype=bool), "new_value": np.zeros(len(frame), dtype=bool)}
    written: dict[str, list[tuple[Rows, pd.Series]]] = {side: [] for side in bad}
    for field, kind in _CHANGED.items():
        rows = np.flatnonzero((frame["field"] == field).to_numpy(dtype=bool))
        for side, wrong in bad.items():
            text = frame[side].take(rows).fillna("")
            column = Column(side, kind.kind, allowed=kind.allowed)
            numbers = frame[ROW_COLUMN].to_numpy()[rows]
            read = read_column(text, column, forms.get(side, CANONICAL), reading, numbers)
            if read.trouble is not None:
                problems.append(Problem(typed.file, read.trouble.reason, column=side, fix=read.trouble.fix))
                continue
            remarks += [f"{typed.file}: {remark}" for remark in read.remarks]
            wrong_here = np.zeros(len(text), dtype=bool)
            for _, mask in read.faults:
                wrong_here |= mask
            wrong[rows[wrong_here]] = True
            written[side].append((rows[~wrong_here], _as_text(read.values[~wrong_here])))
    frame = frame.assign(**{side: overwritten(frame[side], parts) for side, parts in written.items()})
    checked = replace(typed, frame=frame, problems=(*typed.problems, *problems), remarks=(*typed.remarks, *remarks))
    old, new = bad["old_value"], bad["new_value"]
    reason = "does not fit the field that changed"
    return checked.without(old, reason, "old_value").without((new & ~old)[~old], reason, "new_value")


def _chained(typed: Typed) -> Typed:
    """Fill old values in that the source does not tell, and pass over rows that change nothing."""
    frame, same = complete_chain(typed.frame, has_old="old_value" in typed.present)
    return replace(typed, frame=frame).passing(same, "changes nothing")


def _as_text(values: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values):
        days: pd.Series = values.dt.strftime("%Y-%m-%d").astype(TEXT)
        return days
    if pd.api.types.is_float_dtype(values):
        return cell_texts(values)
    return values
