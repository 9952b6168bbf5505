"""Whole copies of the store, made while it is in use: each is looked through before it counts, the newest are kept.

A copy's name has the day for people and a number for the kit: the highest number is the newest, whatever the clock
said, so that a clock set back neither hides a copy nor has the wrong one deleted.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock

from coachkit.errors import StoreError
from coachkit.journal.engine import BUSY_SECONDS, plain_words
from coachkit.journal.place import make_private
from coachkit.journal.revision import damage, stored_revision

#: One a week for a quarter: what is lost unnoticed is missed at the latest in the quarter's review. With the sample
#: team's journal after a year (18 MiB of snapshots) thirteen copies take a quarter of a gigabyte.
KEPT = 13
FOLDER = "backups"
#: What a copy holds that was made when another one was put in the journal's place.
REPLACED = "replaced"
_NAME = re.compile(r"-(\d{4}-\d{2}-\d{2})-(\d{4,})(?:-([a-z0-9-]+))?\.db")


@dataclass(frozen=True)
class Backup:
    """One copy: its number, and why it was made where nobody asked for it (`before-0003`, `replaced`)."""

    path: Path
    number: int
    why: str = ""


def folder_of(path: Path) -> Path:
    """Return the folder that copies of the store at `path` go to."""
    return path.with_name(FOLDER)


def list_backups(path: Path, folder: Path | None = None) -> list[Backup]:
    """Return the copies of the store at `path` that lie in `folder` (default: beside it), newest first."""
    found = []
    for file in (folder or folder_of(path)).glob(f"{path.stem}-*.db"):
        if match := _NAME.fullmatch(file.name.removeprefix(path.stem)):
            found.append(Backup(file, int(match[2]), match[3] or ""))
    return sorted(found, key=lambda one: one.number, reverse=True)


def day_of(backup: Path) -> date | None:
    """Return the day in a copy's name; None for a file that is called otherwise."""
    match = _NAME.search(backup.name)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def earlier_copies(path: Path) -> list[Path]:
    """Return the copies that coachkit 0.1 made before a migration, beside the store."""
    return sorted(path.parent.glob(f"{path.name}.before-*.bak*"))


def make_backup(path: Path, folder: Path | None = None, *, today: date | None = None, why: str = "") -> Backup:
    """Copy the store while it may be in use; the copy appears whole, looked through and private, or not at all.

    Of the copies in `folder` the newest `KEPT` stay. Older ones go only now, when a good one is there. Raises
    `StoreError` where there is no store yet, where it is damaged (then nothing is deleted) and where the folder cannot
    be written to.
    """
    revision = stored_revision(path) if path.exists() else None
    if revision is None:
        raise StoreError(f"There is no journal to copy yet: {path.name} begins with the first coachkit prep.")
    folder = folder or folder_of(path)
    with plain_words(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", timeout=60 * BUSY_SECONDS, mode=0o600)
        with lock:
            for left in folder.glob(f".{path.stem}-*.partial*"):
                left.unlink()  # of a copy that was killed; nobody else is at it while we hold the lock
            number = max((one.number for one in list_backups(path, folder)), default=0) + 1
            name = f"{path.stem}-{today or date.today()}-{number:04}{f'-{why}' if why else ''}.db"
            _copy(path, folder / name, revision)
            for old in list_backups(path, folder)[KEPT:]:
                old.path.unlink()
    return Backup(folder / name, number, why)


def _copy(source: Path, target: Path, revision: str) -> None:
    unfinished = target.with_name(f".{target.name}.partial")
    copy_whole(source, unfinished)
    if (wrong := damage(unfinished)) or stored_revision(unfinished) != revision:
        unfinished.unlink()
        raise StoreError(
            f"The journal {source.name} is damaged ({wrong}), so no copy of it was kept. Put an earlier backup in its "
            "place: coachkit restore"
        )
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a store, with what still lies in its write-ahead log, to one private file with nothing beside it."""
    make_private(target)
    with (
        plain_words(source),
        closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as whole,
        closing(sqlite3.connect(target)) as copy,
    ):
        whole.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
