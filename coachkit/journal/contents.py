"""What a store's file holds, in counts and days, told to somebody who is to decide about the file. Only looks."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coachkit.errors import StoreError
from coachkit.journal.engine import BUSY_SECONDS, plain_words
from coachkit.journal.revision import stored_revision

#: What tells one thing from another: an entry that was written again is another one.
_THINGS = {
    "meetings": "SELECT held_on, rep_id, meeting_type FROM meetings",
    "entries": "SELECT made_for, rep_id, kind, item_id, version FROM entries",
}


@dataclass(frozen=True)
class Contents:
    """The meetings and entries of a store, each with its day first, and the file's size in bytes."""

    size: int
    meetings: frozenset[tuple[object, ...]]
    entries: frozenset[tuple[object, ...]]

    @property
    def days(self) -> tuple[date, date] | None:
        """The oldest and the newest day that something is of; None where there is nothing."""
        days = sorted({str(thing[0]) for thing in self.meetings | self.entries})
        return (date.fromisoformat(days[0]), date.fromisoformat(days[-1])) if days else None

    def beside(self, other: Contents) -> Contents:
        """Return what this store holds and the other does not."""
        return Contents(self.size, self.meetings - other.meetings, self.entries - other.entries)


def read_contents(path: Path) -> Contents:
    """Look into a store. Raises `StoreError` for one that cannot be read."""
    found: dict[str, frozenset[tuple[object, ...]]] = {}
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA query_only=ON")
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table, asked in _THINGS.items():
            found[table] = frozenset(connection.execute(asked)) if table in there else frozenset()
    return Contents(path.stat().st_size, found["meetings"], found["entries"])


def try_contents(path: Path) -> Contents | str | None:
    """Look into a store; None where there is none yet, and words where it cannot be read or is no journal of ours."""
    try:
        return read_contents(path) if path.exists() and stored_revision(path) else None
    except StoreError as error:
        return str(error)
