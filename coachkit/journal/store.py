"""The store: what was held, what was offered and what was read, kept so that an acknowledged write is never lost.

A method that returned has its entry on the disk. Only the parent process of a batch opens the store for writing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Row, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from coachkit.errors import StoreError
from coachkit.journal.bodies import read_body
from coachkit.journal.engine import plain_words, reading_engine, settle_journal_mode, writing_engine
from coachkit.journal.layout import refuse_foreign_tables
from coachkit.journal.migrate import migrate
from coachkit.journal.place import make_private, network_file_system
from coachkit.journal.revision import stored_revision
from coachkit.journal.schema import REVISION, audit, entries, meetings, questions_offered, runs, snapshots
from coachkit.journal.view import Entry, JournalView, MeetingHeld, QuestionOffered

#: More than a year of weekly runs: what is older changes no figure of a report.
MOST_SNAPSHOTS = 60


@dataclass(frozen=True)
class Sizes:
    """How much the store holds; bytes of the snapshots as packed, and of the file as it lies on the disk."""

    meetings: int
    questions_offered: int
    runs: int
    snapshots: int
    snapshot_bytes: int
    file_bytes: int


class Store:
    """The journal, open for reading and writing; made by `open_store`, a context manager.

    `remarks` are sentences for the reader (that the file lies on a network drive). Every method raises `StoreError`
    when the file cannot be read or written; then nothing of that call was kept.
    """

    def __init__(self, engine: Engine, path: Path, remarks: tuple[str, ...]) -> None:
        self.path = path
        self.remarks = remarks
        self._engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def known_before(self, as_of: date) -> JournalView:
        """Return the entries made for days before `as_of`, sorted."""
        with self.reading() as connection:
            return _view(connection, as_of)

    def record_offered(self, as_of: date, offered: Iterable[tuple[str, str]]) -> None:
        """Keep which questions were printed on a day, as (rep_id, question_id).

        What was kept for these reps on this day before is replaced, in one transaction, so that a run made again
        leaves what one run leaves. Other reps' entries, and other days', stay.
        """
        pairs = sorted(set(offered))
        if not pairs:
            return
        reps = [{"day": as_of, "rep": rep_id} for rep_id in sorted({rep_id for rep_id, _ in pairs})]
        rows = [{"rep_id": rep_id, "as_of": as_of, "question_id": question_id} for rep_id, question_id in pairs]
        theirs = (questions_offered.c.as_of == bindparam("day")) & (questions_offered.c.rep_id == bindparam("rep"))
        with self.writing() as connection:
            connection.execute(questions_offered.delete().where(theirs), reps)
            connection.execute(questions_offered.insert(), rows)

    def keep_snapshot(self, as_of: date, blob: bytes) -> str:
        """Keep what a run for `as_of` read; return its SHA-256. The same content is stored once, however often read."""
        content_hash = hashlib.sha256(blob).hexdigest()
        with self.writing() as connection:
            connection.execute(
                insert(snapshots).on_conflict_do_nothing(index_elements=["content_hash"]),
                {"content_hash": content_hash, "blob": blob},
            )
            connection.execute(runs.insert(), {"as_of": as_of, "content_hash": content_hash})
        return content_hash

    def snapshot_on(self, as_of: date) -> bytes | None:
        """Return what the newest run for exactly that day read; None when there was no run for it."""
        with self.reading() as connection:
            return _snapshot(connection, as_of)

    def snapshot_days(self, before: date, most: int = MOST_SNAPSHOTS) -> tuple[date, ...]:
        """Return the days before `before` for which `snapshot_on` has something: the newest `most`, oldest first."""
        with self.reading() as connection:
            return _snapshot_days(connection, before, most)

    def sizes(self) -> Sizes:
        """Count what the store holds."""
        with self.reading() as connection:
            held, offered, ran, kept = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (meetings, questions_offered, runs, snapshots)
            )
            packed = connection.execute(select(func.coalesce(func.sum(func.length(snapshots.c.blob)), 0))).scalar_one()
            return Sizes(held, offered, ran, kept, packed, self.path.stat().st_size)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read without taking the write lock."""
        with plain_words(self.path), self._engine.connect() as connection:
            yield connection.execution_options(reading=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction: all of it is on the disk once the block is left, or none where it raised."""
        with plain_words(self.path), self._engine.begin() as connection:
            yield connection


@dataclass(frozen=True)
class Deed:
    """A line of the audit log: who did what when (UTC), concerning whom and which thing; never what was said."""

    done_at: str
    who: str
    deed: str
    rep_id: str | None
    item_id: str | None


def read_deeds(path: Path) -> tuple[Deed, ...]:
    """Return the audit log, oldest first, in the way of `read_view`."""
    with _looking(path) as connection:
        if connection is None:
            return ()
        rows = connection.execute(select(audit).order_by(audit.c.audit_id))
        return tuple(Deed(f"{row.done_at}Z", row.who, row.deed, row.rep_id, row.item_id) for row in rows)


def open_store(path: Path) -> Store:
    """Open the journal at `path`, making it (readable by its owner alone) or bringing it up to date as needed.

    Raises `StoreError` in plain words for a file that is no journal, one made by a newer kit, one whose tables are not
    those of its version, and one that cannot be read or written.
    """
    with plain_words(path):
        make_private(path)
    revision = stored_revision(path)
    refuse_foreign_tables(path)
    with plain_words(path):
        settle_journal_mode(path)
    engine = writing_engine(path)
    if revision != REVISION:
        migrate(engine, path)
    return Store(engine, path, _remarks(path))


def read_view(path: Path, as_of: date) -> JournalView:
    """Return what the journal knew before `as_of` without opening it for writing; empty where there is no journal.

    Raises `StoreError` as `open_store` does, and for a journal that must be brought up to date first.
    """
    with _looking(path) as connection:
        return JournalView(as_of) if connection is None else _view(connection, as_of)


def read_snapshot(path: Path, as_of: date) -> bytes | None:
    """Return `Store.snapshot_on` in the way of `read_view`."""
    with _looking(path) as connection:
        return None if connection is None else _snapshot(connection, as_of)


def read_snapshot_days(path: Path, before: date, most: int = MOST_SNAPSHOTS) -> tuple[date, ...]:
    """Return `Store.snapshot_days` in the way of `read_view`."""
    with _looking(path) as connection:
        return () if connection is None else _snapshot_days(connection, before, most)


@contextmanager
def _looking(path: Path) -> Iterator[Connection | None]:
    """Open a journal only to look; None where there is none yet."""
    revision = stored_revision(path) if path.exists() else None
    if revision is None:
        yield None
        return
    if revision != REVISION:
        raise StoreError(
            f"{path.name} was made by an earlier coachkit. Run coachkit prep once: it keeps a copy of the journal and "
            "brings it up to date."
        )
    with plain_words(path), reading_engine(path).connect() as connection:
        yield connection


def _snapshot(connection: Connection, as_of: date) -> bytes | None:
    newest = select(snapshots.c.blob).join(runs).where(runs.c.as_of == as_of).order_by(runs.c.run_id.desc())
    return connection.execute(newest.limit(1)).scalar_one_or_none()


def _snapshot_days(connection: Connection, before: date, most: int) -> tuple[date, ...]:
    newest = select(runs.c.as_of).distinct().where(runs.c.as_of < before).order_by(runs.c.as_of.desc())
    return tuple(reversed(connection.execute(newest.limit(most)).scalars().all()))


def _view(connection: Connection, as_of: date) -> JournalView:
    held = select(meetings.c.rep_id, meetings.c.held_on, meetings.c.meeting_type).where(meetings.c.held_on < as_of)
    left_open = held.where(meetings.c.closed_at.is_(None))
    said = select(entries).where(entries.c.made_for < as_of, ~entries.c.withdrawn)
    asked = select(questions_offered.c.rep_id, questions_offered.c.as_of, questions_offered.c.question_id)
    asked = asked.where(questions_offered.c.as_of < as_of)
    return JournalView(
        as_of,
        tuple(sorted(MeetingHeld(*row) for row in connection.execute(held))),
        tuple(sorted(QuestionOffered(*row) for row in connection.execute(asked))),
        tuple(as_entry(row) for row in connection.execute(said.order_by(entries.c.made_for, entries.c.entry_id))),
        tuple(sorted(MeetingHeld(*row) for row in connection.execute(left_open))),
    )


def as_entry(row: Row[Any]) -> Entry:
    """Return a row of `entries` as the rooms above know it."""
    return Entry(
        made_for=row.made_for,
        rep_id=row.rep_id,
        kind=row.kind,
        item_id=row.item_id,
        body=read_body(row.kind, row.body),
        entry_id=row.entry_id,
        meeting_id=row.meeting_id,
        version=row.version,
        replaces=row.replaces,
        reason=row.reason,
    )


def _remarks(path: Path) -> tuple[str, ...]:
    kind = network_file_system(path)
    if kind is None:
        return ()
    return (
        f"{path.name} lies on a network drive ({kind}). It is kept in a slower, safer way there; let only one computer "
        "at a time work in this folder.",
    )
