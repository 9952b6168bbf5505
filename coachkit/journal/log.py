"""Writing down a meeting: started, filled in word by word, corrected while it is open, closed for good.

Every method that returns has its entry on the disk; one that raises has kept nothing. Texts reach the audit log never:
it knows who did what when, and to which thing.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import shorten
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from coachkit.errors import CoachkitError, StoreError
from coachkit.journal.bodies import NAMES, Body, NoDecision, NoFocus, Word, kind_of
from coachkit.journal.schema import audit, entries, meetings
from coachkit.journal.store import Store, as_entry
from coachkit.journal.view import Entry
from coachkit.terms import MeetingType


class MeetingClosed(StoreError):
    """A closed meeting's entries are not edited; a later one replaces them."""

    def __str__(self) -> str:
        return (
            "This meeting is closed, and what was agreed in it is not edited. In the next meeting, make an entry that "
            "replaces the old one and says why."
        )


class WrittenElsewhere(CoachkitError):
    """Somebody wrote the same thing meanwhile (a second tab); `now` is how it stands, None where it was withdrawn."""

    def __init__(self, now: Entry | None) -> None:
        self.now = now
        super().__init__(now)

    def __str__(self) -> str:
        return "This was changed in another window meanwhile. Load the page again to see how it stands."


class NotReady(CoachkitError):
    """A meeting cannot be closed yet; `missing` says what lacks, a sentence each."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(missing)

    def __str__(self) -> str:
        return "Before the meeting is closed:\n" + "\n".join(f"  - {one}" for one in self.missing)


@dataclass(frozen=True)
class Meeting:
    """One meeting; open until `closed_at` (UTC)."""

    meeting_id: int
    rep_id: str
    held_on: date
    meeting_type: MeetingType
    closed_at: datetime | None = None

    @property
    def stem(self) -> str:
        """What the ids of its entries have in common."""
        return f"{self.held_on}-{self.meeting_type}"


class MeetingLog:
    """The meetings of a store, to be written in. It holds no connection: any thread may call it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def start(self, rep_id: str, held_on: date, meeting_type: MeetingType) -> Meeting:
        """Start a meeting, or return the one that was started before."""
        row = {"rep_id": rep_id, "held_on": held_on, "meeting_type": meeting_type}
        with self._store.writing() as connection:
            # Only a repeated meeting is passed over; an unknown type is an error.
            made = connection.execute(insert(meetings).on_conflict_do_nothing(index_elements=list(row)), row)
            if made.rowcount:
                note_deed(connection, "meeting started", rep_id)
            its = (meetings.c[name] == value for name, value in row.items())
            return _meeting(connection.execute(select(meetings).where(*its)).one())

    def meeting(self, meeting_id: int) -> Meeting:
        """Return one meeting as it stands."""
        with self._store.reading() as connection:
            return _meeting(_meeting_row(connection, meeting_id))

    def meetings_of(self, rep_id: str) -> tuple[Meeting, ...]:
        """Return a rep's meetings, oldest first."""
        its = select(meetings).where(meetings.c.rep_id == rep_id).order_by(meetings.c.held_on, meetings.c.meeting_id)
        with self._store.reading() as connection:
            return tuple(_meeting(row) for row in connection.execute(its))

    def entries(self, meeting_id: int) -> tuple[Entry, ...]:
        """Return what was written in a meeting, private things included, in the order in which it was begun."""
        its = select(entries).where(entries.c.meeting_id == meeting_id, ~entries.c.withdrawn)
        with self._store.reading() as connection:
            return tuple(as_entry(row) for row in connection.execute(its.order_by(entries.c.entry_id)))

    def write(self, meeting_id: int, key: str, body: Body, based_on: int = 0) -> Entry:
        """Write a field of a meeting, known by `key` among its kind; `based_on` is the version that was seen (0: none).

        Raises `WrittenElsewhere` when another version is there by now, and `MeetingClosed`.
        """
        with self._store.writing() as connection:
            meeting = _open_meeting(connection, meeting_id)
            item_id = f"{kind_of(body)}-{meeting.stem}-{key}"
            if based_on == 0:
                return _insert(connection, meeting, item_id, body)
            return _update(connection, meeting.rep_id, item_id, body, based_on)

    def add(self, meeting_id: int, body: Body, replaces: str | None = None, reason: str | None = None) -> Entry:
        """Add a thing of which a meeting may have several; its id is the kit's.

        What `replaces` another thing (its id, of a meeting or the parameter file) needs a `reason`.
        """
        if replaces is not None and not (reason or "").strip():
            raise NotReady((f"say why {replaces} is replaced",))
        with self._store.writing() as connection:
            meeting = _open_meeting(connection, meeting_id)
            begun = f"{kind_of(body)}-{meeting.stem}-"
            its = (entries.c.meeting_id == meeting_id) & entries.c.item_id.startswith(begun, autoescape=True)
            numbers = [
                int(last)
                for item_id in connection.execute(select(entries.c.item_id).where(its)).scalars()
                if (last := item_id.removeprefix(begun)).isdecimal()
            ]
            return _insert(connection, meeting, f"{begun}{max(numbers, default=0) + 1}", body, replaces, reason)

    def correct(self, entry: Entry, body: Body) -> Entry:
        """Write a thing of an open meeting anew; `entry` is how it was seen. Raises as `write` does."""
        with self._store.writing() as connection:
            _open_meeting(connection, entry.meeting_id)
            return _update(connection, entry.rep_id, entry.item_id, body, entry.version)

    def withdraw(self, entry: Entry) -> Entry:
        """Take a thing of an open meeting back; `correct` with what is returned brings it back."""
        with self._store.writing() as connection:
            _open_meeting(connection, entry.meeting_id)
            note_deed(connection, "withdrawn", entry.rep_id, entry.item_id)
            return _update(connection, entry.rep_id, entry.item_id, entry.body, entry.version, withdrawn=True)

    def missing(self, meeting_id: int) -> tuple[str, ...]:
        """Say what a meeting still lacks before it can be closed."""
        return _missing(self.entries(meeting_id))

    def close(self, meeting_id: int) -> Meeting:
        """Close a meeting for good: what was agreed stands from now on. Closing it again changes nothing.

        Fields that stayed blank and things that were withdrawn are dropped. Raises `NotReady` with all that lacks.
        """
        with self._store.writing() as connection:
            meeting = _meeting(_meeting_row(connection, meeting_id))
            if meeting.closed_at is not None:
                return meeting
            its = select(entries).where(entries.c.meeting_id == meeting_id)
            rows = list(connection.execute(its.order_by(entries.c.entry_id)))
            kept = [as_entry(row) for row in rows if not row.withdrawn]
            if missing := _missing(kept):
                raise NotReady(missing)
            stays = {entry.entry_id for entry in kept if not entry.body.blank}
            for row in rows:
                if row.entry_id not in stays:
                    connection.execute(entries.delete().where(entries.c.entry_id == row.entry_id))
            now = func.current_timestamp()
            connection.execute(meetings.update().where(meetings.c.meeting_id == meeting_id).values(closed_at=now))
            note_deed(connection, "meeting closed", meeting.rep_id)
            return _meeting(_meeting_row(connection, meeting_id))

    def keep_word(self, rep_id: str, day: date, word: Word) -> Entry:
        """Keep a word between meetings; it stays as it is, and a next one may say otherwise."""
        begun = f"word-{day}-"
        with self._store.writing() as connection:
            its = (entries.c.rep_id == rep_id) & entries.c.item_id.startswith(begun)
            number = connection.execute(select(func.count()).select_from(entries).where(its)).scalar_one() + 1
            return _insert(connection, None, f"{begun}{number}", word, rep_id=rep_id, day=day)

    def words(self, rep_id: str) -> tuple[Entry, ...]:
        """Return the words kept between meetings, oldest first."""
        its = select(entries).where(entries.c.rep_id == rep_id, entries.c.kind == NAMES[Word])
        with self._store.reading() as connection:
            return tuple(
                as_entry(row) for row in connection.execute(its.order_by(entries.c.made_for, entries.c.entry_id))
            )


