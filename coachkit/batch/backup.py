"""`coachkit backup`: whole copies of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coachkit.batch.private import owner_only
from coachkit.errors import StoreError
from coachkit.journal.backup import KEPT, list_backups, make_backup
from coachkit.journal.log import note_deed
from coachkit.journal.store import open_store
from coachkit.workspace import Workspace


@dataclass(frozen=True)
class Copied:
    """The copy that was made, its size in bytes, and how many copies lie in its folder."""

    path: Path
    size: int
    kept: int

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"file": str(self.path), "bytes": self.size, "copies": self.kept, "copies_at_most": KEPT}


def describe_backup(made: Copied, journal: str) -> str:
    """Say which file it is, and how many there are."""
    return (
        f"Copied {journal} to {made.path} ({made.size / 2**20:.1f} MiB), looked through and found sound.\n"
        f"{made.kept} of the newest {KEPT} copies lie there; older ones are deleted."
    )


def run_backup(workspace: Workspace, folder: Path | None = None) -> Copied:
    """Copy the journal, while it may be in use, to `backups/` or to the folder named. Raises `StoreError`."""
    journal = workspace.journal
    if not journal.exists():
        raise StoreError(f"There is no journal to copy yet: {journal.name} begins with the first coachkit prep.")
    with owner_only(), open_store(journal) as store:
        made = make_backup(journal, folder.resolve() if folder else None)
        with store.writing() as connection:
            # Where it lies is kept in full if it lies elsewhere: forgetting somebody looks there too.
            place = made.path.as_posix() if folder else made.path.name
            note_deed(connection, "backup", item_id=place)
    return Copied(made.path, made.path.stat().st_size, len(list_backups(journal, made.path.parent)))
