"""What is said of findings, of what was looked for and not seen, and of whether coaching helped."""

from __future__ import annotations

import re

import pytest
from prep_example import build_example
from section_words import words_of

from coachkit.model import (
    NotSeen,
)
from coachkit.report import show
from coachkit.terms import CAUSES

pytestmark = pytest.mark.unit


@pytest.mark.guide("E20")
def test_facts_and_interpretation_stand_apart():
    """A finding shows the fact in one block and what else it could be in another, rows attached to the fact."""
    html = show.findings(build_example()).html
    fact, meaning = html.split('class="meaning"')
    assert "4 of 12 open opportunities" in fact
    assert "opportunities:O-1" in fact
    assert "may be agreed and not written down" in meaning
    assert "may be agreed and not written down" not in fact


def test_the_rows_behind_a_finding_name_their_file_once():
    """Of twenty rows of one file the file is read once."""
    first, *rest = build_example().findings
    rows = ("crm/opportunity_changes.csv:7656", "crm/opportunity_changes.csv:8214", "opportunities:O-1")
    cited = first.evidence[0].model_copy(update={"rows": rows, "rows_total": 3})
    told = (first.model_copy(update={"evidence": (cited,)}), *rest)
    shown = words_of(show.findings(build_example(findings=told)))
    assert re.search(r"crm/opportunity_changes\.csv: ?7656 , 8214 ; opportunities: ?O-1", shown)


@pytest.mark.parametrize(
    ("unseen", "said"),
    [
        (NotSeen(cause_id="slipping", n=12), "Close dates moved later again and again : nothing seen (n = 12)"),
        (NotSeen(cause_id="slipping"), "Close dates moved later again and again : nothing seen"),
        (
            NotSeen(cause_id="slipping", n=12, detectable_change=0.3),
            "Close dates moved later again and again : nothing seen; a fall of 70 % or more would have shown (n = 12)",
        ),
        (
            NotSeen(cause_id="slipping", n=12, detectable_change=1.5),
            "Close dates moved later again and again : nothing seen; a rise of 50 % or more would have shown (n = 12)",
        ),
    ],
)
def test_a_cause_not_seen_claims_no_more_than_is_known(unseen, said):
    """Only where the smallest change that would show is known is it named, and n only where there is one."""
    shown = words_of(show.findings(build_example(not_seen=(unseen,))))
    assert shown.endswith(said)


def test_what_was_looked_for_is_said_about_the_work_never_by_its_id():
    """The rep reads that list as well: no word in it judges anybody, and what was tested comes first."""
    unseen = tuple(NotSeen(cause_id=cause, reason="too few" if cause < "l" else None) for cause in CAUSES)
    shown = words_of(show.findings(build_example(not_seen=unseen)))
    assert not re.search(r"sandbag|happy.ears|goalpost|low.activity|overload|unrealistic", shown)
    assert shown.index("Fewer touches than usual") < shown.index("Wins that were not in commit")
    assert shown.index("nothing seen") < shown.index("too few")


def test_a_rise_too_large_to_be_seen_is_said_in_times():
    """Nobody reads 878 %: with so few data nothing but ten times as much would have shown."""
    shown = words_of(show.findings(build_example(not_seen=(NotSeen(cause_id="slipping", detectable_change=9.78),))))
    assert "too few to tell: only a rise to 10 times as much would have shown" in shown


def test_the_coaching_effect_is_told_to_the_manager_with_its_figures():
    """The sentence first, then before, expected, since, both comparisons, NAP, and what comes back by itself."""
    section = show.coaching_effect(build_example())
    shown = words_of(section)
    assert section.about == {"private": True}
    assert "Consistent with an improvement: SENTINEL-SAID" in shown
    assert "Before, as it was 8.1 26 weeks; the team: 10" in shown
    assert "Against what was expected 2.17 × 1.6 to 2.9; so much or more comes by chance in below 1 % of cases" in shown
    assert "Against 7 peers, raw 2.4 × 1.8 to 3.2; 4 % of all start weeks show as much" in shown
    assert "1.1 a week of the gap to the team usually come back without any coaching; the raw change of 11.9" in shown
    without = show.coaching_effect(build_example(focus_effect=None))
    assert "has no metric to watch it by" in words_of(without)
    assert "No skill is being coached now." in words_of(show.coaching_effect(build_example(focus=None)))
