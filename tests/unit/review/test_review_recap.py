"""The recap: what was agreed, for the rep; nothing private in any byte of it; calendars that update."""

from __future__ import annotations

import base64
import stat
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from icalendar.cal import Event
from meetings import close_meeting
from recap_example import MET, SAID, Kit
from typer.testing import Result

from coachkit import own_files
from coachkit.errors import RequestError
from coachkit.journal.bodies import (
    KINDS,
    CheckIn,
    DecisionMade,
    FocusSet,
    Note,
    Promise,
    PromiseEnded,
    TopicTaken,
    Word,
)
from coachkit.review.recap_content import GLANCE_SECONDS, SHARED_KINDS

pytestmark = pytest.mark.unit
Run = Callable[..., Result]
FILES = ("recap.eml", "recap.txt", "recap.ics", "nudges.txt")


def mail(path: Path) -> EmailMessage:
    """Read a draft as a mail program does."""
    read = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def events(content: bytes) -> dict[str, Event]:
    """Read a calendar's entries, by what they are called."""
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(content).walk("VEVENT")}


def plain(draft: EmailMessage, kind: str = "plain") -> str:
    """Return a draft's text of one kind."""
    body = draft.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")  # mail has lines of its own kind


def everything(folder: Path) -> bytes:
    """Return every byte below a folder, and what is packed in it."""
    found = b""
    for path in folder.rglob("*"):
        if path.is_file():
            found += path.name.encode() + path.read_bytes()
        if path.suffix == ".eml":
            found += b"".join(part.get_payload(decode=True) or b"" for part in mail(path).walk())
    return found


@pytest.mark.guide("S6.2")
def test_the_recap_is_a_draft_to_the_rep_with_their_edition(met: Kit, run: Run) -> None:
    """It opens for sending, goes to the rep's address, says all that was agreed, and carries the rep's edition."""
    met.report(date(2026, 3, 13))
    met.report(date(2026, 3, 27))
    said = run("ana", "--date", str(MET)).stdout
    draft = mail(met.recaps / "2026-03-20-weekly" / "recap.eml")
    assert draft["X-Unsent"] == "1" and "Date" not in draft
    assert draft["To"].addresses[0].display_name == "José “Zé” Álvarez"
    assert draft["To"].addresses[0].addr_spec == "jose@example.com"
    assert draft["Subject"] == "Weekly one-on-one on Fri 20 Mar 2026: what we agreed"
    page, calendar = draft.iter_attachments()
    assert page.get_filename() == "Report José “Zé” Álvarez 2026-03-13.html"  # the one that prepared the meeting
    assert page.get_content() == "<p>Ana’s edition of 2026-03-13</p>"
    assert calendar.get_filename() == "One-on-one José “Zé” Álvarez 2026-03-20.ics"
    assert "Next: Weekly one-on-one, Fri 27 Mar 2026 at 10:00, 30 minutes (a suggestion" in said
    assert plain(draft) == (met.recaps / "2026-03-20-weekly" / "recap.txt").read_text(encoding="utf-8")


def test_the_recap_says_each_thing_that_is_shared(met: Kit, run: Run) -> None:
    """Every text of a shared kind is in the text and in the HTML, each under its heading."""
    run("ana", "--date", str(MET))
    draft = mail(met.recaps / "2026-03-20-weekly" / "recap.eml")
    texts = (plain(draft), plain(draft, "html"))
    for _, body in SAID:
        words = [word for word in body.model_dump_json().split('"') if word.startswith("SAID-")]
        for word in words:
            # The end of a promise is said with the promise's words, beside the words it ended with.
            assert all(word.split("\\n")[0] in text for text in texts), word
    assert "SAID-word" in texts[0] and "MARK-ana-promise" in texts[0]
    assert "- SAID-topic (parked for next time)\n  SAID-note of the topic\n" in texts[0]
    assert "José “Zé” Álvarez: If SAID-cue, then I will SAID-action – by Wed 25 Mar 2026\n" in texts[0]
    assert "Mia: SAID-own promise – by Tue 24 Mar 2026\n" in texts[0]
    assert "José “Zé” Álvarez, kept: MARK-ana-promise\n  SAID-ended\n" in texts[0]
    assert "MARK-ana-goal: reached “SAID-milestone” on Thu 19 Mar 2026; SAID-checked\n" in texts[0]
    assert "Each Thursday: next steps, close dates\n" in texts[0]
    assert "2026-Q2: €90,000\n  Because: SAID-quota\n  Told: SAID-told\n" in texts[0]
    assert "7 of 10: SAID-pulse\n" in texts[0]


