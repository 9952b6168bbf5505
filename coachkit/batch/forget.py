"""`coachkit forget REP`: a person is erased from all that the kit wrote, and does not come back with an export."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from coachkit.batch.forget_plan import Plan, card_removed
from coachkit.batch.leftovers import sweep
from coachkit.batch.private import nobody_else
from coachkit.batch.receipt import Receipt, open_receipt
from coachkit.batch.record import write_whole
from coachkit.crm.forgotten import id_key, name_key
from coachkit.crm.scrub import Known, scrub
from coachkit.errors import StoreError
from coachkit.journal.erase import erase_person, erase_rows, remember_forgotten, write_anew
from coachkit.journal.store import open_store
from coachkit.workspace import Workspace


def forget(workspace: Workspace, plan: Plan, today: date | None = None) -> Receipt:
    """Erase everything in the plan and write a receipt under `receipts/`.

    First who is forgotten is remembered, then files go, then copies of the journal are scrubbed, then the journal:
    where this is cut short, the same command finds what is left, goes on, and counts on in the same receipt. Raises
    `StoreError` where the journal cannot be used or another program keeps it open, `WorkspaceBusy` for a batch.
    """
    day = today or date.today()
    keys = [id_key(plan.known.rep_id), *sorted({name_key(name) for name in plan.known.names})]
    with nobody_else(workspace):
        with open_store(workspace.journal):
            pass  # there is one from now on, of this kit's version: the tombstones need a place
        receipt = open_receipt(workspace, plan, remember_forgotten(workspace.journal, keys, day), day)
        try:
            _erase(workspace, plan, keys, day, receipt)
        finally:
            receipt.save()
        receipt.finish()
    return receipt


def _erase(workspace: Workspace, plan: Plan, keys: list[str], day: date, receipt: Receipt) -> None:
    sweep(workspace.reports)
    for what, paths in plan.remove.items():
        for path in paths:
            _remove(path, partial(receipt.add_files, what))
        receipt.save()
    if plan.manager_card and (text := card_removed(workspace, plan.known)) is not None:
        write_whole(workspace.parameters / "managers.yaml", text)
        receipt.add_files("cards in managers.yaml")
    clean = partial(scrub, known=plan.known, day=day)
    for copy in plan.copies:
        _scrub_copy(copy, plan.known, clean, receipt)
    receipt.add_journal(erase_rows(workspace.journal, plan.known.rep_id, clean, keys, day))
    receipt.save()
    write_anew(workspace.journal)


def _remove(path: Path, count: Callable[[], None]) -> None:
    """Delete a file or a folder, file by file: each is counted once it is gone, whatever happens to the next."""
    if path.is_dir() and not path.is_symlink():
        for one in sorted(path.rglob("*")):
            if not one.is_dir() or one.is_symlink():
                one.unlink()
                count()
        shutil.rmtree(path)
    elif path.exists() or path.is_symlink():
        path.unlink()
        count()


def _scrub_copy(path: Path, known: Known, clean: Callable[[bytes], bytes | None], receipt: Receipt) -> None:
    """Erase the person from a copy; one that cannot be read is deleted, since nobody can say what is in it."""
    try:
        if ".damaged-" in path.name or path.suffix == ".partial":
            raise StoreError(path.name)
        if erase_person(path, known.rep_id, clean, tag="forgotten").anything:
            receipt.add_backup(deleted=False)
    except StoreError:
        for tail in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        receipt.add_backup(deleted=True)
