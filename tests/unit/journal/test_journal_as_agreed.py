"""What is agreed: the parameter file begins it, meetings go on from there, and a past day knows no later one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meetings import WrittenJournal

from coachkit.journal.as_agreed import as_agreed
from coachkit.journal.begin import commitments_known
from coachkit.journal.bodies import (
    CheckIn,
    DecisionMade,
    ExpectationEnded,
    ExpectationSet,
    FocusSet,
    GoalSet,
    PrivateNote,
    Promise,
    PromiseEnded,
    Step,
    Word,
)
from coachkit.parameters import (
    CommitmentParameters,
    ExpectationParameters,
    FocusParameters,
    GoalParameters,
    MilestoneParameters,
    RepParameters,
)

pytestmark = pytest.mark.unit

FIRST = date(2026, 11, 2)
WEEKS = [FIRST + timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def journal() -> WrittenJournal:
    """Ana's journal, empty."""
    return WrittenJournal()


def _agreed(journal: WrittenJournal, as_of: date, begun: RepParameters | None = None) -> RepParameters:
    known = as_agreed(begun, journal.view(as_of), "ana")
    assert known is not None
    return known


def test_without_entries_the_parameter_file_stands(journal: WrittenJournal) -> None:
    """An empty journal changes nothing, and a rep without a file has nothing."""
    begun = RepParameters(rep_id="ana")
    assert as_agreed(begun, journal.view(FIRST), "ana") is begun
    assert as_agreed(None, journal.view(FIRST), "ana") is None


@pytest.mark.guide("S6.1")
def test_a_promise_is_carried_with_its_age_until_it_is_done(journal: WrittenJournal) -> None:
    """It was made in week one, is open in weeks two and three, and done in week four; past days stay."""
    (promise,) = journal.meeting(WEEKS[0], Promise(cue="a date moves", action="call", by="rep", due_date=WEEKS[1]))
    journal.meeting(WEEKS[3], PromiseEnded(commitment_id=promise, status="done"))

    def seen(as_of: date) -> tuple[str, int, date | None]:
        (one,) = commitments_known(_agreed(journal, as_of), as_of)
        return one.status, one.age_days, one.carried_from

    day = timedelta(days=1)
    assert seen(WEEKS[0] + day) == ("open", 1, WEEKS[0])
    assert seen(WEEKS[2] + day) == ("open", 15, WEEKS[0])
    assert seen(WEEKS[3]) == ("open", 21, WEEKS[0])  # made for a day that is not before this one
    assert seen(WEEKS[3] + day) == ("done", 22, None)
    (one,) = commitments_known(_agreed(journal, WEEKS[1]), WEEKS[1])
    assert one.text == "If a date moves, then I will call"


def test_a_promise_that_was_replaced_is_shown_beside_its_successor(journal: WrittenJournal) -> None:
    """The next report shows both, with the reason; so it does for one of the parameter file."""
    begun = RepParameters(
        rep_id="ana", commitments=[CommitmentParameters(commitment_id="c1", text="Call Beta", by="rep", made_on=FIRST)]
    )
    new = journal.replace(WEEKS[1], Promise(action="write to Beta"), "c1", "They never answer the phone")
    journal.meeting(WEEKS[1], PromiseEnded(commitment_id="c1", words="They never answer the phone"))
    known = commitments_known(_agreed(journal, WEEKS[2], begun), WEEKS[2])
    assert [(one.commitment_id, one.status, one.replaces, one.reason) for one in known] == [
        (new, "open", "c1", "They never answer the phone"),
        ("c1", "replaced", None, "They never answer the phone"),
    ]


def test_a_promise_is_let_go_with_the_reason_and_may_be_taken_up_again(journal: WrittenJournal) -> None:
    """What a later meeting says of a promise holds."""
    (promise,) = journal.meeting(WEEKS[0], Promise(action="call"))
    journal.meeting(WEEKS[1], PromiseEnded(commitment_id=promise, status="released", words="Beta was sold"))
    (gone,) = commitments_known(_agreed(journal, WEEKS[2]), WEEKS[2])
    assert (gone.status, gone.reason) == ("released", "Beta was sold")
    journal.meeting(WEEKS[2], PromiseEnded(commitment_id=promise, status="open", words="It was not"))
    (again,) = commitments_known(_agreed(journal, WEEKS[3]), WEEKS[3])
    assert (again.status, again.done_on) == ("open", None)