def test_the_recap_is_silent_on_topics_that_were_only_leafed_through(kit: Kit, run: Run) -> None:
    """A topic that was neither marked, noted on nor timed is not said to be left out; one with a note has its title."""
    kit.meet(
        MET,
        ("t1", TopicTaken(title="Leafed through", seconds=GLANCE_SECONDS - 1)),
        ("t2", TopicTaken(title="Talked about", seconds=GLANCE_SECONDS)),
        ("t3", TopicTaken(title="Noted on")),
        ("t3", Note(text="Prices by Friday")),
        ("c", CheckIn(goal_id="g-ana", milestone="First tender")),
    )
    run("ana", "--date", str(MET))
    text = (kit.recaps / "2026-03-20-weekly" / "recap.txt").read_text(encoding="utf-8")
    assert "What we talked about\n- Talked about\n- Noted on\n  Prices by Friday\n" in text
    assert "Leafed through" not in text and "reached" not in text


def test_no_private_text_reaches_any_byte(met: Kit, run: Run) -> None:
    """Not the drafts, attachments unpacked, calendars, nudges or the ledger; unsaid praise is in the nudges alone."""
    met.report(MET)
    met.add_parameters("next_meeting: {date: 2026-03-27}\n")
    run("ana", "--date", str(MET))
    run("ana", "--date", str(MET), "--before")
    written = everything(met.root / "reports" / "recaps")
    assert b"SAID-heard" in written
    for mark in (b"SENTINEL", b"PRIVATE-", b"fell-flat", base64.b64encode(b"SENTINEL-private")[:12]):
        assert mark not in written
    (met.recaps / "2026-03-20-weekly" / "nudges.txt").unlink()
    assert b"UNSAID" not in everything(met.root / "reports" / "recaps")


def test_a_new_kind_is_private_until_somebody_decides() -> None:
    """The shared kinds are a closed list; every other kind of the journal is withheld."""
    withheld = {"private-note", "self-check", "asked", "no-decision", "no-focus"}
    assert set(KINDS) - withheld == SHARED_KINDS


@pytest.mark.guide("S1.1")
def test_the_calendar_holds_the_meeting_a_block_to_prepare_it_and_what_is_due(met: Kit, run: Run) -> None:
    """The block ends when the meeting begins and is not in what goes to the rep; due days take no time."""
    met.add_parameters("next_meeting: {date: 2026-03-30, type: career, minutes: 45}\n")
    run("ana", "--date", str(MET), "--at", "14:30")
    folder = met.recaps / "2026-03-20-weekly"
    found = events((folder / "recap.ics").read_bytes())
    assert list(found) == [
        "Due: SAID-own promise (Mia)",
        "Due: If SAID-cue, then I will SAID-action (José “Zé” Álvarez)",
        "Prepare: Career conversation with José “Zé” Álvarez",
        "Career conversation: José “Zé” Álvarez and Mia",
    ]
    _, due, block, meeting = found.values()
    start = datetime(2026, 3, 30, 14, 30, tzinfo=ZoneInfo("Europe/Lisbon"))
    assert (meeting.start, meeting.end) == (start, start + timedelta(minutes=45))
    assert (block.start, block.end) == (start - timedelta(minutes=30), start)
    assert due.start == date(2026, 3, 25) and due["TRANSP"] == "TRANSPARENT"
    assert meeting["STATUS"] == "CONFIRMED"
    (attached,) = mail(folder / "recap.eml").iter_attachments()
    assert list(events(attached.get_payload(decode=True))) == [name for name in found if "Prepare" not in name]


def test_nothing_changed_gives_the_same_bytes(met: Kit, run: Run) -> None:
    """Written again, on the same day or the next, every file for the rep and the ledger are the same to the byte."""
    met.report(MET)
    run("ana", "--date", str(MET))
    first = {path: path.read_bytes() for path in met.recaps.rglob("*.*") if path.is_file()}
    run("ana", "--date", str(MET))
    assert {path: path.read_bytes() for path in first} == first
    run("ana", "--date", "2026-03-21")
    assert {path: path.read_bytes() for path in first if path.name != "nudges.txt"} == {
        path: content for path, content in first.items() if path.name != "nudges.txt"
    }


