"""Which files each table comes from: by their names, or by the profiles that are in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from coachkit.crm.files import READABLE
from coachkit.crm.opened import OpenedFiles
from coachkit.crm.profile import profile_chain, profile_path, read_profile, shipped_profiles
from coachkit.crm.profile_form import Lookup, PartProfile, Profile, parts_of
from coachkit.crm.tables import LAYOUT, Table
from coachkit.errors import Problem
from coachkit.terms import TABLES, TableName
from coachkit.workspace import Workspace

#: `activities.csv`, and parts of it: `activities-2.csv`, `activities_2026-10.csv`, `activities part 3.csv`.
CANONICAL_NAME = re.compile(rf"({'|'.join(TABLES)})(?:[-_ ](?:part[-_ ]?)?[\d][\d_-]*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Origin:
    """Files that become rows of one table in one way, or a query; `profile` and `name` say whose way it is."""

    table: Table
    files: tuple[Path, ...]
    part: PartProfile | None = None
    lookup: Path | None = None
    profile: str = ""
    name: str = ""
    database: str | None = None

    @property
    def place(self) -> str:
        """Say where in the workspace a line of its own goes that changes how a profile reads these files."""
        if not self.profile:
            return ""
        path = ["tables", self.table.name, *(["parts", self.name] if self.name else [])]
        new = f"a new file begins with `based_on: {self.profile}`"
        return f"parameters/profiles/{self.profile}.yaml ({new}), below {' > '.join(path)}"


@dataclass
class Origins:
    """Where everything comes from, and what is wrong with that."""

    found: dict[TableName, list[Origin]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def crm_files(workspace: Workspace) -> list[Path]:
    """List the files directly in `crm/`, figures in names counted as numbers; hidden and lock files are none."""
    if not workspace.crm.is_dir():
        return []
    files = (path for path in workspace.crm.iterdir() if path.is_file())
    return sorted((path for path in files if not path.name.startswith((".", "~$"))), key=natural)


def natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Order file names as people do: part-2 before part-10."""
    pieces = re.findall(r"\d+|\D+", path.name.lower())
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces], path.name


def profile_files(workspace: Workspace) -> list[Path]:
    """List the files of the profiles in use, and of those they are based on, that exist."""
    folder = workspace.parameters / "profiles"
    paths = (profile_path(name, folder) for name in workspace.team.profiles)
    return [file for path in paths if path is not None for file in profile_chain(path, folder)]


def profiles_in_use(workspace: Workspace) -> tuple[dict[str, Profile], list[Problem]]:
    """Read the profiles that `team.yaml` names; the problems are of all of them."""
    found: dict[str, Profile] = {}
    problems: list[Problem] = []
    folder = workspace.parameters / "profiles"
    for name in dict.fromkeys(workspace.team.profiles):
        path = profile_path(name, folder)
        if path is None:
            fix = f"Put it into parameters/profiles/{name}.yaml, or use one of: {', '.join(shipped_profiles())}."
            problems.append(Problem("parameters/team.yaml", f"there is no profile {name!r}.", fix=fix))
            continue
        profile = read_profile(path, workspace.shown(path), folder)
        if isinstance(profile, list):
            problems += profile
        else:
            found[name] = profile
    return found, problems


def known_headers(profiles: dict[str, Profile]) -> frozenset[str]:
    """Return every header that a file may be known by: the canonical ones and those of the profiles."""
    canonical = {name for table in LAYOUT.values() for name in table.names}
    named = (part.named_headers for profile in profiles.values() for _, _, part in parts_of(profile))
    return frozenset(canonical.union(*named))


def find_origins(
    workspace: Workspace, profiles: dict[str, Profile], opened: OpenedFiles, only: TableName | None = None
) -> Origins:
    """Find the files of every table (or of `only` one); a needed table without any is a problem."""
    files = crm_files(workspace)
    origins = Origins()
    claimed: set[Path] = set()
    for profile_name, profile in profiles.items():
        for origin in _mapped(profile_name, profile, files, opened, workspace, origins):
            claimed |= {*origin.files, *([origin.lookup] if origin.lookup else [])}
            if only is None or origin.table.name == only:
                origins.found.setdefault(origin.table.name, []).append(origin)
    for name, origin in _canonical(files, claimed, workspace, origins):
        if only is None or name == only:
            origins.found.setdefault(name, []).append(origin)
    resting = {path for several in origins.found.values() for path in _rest(several)}
    origins.found = {name: origins.found[name] for name in TABLES if name in origins.found}
    found = [origin for several in origins.found.values() for origin in several]
    claimed -= resting - {path for origin in found for path in (*origin.files, origin.lookup)}
    for several in origins.found.values():
        _refuse_two_readings(several, workspace, origins)
    _report_missing(workspace, files, origins)
    _report_unused(workspace, [path for path in files if path not in claimed], origins)
    return origins