def test_a_promise_that_ended_long_ago_is_history(journal: WrittenJournal) -> None:
    """Kept promises leave the report after a quarter; an open one never does."""
    done, _ = journal.meeting(WEEKS[0], Promise(action="call"), Promise(action="write", by="manager"))
    journal.meeting(WEEKS[1], PromiseEnded(commitment_id=done, status="done"))
    later = WEEKS[1] + timedelta(days=91)
    assert [one.text for one in commitments_known(_agreed(journal, later), later)] == ["Write"]


@pytest.mark.guide("S3.1")
def test_goals_of_meetings_stand_beside_those_of_the_file(journal: WrittenJournal) -> None:
    """A goal set in a meeting is dated; a check-in reviews a goal of either and marks its milestone as reached."""
    begun = RepParameters(
        rep_id="ana",
        goals=[
            GoalParameters(
                goal_id="g1", title="Lead", horizon="long", milestones=[MilestoneParameters(title="Buddy")]
            )
        ],
    )  # fmt: skip
    (own,) = journal.meeting(
        WEEKS[0], GoalSet(title="Three tenders", milestones=(Step(title="First"), Step(title=" ")))
    )
    journal.meeting(
        WEEKS[1],
        CheckIn(goal_id="g1", milestone="Buddy", done_on=FIRST),
        CheckIn(goal_id=own, words="Slow"),
        CheckIn(goal_id="no such goal"),
    )
    lead, tenders = _agreed(journal, WEEKS[2], begun).goals
    assert (lead.reviewed_on, lead.milestones[0].done_on) == ([WEEKS[1]], FIRST)
    assert (tenders.set_on, tenders.reviewed_on) == (WEEKS[0], [WEEKS[1]])
    assert [step.title for step in tenders.milestones] == ["First"]
    assert begun.goals[0].milestones[0].done_on is None  # the file's own is not changed


def test_a_tick_that_was_taken_back_reaches_no_milestone(journal: WrittenJournal) -> None:
    """Ticked by mistake and unticked, a milestone stays open, and the goal does not count as looked at."""
    (own,) = journal.meeting(WEEKS[0], GoalSet(title="Three tenders", milestones=(Step(title="First"),)))
    journal.meeting(WEEKS[1], CheckIn(goal_id=own, milestone="First", done_on=None))
    (tenders,) = _agreed(journal, WEEKS[2], RepParameters(rep_id="ana")).goals
    assert (tenders.milestones[0].done_on, tenders.reviewed_on) == (None, [])


def test_a_goal_is_replaced_and_not_edited(journal: WrittenJournal) -> None:
    """The successor names the goal of the file it takes the place of, with the reason."""
    begun = RepParameters(
        rep_id="ana", goals=[GoalParameters(goal_id="g1", title="Lead", horizon="long", set_on=FIRST)]
    )
    journal.replace(WEEKS[1], GoalSet(title="Lead a project", horizon="long"), "g1", "No team is planned")
    old, new = _agreed(journal, WEEKS[2], begun).goals
    assert (old.title, new.replaces, new.reason) == ("Lead", "g1", "No team is planned")


def test_expectations_and_decisions_join_what_is_in_force(journal: WrittenJournal) -> None:
    """An expectation is told on the day of the meeting and may replace one of the file by its words."""
    begun = RepParameters(rep_id="ana", expectations=[ExpectationParameters(text="Dates on Fridays")])
    journal.replace(WEEKS[0], ExpectationSet(text="Dates on Thursdays"), "Dates on Fridays", "Finance meets on Friday")
    journal.meeting(WEEKS[1], DecisionMade(text="Finance joins", reason="Two offers were taken back.", may_share=True))
    known = _agreed(journal, WEEKS[2], begun)
    assert [(one.text, one.since, one.told_on) for one in known.expectations] == [
        ("Dates on Thursdays", WEEKS[0], WEEKS[0])
    ]
    (decision,) = known.decisions
    assert (decision.decided_on, decision.reason, decision.may_share) == (WEEKS[1], "Two offers were taken back", True)


