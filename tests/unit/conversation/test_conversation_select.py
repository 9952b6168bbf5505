"""Selection: each rule on figures made by hand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from conversation_example import AS_OF, finding, material, metric, opportunity

from coachkit.conversation.bank import PLACES, load_bank
from coachkit.conversation.candidates import common_words
from coachkit.conversation.prompts import GENERAL
from coachkit.conversation.select import QUESTIONS_IN, Chosen, choose_questions
from coachkit.journal.bodies import HowItWent
from coachkit.journal.view import QuestionAsked, QuestionOffered
from coachkit.model import Comment, Commitment, Feedback, Focus, Goal, Profile, Rep
from coachkit.terms import CAUSES, MEETING_TYPES, MeetingType

pytestmark = pytest.mark.unit

BANK = load_bank()
FACTS = ("context-change", "no-next-step", "slipping", "concentration", "stale-pipeline", "single-threaded")


def choose(
    of: object = None, meeting: MeetingType = "weekly", slot: int = 30, offered: tuple[QuestionOffered, ...] = ()
) -> tuple[Chosen, ...]:
    """Choose for a rep of whom nothing is known, unless `of` says more."""
    return choose_questions(of or material(), BANK, meeting, slot, offered).chosen  # type: ignore[arg-type]


def ids(chosen: tuple[Chosen, ...]) -> list[str]:
    """Name the chosen questions."""
    return [one.question.question_id for one in chosen]


def asked(question_ids: list[str], weeks_ago: int, rep_id: str = "007") -> tuple[QuestionOffered, ...]:
    """Say that a report some weeks ago offered these questions."""
    day = AS_OF - timedelta(weeks=weeks_ago)
    return tuple(QuestionOffered(rep_id, day, question_id) for question_id in question_ids)


def many_findings() -> object:
    """Build a rep with six findings, five of them about opportunities."""
    found = tuple(finding(cause, rank) for rank, cause in enumerate(FACTS, start=1))
    return material(findings=found, open_count=12, opportunities=(opportunity(1, 1),))


@pytest.mark.parametrize("meeting", MEETING_TYPES)
@pytest.mark.parametrize("slot", [15, 30, 45, 60])
def test_number_and_minutes_fit_the_slot(meeting: MeetingType, slot: int) -> None:
    """Never more questions than the slot bears (seven in 30 minutes), four to five minutes each, within the slot."""
    for of in (material(), many_findings()):
        chosen = choose(of, meeting, slot)
        assert 3 <= len(chosen) <= min(QUESTIONS_IN[slot], 7 * slot // 30)
        assert all(4 <= one.question.minutes <= 5 for one in chosen)
        assert sum(one.question.minutes for one in chosen) <= slot
    if meeting != "pipeline":
        assert len(choose(meeting=meeting, slot=slot)) == QUESTIONS_IN[slot]


@pytest.mark.guide("E15")
@pytest.mark.parametrize("meeting", MEETING_TYPES)
@pytest.mark.parametrize("slot", [15, 30, 45, 60])
def test_at_least_seven_in_ten_are_open(meeting: MeetingType, slot: int) -> None:
    """The open share is at least 70 %, with and without evidence, also when sensitive questions are left out."""
    for of in (material(), many_findings(), material(findings=(finding("overload", sensitive=True),))):
        for shown in (
            choose(of, meeting, slot),
            [one for one in choose(of, meeting, slot) if not one.question.sensitive],
        ):
            assert sum(one.question.kind == "open" for one in shown) / len(shown) >= 0.7


@pytest.mark.guide("E16")
def test_each_question_brings_two_or_three_probes() -> None:
    """Each question carries two or three probes, with ids of their own, each for a likely answer."""
    for one in choose(many_findings()):
        assert 2 <= len(one.question.probes) <= 3
        ids_of = {probe.question_id for probe in one.question.probes} | {one.question.question_id}
        assert len(ids_of) == len(one.question.probes) + 1
        assert all(probe.answer for probe in one.question.probes)


@pytest.mark.parametrize("meeting", MEETING_TYPES)
@pytest.mark.parametrize("slot", [15, 30, 45, 60])
def test_one_on_a_strength_and_one_of_the_reps_own_choosing(meeting: MeetingType, slot: int) -> None:
    """However many findings press, one question is on a strength and one is the rep's own choosing."""
    places = [one.place for one in choose(many_findings(), meeting, slot)]
    assert "strength" in places and "rep" in places


