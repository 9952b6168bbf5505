"""Aims and what fits them, what is agreed on a day, recent work, and when a career conversation is due."""

from __future__ import annotations

from datetime import date

import pytest
from prep_example import AS_OF, build_example
from support.crm_builder import crm_data

from coachkit.conversation.agreed import decisions_known, expectations_known
from coachkit.conversation.aims import match_aims
from coachkit.conversation.meeting_type import say_career_due
from coachkit.conversation.recent_work import CITED_OF_A_KIND, recent_work, wins_of_team
from coachkit.insight.goals.wording import to_settle
from coachkit.model import Aim, Comment, Commitment, Feedback, Goal, LastMeeting, Milestone
from coachkit.parameters import GoalParameters, OfferParameters, RepParameters, TeamParameters

pytestmark = pytest.mark.unit


def aims(said: list[object], goals: tuple[Goal, ...] = (), *offers: OfferParameters) -> list[Aim]:
    """Match what a rep said with goals and offers on the example's day."""
    rep = RepParameters.model_validate({"rep_id": "a", "aspirations": said})
    return list(match_aims(rep, goals, offers, AS_OF))


def offer(title: str, *suits: str, objective: str | None = None) -> OfferParameters:
    """Make a training that is for aims with the words given."""
    return OfferParameters.model_validate(
        {"title": title, "kind": "training", "objective": objective, "for": list(suits)}
    )


def goal(title: str, **more: object) -> Goal:
    """Make a goal."""
    return Goal.model_validate({"goal_id": title, "title": title, "horizon": "long", **more})


@pytest.mark.guide("S3.1")
def test_an_aim_is_dated_and_its_age_is_known() -> None:
    """Text alone is an aim without a day; a dated one has its age; one named later is not known yet."""
    found = aims(
        ["Sell abroad", {"text": "Lead", "named_on": "2026-11-01"}, {"text": "Later", "named_on": "2026-12-01"}]
    )
    assert [(aim.text, aim.age_days) for aim in found] == [("Sell abroad", None), ("Lead", 19)]


@pytest.mark.guide("E17")
@pytest.mark.guide("S3.2")
def test_written_links_come_first_and_guesses_say_that_they_are() -> None:
    """A goal that serves the aim, an offer for its words; words in common are a guess, with the words."""
    (aim,) = aims(
        ["Leading a small team in partner sales"],
        (goal("Partners", growth_area="Partner sales"), goal("Course", serves="Leading a small team in partner sales")),
        offer("Leadership", "lead team", objective="Own leads"),
        offer("Statistics"),
    )
    assert [(fit.title, fit.basis, fit.shared) for fit in aim.fits] == [
        ("Course", "linked", ()), ("Leadership", "linked", ()), ("Partners", "may-fit", ("partner",)),
    ]  # fmt: skip
    assert aim.fits[1].objective == "Own leads" and aim.gap is None


@pytest.mark.guide("S3.2")
def test_an_aim_that_nothing_fits_is_a_gap_with_a_question() -> None:
    """Words that are everywhere in sales are no fit, and neither is a goal that serves another aim."""
    found = aims(
        ["Sell to new customers", "Work in statistics"],
        (goal("New customers"), goal("Statistics", serves="Something else")),
    )
    assert [aim.fits for aim in found] == [(), ()]
    assert all(aim.gap and aim.gap.endswith("?") for aim in found)


def test_words_of_other_alphabets_can_be_shared() -> None:
    """An aim with accents, or in another script, is matched by its words as well."""
    assert aims(["Führung übernehmen"], (), offer("Kurs: Führung"))[0].fits[0].shared == ("führung",)
    assert aims(["Вести проекты"], (), offer("Вести людей"))[0].fits


@pytest.mark.guide("E18")
def test_a_missing_link_of_a_goal_is_a_question() -> None:
    """Objective, growth area and help are asked for; what the data count need not teach anything."""
    bare = GoalParameters(goal_id="g", title="Lead", horizon="long")
    assert [question[:5] for question in to_settle(bare)] == ["Which", "What ", "Who o"]
    assert to_settle(bare.model_copy(update={"objective": "O", "growth_area": "G", "resource": "R"})) == ()
    assert len(to_settle(bare.model_copy(update={"metric": "wins", "target": 3.0}))) == 1


