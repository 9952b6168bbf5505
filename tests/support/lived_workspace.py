"""The three reps' workspace after a while, written by hand: meetings, a run, sheets that came back, reports, drafts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from meetings import close_meeting
from prep_sheets import sheet
from tiny_workspace import REPS

from coachkit.crm.read import read_crm
from coachkit.crm.snapshots import pack
from coachkit.journal.bodies import DecisionMade, Note, PrivateNote, Word
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store
from coachkit.workspace import open_workspace, slug

MONDAY = date(2026, 3, 16)


def live(workspace: Path) -> Path:
    """Put all that into a workspace of three reps, and return it."""
    opened = open_workspace(workspace)
    with open_store(opened.journal) as store:
        log = MeetingLog(store)
        for rep in REPS:
            meeting = log.start(rep, MONDAY, "weekly")
            log.write(meeting.meeting_id, "t1", Note(text=f"MARK-{rep}-said"))
            log.write(meeting.meeting_id, "p1", PrivateNote(text=f"PRIVATE-{rep}-thought"))
            log.write(meeting.meeting_id, "end", DecisionMade(text=f"MARK-{rep}-decided", reason="so", may_share=True))
            close_meeting(log, meeting.meeting_id)
            log.keep_word(rep, MONDAY, Word(text=f"=cmd|MARK-{rep}-word", shared=True))
            store.record_offered(MONDAY, [(rep, "q1")])
        store.keep_snapshot(date(2026, 3, 20), pack(read_crm(opened)))
    (workspace / "inbox").mkdir()
    day = workspace / "reports" / "2026-03-20"
    for rep in REPS:
        returned = sheet(rep, "2026-03-20", topics=[f"MARK-{rep}-topic"])
        (workspace / "inbox" / f"{rep}.json").write_text(returned.model_dump_json(), encoding="utf-8")
        folder = day / slug(rep, f"MARK-{rep}-name")
        folder.mkdir(parents=True)
        for name in ("prep.html", "rep.html", "sheet.html", "prep.ipynb"):
            (folder / name).write_text(f"MARK-{rep}-name", encoding="utf-8")
        content = {"rep": {"rep_id": rep, "name": f"MARK-{rep}-name"}}
        (folder / "prep.json").write_text(json.dumps(content), encoding="utf-8")
        drafts = workspace / "reports" / "recaps" / slug(rep, f"MARK-{rep}-name")
        drafts.mkdir(parents=True)
        (drafts / "recap.eml").write_text(f"Dear MARK-{rep}-name", encoding="utf-8")
    for name in ("index.html", "team.json", "run.json"):
        (day / name).write_text(" ".join(f"MARK-{rep}-name" for rep in REPS), encoding="utf-8")
    return workspace


def holding(folder: Path, word: str) -> list[str]:
    """Name the files and folders below a folder that have a word in their path or their bytes."""
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if word in path.as_posix() or (path.is_file() and word.encode() in path.read_bytes())
    ]


def readable_by_others(folder: Path) -> list[str]:
    """Name what others than the owner may read."""
    return [path.as_posix() for path in folder.rglob("*") if path.stat().st_mode & 0o077]
