"""`coachkit forget REP`: a person is erased from all that the kit wrote, and does not come back with an export."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from coachkit.batch.forget_plan import RECEIPTS, Plan, card_removed
from coachkit.batch.leftovers import sweep
from coachkit.batch.private import nobody_else
from coachkit.batch.record import write_whole
from coachkit.crm.forgotten import id_key, name_key
from coachkit.crm.scrub import Known, scrub
from coachkit.errors import StoreError
from coachkit.journal.erase import Erased, erase_person
from coachkit.journal.store import open_store
from coachkit.own_files import make_folder
from coachkit.workspace import Workspace


@dataclass(frozen=True)
class Receipt:
    """That a person was erased: what where, in counts. It holds no content, no id and no name."""

    path: Path
    content: dict[str, Any]


def forget(workspace: Workspace, plan: Plan, today: date | None = None) -> Receipt:
    """Erase everything in the plan and write a receipt under `receipts/`.

    Files go first, then copies of the journal, then the journal: where this is cut short, the same command finds what
    is left and goes on. Raises `StoreError` where another program keeps the journal open, `WorkspaceBusy` for a batch.
    """
    day = today or date.today()
    with nobody_else(workspace):
        sweep(workspace.reports)
        removed = {what: _remove(paths) for what, paths in plan.remove.items() if paths}
        if plan.manager_card and (text := card_removed(workspace, plan.known)) is not None:
            write_whole(workspace.parameters / "managers.yaml", text)
            removed["cards in managers.yaml"] = 1
        clean = _scrubber(plan.known, day)
        with open_store(workspace.journal):
            pass  # there is one from now on, of this kit's version: the tombstone needs a place
        scrubbed, deleted = _scrub_copies(plan.copies, plan.known, clean)
        keys = [id_key(plan.known.rep_id), *sorted({name_key(name) for name in plan.known.names})]
        erased = erase_person(workspace.journal, plan.known.rep_id, clean, keys, day)
        content = _account(plan, day, erased, removed, scrubbed, deleted)
        folder = workspace.root / RECEIPTS
        make_folder(folder)
        path = folder / f"{erased.tag}-{day}.json"
        write_whole(path, json.dumps(content, indent=2) + "\n")
    return Receipt(path, content)


def _remove(paths: list[Path]) -> int:
    count = 0
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            count += sum(one.is_file() for one in path.rglob("*"))
            shutil.rmtree(path)
        elif path.exists() or path.is_symlink():
            path.unlink()
            count += 1
    return count


def _scrubber(known: Known, day: date) -> Callable[[bytes], bytes | None]:
    return partial(scrub, known=known, day=day)


def _scrub_copies(copies: list[Path], known: Known, clean: Callable[[bytes], bytes | None]) -> tuple[int, int]:
    """Erase the person from every copy; one that cannot be read is deleted, since nobody can say what is in it."""
    deleted = 0
    for path in copies:
        try:
            if ".damaged-" in path.name or path.suffix == ".partial":
                raise StoreError(path.name)
            erase_person(path, known.rep_id, clean, tag="forgotten")
        except StoreError:
            deleted += 1
            for tail in ("", "-wal", "-shm", "-journal"):
                path.with_name(path.name + tail).unlink(missing_ok=True)
    return len(copies) - deleted, deleted


def _account(
    plan: Plan, day: date, erased: Erased, removed: dict[str, int], scrubbed: int, deleted: int
) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "forgotten_on": day.isoformat(),
        "tag": erased.tag,
        "journal": {
            "meetings": erased.meetings,
            "entries": erased.entries,
            "questions_offered": erased.questions_offered,
            "audit_lines_made_anonymous": erased.audit,
            "snapshots_without_them_now": erased.snapshots_changed,
            "snapshots_dropped": erased.snapshots_dropped,
        },
        "files_deleted": removed,
        "days_whose_team_page_was_deleted": plan.days,
        "backups_scrubbed": scrubbed,
        "backups_deleted": deleted,
        "left_for_a_person": {
            "files_in_crm": len(plan.crm_rows),
            "places_that_name_them": len(plan.named_in),
            "folders_with_backups_not_reached": len(plan.unreachable),
        },
    }


def describe_plan(plan: Plan) -> str:
    """Say what is there and what will be done, before anything is: what is erased last, beside the question."""
    rows = plan.rows
    lines = [f"What this workspace holds of {plan.known.rep_id!r}, and what forgetting them does:"]
    lines.append(
        f"  journal: {rows.meetings:,} meetings, {rows.entries:,} entries and {rows.questions_offered:,} questions "
        f"offered deleted; {rows.audit:,} lines of the audit log made anonymous; their rows taken out of every snapshot"
    )
    lines += [f"  {what}: {len(paths):,} deleted" for what, paths in plan.remove.items() if paths]
    if plan.days:
        lines.append(
            f"  with the reports, the team pages and run records of {', '.join(plan.days)} go, since they name "
            "them; make these anew with coachkit prep --as-of DATE"
        )
    if plan.manager_card:
        lines.append("  parameters/managers.yaml: their card cut out")
    if plan.copies:
        lines.append(f"  backups: {len(plan.copies):,} scrubbed the same way, or deleted where they cannot be")
    return "\n".join([*describe_left(plan), *lines])


def describe_left(plan: Plan) -> list[str]:
    """Say what is left for a person to do: the kit never writes to `crm/`, and what others wrote is theirs."""
    lines = []
    if plan.crm_unread:
        lines.append("crm/ could not be read, so which rows are theirs is not known: see coachkit check.")
    if plan.crm_rows:
        lines.append("For you to delete in crm/ (and in the CRM, or the next export has them again):")
        lines += [f"  {file}: rows {rows}" for file, rows in plan.crm_rows]
    if plan.named_in:
        lines.append("For you to look at, since they name this person and are not theirs alone:")
        lines += [f"  {place}" for place in plan.named_in]
    if plan.unreachable:
        lines.append("Backups were made into folders that cannot be reached now; delete them there:")
        lines += [f"  {place}" for place in plan.unreachable]
    lines.append(
        "Not known to coachkit: reports made with --out elsewhere, e-mails sent, copies that somebody made, and what "
        "a disk keeps of deleted files."
    )
    return lines


def describe_receipt(receipt: Receipt, workspace: Workspace) -> str:
    """Say what was done."""
    return f"Forgotten. The receipt, without a name: {workspace.shown(receipt.path)}\n" + json.dumps(
        receipt.content, indent=2
    )
