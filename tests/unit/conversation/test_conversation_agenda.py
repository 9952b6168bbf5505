"""The agenda: minutes that add up, the rep first, opportunities capped, nothing sensitive."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from conversation_example import finding, material, opportunity
from hypothesis import given, settings
from hypothesis import strategies as st

from coachkit.conversation.agenda import build_agenda
from coachkit.conversation.bank import Place, load_bank
from coachkit.conversation.causes import CAUSE_TOPICS, LOOKED_FOR
from coachkit.conversation.minutes import share_out
from coachkit.conversation.select import Chosen, choose_questions
from coachkit.conversation.skeleton import OPPORTUNITY_KINDS, OnRecord, skeleton_of
from coachkit.journal.sheet import MOST_TOPICS
from coachkit.model import AgendaItem, Finding, Parked, Question
from coachkit.terms import CAUSES, MEETING_TYPES, MeetingType, Topic

pytestmark = pytest.mark.unit

BANK = load_bank()
TOPICS = st.lists(st.text("ab ", min_size=1, max_size=5), max_size=5)
TYPES = st.sampled_from(MEETING_TYPES)
SLOTS = st.sampled_from([15, 30, 45, 60])
FINDINGS = st.lists(
    st.tuples(st.sampled_from(CAUSES), st.sampled_from(["gap", "neutral", "strength"]), st.booleans()), max_size=8
)


def build(
    meeting: MeetingType, slot: int, found: tuple[Finding, ...], has_open: bool = True, topics: tuple[str, ...] = ()
) -> tuple[tuple[AgendaItem, ...], tuple[AgendaItem, ...]]:
    """Build an agenda with the questions that go with it."""
    of = material(findings=found, open_count=12 if has_open else 0, opportunities=(opportunity(1, 1),) * has_open)
    chosen = choose_questions(of, BANK, meeting, slot).chosen
    agenda = build_agenda(meeting, slot, found, chosen, topics, there=OnRecord(open_opportunities=has_open))
    return agenda.items, agenda.below_the_line


@pytest.mark.guide("E8")
@settings(max_examples=100, deadline=None)
@given(meeting=TYPES, slot=SLOTS, found=FINDINGS, has_open=st.booleans(), topics=TOPICS)
def test_minutes_add_up_to_the_slot(
    meeting: MeetingType, slot: int, found: list[tuple[str, str, bool]], has_open: bool, topics: list[str]
) -> None:
    """Whatever there is to talk about, the minutes are whole, positive and add up to the slot exactly.

    What the rep brought comes first of all business, in its order; none of it is lost.
    """
    findings = tuple(
        finding(cause, rank, valence=valence, sensitive=sensitive)
        for rank, (cause, valence, sensitive) in enumerate(found, start=1)
    )
    items, below = build(meeting, slot, findings, has_open, tuple(topics))
    if topics:
        brought = [item.topic for item in (*items, *below) if item.kind == "rep"]
        assert brought == topics
        above = [item.kind for item in items].count("rep")
        assert above >= 1
        assert [item.kind for item in items[: above + 1]] == ["opening", *["rep"] * above]
        assert items[-1].kind == "close"
    assert sum(item.minutes for item in items) == slot
    assert all(item.minutes >= 2 for item in (*items, *below))
    about = sum(item.minutes for item in items if item.kind in OPPORTUNITY_KINDS)
    if meeting == "career":
        assert about == 0
    elif meeting != "pipeline":
        assert about <= slot / 3


@pytest.mark.guide("E8")
@pytest.mark.parametrize("meeting", MEETING_TYPES)
@pytest.mark.parametrize("slot", [15, 30, 45, 60])
def test_every_item_has_owner_outcome_kind_and_opening(meeting: MeetingType, slot: int) -> None:
    """Every item says who leads it, what will be clear afterwards in a sentence, and how to open it."""
    items, below = build(meeting, slot, (finding("context-change"), finding("no-next-step", 2)))
    for item in (*items, *below):
        assert item.owner in ("rep", "manager")
        assert item.outcome.startswith("We have ") and item.outcome.endswith(".")
        assert item.kind and item.topic
        assert item.opening and item.opening[-1] in ".?"


@pytest.mark.parametrize("meeting", MEETING_TYPES)
@pytest.mark.parametrize("slot", [15, 30, 45, 60])
def test_the_reps_topics_open_the_business_and_the_close_ends_it(meeting: MeetingType, slot: int) -> None:
    """After the greeting the rep's own topics come first; the meeting ends with who does what by when."""
    items, _ = build(meeting, slot, tuple(finding(cause, rank) for rank, cause in enumerate(CAUSES, start=1)))
    assert [item.kind for item in items[:2]] == ["opening", "rep"]
    assert items[-1].kind == "close"


