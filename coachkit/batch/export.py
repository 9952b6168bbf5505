"""`coachkit export REP`: everything about a person, in open formats, in two folders: theirs, and the manager's own.

A person who asks what is kept about them is owed the private notes too, in most places (docs/privacy.md). They stand
apart, so that whoever hands the export over sees what they hand over and can take advice about that part.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from coachkit.batch.forget_plan import EXPORTS, Plan, plan_parts
from coachkit.batch.private import owner_only
from coachkit.crm.harmless import write_csv
from coachkit.crm.read import read_crm
from coachkit.crm.scrub import Known, rows_of
from coachkit.crm.snapshots import unpack
from coachkit.crm.tables import FILE_COLUMN, ROW_COLUMN
from coachkit.errors import InputProblems
from coachkit.journal.bodies import KINDS
from coachkit.journal.erase import each_snapshot, snapshot
from coachkit.journal.log import MeetingLog, note_deed
from coachkit.journal.store import open_store, read_deeds
from coachkit.own_files import make_folder
from coachkit.review.recap_case import FOLDER as RECAPS
from coachkit.terms import TABLES
from coachkit.workspace import Workspace, slug, slug_id

ABOUT, OWN = "about-the-person", "private-notes-of-the-manager"
#: Reports that the rep sees; the other editions hold the manager's private notes.
_SHARED_PAGES = ("rep.html", "sheet.html")
#: Of the recaps, what was written for the manager alone.
_MANAGERS_LETTERS = ("nudges.txt", "preparation.ics", "recap.ics")
_README = """\
What coachkit keeps about one person in this workspace, as of {today}.

