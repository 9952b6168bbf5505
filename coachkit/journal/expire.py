"""What a team no longer keeps: private notes and snapshots older than it said, deleted and noted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from coachkit.journal.bodies import KINDS, Word, kind_of, read_body
from coachkit.journal.log import note_deed
from coachkit.journal.schema import entries, runs, snapshots
from coachkit.journal.store import Store

_PRIVATE = tuple(name for name, form in KINDS.items() if form.private)


def expire_private(store: Store, before: date) -> int:
    """Delete what only the manager reads of days before `before`: private notes, self-checks, words never shared."""
    with store.writing() as connection:
        old = entries.c.made_for < before
        words = connection.execute(
            select(entries.c.entry_id, entries.c.kind, entries.c.body).where(old, entries.c.kind == kind_of(Word()))
        )
        unshared = [row.entry_id for row in words if not getattr(read_body(row.kind, row.body), "shared", True)]
        theirs = old & (entries.c.kind.in_(_PRIVATE) | entries.c.entry_id.in_(unshared))
        count = connection.execute(delete(entries).where(theirs)).rowcount
        if count:
            note_deed(connection, f"expired: {count} private notes of days before {before}")
    return count


def expire_snapshots(store: Store, before: date) -> int:
    """Delete what runs read on days before `before`; content that a later run read too stays."""
    with store.writing() as connection:
        count = connection.execute(delete(runs).where(runs.c.as_of < before)).rowcount
        unread = snapshots.c.content_hash.not_in(select(runs.c.content_hash))
        connection.execute(delete(snapshots).where(unread))
        if count:
            note_deed(connection, f"expired: snapshots of {count} runs for days before {before}")
    return count
