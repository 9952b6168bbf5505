"""What meetings leave: notes for both, topics put off, words in between, the pulse and the hygiene agreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from meetings import WrittenJournal

from coachkit.journal.bodies import (
    ExpectationEnded,
    ExpectationSet,
    Heard,
    HygieneAgreed,
    NoDecision,
    Note,
    PrivateNote,
    Promise,
    PulseGiven,
    QuotaSet,
    TopicTaken,
    Word,
)
from coachkit.journal.carried import (
    hygiene_agreed,
    last_time,
    noted_privately,
    parked,
    pulses,
    quotas_set,
    shared_words,
    word_balance,
)
from coachkit.journal.view import JournalView, QuestionOffered
from coachkit.model import NoLonger, Pulse, SaidOn, WordBalance

pytestmark = pytest.mark.unit

FIRST, SECOND, THIRD = (date(2026, 11, day) for day in (2, 9, 16))


def test_the_last_meeting_leaves_its_shared_notes() -> None:
    """Notes come with the topic they stand beside; what was heard only where the rep confirmed it; nothing private."""
    journal = WrittenJournal()
    journal.meeting(FIRST, ("t1", Note(text="Long ago")))
    journal.meeting(
        SECOND,
        ("t1", TopicTaken(title="The demo", state="discussed")),
        ("t1", Note(text=" They want a pilot ")),
        ("t2", Note(text="No title")),
        ("t1", PrivateNote(text="secret")),
        ("h", Heard(text="You want more time", confirmed=True)),
        ("h2", Heard(text="Not so")),
        ("e", NoDecision(said=True)),
    )
    last = last_time(journal.view(THIRD))
    assert last is not None
    assert last.held_on == SECOND and last.closed and last.no_decision
    assert last.notes == (SaidOn(topic="The demo", text="They want a pilot"), SaidOn(topic="", text="No title"))
    assert last.heard == "You want more time"
    assert "secret" not in last.model_dump_json()


def test_what_ended_in_the_last_meeting_is_told_with_its_reason() -> None:
    """What replaced it stands beside; an expectation that was ended and replaced is told once."""
    journal = WrittenJournal()
    journal.meeting(
        FIRST,
        ("a", ExpectationEnded(expectation="Dates on Fridays", over=True, words="Finance meets on Friday")),
        ("b", ExpectationEnded(expectation="A plan for each", over=True, words="The CRM has it")),
        ("c", ExpectationEnded(expectation="Notes the same day", words="Hard at quarter's end")),
    )
    journal.replace(FIRST, ExpectationSet(text="Dates on Thursdays"), "Dates on Fridays", "Finance meets on Friday")
    last = last_time(journal.view(SECOND))
    assert last is not None
    assert last.no_longer == (
        NoLonger(text="Dates on Fridays", reason="Finance meets on Friday", instead="Dates on Thursdays"),
        NoLonger(text="A plan for each", reason="The CRM has it"),
    )


def test_without_a_meeting_there_is_no_last_time() -> None:
    """An empty journal leaves nothing, and an open meeting is known as open."""
    assert last_time(JournalView(FIRST)) is None
    journal = WrittenJournal()
    journal.meeting(FIRST)
    view = journal.view(SECOND)
    last = last_time(JournalView(SECOND, view.meetings, left_open=view.meetings))
    assert last is not None and not last.closed


def test_a_parked_topic_waits_until_it_is_taken_up() -> None:
    """It is carried over meetings that do not touch it, and gone once it was discussed or skipped on purpose."""
    journal = WrittenJournal()
    journal.meeting(FIRST, TopicTaken(title="Prices", state="parked"), TopicTaken(title="Team day", state="parked"))
    journal.meeting(SECOND, TopicTaken(title="Prices", state="parked"), TopicTaken(title="Team day", state="discussed"))
    assert [(one.title, one.since) for one in parked(journal.view(THIRD))] == [("Prices", FIRST)]
    journal.meeting(THIRD, TopicTaken(title="Prices", state="skipped"))
    assert parked(journal.view(THIRD + timedelta(days=1))) == ()


@pytest.mark.guide("S0", "T2")
def test_the_procedure_is_a_checklist_with_evidence() -> None:
    """Each of the guide's six steps names what was written down for it; what left no trace says so."""
    journal = WrittenJournal()
    journal.meeting(
        FIRST,
        TopicTaken(title="Pipeline and forecast", kind="pipeline", state="discussed"),
        TopicTaken(title="Goals", kind="goals", state="skipped"),
        PulseGiven(score=5),
        Promise(action="call"),
        NoDecision(said=True),
    )
    view = replace(journal.view(SECOND), offered=(QuestionOffered("ana", FIRST - timedelta(days=3), "q"),))
    last = last_time(view)
    assert last is not None
    assert {one.step: one.evidence for one in last.steps} == {
        "Prepare for the meeting": ("the report of 2026-10-30 was made",),
        "Start with transparency and trust": ("how things are, in the rep’s own words",),
        "Discuss goals and career development": (),
        "Review pipeline and forecast": ("“Pipeline and forecast” was talked about",),
        "Drive accountability and progress": ("no decision was needed",),
        "Follow up and motivate": ("a promise was made",),
    }


