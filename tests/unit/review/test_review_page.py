"""The page's widgets, without a browser: built, set and asked; what a browser would send comes in as messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
from conversation_example import finding
from prepared_workspace import HELD_ON, example_report, make_prepared_workspace

from coachkit.conversation.causes import CAUSE_TOPICS
from coachkit.journal.bodies import (
    CheckIn,
    GoalSet,
    Heard,
    HygieneAgreed,
    NoDecision,
    Note,
    PrivateNote,
    Promise,
    PromiseEnded,
    PulseGiven,
    QuotaSet,
    TopicTaken,
)
from coachkit.model import AgendaItem
from coachkit.review.desk import CLOSING, Desk
from coachkit.review.kept_field import KeptField
from coachkit.review.page import FOLDER, REP, ReviewPage, open_page
from coachkit.review.session import open_review
from coachkit.workspace import Workspace

pytestmark = pytest.mark.unit


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Make a workspace in which a report was prepared."""
    return make_prepared_workspace(tmp_path / "work")


@pytest.fixture
def page(workspace: Workspace) -> ReviewPage:
    """Open the page on the rep's meeting; what it tells the browser is in `told`."""
    made = ReviewPage(workspace, example_report().rep.rep_id, HELD_ON)
    made.told = []
    made.host.send = made.told.append
    made.hello({})
    return made


@pytest.fixture
def desk(page: ReviewPage) -> Desk:
    """Give the meeting of the page."""
    assert page.desk is not None
    return page.desk


