"""Whether a meeting is overdue, days of leave taken out: nobody is late for somebody who is not there."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.model import LastMeeting


def without_leave(
    meetings: LastMeeting, view: CrmData, rep_id: str, start_date: date | None, as_of: date
) -> LastMeeting:
    """Take the rep's days of leave since the last meeting (since they began, where none was held) off the overdue days.

    `view` holds what was known on `as_of`; a leave without an end goes on.
    """
    since = max(meetings.held.values(), default=start_date)
    if not meetings.overdue_days or since is None:
        return meetings
    away = _leave_days(view["rep_events"], rep_id, since, as_of)
    return meetings.model_copy(update={"overdue_days": max(meetings.overdue_days - away, 0)})


def _leave_days(events: pd.DataFrame, rep_id: str, since: date, as_of: date) -> int:
    """Count the days of leave after `since`, `as_of` included, each once."""
    mine = events[(events["rep_id"] == rep_id) & (events["kind"] == "leave") & events["start_date"].notna()]
    away = set()
    for begins, ends in zip(mine["start_date"], mine["end_date"], strict=True):
        first = max(begins.date(), since + timedelta(days=1))
        last = as_of if pd.isna(ends) else min(ends.date(), as_of)
        away |= {first + timedelta(days=day) for day in range((last - first).days + 1)}
    return len(away)
