"""The meeting without a screen: found, resumed, written word by word from several windows, and closed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from prepared_workspace import AS_OF, HELD_ON, example_report, keep_report, make_prepared_workspace

from coachkit.errors import RequestError
from coachkit.journal.bodies import (
    Asked,
    DecisionMade,
    FocusSet,
    NoDecision,
    NoFocus,
    Note,
    PrivateNote,
    Promise,
    PromiseEnded,
    QuotaSet,
    TopicTaken,
)
from coachkit.journal.log import MeetingClosed, NotReady
from coachkit.model import AgendaItem
from coachkit.review.prepared import NotPrepared, prepared_reps, sections_of
from coachkit.review.session import ChangedElsewhere, Place, Review, blank, open_review
from coachkit.workspace import Workspace

pytestmark = pytest.mark.unit


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Make a workspace in which a report was prepared."""
    return make_prepared_workspace(tmp_path / "work")


@pytest.fixture
def rep_id() -> str:
    """Give the id of the rep of the report."""
    return example_report().rep.rep_id


@pytest.fixture
def review(workspace: Workspace, rep_id: str) -> Review:
    """Open the meeting, before anything is written."""
    return open_review(workspace, rep_id, HELD_ON)


def test_the_newest_report_by_the_meetings_day_is_opened(workspace, rep_id):
    """A later report is not for this meeting, an earlier one is not the newest; what is no report folder is passed."""
    for day in (date(2026, 11, 16), date(2026, 11, 27)):
        keep_report(workspace, example_report(as_of=day))
    (workspace.reports / "notes.txt").write_text("not a report", encoding="utf-8")
    assert open_review(workspace, rep_id, HELD_ON).prep.as_of == AS_OF
    assert open_review(workspace, rep_id, date(2026, 11, 27)).prep.as_of == date(2026, 11, 27)
    assert list(prepared_reps(workspace, HELD_ON)) == [rep_id]


def test_without_a_report_it_says_what_to_run(workspace, rep_id):
    """A rep unknown, or a day before any report, is told in words with the command."""
    for whom, day in (("nobody", HELD_ON), (rep_id, date(2026, 1, 2))):
        with pytest.raises(NotPrepared, match="coachkit prep"):
            open_review(workspace, whom, day)
    assert prepared_reps(workspace, date(2026, 1, 2)) == {}


def test_a_report_of_another_version_is_told(workspace, rep_id):
    """What cannot be read as a report is named, with what to do."""
    (report,) = workspace.reports.glob("*/*/prep.json")
    report.write_text('{"schema_version": 99}', encoding="utf-8")
    with pytest.raises(RequestError, match="coachkit prep"):
        open_review(workspace, rep_id, HELD_ON)


def test_looking_writes_nothing_and_the_first_word_starts_the_meeting(workspace, review, rep_id):
    """There is no journal after looking at everything; one letter makes journal and meeting."""
    assert review.meeting is None
    assert (review.entries(), review.places(Promise), review.closed) == ((), (), False)
    assert review.body(review.topics[0].note) == Note()
    assert not workspace.journal.exists()
    review.write(review.topics[0].note, "text", "H", [""])
    meeting = review.meeting
    assert meeting is not None
    assert (meeting.rep_id, meeting.held_on, meeting.meeting_type) == (rep_id, HELD_ON, review.prep.meeting_type)


def test_a_meeting_is_resumed_though_its_report_was_made_anew_with_another_agenda(workspace, review, rep_id):
    """Notes stay with their topics by the topic's words; a topic that is no longer planned is still there."""
    first, second = review.topics[:2]
    review.write(first.note, "text", "of the first", [""])
    review.write(second.taken, "state", "parked")
    agenda = (
        AgendaItem(topic="New", owner="rep", minutes=5, outcome="x", kind="rep", opening="x"),
        review.prep.agenda[0],
    )
    keep_report(workspace, example_report(as_of=HELD_ON, agenda=agenda, meeting_type="pipeline"))
    again = open_review(workspace, rep_id, HELD_ON)
    assert again.meeting == review.meeting
    assert [topic.title for topic in again.topics] == ["New", first.title, second.title]
    assert again.body(again.topics[1].note) == Note(text="of the first")


def test_every_letter_is_kept_and_based_on_the_one_before(review):
    """Text grows letter by letter; each write sees the last."""
    place = review.topics[0].private_note
    for end in range(1, 8):
        review.write(place, "text", "private"[:end], ["private"[: end - 1]])
    assert review.body(place) == PrivateNote(text="private")


def test_two_windows_on_one_field_are_told_and_nothing_is_overwritten(workspace, review, rep_id):
    """The second window's text is refused with the first's; with that seen, it may be written."""
    other = open_review(workspace, rep_id, HELD_ON)
    place = review.topics[0].note
    review.write(place, "text", "from one", [""])
    with pytest.raises(ChangedElsewhere) as conflict:
        other.write(place, "text", "from the other", [""])
    assert conflict.value.theirs == "from one"
    assert review.body(place) == Note(text="from one")
    other.write(place, "text", "from one\nfrom the other", ["from one"])
    assert review.body(place) == Note(text="from one\nfrom the other")