def test_findings_come_in_rank_order_one_question_per_cause() -> None:
    """With room for one finding, it is the first by rank; with room for more, no cause comes up twice."""
    first = [one.question.finding for one in choose(many_findings(), slot=15) if one.question.finding]
    assert first == ["context-change"]
    causes = [one.question.finding for one in choose(many_findings(), "pipeline", 60) if one.question.finding]
    assert sorted(causes) == sorted(FACTS)


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_leads_to_its_question(cause: str) -> None:
    """A finding of any cause brings a question keyed to that cause, in a weekly meeting."""
    chosen = [one for one in choose(material(findings=(finding(cause),))) if one.question.finding == cause]
    assert len(chosen) == 1
    asked = next(item for item in BANK.items if item.question_id == chosen[0].question.question_id)
    assert cause in asked.triggers.causes


def test_because_names_the_figure_with_n_and_window() -> None:
    """The reason is the finding's statement with its window; the evidence with its rows comes along."""
    chosen = choose(material(findings=(finding("no-next-step"),)))
    question = next(one.question for one in chosen if one.question.finding == "no-next-step")
    assert question.because == "Because: 4 of 12 open opportunities have no next step (as of 20 Nov 2026)"
    assert question.evidence[0].rows == (
        "opportunities:O-1",
        "opportunities:O-2",
        "opportunities:O-3",
        "opportunities:O-4",
    )


def test_n_is_added_where_the_statement_lacks_it() -> None:
    """A statement without its n gets it in brackets; a name at its beginning keeps its capital."""
    evidence = finding("concentration").evidence[0].model_copy(update={"n": 5, "window": (date(2026, 10, 1), AS_OF)})
    said = finding("concentration", statement="Acme is most of it.", evidence=(evidence,))
    question = next(one.question for one in choose(material(findings=(said,))) if one.question.finding)
    assert question.because == "Because: Acme is most of it (n = 5, 1 Oct 2026 to 20 Nov 2026)"


def test_a_metric_prompts_its_question() -> None:
    """Three close dates that have passed prompt the question about them, with the figure as the reason."""
    chosen = choose(material(metrics=(metric("past_due", 3.0, 12),), open_count=12))
    question = next(one.question for one in chosen if one.question.question_id == "pipeline-past-due-01")
    assert question.because == "Because: open opportunities past their close date, 3 of 12 (as of 20 Nov 2026)"
    assert [(one.metric_id, one.value, one.n) for one in question.evidence] == [("past_due", 3.0, 12)]


@pytest.mark.parametrize("value", [None, 0.0, 1.0])
def test_a_metric_without_value_or_out_of_bounds_prompts_nothing(value: float | None) -> None:
    """What the data do not carry, or carry too little of, is not asked about."""
    assert "pipeline-past-due-01" not in ids(choose(material(metrics=(metric("past_due", value, 12),))))


def test_a_metric_that_a_finding_speaks_of_is_not_asked_about_twice() -> None:
    """The metric behind a finding does not prompt a second question."""
    evidence = finding("slipping").evidence[0].model_copy(update={"metric_id": "past_due"})
    found = material(findings=(finding("slipping", evidence=(evidence,)),), metrics=(metric("past_due", 3.0, 12),))
    assert "pipeline-past-due-01" not in ids(choose(found, "pipeline", 60))