def _mapped(
    profile_name: str,
    profile: Profile,
    files: list[Path],
    opened: OpenedFiles,
    workspace: Workspace,
    origins: Origins,
) -> Iterator[Origin]:
    """Yield what a profile makes of the files at hand; a part that finds no file makes no rows."""
    read: list[tuple[TableName, PartProfile, tuple[Path, ...]]] = []
    for table, name, part in parts_of(profile):
        taken = {path for other, one, its in read if other == table and _same_kind(one, part) for path in its}
        its = tuple(path for path in files if path not in taken and _is_one(path, part, opened))
        read.append((table, part, its))
        if not its and part.query is None:
            continue
        lookup = [path for path in files if _holds_lookup(path, part.lookup, opened)] if part.lookup else []
        if len(lookup) > 1:
            others = ", ".join(path.name for path in lookup[1:])
            reason = f"the profile looks things up here, but {others} would do as well."
            origins.problems.append(Problem(workspace.shown(lookup[0]), reason, fix="Keep one of them in crm/."))
        database = profile.database if part.query is not None else None
        yield Origin(LAYOUT[table], its, part, lookup[0] if lookup else None, profile_name, name, database)


def _is_one(path: Path, part: PartProfile, opened: OpenedFiles) -> bool:
    """Tell whether a file is one that a part is about, by its name and its headers."""
    if part.file is None or not _matching(part.file, [path]):
        return False
    if not part.headers and not part.without:
        return True
    headers = opened.headers(path, part.encoding)
    return headers is not None and headers.knows(part)


def _same_kind(part: PartProfile, other: PartProfile) -> bool:
    """Tell whether two parts of a table are about one kind of file under two names; who has both is read once."""
    return part.file != other.file and (part.headers, part.without) == (other.headers, other.without)


def _holds_lookup(path: Path, lookup: Lookup, opened: OpenedFiles) -> bool:
    """Tell whether a file is one that a lookup is about, by its name and its headers."""
    if not _matching(lookup.file, [path]):
        return False
    headers = opened.headers(path) if lookup.headers else None
    return not lookup.headers or (headers is not None and headers.have(lookup.headers))


def _rest(several: list[Origin]) -> list[Path]:
    """Take out the stand-ins of a table that has another source, and return their files."""
    others = [origin for origin in several if not (origin.part and origin.part.stand_in)]
    resting = [path for origin in several if others and origin not in others for path in origin.files]
    several[:] = others or several
    return resting


def _canonical(
    files: list[Path], claimed: set[Path], workspace: Workspace, origins: Origins
) -> Iterator[tuple[TableName, Origin]]:
    """Yield the files that are named after a table, alone or numbered; two of one name are a problem."""
    found: dict[TableName, dict[str, Path]] = {}
    for path in files:
        named = CANONICAL_NAME.fullmatch(path.name.split(".")[0])
        if path in claimed or named is None:
            continue
        claimed.add(path)
        taken = found.setdefault(LAYOUT[named[1].lower()].name, {})  # type: ignore[index]  # one of the names
        if not _readable(path):
            reason = f"is a {path.suffix or 'nameless'} file, which is not read."
            origins.problems.append(Problem(workspace.shown(path), reason, fix="Save it as CSV, XLSX or Parquet."))
        elif (first := taken.setdefault(named[0].lower(), path)) is not path:
            reason = f"the table {named[1].lower()} comes from {workspace.shown(path)} as well."
            origins.problems.append(Problem(workspace.shown(first), reason, fix="Keep one of them in crm/."))
    for name, paths in found.items():
        if paths:
            yield name, Origin(LAYOUT[name], tuple(paths.values()))


def _refuse_two_readings(several: list[Origin], workspace: Workspace, origins: Origins) -> None:
    """Refuse a file that two profiles would read as the same table: its rows would count twice."""
    readers: dict[Path, str] = {}
    for origin in several:
        for path in origin.files:
            first = readers.setdefault(path, origin.profile)
            if first != origin.profile:
                reason = f"is read as {origin.table.name} by two profiles, {first} and {origin.profile}."
                fix = "Name one of them in parameters/team.yaml."
                origins.problems.append(Problem(workspace.shown(path), reason, fix=fix))


def _matching(pattern: str, files: list[Path]) -> list[Path]:
    return [path for path in files if fnmatchcase(path.name.lower(), pattern.lower()) and _readable(path)]


def _readable(path: Path) -> bool:
    return path.name.lower().endswith(READABLE)


def _report_missing(workspace: Workspace, files: list[Path], origins: Origins) -> None:
    """Say which needed tables have no file, unless a problem with their file or a profile was found already."""
    if origins.problems:
        return
    there = f"It holds {', '.join(path.name for path in files[:8])}." if files else "It is empty."
    for name, table in LAYOUT.items():
        if table.needed and name not in origins.found:
            example = f"coachkit map {workspace.shown(files[0])}" if files else "coachkit map FILE"
            fix = f"{there} Put {name}.csv (or .xlsx, .parquet) there, or let another layout be recognised: {example}"
            origins.problems.append(Problem(workspace.crm.name + "/", f"has no file for the table {name}.", fix=fix))


def _report_unused(workspace: Workspace, unused: list[Path], origins: Origins) -> None:
    if unused:
        what = "is used by no table or profile" if len(unused) == 1 else "are used by no table or profile"
        origins.remarks.append(f"{', '.join(workspace.shown(path) for path in unused)} {what}.")
