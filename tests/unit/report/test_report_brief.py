"""What the first screen says: the brief, what the rep brought, the agenda."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from prep_example import AS_OF, build_example
from section_words import words_of

from coachkit.model import (
    AgendaItem,
    FromRep,
    Pulse,
)
from coachkit.report import show

pytestmark = pytest.mark.unit


def test_the_brief_leads_with_promises_the_managers_first():
    """The brief names an overdue promise of the manager before anything of the rep."""
    shown = words_of(show.brief(build_example()))
    assert shown.index("Manager: Ask legal") < shown.index("Ana Lima: Call the three")
    assert "3 days overdue" in shown


def test_the_brief_tells_the_last_meeting_from_the_last_seven_days():
    """When they last met and what seven days brought are two lines, the second with its days."""
    shown = words_of(show.brief(build_example()))
    assert "Last time Last met 12 Nov 2026 (weekly one-on-one), 8 days ago." in shown
    assert "The last 7 days 14 Nov – 20 Nov 2026: 1 opportunity won (€9,000), 1 new opportunity" in shown


@pytest.mark.guide("E10")
def test_what_the_rep_brought_opens_the_brief_and_has_its_own_section():
    """Topics stand in the brief; the section has all of it in the rep's words, the row of a correction with it."""
    prep = build_example()
    assert re.search(r"From Ana Lima Prices for Porto Worth the time", words_of(show.brief(prep)))
    said = words_of(show.from_rep(prep))
    for words in (
        "Filled in for the report of 20 Nov 2026.", "To talk about Prices for Porto", "7 on a scale from 0 to 10.",
        "Busy, &lt;b&gt;but&lt;/b&gt; good.", "On earlier sheets: 5 (13 Nov 2026).",
        "Harbour upgrade (opportunities:O-1): Closed last week.",
        "Milestone “First tender handed in”: under way . Half of it is written.", "Asked of the manager A word with",
    ):  # fmt: skip
        assert words in said
    assert "<svg" not in show.from_rep(prep).html


@pytest.mark.guide("E10")
def test_a_sheet_that_did_not_come_back_is_told_kindly_with_what_to_do():
    """Both editions say that it is not returned and need not be; how to have it is told to the manager, who sends it.

    There is no empty section.
    """
    prep = build_example(from_rep=FromRep(), pulse=(Pulse(on=AS_OF - timedelta(days=7), score=5),))
    said = words_of(show.brief(prep))
    assert (
        "The prep sheet is not returned, and need not be. What Ana Lima wants to talk about comes first all the same."
        in said
    )
    assert "inbox/" not in said
    to_do = "send sheet.html , which lies beside this page, put what comes back into inbox/"
    assert to_do in words_of(show.challenges(prep))
    assert show.from_rep(prep).html.strip() == ""
    silent = build_example(from_rep=FromRep(returned=True, for_date=AS_OF))
    assert "The prep sheet is back, and names no topic" in words_of(show.brief(silent))


@pytest.mark.guide("E8")
def test_the_agenda_shows_minutes_outcomes_and_their_sum():
    """Every agenda item has minutes and an outcome, and the page prints the sum that equals the slot."""
    shown = words_of(show.agenda(build_example()))
    assert "Agenda, 30 minutes" in shown
    assert "30 in all" in shown
    assert "Each has a dated next step." in shown


def test_an_agenda_says_which_items_the_rep_brought():
    """An item of the sheet is marked, so that its wording is known as the rep's."""
    brought = AgendaItem(
        topic="Prices for Porto",
        owner="rep",
        minutes=30,
        outcome="We have.",
        kind="rep",
        opening="What would be a good outcome?",
    )
    assert "Prices for Porto from the prep sheet" in words_of(show.agenda(build_example(agenda=(brought,))))
    assert "prep sheet" not in words_of(show.agenda(build_example(agenda=(brought,), from_rep=FromRep())))
