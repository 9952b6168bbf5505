"""`coachkit init`: make a workspace, and begin a parameter file for every rep once there is a roster."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from coachkit.batch.record import write_whole
from coachkit.crm.files import READABLE
from coachkit.crm.read import read_roster
from coachkit.errors import InputProblems, Problem, RequestError
from coachkit.journal.tombstones import read_forgets
from coachkit.workspace import Workspace, has_exports, open_workspace, read_rep_parameters, slug

_TEAM = """\
# How this organisation counts. Every key is explained in docs/parameters.md; a mistyped one is an error.
timezone: UTC  # where a working day begins and ends, like Europe/Lisbon or America/New_York
currency: USD  # three letters
fiscal_year_start: 1  # the month in which the fiscal year starts
slot_minutes: 30  # how long a one-on-one is: 15, 30, 45 or 60
profiles: []  # what translates your CRM's export, like [salesforce_report]; `coachkit map FILE` finds it
"""
_MANAGERS = """\
# What each manager may share of themselves, in their own words: the manager's edition shows it as a reminder, nothing
# else does. A leader who shares a criticism they received makes it safer to speak up than one who asks for feedback.
# Take the signs out and put in your name as it stands in the roster.
#
# Your Name:
#   strength: I remember what customers told me
#   weakness: I answer e-mail late at night, and people think they must too
#   goal: Ask one more question before I give advice
#   criticism:
#     text: I changed a plan without telling those it was for
#     done: I now say so in the next one-on-one, with the reason
"""
_REP = """\
# What is particular to {name}. Everything here is optional; docs/parameters.md shows all there is.
rep_id: {rep_id}
aspirations: []
motivators: []
goals: []
# goals:
#   - goal_id: g-1
#     title: Eleven new opportunities in the fourth quarter
#     horizon: short  # or long
#     set_on: 2026-09-28
#     due_date: 2026-12-31
#     metric: new_opportunities  # counted in the CRM; leave it out and write milestones instead
#     target: 11
#     reviewed_on: [2026-10-27]
# focus:
#   skill: Agreeing dates with the buyer
#   since: 2026-10-19
#   metric: push_count  # what it should show in; only the manager sees whether it does
# next_meeting: {{date: 2026-11-24, type: weekly}}
"""
_FOLDERS = ("parameters/reps", "parameters/profiles", "parameters/questions", "crm", "inbox", "reports")


@dataclass(frozen=True)
class Made:
    """What `init` did, a line each, and what kept it from writing the rep files."""

    said: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def make_workspace(folder: Path) -> Made:
    """Make what is missing in `folder` and leave what is there.

    Once `crm/` holds a roster that can be read, every rep without a file gets one. Raises `RequestError` where no
    folder can be made, and `InputProblems` for a bad `team.yaml`.
    """
    for name in _FOLDERS:
        try:
            (folder / name).mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise RequestError(f"{folder / name} cannot be made: a file is in its place.") from None
    team = folder / "parameters" / "team.yaml"
    if team.exists():
        said = [f"{team} is there already and was left as it is."]
    else:
        write_whole(team, _TEAM)
        said = [f"Made {team}: look through it and put in your time zone and currency."]
    managers = folder / "parameters" / "managers.yaml"
    if not managers.exists():
        write_whole(managers, _MANAGERS)
    workspace = open_workspace(folder)
    again = f"coachkit init {_typed(folder)}"
    try:
        if not has_exports(workspace.crm):
            crm = folder / "crm"
            step = f"Now put your exports into {crm} (another layout: coachkit map FILE), then run this again: {again}"
            return Made((*said, step))
        written = _write_rep_files(workspace, folder / "parameters" / "reps")
    except InputProblems as error:
        return Made((*said, f"No rep files were written. Mend what is named below, then: {again}"), error.problems)
    if written is None:
        return Made((*said, *_no_roster(folder, again)))
    new, there = written
    said.append(f"Rep files in {folder / 'parameters' / 'reps'}: {new} new, {there} there already.")
    return Made((*said, *_next_steps(folder)))


def _write_rep_files(workspace: Workspace, place: Path) -> tuple[int, int] | None:
    """Write a file for every rep who has none; returns how many are new and were there, None without a roster."""
    roster = read_roster(workspace, read_forgets(workspace.journal))
    if roster is None:
        return None
    known = read_rep_parameters(workspace)
    new = [(rep_id, name) for rep_id, name in zip(roster["rep_id"], roster["name"], strict=True) if rep_id not in known]
    # Two ids may differ in case alone, which some file systems do not tell apart; a file may hold another rep's id.
    taken = {path.name.lower() for path in place.iterdir()}
    for rep_id, name in new:
        file_name = rep_file_name(rep_id)
        if file_name.lower() in taken:
            file_name = f"{slug(rep_id, rep_id)}.yaml"
        taken.add(file_name.lower())
        # JSON strings are YAML strings, whatever is in them; the name stands in a comment, so it must be one line.
        one_line = " ".join(str(name).split())
        write_whole(place / file_name, _REP.format(name=one_line, rep_id=json.dumps(rep_id, ensure_ascii=False)))
    return len(new), len(known)


def rep_file_name(rep_id: str) -> str:
    """Name a rep's file: by the id itself where every file system takes it, else by a slug of it.

    >>> rep_file_name("007")
    '007.yaml'
    >>> rep_file_name("a/b")
    'a-b-c14cddc033f6.yaml'
    """
    safe = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", rep_id)
    reserved = re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", rep_id)
    return f"{rep_id if safe and not reserved else slug(rep_id, rep_id)}.yaml"


def _no_roster(folder: Path, again: str) -> tuple[str, ...]:
    return (
        f"No file in {folder / 'crm'} was recognised as the roster, so there are no rep files yet. It is either",
        "  - named reps.csv (or .xlsx, .parquet), with the columns rep_id and name, or",
        "  - any other export, which this recognises or asks about:",
        f"      coachkit map {_typed(_an_export(folder / 'crm'))}{_where(folder)}",
        f"Then run this again: {again}",
    )


def _next_steps(folder: Path) -> tuple[str, ...]:
    return (f"Next: coachkit check{_where(folder)}", f"Then: coachkit prep{_where(folder)}")


def _where(folder: Path) -> str:
    return "" if folder.resolve() == Path.cwd().resolve() else f" --workspace {_typed(folder)}"


def _an_export(crm: Path) -> Path:
    """Return a file in `crm/` that can be read, to show how a command is typed."""
    files = sorted(path for path in crm.iterdir() if path.is_file() and not path.name.startswith("."))
    return next((path for path in files if path.name.lower().endswith(READABLE)), files[0])


def _typed(folder: Path) -> str:
    """Write a folder as one types it in a shell."""
    return f'"{folder}"' if " " in str(folder) else str(folder)