@pytest.mark.guide("E10")
@pytest.mark.parametrize("meeting", MEETING_TYPES)
def test_what_the_rep_brought_stands_in_the_place_of_the_section_for_it(meeting: MeetingType) -> None:
    """Each topic of the sheet is an item of the rep's, named as they named it, with an outcome and its own opening."""
    brought = tuple(f"Topic {number}" for number in range(1, MOST_TOPICS + 1))
    items, below = build(meeting, 60, (finding("context-change"),), topics=brought)
    theirs = [item for item in items if item.kind == "rep"]
    assert tuple(item.topic for item in theirs) == brought
    assert {(item.owner, item.outcome) for item in theirs} == {("rep", "We have dealt with it, or given it a date.")}
    openings = [item.opening for item in (*items, *below)]
    assert len(openings) == len(set(openings)) and all(openings)


@pytest.mark.parametrize("meeting", MEETING_TYPES)
def test_what_was_put_off_is_on_the_agenda_once(meeting: MeetingType) -> None:
    """A standing topic or a finding that was parked comes back as itself; anything else as an item of its own."""
    found = (finding("low-activity", 1), finding("goalposts-moved", 2))
    there = OnRecord(open_opportunities=True)
    plain = build_agenda(meeting, 60, found, (), there=there)
    titles = [item.topic for item in (*plain.items, *plain.below_the_line)]
    parked = [Parked(title=title, since=date(2026, 11, 2)) for title in (*titles, "Team day")]
    agenda = build_agenda(meeting, 60, found, (), parked=parked, there=there)
    again = [item.topic for item in (*agenda.items, *agenda.below_the_line)]
    assert sorted(again) == sorted([*titles, "Team day"])
    assert CAUSE_TOPICS["goalposts-moved"].topic in [item.topic for item in agenda.items]


def test_topics_without_room_go_below_the_line() -> None:
    """In 15 minutes three of five topics fit, the meeting still closes, and the other two are not forgotten."""
    items, below = build("weekly", 15, (finding("no-next-step"),), topics=("a", "b", "c", "d", "e"))
    assert [item.topic for item in items if item.kind == "rep"] == ["a", "b", "c"]
    assert [item.topic for item in below if item.kind == "rep"] == ["d", "e"]
    assert items[-1].kind == "close"


@pytest.mark.guide("E4")
def test_another_type_of_meeting_is_another_meeting() -> None:
    """From type to type fewer than half of the topics and their minutes stay, and three questions of ten are others."""
    held = []
    for meeting in MEETING_TYPES:
        items, _ = build(meeting, 60, (finding("no-next-step", 1), finding("slipping", 2)))
        chosen = choose_questions(material(), BANK, meeting, 60).chosen
        held.append(({(item.topic, item.minutes) for item in items}, {one.question.question_id for one in chosen}))
    for (items, questions), (other_items, other_questions) in itertools.combinations(held, 2):
        assert len(items & other_items) < min(len(items), len(other_items)) / 2
        assert len(questions - other_questions) >= 3


