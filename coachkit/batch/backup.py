"""`coachkit backup` and `coachkit restore`: whole copies of the journal, and one of them in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from coachkit.batch.private import nobody_else, owner_only
from coachkit.crm.forgotten import id_key
from coachkit.crm.scrub import Known, names_in, scrub
from coachkit.errors import StoreError
from coachkit.journal.backup import KEPT, list_backups, make_backup
from coachkit.journal.erase import carry_tombstones, each_snapshot, erase_person, people_of, snapshot
from coachkit.journal.log import note_deed
from coachkit.journal.restore import newest_backup, restore_backup
from coachkit.journal.store import open_store
from coachkit.journal.tombstones import Forgotten, read_forgotten
from coachkit.workspace import Workspace


@dataclass(frozen=True)
class Done:
    """What was done, in sentences, and the file that it is about."""

    path: Path
    said: tuple[str, ...]


def run_backup(workspace: Workspace, folder: Path | None = None) -> Done:
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
    kept = len(list_backups(journal, made.path.parent))
    size = made.path.stat().st_size / 2**20
    said = f"Copied {journal.name} to {made.path} ({size:.1f} MiB), looked through and found sound."
    return Done(made.path, (said, f"{kept} of the newest {KEPT} copies lie there; older ones are deleted."))


def run_restore(workspace: Workspace, file: Path | None = None) -> Done:
    """Put a backup (the newest, or the one named) in the journal's place, and the present journal among the backups.

    Raises `StoreError`, with everything left as it was, for a file that is damaged, newer or no journal, and
    `WorkspaceBusy` while a batch is at work. Whoever was forgotten stays forgotten.
    """
    journal = workspace.journal
    with nobody_else(workspace):
        source = file.resolve() if file else newest_backup(journal)
        forgotten, lost = _forgotten(journal)
        done = restore_backup(journal, source)
        with open_store(journal) as store, store.writing() as connection:  # an older one is brought up to date
            note_deed(connection, "restored", item_id=source.name)
            if forgotten:
                carry_tombstones(connection, forgotten.rows())
        again = forget_again(journal, forgotten)
    said = [f"{journal.name} is now what {source} holds (journal version {done.revision}, found sound)."]
    if done.before:
        said.append(f"What was there before is kept: {done.before}")
    if again:
        said.append(f"{again} who had been forgotten since that copy was made: erased from it again.")
    if lost:
        said.append(
            "The journal that was there could not be read, so who had been forgotten in it is not known: look at "
            "receipts/ and run coachkit forget again for them."
        )
    return Done(journal, tuple(said))


def _forgotten(journal: Path) -> tuple[Forgotten, bool]:
    """Return who the present journal knows as forgotten, and whether that could not be told."""
    try:
        return read_forgotten(journal), False
    except StoreError:
        return Forgotten(), True


def forget_again(journal: Path, forgotten: Forgotten) -> int:
    """Erase from a restored journal everybody who was forgotten since; return how many there were."""
    if not forgotten:
        return 0
    people: dict[str, set[str]] = {rep_id: set() for rep_id in people_of(journal)}
    for content_hash in {content_hash for _, content_hash in each_snapshot(journal)}:
        found: Mapping[str, frozenset[str]] = names_in(snapshot(journal, content_hash))
        for rep_id, its in found.items():
            people.setdefault(rep_id, set()).update(its)
    count = 0
    for rep_id, names in sorted(people.items()):
        day: date | None = forgotten.on(id_key(rep_id))
        if day is not None:
            known = Known(rep_id, frozenset(names))
            erase_person(journal, rep_id, partial(scrub, known=known, day=day), tag="forgotten")
            count += 1
    return count
