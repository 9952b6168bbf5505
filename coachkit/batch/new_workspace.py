"""`coachkit init`: make a workspace, and begin a parameter file for every rep once there is a roster."""

from __future__ import annotations

import json
import re
from pathlib import Path

from coachkit.batch.record import write_whole
from coachkit.crm.read import read_crm
from coachkit.errors import InputProblems
from coachkit.workspace import has_exports, open_workspace, read_rep_parameters, slug

_TEAM = """\
# How this organisation counts. Every key is explained in docs/parameters.md; a mistyped one is an error.
timezone: UTC  # where a working day begins and ends, like Europe/Lisbon or America/New_York
currency: USD  # three letters
fiscal_year_start: 1  # the month in which the fiscal year starts
slot_minutes: 30  # 15, 30, 45 or 60
profiles: []  # profiles that translate your CRM's export, like [maven_crm_sales]; none: the canonical layout
"""
_REP = """\
# What is particular to {name}. Everything here is optional; docs/parameters.md shows all there is.
rep_id: {rep_id}
aspirations: []
motivators: []
goals: []
# next_meeting: {{date: 2026-11-24, type: weekly}}
"""
_FOLDERS = ("parameters/reps", "parameters/profiles", "parameters/questions", "crm", "inbox", "reports")


def make_workspace(folder: Path) -> list[str]:
    """Make what is missing in `folder` and leave what is there; returns what was done, a line each.

    Once `crm/` holds a roster that can be read, every rep without a file gets one.
    """
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    said = []
    team = folder / "parameters" / "team.yaml"
    if team.exists():
        said.append(f"{team} is there already and was left as it is.")
    else:
        write_whole(team, _TEAM)
        said.append(f"Made {team}: look through it first.")
    workspace = open_workspace(folder)
    if not has_exports(workspace.crm):
        return [*said, f"Now put your exports into {folder / 'crm'} and run: coachkit init {folder}"]
    try:
        reps = read_crm(workspace)["reps"]
    except InputProblems as error:
        return [*said, "The exports cannot be read yet, so no rep files were written.", str(error)]
    known = read_rep_parameters(workspace)
    new = [(rep_id, name) for rep_id, name in zip(reps["rep_id"], reps["name"], strict=True) if rep_id not in known]
    for rep_id, name in new:
        path = folder / "parameters" / "reps" / f"{_file_name(rep_id)}.yaml"
        # JSON strings are YAML strings, whatever is in them; the name stands in a comment, so it must be one line.
        one_line = " ".join(str(name).split())
        write_whole(path, _REP.format(name=one_line, rep_id=json.dumps(rep_id, ensure_ascii=False)))
    said.append(f"Rep files: {len(new)} new, {len(known)} there already.")
    return [*said, f"Next: coachkit check --workspace {folder}, then coachkit prep --workspace {folder}"]


def _file_name(rep_id: str) -> str:
    """Use the id itself where every file system takes it, else a slug of it."""
    safe = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", rep_id)
    reserved = re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", rep_id)
    return rep_id if safe and not reserved else slug(rep_id, rep_id)
