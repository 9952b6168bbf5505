"""What a report cannot see because a table or a column is not there, in plain words."""

from __future__ import annotations

import pandas as pd

from coachkit.crm.tables import LAYOUT
from coachkit.terms import TableName

#: Optional columns whose absence takes something away from a report.
_WITHOUT_COLUMN: dict[tuple[TableName, str], str] = {
    ("reps", "manager"): "who reports to whom: all reps count as one team",
    ("reps", "start_date"): "who is new",
    ("opportunities", "close_date"): "when opportunities are expected to close, or did",
    ("opportunities", "amount"): "what opportunities are worth",
    ("opportunities", "forecast_category"): "what is committed for the forecast",
    ("opportunities", "next_step"): "which opportunities have a next step",
    ("opportunities", "contacts"): "how many people are engaged in an opportunity",
    ("opportunities", "discount"): "what discounts are given",
    ("opportunities", "loss_reason"): "why opportunities are lost",
    ("activities", "opportunity_id"): "which opportunity an activity was for",
    ("calls", "talk_ratio"): "who talks how much in a call",
    ("feedback", "comment"): "what customers say in their own words",
    ("quotas", "set_on"): "when a quota was set or moved",
}
#: Columns of open opportunities that may be blank in all of them while closed ones have them.
_WITHOUT_OPEN = {"amount": "what open opportunities are worth", "close_date": "when open opportunities should close"}


def cannot_see(table: TableName, frame: pd.DataFrame, read: bool) -> tuple[str, ...]:
    """Name what is missing: the table itself, or columns of it that are absent or blank throughout."""
    if not read:
        return (LAYOUT[table].without,)
    if frame.empty:
        return ()
    unseen = [
        words for (name, column), words in _WITHOUT_COLUMN.items() if name == table and not frame[column].notna().any()
    ]
    if table == "opportunities":
        still_open = frame[frame["status"] == "open"]
        for column, words in _WITHOUT_OPEN.items():
            if len(still_open) and frame[column].notna().any() and not still_open[column].notna().any():
                unseen.append(words)
    return tuple(unseen)
