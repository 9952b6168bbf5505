"""`coachkit recap REP`: what follows from a meeting, as a draft to the rep, calendar entries, nudges for oneself."""

from __future__ import annotations

from datetime import date

from coachkit.errors import RequestError
from coachkit.journal.view import MeetingHeld
from coachkit.own_files import write_file, write_folder
from coachkit.review.calendar_ledger import USUAL_HOUR, read_ledger
from coachkit.review.calendars import of_kinds, write_calendar
from coachkit.review.found_report import newest_report
from coachkit.review.letters import Attachment, Letter, address_of, as_draft, as_text
from coachkit.review.nudges import write_nudges
from coachkit.review.plain_text import day_in_full
from coachkit.review.promises import open_promises
from coachkit.review.recap_case import LEDGER, Case, RecapRequest, Written, open_case
from coachkit.review.recap_content import Part, Talk, parts_of
from coachkit.review.recap_events import NextMeeting, meeting_event, next_meeting, preparation_event, promise_events
from coachkit.terms import MEETING_NAMES

STILL_OPEN = "This meeting is not closed yet: what is below may still change."


def write_recap(request: RecapRequest) -> Written:
    """Write the recap of a rep's newest meeting; raises `RequestError` where there is none."""
    case = open_case(request)
    talk = case.talk(_newest(case))
    ledger = read_ledger(case.folder / LEDGER)
    coming = next_meeting(case, talk.meeting.held_on, request.at or ledger.at, USUAL_HOUR)
    due = promise_events(case, open_promises(talk.promises.values()))
    events = (meeting_event(case, coming), preparation_event(case, coming), *due)
    ledger = ledger.with_events(events, case.day).without_promises(due, case.day)
    ledger = ledger.model_copy(update={"at": request.at or ledger.at})
    entries = ledger.of(events)
    # What a calendar may still hold and is due no more goes along as cancelled.
    entries += tuple(one for one in ledger.cancelled_since(talk.meeting.held_on) if one not in entries)
    zone = case.workspace.team.timezone

    report = newest_report(case.workspace, case.rep.rep_id, talk.meeting.held_on)
    report = report or newest_report(case.workspace, case.rep.rep_id)
    page = report.page("rep.html") if report else None
    shared = write_calendar(of_kinds(entries, "meeting", "promise"), zone)
    attached = [Attachment(f"One-on-one {case.rep.name} {talk.meeting.held_on}.ics", "text/calendar", shared)]
    if report and page is not None:
        attached.insert(0, Attachment(f"Report {case.rep.name} {report.day}.html", "text/html", page))
    letter = _letter(case, talk, coming, report.day if report and page is not None else None)
    files = {
        "recap.eml": as_draft(letter, attached),
        "recap.txt": as_text(letter).encode(),
        "recap.ics": write_calendar(entries, zone),
        "nudges.txt": write_nudges(case, talk, coming).encode(),
    }
    folder = case.folder / talk.meeting.stem
    # The ledger first: a SEQUENCE that was written down and never used does no harm, one used twice would.
    write_file(case.folder / LEDGER, ledger.model_dump_json(indent=2).encode() + b"\n")
    write_folder(folder, files)
    return Written(folder, tuple(files), _said(case, talk, coming, letter, page is not None))


def _newest(case: Case) -> MeetingHeld:
    """Return the newest meeting that something was written in, a closed one before an open one of the same day."""
    meetings = [
        meeting
        for meeting in case.view.meetings
        if meeting not in case.view.left_open or any(not entry.body.blank for entry in case.view.said_in(meeting))
    ]
    if not meetings:
        raise RequestError(
            f"No meeting with {case.rep.name} is in the journal up to {day_in_full(case.day)}. Hold one with: "
            f"coachkit review --rep {case.rep.rep_id}"
        )
    return max(meetings, key=lambda one: (one.held_on, one not in case.view.left_open))


def _letter(case: Case, talk: Talk, coming: NextMeeting, report_day: date | None) -> Letter:
    kind = MEETING_NAMES[talk.meeting.meeting_type]
    on = day_in_full(talk.meeting.held_on)
    parts = parts_of(talk)
    opening = [f"Hello {case.rep.name},"]
    opening += [] if talk.closed else [STILL_OPEN]
    opening += [f"This is what we talked about and agreed on {on}." if parts else f"Thank you for our meeting on {on}."]
    closing = [f"Attached: your edition of the report of {day_in_full(report_day)}."] if report_day else []
    closing += ["Please tell me where you remember it differently, or if something is missing."]
    closing += [case.rep.manager] if case.rep.manager else []
    return Letter(
        subject=f"{kind} on {on}: what we agreed",
        to_name=case.rep.name,
        to=address_of(case.rep.email),
        opening=tuple(opening),
        parts=(*parts, Part("Next", (coming.said(),))),
        closing=tuple(closing),
    )


def _said(case: Case, talk: Talk, coming: NextMeeting, letter: Letter, has_page: bool) -> tuple[str, ...]:
    on = day_in_full(talk.meeting.held_on)
    said = [f"{MEETING_NAMES[talk.meeting.meeting_type]} with {case.rep.name} ({case.rep.rep_id}) on {on}."]
    if not talk.closed:
        said.append("It is still open: the recap says so. Close it, then run this again.")
    said.append(f"Next: {coming.said()}.")
    said += remarks(case, letter, "rep.html" if not has_page else None)
    return tuple(said)


def remarks(case: Case, letter: Letter, missing: str | None) -> list[str]:
    """Say what a draft lacks: an address, a page to go with it."""
    said = []
    if letter.to is None:
        said.append(f"reps has no address for {case.rep.name} that can be used: fill in the draft's To.")
    if missing is not None:
        said.append(f"No report with a {missing} was found, so none is attached: coachkit prep makes it.")
    return said
