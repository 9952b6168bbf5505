"""The meeting while it is held, without anything of a screen: what there is to talk about, and every word kept.

Looking writes nothing: the first word starts the meeting in the journal. Several windows, and several threads of one,
may write at once; none overwrites what another wrote without being told so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import RLock, local
from typing import Any, TypeVar

from pydantic import ValidationError

from coachkit.errors import CoachkitError, RequestError
from coachkit.journal.bodies import Body, Note, PrivateNote, TopicTaken, kind_of
from coachkit.journal.log import Meeting, MeetingClosed, MeetingLog, NotReady, WrittenElsewhere
from coachkit.journal.store import open_store
from coachkit.journal.view import Entry
from coachkit.model import AgendaItem, PrepReport
from coachkit.review.prepared import read_report, report_folder
from coachkit.terms import Owner
from coachkit.workspace import Workspace, slug_id

#: How often another window may get in between reading and writing before we give up; it never happened twice.
TRIES = 5


class ChangedElsewhere(CoachkitError):
    """The same field holds other words by now, written in another window: `theirs`."""

    def __init__(self, theirs: Any) -> None:
        self.theirs = theirs
        super().__init__(theirs)

    def __str__(self) -> str:
        return "This was changed in another window meanwhile. Both texts are kept: choose one."


Form = TypeVar("Form", bound=Body)


def blank(form: type[Form], **filled: Any) -> Form:
    """Return an entry of a kind before anything is typed, but for what is `filled` in."""
    return form(**filled)


@dataclass(frozen=True)
class Place:
    """Where an entry is kept: its kind and key within the meeting. `begin` is the entry before anything is typed."""

    begin: Body
    key: str

    def item_id(self, stem: str) -> str:
        """Return the id that the journal knows the entry by."""
        return f"{kind_of(self.begin)}-{stem}-{self.key}"


@dataclass(frozen=True)
class Topic:
    """A topic of the agenda; `spare` ones have no minutes of their own."""

    title: str
    owner: Owner = "manager"
    minutes: int = 0
    outcome: str = ""
    opening: str = ""
    kind: str = ""
    spare: bool = False

    @property
    def key(self) -> str:
        """What the topic's entries are known by: its words, since a report made anew may order them otherwise."""
        return slug_id(self.title)

    @property
    def taken(self) -> Place:
        """Where it is kept what became of the topic."""
        return Place(blank(TopicTaken, title=self.title, kind=self.kind), self.key)

    @property
    def note(self) -> Place:
        """Where the note that both may read is kept."""
        return Place(Note(), self.key)

    @property
    def private_note(self) -> Place:
        """Where the manager's own note is kept."""
        return Place(PrivateNote(), self.key)