def test_an_expectation_of_the_file_or_of_a_meeting_ends_and_may_come_back(journal: WrittenJournal) -> None:
    """Ended with a reason it is in force no more; a word alone ends nothing; told anew, it holds since that day."""
    begun = RepParameters(rep_id="ana", expectations=[ExpectationParameters(text="Dates on Fridays")])
    journal.meeting(WEEKS[0], ExpectationSet(text="Notes the same day"))
    journal.meeting(
        WEEKS[1],
        ("a", ExpectationEnded(expectation="Dates on Fridays", over=True, words="Finance asks no more")),
        ("b", ExpectationEnded(expectation="Notes the same day", words="Hard in the last week of a month")),
    )
    known = _agreed(journal, WEEKS[2], begun).expectations
    assert [one.text for one in known] == ["Notes the same day"]
    journal.meeting(WEEKS[2], ExpectationSet(text="Dates on Fridays"))
    known = _agreed(journal, WEEKS[3], begun).expectations
    assert [(one.text, one.since) for one in known] == [
        ("Notes the same day", WEEKS[0]),
        ("Dates on Fridays", WEEKS[2]),
    ]


@pytest.mark.guide("S5.2")
def test_one_focus_at_a_time_goes_on_under_another_practice(journal: WrittenJournal) -> None:
    """The newest focus holds; the same skill with a new practice keeps its first day and its metric."""
    begun = RepParameters(rep_id="ana", focus=FocusParameters(skill="Next steps", since=FIRST, metric="push_count"))
    journal.meeting(WEEKS[1], FocusSet(skill="next steps", practice="Ask for the date", support="I join one call"))
    focus = _agreed(journal, WEEKS[2], begun).focus
    assert focus is not None
    assert (focus.since, focus.trying, focus.support, focus.metric) == (
        FIRST, "Ask for the date", "I join one call", "push_count",
    )  # fmt: skip
    journal.meeting(WEEKS[2], FocusSet(skill="Discovery", practice="One more question", support="I listen to two"))
    focus = _agreed(journal, WEEKS[3], begun).focus
    assert focus is not None and (focus.skill, focus.since, focus.metric) == ("Discovery", WEEKS[2], None)


@pytest.mark.guide("S2.2")
def test_the_last_personal_note_is_recalled(journal: WrittenJournal) -> None:
    """Private notes of the newest meeting that has some, and unshared words since; older ones rest in the journal."""
    begun = RepParameters(rep_id="ana", private_notes=["Likes rowing"])
    journal.meeting(WEEKS[0], PrivateNote(text="Moving house"))
    journal.word(WEEKS[0] + timedelta(days=1), Word(text="Too early"))
    journal.meeting(WEEKS[1], PrivateNote(text="Daughter starts school"))
    journal.word(WEEKS[1] + timedelta(days=1), Word(text="Calm in the Porto call", tone="praise"))
    journal.word(WEEKS[1] + timedelta(days=2), Word(text="Said aloud", shared=True))
    assert _agreed(journal, WEEKS[2], begun).private_notes == [
        "Likes rowing",
        "2026-11-09: Daughter starts school",
        "2026-11-10: Calm in the Porto call",
    ]


_BODIES = st.one_of(
    st.builds(Promise, cue=st.text(max_size=8), action=st.text(max_size=8)),
    st.builds(GoalSet, title=st.text(max_size=8)),
    st.builds(DecisionMade, text=st.text(max_size=8), reason=st.text(max_size=8)),
    st.builds(ExpectationSet, text=st.text(max_size=8)),
    st.builds(FocusSet, skill=st.text(max_size=8), practice=st.text(max_size=8)),
    st.builds(PrivateNote, text=st.text(max_size=8)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), _BODIES), max_size=12), st.integers(0, 5))
def test_whatever_was_typed_stops_no_report_and_the_past_stays(written: list[tuple[int, object]], week: int) -> None:
    """Half-filled entries are put together without an error, and entries of later days change nothing on a day."""
    whole, until = WrittenJournal(), WrittenJournal()
    for at, body in sorted(written, key=lambda one: one[0]):
        whole.meeting(WEEKS[at], body)  # type: ignore[arg-type]
        if at < week:
            until.meeting(WEEKS[at], body)  # type: ignore[arg-type]
    begun = RepParameters(rep_id="ana")
    as_of = WEEKS[week]
    assert as_agreed(begun, whole.view(as_of), "ana") == as_agreed(begun, until.view(as_of), "ana")
