"""What the manager's own sections and those on agreements show."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from prep_example import build_example
from section_words import words_of

from coachkit.conversation.prepare import Prepared
from coachkit.conversation.team import build_team
from coachkit.model import Goal, ManagerCard, ManagerSide, PrepReport
from coachkit.report import show
from coachkit.terms import SHARED_TAG, TEMPLATES, MeetingType

pytestmark = pytest.mark.unit

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
PRIVATE = (show.challenges, show.manager_card, show.listening)


def calls_of(meeting: MeetingType) -> dict[str, bool]:
    """Return the sections that a template shows, in order, and whether they are shared."""
    cells = json.loads((NOTEBOOKS / TEMPLATES[meeting]).read_text("utf-8"))["cells"]
    found = [(re.fullmatch(r"show\.(\w+)\(prep\)", "".join(cell["source"])), cell) for cell in cells]
    return {call[1]: SHARED_TAG in cell["metadata"].get("tags", []) for call, cell in found if call}


@pytest.fixture(scope="module")
def sample(prepared_sample: Prepared) -> Mapping[str, PrepReport]:
    """Give the sample team's reports."""
    return prepared_sample.reports


@pytest.mark.guide("S2.1")
def test_the_card_shows_all_four_and_why() -> None:
    """A strength, a weakness, a goal and a criticism with what came of it; where to write them, where none is."""
    said = words_of(show.manager_card(build_example()))
    for part in ("STRENGTH", "WEAKNESS", "GOAL", "CRITICISM", "DONE"):
        assert f"SENTINEL-{part}" in said
    assert "What you may share of yourself" in said and "felt safer to speak up" in said
    empty = words_of(show.manager_card(build_example(manager_side=ManagerSide())))
    assert "Nothing is written down for Marta Reis yet." in empty and "parameters/managers.yaml" in empty
    partly = build_example(manager_side=ManagerSide(card=ManagerCard(criticism="I was late")))
    assert "What you did with it is not written down yet." in words_of(show.manager_card(partly))


@pytest.mark.guide("E23")
@pytest.mark.guide("E25")
def test_the_challenges_show_facts_and_helps_or_say_that_none_applies() -> None:
    """Each by its name with facts and helps; a calm week is said to be one."""
    assert re.search(r"Engagement SENTINEL-FACT What helps: SENTINEL-HELP", words_of(show.challenges(build_example())))
    calm = words_of(show.challenges(build_example(manager_side=ManagerSide())))
    assert "neither time nor engagement nor a sensitive topic" in calm


@pytest.mark.guide("E14")
def test_ways_forward_come_from_the_rep_and_advice_only_after_asking() -> None:
    """Three questions come before an idea of the manager’s own, and the rep says whether they want it."""
    said = words_of(show.listening(build_example()))
    order = ["What ways do you see?", "Which would you try first?", "An idea of yours comes after that, if"]
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)


@pytest.mark.guide("E12")
def test_listening_gives_stems_cues_and_a_place_for_what_was_heard() -> None:
    """Beginnings to give back, what to listen for, and the rep's own confirmation."""
    said = words_of(show.listening(build_example()))
    assert "SENTINEL-STEM" in said and "faced recently? Listen for: a name." in said
    assert "What I heard:" in said and "that the rep confirms" in said


@pytest.mark.guide("E26")
def test_the_ways_into_sensitive_topics_lie_in_the_closed_drawer() -> None:
    """Four steps in order and the escalation note, all inside the closed disclosure."""
    drawer = re.search(r"<details>(.*?)</details>", show.for_you_only(build_example()).html, re.DOTALL)
    assert drawer is not None
    steps = [drawer[1].index(word) for word in ("Permission", "Fact", "Feeling", "Support", "SENTINEL-ESCALATION")]
    assert steps == sorted(steps)


@pytest.mark.guide("E13")
def test_a_decision_shows_why_and_what_is_unknown_and_only_shared_ones_to_both() -> None:
    """The shared section has the shared one, the manager's the other."""
    shared, own = words_of(show.decisions(build_example())), words_of(show.for_you_only(build_example()))
    assert "Finance joins large offers 9 Nov 2026 Why: Two were taken back. Not known yet: For how long." in shared
    assert "SENTINEL-DECISION" in own and "Finance joins" not in own
    assert show.decisions(build_example(decisions=())).html.strip() == ""


@pytest.mark.parametrize("section", PRIVATE, ids=lambda section: section.__name__)
def test_the_managers_sections_are_marked_private_and_never_shared(section) -> None:
    """Each says so in its metadata, and every template shows it untagged."""
    assert section(build_example()).about == {"private": True}
    for meeting in TEMPLATES:
        assert calls_of(meeting)[section.__name__] is False


