"""Which meeting to prepare, and why, in plain words."""

from __future__ import annotations

from datetime import date, timedelta

from coachkit.insight.wording import say_count, say_day
from coachkit.model import LastMeeting
from coachkit.parameters import NextMeeting, RepParameters, TeamParameters
from coachkit.terms import MEETING_NAMES, MeetingType

#: A report is made for the meetings of the week that follows.
AHEAD = timedelta(days=7)


def choose_meeting_type(
    asked_for: MeetingType | None,
    parameters: RepParameters | None,
    meetings: LastMeeting,
    team: TeamParameters,
    as_of: date,
) -> tuple[MeetingType, str]:
    """Choose the type of the meeting and say why.

    What was asked for wins; then what is planned for the coming seven days; then a career conversation, where the last
    one is known and older than `thresholds.career_every_days`; else it is the ordinary meeting, weekly.
    """
    if asked_for is not None:
        return asked_for, "the type was chosen by hand"
    planned = planned_meeting(parameters, as_of)
    if planned is not None and planned.type is not None:
        return planned.type, f"it is planned for {say_day(planned.date)}"
    last_career = meetings.held.get("career")
    every = team.thresholds.career_every_days
    if last_career is not None and (as_of - last_career).days > every:
        name = MEETING_NAMES["career"].lower()
        ago = say_count((as_of - last_career).days, "day")
        return "career", f"the last {name} was {ago} ago ({say_day(last_career)}), and one is due every {every} days"
    return "weekly", "it is the ordinary one"


def say_career_due(meetings: LastMeeting, start_date: date | None, team: TeamParameters, as_of: date) -> str | None:
    """Say that a career conversation is due: the last is older than `career_every_days`, or none is on record.

    Somebody who started fewer days ago than that is not owed one yet.
    """
    every = team.thresholds.career_every_days
    last = meetings.held.get("career")
    if last is None:
        is_new = start_date is not None and (as_of - start_date).days <= every
        return None if is_new else f"No career conversation is on record; one is due every {every} days"
    days = (as_of - last).days
    if days <= every:
        return None
    ago = f"{say_count(days, 'day')} ago ({say_day(last)})"
    return f"The last career conversation was {ago}; one is due every {every} days"


def planned_meeting(parameters: RepParameters | None, as_of: date) -> NextMeeting | None:
    """Return the rep's next meeting where it is planned for `as_of` or the seven days after it."""
    planned = parameters.next_meeting if parameters else None
    return planned if planned is not None and as_of <= planned.date <= as_of + AHEAD else None