def test_a_moved_meeting_keeps_its_uid_and_raises_its_sequence(met: Kit, run: Run) -> None:
    """So the second import moves the entry; what did not change keeps its SEQUENCE and stamp."""
    name = "Weekly one-on-one: José “Zé” Álvarez and Mia"
    due = "Due: SAID-own promise (Mia)"
    path = "2026-03-20-weekly/recap.ics"
    run("ana", "--date", str(MET))
    before = events((met.recaps / path).read_bytes())
    met.add_parameters("next_meeting: {date: 2026-03-31}\n")
    run("ana", "--date", "2026-03-23")
    after = events((met.recaps / path).read_bytes())
    assert after[name]["UID"] == before[name]["UID"]
    assert (before[name]["SEQUENCE"], after[name]["SEQUENCE"]) == (0, 1)
    assert after[name].start == datetime(2026, 3, 31, 10, tzinfo=ZoneInfo("Europe/Lisbon"))
    assert after[name]["DTSTAMP"].dt.date() == date(2026, 3, 23)
    assert after[due].to_ical() == before[due].to_ical()
    assert [one["SEQUENCE"] for one in after.values()].count(1) == 2  # the block moves along
    run("ana", "--date", str(MET))  # looked at from an earlier day, what was sent later stands
    assert events((met.recaps / path).read_bytes())[name]["SEQUENCE"] == 1


def test_a_promise_that_ended_is_cancelled_in_calendars(met: Kit, run: Run) -> None:
    """Kept, let go or replaced in the next meeting: the entry goes along once more as cancelled, then no more."""
    run("ana", "--date", str(MET))
    uids = {name: one["UID"] for name, one in events(_ics(met, MET)).items()}
    with met.log() as log:
        meeting = log.start("ana", date(2026, 3, 27), "weekly").meeting_id
        log.write(meeting, "e", PromiseEnded(commitment_id="commitment-2026-03-20-weekly-p2", status="done"))
        log.add(meeting, Promise(action="SAID-smaller", due_date=date(2026, 4, 1)),
                replaces="commitment-2026-03-20-weekly-p1", reason="SAID-too much")  # fmt: skip
        close_meeting(log, meeting)
    run("ana", "--date", "2026-03-27")
    found = events(_ics(met, date(2026, 3, 27)))
    for name in ("Due: SAID-own promise (Mia)", "Due: If SAID-cue, then I will SAID-action (José “Zé” Álvarez)"):
        assert (found[name]["UID"], found[name]["SEQUENCE"], found[name]["STATUS"]) == (uids[name], 1, "CANCELLED")
    assert found["Due: SAID-smaller (José “Zé” Álvarez)"]["STATUS"] == "CONFIRMED"
    text = (met.recaps / "2026-03-27-weekly" / "recap.txt").read_text(encoding="utf-8")
    assert "SAID-smaller – by Wed 1 Apr 2026\n  Instead of what we had agreed: SAID-too much\n" in text
    assert "Still open from before\n- José “Zé” Álvarez: SAID-promise without a day – no day named\n\n" in text
    met.meet(date(2026, 4, 3), ("n", Note(text="On we go")))
    run("ana", "--date", "2026-04-03")
    assert "CANCELLED" not in _ics(met, date(2026, 4, 3)).decode()


def _ics(kit: Kit, day: date) -> bytes:
    return (kit.recaps / f"{day}-weekly" / "recap.ics").read_bytes()


def test_the_next_meeting_is_suggested_on_a_working_day_that_is_not_over(kit: Kit, run: Run) -> None:
    """Ten days after a Friday is a Monday; long after, it is the next in that rhythm; the hour named last is kept."""
    team = kit.root / "parameters" / "team.yaml"
    team.write_text(team.read_text() + "thresholds: {meeting_every_days: 8}\n", encoding="utf-8")
    kit.meet(MET, ("n", Note(text="Hello")))
    assert "Mon 30 Mar 2026 at 09:15" in run("ana", "--date", str(MET), "--at", "09:15").stdout  # not Sat 28
    assert "Tue 21 Apr 2026 at 09:15" in run("ana", "--date", "2026-04-20").stdout  # 20 March and four times 8 days
    kit.add_parameters("next_meeting: {date: 2026-04-24}\n")
    assert "Fri 24 Apr 2026 at 09:15, 30 minutes.\n" in run("ana", "--date", "2026-04-20").stdout
    assert "Weekly one-on-one, Thu 7 May 2026" in run("ana", "--date", "2026-05-01").stdout  # that plan is over


