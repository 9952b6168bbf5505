"""Erasing a person from a store, so that no byte of them is left in its file or in the log beside it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Table, delete, inspect, select
from sqlalchemy.dialects.sqlite import insert

from coachkit.errors import StoreError
from coachkit.journal.engine import BUSY_SECONDS, plain_words, writing_engine
from coachkit.journal.log import note_deed
from coachkit.journal.schema import audit, entries, meetings, questions_offered, runs, snapshots, tombstones
from coachkit.journal.tombstones import bury

#: Gives a snapshot without the person: other bytes, the same ones where they are not in it, None where it cannot.
Scrub = Callable[[bytes], bytes | None]
#: Tables whose rows are a person's, in the order in which they can be deleted.
_THEIRS: tuple[Table, ...] = (entries, meetings, questions_offered)


@dataclass(frozen=True)
class Erased:
    """What there was of a person: rows by table, lines of the audit log, snapshots changed and dropped.

    `tag` is what stands for them from now on where something must stand.
    """

    meetings: int = 0
    entries: int = 0
    questions_offered: int = 0
    audit: int = 0
    snapshots_changed: int = 0
    snapshots_dropped: int = 0
    tag: str = ""

    @property
    def anything(self) -> bool:
        """Whether there was anything of the person at all."""
        return any((self.meetings, self.entries, self.questions_offered, self.audit, self.snapshots_changed,
                    self.snapshots_dropped))  # fmt: skip


def count_rows(path: Path, rep_id: str) -> Erased:
    """Count what `erase_person` would erase, the snapshots left out; nothing where there is no store."""
    if not path.exists():
        return Erased()
    counts: dict[str, int] = {}
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA query_only=ON")
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in (*_THEIRS, audit):
            if table.name in there:
                its = f"SELECT count(*) FROM {table.name} WHERE rep_id = ?"  # noqa: S608 - the kit's own table names
                counts[table.name] = connection.execute(its, (rep_id,)).fetchone()[0]
    return _erased(counts)


def _erased(counts: Mapping[str, int], changed: int = 0, dropped: int = 0, tag: str = "") -> Erased:
    held, said, offered, deeds = (counts.get(table.name, 0) for table in (meetings, entries, questions_offered, audit))
    return Erased(held, said, offered, deeds, changed, dropped, tag)


def remember_forgotten(path: Path, keys: Sequence[str], day: date) -> str:
    """Set a person's tombstones and return their tag; `keys` are what they are known by, the first stands for them.

    Done before anything is erased: whoever is erased halfway is known all the same when the command is given again.
    """
    engine = writing_engine(path)
    try:
        with plain_words(path), engine.begin() as connection:
            return _tag(connection, keys, day)
    finally:
        engine.dispose()


def _tag(connection: Connection, keys: Sequence[str], day: date) -> str:
    return f"forgotten-{bury(connection, keys, day)[0][:12]}"


def erase_person(
    path: Path, rep_id: str, scrub: Scrub, keys: Sequence[str] = (), day: date | None = None, tag: str = ""
) -> Erased:
    """Erase a person as `erase_rows` does, then write the file anew without what was freed (`write_anew`)."""
    erased = erase_rows(path, rep_id, scrub, keys, day, tag)
    write_anew(path)
    return erased


def erase_rows(
    path: Path, rep_id: str, scrub: Scrub, keys: Sequence[str] = (), day: date | None = None, tag: str = ""
) -> Erased:
    """Erase a person from the store at `path` in one transaction; `write_anew` must follow, since bytes linger.

    With `keys` (the first stands for the person) and `day`, tombstones are set and the deed is noted; a copy of the
    store, of whatever revision, needs none and is given the `tag`. Raises `StoreError` where it cannot be done.
    """
    engine = writing_engine(path)
    try:
        with plain_words(path), engine.begin() as connection:
            there = set(inspect(connection).get_table_names())
            if keys and day:
                tag = _tag(connection, keys, day)
            counts = {
                table.name: connection.execute(delete(table).where(table.c.rep_id == rep_id)).rowcount
                for table in _THEIRS
                if table.name in there
            }
            if audit.name in there:
                theirs = audit.update().where(audit.c.rep_id == rep_id)
                counts["audit"] = connection.execute(theirs.values(rep_id=tag, item_id=None)).rowcount
            changed, dropped = _scrub_snapshots(connection, scrub)
            if keys and day:
                note_deed(connection, "forgotten", tag)
    finally:
        engine.dispose()
    return _erased(counts, changed, dropped, tag)


def write_anew(path: Path) -> None:
    """Write the file anew without what was freed, and empty its log: deleted rows linger in both until then.

    Raises `StoreError` where somebody else keeps the file open, so that the old bytes could not be overwritten.
    """
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreError(
            f"Another program has {path.name} open, so what was deleted still lies in {path.name}-wal. Close the "
            "review and JupyterLab, then run the same command again."
        )


def carry_tombstones(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Add the tombstones of another store to this one, whose own are of that store's past."""
    connection.execute(tombstones.delete())
    if rows:
        connection.execute(insert(tombstones), list(rows))


