"""What meetings left, and when the next one is due."""

from __future__ import annotations

from datetime import date

from coachkit.model.base import Part
from coachkit.terms import MeetingType, Tone


class SaidOn(Part):
    """What was noted on a topic of a meeting, for both to read."""

    topic: str
    text: str


class StepTaken(Part):
    """One step of the guide's procedure in a meeting, with what shows that it was taken; nothing shows: not taken."""

    step: str
    evidence: tuple[str, ...] = ()


class NoLonger(Part):
    """Something that is expected no more: why, and what is expected instead, if anything."""

    text: str
    reason: str
    instead: str | None = None


class LastTime(Part):
    """What the last meeting left: notes for both, what was heard, and whether it was closed.

    `heard` is in the report only where the rep said that it is so. `no_decision` says that it ended without one on
    purpose; without a decision and without that, nobody wrote down how it ended. `no_longer` are the expectations that
    ended or were replaced in it.
    """

    held_on: date
    meeting_type: MeetingType
    closed: bool
    notes: tuple[SaidOn, ...] = ()
    heard: str | None = None
    no_decision: bool = False
    no_longer: tuple[NoLonger, ...] = ()
    steps: tuple[StepTaken, ...] = ()


class Parked(Part):
    """A topic that was put off, and the day of the meeting in which it was."""

    title: str
    since: date


class SharedWord(Part):
    """A word between meetings that the rep may read."""

    on: date
    text: str
    tone: Tone


class LastMeeting(Part):
    """The last meeting of each type that is known of, the next one planned, and the day by which one is due."""

    held: dict[MeetingType, date] = {}  # noqa: RUF012 - pydantic copies a default
    next_date: date | None = None
    next_type: MeetingType | None = None
    due_date: date | None = None
    overdue_days: int = 0