def test_an_open_meeting_is_said_to_be_open(kit: Kit, run: Run) -> None:
    """In the draft and at the terminal; an open meeting in which nothing was written does not hide the one before."""
    kit.meet(MET, ("n", Note(text="SAID-closed")))
    kit.meet(date(2026, 3, 27), close=False)
    assert "Fri 20 Mar 2026" in run("ana", "--date", "2026-03-27").stdout
    kit.meet(date(2026, 3, 27), ("n", Note(text="SAID-open")), close=False)
    assert "It is still open: the recap says so." in run("ana", "--date", "2026-03-27").stdout
    text = (kit.recaps / "2026-03-27-weekly" / "recap.txt").read_text(encoding="utf-8")
    assert "This meeting is not closed yet: what is below may still change." in text and "SAID-open" in text
    run("ana", "--date", str(MET))
    assert "SAID-closed" in (kit.recaps / "2026-03-20-weekly" / "recap.txt").read_text(encoding="utf-8")


def test_without_a_meeting_it_says_so_and_writes_nothing(kit: Kit, run: Run) -> None:
    """A rep nobody met, and a rep nobody knows."""
    with pytest.raises(RequestError, match="No meeting with Ben Boe is in the journal up to 2026-03-20"):
        run("ben", "--date", str(MET))
    with pytest.raises(RequestError, match="Did you mean 'ben'"):
        run("bne", "--date", str(MET))
    assert not (kit.root / "reports").exists() and not (kit.root / "journal.db").exists()


def test_what_a_draft_lacks_is_said(met: Kit, run: Run) -> None:
    """An address that cannot be written to leaves the To empty; without a report nothing is attached of it."""
    met.set_roster("Ana", "ana@example.com, everybody@example.com")
    said = run("ana", "--date", str(MET)).stdout
    assert "reps has no address for Ana that can be used" in said and "No report with a rep.html was found" in said
    draft = mail(met.recaps / "2026-03-20-weekly" / "recap.eml")
    assert draft["To"] is None
    assert [one.get_content_type() for one in draft.iter_attachments()] == ["text/calendar"]


