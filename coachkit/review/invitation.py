"""`coachkit recap REP --before`: the invitation to the next meeting, with the prep sheet and the agenda."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from urllib.parse import quote

from coachkit.errors import RequestError
from coachkit.model import AgendaItem, PrepReport
from coachkit.own_files import write_file, write_folder
from coachkit.review.calendar_ledger import USUAL_HOUR, read_ledger
from coachkit.review.calendars import write_calendar
from coachkit.review.found_report import newest_report
from coachkit.review.letters import Attachment, Letter, address_of, as_draft, as_text
from coachkit.review.plain_text import day_in_full, lines_of
from coachkit.review.recap import remarks
from coachkit.review.recap_case import LEDGER, Case, RecapRequest, Written, open_case
from coachkit.review.recap_content import Part
from coachkit.review.recap_events import NextMeeting, meeting_event, next_meeting, preparation_event

#: The folder of the invitation: there is one next meeting at a time.
_NEXT = "next"


def write_invitation(request: RecapRequest) -> Written:
    """Write the invitation to a rep's next meeting; raises `RequestError` where no report prepares it."""
    case = open_case(request)
    report = newest_report(case.workspace, case.rep.rep_id)
    prep = report.prep() if report else None
    if report is None or prep is None:
        raise RequestError(
            f"There is no report of {case.rep.name} to take the agenda from. Make it with: coachkit prep"
        )
    ledger = read_ledger(case.folder / LEDGER)
    coming = next_meeting(case, case.last_met(), request.at or ledger.at, USUAL_HOUR)
    events = (meeting_event(case, coming), preparation_event(case, coming))
    ledger = ledger.with_events(events, case.day).model_copy(update={"at": request.at or ledger.at})
    meeting, preparation = ledger.of(events)
    zone = case.workspace.team.timezone

    shared = write_calendar([meeting], zone)
    sheet = report.page("sheet.html")
    attached = [Attachment(f"One-on-one {case.rep.name} {coming.day}.ics", "text/calendar", shared)]
    if sheet is not None:
        attached.insert(0, Attachment(f"Prep sheet {case.rep.name} {report.day}.html", "text/html", sheet))
    letter = _letter(case, prep, coming, has_sheet=sheet is not None)
    files = {
        "invitation.eml": as_draft(letter, attached),
        "invitation.txt": as_text(letter).encode(),
        "invitation.ics": shared,
        # In a file of its own: what the manager blocks for preparing is no business of the rep's calendar.
        "preparation.ics": write_calendar([preparation], zone),
    }
    write_file(case.folder / LEDGER, ledger.model_dump_json(indent=2).encode() + b"\n")
    write_folder(case.folder / _NEXT, files)
    said = (
        f"Invitation of {case.rep.name} ({case.rep.rep_id}): {coming.said()}.",
        f"The agenda is that of the report of {day_in_full(report.day)}.",
        *_talked_about(report.day, case.last_met()),
        *remarks(case, letter, "sheet.html" if sheet is None else None),
    )
    return Written(case.folder / _NEXT, tuple(files), said)


def _talked_about(made_on: date, last_met: date | None) -> tuple[str, ...]:
    """Say so where the agenda is older than the last meeting: that one has dealt with it."""
    if last_met is None or last_met < made_on:
        return ()
    return (
        f"That was before your meeting of {day_in_full(last_met)}: make a new report first with coachkit prep, then "
        "run this again.",
    )


def _letter(case: Case, prep: PrepReport, coming: NextMeeting, *, has_sheet: bool) -> Letter:
    typed = {*prep.from_rep.topics, *(one.title for one in prep.parked)}
    heading = f"Agenda, {prep.slot_minutes} minutes. Beneath each topic: what is clear afterwards"
    agenda = [Part(heading, tuple(_item(case, item, typed) for item in prep.agenda))]
    if prep.below_the_line:
        left = tuple(lines_of(item.topic) for item in prep.below_the_line)
        agenda.append(Part("If there is time", left))
    how = (
        "fill in the sheet attached, or answer within the lines below" if has_sheet else "answer within the lines below"
    )
    how = f"What you want to talk about opens the agenda: {how}. Nothing of it is required"
    return Letter(
        subject=f"Our meeting on {day_in_full(coming.day)}: what would you like to talk about?",
        to_name=case.rep.name,
        to=address_of(case.rep.email),
        opening=(f"Hello {case.rep.name},", f"This is our next meeting: {coming.said()}.", f"{how}."),
        parts=tuple(agenda),
        closing=(case.rep.manager,) if case.rep.manager else (),
        form=reply_form(prep),
    )


def _item(case: Case, item: AgendaItem, typed: Collection[str]) -> str:
    """Write an item; in words of the kit, not in those that a person `typed`, the two are called by their names."""
    topic = item.topic if item.topic in typed else _by_name(case, item.topic)
    return lines_of(f"{item.minutes} minutes: {topic} ({case.names[item.owner]} leads)\n{_by_name(case, item.outcome)}")


def _by_name(case: Case, text: str) -> str:
    names = {"rep": case.names["rep"], "manager": case.names["manager"]}
    return re.sub(r"\b[Tt]he (rep|manager)\b", lambda found: names[found[1]], text)


def reply_form(prep: PrepReport) -> str:
    """Return the text form of the prep sheet, to be filled in within the answer (docs/sheet.md).

    Marks without a text say nothing, so an answer that leaves lines empty can be read too.
    """
    rep_id = prep.rep.rep_id.replace("[", "[[")
    promises = [one for one in prep.commitments if one.by == "rep" and one.status == "open"]
    lines = [
        "[coachkit sheet 1]",
        f"[rep] {rep_id}",
        f"[as of] {prep.as_of}",
        "[= Write behind the marks and leave them standing. What you want to talk about: =]",
        *["[topic] "] * 3,
        "[= How things are, from 0 to 10 and in your words, only if you like: =]",
        "[pulse] ",
        "[how] ",
        "[= What is not right in the data: =]",
        "[correction] ",
        *(line for one in promises for line in _promise(one.commitment_id, one.text)),
        "[= What you ask of me: =]",
        "[ask] ",
        "[end]",
    ]
    return "\n".join(lines)


def _promise(identifier: str, text: str) -> tuple[str, str]:
    said = " ".join(text.replace("[", "(").replace("]", ")").split())
    return f"[= How far you are with “{said}”: =]", f"[promise {quote(identifier, safe='')}] "
