"""Which file each table comes from: by its name, or by a profile that is in use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from coachkit.crm.files import READABLE
from coachkit.crm.profile import Profile, TableProfile, profile_path, read_profile, shipped_profiles
from coachkit.crm.tables import LAYOUT, Table
from coachkit.errors import Problem
from coachkit.terms import TABLES, TableName
from coachkit.workspace import Workspace


@dataclass(frozen=True)
class Origin:
    """A table's file; with a profile, the mapping and the file it looks things up in."""

    table: Table
    path: Path
    profile: TableProfile | None = None
    lookup: Path | None = None


@dataclass
class Origins:
    """Where everything comes from, and what is wrong with that."""

    found: dict[TableName, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def crm_files(workspace: Workspace) -> list[Path]:
    """List the files directly in `crm/`, sorted; hidden ones and the lock files of spreadsheets are none."""
    if not workspace.crm.is_dir():
        return []
    files = (path for path in workspace.crm.iterdir() if path.is_file())
    return sorted(path for path in files if not path.name.startswith((".", "~$")))


def profile_files(workspace: Workspace) -> list[Path]:
    """List the files of the profiles in use that exist."""
    paths = (profile_path(name, workspace.parameters / "profiles") for name in workspace.team.profiles)
    return [path for path in paths if path is not None]


def find_origins(workspace: Workspace) -> Origins:
    """Find the file of every table; two for one table, and a needed table without any, are problems."""
    files = crm_files(workspace)
    origins = Origins()
    candidates: dict[TableName, list[Origin]] = {name: [] for name in TABLES}
    claimed: set[Path] = set()
    for profile in _profiles_in_use(workspace, origins):
        for origin in _mapped(profile, files, workspace, origins):
            candidates[origin.table.name].append(origin)
            claimed |= {origin.path} | ({origin.lookup} if origin.lookup else set())
    for path in files:
        name = path.stem.lower()
        if path in claimed or name not in LAYOUT:
            continue
        claimed.add(path)
        if path.suffix.lower() in READABLE:
            candidates[LAYOUT[name].name].append(Origin(LAYOUT[name], path))
        else:
            reason = f"is a {path.suffix or 'nameless'} file, which is not read."
            origins.problems.append(Problem(workspace.shown(path), reason, fix="Save it as CSV, XLSX or Parquet."))
    for name, several in candidates.items():
        if len(several) > 1:
            others = " and ".join(workspace.shown(origin.path) for origin in several[1:])
            reason = f"the table {name} comes from {others} as well."
            origins.problems.append(Problem(workspace.shown(several[0].path), reason, fix="Keep one of them in crm/."))
        elif several:
            origins.found[name] = several[0]
    _report_missing(workspace, files, origins)
    unused = [workspace.shown(path) for path in files if path not in claimed]
    if unused:
        what = "is used by no table or profile" if len(unused) == 1 else "are used by no table or profile"
        origins.remarks.append(f"{', '.join(unused)} {what}.")
    return origins


def _profiles_in_use(workspace: Workspace, origins: Origins) -> Iterator[Profile]:
    for name in dict.fromkeys(workspace.team.profiles):
        path = profile_path(name, workspace.parameters / "profiles")
        if path is None:
            fix = f"Put it into parameters/profiles/{name}.yaml, or use one of: {', '.join(shipped_profiles())}."
            origins.problems.append(Problem("parameters/team.yaml", f"there is no profile {name!r}.", fix=fix))
            continue
        profile = read_profile(path, workspace.shown(path))
        if isinstance(profile, list):
            origins.problems += profile
        else:
            yield profile


def _mapped(profile: Profile, files: list[Path], workspace: Workspace, origins: Origins) -> Iterator[Origin]:
    """Yield the tables that a profile makes of the files at hand; a file it does not find makes no table."""
    for name, table in profile.tables.items():
        matching = _matching(table.file, files)
        if len(matching) > 1:
            others = ", ".join(workspace.shown(path) for path in matching[1:])
            reason = f"the profile's {table.file!r} fits {others} as well."
            origins.problems.append(Problem(workspace.shown(matching[0]), reason, fix="Keep one of them in crm/."))
        elif matching:
            lookup = _matching(table.lookup.file, files) if table.lookup else []
            yield Origin(LAYOUT[name], matching[0], table, lookup[0] if len(lookup) == 1 else None)


def _matching(pattern: str, files: list[Path]) -> list[Path]:
    return [
        path for path in files if fnmatchcase(path.name.lower(), pattern.lower()) and path.suffix.lower() in READABLE
    ]


def _report_missing(workspace: Workspace, files: list[Path], origins: Origins) -> None:
    """Say which needed tables have no file, unless a problem with their file or a profile was found already."""
    if origins.problems:
        return
    there = f"It holds {', '.join(path.name for path in files[:8])}." if files else "It is empty."
    for name, table in LAYOUT.items():
        if table.needed and name not in origins.found:
            fix = f"{there} Put {name}.csv (or .xlsx, .parquet) there, or name a profile in parameters/team.yaml."
            origins.problems.append(Problem(workspace.crm.name + "/", f"has no file for the table {name}.", fix=fix))
