"""Gathering what a file is mapped with: its cells, every profile there is, and who is in the team."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from coachkit.crm.columns import Reading
from coachkit.crm.files import file_parts, read_raw
from coachkit.crm.fiscal import calendar_of
from coachkit.crm.onboarding.material import Known, Material
from coachkit.crm.onboarding.vocabulary import vocabulary
from coachkit.crm.opened import OpenedFiles
from coachkit.crm.origins import find_origins, known_headers, profiles_in_use
from coachkit.crm.owners import Roster
from coachkit.crm.profile import SHIPPED, read_profile
from coachkit.crm.profile_form import Profile
from coachkit.crm.read import read_roster
from coachkit.errors import InputProblems, Problem
from coachkit.workspace import Workspace


def gather(path: Path, workspace: Workspace) -> Material:
    """Read a file and all that mapping it needs; raises `InputProblems` when it or a profile in use is unreadable."""
    used, problems = profiles_in_use(workspace)
    if problems:
        raise InputProblems(problems)
    known = _profiles(workspace, used)
    shown = workspace.shown(path)
    headers = known_headers({profile.name: profile.profile for profile in known}) | vocabulary().known_headers
    parts = file_parts(path, shown)
    raw = parts if isinstance(parts, list) else read_raw(parts[0], headers)
    if isinstance(raw, list):
        raise InputProblems(raw)
    if raw.frame.empty:
        raise InputProblems([Problem(shown, "has no rows below its headers.", fix="Export it again.")])
    team = workspace.team
    reading = Reading(ZoneInfo(team.timezone), team.thresholds.set_aside_share, team.currency, calendar_of(team))
    files, roster = _roster(workspace, used)
    return Material(path, workspace, raw, reading, known, roster, bool(files), files == {path})


def _profiles(workspace: Workspace, used: dict[str, Profile]) -> tuple[Known, ...]:
    """Read every profile that can be read, the workspace's before the kit's; one of the same name hides the kit's."""
    own = workspace.parameters / "profiles"
    known: dict[str, Known] = {}
    for folder in (own, SHIPPED):
        for path in sorted(path for path in folder.glob("*") if path.suffix in (".yaml", ".yml")):
            if path.stem not in known:
                profile = read_profile(path, workspace.shown(path), own)
                if isinstance(profile, Profile):
                    known[path.stem] = Known(path.stem, profile, folder == own, path.stem in used)
    return tuple(known.values())


def _roster(workspace: Workspace, used: dict[str, Profile]) -> tuple[set[Path | None], Roster | None]:
    """Return the files (None: a query) that say who is in the team, and who that is, if it can be read."""
    opened = OpenedFiles(workspace, known_headers(used))
    found = find_origins(workspace, used, opened, "reps").found.get("reps", ())
    files: set[Path | None] = {path for origin in found for path in origin.files or (None,)}
    try:
        reps = read_roster(workspace) if files else None
    except InputProblems:
        reps = None
    return files, Roster(reps) if reps is not None else None
