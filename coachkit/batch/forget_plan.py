"""What a workspace holds of a person, and what forgetting them will do to it. Looks only; nothing is changed here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coachkit.batch.naming import lines_naming, names_person
from coachkit.batch.person import find_person
from coachkit.crm.owners import fold_name
from coachkit.crm.read import read_crm
from coachkit.crm.scrub import Known, rows_of
from coachkit.crm.tables import FILE_COLUMN, ROW_COLUMN
from coachkit.errors import InputProblems, RequestError, StoreError
from coachkit.journal.backup import earlier_copies, folder_of, list_backups
from coachkit.journal.erase import Erased, count_rows, mentions
from coachkit.journal.inbox import read_inbox_file
from coachkit.journal.store import read_deeds
from coachkit.parameter_files import read_parameters, read_yaml
from coachkit.parameters import RepParameters
from coachkit.review.recap_case import FOLDER as RECAPS
from coachkit.workspace import Workspace, report_folders, slug_id

#: Folders that the kit, or the rep's page, fills; all else is a person's, and is listed where it names somebody.
EXPORTS, RECEIPTS = "exports", "receipts"
_TEAM_FILES = ("index.html", "team.json", "team.ipynb", "run.json", ".ipynb_checkpoints", ".prepared")


@dataclass(frozen=True)
class Place:
    """A file or an entry of others that names the person, and its lines where they can be told."""

    where: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What there is of a person, by kind, and what is left to a human being.

    `remove` holds files and folders by what they are; `copies` are backups to be scrubbed; `crm_rows` (rows by file)
    and `named` (what is of others) are listed and never changed. `days` are those whose team page goes.
    """

    known: Known
    remove: dict[str, list[Path]]
    manager_card: bool
    copies: list[Path]
    unreachable: list[str]
    rows: Erased
    crm_rows: dict[str, list[int]]
    crm_unread: bool
    named: list[Place]
    days: list[str]


def plan_forget(workspace: Workspace, asked: str) -> Plan:
    """Find everything about a person. Raises `RequestError` for nobody, several, or somebody of the sample team."""
    if workspace.sample:
        raise RequestError("The sample team is invented: there is nobody to forget. Delete reports/ instead.")
    return plan_parts(workspace, asked)


def plan_parts(workspace: Workspace, asked: str) -> Plan:
    """Find everything about a person, of the sample team too. Raises as `plan_forget` does else."""
    known = find_person(workspace, asked)
    reports, days = _reports(workspace, known)
    remove = {
        "reports": reports,
        "prep sheets that came back": _sheets(workspace, known),
        "recaps": _of_person(workspace.reports / RECAPS, known),
        "exports made for them": _of_person(workspace.root / EXPORTS, known),
        "parameter files": _parameter_files(workspace, known),
        "half-written files": _half_written(workspace, known),
    }
    copies, unreachable = _copies(workspace)
    crm_rows, unread = _crm_rows(workspace, known)
    gone = [path for paths in remove.values() for path in paths]
    return Plan(
        known=known,
        remove=remove,
        manager_card=_card(workspace, known) is not None,
        copies=copies,
        unreachable=unreachable,
        rows=count_rows(workspace.journal, known.rep_id),
        crm_rows=crm_rows,
        crm_unread=unread,
        named=[*_named_in(workspace, known, gone), *_said_by_others(workspace, known)],
        days=days,
    )


def _reports(workspace: Workspace, known: Known) -> tuple[list[Path], list[str]]:
    """Return what goes of the reports: the person's folders, team pages of those days, what else names them."""
    gone: list[Path] = []
    days = []
    for day, folder in sorted(report_folders(workspace.reports)):
        children = [path for path in sorted(folder.iterdir()) if path.name not in _TEAM_FILES]
        theirs = [path for path in children if path.is_dir() and _is_theirs(path.name, known)]
        teams = [path for path in children if path.is_dir() and (path / "team.json").exists()]
        pages = [path for name in _TEAM_FILES if (path := folder / name).exists()]
        others = [
            path
            for path in children
            if path not in theirs and path not in teams and any(names_person(one, known) for one in _files(path))
        ]
        if theirs or others or _listed(folder / "run.json", known) or any(names_person(page, known) for page in pages):
            gone += [*theirs, *teams, *pages, *others]
            days.append(str(day))
    return gone, days


def _is_theirs(name: str, known: Known) -> bool:
    return slug_id(known.rep_id) in name


def _listed(record: Path, known: Known) -> bool:
    try:
        reps = json.loads(record.read_text(encoding="utf-8"))["reps"]
        return any(rep["rep_id"] == known.rep_id for rep in reps)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (one for one in sorted(path.rglob("*")) if one.is_file())
    else:
        yield path


def _sheets(workspace: Workspace, known: Known) -> list[Path]:
    """Return the person's sheets, superseded ones too; a file that is no sheet is listed where it names them."""
    folder = workspace.inbox
    if not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and ((sheet := read_inbox_file(path)) is not None and sheet.rep_id == known.rep_id)
    ]


