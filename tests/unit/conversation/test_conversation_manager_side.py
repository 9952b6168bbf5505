"""The manager's side: challenges by facts, listening, ways into sensitive topics, the card."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from conversation_example import finding
from prep_example import build_example

from coachkit.conversation.challenges import TeamWeek, find_challenges
from coachkit.conversation.manager_content import manager_content
from coachkit.conversation.manager_side import pick_stems, with_manager_side
from coachkit.insight.findings import SENSITIVE
from coachkit.model import AgendaItem, Challenge, FromRep, LastMeeting, ManagerSide, PrepReport, Quota, QuotaChange
from coachkit.parameters import CriticismParameters, ManagerParameters, RepParameters

pytestmark = pytest.mark.unit

ALONE = TeamWeek(reps=1, overdue=0)
CALM: dict[str, Any] = {"quota": Quota(), "findings": (), "meetings": LastMeeting(), "from_rep": FromRep()}


def challenges(
    week: TeamWeek = ALONE, quiet: bool = False, sent_before: bool = False, **changed: Any
) -> dict[str, Challenge]:
    """Return the challenges of a report about which nothing is hard, but for what is changed, by name."""
    found = find_challenges(
        build_example(**(CALM | changed)), week, manager_content(), quiet=quiet, sent_before=sent_before
    )
    return {one.challenge: one for one in found}


def side(report: PrepReport, cards: dict[str, ManagerParameters] | None = None, *others: PrepReport) -> ManagerSide:
    """Return the manager's side of a report in a team of it and others."""
    team = {one.rep.rep_id: one for one in (report, *others)}
    return with_manager_side(team, {}, cards or {})[report.rep.rep_id].manager_side


@pytest.mark.guide("E23")
def test_without_a_fact_none_of_the_three_applies() -> None:
    """A calm week has no challenge, however bad the figures are: performance says nothing of it."""
    assert challenges() == {}
    assert challenges(findings=(finding("low-activity"), finding("stage-conversion", 2))) == {}


@pytest.mark.guide("E23")
def test_each_challenge_that_applies_has_its_fact_and_two_or_three_helps() -> None:
    """Time, engagement and a sensitive topic at once: each with what says so, and what to do about it."""
    left_out = AgendaItem(topic="Prices", owner="rep", minutes=3, outcome="We have it.", kind="topic", opening="And?")
    found = challenges(
        quiet=True, below_the_line=(left_out,), findings=(finding("overload", sensitive=True, statement="So much."),)
    )
    assert list(found) == ["time", "engagement", "sensitive"]
    assert found["time"].evidence == ("1 topic does not fit into 30 minutes: Prices.",)
    assert found["engagement"].evidence == (
        "You noted that Ana Lima says little in meetings (quiet: true in the rep’s file).",
    )
    assert found["sensitive"].evidence == ("So much.",)
    assert all(2 <= len(one.helps) <= 3 for one in found.values())


@pytest.mark.guide("E24")
def test_time_is_short_where_meetings_are_overdue() -> None:
    """An overdue meeting is a fact of its own; from a quarter of the team on it is one of the week."""
    found = challenges(TeamWeek(8, 2), meetings=LastMeeting(overdue_days=9))
    assert found["time"].evidence == (
        "This one-on-one is overdue by 9 days.",
        "2 of 8 one-on-ones of the team are overdue.",
    )
    assert len(found["time"].helps) == 3
    assert challenges(TeamWeek(9, 2)) == {}
    assert challenges(TeamWeek(1, 1)) == {}


@pytest.mark.guide("E25")
def test_a_missing_sheet_says_something_only_where_one_came_back_before() -> None:
    """Not returned is a fact about somebody who sent one before; one topic or none on it is another."""
    assert challenges() == {}
    assert challenges(sent_before=True)["engagement"].evidence == (
        "The prep sheet has not come back this time; an earlier one did.",
    )
    few = challenges(sent_before=True, from_rep=FromRep(returned=True, topics=("Prices",)))
    assert few["engagement"].evidence == ("The prep sheet came back with 1 topic.",)
    assert challenges(sent_before=True, from_rep=FromRep(returned=True, topics=("Prices", "Leave"))) == {}


