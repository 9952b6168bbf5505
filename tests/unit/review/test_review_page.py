"""The page as a whole, without a browser: built, set and asked; what a browser would send comes in as messages."""

from __future__ import annotations

from datetime import date

import ipywidgets
import pytest
from prepared_workspace import HELD_ON, example_report, make_prepared_workspace
from review_page import bodies, find, pieces, typed, words

from coachkit.journal.bodies import (
    NoDecision,
)
from coachkit.review.desk import CLOSING, Desk
from coachkit.review.kept_field import KeptField
from coachkit.review.page import FOLDER, REP, ReviewPage, open_page
from coachkit.review.session import open_review

pytestmark = pytest.mark.unit


def test_nothing_is_shown_or_read_before_a_browser_is_there(prepared):
    """A kernel may be made ready long before; then the page is empty, and says nothing of anybody in a notebook."""
    page = ReviewPage(prepared, "x")
    assert page.desk is None
    assert repr(page) == "The live review. It shows in JupyterLab, or with: coachkit review --app"
    assert not prepared.journal.exists()


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


def test_a_reload_comes_back_to_what_the_tab_showed(prepared):
    """The browser tells what it showed; that wins over what the command asked for."""
    rep_id = example_report().rep.rep_id
    topic = open_review(prepared, rep_id, HELD_ON).topics[2].key
    page = ReviewPage(prepared, "somebody else")
    page.hello({"rep_id": rep_id, "held_on": HELD_ON.isoformat(), "topic": topic})
    assert page.desk is not None
    assert (page.desk.review.held_on, page.desk.shown) == (HELD_ON, topic)


def test_a_page_that_is_drawn_again_keeps_what_was_chosen(prepared):
    """JupyterLab may do so between the choice and the key that opens: rep and day stay as they were chosen."""
    page = ReviewPage(prepared, "")
    page._came(None, {"kind": "hello", "once": 1, "place": {}}, [])
    page._reps.value, page._day.value = example_report().rep.rep_id, HELD_ON
    page._came(None, {"kind": "hello", "once": 2, "place": {}}, [])
    assert (page._reps.value, page._day.value, page.desk) == (example_report().rep.rep_id, HELD_ON, None)


def test_what_is_chosen_last_counts_even_where_its_message_is_late(prepared):
    """The browser says which rep and day to open, since the change of a choice may come after the click."""
    page = ReviewPage(prepared, "", HELD_ON.replace(day=30))
    page.hello({})
    page._came(None, {"kind": "choose", "rep": 1, "day": HELD_ON.isoformat()}, [])
    assert page.desk is not None
    assert page.desk.review.held_on == HELD_ON


def test_a_page_that_is_drawn_again_keeps_what_is_open(page, desk):
    """The same meeting goes on at the same topic, and the browser is told its place; another choice is not undone."""
    desk.turned_to(CLOSING)
    page._day.value = HELD_ON.replace(day=30)
    page.told.clear()
    page._came(None, {"kind": "hello", "once": 2, "place": {}}, [])
    assert (page.desk, page._day.value) == (desk, HELD_ON.replace(day=30))
    place = {"rep_id": example_report().rep.rep_id, "held_on": HELD_ON.isoformat(), "topic": CLOSING}
    assert page.told == [{"kind": "open", "place": place}, {"kind": "welcome"}]


def test_without_a_report_the_page_says_what_to_run(prepared):
    """Neither a rep nor a day without a report is a traceback."""
    page = ReviewPage(prepared, "nobody", HELD_ON)
    page.hello({})
    assert page.desk is None
    assert "coachkit prep" in words(page)
    early = ReviewPage(prepared, "", date(2025, 1, 1))
    early.told = []
    early.host.send = early.told.append
    early.hello({})
    assert "coachkit prep" in early.told[0]["words"]


def test_the_notebook_opens_what_the_command_was_started_for(prepared, monkeypatch):
    """Workspace and rep come by the environment; a date that is none is refused in words."""
    monkeypatch.setenv(REP, "007")
    monkeypatch.setenv(FOLDER, str(prepared.root))
    page = open_page()
    assert (page._rep_id, page._workspace.root) == ("007", prepared.root)
    with pytest.raises(Exception, match="not a date"):
        open_page(held_on="yesterday")


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
    page.choose()
    again = page.desk
    assert again is not None
    assert "coachkit recap" in words(again)
    assert all(one.readonly for one in pieces(again) if isinstance(one, KeptField))
    (answer,) = typed(find(again.panes[again.topics[0].key], KeptField, "Shared note"), "late")
    assert (answer["kind"], "closed" in answer["why"]) == ("refused", True)


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