def test_what_is_on_record_prompts_questions() -> None:
    """Focus, goal, promise, praise and aim each prompt a question whose reason names them; texts carry the words."""
    goal = Goal(goal_id="g", title="Lead a team", horizon="long", due_date=date(2027, 6, 30))
    promise = Commitment(
        commitment_id="c", text="x", by="manager", due_date=date(2026, 11, 18), status="open", age_days=9
    )
    praise = Comment(received_at=date(2026, 11, 3), account="Acme", kind="csat", score=5, text="Great")
    known = material(
        goals=(goal,),
        commitments=(promise,),
        aspirations=("Speak at a fair",),
        focus=Focus(skill="Discovery", since=date(2026, 10, 2)),
        feedback=Feedback(comments=(praise,)),
    )
    found = {one.question.question_id: one.question for one in choose(known, "performance", 60)}
    texts = {one.because: one.text for one in found.values()}
    assert "“Lead a team”" in texts["Because: “Lead a team” is a goal on record, due 30 Jun 2027"]
    assert "“Discovery”" in texts["Because: “Discovery” has been the focus since 2 Oct 2026"]
    assert found["wins-customer-praise-07"].text.startswith("What did Acme value most")
    assert found["wins-customer-praise-07"].because == "Because: Acme gave 5 of 5 (CSAT, 3 Nov 2026)"
    promises = [one.because for one in found.values() if "promise" in one.because]
    assert promises[0] in (
        "Because: 1 promise of the two of you is open (as of 20 Nov 2026)",
        "Because: 1 promise of the two of you is past its day (as of 20 Nov 2026)",
    )


def test_without_evidence_questions_are_general_and_say_so() -> None:
    """Of a rep about whom the data say nothing, only general questions are asked, each marked."""
    assert {one.question.because for one in choose()} == {GENERAL}
    assert all(one.question.finding is None and one.question.evidence == () for one in choose())


def test_nothing_is_offered_within_its_cool_down() -> None:
    """What a report of the last eight weeks offered does not come again while anything else fits."""
    first = choose(many_findings())
    again = choose(many_findings(), offered=asked(ids(first), weeks_ago=7))
    assert not set(ids(first)) & set(ids(again))


def test_after_its_cool_down_a_question_may_return() -> None:
    """Eight weeks later the best fitting question is free again, though one never asked goes before it."""
    slots_filled = "pipeline-no-next-step-01"
    of = material(findings=(finding("no-next-step"),), opportunities=(opportunity(1, 1),), open_count=12)
    others = [item.question_id for item in BANK.items if "no-next-step" in item.triggers.causes]
    offered = asked(others, 3) + asked([slots_filled], 8)
    offered = tuple(
        entry for entry in offered if (entry.question_id, entry.as_of) != (slots_filled, AS_OF - timedelta(weeks=3))
    )
    assert slots_filled in ids(choose(of, offered=offered))


def test_offers_to_others_and_later_ones_do_not_count() -> None:
    """What another rep was asked, or what stands in the journal for `as_of` itself, changes nothing."""
    plain = ids(choose())
    assert ids(choose(offered=asked(plain, 2, rep_id="112"))) == plain
    assert ids(choose(offered=asked(plain, 0))) == plain


def test_when_all_is_cooling_only_the_two_fixed_places_are_filled_again() -> None:
    """With the whole bank offered lately: on a strength and of the rep's choosing, each longest unasked, and said."""
    everything = [item.question_id for item in BANK.items]
    older = [item.question_id for item in BANK.items if item.place == "rep" and "weekly" in item.meeting_types][:1]
    offered = tuple(entry for entry in asked(everything, 2) if entry.question_id not in older) + asked(older, 5)
    chosen = choose(offered=offered)
    assert [one.place for one in chosen] == ["rep", "strength"]
    assert older[0] in ids(chosen)
    assert all("last asked on" in one.question.because for one in chosen)
    assert any("last asked on 16 Oct 2026" in one.question.because for one in chosen)


def left_out(of: object, **given: Any) -> dict[str, str]:
    """Return why each prompted question is not asked, by its id."""
    choice = choose_questions(of, BANK, given.get("meeting", "weekly"), given.get("slot", 30), given.get("offered", ()))  # type: ignore[arg-type]
    assert not {one.question_id for one in choice.left_out} & set(ids(choice.chosen))
    return {one.question_id: one.reason for one in choice.left_out}