@pytest.mark.guide("E3")
def test_expectations_in_force_know_since_when_and_whether_they_were_told() -> None:
    """Text alone will do; what begins later is not in force, what is told later is not told."""
    rep = RepParameters.model_validate({"rep_id": "a", "expectations": [
        "Dates on Fridays", {"text": "New", "since": "2026-11-02", "told_on": "2026-12-01"},
        {"text": "Next year", "since": "2027-01-01"},
    ]})  # fmt: skip
    found = expectations_known(rep, AS_OF)
    assert [(one.text, one.since, one.told_on) for one in found] == [
        ("Dates on Fridays", None, None), ("New", date(2026, 11, 2), None),
    ]  # fmt: skip
    assert expectations_known(None, AS_OF) == ()


@pytest.mark.guide("E13")
def test_decisions_are_those_made_by_the_day_and_private_unless_said() -> None:
    """Newest first, none from the future; only `may_share: true` lets the rep see one."""
    days = {"2026-11-02": True, "2026-11-09": False, "2026-12-01": True}
    decisions = [
        {"decided_on": day, "text": day, **({"may_share": True} if share else {})} for day, share in days.items()
    ]
    found = decisions_known(RepParameters.model_validate({"rep_id": "a", "decisions": decisions}), AS_OF)
    assert [(one.text, one.may_share) for one in found] == [("2026-11-09", False), ("2026-11-02", True)]


@pytest.mark.guide("E6")
def test_a_career_conversation_is_due_after_ninety_days_or_where_none_is_on_record() -> None:
    """90 days ago is in time, 91 is not; a rep of a few weeks is not owed one yet; the threshold can be tuned."""
    team = TeamParameters()

    def due(held: date | None, start: date | None = None, by: TeamParameters = team) -> str | None:
        return say_career_due(LastMeeting(held={"career": held} if held else {}), start, by, AS_OF)

    assert due(date(2026, 8, 22)) is None
    assert due(date(2026, 8, 21)) == (
        "The last career conversation was 91 days ago (21 Aug 2026); one is due every 90 days"
    )
    assert due(None) == "No career conversation is on record; one is due every 90 days"
    assert due(None, date(2026, 10, 1)) is None
    assert due(None, date(2024, 10, 1)) is not None


@pytest.mark.guide("E5")
def test_recent_work_is_dated_and_comes_newest_first() -> None:
    """Wins with account and date, milestones, kept promises and praise of the last quarter, and nothing older."""
    won = {"rep_id": "a", "status": "won", "stage": "won", "created_date": date(2026, 6, 1), "account": "Porto"}
    rows = [
        {**won, "opportunity_id": "O1", "close_date": date(2026, 11, 3), "amount": 9000.0, "name": "Harbour"},
        {**won, "opportunity_id": "O2", "close_date": date(2026, 8, 1), "amount": 1.0},
        {**won, "opportunity_id": "O3", "close_date": date(2026, 11, 4), "status": "lost"},
    ]
    view = crm_data(AS_OF, reps=[{"rep_id": "a", "name": "Ana"}], opportunities=rows)
    wins = wins_of_team(view, AS_OF, "EUR")
    kept = Commitment(commitment_id="c", text="Call", by="rep", due_date=None, status="done", age_days=9,
                      done_on=date(2026, 11, 12))  # fmt: skip
    old = kept.model_copy(update={"done_on": date(2026, 3, 1)})
    steps = (Milestone(title="First", due_date=None, done_on=date(2026, 10, 1)),)
    said = [Comment(received_at=date(2026, 11, 1), account="Porto", kind="csat", score=score, text="So.")
            for score in (5, 2)]  # fmt: skip
    report = build_example(
        goals=(goal("Lead", milestones=steps),), commitments=(kept, old, kept.model_copy(update={"by": "manager"})),
        feedback=Feedback(comments=tuple(said)),
    )  # fmt: skip
    assert [(one.done_on.isoformat(), one.text) for one in recent_work(report, wins["a"])] == [
        ("2026-11-12", "Kept the promise “Call”"),
        ("2026-11-03", "Won “Harbour”, €9,000"),
        ("2026-11-01", "Porto gave 5 of 5: “So.”"),
        ("2026-10-01", "Reached “First” of “Lead”"),
    ]
    assert wins["a"][0].row == "opportunities:O1"


@pytest.mark.guide("E5")
def test_many_wins_do_not_hide_the_rest() -> None:
    """Of each kind the newest five are cited."""
    win = build_example().recent_work[0]
    many = tuple(win.model_copy(update={"text": f"Won {number}"}) for number in range(9))
    found = recent_work(build_example(goals=(), commitments=()), many)
    assert sum(one.kind == "won" for one in found) == CITED_OF_A_KIND
    assert any(one.kind == "praise" for one in found)
