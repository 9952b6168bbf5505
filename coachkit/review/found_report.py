"""The newest report of a rep in `reports/`: what goes with a letter, and what a letter quotes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from coachkit.model import PrepReport
from coachkit.workspace import Workspace, report_folders, slug_id


@dataclass(frozen=True)
class FoundReport:
    """A rep's report of one day."""

    day: date
    folder: Path

    def page(self, name: str) -> bytes | None:
        """Return one of its pages; None where it is not there."""
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def prep(self) -> PrepReport | None:
        """Return what it says; None where another version of the kit wrote it."""
        content = self.page("prep.json")
        try:
            return None if content is None else PrepReport.model_validate_json(content)
        except ValidationError:
            return None


def newest_report(workspace: Workspace, rep_id: str, until: date | None = None) -> FoundReport | None:
    """Return the newest report of a rep, of `until` at the latest; None where there is none."""
    found = [
        FoundReport(day, report.parent)
        for day, folder in report_folders(workspace.reports)
        if until is None or day <= until
        for report in folder.glob(f"*-{slug_id(rep_id)}/prep.json")
    ]
    return max(found, key=lambda one: one.day, default=None)