def test_the_weekly_agenda_follows_the_guides_procedure() -> None:
    """The weekly meeting goes through trust, goals and career, pipeline, accountability and follow-up in this order."""
    items, below = build("weekly", 30, ())
    assert [item.kind for item in items] == [
        "opening", "rep", "commitments", "goals", "pipeline", "accountability", "close",
    ]  # fmt: skip
    assert below == ()


def test_what_does_not_fit_goes_below_the_line() -> None:
    """In 15 minutes some sections have no room; nothing is dropped in silence."""
    items, below = build("weekly", 15, ())
    whole, _ = build("weekly", 60, ())
    assert below
    assert sorted(item.kind for item in (*items, *below)) == sorted(item.kind for item in whole)


def test_a_finding_becomes_an_item_that_opens_with_its_question() -> None:
    """The first finding is on the agenda in its place, with the outcome of its cause and the chosen question."""
    items, _ = build("weekly", 30, (finding("no-next-step"),))
    item = next(one for one in items if one.topic == "Next steps")
    assert item.kind == "opportunities"
    assert item.outcome == "We have agreed a dated next step, or an end, for each opportunity without one."
    about = [one for one in BANK.items if "no-next-step" in one.triggers.causes]
    assert item.opening in {one.text.replace("{account}", "Acme") for one in about}
    assert [one.kind for one in items].index("opportunities") == [one.kind for one in items].index("pipeline") + 1


def test_the_manager_speaks_first_about_a_quota_they_changed() -> None:
    """A moved quota is the manager's item: we changed it, so we begin."""
    items, _ = build("weekly", 30, (finding("goalposts-moved", valence="neutral"),))
    assert next(one.owner for one in items if one.topic == CAUSE_TOPICS["goalposts-moved"].topic) == "manager"


@pytest.mark.parametrize("meeting", MEETING_TYPES)
def test_sensitive_findings_and_their_questions_are_not_on_the_agenda(meeting: MeetingType) -> None:
    """What is sensitive is never on the agenda unasked, neither as a topic nor as an opening sentence."""
    found = (finding("overload", 1, sensitive=True), finding("sandbagging", 2, sensitive=True))
    of = material(findings=found)
    drawer = [one.question.text for one in choose_questions(of, BANK, meeting, 60).chosen if one.question.sensitive]
    items, below = build(meeting, 60, found)
    assert not {item.topic for item in (*items, *below)} & {CAUSE_TOPICS[one.cause_id].topic for one in found}
    assert not {item.opening for item in (*items, *below)} & set(drawer)


def test_a_career_conversation_has_no_item_about_opportunities() -> None:
    """A career agenda has neither pipeline nor opportunity items, above or below the line."""
    items, below = build("career", 60, (finding("slipping"), finding("context-change", 2)))
    assert not {item.kind for item in (*items, *below)} & OPPORTUNITY_KINDS
    assert {"aspirations", "skills", "path", "goals"} <= {item.kind for item in items}


def test_a_rep_without_opportunities_gets_a_pipeline_item_that_makes_sense() -> None:
    """Without open opportunities the pipeline section asks where the next ones will come from."""
    for meeting in ("weekly", "pipeline"):
        items, _ = build(meeting, 30, (), has_open=False)  # type: ignore[arg-type]
        assert [one.topic for one in items if one.kind in OPPORTUNITY_KINDS] == [
            "Where the next opportunities will come from"
        ]


@pytest.mark.parametrize("meeting", MEETING_TYPES)
def test_no_opening_sentence_is_used_twice(meeting: MeetingType) -> None:
    """A question that opens one item does not open another."""
    items, _ = build(meeting, 60, (finding("context-change"), finding("goalposts-moved", 2)))
    openings = [item.opening for item in items]
    assert len(openings) == len(set(openings))


