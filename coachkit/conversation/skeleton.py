"""The skeleton of each meeting type after the guide's procedure: sections in order, with owner, outcome and opening.

`least` are the fewest minutes in which a section makes sense, `weight` its claim on the minutes beyond that, and
`priority` the order in which sections are given room when the slot is short (1 first). The sections of a type shift;
the rep's own topics come first in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from coachkit.conversation.bank import Place
from coachkit.terms import MeetingType, Owner, Topic

#: Kinds of agenda items in which single opportunities are talked about.
OPPORTUNITY_KINDS = frozenset({"pipeline", "opportunities"})
_SKILL_TOPICS: frozenset[Topic] = frozenset({"skill", "call-skill"})


@dataclass(frozen=True)
class Section:
    """One section of a meeting; a question chosen for one of the places in `asks` opens it, else `opening` does.

    The places are tried in their order. Where `topics` are named, only a question on one of them fits.
    """

    kind: str
    topic: str
    owner: Owner
    least: int
    weight: int
    priority: int
    outcome: str
    opening: str
    asks: tuple[Place, ...] = ()
    topics: frozenset[Topic] | None = None


_OPENING = Section(
    "opening", "How things are, and what went well", "manager", 2, 2, 1,
    "We have heard how the other is, and named one thing that went well.",
    "How have things been since we last spoke?", ("opening",),
)  # fmt: skip
_REP_TOPICS = Section(
    "rep", "The rep’s own topics", "rep", 4, 4, 2,
    "We have dealt with what the rep brought, or given it a date.",
    "What would you most like to use this time for?", ("rep",),
)  # fmt: skip
_PROMISES = Section(
    "commitments", "What each of us promised", "manager", 2, 2, 4,
    "We have marked each promise as kept, renewed or released, the manager’s own first.",
    "Let me begin with what I promised you.",
)  # fmt: skip
_GOALS = Section(
    "goals", "Goals and the way ahead", "rep", 3, 2, 7,
    "We have looked at each goal and agreed its next milestone.",
    "What has moved towards your goals?", ("goals", "aims"),
)  # fmt: skip
_FIRST_GOAL = Section(
    "goals", "Goals and the way ahead", "rep", 3, 2, 7,
    "We have written down a first goal, in the rep’s own words.",
    "What would you like to have reached a year from now?", ("goals", "aims"),
)  # fmt: skip
_PIPELINE = Section(
    "pipeline", "Pipeline and forecast", "rep", 3, 4, 5,
    "We have agreed where the period will land, and the next step that matters most.",
    "Which part of your pipeline would you like to think through together?",
)  # fmt: skip
_FIRST_PIPELINE = Section(
    "pipeline", "Where the next opportunities will come from", "rep", 3, 4, 5,
    "We have agreed a first step towards new opportunities.",
    "Which customers would you like to be talking to soon?",
)  # fmt: skip
_EXPECTATIONS = Section(
    "accountability", "Expectations, and what supports them", "manager", 2, 2, 6,
    "We have the same expectations in mind, and know what support goes with them.",
    "What would make it clearer what we expect of each other?", ("accountability",),
)  # fmt: skip
_CLOSE = Section(
    "close", "What we take with us", "rep", 2, 2, 3,
    "We have said who does what by when, or that nothing is needed.",
    "What will you do first once you are back at your desk?", ("close",),
)  # fmt: skip
_RECENT_WORK = Section(
    "recent-work", "Recent work that went well", "manager", 3, 3, 4,
    "We have named what worked, with an example and its date.",
    "What are you proud of since we last looked back?", ("strength",),
)  # fmt: skip
_RESULTS = Section(
    "results", "Results beside expectations", "manager", 4, 4, 5,
    "We have the same picture of the figures and of what they leave out.",
    "How do these figures look from your side?",
)  # fmt: skip
_GROWTH = Section(
    "growth", "One thing to work on, and the support for it", "rep", 3, 4, 6,
    "We have chosen one skill, one way to practise it and the support for it.",
    "Which skill would make the biggest difference to you next?", ("accountability", "aims"), _SKILL_TOPICS,
)  # fmt: skip
_GROWTH_IN_WORK = Section(
    "growth", "The skill in work, and the support for it", "rep", 3, 4, 6,
    "We have said what has changed with it, and what support it needs from here.",
    "What have you noticed while working on it?", ("accountability", "aims"), _SKILL_TOPICS,
)  # fmt: skip
_ASPIRATIONS = Section(
    "aspirations", "Where the rep wants to go", "rep", 4, 4, 3,
    "We have written down the rep’s aims in their own words.",
    "What would you like your work to look like a few years from now?", ("aims",),
)  # fmt: skip
_SKILLS = Section(
    "skills", "Skills, experience and training", "rep", 3, 3, 5,
    "We have agreed what to learn next, how, and with whose help.",
    "What would you like to learn next?",
)  # fmt: skip
_PATH = Section(
    "path", "Where personal and organisational goals meet", "manager", 3, 3, 6,
    "We have named a goal that serves both, or what is missing for one.",
    "Where do your aims and what the organisation needs come together?",
)  # fmt: skip
_FORECAST = Section(
    "pipeline", "Where the period will land", "rep", 3, 3, 3,
    "We have agreed a range for the period and what it rests on.",
    "Which part of your forecast are you most sure of?",
)  # fmt: skip
_CHANGES = Section(
    "pipeline", "What has changed in the pipeline", "manager", 2, 2, 6,
    "We have the same picture of what came in, moved and went.",
    "What do you see in how the pipeline has changed?",
)  # fmt: skip
_KEY_OPPORTUNITIES = Section(
    "opportunities", "The opportunities that deserve a word", "rep", 4, 6, 4,
    "We have agreed a next step with a date for each opportunity we spoke about.",
    "Which of these would you like to think through together?",
)  # fmt: skip
_HYGIENE = Section(
    "accountability", "Keeping dates and next steps current", "rep", 2, 1, 7,
    "We have agreed by which day dates and next steps are up to date.",
    "What would make it easier to keep the dates current?", ("accountability",),
)  # fmt: skip


@dataclass(frozen=True)
class Skeleton:
    """The sections of a meeting type; findings that deserve time come after the section `findings_after`."""

    sections: tuple[Section, ...]
    findings_after: str


@dataclass(frozen=True)
class OnRecord:
    """What there is to talk about; a section about nothing is left out, or asks for the first of it."""

    open_opportunities: bool = True
    promises: bool = True
    goals: bool = True
    focus: bool = False


def skeleton_of(meeting_type: MeetingType, there: OnRecord) -> Skeleton:
    """Return the skeleton of a meeting type, given what is on record."""
    pipeline = _PIPELINE if there.open_opportunities else _FIRST_PIPELINE
    promises = (_PROMISES,) if there.promises else ()
    goals = _GOALS if there.goals else _FIRST_GOAL
    match meeting_type:
        case "weekly":
            sections = (_OPENING, _REP_TOPICS, *promises, goals, pipeline, _EXPECTATIONS, _CLOSE)
            return Skeleton(sections, "pipeline")
        case "performance":
            growth = _GROWTH_IN_WORK if there.focus else _GROWTH
            sections = (_OPENING, _REP_TOPICS, _RECENT_WORK, _RESULTS, growth, _EXPECTATIONS, _CLOSE)
            return Skeleton(sections, "results")
        case "career":
            sections = (_OPENING, _REP_TOPICS, _ASPIRATIONS, _SKILLS, _PATH, goals, _CLOSE)
            return Skeleton(sections, "rep")
        case "pipeline":
            talk = (_FORECAST, _CHANGES, _KEY_OPPORTUNITIES) if there.open_opportunities else (_FIRST_PIPELINE,)
            sections = (_OPENING, _REP_TOPICS, *talk, _HYGIENE, *promises, _CLOSE)
            return Skeleton(sections, talk[-1].kind)