@pytest.mark.guide("E23")
@pytest.mark.guide("E26")
def test_a_quota_that_was_changed_and_not_told_is_sensitive() -> None:
    """Without the day on which it was told, the change is named; with it, it is not."""
    change = {"from": 100.0, "to": 120.0, "set_on": date(2026, 11, 2), "reason": None, "acknowledged_on": None}
    untold = Quota(value=120.0, changes=(QuotaChange(**change, told_on=None),))
    assert challenges(quota=untold)["sensitive"].evidence == (
        "The quota for 2026-Q4 was changed on 2 Nov 2026, and no date shows that Ana Lima was told.",
    )
    assert challenges(quota=Quota(value=120.0, changes=(QuotaChange(**change, told_on=date(2026, 11, 3)),))) == {}


@pytest.mark.guide("E26")
def test_every_sensitive_cause_and_the_quota_have_a_way_in() -> None:
    """Permission, fact, feeling, support for each; the fact is the finding's own; and what is not the manager's."""
    assert set(manager_content().scripts) >= {*SENSITIVE, "goalposts-moved", "quota-unrealistic"}
    found = (finding("overload", 1, sensitive=True, statement="12 late evenings."), finding("quota-unrealistic", 2))
    made = side(build_example(findings=(*found, finding("no-next-step", 3))))
    assert [script.cause_id for script in made.scripts] == ["overload", "quota-unrealistic"]
    assert made.scripts[0].permission.endswith("?") and "12 late evenings." in made.scripts[0].fact
    assert all("{" not in step for script in made.scripts for step in script.model_dump().values())
    assert made.escalation is not None and "thank Ana Lima" in made.escalation and "no details" in made.escalation


@pytest.mark.guide("E26")
def test_a_career_conversation_has_no_way_into_the_forecast() -> None:
    """What is about opportunities is left for another meeting; what is about the person's load is not."""
    found = (finding("sandbagging", 1, sensitive=True), finding("overload", 2, sensitive=True))
    made = side(build_example(meeting_type="career", findings=found))
    assert [script.cause_id for script in made.scripts] == ["overload"]
    assert side(build_example(findings=())).escalation is None


@pytest.mark.guide("E12")
def test_four_stems_of_four_kinds_change_with_the_week_and_the_rep() -> None:
    """The same all week, others in the next one, and not the same for everybody."""
    content, monday = manager_content(), date(2026, 11, 16)
    stems = pick_stems("007", monday, content)
    assert len(stems) == 4 and all(stem.endswith("...") for stem in stems)
    assert pick_stems("007", monday + timedelta(days=6), content) == stems
    following = pick_stems("007", monday + timedelta(days=7), content)
    assert not set(stems) & set(following)
    assert len({pick_stems(str(rep), monday, content) for rep in range(20)}) > 10


@pytest.mark.guide("S2.1")
def test_the_card_is_found_by_the_managers_name() -> None:
    """The rep's own manager's card; none of another; the only one there is where the roster names nobody."""
    card = ManagerParameters(strength="I listen", criticism=CriticismParameters(text="Late", done="Earlier now"))
    named = build_example()
    assert side(named, {"Marta Reis": card, "Ida": ManagerParameters()}).card.strength == "I listen"  # type: ignore[union-attr]
    assert side(named, {"Ida": card}).card is None
    nobody = build_example(rep=named.rep.model_copy(update={"manager": None}))
    found = side(nobody, {"Me": card})
    assert found.card is not None and found.card.criticism_done == "Earlier now" and not found.manager_named
    assert side(nobody, {"Me": card, "You": card}).card is None


def test_the_week_is_that_of_the_managers_own_team() -> None:
    """Overdue meetings of another manager's reps do not make this manager's week short."""
    mine = build_example(**CALM)
    theirs = [
        build_example(**CALM | {"meetings": LastMeeting(overdue_days=3)}).model_copy(
            update={"rep": mine.rep.model_copy(update={"rep_id": rep_id, "manager": "Ida"})}
        )
        for rep_id in ("1", "2")
    ]
    assert side(mine, {}, *theirs).challenges == ()
    assert side(theirs[0], {}, mine, theirs[1]).challenges[0].evidence[-1].startswith("2 of 2 one-on-ones")


def test_building_the_side_changes_no_report() -> None:
    """The reports given stay as they were."""
    report = build_example(manager_side=ManagerSide())
    with_manager_side({"007": report}, {"007": RepParameters(rep_id="007", quiet=True)}, {})
    assert report.manager_side == ManagerSide()
