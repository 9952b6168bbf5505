"""What sections show, and what they keep to themselves."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from prep_example import AS_OF, build_example
from section_words import words_of

from coachkit.model import (
    Evidence,
    Finding,
    Goal,
    LastTime,
    Metric,
    NoLonger,
    PacePoint,
)
from coachkit.report import show

pytestmark = pytest.mark.unit

REP_SECTIONS = [
    show.title, show.brief, show.promises, show.agenda, show.figures, show.pipeline_figures, show.bookings,
    show.activity, show.new_pipeline, show.hygiene, show.findings, show.opportunities, show.pipeline_change,
    show.quota, show.shortfall, show.goals, show.person, show.customers, show.questions, show.sources, show.forecast,
    show.own_history, show.pace, show.peers, show.stage_conversion, show.aims, show.decisions, show.development,
    show.expectations, show.recent_work, show.from_rep,
]  # fmt: skip


def test_what_is_no_longer_expected_is_told_with_its_reason():
    """Who skipped the recap reads it in the next report, in both editions, with what takes its place."""
    over = NoLonger(text="Dates on Fridays", reason="Finance meets on Friday", instead="Dates on Thursdays")
    last = LastTime(held_on=AS_OF, meeting_type="weekly", closed=True, no_longer=(over,))
    said = words_of(show.last_time(build_example(last_time=last)))
    for words in ("No longer expected:", "Dates on Fridays", "Instead: Dates on Thursdays", "Finance meets on Friday"):
        assert words in said


@pytest.mark.parametrize("section", REP_SECTIONS, ids=lambda section: section.__name__)
def test_text_from_outside_is_escaped_in_every_section(section):
    """A tag in any text that came from outside never becomes a tag of the page."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    text = json.loads(build_example().model_dump_json())

    def poison(value, key=None):
        if isinstance(value, dict):
            return {name: poison(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [poison(inner, key) for inner in value]
        plain = isinstance(value, str) and key in {
            "name", "account", "text", "statement", "rival", "because", "topic_", "next_step", "stage", "outcome",
            "title", "objective", "label", "reason", "role", "skill", "would_change_our_mind", "opening", "files",
            "recommendation", "strategy", "words", "topics", "corrections", "asks",
            "gap", "unknown", "shared", "growth_area", "resource", "objectives",
        }  # fmt: skip
        return evil + value if plain else value

    poisoned = poison(text)
    html = section(type(build_example()).model_validate(poisoned)).html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("section", REP_SECTIONS, ids=lambda section: section.__name__)
def test_no_shared_section_shows_what_is_private_or_sensitive(section):
    """Private notes and sensitive questions appear in the manager's section only."""
    assert "SENTINEL" not in section(build_example()).html


def test_the_managers_section_holds_private_notes_and_the_closed_drawer():
    """Private notes are in sight for the manager, sensitive questions behind a closed disclosure."""
    html = show.for_you_only(build_example()).html
    assert "SENTINEL-PRIVATE" in html
    assert re.search(r"<details>(?:(?!</details>).)*SENTINEL-SENSITIVE", html, re.DOTALL)


def test_a_sensitive_finding_stays_out_of_shared_sections():
    """A finding marked sensitive is in the manager's drawer, not among the findings or in the brief."""
    sensitive = Finding(
        cause_id="overload", tier="signal", valence="gap", rank=1, statement="SENTINEL-OVERLOAD", rival="r",
        would_change_our_mind="w", sensitive=True,
        evidence=(Evidence(metric_id="wins", value=1, n=1, rows=(), rows_total=0),),
    )  # fmt: skip
    prep = build_example(findings=(sensitive,))
    assert "SENTINEL-OVERLOAD" in show.for_you_only(prep).html
    for section in REP_SECTIONS:
        assert "SENTINEL-OVERLOAD" not in section(prep).html


@pytest.mark.parametrize("section", REP_SECTIONS, ids=lambda section: section.__name__)
def test_every_section_makes_sense_for_a_rep_without_anything(section):
    """A report with every list empty and every figure unknown still shows each section, in words."""
    empty = build_example()
    metrics = tuple(
        Metric(metric_id=m.metric_id, label=m.label, value=None, unit=m.unit, reason="no opportunity is in the data")
        for m in empty.metrics
    )
    cleared = empty.model_copy(
        update={
            "metrics": metrics, "findings": (), "not_seen": (), "opportunities": (), "open_count": 0, "questions": (),
            "goals": (), "commitments": (), "quota": type(empty.quota)(), "feedback": type(empty.feedback)(),
            "meetings": type(empty.meetings)(), "focus": None, "agenda": (), "pulse": (),
            "from_rep": type(empty.from_rep)(returned=True, for_date=AS_OF),
            "aims": (), "decisions": (), "expectations": (), "objectives": (), "recent_work": (),
            "manager_side": type(empty.manager_side)(),
        }
    )  # fmt: skip
    html = section(cleared).html
    assert "None" not in words_of(section(cleared))
    assert "nan" not in html.lower().split()


@pytest.mark.guide("E9")
def test_customers_words_stand_beside_their_scores():
    """A customer comment shows score, account and date, and its own words, escaped."""
    shown = show.customers(build_example()).html
    assert "Quick &lt;i&gt;and&lt;/i&gt; clear." in shown
    assert "CSAT 5, 3 Nov 2026" in shown


@pytest.mark.guide("E19")
def test_a_goal_shows_its_curve_its_review_and_its_revisions():
    """Expected against reached as a picture, the age of the last review, "still relevant?", and every revision."""
    days = [AS_OF - timedelta(days=60), AS_OF, AS_OF + timedelta(days=60)]
    goal = Goal(
        goal_id="g", title="Eleven new ones", horizon="short", progress=0.2, expected_progress=0.6, stalled=True,
        due_date=days[2], metric_id="new_opportunities", unit="count", target=11, achieved=2,
        pace_basis="along the season", projection="6 of 11 by its date", stalled_because="nothing has come for 30 days",
        pace=(
            PacePoint(day=days[0], expected=0, actual=0), PacePoint(day=days[1], expected=0.6, actual=0.2),
            PacePoint(day=days[2], expected=1),
        ),
        review_age_days=120, review_due=True, history=("2 Mar: first set as “Ten”.", "6 Jul: replaced “Ten”."),
        hints=("SENTINEL-HINT",),
    )  # fmt: skip
    prep = build_example(goals=(goal,))
    shown, words = show.goals(prep).html, words_of(show.goals(prep))
    assert "2 of 11 reached (20 %), 60 % expected by now." in words
    assert "Stalled: nothing has come for 30 days. Expected along the season." in words
    assert "20 % reached by 20 Nov 2026, 60 % expected" in words and 'id="chart-goal-g"' in shown
    assert "no review is on record since. Still relevant?" in words
    assert "How it changed (1 revision)" in words and "replaced “Ten”" in words
    assert "SENTINEL-HINT" not in shown and "SENTINEL-HINT" in show.for_you_only(prep).html


def test_a_section_names_itself_to_the_page_and_to_a_terminal():
    """A cell's output carries our mark, and plain text for screens without HTML."""
    data, metadata = show.title(build_example())._repr_mimebundle_()
    assert metadata["coachkit"]["section"] == "title"
    assert data["text/plain"] == "Ana Lima, Weekly one-on-one, 2026-11-20"


def test_what_notebooks_may_call_is_sorted_and_documented():
    """The names of `show` are sorted and each says what it shows."""
    assert list(show.__all__) == sorted(show.__all__)
    assert all(getattr(show, name).__doc__ for name in show.__all__)
    assert Path(show.__file__).name == "show.py"
