"""`coachkit forget` as it is typed: what it lists, what it leaves of a person, and what it says of that."""

from __future__ import annotations

import json
from datetime import date

import pytest
from lived_workspace import holding, readable_by_others

pytestmark = pytest.mark.unit


def test_forgetting_lists_first_and_waits(coachkit, lived, contents):
    """Without --yes, where nobody can be asked, everything is listed and nothing is changed."""
    before = contents(lived)
    called = coachkit("forget", "ana", "--workspace", lived)
    assert called.code == 2 and "--yes" in called.err
    assert "journal: 1 meetings, 4 entries and 1 questions offered deleted" in called.out
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
        assert [path for path in holding(lived, word) if not path.startswith("crm/")] == [], word
    assert {path.name: path.read_bytes() for path in (lived / "crm").iterdir()} == crm
    for rep in ("ben", "cy"):
        assert holding(lived / "reports", f"MARK-{rep}-name") and holding(lived / "inbox", f"MARK-{rep}-topic")
    cards = (lived / "parameters/managers.yaml").read_text(encoding="utf-8")
    assert "PRIVATE-mia-goal" in cards and "PRIVATE-zoe-goal" in cards
    (receipt,) = (lived / "receipts").iterdir()
    content = json.loads(receipt.read_text(encoding="utf-8"))
    assert content["journal"]["entries"] == 4 and content["backups_scrubbed"] == 2
    assert "ana" not in receipt.read_text(encoding="utf-8").replace("manager", "")
    assert readable_by_others(lived / "receipts") == []


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
