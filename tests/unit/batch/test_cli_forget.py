"""`coachkit forget` as it is typed: what it lists, what it leaves of a person, and what it says of that."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from lived_workspace import holding, readable_by_others

from coachkit.errors import StoreError

pytestmark = pytest.mark.unit


def test_forgetting_lists_first_and_waits(coachkit, lived, contents):
    """Without --yes, where nobody can be asked, everything is listed and nothing is changed."""
    before = contents(lived)
    called = coachkit("forget", "ana", "--workspace", lived)
    assert called.code == 2 and "--yes" in called.err
    assert "journal: 1 meeting, 5 entries and 1 question offered deleted" in called.out
    assert "rows 2-7 of crm/opportunities.csv" in called.out
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
    assert content["journal"]["entries"] == 5 and content["backups_scrubbed"] == 2
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


def _receipt(lived: Path) -> dict[str, Any]:
    (path,) = (lived / "receipts").iterdir()
    return json.loads(path.read_text(encoding="utf-8"))


def test_what_was_done_is_told_in_words(coachkit, lived):
    """What was erased where, in counts, what is left for a person, and where the receipt is; no JSON, no name."""
    coachkit("backup", "--workspace", lived)
    called = coachkit("forget", "ana", "--workspace", lived, "--yes")
    _, _, told = called.out.partition("Forgotten on ")
    assert "from the journal: 1 meeting, 5 entries and 1 question offered; 7 lines of its log made anonymous" in told
    assert "files: reports 8, prep sheets that came back 1, recaps 1, parameter files 1\n" in told
    assert "backups: 1 without them now" in told
    assert "\n  6 rows of crm/opportunities.csv\n" in told and "with coachkit prep --as-of DATE: 2026-03-20." in told
    assert f"The receipt, without a name: receipts/{next((lived / 'receipts').iterdir()).name}" in told
    assert "{" not in told and "MARK-ana" not in told


def test_many_rows_are_told_shortly_and_kept_whole(coachkit, lived):
    """The terminal shows ranges up to a limit and how many more; the receipt and `--json` have all of them."""
    rows = "".join(f"{('ana', 'ben')[number % 2]},call,2026-03-0{number % 9 + 1}\n" for number in range(200))
    (lived / "crm/activities.csv").write_text("rep_id,kind,occurred_at\n" + rows, encoding="utf-8")
    planned = coachkit("forget", "ana", "--workspace", lived)
    assert ", 46, 48 and 76 more of crm/activities.csv" in planned.out and "The receipt will hold these" in planned.out
    whole = ", ".join(str(number) for number in range(2, 202, 2))
    for_a_program = json.loads(coachkit("forget", "ana", "--workspace", lived, "--json").out)
    assert for_a_program["left_for_a_person"]["rows_in_crm"]["crm/activities.csv"] == whole
    coachkit("forget", "ana", "--workspace", lived, "--yes")
    assert _receipt(lived)["left_for_a_person"]["rows_in_crm"]["crm/activities.csv"] == whole


@pytest.mark.parametrize("stops_at", ["erase_rows", "write_anew", "_scrub_copy"])
def test_what_was_cut_short_is_counted_whole(coachkit, lived, monkeypatch, stops_at):
    """Files went, then the journal was in use: the receipt is there, unfinished; the rerun goes on in the same one."""
    coachkit("backup", "--workspace", lived)

    def stop(*given, **named):
        raise StoreError("Another program has journal.db open.")

    with monkeypatch.context() as patched:
        patched.setattr(f"coachkit.batch.forget.{stops_at}", stop)
        called = coachkit("forget", "ana", "--workspace", lived, "--yes")
    assert called.code == 2 and "has journal.db open" in called.err
    halfway = _receipt(lived)
    assert halfway["finished"] is False and halfway["files_deleted"]["reports"] == 8
    assert coachkit("forget", "ana", "--workspace", lived, "--yes").code == 0
    done = _receipt(lived)
    assert done["finished"] is True
    assert done["journal"] == {
        "meetings": 1, "entries": 5, "questions_offered": 1, "audit_lines_made_anonymous": 7,
        "snapshots_without_them_now": 1, "snapshots_dropped": 0,
    }  # fmt: skip
    assert (done["backups_scrubbed"], done["backups_deleted"]) == (1, 0)
    for key in ("tag", "files_deleted", "days_whose_team_page_was_deleted"):
        assert done[key] == halfway[key]
    coachkit("forget", "ana", "--workspace", lived, "--yes")  # a finished one is not written again
    assert len(list((lived / "receipts").iterdir())) == 2


def test_a_letter_to_somebody_else_that_names_them_goes(coachkit, lived):
    """Also where a mail packs the name as base64 or quoted-printable, or a calendar breaks it over two lines."""
    draft = EmailMessage()
    draft["To"] = "ben@example.com"
    draft.set_content("Hello Ben,\nhere is the plan.", cte="7bit")
    drafts = next((lived / "reports/recaps").glob("mark-ben*"))
    kept = drafts / "plain.eml"
    kept.write_bytes(draft.as_bytes())
    for number, cte in enumerate(("base64", "quoted-printable")):
        draft.set_content(f"Hello Ben, é {'x' * 60} MARK-ana-name was there.", cte=cte)
        (drafts / f"recap-{number}.eml").write_bytes(draft.as_bytes())
    draft.set_content("See the calendar.")
    draft.add_attachment(b"BEGIN:VCALENDAR\r\nSUMMARY:MARK-\r\n ana-name\r\n", maintype="text", subtype="calendar")
    (drafts / "attached.eml").write_bytes(draft.as_bytes())
    (drafts / "folded.ics").write_bytes(b"SUMMARY:with MARK-ana-na\r\n me and Ben\r\n")
    (lived / "a mail of mine.eml").write_bytes((drafts / "recap-0.eml").read_bytes())
    assert b"MARK-ana-name" not in (drafts / "recap-0.eml").read_bytes()
    called = coachkit("forget", "ana", "--workspace", lived, "--yes")
    assert called.code == 0 and "\n  a mail of mine.eml\n" in called.out
    assert {path.name for path in drafts.iterdir()} == {"plain.eml", "recap.eml"}


def test_forgetting_for_a_program(coachkit, lived, contents):
    """`--json`: without --yes what is there, nothing changed, exit 2; with it the same keys and the receipt."""
    before = contents(lived)
    refused = coachkit("forget", "MARK-ana-name", "--workspace", lived, "--json")
    planned = json.loads(refused.out)
    assert refused.code == 2 and "--yes" in refused.err and contents(lived) == before
    assert (planned["rep_id"], planned["forgotten"], planned["receipt"]) == ("ana", False, None)
    assert planned["found"]["journal"]["entries"] == 5 and planned["found"]["files"]["recaps"]
    done = coachkit("forget", "ana", "--workspace", lived, "--json", "--yes")
    told = json.loads(done.out)
    assert (done.code, done.err, list(told), told["forgotten"]) == (0, "", list(planned), True)
    assert told["receipt"] == json.loads(Path(told["receipt_file"]).read_text(encoding="utf-8"))
    nobody = coachkit("forget", "nobody", "--workspace", lived, "--json", "--yes")
    assert (nobody.code, nobody.out) == (2, "") and nobody.err.count("\n") == 1


def test_the_places_in_a_receipt_hold_no_name(coachkit, lived):
    """What is left to delete by hand is listed there with the name and the id taken out of paths."""
    (lived / "talks with ana.txt").write_text("MARK-ana-name\n", encoding="utf-8")
    coachkit("forget", "ana", "--workspace", lived, "--yes")
    assert _receipt(lived)["left_for_a_person"]["places"] == ["talks with [erased].txt, line 1"]


def test_a_journal_of_another_kind_is_refused_before_anything_is_erased(coachkit, lived, contents):
    """Tables of an unreleased coachkit: `forget` says so in plain words and has erased nothing; `check` says it too."""
    with closing(sqlite3.connect(lived / "journal.db")) as connection:
        connection.executescript(
            "DROP TABLE tombstones; CREATE TABLE tombstones (salt TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, "
            "forgotten_on DATE NOT NULL)"
        )
    before = contents(lived)
    called = coachkit("forget", "ana", "--workspace", lived, "--yes")
    assert called.code == 2 and "journal.db was made or changed by something that is no released" in called.err
    checked = coachkit("check", "--workspace", lived)
    assert checked.code == 2 and "the table tombstones tells its rows apart in another way" in checked.err
    assert {path: held for path, held in contents(lived).items() if path != "reports/.lock"} == before