@pytest.mark.guide("T3")
def test_words_are_counted_and_only_shared_ones_shown() -> None:
    """The balance counts the last eight weeks; the rep's words are those shared since the last meeting."""
    journal = WrittenJournal()
    journal.word(FIRST - timedelta(days=60), Word(text="Old", tone="praise"))
    journal.word(FIRST, Word(text="Fine call", tone="praise", shared=True))
    journal.word(SECOND, Word(text="Late again", tone="concern"))
    journal.word(SECOND, Word(text="Good question", tone="praise", shared=True))
    view = journal.view(THIRD)
    assert word_balance(view) == WordBalance(since=THIRD - timedelta(days=56), praise=2, concern=1, neutral=0, shared=2)
    assert [word.text for word in shared_words(view, SECOND)] == ["Good question"]
    assert word_balance(JournalView(FIRST)) is None


def test_the_pulse_the_quota_and_the_agreement_are_found() -> None:
    """A quota without its reason is not in force; of two agreements the newer one is."""
    journal = WrittenJournal()
    told = {"period": "2026-Q4", "value": 90.0, "how_told": "In the meeting"}
    journal.meeting(FIRST, PulseGiven(score=6, words=" Busy "), HygieneAgreed(fields=("amount",)), QuotaSet(**told))
    journal.meeting(SECOND, HygieneAgreed(fields=("next_step",), by="thursday"), QuotaSet(reason="Territory", **told))
    view = journal.view(THIRD)
    assert pulses(view) == (Pulse(on=FIRST, score=6, words="Busy"),)
    agreed = hygiene_agreed(view)
    assert agreed is not None and agreed[0] == SECOND and agreed[1].by == "thursday"
    assert [entry.made_for for entry, _ in quotas_set(view)] == [SECOND]


@pytest.mark.guide("S2.2")
def test_the_last_personal_note_is_recalled() -> None:
    """Private notes of the newest meeting that has some, and unshared words since; older ones rest in the journal."""
    journal = WrittenJournal()
    journal.meeting(FIRST, PrivateNote(text="Moving house"))
    journal.word(FIRST + timedelta(days=1), Word(text="Too early"))
    journal.meeting(SECOND, PrivateNote(text="Daughter starts school"))
    journal.word(SECOND + timedelta(days=1), Word(text="Calm in the Porto call", tone="praise"))
    journal.word(SECOND + timedelta(days=2), Word(text="Said aloud", shared=True))
    assert noted_privately(journal.view(THIRD)) == (
        (SECOND, "Daughter starts school"), (SECOND + timedelta(days=1), "Calm in the Porto call"),
    )  # fmt: skip
