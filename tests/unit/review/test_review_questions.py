"""Questions at hand in the meeting: an opener is marked as asked, and then each of its probes can be."""

from __future__ import annotations

from pathlib import Path

import ipywidgets
import pytest
from prepared_workspace import HELD_ON, QUESTIONS, example_report, make_prepared_workspace

from coachkit.journal.bodies import Asked, WaysForward
from coachkit.model import Probe
from coachkit.review.said_pane import SaidPane
from coachkit.review.session import Review, open_review

pytestmark = pytest.mark.unit

PROBES = (
    Probe(question_id="plain-01-p1", text="Who else was there?", answer="a meeting went well"),
    Probe(question_id="plain-01-p2", text="What did you do differently?", answer="they name a habit"),
)


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """Open a meeting whose report asks one question with two probes."""
    question = QUESTIONS[0].model_copy(update={"probes": PROBES})
    workspace = make_prepared_workspace(tmp_path / "work", questions=(question,))
    return open_review(workspace, example_report().rep.rep_id, HELD_ON)


def _asked(root: ipywidgets.Widget) -> list[ipywidgets.Button]:
    """Return the buttons that mark something as asked."""
    found = [root] if isinstance(root, ipywidgets.Button) and root.description == "Asked" else []
    return found + [one for child in getattr(root, "children", ()) for one in _asked(child)]


def test_a_probe_is_marked_once_its_opener_was(review):
    """Before, the probes are to be read only; a page opened again shows what was asked, and how it went is kept."""
    pane = SaidPane(review, lambda *_, **__: None)
    (opener,) = _asked(pane)
    opener.click()
    marks = _asked(pane)
    assert [one.tooltip for one in marks] == [f"Asked: {probe.text}" for probe in PROBES]
    marks[1].click()
    kept = [entry.body for entry in review.entries()]
    assert kept == [
        Asked(question_id="plain-01", text=QUESTIONS[0].text),
        Asked(question_id="plain-01-p2", text="What did you do differently?"),
    ]
    again = SaidPane(review, lambda *_, **__: None)
    assert [one.tooltip for one in _asked(again)] == ["Asked: Who else was there?"]


@pytest.mark.guide("E14")
def test_an_idea_of_the_managers_waits_for_the_reps_own_and_their_yes(review):
    """The rep's ways need nothing of the manager's; an idea without them, or unasked for, is told before closing."""
    place = review.add(WaysForward())
    review.write(place, "options", "Call the buyer\nAsk finance", [""])
    assert not [line for line in review.missing() if line.startswith("ways")]
    review.write(place, "idea", "Bring me along", [""])
    assert "ways: add the rep’s yes to yours" in review.missing()
    review.write(place, "options", "", ["Call the buyer\nAsk finance"])
    assert "ways: add the ways the rep sees, before yours, the rep’s yes to yours" in review.missing()
    review.write(place, "options", "Call the buyer", [""])
    review.write(place, "wanted", True)
    assert not [line for line in review.missing() if line.startswith("ways")]
