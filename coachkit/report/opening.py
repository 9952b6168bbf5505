"""How a notebook gets its report: from the batch that runs it, or built on the spot when it is run by hand.

The batch prepares the whole team once and leaves each report as a file, in the folder named by `COACHKIT_PREPARED`; a
notebook then reads its own in milliseconds. Opened in JupyterLab or run by `papermill`, the same call prepares the
team itself.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coachkit.errors import RequestError
from coachkit.model import PrepReport, TeamReport
from coachkit.terms import MeetingType
from coachkit.workspace import Workspace, open_workspace, slug_id

if TYPE_CHECKING:
    from coachkit.conversation.prepare import Prepared

#: Set by the batch for the kernels it starts; never by a person.
PREPARED = "COACHKIT_PREPARED"


def open_prep(
    rep_id: str | int, as_of: str = "", workspace: str = "", meeting: MeetingType | None = None
) -> PrepReport:
    """Open one rep's report.

    `as_of` is an ISO date (default: the newest date in the data), `workspace` a folder (default: the one the notebook
    lies or runs in, else the sample team), `meeting` the kind of meeting to prepare (default: the one that is due; the
    batch has settled it before). Raises `RequestError` for an unknown rep or a bad date.

    `papermill -p rep_id 112` hands over a number; it is taken as the text it was. (`-r rep_id 007` keeps the zeros.)
    """
    rep_id = str(rep_id)
    prepared = os.environ.get(PREPARED)
    if prepared:
        return PrepReport.model_validate_json(prepared_file(Path(prepared), rep_id).read_bytes())
    reports = _prepare(_workspace(workspace), as_of, meeting).reports
    if rep_id not in reports:
        raise unknown_rep(rep_id, reports)
    return reports[rep_id]


def open_team(manager: str = "", as_of: str = "", workspace: str = "") -> TeamReport:
    """Open a team page: of one manager, or of everybody where `manager` is blank."""
    prepared = os.environ.get(PREPARED)
    if prepared:
        return TeamReport.model_validate_json(prepared_team_file(Path(prepared), manager).read_bytes())
    from coachkit.conversation.team import build_team

    opened = _workspace(workspace)
    return build_team(_prepare(opened, as_of), manager or None, sample=opened.sample)


def _prepare(workspace: Workspace, as_of: str, meeting: MeetingType | None = None) -> Prepared:
    """Prepare the team by hand: as the batch does, with what the journal knew, which is only read here."""
    from coachkit.conversation.prepare import prepare_team  # only by hand: pandas is slow to load
    from coachkit.journal.store import read_snapshot, read_snapshot_days, read_view
    from coachkit.journal.tombstones import read_forgets

    if workspace.sample:  # the tour is the same for everybody, whatever was run here before
        return prepare_team(workspace, _day(as_of), meeting)
    journal = workspace.journal
    return prepare_team(
        workspace,
        _day(as_of),
        meeting,
        partial(read_view, journal),
        partial(read_snapshot, journal),
        partial(read_snapshot_days, journal),
        read_forgets(journal),
    )


def prepared_file(folder: Path, rep_id: str) -> Path:
    """Return where the batch leaves a rep's report."""
    return folder / f"rep-{slug_id(rep_id)}.json"


def prepared_team_file(folder: Path, manager: str) -> Path:
    """Return where the batch leaves a team page's facts."""
    return folder / f"team-{slug_id(manager)}.json"


def unknown_rep(rep_id: str, known: Collection[str], when: str = "on that day") -> RequestError:
    """Say that a rep is not in the team (`when` it was looked at), with the nearest name there is."""
    padded = [name for name in known if name.lstrip("0") == rep_id]  # papermill's -p drops leading zeros
    near = padded[:1] or difflib.get_close_matches(rep_id, known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(sorted(known)[:12])}."
    return RequestError(f"There is no rep {rep_id!r} in the team {when}. {hint}")


def _day(as_of: str) -> date | None:
    if not as_of:
        return None
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise RequestError(f"{as_of!r} is not a date like 2026-11-23.") from None


def _workspace(folder: str) -> Workspace:
    """Open the folder named, else the one around a `notebooks/` folder that JupyterLab runs in."""
    if folder:
        return open_workspace(Path(folder))
    here = Path.cwd()
    above = here.parent
    if here.name == "notebooks" and (above / "parameters" / "team.yaml").is_file():
        return open_workspace(above)
    return open_workspace()