def people_of(path: Path) -> set[str]:
    """Return every rep id that a store has rows of, snapshots left out; nobody where there is no store."""
    if not path.exists():
        return set()
    found: set[str] = set()
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA query_only=ON")
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in _THEIRS:
            if table.name in there:
                its = f"SELECT DISTINCT rep_id FROM {table.name}"  # noqa: S608 - the kit's own table names
                found |= {rep_id for (rep_id,) in connection.execute(its)}
    return found


def each_snapshot(path: Path) -> list[tuple[date, str]]:
    """Return the days of all runs with the hash of what each read, oldest first; the blob is read by `snapshot`."""
    if not path.exists():
        return []
    its = "SELECT as_of, content_hash FROM runs ORDER BY as_of, run_id"
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA query_only=ON")
        there = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'runs'"
        if not connection.execute(there).fetchone()[0]:
            return []
        return [(date.fromisoformat(day), content_hash) for day, content_hash in connection.execute(its)]


def snapshot(path: Path, content_hash: str) -> bytes:
    """Return one snapshot's bytes."""
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA query_only=ON")
        its = "SELECT blob FROM snapshots WHERE content_hash = ?"
        return bytes(connection.execute(its, (content_hash,)).fetchone()[0])


def _scrub_snapshots(connection: Connection, scrub: Scrub) -> tuple[int, int]:
    """Put a snapshot without the person in the place of each; count those that changed and those dropped."""
    changed = dropped = 0
    hashes = connection.execute(select(snapshots.c.content_hash)).scalars().all()
    for old in hashes:
        blob = connection.execute(select(snapshots.c.blob).where(snapshots.c.content_hash == old)).scalar_one()
        new = scrub(blob)
        if new == blob:
            continue
        if new is None:
            connection.execute(runs.delete().where(runs.c.content_hash == old))
            dropped += 1
        else:
            content_hash = hashlib.sha256(new).hexdigest()
            row = {"content_hash": content_hash, "blob": new}
            connection.execute(insert(snapshots).on_conflict_do_nothing(index_elements=["content_hash"]), row)
            connection.execute(runs.update().where(runs.c.content_hash == old).values(content_hash=content_hash))
            changed += 1
        connection.execute(snapshots.delete().where(snapshots.c.content_hash == old))
    return changed, dropped


def mentions(path: Path, words: Sequence[str]) -> list[tuple[str, str]]:
    """Return which entries hold one of the words, as (rep_id, item_id): what others said stays theirs."""
    if not path.exists() or not words:
        return []
    found: list[tuple[str, str]] = []
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA query_only=ON")
        there = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'entries'"
        if connection.execute(there).fetchone()[0]:
            for rep_id, item_id, body, reason in connection.execute(
                "SELECT rep_id, item_id, body, reason FROM entries"
            ):
                text = f"{body} {reason or ''}".casefold()
                if any(word.casefold() in text for word in words):
                    found.append((rep_id, item_id))
    return found


__all__ = [
    "Erased", "Scrub", "carry_tombstones", "count_rows", "each_snapshot", "erase_person", "erase_rows", "mentions",
    "people_of", "remember_forgotten", "snapshot", "write_anew",
]  # fmt: skip
