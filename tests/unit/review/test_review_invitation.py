"""The invitation to the next meeting: agenda, prep sheet, reply form, and calendars kept apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from recap_example import MET, Kit
from typer.testing import Result

from coachkit.errors import RequestError
from coachkit.journal.bodies import Note
from coachkit.journal.sheet_text import read_text_sheet
from coachkit.model import AgendaItem, Commitment, FromRep

pytestmark = pytest.mark.unit
Run = Callable[..., Result]
MONDAY = date(2026, 3, 23)


def summaries(content: bytes) -> list[str]:
    """Return what a calendar's entries are called."""
    return [str(one["SUMMARY"]) for one in Calendar.from_ical(content).walk("VEVENT")]


def test_the_invitation_carries_the_sheet_and_the_agenda(kit: Kit, run: Run) -> None:
    """The agenda is that of the rep's edition, its minutes and outcomes with it; the sheet is attached as it is."""
    folder = kit.report(MONDAY)
    kit.add_parameters("next_meeting: {date: 2026-03-25}\n")
    said = run("ana", "--before", "--date", str(MONDAY), "--at", "16:00").stdout
    assert "Invitation of José “Zé” Álvarez (ana): Weekly one-on-one, Wed 25 Mar 2026 at 16:00, 30 minutes." in said
    draft = message_from_bytes((kit.recaps / "next" / "invitation.eml").read_bytes(), policy=policy.default)
    assert isinstance(draft, EmailMessage) and draft["X-Unsent"] == "1"
    sheet, calendar = draft.iter_attachments()
    assert sheet.get_payload(decode=True) == (folder / "sheet.html").read_bytes()
    assert sheet.get_filename() == "Prep sheet José “Zé” Álvarez 2026-03-23.html"
    text = (kit.recaps / "next" / "invitation.txt").read_text(encoding="utf-8")
    assert "Agenda, 30 minutes. Beneath each topic: what is clear afterwards\n" in text
    assert "- 5 minutes: Opening (José “Zé” Álvarez leads)\n  We know how" in text
    assert "- 25 minutes: Pipeline (Mia leads)\n" in text
    assert calendar.get_payload(decode=True) == (kit.recaps / "next" / "invitation.ics").read_bytes()


def test_the_two_are_called_by_their_names(kit: Kit, run: Run) -> None:
    """The kit's words on "the rep" would read oddly in a letter to them; what a person typed stays as it is."""
    item = {"minutes": 5, "owner": "rep", "kind": "rep", "opening": "?"}
    kit.report(
        MONDAY,
        agenda=(
            AgendaItem(topic="The rep’s own topics", outcome="We know what the rep brought to the manager.", **item),
            AgendaItem(topic="Why the manager of Beta left", outcome="Said.", **item),
        ),
        from_rep=FromRep(returned=True, topics=("Why the manager of Beta left",)),
    )
    run("ana", "--before", "--date", str(MONDAY))
    text = (kit.recaps / "next" / "invitation.txt").read_text(encoding="utf-8")
    assert "José “Zé” Álvarez’s own topics (" in text and "what José “Zé” Álvarez brought to Mia." in text
    assert "Why the manager of Beta left (" in text


def test_an_agenda_that_was_dealt_with_is_told(kit: Kit, run: Run) -> None:
    """After a meeting the report that prepared it is old: it says to make a new one. A newer one is taken."""
    kit.report(MONDAY)
    kit.meet(MONDAY, ("n", Note(text="Hello")))
    told = "That was before your meeting of Mon 23 Mar 2026: make a new report first with coachkit prep"
    assert told in run("ana", "--before", "--date", "2026-03-24").stdout
    kit.report(date(2026, 3, 24))
    assert "That was before" not in run("ana", "--before", "--date", "2026-03-24").stdout


@pytest.mark.guide("S1.1")
def test_the_rep_does_not_get_the_managers_block(kit: Kit, run: Run) -> None:
    """The block to prepare lies in a file of its own and in no byte of the invitation."""
    kit.report(MONDAY)
    run("ana", "--before", "--date", str(MONDAY))
    folder = kit.recaps / "next"
    assert summaries((folder / "invitation.ics").read_bytes()) == ["Weekly one-on-one: José “Zé” Álvarez and Mia"]
    assert summaries((folder / "preparation.ics").read_bytes()) == ["Prepare: Weekly one-on-one with José “Zé” Álvarez"]
    assert b"Prepare:" not in (folder / "invitation.eml").read_bytes()


def test_recap_and_invitation_speak_of_one_entry(kit: Kit, run: Run) -> None:
    """The meeting that a recap announced is the one that the invitation moves: same UID, next SEQUENCE."""
    kit.meet(MET, ("n", Note(text="Hello")))
    kit.report(MONDAY)
    run("ana", "--date", str(MET))
    recap = Calendar.from_ical((kit.recaps / "2026-03-20-weekly" / "recap.ics").read_bytes())
    announced = next(one for one in recap.walk("VEVENT") if str(one["SUMMARY"]).startswith("Weekly"))
    run("ana", "--before", "--date", str(MONDAY), "--at", "15:00")
    (moved,) = Calendar.from_ical((kit.recaps / "next" / "invitation.ics").read_bytes()).walk("VEVENT")
    assert moved["UID"] == announced["UID"]
    assert (announced["SEQUENCE"], moved["SEQUENCE"]) == (0, 1)


def test_the_answer_can_be_read_as_a_prep_sheet(kit: Kit, run: Run) -> None:
    """Left empty, quoted or filled in: the form in the mail is the sheet's text form, promises of odd ids included."""
    kit.report(MONDAY, commitments=(
        Commitment(commitment_id="c [1] ü", text="Send [the] plan", by="rep", due_date=None, status="open", age_days=1),
        Commitment(commitment_id="c2", text="Mine", by="manager", due_date=None, status="open", age_days=1),
    ))  # fmt: skip
    run("ana", "--before", "--date", str(MONDAY))
    text = (kit.recaps / "next" / "invitation.txt").read_text(encoding="utf-8")
    empty = read_text_sheet(text)
    assert (empty.rep_id, empty.as_of, empty.topics, empty.progress) == ("ana", MONDAY, (), ())
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    filled = quoted.replace("> [topic] ", "> [topic] Prices for Porto", 1).replace("%C3%BC] ", "%C3%BC] Half of it")
    sheet = read_text_sheet(f"Hi Mia,\n{filled.replace('[pulse] ', '[pulse] 7')}")
    assert (sheet.topics, sheet.pulse) == (("Prices for Porto",), 7)
    assert [(one.about, one.id, one.text) for one in sheet.progress] == [("promise", "c [1] ü", "Half of it")]


def test_without_a_report_there_is_no_invitation(kit: Kit, run: Run) -> None:
    """It names the command that makes one; so it does for a report that cannot be read."""
    with pytest.raises(RequestError, match="coachkit prep"):
        run("ana", "--before", "--date", str(MONDAY))
    folder = kit.report(MONDAY)
    (folder / "prep.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RequestError, match="coachkit prep"):
        run("ana", "--before", "--date", str(MONDAY))
    assert not (kit.root / "reports" / "recaps").exists()
