"""`backup`, `restore`, `export` and `forget` as they are typed, and what `check` says of the journal."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from meetings import close_meeting
from prep_sheets import sheet
from tiny_workspace import REPS

from coachkit.batch.private import nobody_else
from coachkit.batch.retention import expire
from coachkit.crm.read import read_crm
from coachkit.crm.snapshots import pack
from coachkit.journal.bodies import DecisionMade, GoalSet, Note, PrivateNote, PromiseEnded, QuotaSet, Word
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store, read_deeds
from coachkit.workspace import open_workspace, slug

pytestmark = pytest.mark.unit

MONDAY = date(2026, 3, 16)


@pytest.fixture
def lived(workspace: Path) -> Path:
    """The three reps' workspace after a while: meetings, a run, sheets that came back, reports, a draft."""
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


def _holding(folder: Path, word: str) -> list[str]:
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if word in path.as_posix() or (path.is_file() and word.encode() in path.read_bytes())
    ]


def _private(folder: Path) -> list[str]:
    """Name what others than the owner may read."""
    return [path.as_posix() for path in folder.rglob("*") if path.stat().st_mode & 0o077]


def test_a_backup_is_made_and_put_back(coachkit, lived):
    """Both say what they did and leave a line in the audit log."""
    made = coachkit("backup", "--workspace", lived)
    assert (made.code, made.err) == (0, "")
    assert "looked through and found sound" in made.out
    with open_store(lived / "journal.db") as store:
        MeetingLog(store).keep_word("ana", MONDAY, Word(text="later"))
    back = coachkit("restore", "--workspace", lived)
    assert back.code == 0 and "found sound" in back.out and "replaced.db" in back.out
    deeds = read_deeds(lived / "journal.db")
    assert deeds[-1].deed == "restored" and deeds[-1].item_id.endswith("-0001.db")
    with open_store(lived / "journal.db") as store:
        assert len(MeetingLog(store).words("ana")) == 1
    assert _private(lived / "backups") == []


def test_a_backup_may_lie_elsewhere(coachkit, lived, tmp_path):
    """`--to` makes the folder; the place is noted, since forgetting somebody must find it."""
    assert coachkit("backup", "--workspace", lived, "--to", tmp_path / "stick" / "copies").code == 0
    (copy,) = (tmp_path / "stick" / "copies").glob("journal-*.db")
    assert read_deeds(lived / "journal.db")[-1].item_id == copy.as_posix()
    assert coachkit("forget", "ana", "--workspace", lived, "--yes").code == 0
    assert b"MARK-ana" not in copy.read_bytes() and b"MARK-ben" in copy.read_bytes()


