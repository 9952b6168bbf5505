"""What a killed batch may leave behind, and taking it away: it holds private data and is of no use."""

from __future__ import annotations

import shutil
from pathlib import Path

from coachkit.workspace import report_folders

#: Under a day's folder: reports handed over to notebooks, half-made folders, and folders being replaced.
HANDED_OVER = ".prepared"
_PARTIAL, _OLD = ".partial", ".old"


def sweep(reports: Path) -> None:
    """Take away what killed batches left; a report that was being replaced is put back. Only under the batch's lock."""
    for folder in [reports, *(folder for _, folder in report_folders(reports))]:
        for left in folder.glob(".*"):
            if left.name == HANDED_OVER or left.name.endswith(_PARTIAL):
                shutil.rmtree(left, ignore_errors=True)
            elif left.name.endswith(_OLD):
                place = left.with_name(left.name[1 : -len(_OLD)])
                if place.exists():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.rename(place)
