"""Where things are: a workspace's folders, and what the kit ships (templates, sample parameters).

Paths are worked out here and nowhere else; a name that came from data never becomes a path as it stands.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from coachkit import sample
from coachkit.errors import InputProblems, Problem, RequestError, WorkspaceMissing
from coachkit.parameter_files import check_parameters, read_parameters, read_yaml
from coachkit.parameters import ManagerParameters, RepParameters, TeamParameters

_PACKAGE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """Return a folder the kit ships (`notebooks`, `parameters`): inside a wheel, else at the top of the checkout."""
    inside = _PACKAGE / "shipped" / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


@dataclass(frozen=True)
class Workspace:
    """One manager's, or one organisation's, work.

    `root` holds outputs and the journal. For the sample team, `crm` and `parameters` point into the kit.
    """

    root: Path
    crm: Path
    parameters: Path
    team: TeamParameters
    reports: Path
    sample: bool = False

    @property
    def journal(self) -> Path:
        """The store's file; the sample team's stays among its reports, out of the way of a workspace to come."""
        return self.reports / "sample-journal.db" if self.sample else self.root / "journal.db"

    @property
    def inbox(self) -> Path:
        """The folder that reps' prep sheets come back to; for the sample team, the one where it was opened."""
        return self.root / "inbox"

    def template(self, name: str) -> Path:
        """Return a notebook template; the workspace's own wins over the shipped one."""
        own = self.root / "notebooks" / name
        return own if own.is_file() else shipped("notebooks") / name

    def report_folder(self, as_of: date) -> Path:
        """Return the folder that one run's output goes to."""
        return self.reports / as_of.isoformat()

    def shown(self, path: Path) -> str:
        """Name a path as messages and outputs do: relative to the workspace or the kit, never absolute."""
        for base in (self.root, self.crm.parent, self.parameters.parent, _PACKAGE):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return path.name


def open_workspace(folder: Path | None = None, *, out: Path | None = None) -> Workspace:
    """Open a workspace: `folder`, else the current folder; without `parameters/team.yaml` and `crm/`, the sample team.

    Raises `WorkspaceMissing` for exports without parameters, `RequestError` for a folder named that is none, and
    `InputProblems` for a bad `team.yaml`.
    """
    root = (folder or Path.cwd()).resolve()
    if folder is not None and not root.is_dir():
        raise RequestError(f"{folder} is not a folder. Make a workspace with: coachkit init {folder}")
    team_file = root / "parameters" / "team.yaml"
    if not team_file.is_file():
        if (root / "crm").is_dir():
            raise WorkspaceMissing(str(folder or "."))
        if folder is not None:
            raise RequestError(f"{folder} is not a workspace yet. Make it one with: coachkit init {folder}")
        return open_sample(root, out=out)
    read = read_parameters(team_file, TeamParameters, "parameters/team.yaml")
    if isinstance(read, list):
        raise InputProblems(read)
    workspace = Workspace(root, root / "crm", root / "parameters", read, out or root / "reports")
    if read.sample and not has_exports(workspace.crm):
        return replace(workspace, crm=sample.crm_folder(), sample=True)
    return workspace


def open_sample(root: Path, *, out: Path | None = None) -> Workspace:
    """Open the packaged sample team; only its reports and journal land in `root`."""
    parameters = shipped("parameters")
    team = read_parameters(parameters / "team.yaml", TeamParameters, "parameters/team.yaml")
    if isinstance(team, list):
        raise InputProblems(team)
    return Workspace(root, sample.crm_folder(), parameters, team, out or root / "reports", sample=True)


def has_exports(crm: Path) -> bool:
    """Tell whether a `crm/` folder holds any file at all."""
    return crm.is_dir() and any(path.is_file() and not path.name.startswith(".") for path in crm.iterdir())


def read_rep_parameters(workspace: Workspace) -> dict[str, RepParameters]:
    """Read all of `parameters/reps/`, by rep id; `InputProblems` lists everything wrong in any of the files."""
    found: dict[str, RepParameters] = {}
    problems: list[Problem] = []
    folder = workspace.parameters / "reps"
    for path in sorted(path for path in folder.glob("*") if path.suffix in (".yaml", ".yml")):
        shown_as = f"parameters/reps/{path.name}"
        read = read_parameters(path, RepParameters, shown_as, rep_id=path.stem)
        if isinstance(read, list):
            problems += read
        elif read.rep_id in found:
            problems.append(Problem(shown_as, f"the rep {read.rep_id!r} has another file already.", fix="Keep one."))
        else:
            found[read.rep_id] = read
    if problems:
        raise InputProblems(problems)
    return found


def read_manager_parameters(workspace: Workspace) -> dict[str, ManagerParameters]:
    """Read `parameters/managers.yaml`, by manager's name; empty where there is no such file.

    Raises `InputProblems` with everything wrong in it.
    """
    path = workspace.parameters / "managers.yaml"
    if not path.is_file():
        return {}
    shown_as = f"parameters/{path.name}"
    loaded = read_yaml(path, shown_as)
    if isinstance(loaded, list):
        raise InputProblems(loaded)
    data, lines = loaded
    found: dict[str, ManagerParameters] = {}
    problems: list[Problem] = []
    for name, card in data.items() if isinstance(data, dict) else [("", data)]:
        if not isinstance(name, str) or not isinstance(card, dict):
            fix = "Write a manager's name as in reps, and `strength: ...` and so on below it, indented."
            problems.append(Problem(shown_as, "does not hold managers by name.", row=lines.get((name,)), fix=fix))
            continue
        its = {place[1:]: line for place, line in lines.items() if place[:1] == (name,)}
        read = check_parameters(card, its, ManagerParameters, shown_as)
        if isinstance(read, list):
            problems += read
        else:
            found[name] = read
    if problems:
        raise InputProblems(problems)
    return found


def report_folders(reports: Path) -> Iterator[tuple[date, Path]]:
    """Yield the folders that hold a day's reports, with their day; anything else in `reports/` is passed over."""
    for folder in reports.glob("????-??-??"):
        try:
            yield date.fromisoformat(folder.name), folder
        except ValueError:
            continue


def slug(identifier: str, name: str) -> str:
    """Make a folder name: readable, and told apart by the id, not the name.

    Lower-case ASCII, at most 40 characters; the hash keeps two ids apart whatever a file system folds together (48
    bits: among ten thousand reps two share one with a chance of one in five million, and the batch then refuses).

    >>> slug("007", "José Álvarez")
    'jose-alvarez-629f4cf9337b'
    >>> slug("x", "../../CON") != slug("y", "../../CON")
    True
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:27].strip("-") or "rep"
    return f"{words}-{slug_id(identifier)}"


def slug_id(identifier: str) -> str:
    """Return the part of a slug that depends on the id alone, by which earlier reports are found."""
    return hashlib.sha256(identifier.encode()).hexdigest()[:12]
