"""What happened, and when: the newest date of a table and of all of them; plans never count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from coachkit.crm.tables import LAYOUT
from coachkit.terms import TableName

#: Of tables that hold plans and decisions, the column that dates when a row was made known.
_RECORDED: dict[TableName, str] = {"quotas": "set_on", "rep_events": "recorded_on"}


def newest_by_table(frames: Mapping[TableName, pd.DataFrame]) -> dict[TableName, date | None]:
    """Return `newest_known` of every table."""
    return {name: newest_known(name, frame) for name, frame in frames.items()}


def newest_of(by_table: Mapping[TableName, date | None]) -> date | None:
    """Return the newest day on which something happened, from `newest_by_table`; a record is no event."""
    return max((day for name, day in by_table.items() if day is not None and name not in _RECORDED), default=None)


def newest_known(table: TableName, frame: pd.DataFrame) -> date | None:
    """Return the newest day in one table by which something in it had happened or was recorded."""
    recorded = _RECORDED.get(table)
    return _happened(table, frame) if recorded is None else _last(frame[recorded])


def _happened(table: TableName, frame: pd.DataFrame) -> date | None:
    days = [_last(stamps) for stamps in stamps_of(table, frame).values()]
    return max((day for day in days if day is not None), default=None)


def stamps_of(table: TableName, frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the columns of a table that date what happened; of opportunities, the close of those that are closed."""
    column = LAYOUT[table].happened
    if column is None:
        return {}
    stamps = {column: frame[column]}
    if table == "opportunities":  # of open ones the close date is a plan
        stamps["close_date"] = frame.loc[frame["status"] != "open", "close_date"]
    return stamps


def _last(dates: pd.Series) -> date | None:
    newest = dates.max()
    return None if pd.isna(newest) else newest.date()
