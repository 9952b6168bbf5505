"""Finding what was prepared for a meeting: the newest report of a rep at or before its day, as the batch left it.

Nothing is analysed here; a report is read from `prep.json`, its sections from the executed notebook beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coachkit.errors import RequestError
from coachkit.model import PrepReport
from coachkit.review.found_report import newest_report
from coachkit.workspace import Workspace, report_folders


class NotPrepared(RequestError):
    """There is no report of a rep for a meeting on a day."""

    def __init__(self, rep_id: str, held_on: date) -> None:
        self.rep_id, self.held_on = rep_id, held_on
        super().__init__(rep_id, held_on)

    def __str__(self) -> str:
        whom = f"of {self.rep_id}" if self.rep_id else "of anybody"
        return (
            f"No report {whom} was prepared by {self.held_on}. Make one in a terminal with: coachkit prep. Then open "
            "this page again."
        )


@dataclass(frozen=True)
class Shown:
    """A section of the report as its notebook displayed it; `private` is the manager's alone."""

    name: str
    title: str
    html: str
    private: bool


def prepared_reps(workspace: Workspace, held_on: date) -> dict[str, str]:
    """Return the reps on the newest team page at or before a day: names by rep id, in the order of the names."""
    for day, folder in sorted(report_folders(workspace.reports), reverse=True):
        if day > held_on:
            continue
        pages = [json.loads(page.read_text(encoding="utf-8")) for page in sorted(folder.glob("**/team.json"))]
        found = {entry["rep_id"]: entry["name"] for page in pages for entry in page["entries"]}
        if found:
            return dict(sorted(found.items(), key=lambda item: (item[1].casefold(), item[0])))
    return {}


def report_folder(workspace: Workspace, rep_id: str, held_on: date) -> Path:
    """Return the folder of a rep's newest report at or before a day; raises `NotPrepared`."""
    found = newest_report(workspace, rep_id, held_on)
    if found is None:
        raise NotPrepared(rep_id, held_on)
    return found.folder


def read_report(folder: Path) -> PrepReport:
    """Read the report in its folder; raises `RequestError` where another version of the kit made it."""
    try:
        return PrepReport.model_validate_json((folder / "prep.json").read_bytes())
    except ValueError:
        raise RequestError(
            f"The report in {folder.name} was made by another version of the kit. Make it anew with: coachkit prep"
        ) from None


def sections_of(folder: Path) -> Iterator[Shown]:
    """Yield the kit's own sections of a report, in the order of its notebook."""
    notebook = json.loads((folder / "prep.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            about = output.get("metadata", {}).get("coachkit")
            if about and "text/html" in output.get("data", {}):
                text = "".join(output["data"].get("text/plain", ""))
                html = "".join(output["data"]["text/html"])
                yield Shown(about["section"], text, html, bool(about.get("private")))


__all__ = ["NotPrepared", "Shown", "prepared_reps", "read_report", "report_folder", "sections_of"]