def _of_person(folder: Path, known: Known) -> list[Path]:
    """Return what lies in a folder of ours under the person's slug, and the files there that name them."""
    if not folder.is_dir():
        return []
    children = sorted(folder.iterdir())
    theirs = [path for path in children if _is_theirs(path.name, known)]
    inside = [
        one
        for path in children
        if path not in theirs
        for one in _files(path)
        if _is_theirs(one.relative_to(folder).as_posix(), known) or names_person(one, known)
    ]
    return [*theirs, *inside]


def _parameter_files(workspace: Workspace, known: Known) -> list[Path]:
    found = []
    for path in sorted((workspace.parameters / "reps").glob("*")):
        if path.suffix in (".yaml", ".yml"):
            read = read_parameters(path, RepParameters, path.name, rep_id=path.stem)
            rep_id = path.stem if isinstance(read, list) else read.rep_id
            if rep_id == known.rep_id:
                found.append(path)
    return found


def _half_written(workspace: Workspace, known: Known) -> list[Path]:
    """Return what a killed command left half-written in folders where the kit writes whole files."""
    folders = (workspace.root, workspace.parameters, workspace.parameters / "reps", workspace.root / EXPORTS,
               workspace.reports / RECAPS, folder_of(workspace.journal))  # fmt: skip
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.glob(".*.partial"))]


def _copies(workspace: Workspace) -> tuple[list[Path], list[str]]:
    """Return the copies of the journal that can be reached, and the places noted in the audit log that cannot."""
    journal = workspace.journal
    folder = folder_of(journal)
    found = [backup.path for backup in list_backups(journal)]
    found += [*earlier_copies(journal), *sorted(folder.glob(f"{journal.name}.damaged-*"))]
    unreachable = []
    try:
        places = {Path(deed.item_id) for deed in read_deeds(journal) if deed.deed == "backup" and deed.item_id}
    except StoreError:
        places = set()
    for elsewhere in sorted({place.parent for place in places if place.is_absolute()}):
        if elsewhere.is_dir():
            found += [backup.path for backup in list_backups(journal, elsewhere)]
        else:
            unreachable.append(str(elsewhere))
    return list(dict.fromkeys(found)), unreachable


def _crm_rows(workspace: Workspace, known: Known) -> tuple[dict[str, list[int]], bool]:
    """Return the person's rows in `crm/` by file, and whether the exports could not be read."""
    try:
        data = read_crm(workspace)
    except InputProblems:
        return {}, True
    rows: dict[str, set[int]] = {}
    for _, frame in rows_of(data, known):
        for file, row in zip(frame[FILE_COLUMN], frame[ROW_COLUMN], strict=True):
            rows.setdefault(str(file), set()).add(int(row))
    return {file: sorted(found) for file, found in sorted(rows.items())}, False


def _card(workspace: Workspace, known: Known) -> str | None:
    """Return the text of managers.yaml without the person's card; None where it has none.

    Only whole blocks are cut, at the lines where names begin, so that all else stays as it was typed.
    """
    path = workspace.parameters / "managers.yaml"
    loaded = read_yaml(path, path.name) if path.is_file() else []
    if isinstance(loaded, list) or not isinstance(loaded[0], dict):
        return None
    data, lines = loaded
    names = {fold_name(name) for name in known.names}
    starts = sorted((lines[(name,)], str(name)) for name in data)
    if not any(fold_name(name) in names for _, name in starts):
        return None
    text = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    ends = [*(line for line, _ in starts[1:]), len(text) + 1]
    for (line, name), end in reversed(list(zip(starts, ends, strict=True))):
        if fold_name(name) in names:
            del text[line - 1 : end - 1]
    return "".join(text)


def card_removed(workspace: Workspace, known: Known) -> str | None:
    """Return what managers.yaml becomes without the person."""
    return _card(workspace, known)


def _named_in(workspace: Workspace, known: Known, gone: list[Path]) -> Iterator[Place]:
    """Yield the files of others that name the person, with the lines; `crm/`, the journal and what goes left out."""
    journal = workspace.journal
    skipped = {workspace.crm, folder_of(journal), *gone, workspace.root / ".git", workspace.root / ".venv"}
    if _card(workspace, known) is not None:
        skipped.add(workspace.parameters / "managers.yaml")
    for path in _walk(workspace.root, skipped):
        if not path.name.startswith(journal.name) and names_person(path, known):
            yield Place(workspace.shown(path), tuple(lines_naming(path, known)))


def _walk(folder: Path, skipped: set[Path]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path in skipped or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path, skipped)
        elif path.is_file():
            yield path


def _said_by_others(workspace: Workspace, known: Known) -> Iterator[Place]:
    for rep_id, item_id in mentions(workspace.journal, sorted(known.names)):
        if rep_id != known.rep_id:
            yield Place(f"journal: {re.sub(r'[^ -~]', '?', item_id)} of {rep_id!r}")
