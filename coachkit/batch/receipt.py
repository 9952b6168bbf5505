"""The receipt of a forgetting: written as it proceeds, so that what was cut short is gone on with and counted whole."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from coachkit.batch.forget_plan import RECEIPTS, Plan
from coachkit.batch.forget_rows import ranges
from coachkit.batch.record import write_whole
from coachkit.crm.scrub import ERASED, Known
from coachkit.journal.erase import Erased
from coachkit.own_files import make_folder
from coachkit.terms import SCHEMA_VERSION
from coachkit.workspace import Workspace


class Receipt:
    """That a person was erased: what where, in counts, and where they are still named. No content and no name.

    `content` is what the file at `path` holds after `save`. The person stands in it as the journal's tag for them.
    """

    def __init__(self, path: Path, content: dict[str, Any]) -> None:
        self.path = path
        self.content = content

    def add_files(self, what: str, count: int = 1) -> None:
        """Count files that were deleted."""
        removed = self.content["files_deleted"]
        removed[what] = removed.get(what, 0) + count

    def add_journal(self, erased: Erased) -> None:
        """Count what was erased from the journal."""
        counted = self.content["journal"]
        for key, count in (
            ("meetings", erased.meetings),
            ("entries", erased.entries),
            ("questions_offered", erased.questions_offered),
            ("audit_lines_made_anonymous", erased.audit),
            ("snapshots_without_them_now", erased.snapshots_changed),
            ("snapshots_dropped", erased.snapshots_dropped),
        ):
            counted[key] += count

    def add_backup(self, *, deleted: bool) -> None:
        """Count a backup that the person was in, or that had to be deleted."""
        self.content["backups_deleted" if deleted else "backups_scrubbed"] += 1

    def finish(self) -> None:
        """Say that all of it was done, and save."""
        self.content["finished"] = True
        self.save()

    def save(self) -> None:
        """Write the file, whole."""
        write_whole(self.path, json.dumps(self.content, ensure_ascii=False, indent=2) + "\n")


def open_receipt(workspace: Workspace, plan: Plan, tag: str, day: date) -> Receipt:
    """Begin a receipt, or go on with one of the same person that was not finished; it lies on the disk already."""
    folder = workspace.root / RECEIPTS
    make_folder(folder)
    receipt = _unfinished(folder, tag) or Receipt(_free(folder, f"{tag}-{day}"), _blank(tag, day))
    content = receipt.content
    content["days_whose_team_page_was_deleted"] = sorted({*content["days_whose_team_page_was_deleted"], *plan.days})
    content["left_for_a_person"] = _left(plan)
    receipt.save()
    return receipt


def _unfinished(folder: Path, tag: str) -> Receipt | None:
    for path in sorted(folder.glob(f"{tag}-*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(content, dict) and content.get("finished") is False:
            return Receipt(path, content)
    return None


def _free(folder: Path, name: str) -> Path:
    path, number = folder / f"{name}.json", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.json"
    return path


def _blank(tag: str, day: date) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "forgotten_on": day.isoformat(),
        "tag": tag,
        "finished": False,
        "journal": {
            "meetings": 0,
            "entries": 0,
            "questions_offered": 0,
            "audit_lines_made_anonymous": 0,
            "snapshots_without_them_now": 0,
            "snapshots_dropped": 0,
        },
        "files_deleted": {},
        "days_whose_team_page_was_deleted": [],
        "backups_scrubbed": 0,
        "backups_deleted": 0,
        "left_for_a_person": {},
    }


def _left(plan: Plan) -> dict[str, Any]:
    """Say what is left to delete by hand, with the person's names and id taken out of the names of files."""
    known = Known(plan.known.rep_id, plan.known.names | {plan.known.rep_id})
    words = known.words

    def nameless(text: str) -> str:
        return words.sub(ERASED, text) if words else text

    places = [nameless(place.where) + (f", line {ranges(place.lines)}" if place.lines else "") for place in plan.named]
    return {
        "files_in_crm": len(plan.crm_rows),
        "places_that_name_them": len(plan.named),
        "folders_with_backups_not_reached": len(plan.unreachable),
        "rows_in_crm": {nameless(file): ranges(rows) for file, rows in plan.crm_rows.items()},
        "places": places,
        "folders": [nameless(folder) for folder in plan.unreachable],
    }