def test_it_says_why_this_question_and_why_not_another() -> None:
    """Each question says why it was chosen; each other one that evidence prompts, which rule speaks against it."""
    of = material(findings=(finding("no-next-step"),), open_count=12, opportunities=(opportunity(1, 1),))
    (question,) = [one.question for one in choose(of) if one.question.finding]
    assert "ways to ask about this" in question.chosen and "not asked before" in question.chosen
    reasons = left_out(of)
    assert reasons["pipeline-no-next-step-02"] == "another question on the same finding is asked"
    cooled = left_out(of, offered=asked(["pipeline-no-next-step-02"], 3))
    assert cooled["pipeline-no-next-step-02"] == "it was asked on 30 Oct 2026, and not again before 25 Dec 2026"


def test_how_a_question_went_steers_when_it_comes_again() -> None:
    """One that fell flat waits twice as long, and it is told; one that helped comes back in its time, and says so."""
    of = material(findings=(finding("no-next-step"),), open_count=12, opportunities=(opportunity(1, 1),))
    (question,) = [one.question for one in choose(of) if one.question.finding]
    name, weeks = question.question_id, 10  # past the cool-down of eight
    day = AS_OF - timedelta(weeks=weeks)

    def put(how: HowItWent) -> tuple[QuestionAsked, ...]:
        return (QuestionAsked(day, name, how),)

    flat = choose_questions(of, BANK, "weekly", 30, asked([name], weeks + 1), put("fell-flat"))  # type: ignore[arg-type]
    assert name not in ids(flat.chosen)
    reasons = {one.question_id: one.reason for one in flat.left_out}
    assert reasons[name] == "it fell flat on 11 Sept 2026, and not again before 1 Jan 2027"
    others = [
        item.question_id for item in BANK.items if "no-next-step" in item.triggers.causes and item.question_id != name
    ]
    helped = choose_questions(of, BANK, "weekly", 30, asked(others, 3), put("helped"))  # type: ignore[arg-type]
    (again,) = [one.question for one in helped.chosen if one.question.question_id == name]
    assert again.chosen.endswith("last asked on 11 Sept 2026, and it helped")


def test_a_question_found_in_a_meeting_cools_down_like_an_offered_one() -> None:
    """No report had offered it: that it was asked counts."""
    (name, *_) = ids(choose())
    again = choose_questions(
        material(), BANK, "weekly", 30, (), (QuestionAsked(AS_OF - timedelta(weeks=1), name, "asked"),)
    )  # type: ignore[arg-type]
    assert name not in ids(again.chosen)


def test_at_least_six_in_ten_look_for_solutions() -> None:
    """Whatever presses, questions that look at a problem are at most four in ten, in every meeting and slot."""
    found = tuple(finding(cause, rank) for rank, cause in enumerate(CAUSES, start=1))
    items = {item.question_id: item for item in BANK.items}
    for meeting in MEETING_TYPES:
        for slot in QUESTIONS_IN:
            chosen = choose(material(findings=found, open_count=12), meeting, slot)
            focus = [items[one.question.question_id].focus for one in chosen]
            assert focus.count("solution") / len(focus) >= 0.6


@pytest.mark.guide("E2")
def test_what_the_rep_told_steers_the_choice() -> None:
    """Of general questions alike, the one that speaks to a rep's own words comes first, and says so."""
    plain = ids(choose())
    rep = Rep(rep_id="007", name="José Álvarez")
    told = rep.model_copy(update={"profile": Profile(motivators=("Learning from customers every day",))})
    chosen = choose(material(rep=told))
    assert ids(chosen) != plain
    assert any("it speaks to what the rep told: “Learning from customers" in one.question.chosen for one in chosen)


@pytest.mark.guide("E25")
def test_a_rep_of_few_words_is_asked_what_is_easy_to_answer() -> None:
    """Where the manager says that a rep does not like to talk, the meeting opens with an easy question."""
    items = {item.question_id: item for item in BANK.items}
    opening = next(one for one in choose(material(quiet=True)) if one.place == "opening")
    assert items[opening.question.question_id].easy


def test_sensitive_questions_are_flagged_last_and_at_most_one() -> None:
    """Sensitive findings lead to one flagged question at the end; the conversation never opens with it."""
    found = (finding("overload", 1, sensitive=True), finding("happy-ears", 2, sensitive=True))
    chosen = choose(material(findings=found))
    flags = [one.question.sensitive for one in chosen]
    assert flags == [False] * (len(flags) - 1) + [True]
    assert chosen[-1].question.finding == "overload"


