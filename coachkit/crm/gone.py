"""Opportunities that an older export has and a newer one has not: merged, deleted or filtered out since."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from coachkit.crm.grid import one_line
from coachkit.crm.tables import FILE_COLUMN
from coachkit.crm.typed import Typed

#: Files that share at least so much of the older one are exports of two days; parts of one export share little.
_SHARED = 0.5
_NAMED = 3


def say_gone(typed: Typed) -> Typed:
    """Remark on the opportunities that the newer of two exports has no more; they stay as the older one has them.

    Which file is the newer tells the latest `modified_at` in it, else the order of the files. Rows must still be those
    of all files, before one row of each id is chosen.
    """
    key = typed.table.key
    if typed.table.name != "opportunities" or key is None or len(typed.files) < 2:
        return typed
    frame = typed.frame[typed.frame[key].notna()]
    files = [file for file in typed.files if (frame[FILE_COLUMN] == file).any()]
    if "modified_at" in frame:
        changed = frame.groupby(FILE_COLUMN)["modified_at"].max()
        if changed.reindex(files).notna().all():
            files.sort(key=lambda file: changed[file])
    ids = {file: set(frame.loc[frame[FILE_COLUMN] == file, key]) for file in files}
    said = []
    for place, (older, newer) in enumerate(pairwise(files), start=1):
        later = set().union(*(ids[file] for file in files[place:]))
        gone = sorted(ids[older] - later)
        if gone and len(ids[older] & ids[newer]) >= _SHARED * len(ids[older]):
            named = ", ".join(map(one_line, gone[:_NAMED])) + (", ..." if len(gone) > _NAMED else "")
            said.append(
                f"{older}: {'1 opportunity' if len(gone) == 1 else f'{len(gone):,} opportunities'} ({named}) "
                f"{'is' if len(gone) == 1 else 'are'} not in {newer}, which is newer: merged or deleted since, or not "
                f"exported. Each counts as {older} has it; to leave such out, take that file away."
            )
    return replace(typed, remarks=(*typed.remarks, *said)) if said else typed
