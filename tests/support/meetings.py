"""Meetings for tests: a rep's journal written by hand, without a store, and the end of a meeting that has one."""

from __future__ import annotations

from datetime import date

from coachkit.journal.bodies import Body, NoDecision, NoFocus, kind_of
from coachkit.journal.log import Meeting, MeetingLog
from coachkit.journal.view import Entry, JournalView, MeetingHeld


def close_meeting(log: MeetingLog, meeting_id: int) -> Meeting:
    """Close a meeting; one without a decision or a focus ends so on purpose."""
    there = {entry.kind for entry in log.entries(meeting_id)}
    if not there & {"decision", "no-decision"}:
        log.write(meeting_id, "end", NoDecision(said=True))
    if not there & {"focus", "no-focus"}:
        log.write(meeting_id, "end", NoFocus(said=True))
    return log.close(meeting_id)


class WrittenJournal:
    """Entries of one rep, meeting by meeting; `view` gives what a report of a day would see."""

    def __init__(self, rep_id: str = "ana") -> None:
        self._rep_id = rep_id
        self._held: list[MeetingHeld] = []
        self._entries: list[Entry] = []

    def meeting(self, held_on: date, *bodies: Body | tuple[str, Body]) -> list[str]:
        """Hold a weekly meeting; return the ids of what was written, a key given where one matters."""
        self._held.append(MeetingHeld(self._rep_id, held_on, "weekly"))
        keyed = [body if isinstance(body, tuple) else (str(at), body) for at, body in enumerate(bodies, 1)]
        return [self._add(held_on, f"{held_on}-weekly-{key}", body) for key, body in keyed]

    def replace(self, held_on: date, body: Body, replaces: str, reason: str) -> str:
        """Write a successor."""
        return self._add(held_on, f"{held_on}-weekly-r", body, replaces, reason)

    def word(self, day: date, body: Body) -> str:
        """Keep a word between meetings."""
        return self._add(day, f"{day}-{len(self._entries)}", body)

    def view(self, as_of: date) -> JournalView:
        """Return the entries made for days before `as_of`."""
        return JournalView(
            as_of,
            tuple(sorted(held for held in self._held if held.held_on < as_of)),
            entries=tuple(sorted((one for one in self._entries if one.made_for < as_of), key=lambda one: one.made_for)),
        )

    def _add(
        self, day: date, rest: str, body: Body, replaces: str | None = None, reason: str | None = None
    ) -> str:  # fmt: skip
        item_id = f"{kind_of(body)}-{rest}"
        number = len(self._entries) + 1
        self._entries.append(
            Entry(day, self._rep_id, kind_of(body), item_id, body, number, replaces=replaces, reason=reason)
        )
        return item_id