@pytest.mark.parametrize("meeting", MEETING_TYPES)
def test_without_a_sensitive_finding_no_sensitive_question(meeting: MeetingType) -> None:
    """What belongs in the drawer is never asked without a finding behind it."""
    assert not any(one.question.sensitive for one in choose(many_findings(), meeting, 60))


def test_a_career_conversation_asks_nothing_about_opportunities() -> None:
    """In a career conversation no question has a finding about opportunities, or its place in the work."""
    chosen = choose(many_findings(), "career", 60)
    assert {one.question.finding for one in chosen} == {None, "context-change"}
    assert "work" not in {one.place for one in chosen}
    assert sum(one.place in ("aims", "goals") for one in chosen) >= 3


@pytest.mark.parametrize("meeting", ["weekly", "performance"])
def test_at_most_half_is_about_the_work_outside_pipeline_reviews(meeting: MeetingType) -> None:
    """Six findings do not turn the one-on-one into an inquiry into the pipeline."""
    for slot in (15, 30, 45, 60):
        chosen = choose(many_findings(), meeting, slot)
        assert sum(one.place == "work" for one in chosen) <= len(chosen) / 2


def test_a_strength_finding_brings_the_strength_question() -> None:
    """A win told by a finding is asked about as a strength, and no gap question is keyed to it."""
    won = finding("stage-conversion", valence="strength", statement="Won “A” on 3 Nov 2026.")
    chosen = [one for one in choose(material(findings=(won,))) if one.question.finding == "stage-conversion"]
    assert [one.place for one in chosen] == ["strength"]
    assert chosen[0].question.because.startswith("Because: Won “A” on 3 Nov 2026")


def test_wording_for_several_waits_for_several() -> None:
    """A question that speaks of opportunities in the plural is not asked about a single one."""
    one_row = finding("no-next-step").evidence[0].model_copy(update={"rows": ("opportunities:O-1",), "rows_total": 1})
    for number in range(20):  # the order among equals differs by rep
        rep = Rep(rep_id=f"R{number}", name="A rep")
        of = material(rep=rep, findings=(finding("no-next-step", evidence=(one_row,)),))
        assert "pipeline-no-next-step-02" not in ids(choose(of))


def test_the_order_is_that_of_a_conversation() -> None:
    """Questions stand in the order of the guide's procedure, whatever order they were chosen in."""
    places = [PLACES.index(one.place) for one in choose(many_findings(), slot=60)]
    assert all(before <= after for before, after in pairwise(places))


def test_the_same_input_gives_the_same_questions() -> None:
    """Selection is deterministic, also when findings and offers come in another order."""
    of = many_findings()
    offered = asked(["wins-proud-of-03", "rapport-since-last-time-01"], 3)
    turned = material(
        findings=tuple(reversed(of.figures.findings)),
        open_count=12,
        opportunities=of.figures.opportunities,  # type: ignore[attr-defined]
    )
    assert choose(of, offered=offered) == choose(turned, offered=tuple(reversed(offered)))


def test_an_id_is_not_asked_about_as_if_it_were_a_customer() -> None:
    """Without account and name the question keeps its general words; the reason names the opportunity by its id."""
    nameless = opportunity(1, 1, None).model_copy(update={"name": None})
    choice = choose_questions(material(opportunities=(nameless,), open_count=5), BANK, "pipeline", 60)
    assert not [one for one in choice.chosen if "O-1" in one.question.text]
    said = [one.question.because for one in choice.chosen if "comes first" in one.question.because]
    assert said and all("opportunity O-1 comes first among 5 open opportunities" in because for because in said)


def test_a_word_of_many_questions_ties_none_to_what_the_rep_told() -> None:
    """ "Part-time" does not make a question about time one about the degree; "feedback" does speak of feedback."""
    common = common_words(BANK)
    assert {"time", "custom", "talk", "own"} <= common
    assert "feedback" not in common
