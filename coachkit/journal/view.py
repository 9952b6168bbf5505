"""What the journal knew before a day: frozen, detached from the store, and the only thing the rooms above read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coachkit.terms import MeetingType


@dataclass(frozen=True, order=True)
class MeetingHeld:
    """A meeting that took place."""

    rep_id: str
    held_on: date
    meeting_type: MeetingType


@dataclass(frozen=True, order=True)
class QuestionOffered:
    """A question that a report printed."""

    rep_id: str
    as_of: date
    question_id: str


@dataclass(frozen=True)
class JournalView:
    """Entries made for a date before `as_of`, sorted; empty where there is no journal yet."""

    as_of: date
    meetings: tuple[MeetingHeld, ...] = ()
    offered: tuple[QuestionOffered, ...] = ()

    def of(self, rep_id: str) -> JournalView:
        """Return the entries of one rep."""
        return JournalView(
            self.as_of,
            tuple(entry for entry in self.meetings if entry.rep_id == rep_id),
            tuple(entry for entry in self.offered if entry.rep_id == rep_id),
        )