@dataclass
class Review:
    """One meeting of one rep on one day. `folder` holds the report that was prepared for it."""

    workspace: Workspace
    prep: PrepReport
    held_on: date
    folder: Path
    _lock: RLock = field(default_factory=RLock, repr=False)
    _opened: MeetingLog | None = field(default=None, repr=False)
    _seen: local = field(default_factory=local, repr=False)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Read the journal once for all that is looked at inside; a page looks at a hundred fields."""
        self._seen.meeting = self._read_meeting()
        self._seen.entries = self._read_entries(self._seen.meeting)
        self._seen.on = True
        try:
            yield
        finally:
            self._seen.on = False

    @property
    def meeting(self) -> Meeting | None:
        """The meeting as the journal has it; None before the first word."""
        found: Meeting | None = self._seen.meeting if getattr(self._seen, "on", False) else self._read_meeting()
        return found

    def _read_meeting(self) -> Meeting | None:
        log = self._log()
        if log is None:
            return None
        that_day = [one for one in log.meetings_of(self.prep.rep.rep_id) if one.held_on == self.held_on]
        # A report made anew may name another type; the meeting that was begun goes on.
        return next((one for one in that_day if one.closed_at is None), that_day[-1] if that_day else None)

    @property
    def closed(self) -> bool:
        """Whether the meeting is closed for good."""
        meeting = self.meeting
        return meeting is not None and meeting.closed_at is not None

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The agenda, what it had no time for, and topics of an earlier agenda about which something was written."""
        taken = [entry.body.title for entry in self.entries() if isinstance(entry.body, TopicTaken)]
        known = (
            *(_topic(item) for item in self.prep.agenda),
            *(_topic(item, spare=True) for item in self.prep.below_the_line),
            *(Topic(title, spare=True) for title in taken),
        )
        first = {topic.key: topic for topic in reversed(known)}
        return tuple(first[key] for key in dict.fromkeys(topic.key for topic in known))

    def entries(self) -> tuple[Entry, ...]:
        """Return what was written so far, private things included."""
        if getattr(self._seen, "on", False):
            seen: tuple[Entry, ...] = self._seen.entries
            return seen
        return self._read_entries(self._read_meeting())

    def _read_entries(self, meeting: Meeting | None) -> tuple[Entry, ...]:
        log = self._log()
        return log.entries(meeting.meeting_id) if meeting and log else ()

    def body(self, place: Place) -> Body:
        """Return what is written at a place, or its beginning."""
        entry = self._entry(place)
        return entry.body if entry else place.begin

    def instead(self, place: Place) -> tuple[str, str] | None:
        """Return the words of what the entry at a place replaces, and why; None where it replaces nothing."""
        entry = self._entry(place)
        if entry is None or entry.replaces is None:
            return None
        return self._called.get(entry.replaces, "what was agreed earlier"), entry.reason or ""

    def successor(self, form: type[Body], replaces: str) -> Place | None:
        """Return the place of the entry that replaces an earlier thing already; None where none does yet."""
        entries = {entry.item_id for entry in self.entries() if entry.replaces == replaces}
        meeting = self.meeting
        stem = meeting.stem if meeting else ""
        return next((place for place in self.places(form) if place.item_id(stem) in entries), None)

    def places(self, form: type[Body]) -> tuple[Place, ...]:
        """Return the places of one kind that hold an entry, in the order in which they were begun."""
        meeting = self.meeting
        if meeting is None:
            return ()
        begun = f"{kind_of(form())}-{meeting.stem}-"
        its = [entry for entry in self.entries() if type(entry.body) is form]
        return tuple(Place(form(), entry.item_id.removeprefix(begun)) for entry in its)

    def write(self, place: Place, name: str, value: Any, seen: Collection[Any] | None = None) -> Body:
        """Write one field of an entry and return the entry as it is on the disk now.

        `seen` are the values on which the new one was based: where another one is there, `ChangedElsewhere` is raised
        and nothing written. Without it (a choice, where the last one counts) the field is set, the others left alone.
        """
        for _ in range(TRIES):
            meeting = self._read_meeting()
            entry = self._find(place, meeting, self._read_entries(meeting))
            body = entry.body if entry else place.begin
            now = getattr(body, name)
            if now == value and (entry or seen is not None):
                return body
            if seen is not None and now not in seen:
                raise ChangedElsewhere(now)
            try:
                written = self._writing().write(
                    self._started(meeting).meeting_id,
                    place.key,
                    _with(body, name, value),
                    entry.version if entry else 0,
                )
            except WrittenElsewhere:
                continue
            return written.body
        raise RequestError("This was taken back in another window. Add it anew; your words are still here to copy.")

    def add(self, begin: Body, replaces: str | None = None, reason: str | None = None) -> Place:
        """Add an entry of a kind that a meeting may have several of; return its place.

        With `replaces` (the id of what was agreed earlier) it is the successor, for the `reason` given.
        """
        meeting = self._started(self._read_meeting())
        entry = self._writing().add(meeting.meeting_id, begin, replaces, reason)
        return Place(type(begin)(), entry.item_id.removeprefix(f"{entry.kind}-{meeting.stem}-"))

    def withdraw(self, place: Place) -> Entry | None:
        """Take an entry back; what is returned brings it back."""
        entry = self._entry(place)
        return self._writing().withdraw(entry) if entry else None

    def bring_back(self, entry: Entry) -> None:
        """Undo `withdraw`."""
        self._writing().correct(entry, entry.body)

    def missing(self) -> tuple[str, ...]:
        """Say what the meeting lacks before it can be closed."""
        meeting, log = self.meeting, self._log()
        if meeting is None or log is None:
            return ("nothing was written yet, so there is no meeting to close",)
        return log.missing(meeting.meeting_id, self._called)

    def close(self) -> Meeting:
        """Close the meeting for good; raises `NotReady` with all that lacks."""
        meeting, log = self.meeting, self._log()
        if meeting is None or log is None:
            raise NotReady(self.missing())
        return log.close(meeting.meeting_id, self._called)

    @property
    def _called(self) -> dict[str, str]:
        """The words of what was agreed before, by the ids that entries of this meeting name it by."""
        return {
            **{one.commitment_id: one.text for one in self.prep.commitments},
            **{goal.goal_id: goal.title for goal in self.prep.goals},
            **{one.text: one.text for one in self.prep.expectations},
        }

    def _entry(self, place: Place) -> Entry | None:
        return self._find(place, self.meeting, self.entries())

    @staticmethod
    def _find(place: Place, meeting: Meeting | None, entries: tuple[Entry, ...]) -> Entry | None:
        wanted = place.item_id(meeting.stem) if meeting else None
        return next((entry for entry in entries if entry.item_id == wanted), None)

    def _log(self) -> MeetingLog | None:
        """Open the journal if there is one."""
        with self._lock:
            if self._opened is None and self.workspace.journal.exists():
                self._opened = MeetingLog(open_store(self.workspace.journal))
            return self._opened

    def _writing(self) -> MeetingLog:
        with self._lock:
            if self._opened is None:
                self._opened = MeetingLog(open_store(self.workspace.journal))
            return self._opened

    def _started(self, meeting: Meeting | None) -> Meeting:
        if meeting is not None and meeting.closed_at is not None:
            raise MeetingClosed
        return meeting or self._writing().start(self.prep.rep.rep_id, self.held_on, self.prep.meeting_type)


def open_review(workspace: Workspace, rep_id: str, held_on: date) -> Review:
    """Open the meeting of a rep on a day, with the newest report prepared by then; raises `NotPrepared`."""
    folder = report_folder(workspace, rep_id, held_on)
    return Review(workspace, read_report(folder), held_on, folder)


def _topic(item: AgendaItem, *, spare: bool = False) -> Topic:
    return Topic(item.topic, item.owner, item.minutes, item.outcome, item.opening, item.kind, spare)


def _with(body: Body, name: str, value: Any) -> Body:
    """Return a body with one field changed; raises `RequestError` in words where it cannot be."""
    try:
        return type(body).model_validate({**dict(body), name: value})
    except ValidationError as error:
        raise RequestError(f"This cannot be kept: {error.errors()[0]['msg'].lower()}.") from None


__all__ = ["ChangedElsewhere", "Place", "Review", "Topic", "blank", "open_review"]
