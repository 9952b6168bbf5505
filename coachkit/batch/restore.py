"""`coachkit restore`: one of the copies in the journal's place, after saying what that puts aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from coachkit.batch.private import nobody_else
from coachkit.crm.forgotten import id_key
from coachkit.crm.scrub import Known, names_in, scrub
from coachkit.errors import StoreError
from coachkit.insight.wording import say_count, say_day, say_list
from coachkit.journal.backup import day_of, folder_of
from coachkit.journal.contents import Contents, read_contents, try_contents
from coachkit.journal.erase import carry_tombstones, each_snapshot, erase_person, people_of, snapshot
from coachkit.journal.log import note_deed
from coachkit.journal.restore import look_through, newest_backup, restore_backup
from coachkit.journal.store import open_store
from coachkit.journal.tombstones import Forgotten, read_forgotten
from coachkit.workspace import Workspace


@dataclass(frozen=True)
class RestorePlan:
    """Which backup would take the journal's place, and what each of the two holds.

    `present` is None where there is no journal yet, and words where it cannot be read.
    """

    source: Path
    backup: Contents
    present: Contents | str | None

    @property
    def put_aside(self) -> Contents | None:
        """What the journal holds and the backup does not; None where that cannot be told or there is no journal."""
        return self.present.beside(self.backup) if isinstance(self.present, Contents) else None


@dataclass(frozen=True)
class PutBack:
    """What the journal is now, where what was there before lies, and how many were erased from it again.

    `lost` says that who had been forgotten in the journal before could not be read.
    """

    source: Path
    revision: str
    before: Path | None
    erased_again: int
    lost: bool


def plan_restore(workspace: Workspace, file: Path | None = None) -> RestorePlan:
    """Look at the backup (the newest, or the one named) and at the journal. Raises `StoreError` for no good backup."""
    journal = workspace.journal
    source = file.resolve() if file else newest_backup(journal)
    if not source.is_file():
        raise StoreError(f"There is no file {source}. The backups are in {folder_of(journal)}.")
    look_through(source, source.name)
    return RestorePlan(source, read_contents(source), try_contents(journal))


def run_restore(workspace: Workspace, file: Path | None = None) -> PutBack:
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
    return PutBack(source, done.revision, done.before, again, lost)


def describe_restore_plan(plan: RestorePlan, workspace: Workspace) -> str:
    """Say which backup it is and what would be put aside, before anything is."""
    day = day_of(plan.source)
    lines = [
        f"This puts {workspace.shown(plan.source)} in the place of {workspace.journal.name}:",
        f"  the backup:      {f'made on {say_day(day)}, ' if day else ''}{_say(plan.backup)}",
    ]
    if plan.present is None:
        return "\n".join([*lines, "  the journal now: there is none"])
    if isinstance(plan.present, str):
        return "\n".join([*lines, f"  the journal now: {plan.present}", "It is moved to backups/ as it is."])
    lines.append(f"  the journal now: {_say(plan.present)}")
    if (aside := plan.put_aside) and aside.days:
        lines.append(f"What only the journal has would be seen no more: {_things(aside)}.")
    else:
        lines.append("The journal has no meeting and no entry that the backup lacks.")
    return "\n".join([*lines, "The journal as it is now is kept among the backups."])


def _say(contents: Contents) -> str:
    return f"{contents.size / 2**20:.1f} MiB, {_things(contents)}"


def _things(contents: Contents) -> str:
    counted = ((len(contents.meetings), "meeting", "meetings"), (len(contents.entries), "entry", "entries"))
    said = say_list([say_count(*one) for one in counted if one[0]])
    if contents.days is None:
        return "nothing said yet"
    first, last = map(say_day, contents.days)
    return f"{said}, of {first}" if first == last else f"{said}, of {first} to {last}"


def _counts(contents: Contents) -> dict[str, Any]:
    first, last = contents.days or (None, None)
    return {
        "meetings": len(contents.meetings),
        "entries": len(contents.entries),
        "oldest": first.isoformat() if first else None,
        "newest": last.isoformat() if last else None,
    }


def restore_as_json(plan: RestorePlan, done: PutBack | None) -> dict[str, Any]:
    """Return as plain data what was planned and what was done (None: nothing); the keys are always the same."""
    present = plan.present
    return {
        "file": str(plan.source),
        "restored": done is not None,
        "made_on": day.isoformat() if (day := day_of(plan.source)) else None,
        "bytes": plan.backup.size,
        "backup": _counts(plan.backup),
        "journal": _counts(present) if isinstance(present, Contents) else None,
        "journal_unreadable": present if isinstance(present, str) else None,
        "only_in_journal": _counts(plan.put_aside) if plan.put_aside else None,
        "journal_version": done.revision if done else None,
        "before": str(done.before) if done and done.before else None,
        "forgotten_again": done.erased_again if done else 0,
        "forgotten_not_known": done.lost if done else False,
    }


def describe_restore(done: PutBack, workspace: Workspace) -> str:
    """Say what was done."""
    journal = workspace.journal.name
    said = [f"{journal} is now what {done.source} holds (journal version {done.revision}, found sound)."]
    if done.before:
        said.append(f"What was there before is kept: {done.before}")
    if done.erased_again:
        said.append(f"{done.erased_again} who had been forgotten since that copy was made: erased from it again.")
    if done.lost:
        said.append(
            "The journal that was there could not be read, so who had been forgotten in it is not known: look at "
            "receipts/ and run coachkit forget again for them."
        )
    return "\n".join(said)


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
