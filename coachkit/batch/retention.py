"""`retention` in team.yaml: what is older than a team keeps is deleted at the end of a batch, told and noted.

Counted back from the newest day in the data, not from the clock and not from `--as-of`: a report made for a day long
past deletes nothing that the newest one would keep.
"""

from __future__ import annotations

import shutil
from datetime import date, timedelta

from coachkit.journal.erase import write_anew
from coachkit.journal.expire import expire_private, expire_snapshots
from coachkit.journal.log import note_deed
from coachkit.journal.store import Store
from coachkit.workspace import Workspace, report_folders


def expire(workspace: Workspace, store: Store, newest: date | None, just_made: date) -> tuple[str, ...]:
    """Delete what has expired and return a sentence for each kind; the reports of `just_made` stay, however old.

    Without a date in the data nothing expires. Backups keep what they hold until they are rotated away.
    """
    kept = workspace.team.retention
    if newest is None:
        return ()
    told = []
    if kept.private_notes_days and (count := expire_private(store, newest - timedelta(days=kept.private_notes_days))):
        told.append(f"private notes and words never shared: {count:,} deleted, older than {kept.private_notes_days}")
    if kept.snapshots_days and (count := expire_snapshots(store, newest - timedelta(days=kept.snapshots_days))):
        told.append(f"snapshots: those of {count:,} runs deleted, older than {kept.snapshots_days}")
    if told:
        write_anew(store.path)
    if kept.reports_days:
        before = newest - timedelta(days=kept.reports_days)
        old = [folder for day, folder in report_folders(workspace.reports) if day < before and day != just_made]
        for folder in old:
            shutil.rmtree(folder)
        if old:
            with store.writing() as connection:
                note_deed(connection, f"expired: reports of {len(old)} days before {before}")
            told.append(f"reports: those of {len(old):,} days deleted, older than {kept.reports_days}")
    return tuple(f"Retention (team.yaml): {one} days." for one in told)
