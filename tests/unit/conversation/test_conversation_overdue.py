"""When a meeting is overdue: leave is taken out."""

from __future__ import annotations

from datetime import date

import pytest
from crm_builder import crm_data

from coachkit.conversation.overdue import without_leave
from coachkit.model import LastMeeting

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
LATE = LastMeeting(held={"weekly": date(2026, 11, 3)}, overdue_days=10)


def leave(start: str, end: str | None, rep_id: str = "a") -> dict[str, object]:
    """Make an absence."""
    return {"rep_id": rep_id, "kind": "leave", "start_date": start, "end_date": end}


@pytest.mark.parametrize(
    ("events", "left"),
    [
        ([], 10),
        ([leave("2026-11-09", "2026-11-24")], 0),
        ([leave("2026-11-09", "2026-11-11")], 7),
        ([leave("2026-11-18", None)], 7),
        ([leave("2026-10-20", "2026-11-04")], 9),
        ([leave("2026-11-09", "2026-11-11"), leave("2026-11-10", "2026-11-12")], 6),
        ([leave("2026-11-09", "2026-11-24", "b")], 10),
        ([leave("2026-12-14", "2026-12-18")], 10),
        ([{"rep_id": "a", "kind": "training", "start_date": "2026-11-09", "end_date": "2026-11-13"}], 10),
    ],
)
def test_nobody_is_late_for_somebody_who_is_not_there(events: list[dict[str, object]], left: int) -> None:
    """The rep's own days of leave since the last meeting count once each, up to the day, and nothing else does."""
    view = crm_data(AS_OF, rep_events=events)
    assert without_leave(LATE, view, "a", None, AS_OF).overdue_days == left


def test_without_a_meeting_leave_counts_from_the_first_day() -> None:
    """A new rep nobody has met yet is owed the days that they were there."""
    never = LastMeeting(overdue_days=43)
    view = crm_data(AS_OF, rep_events=[leave("2026-10-05", "2026-10-09")])
    assert without_leave(never, view, "a", date(2026, 10, 1), AS_OF).overdue_days == 38
