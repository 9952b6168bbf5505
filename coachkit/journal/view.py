"""What the journal knew before a day: frozen, detached from the store, and the only thing the rooms above read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coachkit.journal.bodies import Body, HowItWent
from coachkit.terms import MeetingType


@dataclass(frozen=True, order=True)
class MeetingHeld:
    """A meeting that took place."""

    rep_id: str
    held_on: date
    meeting_type: MeetingType

    @property
    def stem(self) -> str:
        """What the ids of its entries have in common."""
        return f"{self.held_on}-{self.meeting_type}"


@dataclass(frozen=True, order=True)
class QuestionOffered:
    """A question that a report printed."""

    rep_id: str
    as_of: date
    question_id: str


@dataclass(frozen=True)
class QuestionAsked:
    """A question that was put to the rep of a view, and how it went."""

    asked_on: date
    question_id: str
    how: HowItWent


@dataclass(frozen=True)
class Entry:
    """One thing that was said or agreed.

    `item_id` names it for good (within its rep and kind). `replaces` is the `item_id` of what it takes the place of,
    with the `reason`. `version` counts how often it was written while its meeting was open; words between meetings
    belong to no meeting.
    """

    made_for: date
    rep_id: str
    kind: str
    item_id: str
    body: Body
    entry_id: int
    meeting_id: int | None = None
    version: int = 1
    replaces: str | None = None
    reason: str | None = None

    @property
    def place(self) -> str:
        """The id without its kind: what a topic and the note on it have in common."""
        return self.item_id.removeprefix(f"{self.kind}-")


@dataclass(frozen=True)
class JournalView:
    """What was made for a date before `as_of`: meetings and questions sorted, entries in the order of their days.

    Empty where there is no journal yet. `left_open` are meetings that were held and not closed.
    """

    as_of: date
    meetings: tuple[MeetingHeld, ...] = ()
    offered: tuple[QuestionOffered, ...] = ()
    entries: tuple[Entry, ...] = ()
    left_open: tuple[MeetingHeld, ...] = ()

    def said_in(self, held: MeetingHeld) -> tuple[Entry, ...]:
        """Return what was said in a meeting; this view holds its rep's entries alone (`of`)."""
        return tuple(entry for entry in self.entries if entry.place.startswith(f"{held.stem}-"))

    def of(self, rep_id: str) -> JournalView:
        """Return the entries of one rep."""
        return JournalView(
            self.as_of,
            tuple(entry for entry in self.meetings if entry.rep_id == rep_id),
            tuple(entry for entry in self.offered if entry.rep_id == rep_id),
            tuple(entry for entry in self.entries if entry.rep_id == rep_id),
            tuple(entry for entry in self.left_open if entry.rep_id == rep_id),
        )