def note_deed(connection: Connection, deed: str, rep_id: str | None = None, item_id: str | None = None) -> None:
    """Add a line to the audit log, in the transaction of the deed itself."""
    connection.execute(audit.insert(), {"who": _who(), "deed": deed, "rep_id": rep_id, "item_id": item_id})


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return "unknown"


def _meeting_row(connection: Connection, meeting_id: int) -> Row[Any]:
    return connection.execute(select(meetings).where(meetings.c.meeting_id == meeting_id)).one()


def _meeting(row: Row[Any]) -> Meeting:
    return Meeting(row.meeting_id, row.rep_id, row.held_on, row.meeting_type, row.closed_at)


def _open_meeting(connection: Connection, meeting_id: int | None) -> Meeting:
    if meeting_id is None:
        raise MeetingClosed
    meeting = _meeting(_meeting_row(connection, meeting_id))
    if meeting.closed_at is not None:
        raise MeetingClosed
    return meeting


def _insert(
    connection: Connection,
    meeting: Meeting | None,
    item_id: str,
    body: Body,
    replaces: str | None = None,
    reason: str | None = None,
    *,
    rep_id: str = "",
    day: date | None = None,
) -> Entry:
    rep_id = meeting.rep_id if meeting else rep_id
    there = _entry_row(connection, rep_id, item_id)
    if there is not None:
        raise WrittenElsewhere(as_entry(there))
    connection.execute(
        entries.insert(),
        {
            "meeting_id": meeting.meeting_id if meeting else None,
            "rep_id": rep_id,
            "made_for": meeting.held_on if meeting else day,
            "kind": kind_of(body),
            "item_id": item_id,
            "body": body.model_dump_json(),
            "version": 1,
            "withdrawn": False,
            "replaces": replaces,
            "reason": reason,
        },
    )
    note_deed(connection, "written", rep_id, item_id)
    return _entry(connection, rep_id, item_id)