def pieces(root: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    """Yield a widget and all beneath it."""
    yield root
    for child in getattr(root, "children", ()):
        yield from pieces(child)


def find(root: ipywidgets.Widget, kind: type, words: str) -> Any:
    """Return the first widget of a kind with these words in its label."""
    for one in pieces(root):
        if isinstance(one, kind) and words in (getattr(one, "description", "") or getattr(one, "label", "")):
            return one
    raise AssertionError(f"no {kind.__name__} {words!r}")


def typed(field: KeptField, text: str, *seen: str) -> list[dict[str, Any]]:
    """Let a browser send a text; return what is answered."""
    answers: list[dict[str, Any]] = []
    field.send = answers.append
    field._came(field, {"kind": "edit", "text": text, "seen": list(seen) or [""], "tab": "t"}, [])
    return answers


def bodies(desk: Desk, form: type) -> list[Any]:
    """Return the entries of a kind."""
    return [entry.body for entry in desk.review.entries() if isinstance(entry.body, form)]


def words(root: ipywidgets.Widget) -> str:
    """Return all text that is shown."""
    return "\n".join(one.value for one in pieces(root) if isinstance(one, ipywidgets.HTML))


def test_nothing_is_shown_or_read_before_a_browser_is_there(workspace):
    """A kernel may be made ready long before; then the page is empty, and says nothing of anybody in a notebook."""
    page = ReviewPage(workspace, "x")
    assert page.desk is None
    assert repr(page) == "The live review. It shows in JupyterLab, or with: coachkit review --app"
    assert not workspace.journal.exists()


def test_hello_opens_the_meeting_of_the_rep_asked_for_and_tells_the_browser(page, desk):
    """The place is told once the meeting is there, for the next reload; a repeated hello changes nothing."""
    (opened,) = [message for message in page.told if message.get("kind") == "open"]
    assert opened["place"] == {
        "rep_id": desk.review.prep.rep.rep_id, "held_on": HELD_ON.isoformat(), "topic": desk.topics[0].key,
    }  # fmt: skip
    page._came(None, {"kind": "hello", "once": 1, "place": {}}, [])
    again = page.desk
    page._came(None, {"kind": "hello", "once": 1, "place": {}}, [])
    assert page.desk is again


def test_a_reload_comes_back_to_what_the_tab_showed(workspace):
    """The browser tells what it showed; that wins over what the command asked for."""
    rep_id = example_report().rep.rep_id
    topic = open_review(workspace, rep_id, HELD_ON).topics[2].key
    page = ReviewPage(workspace, "somebody else")
    page.hello({"rep_id": rep_id, "held_on": HELD_ON.isoformat(), "topic": topic})
    assert page.desk is not None
    assert (page.desk.review.held_on, page.desk.shown) == (HELD_ON, topic)


def test_without_a_report_the_page_says_what_to_run(workspace):
    """Neither a rep nor a day without a report is a traceback."""
    page = ReviewPage(workspace, "nobody", HELD_ON)
    page.hello({})
    assert page.desk is None
    assert "coachkit prep" in words(page)
    early = ReviewPage(workspace, "", date(2025, 1, 1))
    early.told = []
    early.host.send = early.told.append
    early.hello({})
    assert "coachkit prep" in early.told[0]["words"]


def test_the_notebook_opens_what_the_command_was_started_for(workspace, monkeypatch):
    """Workspace and rep come by the environment; a date that is none is refused in words."""
    monkeypatch.setenv(REP, "007")
    monkeypatch.setenv(FOLDER, str(workspace.root))
    page = open_page()
    assert (page._rep_id, page._workspace.root) == ("007", workspace.root)
    with pytest.raises(Exception, match="not a date"):
        open_page(held_on="yesterday")


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


@pytest.mark.guide("S6.1")
def test_a_promise_is_replaced_with_the_reason_and_not_edited(desk):
    """Without a reason the button says what to write first; with one the successor is added and names both."""
    desk.fill()
    pane = next(pane for pane in desk.panes.values() if "Your own promise" in words(pane))
    replace = find(pane, ipywidgets.Button, "Replace this promise")
    replace.click()
    assert bodies(desk, Promise) == []
    typed(find(pane, KeptField, "How it went, or why it is let go"), "Three were too many")
    replace.click()
    (entry,) = [entry for entry in desk.review.entries() if isinstance(entry.body, Promise)]
    assert entry.reason == "Three were too many"
    assert entry.replaces in {one.commitment_id for one in desk.review.prep.commitments}
    assert "In the place of an earlier one: Three were too many" in words(desk.lists[Promise])


def test_saved_is_said_after_the_commit_and_by_whose_tab(desk):
    """The answer names tab and text; the text stands in the journal by then, and in the widget for other windows."""
    field = find(desk.panes[desk.topics[0].key], KeptField, "Shared note")
    (answer,) = typed(field, "safe")
    assert (answer["kind"], answer["tab"], answer["text"]) == ("kept", "t", "safe")
    assert bodies(desk, Note) == [Note(text="safe")]
    assert field.value == "safe"


def test_what_another_window_wrote_is_shown_and_not_overwritten(desk, workspace):
    """The answer has the other text; the journal keeps it until somebody chooses."""
    other = open_review(workspace, desk.review.prep.rep.rep_id, HELD_ON)
    other.write(desk.topics[0].note, "text", "theirs", [""])
    field = find(desk.panes[desk.topics[0].key], KeptField, "Shared note")
    (answer,) = typed(field, "mine")
    assert (answer["kind"], answer["theirs"]) == ("conflict", "theirs")
    assert bodies(desk, Note) == [Note(text="theirs")]
    (answer,) = typed(field, "theirs\nmine", "theirs")
    assert answer["kind"] == "kept"


def test_what_cannot_be_kept_is_refused_in_words(desk, monkeypatch):
    """A disk that is full, or no amount: the browser is told why, and `Saved` is not said."""
    desk.add(QuotaSet)
    amount = find(desk, KeptField, "New quota")
    (answer,) = typed(amount, "a lot")
    assert answer["kind"] == "refused"
    (answer,) = typed(amount, "120,000", "")
    assert answer["kind"] == "kept"
    assert [body.value for body in bodies(desk, QuotaSet)] == [120_000.0]
    (answer,) = typed(amount, "130'000.50", "120,000")
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


@pytest.mark.guide("S6.1")
def test_commitments_have_cue_action_owner_and_day_and_can_be_taken_back(desk):
    """All four are kept as they are filled in; a promise taken back comes back whole."""
    desk.add(Promise)
    card = desk.lists[Promise].children[0]
    typed(find(card, KeptField, "If or when"), "Friday comes")
    typed(find(card, KeptField, "then I will"), "send it")
    find(card, ipywidgets.Dropdown, "Promised by").value = 1
    find(card, ipywidgets.DatePicker, "Due").value = date(2026, 11, 27)
    whole = Promise(cue="Friday comes", action="send it", by="manager", due_date=date(2026, 11, 27))
    assert bodies(desk, Promise) == [whole]
    find(card, ipywidgets.Button, "Take back").click()
    assert bodies(desk, Promise) == []
    find(card, ipywidgets.Button, "Bring it back").click()
    assert bodies(desk, Promise) == [whole]
    assert find(card, KeptField, "If or when").value == "Friday comes"


@pytest.mark.guide("S6.1")
def test_open_promises_of_both_are_settled_the_managers_first(desk):
    """Done, or let go with a reason; those that were done before are not asked about."""
    pane = desk.panes[desk.topics[1].key]
    shown = words(pane)
    assert shown.index("Join the call") < shown.index("Call the buyer")
    assert "overdue" in shown
    assert "Long done" not in shown
    find(pane, ipywidgets.Dropdown, "Now").value = 2
    (field,) = [one for one in pieces(pane) if isinstance(one, KeptField) and "let go" in one.label][:1]
    typed(field, "the call fell through")
    assert bodies(desk, PromiseEnded) == [
        PromiseEnded(commitment_id="c-2", status="released", words="the call fell through")
    ]


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


def test_a_note_keeps_the_title_of_its_topic(desk):
    """A recap, and a page whose report was made anew with another agenda, can then tell what the note is about."""
    one, other = desk.topics[:2]
    typed(desk.panes[one.key].note, "Prices")
    typed(desk.panes[other.key].private_note, "Tired")
    assert [(body.title, body.state) for body in bodies(desk, TopicTaken)] == [
        (one.title, "open"), (other.title, "open"),
    ]  # fmt: skip


@pytest.mark.guide("S3.1")
def test_milestones_are_ticked_and_goals_are_set(desk):
    """A milestone reached is dated; a goal has a horizon and dated steps; a word on a goal is a check-in."""
    pane = desk.panes[desk.topics[2].key]
    find(pane, ipywidgets.Checkbox, "Three plans shared").value = True
    assert "First plan" not in "".join(one.description for one in pieces(pane) if isinstance(one, ipywidgets.Checkbox))
    typed(find(pane, KeptField, "How it goes"), "slowly")
    assert [(body.milestone, body.done_on, body.words) for body in bodies(desk, CheckIn)] == [
        ("Three plans shared", HELD_ON, ""), ("", None, "slowly"),
    ]  # fmt: skip
    desk.add(GoalSet)
    card = desk.lists[GoalSet].children[0]
    typed(find(card, KeptField, "wants to reach"), "Lead a team")
    find(card, ipywidgets.Dropdown, "Horizon").value = 1
    (answer,) = typed(find(card, KeptField, "Milestones"), "2026-12-18 First demo alone\nThen a team\n")
    assert answer["kind"] == "kept"
    (goal,) = bodies(desk, GoalSet)
    assert (goal.horizon, [(step.title, step.due_date) for step in goal.milestones]) == (
        "long", [("First demo alone", date(2026, 12, 18)), ("Then a team", None)],
    )  # fmt: skip


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


@pytest.mark.guide("S5.1")
def test_what_is_kept_up_to_date_is_agreed_with_its_day(desk):
    """Fields are ticked, a weekday chosen."""
    desk.add(HygieneAgreed)
    card = desk.lists[HygieneAgreed].children[0]
    find(card, ipywidgets.Checkbox, "Next step").value = True
    find(card, ipywidgets.Checkbox, "Close date").value = True
    find(card, ipywidgets.Dropdown, "Each week by").value = 3
    assert bodies(desk, HygieneAgreed) == [HygieneAgreed(fields=("next_step", "close_date"), by="thursday")]


def test_what_was_heard_is_confirmed_by_the_rep(desk):
    """A sentence, and the rep's yes."""
    desk.add(Heard)
    card = desk.lists[Heard].children[0]
    typed(find(card, KeptField, "read out aloud"), "You need time")
    find(card, ipywidgets.Checkbox, "yes, that is it").value = True
    assert bodies(desk, Heard) == [Heard(text="You need time", confirmed=True)]


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


@pytest.mark.guide("E27", "S5.2")
def test_closing_lists_what_lacks_then_closes_and_says_what_next(desk, page):
    """Not ready: a list. Ready: closed, with the next command; opened again, nothing can be typed."""
    closing = desk.panes[CLOSING]
    find(closing, ipywidgets.Dropdown, "Building trust").value = 4
    assert "Only you" in words(closing)
    find(closing, ipywidgets.Button, "Close the meeting").click()
    assert "what was decided" in words(closing) and "choose one focus" in words(closing)
    find(closing, ipywidgets.Checkbox, "without a decision").value = True
    find(closing, ipywidgets.Checkbox, "No new focus").value = True
    assert bodies(desk, NoDecision) == [NoDecision(said=True)]
    find(closing, ipywidgets.Button, "Close the meeting").click()
    assert "coachkit recap" in words(desk)
    page.hello({})
    again = page.desk
    assert again is not None
    assert "coachkit recap" in words(again)
    assert all(one.readonly for one in pieces(again) if isinstance(one, KeptField))
    (answer,) = typed(find(again.panes[again.topics[0].key], KeptField, "Shared note"), "late")
    assert (answer["kind"], "closed" in answer["why"]) == ("refused", True)


def test_the_report_is_at_hand_and_its_private_part_hides_with_the_notes(desk):
    """Its sections open in drawers, made only when asked for; the manager’s own can be hidden."""
    report = next(one for one in pieces(desk) if "ck-report-pane" in getattr(one, "_dom_classes", ()))
    assert "BRIEF" not in words(report)
    find(report, ipywidgets.Button, "Figures and pictures").click()
    drawers = [one for one in pieces(report) if "ck-drawer" in getattr(one, "_dom_classes", ())]
    assert ["ck-private" in one._dom_classes for one in drawers] == [False, True]
    assert ("The brief" in drawers[0].value, "(only you)" in drawers[1].value) == (True, True)
    find(report, ipywidgets.Button, "Figures and pictures").click()
    assert "BRIEF" not in words(report)


def test_words_from_outside_are_escaped(tmp_path):
    """A name or a topic that is markup is shown as it was written."""
    report = example_report()
    rep = report.rep.model_copy(update={"name": "<b>Bo</b>"})
    workspace = make_prepared_workspace(tmp_path / "other", rep=rep)
    desk = Desk(open_review(workspace, rep.rep_id, HELD_ON), lambda words, **more: None)
    assert "&lt;b&gt;Bo" in words(desk)
    assert "<b>Bo" not in words(desk)


def test_fields_are_known_to_the_browser_by_no_name_in_clear(desk):
    """What the browser's storage is called by tells nobody whose meeting it was."""
    names = [one.storage for one in pieces(desk) if isinstance(one, KeptField) and not one.passing]
    assert len(set(names)) == len(names)
    assert all(len(name) == 24 and desk.review.prep.rep.name not in name for name in names)