def test_files_are_the_owners_alone_and_whole_or_not_at_all(
    met: Kit, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files 0600 and folders 0700 whatever the umask; where one cannot be written, the earlier ones stand."""
    run("ana", "--date", str(MET))
    recaps = met.root / "reports" / "recaps"
    assert sorted(path.name for path in (met.recaps / "2026-03-20-weekly").iterdir()) == sorted(FILES)
    for path in [met.root / "reports", recaps, *recaps.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    first = {path: path.read_bytes() for path in recaps.rglob("recap.*")}
    write = own_files._write

    def full(path: Path, content: bytes) -> None:
        if path.name == "recap.ics":
            raise OSError(28, "No space left on device", str(path))
        write(path, content)

    monkeypatch.setattr(own_files, "_write", full)
    met.meet(date(2026, 3, 21), ("n", Note(text="Hello")))
    met.set_roster("Ana Lima", "ana@example.com")
    for day in (str(MET), "2026-03-21"):
        with pytest.raises(OSError, match="No space"):
            run("ana", "--date", day)
    assert {path: path.read_bytes() for path in recaps.rglob("recap.*")} == first
    assert not list(recaps.rglob(".*"))


@pytest.mark.guide("S6.1")
@pytest.mark.guide("S6.2")
def test_nudges_begin_with_ones_own_promises(met: Kit, run: Run) -> None:
    """Own promises with their day, the rep's, the practice agreed, praise not said yet, and how it is liked."""
    met.add_parameters("recognition: In person, with the reason\n")
    run("ana", "--date", "2026-03-24")
    text = (met.recaps / "2026-03-20-weekly" / "nudges.txt").read_text(encoding="utf-8")
    parts = text.split("\n\n")
    assert parts[0].startswith("For you alone: do not forward this.\n")
    assert "Half-way to the next meeting: Mon 23 Mar 2026." in parts[0]
    assert parts[1] == "Your own promises, first\n- Mia: SAID-own promise – by Tue 24 Mar 2026 (today)"
    assert parts[2] == (
        "What José “Zé” Álvarez promised\n"
        "- José “Zé” Álvarez: If SAID-cue, then I will SAID-action – by Wed 25 Mar 2026\n"
        "- José “Zé” Álvarez: SAID-promise without a day – no day named"
    )
    assert parts[3] == "In practice now\n- Skill: SAID-focus\n- Practice: SAID-practice\n- Your support: SAID-support"
    assert parts[4] == "Praise kept and not said yet\n- Thu 19 Mar 2026: UNSAID-praise"
    assert parts[5] == "How José “Zé” Álvarez likes recognition\n- In person, with the reason"


@pytest.mark.guide("S6.2")
def test_recognition_is_drafted_from_facts_alone(kit: Kit, run: Run) -> None:
    """Wins and customers' praise of the report, promises and milestones of meetings, own praise; else it says so."""
    kit.meet(MET, ("n", Note(text="Hello")))
    run("ana", "--date", str(MET))
    nudges = kit.recaps / "2026-03-20-weekly" / "nudges.txt"
    assert "There is no fact to build one on" in nudges.read_text(encoding="utf-8")
    kit.report(MET, recent_work=[
        {"done_on": "2026-03-12", "kind": "won", "text": "Won “Harbour”, €9,000"},
        {"done_on": "2026-02-01", "kind": "won", "text": "Won long ago"},
    ])  # fmt: skip
    kit.meet(
        date(2026, 3, 23),
        ("e", PromiseEnded(commitment_id="c-ana", status="done")),
        ("c", CheckIn(goal_id="g-ana", milestone="First tender", done_on=date(2026, 3, 22))),
        ("t", TopicTaken(title="x")),
        ("f", FocusSet(skill="Calling", practice="Two calls", support="I listen")),
        ("d", DecisionMade(text="a", reason="b")),
    )
    run("ana", "--date", "2026-03-23")
    text = (kit.recaps / "2026-03-23-weekly" / "nudges.txt").read_text(encoding="utf-8")
    assert text.split("Recognition, a draft from facts alone\n")[1] == (
        "  Hello José “Zé” Álvarez,\n"
        "\n"
        "  this is what I saw, and I want to say so:\n"
        "  - Mon 23 Mar 2026: Kept the promise “MARK-ana-promise”\n"
        "  - Sun 22 Mar 2026: Reached “First tender” of “MARK-ana-goal”\n"
        "  - Thu 12 Mar 2026: Won “Harbour”, €9,000\n"
        "  [What it meant, in your own words.]\n"
    )
    with kit.log() as log:
        log.keep_word("ana", date(2026, 3, 24), Word(text="Clear call with legal", tone="praise"))
    run("ana", "--date", "2026-03-24")
    text = (kit.recaps / "2026-03-23-weekly" / "nudges.txt").read_text(encoding="utf-8")
    assert "  - Tue 24 Mar 2026: Clear call with legal\n  - Mon 23 Mar 2026: Kept" in text and "Harbour" not in text


def test_a_rep_renamed_keeps_their_folder(met: Kit, run: Run) -> None:
    """The ledger is found by the rep's id, so entries go on under their names."""
    run("ana", "--date", str(MET))
    met.set_roster("Ana Lima", "ana@example.com")
    run("ana", "--date", str(MET))
    assert len(list((met.root / "reports" / "recaps").iterdir())) == 1
    assert events(_ics(met, MET))["Weekly one-on-one: Ana Lima and Mia"]["SEQUENCE"] == 1


def test_a_ledger_that_cannot_be_read_is_named(met: Kit, run: Run) -> None:
    """Nothing is overwritten: the message says which file and what to do."""
    run("ana", "--date", str(MET))
    ledger = met.recaps / "calendar.json"
    ledger.write_text("{", encoding="utf-8")
    with pytest.raises(RequestError, match=r"calendar\.json in .* cannot be read"):
        run("ana", "--date", str(MET))
    assert ledger.read_text(encoding="utf-8") == "{"
