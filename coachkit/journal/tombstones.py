"""Who was forgotten: known again when an export names them, and not to be read from the store.

A tombstone is a digest of what a person is known by (`crm/forgotten.py` says of what), made slow on purpose. It hides a
name from whoever looks at the file, not from somebody who tries all the ids of a company: ids are short.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from coachkit.journal.engine import BUSY_SECONDS, plain_words
from coachkit.journal.schema import tombstones

#: 2**12 blocks of 1 KiB, 4 MiB: 27 ms on a busy core (docs/store.md). A reading pays it once for each owner, and only
#: in a workspace where somebody was forgotten.
_COST = {"n": 2**12, "r": 8, "p": 1}


class Forgotten:
    """The tombstones of a store. Falsy when nobody was forgotten."""

    def __init__(self, salt: str = "", days: Mapping[str, date] | None = None) -> None:
        self._salt = salt
        self._days = dict(days or {})
        self._known: dict[str, date | None] = {}

    def __bool__(self) -> bool:
        return bool(self._days)

    def on(self, key: str) -> date | None:
        """Return the day on which whoever is known by `key` was forgotten; None for everybody else."""
        if not self._days:
            return None
        if key not in self._known:
            self._known[key] = self._days.get(digest(self._salt, key))
        return self._known[key]

    def rows(self) -> list[dict[str, object]]:
        """Return the tombstones as rows of the table."""
        return [{"digest": one, "salt": self._salt, "forgotten_on": day} for one, day in sorted(self._days.items())]


def digest(salt: str, key: str) -> str:
    """Digest a key, slowly."""
    return hashlib.scrypt(key.encode(), salt=bytes.fromhex(salt), dklen=32, **_COST).hex()


def read_forgotten(path: Path) -> Forgotten:
    """Read the tombstones of a store without opening it for writing; nobody where there is no store or table yet."""
    if not path.exists():
        return Forgotten()
    with plain_words(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA query_only=ON")
        there = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'tombstones'"
        if not connection.execute(there).fetchone()[0]:
            return Forgotten()
        rows = connection.execute("SELECT salt, digest, forgotten_on FROM tombstones").fetchall()
    return Forgotten(rows[0][0], {one: date.fromisoformat(day) for _, one, day in rows}) if rows else Forgotten()


def read_forgets(path: Path) -> Callable[[str], date | None] | None:
    """Return what tells a reading who was forgotten; None where nobody was, which spares it the looking."""
    forgotten = read_forgotten(path)
    return forgotten.on if forgotten else None


def bury(connection: Connection, keys: Iterable[str], day: date) -> list[str]:
    """Add a tombstone for each key; return their digests in the order of the keys. One that is there keeps its day."""
    salt = connection.execute(select(tombstones.c.salt).limit(1)).scalar_one_or_none() or secrets.token_hex(16)
    made = [digest(salt, key) for key in keys]
    for one in made:
        row = {"digest": one, "salt": salt, "forgotten_on": day}
        connection.execute(insert(tombstones).on_conflict_do_nothing(index_elements=["digest"]), row)
    return made
