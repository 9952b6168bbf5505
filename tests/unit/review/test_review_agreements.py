"""What is agreed on the page, without a browser: promises, goals, quotas, habits, what was heard."""

from __future__ import annotations

from datetime import date

import ipywidgets
import pytest
from prepared_workspace import HELD_ON
from review_page import bodies, find, pieces, typed, words

from coachkit.journal.bodies import (
    CheckIn,
    GoalSet,
    Heard,
    HygieneAgreed,
    Promise,
    PromiseEnded,
    QuotaSet,
)
from coachkit.review.kept_field import KeptField

pytestmark = pytest.mark.unit


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
    assert "Instead of: Join the call<br>Because: Three were too many" in words(desk.lists[Promise])


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