def test_nothing_is_restored_while_a_batch_is_at_work(coachkit, lived):
    """The lock of the batch is respected, and no traceback shown."""
    coachkit("backup", "--workspace", lived)
    with nobody_else(open_workspace(lived)):
        for words in (("restore",), ("forget", "ana", "--yes")):
            called = coachkit(*words, "--workspace", lived)
            assert called.code == 2 and "Another coachkit is making reports" in called.err


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
        assert _holding(about, f"MARK-ana-{word}"), word
    assert _holding(about, "PRIVATE-") == []
    assert _holding(own, "PRIVATE-ana-thought") and _holding(own, "PRIVATE-ana-note")
    assert _holding(folder, "MARK-ben") == _holding(folder, "MARK-cy") == []
    with (about / "crm" / "opportunities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6 and rows[0]["created_date"] == "2026-01-10" and rows[0]["amount"] == "10000"
    data = json.loads((about / "journal.json").read_text(encoding="utf-8"))
    assert {entry["kind"] for entry in data["entries"]} == {"note", "decision", "no-focus", "word"}
    assert any(entry["said"].get("text") == "=cmd|MARK-ana-word" for entry in data["entries"])
    assert {path.name for path in (about / "reports" / "2026-03-20").rglob("*.*")} == {"rep.html", "sheet.html"}
    assert read_deeds(lived / "journal.db")[-1].deed == "exported"
    assert _private(lived / "exports") == []


def test_forgetting_lists_first_and_waits(coachkit, lived, contents):
    """Without --yes, where nobody can be asked, everything is listed and nothing is changed."""
    before = contents(lived)
    called = coachkit("forget", "ana", "--workspace", lived)
    assert called.code == 2 and "--yes" in called.err
    assert "journal: 1 meetings, 5 entries and 1 questions offered deleted" in called.out
    assert "crm/opportunities.csv: rows 2-7" in called.out
    assert contents(lived) == before


def test_no_byte_of_a_forgotten_person_is_outside_of_crm(coachkit, lived):
    """After backups, an export and a manager's card, nothing but crm/ and the lines of others names them."""
    with (lived / "parameters/managers.yaml").open("a", encoding="utf-8") as file:
        file.write("# of Ana\nMARK-ana-name:\n  strength: PRIVATE-ana-strength\nZoe: {goal: PRIVATE-zoe-goal}\n")
    (lived / "journal.db.before-0002.bak").write_bytes((lived / "journal.db").read_bytes())
    (lived / "parameters/reps/.ana.yaml.partial").write_text("MARK-ana-half", encoding="utf-8")
    coachkit("backup", "--workspace", lived)
    coachkit("export", "ana", "--workspace", lived)
    crm = {path.name: path.read_bytes() for path in (lived / "crm").iterdir()}
    called = coachkit("forget", "ana", "--workspace", lived, "--yes")
    assert called.code == 0, called.err
    for word in ("MARK-ana", "PRIVATE-ana", "mark-ana", "c-ana", "g-ana"):
        assert [path for path in _holding(lived, word) if not path.startswith("crm/")] == [], word
    assert {path.name: path.read_bytes() for path in (lived / "crm").iterdir()} == crm
    for rep in ("ben", "cy"):
        assert _holding(lived / "reports", f"MARK-{rep}-name") and _holding(lived / "inbox", f"MARK-{rep}-topic")
    cards = (lived / "parameters/managers.yaml").read_text(encoding="utf-8")
    assert "PRIVATE-mia-goal" in cards and "PRIVATE-zoe-goal" in cards
    (receipt,) = (lived / "receipts").iterdir()
    content = json.loads(receipt.read_text(encoding="utf-8"))
    assert content["journal"]["entries"] == 5 and content["backups_scrubbed"] == 2
    assert "ana" not in receipt.read_text(encoding="utf-8").replace("manager", "")
    assert _private(lived / "receipts") == []


def test_the_next_export_does_not_bring_them_back(coachkit, lived):
    """Their rows are set aside with the day and counted; no file is begun for them; forgetting again is allowed."""
    coachkit("forget", "ana", "--workspace", lived, "--yes")
    told = coachkit("check", "--workspace", lived)
    assert told.code == 0
    assert "reps (crm/reps.csv): 3 rows in, 2 used, 1 set aside" in told.out
    assert f"6 set aside: forgotten on {date.today()}" in told.out
    assert "MARK-ana" not in told.out
    coachkit("init", lived)
    assert not (lived / "parameters/reps/ana.yaml").exists()
    found = json.loads(coachkit("findings", "--workspace", lived).out)
    assert {one["rep_id"] for one in found["results"]} == {"ben", "cy"}
    assert coachkit("forget", "ana", "--workspace", lived, "--yes").code == 0


def test_a_backup_from_before_does_not_bring_them_back(coachkit, lived, tmp_path):
    """A copy that nobody knew of, put back later, is scrubbed of whoever was forgotten since."""
    coachkit("backup", "--workspace", lived)
    (copy,) = (lived / "backups").glob("*.db")
    elsewhere = tmp_path / "a stick.db"
    elsewhere.write_bytes(copy.read_bytes())
    coachkit("forget", "ana", "--workspace", lived, "--yes")
    called = coachkit("restore", elsewhere, "--workspace", lived)
    assert called.code == 0 and "1 who had been forgotten" in called.out
    assert b"MARK-ana" not in (lived / "journal.db").read_bytes()
    assert "3 rows in, 2 used, 1 set aside" in coachkit("check", "--workspace", lived).out


def test_the_sample_team_cannot_be_forgotten(coachkit):
    """It is invented, and its files are the kit's."""
    called = coachkit("forget", "007", "--yes")
    assert called.code == 2 and "sample team is invented" in called.err


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
    assert _holding(lived, "PRIVATE-ana-thought") == []
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
    assert _private(lived / "backups") == _private(lived / "exports") == []