{about}/
    journal.json, journal/*.csv   meetings, what was said and agreed in them, questions offered, and the log of who
                                  wrote or read what when (without its words)
    crm/*.csv                     the rows of the CRM exports that are theirs, as they are read now
    crm-earlier/*.csv             the same as earlier runs had read them, where they differed; first_read_on says when
    reports/<day>/                the pages made for them: their report and their prep sheet
    inbox/, recaps/               the sheets that they sent back; e-mails and calendar entries written for them

{own}/
    THE MANAGER'S PRIVATE NOTES. Written for the manager's own use: private notes, self-checks, words that were never
    shared, the manager's editions of the reports, nudges, and the parameter file with its private notes. Nobody else
    was meant to read them. They are data about the person all the same. Whether they must be handed over, whole or with
    other people's data taken out, is a question of the law where you are: ask before you hand over this folder.

CSV files open in any spreadsheet; a cell that a spreadsheet would run as a formula has a ' in front. JSON files hold
the same text as it was typed. Rows of colleagues are in none of these files; peers appear in reports only as figures of
five or more.
{missing}"""


@dataclass(frozen=True)
class Exported:
    """Where the export lies, how many files of each folder are in it, and what could not be put there."""

    rep_id: str
    folder: Path
    files: int
    private_files: int
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "rep_id": self.rep_id,
            "folder": str(self.folder),
            "files": {ABOUT: self.files, OWN: self.private_files},
            "missing": list(self.missing),
        }


def run_export(workspace: Workspace, asked: str, today: date | None = None) -> Exported:
    """Put everything about a person into a new folder under `exports/`; it appears whole or not at all.

    Raises `RequestError` for nobody or several people of that name.
    """
    day = today or date.today()
    with owner_only():
        plan = plan_parts(workspace, asked)
        known = plan.known
        parent = workspace.root / EXPORTS
        make_folder(parent)
        name = slug(known.rep_id, min(known.names, default=known.rep_id, key=lambda word: ("@" in word, word)))
        number = 1
        while (parent / f"{name}-{day}-{number}").exists():
            number += 1
        target = parent / f"{name}-{day}-{number}"
        partial = parent / f".{target.name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        try:
            missing = _write_all(workspace, plan, partial, day)
            partial.rename(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        with open_store(workspace.journal) as store, store.writing() as connection:
            note_deed(connection, "exported", known.rep_id)
    files = [path.relative_to(target).parts[0] for path in target.rglob("*") if path.is_file()]
    return Exported(known.rep_id, target, files.count(ABOUT), files.count(OWN), tuple(missing))


def _write_all(workspace: Workspace, plan: Plan, folder: Path, day: date) -> list[str]:
    known = plan.known
    missing = []
    _write_journal(workspace, known, folder)
    try:
        data = read_crm(workspace)
        for name, frame in rows_of(data, known):
            _write_frame(folder / ABOUT / "crm" / f"{name}.csv", frame)
    except InputProblems:
        missing.append("crm/ could not be read when this was made: the rows there are not in it (coachkit check).")
    missing += _write_earlier(workspace, known, folder / ABOUT / "crm-earlier")
    _copy_files(workspace, plan, folder)
    text = "".join(f"\nNot in here: {one}\n" for one in missing)
    _write(folder / "README.txt", _README.format(today=day, about=ABOUT, own=OWN, missing=text))
    return missing


def _write_journal(workspace: Workspace, known: Known, folder: Path) -> None:
    """Write the journal's rows twice: as JSON, word for word, and as CSV for a spreadsheet."""
    with open_store(workspace.journal) as store:
        log = MeetingLog(store)
        view = store.known_before(date.max).of(known.rep_id)
        meetings = [asdict(meeting) for meeting in log.meetings_of(known.rep_id)]
        entries = [_entry(entry) for entry in view.entries]
        offered = [asdict(one) for one in view.offered]
    deeds = [asdict(deed) for deed in read_deeds(workspace.journal) if deed.rep_id == known.rep_id]
    private = [entry for entry in entries if entry["private"]]
    shared = [entry for entry in entries if not entry["private"]]
    about = {"rep_id": known.rep_id, "known_as": sorted(known.names), "meetings": meetings, "entries": shared,
             "questions_offered": offered, "log": deeds}  # fmt: skip
    _write_json(folder / ABOUT / "journal.json", about)
    for name, rows in (("meetings", meetings), ("entries", shared), ("questions_offered", offered), ("log", deeds)):
        _write_rows(folder / ABOUT / "journal" / f"{name}.csv", rows)
    if private:
        _write_json(folder / OWN / "journal.json", {"rep_id": known.rep_id, "entries": private})
        _write_rows(folder / OWN / "entries.csv", private)


def _entry(entry: Any) -> dict[str, Any]:
    """Return an entry as plain data; what only the manager reads is marked."""
    unshared = entry.kind == "word" and not entry.body.shared
    hidden = entry.kind == "decision" and not entry.body.may_share
    return {
        "made_for": entry.made_for,
        "kind": entry.kind,
        "item_id": entry.item_id,
        "private": KINDS[entry.kind].private or unshared or hidden,
        "said": entry.body.model_dump(mode="json"),
        "replaces": entry.replaces,
        "reason": entry.reason,
    }


def _write_earlier(workspace: Workspace, known: Known, folder: Path) -> list[str]:
    """Write what earlier runs had read of the person: each different row once, under the day it was first read on."""
    parts: dict[str, list[pd.DataFrame]] = {}
    seen: set[str] = set()
    unread = 0
    for day, content_hash in each_snapshot(workspace.journal):
        if content_hash in seen:
            continue
        seen.add(content_hash)
        try:
            data = unpack(snapshot(workspace.journal, content_hash))
        except (ValueError, KeyError, OSError):
            unread += 1
            continue
        for name, frame in rows_of(data, known):
            parts.setdefault(name, []).append(frame.assign(first_read_on=str(day)))
    for name in TABLES:
        if name in parts:
            frame = pd.concat(parts[name], ignore_index=True)
            content = [column for column in frame.columns if column not in (FILE_COLUMN, ROW_COLUMN, "first_read_on")]
            _write_frame(folder / f"{name}.csv", frame.drop_duplicates(content))
    return [f"{unread} snapshots that could not be read."] if unread else []


def _copy_files(workspace: Workspace, plan: Plan, folder: Path) -> None:
    """Copy reports, sheets, recaps and the parameter file, each to the part it belongs to."""
    for source in plan.remove["reports"]:
        if slug_id(plan.known.rep_id) not in source.name:
            continue  # team pages and others' folders go when somebody is forgotten; they are not theirs to take
        for path in sorted(one for one in source.rglob("*") if one.is_file()):
            part = ABOUT if path.name in _SHARED_PAGES else OWN
            _copy(path, folder / part / "reports" / source.parent.name / path.relative_to(source))
    for path in plan.remove["prep sheets that came back"]:
        _copy(path, folder / ABOUT / "inbox" / path.name)
    for source in plan.remove["recaps"]:
        files = sorted(one for one in source.rglob("*") if one.is_file()) if source.is_dir() else [source]
        for path in files:
            part = OWN if path.name in _MANAGERS_LETTERS else ABOUT
            _copy(path, folder / part / "recaps" / path.relative_to(workspace.reports / RECAPS))
    for path in plan.remove["parameter files"]:
        _copy(path, folder / OWN / path.name)


def _write_frame(path: Path, frame: pd.DataFrame) -> None:
    columns = [column for column in frame.columns if column not in (FILE_COLUMN, ROW_COLUMN)]
    rows = [
        [_cell(value) for value in row] for row in frame[[*columns, FILE_COLUMN, ROW_COLUMN]].itertuples(index=False)
    ]
    _write(path, write_csv([*columns, "file", "row"], rows))


def _cell(value: Any) -> str | None:
    if value is None or value != value:  # a missing value of any kind does not equal itself
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value != value.normalize() else value.date().isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        cells: Iterable[list[object]] = (
            [json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value for value in row.values()]
            for row in rows
        )
        _write(path, write_csv(list(rows[0]), cells))


def _write_json(path: Path, content: dict[str, Any]) -> None:
    _write(path, json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())  # with this process's own mode, not the source's


def describe_export(done: Exported) -> str:
    """Say where it is and what to look at before it is handed over."""
    lines = [
        f"Exported to {done.folder}: {done.files:,} files in {ABOUT}/, {done.private_files:,} in {OWN}/.",
        "Look at the second folder before you hand it over: README.txt says why.",
        *done.missing,
    ]
    return "\n".join(lines)