def _update(
    connection: Connection, rep_id: str, item_id: str, body: Body, based_on: int, *, withdrawn: bool = False
) -> Entry:
    seen = (entries.c.rep_id == rep_id) & (entries.c.item_id == item_id) & (entries.c.version == based_on)
    new = {"body": body.model_dump_json(), "version": based_on + 1, "withdrawn": withdrawn}
    changed = connection.execute(entries.update().where(seen).values(**new, written_at=func.current_timestamp()))
    if changed.rowcount == 0:
        there = _entry_row(connection, rep_id, item_id)
        raise WrittenElsewhere(None if there is None or there.withdrawn else as_entry(there))
    return _entry(connection, rep_id, item_id)


def _entry_row(connection: Connection, rep_id: str, item_id: str) -> Row[Any] | None:
    its = (entries.c.rep_id == rep_id) & (entries.c.item_id == item_id)
    return connection.execute(select(entries).where(its)).one_or_none()


def _entry(connection: Connection, rep_id: str, item_id: str) -> Entry:
    row = _entry_row(connection, rep_id, item_id)
    assert row is not None  # noqa: S101 - written in this very transaction
    return as_entry(row)


def _missing(written: tuple[Entry, ...] | list[Entry]) -> tuple[str, ...]:
    """Say what lacks: a decision and a focus, or the word that there is none; what single things cannot do without."""
    told = [
        f"{entry.kind.replace('-', ' ')}{_named(entry.body)}: add {', '.join(lacks)}"
        for entry in written
        if not entry.body.blank and (lacks := entry.body.lacks())
    ]
    there = {entry.kind for entry in written if not entry.body.blank}
    if not there & {"decision", NAMES[NoDecision]}:
        told.append("write down what was decided, or tick that nothing was")
    if not there & {"focus", NAMES[NoFocus]}:
        told.append("choose one focus until you meet again, or tick that there is no new one")
    return tuple(told)


def _named(body: Body) -> str:
    """Return the first words of a thing, to tell it from others of its kind."""
    words = (getattr(body, name, "").strip() for name in ("text", "title", "skill", "period"))
    return next((f" “{shorten(one, 40, placeholder='…')}”" for one in words if one), "")


__all__ = ["Meeting", "MeetingClosed", "MeetingLog", "NotReady", "WrittenElsewhere", "note_deed"]
