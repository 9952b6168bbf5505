"""Putting a copy in the store's place: looked through first, the present one kept, all of it or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coachkit.errors import StoreError
from coachkit.journal.backup import REPLACED, Backup, copy_whole, folder_of, list_backups, make_backup
from coachkit.journal.engine import BUSY_SECONDS, plain_words
from coachkit.journal.layout import foreign_tables, say_foreign
from coachkit.journal.place import make_private
from coachkit.journal.revision import damage, stored_revision


@dataclass(frozen=True)
class Restored:
    """Which copy is the store now, its revision, and where what was there before lies (None: there was nothing)."""

    source: Path
    revision: str
    before: Path | None


def newest_backup(path: Path) -> Path:
    """Return the newest copy that was not itself made by a restore; raises `StoreError` where there is none."""
    for backup in list_backups(path):
        if backup.why != REPLACED:
            return backup.path
    raise StoreError(f"There is no backup in {folder_of(path).name}/ yet. Name the file to restore, if there is one.")


def restore_backup(path: Path, source: Path, *, today: date | None = None) -> Restored:
    """Make the store at `path` what `source` holds; what was there becomes a backup first.

    Raises `StoreError`, and leaves everything as it was, for a file that is absent, damaged, no journal or newer than
    this kit. Programs that have the store open go on with the restored one.
    """
    if not source.is_file():
        raise StoreError(f"There is no file {source}. The backups are in {folder_of(path)}.")
    fresh = path.with_name(f".{path.name}.restoring.partial")
    try:
        # A copy of the copy: the file named may be in use, or be a bare copy of a store with its log beside it.
        with plain_words(source):
            fresh.unlink(missing_ok=True)
            copy_whole(source, fresh)
        revision = look_through(fresh, source.name)
        before = _keep_present(path, today)
        with plain_words(path):
            _take_place(fresh, path)
        return Restored(source, revision, before)
    finally:
        fresh.unlink(missing_ok=True)


def look_through(copy: Path, name: str) -> str:
    """Return the revision of a copy that is fit to become the store; `name` is what it is called in messages.

    Raises `StoreError` for one that is damaged, empty, no journal, newer than this kit, or has other tables than its
    revision.
    """
    if wrong := damage(copy):
        raise StoreError(f"The backup {name} is damaged ({wrong}). Nothing was changed; take another one.")
    try:
        revision = stored_revision(copy)
    except StoreError as error:
        raise StoreError(str(error).replace(copy.name, name)) from None
    if revision is None:
        raise StoreError(f"{name} holds nothing: it is no backup of a journal. Nothing was changed.")
    if differs := foreign_tables(copy):
        raise StoreError(f"{name} cannot be restored: it {say_foreign(differs)} Nothing was changed; take another one.")
    return revision


def _keep_present(path: Path, today: date | None) -> Path | None:
    """Keep the present store as a backup; one that is damaged is moved away as it is, with its log."""
    if not path.exists():
        return None
    try:
        if stored_revision(path) is None:
            return None
        return make_backup(path, today=today, why=REPLACED).path
    except StoreError:
        if _sound(path):
            raise  # it is not the store that is at fault: a full disk, a folder that cannot be written to
    return _move_away(path)


def _sound(path: Path) -> bool:
    """Tell whether a store can be read whole; a newer one can, and is not to be replaced by an older kit."""
    return damage(path) is None


def _move_away(path: Path) -> Path:
    folder = folder_of(path)
    with plain_words(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        numbers = (number for number in range(1, 10_000) if not (folder / f"{path.name}.damaged-{number}").exists())
        target = folder / f"{path.name}.damaged-{next(numbers)}"
        for tail in ("-wal", "-shm", ""):  # the file itself last: a kill in between leaves it where it is looked for
            part = path.with_name(path.name + tail)
            if part.exists():
                part.replace(target.with_name(target.name + tail))
    return target


def _take_place(fresh: Path, path: Path) -> None:
    """Write `fresh` into the store through SQLite: one transaction, seen by whoever has the file open.

    A file put in another's place would meet the old one's write-ahead log, which would then be applied to it.
    """
    if not path.exists():
        fresh.replace(path)
        return
    make_private(path)
    with (
        closing(sqlite3.connect(fresh)) as source,
        closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


__all__ = ["Backup", "Restored", "look_through", "newest_backup", "restore_backup"]
