"""Two windows on one meeting: what one does, the other shows, and nothing that was chosen is overwritten unseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
from prepared_workspace import HELD_ON, example_report, make_prepared_workspace
from review_page import find, pieces, typed, words

from coachkit.journal.bodies import (
    DecisionMade,
    ExpectationEnded,
    ExpectationSet,
    FocusSet,
    HygieneAgreed,
    NoFocus,
    Promise,
    PromiseEnded,
    QuotaSet,
)
from coachkit.model import Expectation
from coachkit.review.desk import Desk
from coachkit.review.kept_field import KeptField
from coachkit.review.session import Place, open_review

pytestmark = pytest.mark.unit


@dataclass
class Window:
    """A window, and what it said."""

    desk: Desk
    said: list[str] = field(default_factory=list)

    def all(self, kind: type, words: str) -> list[Any]:
        """Return the widgets of a kind with these words in their label."""
        return [one for one in pieces(self.desk) if isinstance(one, kind) and words in getattr(one, "description", "")]

    def bodies(self, form: type) -> list[Any]:
        """Return what the journal has of a kind."""
        return [entry.body for entry in self.desk.review.entries() if isinstance(entry.body, form)]


def _window(workspace: Any) -> Window:
    said: list[str] = []
    desk = Desk(open_review(workspace, example_report().rep.rep_id, HELD_ON), lambda words, **_: said.append(words))
    desk.fill()
    return Window(desk, said)


@pytest.fixture
def windows(tmp_path: Path) -> tuple[Window, Window]:
    """Open the same meeting twice; one expectation is in force."""
    workspace = make_prepared_workspace(
        tmp_path / "work", expectations=(Expectation(text="Dates on Fridays", since=HELD_ON.replace(month=9)),)
    )
    return _window(workspace), _window(workspace)


def test_what_one_window_adds_or_takes_back_the_other_shows(windows):
    """A card appears and goes; the one that was taken back here stays, with the way to bring it back."""
    one, other = windows
    one.desk.add(Promise)
    assert len(other.desk.lists[Promise].children) == 0
    other.desk.catch_up()
    assert len(other.desk.lists[Promise].children) == 1
    (card,) = other.desk.lists[Promise].children
    other.desk.catch_up()
    assert other.desk.lists[Promise].children == (card,)  # not drawn anew beneath somebody's hands
    one.all(ipywidgets.Button, "Take back")[0].click()
    one.desk.catch_up()
    other.desk.catch_up()
    assert other.desk.lists[Promise].children == ()
    one.all(ipywidgets.Button, "Bring it back")[0].click()
    other.desk.catch_up()
    assert len(other.desk.lists[Promise].children) == len(one.desk.lists[Promise].children) == 1


def test_what_one_window_writes_the_other_shows(windows):
    """Words, and an amount in the form in which it is read; what means the same stays as it was typed."""
    one, other = windows
    one.desk.add(QuotaSet)
    other.desk.catch_up()
    for label, text, shown in (("Shared note", "A thought", "A thought"), ("New quota", "120,000", "120000")):
        here, there = (find(window.desk, KeptField, label) for window in windows)
        typed(here, text)
        one.desk.catch_up()
        other.desk.catch_up()
        assert (here.value, there.value) == (text, shown)


def test_a_choice_made_elsewhere_is_shown_and_not_overwritten(windows):
    """The first choice from an outdated page keeps nothing and shows how it stands; the second one is meant."""
    one, other = windows
    one.desk.add(Promise)
    other.desk.catch_up()
    (here,), (there,) = (window.all(ipywidgets.Dropdown, "Promised by") for window in windows)
    here.value = 1
    there.value = 1  # the same choice: nothing to settle
    here.value = 0
    (due_here,), (due_there,) = (window.all(ipywidgets.DatePicker, "Due") for window in windows)
    due_here.value = HELD_ON
    due_there.value = HELD_ON.replace(day=30)
    assert due_there.value == HELD_ON and "Another window changed this" in other.said[-1]
    assert [promise.due_date for promise in one.bodies(Promise)] == [HELD_ON]
    due_there.value = HELD_ON.replace(day=30)
    assert [(promise.by, promise.due_date) for promise in one.bodies(Promise)] == [("rep", HELD_ON.replace(day=30))]


def test_ticks_that_belong_together_are_settled_together(windows):
    """Two windows tick different things of one agreement: the second sees the first's before it adds its own."""
    one, other = windows
    one.desk.add(HygieneAgreed)
    other.desk.catch_up()
    for name in ("Stages", "Amounts"):
        one.all(ipywidgets.Checkbox, name)[0].value = True
    ticks = {name: other.all(ipywidgets.Checkbox, name)[0] for name in ("Next steps", "Stages", "Amounts")}
    ticks["Next steps"].value = True
    assert [tick.value for tick in ticks.values()] == [False, True, True]
    assert [agreed.fields for agreed in one.bodies(HygieneAgreed)] == [("stage", "amount")]
    ticks["Next steps"].value = True
    assert [agreed.fields for agreed in one.bodies(HygieneAgreed)] == [("next_step", "stage", "amount")]