@pytest.mark.guide("E3")
def test_the_box_of_expectations_flags_a_goal_without_an_objective() -> None:
    """Since when and told when; what each goal serves; one that serves nothing is a question."""
    lost = Goal(goal_id="g2", title="Fewer discounts", horizon="short")
    prep = build_example(goals=(*build_example().goals, lost))
    said = words_of(show.expectations(prep))
    assert "Dates are current on Fridays since 1 Sept 2026, told on 2 Sept 2026" in said
    assert "Win a public-sector account: serves “Enter the public sector”" in said
    assert "Fewer discounts: no objective yet" in said
    assert "To settle: which objective of the organisation does “Fewer discounts” serve?" in said


@pytest.mark.guide("E17")
@pytest.mark.guide("S3.1")
@pytest.mark.guide("S3.2")
def test_the_match_table_shows_links_guesses_gaps_and_ages() -> None:
    """Each aim with its age; a link, a guess with its words, and a gap with its question."""
    said = words_of(show.aims(build_example()))
    assert "Of 2 aims, 1 is linked to a goal or an offer, 0 may fit something, 1 has nothing yet." in said
    assert "Lead a team named on 14 Sept 2026, 67 days ago Leadership course training Our own leads" in said
    assert "may fit: ask. Both speak of “team”" in said
    assert "Fewer evenings no date says when it was named What would a first step look like?" in said
    assert "no aim of Ana Lima is on record" in words_of(show.aims(build_example(aims=()))).replace("No aim", "no aim")


@pytest.mark.guide("E18")
def test_goals_show_horizon_growth_area_help_and_objective() -> None:
    """All four are on the goal, and what is missing is a question."""
    whole = Goal(goal_id="g", title="Lead", horizon="long", growth_area="Coaching", resource="A course",
                 objective="Own leads", serves="Lead a team")  # fmt: skip
    said = words_of(show.goals(build_example(goals=(whole,))))
    for part in ("long term", "What grows: Coaching.", "What helps: A course.", "Serves: Own leads."):
        assert part in said
    bare = whole.model_copy(update={"objective": None, "to_settle": ("Which objective?",)})
    assert "To settle: Which objective?" in words_of(show.goals(build_example(goals=(bare,))))


@pytest.mark.guide("E6")
def test_a_career_report_carries_all_its_parts_and_no_opportunities(sample: Mapping[str, PrepReport]) -> None:
    """Aspirations, match, skills, path, training and milestones; no table of opportunities, and the warning."""
    calls = calls_of("career")
    assert {"person", "aims", "development", "goals"} <= set(calls)
    assert not {"opportunities", "pipeline_change", "pipeline_figures", "quota"} & set(calls)
    tomasz = sample["118"]
    assert tomasz.meeting_type == "career" and tomasz.opportunities == ()
    said = words_of(show.development(tomasz))
    for part in ("First pipeline with a partner", "Partner sales", "Joint plan with one of them 51 days overdue"):
        assert part in said
    assert "The last career conversation was 192 days ago" in words_of(show.brief(tomasz))


@pytest.mark.guide("E6")
def test_a_missing_career_conversation_is_said_in_brief_and_on_the_team_page(prepared_sample: Prepared) -> None:
    """Daniel has none on record: his brief and his line say so, and José's, who had one, say nothing."""
    said = "No career conversation is on record; one is due every 90 days."
    assert said in words_of(show.brief(prepared_sample.reports["144"]))
    assert said not in words_of(show.brief(prepared_sample.reports["007"]))
    entries = {one.rep_id: one for one in build_team(prepared_sample, None).entries}
    assert entries["144"].career_due and entries["007"].career_due is None
    assert words_of(show.team_entries(build_team(prepared_sample, None))).count(said) == 1


@pytest.mark.guide("E5")
def test_a_performance_review_cites_dated_work_and_a_gap_only_where_there_is_one(
    sample: Mapping[str, PrepReport],
) -> None:
    """Every sample rep has something dated; a gap is the data's or none is spoken of; nothing at all is said too."""
    assert list(calls_of("performance")).index("recent_work") < list(calls_of("performance")).index("figures")
    for prep in sample.values():
        said = words_of(show.recent_work(prep))
        assert re.search(r"A strength, with its day: .*\d+ \w+ 2026", said), prep.rep.name
        gaps = [one for one in prep.findings if one.valence == "gap" and one.tier != "watch" and not one.sensitive]
        assert ("A gap that the data show:" in said) == bool(gaps)
    bare = words_of(show.recent_work(build_example(findings=(), recent_work=())))
    assert "No win, milestone, kept promise or praise of the last 13 weeks is on record. What went well" in bare
    assert "The data show no gap, so none need be spoken of." in bare


@pytest.mark.parametrize("meeting", TEMPLATES)
def test_every_meeting_shows_expectations_and_shared_decisions(meeting: MeetingType) -> None:
    """Both are shared, in each of the four."""
    calls = calls_of(meeting)
    assert calls["expectations"] and calls["decisions"]
