"""A topic's pane, without a browser: notes, what is said of saving, ticks, the clock, what the data say."""

from __future__ import annotations

import ipywidgets
import pytest
from conversation_example import finding
from prepared_workspace import HELD_ON, example_report, make_prepared_workspace
from review_page import bodies, find, pieces, typed, words

from coachkit.conversation.causes import CAUSE_TOPICS
from coachkit.journal.bodies import (
    Note,
    PrivateNote,
    PulseGiven,
    TopicTaken,
)
from coachkit.model import AgendaItem
from coachkit.review.desk import Desk
from coachkit.review.kept_field import KeptField
from coachkit.review.session import open_review

pytestmark = pytest.mark.unit


def test_each_topic_has_a_shared_and_a_private_note_apart_in_words_and_look(desk):
    """Both are labelled, the private one says that it is the manager's alone, and goes into an entry of its own."""
    pane = desk.panes[desk.topics[0].key]
    shared, private = find(pane, KeptField, "Shared note"), find(pane, KeptField, "Private note")
    assert "Only you" in words(pane)
    box = next(one for one in pieces(pane) if private in getattr(one, "children", ()))
    assert "ck-private" in box._dom_classes
    assert shared not in box.children
    typed(shared, "for both")
    typed(private, "for me")
    assert (bodies(desk, Note), bodies(desk, PrivateNote)) == ([Note(text="for both")], [PrivateNote(text="for me")])


def test_a_note_keeps_the_title_of_its_topic(desk):
    """A recap, and a page whose report was made anew with another agenda, can then tell what the note is about."""
    one, other = desk.topics[:2]
    typed(desk.panes[one.key].note, "Prices")
    typed(desk.panes[other.key].private_note, "Tired")
    assert [(body.title, body.state) for body in bodies(desk, TopicTaken)] == [
        (one.title, "open"), (other.title, "open"),
    ]  # fmt: skip


def test_saved_is_said_after_the_commit_and_by_whose_tab(desk):
    """The answer names tab and text; the text stands in the journal by then, and in the widget for other windows."""
    field = find(desk.panes[desk.topics[0].key], KeptField, "Shared note")
    (answer,) = typed(field, "safe")
    assert (answer["kind"], answer["tab"], answer["text"]) == ("kept", "t", "safe")
    assert bodies(desk, Note) == [Note(text="safe")]
    assert field.value == "safe"


def test_what_another_window_wrote_is_shown_and_not_overwritten(desk, prepared):
    """The answer has the other text; the journal keeps it until somebody chooses."""
    other = open_review(prepared, desk.review.prep.rep.rep_id, HELD_ON)
    other.write(desk.topics[0].note, "text", "theirs", [""])
    field = find(desk.panes[desk.topics[0].key], KeptField, "Shared note")
    (answer,) = typed(field, "mine")
    assert (answer["kind"], answer["theirs"]) == ("conflict", "theirs")
    assert bodies(desk, Note) == [Note(text="theirs")]
    (answer,) = typed(field, "theirs\nmine", "theirs")
    assert answer["kind"] == "kept"


@pytest.mark.guide("S0", "T2")
def test_topics_are_ticked_skipped_and_parked_and_it_shows(desk):
    """The state is kept with the topic's words, told in the agenda, and taken back by the same button."""
    for topic, name, state in zip(
        desk.topics, ("Discussed", "Skip", "Park"), ("discussed", "skipped", "parked"), strict=False
    ):
        find(desk.panes[topic.key], ipywidgets.Button, name).click()
        assert state in desk.agenda.items[topic.key].description
        assert state in words(desk.panes[topic.key])
    find(desk.panes[desk.topics[0].key], ipywidgets.Button, "Discussed").click()
    assert [body.state for body in bodies(desk, TopicTaken)] == ["open", "skipped", "parked"]


def test_the_clock_goes_on_with_the_topic_that_is_turned_to(desk, page):
    """Started on one topic, it runs on the next one that the browser shows; pressed again it stops."""
    first, second = desk.topics[:2]
    find(desk.panes[first.key], ipywidgets.Button, "timer").click()
    assert desk.timer.running == first
    page._came(None, {"kind": "turned", "topic": second.key}, [])
    assert (desk.shown, desk.timer.running) == (second.key, second)
    page._came(None, {"kind": "turned", "topic": "no such"}, [])
    page._came(None, {"kind": "ping"}, [])
    find(desk.panes[second.key], ipywidgets.Button, "Stop timer").click()
    assert desk.timer.running is None
    assert {"kind": "pong"} in page.told


def test_a_topic_of_the_data_recalls_what_they_say(tmp_path):
    """The figures stand where they are talked about; what is sensitive stays in its drawer."""
    agenda = tuple(
        AgendaItem(topic=CAUSE_TOPICS[cause].topic, owner="rep", minutes=15, outcome="Seen.", kind="topic", opening="?")
        for cause in ("no-next-step", "overload")
    )
    found = (
        finding("no-next-step", 1, statement="SAID of next steps"),
        finding("overload", 2, statement="SENSITIVE-said", sensitive=True),
    )
    workspace = make_prepared_workspace(tmp_path / "work", agenda=agenda, findings=found)
    desk = Desk(open_review(workspace, example_report().rep.rep_id, HELD_ON), lambda *_, **__: None)
    desk.fill()
    first, second = (words(desk.panes[topic.key]) for topic in desk.topics[:2])
    assert "What the data say" in first and "SAID of next steps" in first
    assert "What the data say" not in second and "SENSITIVE-said" not in words(desk)


@pytest.mark.guide("S2.2")
def test_how_things_are_is_given_only_if_the_rep_likes(desk):
    """A number from 0 to 10 and words, each by itself; `not said` is a choice."""
    pane = desk.panes[desk.topics[0].key]
    # The last personal note is recalled, to the manager alone, and folded: the rep may be looking on.
    note = desk.review.prep.private_notes[-1]
    (recalled,) = [one.value for one in pieces(pane) if isinstance(one, ipywidgets.HTML) and note in one.value]
    assert recalled.startswith("<details><summary>Only you: what you noted before</summary>")
    score = find(pane, ipywidgets.Dropdown, "From 0 to 10")
    assert score.value == 0
    typed(find(pane, KeptField, "own words"), "Busy")
    score.value = 8
    assert bodies(desk, PulseGiven) == [PulseGiven(score=7.0, words="Busy")]


def test_what_the_rep_said_finds_questions_and_is_not_kept(desk):
    """The report's questions come first; a sentence finds others with probes; a mark keeps the question."""
    assert "What went well?" in words(desk.said)
    assert "DRAWER" not in words(desk)
    (answer,) = typed(desk.said.line, "they keep pushing the date back")
    assert answer["kind"] == "kept"
    assert "These fit:" in words(desk.said)
    assert "<details>" in words(desk.said)
    find(desk.said, ipywidgets.Button, "Asked").click()
    find(desk.said, ipywidgets.Dropdown, "How it went").value = 2
    assert [entry.body.how for entry in desk.review.entries()] == ["fell-flat"]
    typed(desk.said.line, "xyzzy plugh")
    assert "Say it in other words" in words(desk.said) or "No question" in words(desk.said)