def test_every_cause_has_a_topic_and_every_skeleton_its_place_for_findings() -> None:
    """All 20 causes can appear on an agenda, and each skeleton holds the section they follow."""
    assert set(CAUSE_TOPICS) == set(LOOKED_FOR) == set(CAUSES)
    for meeting in MEETING_TYPES:
        for there in itertools.starmap(OnRecord, itertools.product((True, False), repeat=4)):
            skeleton = skeleton_of(meeting, there)
            assert skeleton.findings_after in {section.kind for section in skeleton.sections}


@settings(max_examples=100, deadline=None)
@given(
    parts=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=9), spare=st.integers(0, 60)
)
def test_sharing_out_is_exact_and_fair(parts: list[tuple[int, int]], spare: int) -> None:
    """The shares add up to the total, nobody gets less than the least, and nobody is a minute or more off."""
    least, weights = [part[0] for part in parts], [part[1] for part in parts]
    shared = share_out(sum(least) + spare, least, weights)
    assert sum(shared) == sum(least) + spare
    for got, at_least, weight in zip(shared, least, weights, strict=True):
        assert abs(got - at_least - spare * weight / sum(weights)) < 1


def test_sharing_out_too_little_is_refused() -> None:
    """Less time than the least minutes need is an error, not a negative share."""
    with pytest.raises(ValueError, match="cannot be shared out"):
        share_out(5, [3, 3], [1, 1])


def on_agenda(meeting: MeetingType, there: OnRecord, *chosen: Chosen) -> dict[str, AgendaItem]:
    """Return the items of a whole hour by their kind."""
    items = build_agenda(meeting, 60, (), chosen, there=there).items
    return {item.kind: item for item in items}


def asked(place: Place, text: str, topic: Topic = "career") -> Chosen:
    """Make a question chosen for a place."""
    return Chosen(place, Question(question_id="q", kind="open", topic=topic, text=text, because="Because.", minutes=4))


@pytest.mark.parametrize("meeting", ["weekly", "pipeline"])
def test_promises_are_on_the_agenda_only_where_there_are_any(meeting: MeetingType) -> None:
    """ "Let me begin with what I promised you" is not said by somebody who promised nothing."""
    assert "commitments" in on_agenda(meeting, OnRecord())
    assert "commitments" not in on_agenda(meeting, OnRecord(promises=False))


@pytest.mark.parametrize("meeting", ["weekly", "career"])
def test_without_a_goal_the_agenda_asks_for_a_first_one(meeting: MeetingType) -> None:
    """No goal is looked at that does not exist; the outcome is one written down."""
    item = on_agenda(meeting, OnRecord(goals=False))["goals"]
    assert item.outcome == "We have written down a first goal, in the rep’s own words."
    assert "goal" in on_agenda(meeting, OnRecord())["goals"].opening


def test_goals_are_opened_by_a_question_on_a_goal_before_one_on_an_aim() -> None:
    """In a career conversation the aim opens the talk of aims, and the goal that of goals, whichever came first."""
    chosen = (asked("aims", "What draws you?"), asked("aims", "What drives you?"), asked("goals", "What has moved?"))
    items = on_agenda("career", OnRecord(), *chosen)
    assert (items["aspirations"].opening, items["goals"].opening) == ("What draws you?", "What has moved?")


def test_the_skill_in_work_is_what_growth_is_about() -> None:
    """Where a focus is on record nobody is asked for another skill; a question on skills opens it, no other."""
    assert "the biggest difference" in on_agenda("performance", OnRecord())["growth"].opening
    item = on_agenda("performance", OnRecord(focus=True))["growth"]
    assert (item.topic, item.opening) == (
        "The skill in work, and the support for it",
        "What have you noticed while working on it?",
    )
    other, practice = asked("accountability", "Clear?", "expectations"), asked("accountability", "Practise?", "skill")
    items = on_agenda("performance", OnRecord(focus=True), other, practice)
    assert (items["growth"].opening, items["accountability"].opening) == ("Practise?", "Clear?")
