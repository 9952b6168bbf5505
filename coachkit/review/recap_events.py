"""The calendar entries of a rep: the next meeting, time to prepare it, and the days on which promises are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coachkit.model import Commitment
from coachkit.review.calendars import Event, uid_of
from coachkit.review.plain_text import day_in_full
from coachkit.review.recap_case import Case
from coachkit.terms import MEETING_NAMES, MeetingType

#: Time to read a report and choose what is worth talking about, directly before the meeting.
PREPARATION_MINUTES = 30
_SATURDAY = 5


@dataclass(frozen=True)
class NextMeeting:
    """The meeting that comes next. Not `planned`: its day is a suggestion. Not `hour_named`: so is its hour.

    `after` is the day of the meeting before it, by which it keeps its name in calendars wherever it is moved to.
    """

    day: date
    at: time
    minutes: int
    meeting_type: MeetingType
    planned: bool
    hour_named: bool
    after: date | None

    def said(self) -> str:
        """Say when it is, and what of it is only a suggestion."""
        when = f"{MEETING_NAMES[self.meeting_type]}, {day_in_full(self.day)} at {self.at:%H:%M}, {self.minutes} minutes"
        if not self.planned:
            return f"{when} (a suggestion: no day is agreed yet)"
        return when if self.hour_named else f"{when} (the hour is a suggestion)"


def next_meeting(case: Case, after: date | None, named: time | None, usual: time) -> NextMeeting:
    """Find the meeting after `after`: the one in the rep's file, else a suggestion `meeting_every_days` later."""
    team = case.workspace.team
    planned = case.parameters.next_meeting if case.parameters else None
    if planned is not None and (planned.date < case.day or (after is not None and planned.date <= after)):
        planned = None  # it was meant for a day that is over
    return NextMeeting(
        day=planned.date if planned else _suggested(after, case.day, team.thresholds.meeting_every_days),
        at=named or usual,
        minutes=(planned.minutes if planned else None) or team.slot_minutes,
        meeting_type=(planned.type if planned else None) or "weekly",
        planned=planned is not None,
        hour_named=named is not None,
        after=after,
    )


def meeting_event(case: Case, meeting: NextMeeting) -> Event:
    """Return the entry of a meeting, the same for both."""
    said = "" if meeting.planned and meeting.hour_named else f"\n{_suggestion(meeting)}"
    return Event(
        uid=uid_of("meeting", case.rep.rep_id, f"after {meeting.after}"),
        kind="meeting",
        summary=f"{MEETING_NAMES[meeting.meeting_type]}: {case.rep.name} and {_manager(case)}",
        description=f"{meeting.minutes} minutes.{said}",
        day=meeting.day,
        at=meeting.at,
        minutes=meeting.minutes,
        tentative=not (meeting.planned and meeting.hour_named),
    )


def preparation_event(case: Case, meeting: NextMeeting) -> Event:
    """Return the manager's block before a meeting (guide: block time to prepare)."""
    start = datetime.combine(meeting.day, meeting.at) - timedelta(minutes=PREPARATION_MINUTES)
    return Event(
        uid=uid_of("preparation", case.rep.rep_id, f"after {meeting.after}"),
        kind="preparation",
        summary=f"Prepare: {MEETING_NAMES[meeting.meeting_type]} with {case.rep.name}",
        description="Read the report and the prep sheet, and choose the two or three topics worth the time.",
        day=start.date(),
        at=start.time(),
        minutes=PREPARATION_MINUTES,
        tentative=not (meeting.planned and meeting.hour_named),
    )


def promise_events(case: Case, promises: Iterable[Commitment]) -> tuple[Event, ...]:
    """Return an entry for each promise that has a day."""
    return tuple(
        Event(
            uid=uid_of("promise", case.rep.rep_id, one.commitment_id),
            kind="promise",
            summary=f"Due: {one.text} ({case.names[one.by]})",
            description=f"{case.names[one.by]} promised: {one.text}",
            day=one.due_date,
        )
        for one in promises
        if one.due_date is not None
    )


def _manager(case: Case) -> str:
    return case.rep.manager or "manager"


def _suggestion(meeting: NextMeeting) -> str:
    what = "The hour is" if meeting.planned else "Day and hour are"
    return f"{what} a suggestion: nothing is agreed yet. Move the entry to where it suits both."


def _suggested(after: date | None, day: date, every: int) -> date:
    """Suggest a day that is not over: so many days after the last meeting, on a working day where that was one."""
    suggested = (after or day) + timedelta(days=every)
    if suggested < day:
        suggested += timedelta(days=-(-(day - suggested).days // every) * every)
    if suggested.weekday() >= _SATURDAY and (after or day).weekday() < _SATURDAY:
        suggested += timedelta(days=7 - suggested.weekday())
    return suggested