def test_a_choice_that_cannot_be_kept_is_shown_as_it_was(windows):
    """A decision taken back in another window takes no tick here."""
    one, other = windows
    one.desk.add(DecisionMade)
    other.desk.catch_up()
    one.all(ipywidgets.Button, "Take back")[0].click()
    (tick,) = other.all(ipywidgets.Checkbox, "may see this decision")
    tick.value = True
    assert not tick.value and other.said[-1].startswith("Not saved: ")


def test_an_expectation_is_ended_or_replaced_with_its_reason(windows):
    """It has a place of its own where the agenda has none for it; without a word why, nothing is replaced."""
    one, _ = windows
    assert "What we expect of each other" in [topic.title for topic in one.desk.topics]
    (replace,) = one.all(ipywidgets.Button, "Replace this expectation")
    replace.click()
    assert one.said[-1].startswith("First write why") and one.bodies(ExpectationSet) == []
    (why,) = [field for field in pieces(one.desk) if "Why it changes" in getattr(field, "label", "")]
    why.send = lambda _: None
    why._came(why, {"kind": "edit", "text": "Finance asks no more", "seen": [""], "tab": "t"}, [])
    (over,) = one.all(ipywidgets.Checkbox, "No longer expected")
    over.value = True
    assert one.bodies(ExpectationEnded) == [
        ExpectationEnded(expectation="Dates on Fridays", over=True, words="Finance asks no more")
    ]
    replace.click()
    replace.click()  # pressed twice, since the first press opened it out of sight
    (entry,) = [entry for entry in one.desk.review.entries() if isinstance(entry.body, ExpectationSet)]
    assert (entry.replaces, entry.reason) == ("Dates on Fridays", "Finance asks no more")
    assert one.said[-2:] == [
        "Expectation: below, in what we agree.", "Expectation: it is below already, in what we agree.",
    ]  # fmt: skip
    assert "Instead of: Dates on Fridays<br>Because: Finance asks no more" in words(one.desk)


def test_a_quota_is_for_a_period_that_the_ledger_knows(windows):
    """Periods are chosen and not typed: the one in force, the next ones, months and years."""
    one, _ = windows
    one.desk.add(QuotaSet)
    (period,) = one.all(ipywidgets.Dropdown, "Period")
    named = [text for text, _ in period.options]
    assert named[:3] == ["2026-Q4", "2027-Q1", "2027-Q2"] and {"2026-11", "2026", "2027"} <= set(named)
    period.value = named.index("2027-Q1")
    assert [quota.period for quota in one.bodies(QuotaSet)] == ["2027-Q1"]


def test_what_closing_lacks_is_called_by_its_words(windows):
    """Which promise was let go without a reason is told; a focus beside "no new focus" is named."""
    one, _ = windows
    review = one.desk.review
    review.write(Place(PromiseEnded(commitment_id="c-1"), "x"), "status", "released")
    review.write(Place(FocusSet(), "1"), "skill", "Listening", [""])
    review.write(Place(NoFocus(), "1"), "said", True)
    missing = review.missing()
    assert "promise “Call the buyer”: add why it was let go" in missing
    assert "a focus is chosen, and it is ticked that there is no new one: take one of them back" in missing
