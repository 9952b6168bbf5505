"""`coachkit export` as it is typed, what `check` says of the journal, and what expires."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from lived_workspace import MONDAY, holding, readable_by_others

from coachkit.batch.retention import expire
from coachkit.journal.bodies import GoalSet, PromiseEnded, QuotaSet
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store, read_deeds
from coachkit.workspace import open_workspace

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("words", [("backup",), ("restore",), ("export", "nobody"), ("forget", "nobody", "--yes")])
def test_what_cannot_be_done_is_told_and_nothing_written(coachkit, workspace, contents, words):
    """Without a journal, a backup or such a person: exit 2, one sentence."""
    before = contents(workspace)
    called = coachkit(*words, "--workspace", workspace)
    assert called.code == 2 and called.err.strip() and "Traceback" not in called.err
    after = contents(workspace)
    assert {path: content for path, content in after.items() if not path.startswith(("reports", "exports"))} == before


def test_an_export_keeps_the_managers_own_apart(coachkit, lived):
    """All kinds are in it, private notes in their own folder only, of this person alone; formulas are harmless."""
    called = coachkit("export", "MARK-ana-name", "--workspace", lived)
    assert called.code == 0 and "README.txt says why" in called.out
    (folder,) = (lived / "exports").iterdir()
    about, own = folder / "about-the-person", folder / "private-notes-of-the-manager"
    for word in ("said", "decided", "word", "topic", "opportunity-0", "comment", "reason", "leave"):
        assert holding(about, f"MARK-ana-{word}"), word
    assert holding(about, "PRIVATE-") == []
    assert holding(own, "PRIVATE-ana-thought") and holding(own, "PRIVATE-ana-note")
    assert holding(folder, "MARK-ben") == holding(folder, "MARK-cy") == []
    with (about / "crm" / "opportunities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6 and rows[0]["created_date"] == "2026-01-10" and rows[0]["amount"] == "10000"
    data = json.loads((about / "journal.json").read_text(encoding="utf-8"))
    assert {entry["kind"] for entry in data["entries"]} == {"note", "decision", "no-focus", "word"}
    assert any(entry["said"].get("text") == "=cmd|MARK-ana-word" for entry in data["entries"])
    assert {path.name for path in (about / "reports" / "2026-03-20").rglob("*.*")} == {"rep.html", "sheet.html"}
    assert read_deeds(lived / "journal.db")[-1].deed == "exported"
    assert readable_by_others(lived / "exports") == []


def test_check_says_what_is_wrong_with_the_journal(coachkit, lived, contents):
    """A damaged journal is a problem that names the way out; nothing is written."""
    with closing(sqlite3.connect(lived / "journal.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (lived / "journal.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xaa" * 40_960)
    before = contents(lived)
    called = coachkit("check", "--workspace", lived)
    assert called.code == 2 and "damaged" in called.err and "coachkit restore" in called.err
    assert contents(lived) == before


def test_check_says_where_files_and_journal_differ(coachkit, lived, contents):
    """Goals, promises and quotas that both hold, and meetings left open, each in a sentence."""
    with open_store(lived / "journal.db") as store:
        log = MeetingLog(store)
        meeting = log.start("ana", date(2026, 3, 18), "career")
        goal = log.add(meeting.meeting_id, GoalSet(title="Another title", horizon="short"))
        log.add(meeting.meeting_id, PromiseEnded(commitment_id="c-ana", status="done"))
        log.add(meeting.meeting_id, QuotaSet(period="2026-Q1", value=80_000, reason="r", how_told="said"))
    path = lived / "parameters/reps/ana.yaml"
    path.write_text(path.read_text("utf-8").replace("goal_id: g-ana", f"goal_id: {goal.item_id}"), encoding="utf-8")
    before = contents(lived)
    told = coachkit("check", "--workspace", lived).out
    assert "the career meeting of 2026-03-18 with 'ana' was left open" in told
    assert f"the goal {goal.item_id!r} has another title, milestones" in told
    assert "the commitment 'c-ana' is open, in the journal done" in told
    assert "'ana' has 90,000 for 2026-Q1, in the journal 80,000 since 2026-03-18" in told
    assert contents(lived) == before


def test_what_has_expired_goes_and_is_told(lived):
    """Counted back from the newest day in the data; the reports just made stay; each kind is a sentence and a deed."""
    with (lived / "parameters/team.yaml").open("a", encoding="utf-8") as file:
        file.write("retention: {private_notes_days: 2, snapshots_days: 400, reports_days: 2}\n")
    (lived / "reports" / "2026-01-05").mkdir()
    opened = open_workspace(lived)
    with open_store(opened.journal) as store:
        assert expire(opened, store, None, MONDAY) == ()
        told = expire(opened, store, date(2026, 3, 24), date(2026, 3, 20))
        assert expire(opened, store, date(2026, 3, 24), date(2026, 3, 20)) == ()
    assert told == (
        "Retention (team.yaml): private notes and words never shared: 3 deleted, older than 2 days.",
        "Retention (team.yaml): reports: those of 1 days deleted, older than 2 days.",
    )
    assert holding(lived, "PRIVATE-ana-thought") == []
    assert [path.name for path in sorted((lived / "reports").glob("2026*"))] == ["2026-03-20"]
    assert sum(deed.deed.startswith("expired: ") for deed in read_deeds(opened.journal)) == 2


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_what_is_called_from_python_is_private_too(lived):
    """Not only the command line writes for the owner alone."""
    from coachkit.batch.backup import run_backup
    from coachkit.batch.export import run_export

    earlier = os.umask(0o022)
    try:
        run_backup(open_workspace(lived))
        run_export(open_workspace(lived), "ana")
    finally:
        os.umask(earlier)
    assert readable_by_others(lived / "backups") == readable_by_others(lived / "exports") == []


def test_an_export_for_a_program(coachkit, lived):
    """`--json`: whose it is, the folder, the files of each part and what is missing; an error is no result."""
    called = coachkit("export", "MARK-ana-name", "--workspace", lived, "--json")
    told = json.loads(called.out)
    assert (called.code, called.err, told["rep_id"], told["missing"]) == (0, "", "ana", [])
    for part, count in told["files"].items():
        assert len([path for path in (Path(told["folder"]) / part).rglob("*") if path.is_file()]) == count > 0
    nobody = coachkit("export", "nobody", "--workspace", lived, "--json")
    assert (nobody.code, nobody.out) == (2, "") and "nobody" in nobody.err