def test_two_windows_on_two_fields_of_one_entry_do_not_disturb_each_other(workspace, review, rep_id):
    """A promise's cue is typed in one window, its action in another, its day chosen in a third."""
    place = review.add(Promise())
    windows = [open_review(workspace, rep_id, HELD_ON) for _ in range(3)]
    windows[0].write(place, "cue", "Friday comes", [""])
    windows[1].write(place, "action", "send the list", [""])
    windows[2].write(place, "due_date", date(2026, 11, 27))
    body = review.body(place)
    assert isinstance(body, Promise)
    assert (body.text, body.due_date) == ("If Friday comes, then I will send the list", date(2026, 11, 27))


def test_a_text_that_was_sent_without_an_answer_counts_as_seen(review):
    """A write whose answer was lost is gone on from: it is the window's own."""
    place = review.topics[0].note
    review.write(place, "text", "half a sen", [""])  # committed; the answer never came
    review.write(place, "text", "half a sentence", ["", "half a sen"])
    assert review.body(place) == Note(text="half a sentence")


def test_the_same_again_writes_nothing(review):
    """A repeated message is no second version."""
    place = review.topics[0].note
    for _ in range(3):
        review.write(place, "text", "once", [""])
    assert [entry.version for entry in review.entries()] == [1]


def test_a_choice_is_kept_even_where_it_is_the_first_of_its_list(review):
    """Marking a question as asked makes an entry, although `asked` is what a mark begins with."""
    place = Place(Asked(question_id="q-1", text="What?"), "q-1")
    review.write(place, "how", "asked")
    review.write(place, "how", "helped")
    assert review.body(place) == Asked(question_id="q-1", text="What?", how="helped")


def test_what_is_too_long_is_refused_in_words(review):
    """Nothing is cut off in silence."""
    with pytest.raises(RequestError, match="cannot be kept"):
        review.write(review.topics[0].note, "text", "x" * 20_001, [""])


def test_things_are_taken_back_and_brought_back(review):
    """A promise taken back is gone from the list, and comes back with its words; twice taken back is no harm."""
    place = review.add(Promise(action="ask"))
    taken = review.withdraw(place)
    assert taken is not None
    assert review.places(Promise) == ()
    assert review.withdraw(place) is None
    with pytest.raises(RequestError, match="taken back"):
        review.write(place, "action", "ask twice", [""])
    review.bring_back(taken)
    assert review.body(place) == Promise(action="ask")


@pytest.mark.guide("S6.1", "E13", "S5.2")
def test_closing_lists_what_lacks_and_then_closes_for_good(review):
    """A decision with its reason, a whole focus, a reason for a quota and for letting go: all named, then closed."""
    with pytest.raises(NotReady, match="no meeting to close"):
        review.close()
    promise = Place(PromiseEnded(commitment_id="c-1"), "one")
    review.write(promise, "status", "released")
    focus = Place(FocusSet(), "1")
    review.write(focus, "skill", "Listening", [""])
    quota = review.add(blank(QuotaSet, period="2026-Q4"))
    missing = "\n".join(review.missing())
    for lack in ("decided", "one practice, the support promised", "how it was told", "why it was let go"):
        assert lack in missing
    with pytest.raises(NotReady):
        review.close()
    review.write(promise, "words", "the buyer left", [""])
    review.write(focus, "practice", "One call replayed", [""])
    review.write(focus, "support", "I listen in", [""])
    review.withdraw(quota)
    decision = review.add(DecisionMade())
    review.write(decision, "text", "No discount", [""])
    review.write(decision, "reason", "The margin", [""])
    review.close()
    assert review.closed
    with pytest.raises(MeetingClosed):
        review.write(review.topics[0].note, "text", "late", [""])


def test_a_meeting_may_end_without_a_decision_and_without_a_new_focus_on_purpose(review):
    """The explicit no is enough; without one, both are asked for."""
    review.write(review.topics[0].note, "text", "short", [""])
    assert review.missing() == (
        "write down what was decided, or tick that nothing was",
        "choose one focus until you meet again, or tick that there is no new one",
    )
    review.write(Place(NoDecision(), "1"), "said", True)
    review.write(Place(NoFocus(), "1"), "said", True)
    assert review.missing() == ()
    assert review.close().closed_at is not None


@pytest.mark.guide("T2")
def test_what_became_of_each_topic_is_logged(review):
    """Discussed, skipped, parked: by the topic's words, for the next report."""
    for topic, state in zip(review.topics, ("discussed", "skipped", "parked"), strict=False):
        review.write(topic.taken, "state", state)
    taken = {entry.body.title: entry.body.state for entry in review.entries() if isinstance(entry.body, TopicTaken)}
    assert list(taken.values()) == ["discussed", "skipped", "parked"]
    assert list(taken) == [topic.title for topic in review.topics[:3]]


def test_the_reports_sections_come_from_its_notebook_private_ones_marked(review):
    """They are shown as they were made, and known to be the manager's where they are."""
    shown = list(sections_of(review.folder))
    assert [(one.name, one.private) for one in shown] == [("brief", False), ("for_you_only", True)]
    assert "BRIEF" in shown[0].html
