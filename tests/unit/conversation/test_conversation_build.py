"""`build_prep`: figures, agreements and the conversation put together."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from conversation_example import AS_OF, figures, finding, opportunity
from meetings import WrittenJournal

from coachkit.conversation.bank import load_bank
from coachkit.conversation.build import build_prep
from coachkit.journal.bodies import PrivateNote
from coachkit.journal.view import JournalView
from coachkit.model import LastMeeting, PrepReport, Profile, Rep, dump_json
from coachkit.parameters import FocusParameters, NextMeeting, RepParameters, TeamParameters

pytestmark = pytest.mark.unit

NOTHING_WRITTEN = JournalView(AS_OF)

BANK = load_bank()
PARAMETERS = RepParameters(
    rep_id="007",
    aspirations=["Lead a team"],
    motivators=["Hard cases"],
    recognition="In person",
    expectations=["Dates are current on Fridays"],
    focus=FocusParameters(skill="Discovery", since=date(2026, 10, 2), trying="One question more"),
    private_notes=["SENTINEL-NOTE"],
)


TOLD = Rep(rep_id="007", name="José Álvarez", profile=Profile(aspirations=("Lead a team",), recognition="In person"))


def build(
    parameters: RepParameters | None = PARAMETERS,
    meeting: Any = None,
    journal: JournalView = NOTHING_WRITTEN,
    **changed: Any,
) -> PrepReport:
    """Build the report of a rep with two findings and an opportunity."""
    found = (finding("context-change", valence="neutral"), finding("no-next-step", 2))
    parts = {"findings": found, "opportunities": (opportunity(1, 1),), "open_count": 12} | changed
    return build_prep(
        figures(**parts),
        parameters,
        LastMeeting(),
        (),
        journal,
        BANK,
        TeamParameters(currency="EUR"),
        AS_OF,
        meeting,
        True,
    )


def test_what_the_parameters_hold_is_in_the_report() -> None:
    """Expectations, focus and private notes come from the rep's file, the profile with the figures."""
    report = build(rep=TOLD)
    assert report.rep == TOLD
    assert [one.text for one in report.expectations] == ["Dates are current on Fridays"]
    assert report.focus is not None and report.focus.skill == "Discovery"
    assert report.private_notes == ("SENTINEL-NOTE",)
    assert not report.from_rep.returned
    assert report.sample and report.currency == "EUR" and report.as_of == AS_OF


def test_private_notes_of_meetings_stand_below_those_of_the_file_with_their_day() -> None:
    """The day is written as everywhere in the report."""
    journal = WrittenJournal("007")
    journal.meeting(date(2026, 11, 9), PrivateNote(text="Daughter starts school"))
    assert build(journal=journal.view(AS_OF)).private_notes == ("SENTINEL-NOTE", "9 Nov 2026: Daughter starts school")


def test_private_notes_reach_no_question_and_no_agenda() -> None:
    """A private note stands in its own field and nowhere else."""
    report = build()
    assert dump_json(report).count("SENTINEL-NOTE") == 1


def test_a_rep_without_a_file_gets_a_report() -> None:
    """Without a parameter file the report is whole, and nothing is invented in its place."""
    report = build(None)
    assert report.focus is None and report.expectations == () and report.rep.profile.aspirations == ()
    assert len(report.questions) == 6


def test_a_rep_without_anything_gets_a_report_that_makes_sense() -> None:
    """A rep of whom the data know nothing is asked general questions on an agenda that fills the slot."""
    report = build(None, findings=(), opportunities=(), open_count=0)
    assert len(report.questions) == 6
    assert sum(item.minutes for item in report.agenda) == report.slot_minutes == 30


def test_the_planned_meeting_gives_the_minutes() -> None:
    """A meeting planned for 45 minutes gets an agenda of 45, of its own type."""
    when = NextMeeting(date=date(2026, 11, 24), type="pipeline", minutes=45)
    report = build(PARAMETERS.model_copy(update={"next_meeting": when}))
    assert (report.meeting_type, report.meeting_reason) == ("pipeline", "it is planned for 24 Nov 2026")
    assert report.slot_minutes == sum(item.minutes for item in report.agenda) == 45


def test_a_career_report_holds_no_opportunities() -> None:
    """In a career conversation the opportunities are left out, and no question is about them."""
    report = build(meeting="career")
    assert report.opportunities == ()
    assert {question.finding for question in report.questions} <= {None, "context-change"}


def test_a_focus_from_the_future_is_not_known_yet() -> None:
    """A skill chosen after the day of the report does not appear in it."""
    later = PARAMETERS.model_copy(update={"focus": FocusParameters(skill="Later", since=date(2026, 11, 21))})
    assert build(later).focus is None


def test_building_changes_nothing_it_was_given_and_repeats_itself() -> None:
    """The figures are as they were, and building twice gives the same bytes."""
    given = figures(findings=(finding("slipping"),), open_count=3)
    before = asdict(replace(given))
    made = [
        build_prep(given, PARAMETERS, LastMeeting(), (), NOTHING_WRITTEN, BANK, TeamParameters(), AS_OF, None, False)
        for _ in "ab"
    ]
    assert asdict(given) == before
    assert dump_json(made[0]) == dump_json(made[1])
