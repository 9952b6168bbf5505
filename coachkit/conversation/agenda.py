"""The agenda: sections of the meeting and the findings that deserve time, in minutes that add up to the slot.

Where the rep's prep sheet came back, its topics stand in the place of the section for them, one item each; a topic
that was parked in an earlier meeting comes after the promises, or after the rep's topics. Items are
given room by priority while their least minutes fit; what does not fit goes below the line. Findings come right after
the rep's topics and the close in priority, the first of them before everything else. Outside pipeline reviews, talk of
opportunities may take a third of the slot at most, since that is what one-on-ones are most often lost to
(landscape.md, section 3, complaint 1).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from coachkit.conversation.causes import CAUSE_TOPICS
from coachkit.conversation.material import ABOUT_OPPORTUNITIES
from coachkit.conversation.minutes import share_out
from coachkit.conversation.select import Chosen
from coachkit.conversation.skeleton import OPPORTUNITY_KINDS, OnRecord, Section, Skeleton, skeleton_of
from coachkit.model import AgendaItem, Finding, Parked
from coachkit.terms import MeetingType

FINDING_LEAST, FINDING_WEIGHT = 3, 3
#: A finding for every quarter of an hour, the first before other sections, the others after them.
MINUTES_PER_FINDING = 15
FIRST_FINDING_PRIORITY, NEXT_FINDING_PRIORITY = 3.5, 6.5
#: Of what the rep brought, the first has the priority of the rep's section; the others come right after the close.
NEXT_TOPIC_PRIORITY = 3.25
TOPIC_LEAST, TOPIC_WEIGHT = 3, 3
#: What was put off comes right after the promises.
PARKED_PRIORITY = 4.5
PARKED_OPENING = "We put this off. How much does it still matter to you?"
TOPIC_OUTCOME = "We have dealt with it, or given it a date."
TOPIC_OPENINGS = (
    "Where would you like to begin with this?",
    "What would make our time on this well spent?",
    "What have you thought of so far?",
    "What would help most here?",
    "What do I need to know about this?",
)
#: Outside pipeline reviews one part in so many may be talk of opportunities.
OPPORTUNITY_PART = 3


@dataclass(frozen=True)
class Agenda:
    """What is talked about, in order, and what did not fit."""

    items: tuple[AgendaItem, ...]
    below_the_line: tuple[AgendaItem, ...]


@dataclass(frozen=True)
class _Entry:
    """One item before its minutes are known."""

    item: AgendaItem
    weight: int
    priority: float

    @property
    def about_opportunities(self) -> bool:
        return self.item.kind in OPPORTUNITY_KINDS


def build_agenda(
    meeting_type: MeetingType,
    slot_minutes: int,
    findings: Sequence[Finding],
    questions: Sequence[Chosen],
    rep_topics: Sequence[str] = (),
    parked: Sequence[Parked] = (),
    *,
    there: OnRecord,
) -> Agenda:
    """Build the agenda of a meeting of `slot_minutes` (15, 30, 45 or 60); the items' minutes add up to it exactly.

    `rep_topics` are what the rep wants to talk about, five at most, in their order; `parked` is what was put off.
    Sensitive findings and questions are left out: they are never on the agenda unasked. Strengths have their place in
    the opening, so only the other findings become topics.
    """
    plain = [chosen for chosen in questions if not chosen.question.sensitive]
    skeleton = skeleton_of(meeting_type, there)
    topics = _sooner(_finding_entries(meeting_type, findings, plain), parked)
    asked = {entry.item.opening for entry in topics}
    unused = [chosen for chosen in plain if chosen.question.text not in asked]
    sections = _sections(skeleton, unused)
    there_anyway = {*rep_topics, *(entry.item.topic for entry in (*sections, *topics))}
    entries = _in_order(skeleton, _with_parked(sections, parked, there_anyway), topics)
    entries = _with_rep_topics(entries, rep_topics)
    room = slot_minutes // MINUTES_PER_FINDING
    cap = slot_minutes if meeting_type == "pipeline" else slot_minutes // OPPORTUNITY_PART
    above = _above_the_line(entries, slot_minutes, cap, room)
    minutes = _minutes([entries[index] for index in above], slot_minutes, cap)
    items = [entries[index].item.model_copy(update={"minutes": m}) for index, m in zip(above, minutes, strict=True)]
    below = [entry.item for index, entry in enumerate(entries) if index not in above]
    return Agenda(tuple(items), tuple(below))


def _sections(skeleton: Skeleton, questions: Sequence[Chosen]) -> list[_Entry]:
    """Make the sections' items; each opens with a question chosen for its place, while there is one left."""
    left = list(questions)
    entries = []
    for section in skeleton.sections:
        fitting = (chosen for place in section.asks for chosen in left if chosen.place == place)
        question = next(
            (one for one in fitting if section.topics is None or one.question.topic in section.topics), None
        )
        if question is not None:
            left.remove(question)
        opening = question.question.text if question is not None else section.opening
        entries.append(_Entry(_section_item(section, opening), section.weight, section.priority))
    return entries


def _section_item(section: Section, opening: str) -> AgendaItem:
    return AgendaItem(
        topic=section.topic,
        owner=section.owner,
        minutes=section.least,
        outcome=section.outcome,
        kind=section.kind,
        opening=opening,
    )


def _finding_entries(
    meeting_type: MeetingType, findings: Sequence[Finding], questions: Sequence[Chosen]
) -> list[_Entry]:
    """Make an item of each finding that may be talked about in this meeting, in rank order, one per cause."""
    entries: dict[str, _Entry] = {}
    for finding in sorted(findings, key=lambda one: (one.rank, one.cause_id)):
        about = finding.cause_id in ABOUT_OPPORTUNITIES
        if finding.sensitive or finding.valence == "strength" or (about and meeting_type == "career"):
            continue
        words = CAUSE_TOPICS[finding.cause_id]
        asked = (chosen.question.text for chosen in questions if chosen.question.finding == finding.cause_id)
        item = AgendaItem(
            topic=words.topic,
            owner="manager" if finding.cause_id == "goalposts-moved" else "rep",
            minutes=FINDING_LEAST,
            outcome=words.outcome,
            kind="opportunities" if about else "topic",
            opening=next(asked, "How does this look from your side?"),
        )
        priority = NEXT_FINDING_PRIORITY if entries else FIRST_FINDING_PRIORITY
        entries.setdefault(words.topic, _Entry(item, FINDING_WEIGHT, priority))
    return list(entries.values())


def _in_order(skeleton: Skeleton, sections: Sequence[_Entry], findings: Sequence[_Entry]) -> list[_Entry]:
    """Put the findings after the section they belong to."""
    last = max(index for index, entry in enumerate(sections) if entry.item.kind == skeleton.findings_after)
    return [*sections[: last + 1], *findings, *sections[last + 1 :]]


def _sooner(findings: Sequence[_Entry], parked: Sequence[Parked]) -> list[_Entry]:
    """Give a finding whose topic was put off the priority of what was put off, where that is the higher one."""
    titles = {topic.title for topic in parked}
    return [
        replace(entry, priority=min(entry.priority, PARKED_PRIORITY)) if entry.item.topic in titles else entry
        for entry in findings
    ]


def _with_parked(sections: Sequence[_Entry], parked: Sequence[Parked], there_anyway: Collection[str]) -> list[_Entry]:
    """Put what was parked after the promises, in a meeting without them after the rep's topics, the oldest first.

    What is on the agenda anyway (a standing topic, a finding, one of the rep's) is not there twice.
    """
    kinds = [entry.item.kind for entry in sections]
    place = kinds.index("commitments" if "commitments" in kinds else "rep") + 1
    again = [
        _Entry(
            AgendaItem(
                topic=topic.title, owner="rep", minutes=TOPIC_LEAST, outcome=TOPIC_OUTCOME, kind="parked",
                opening=PARKED_OPENING,
            ),
            TOPIC_WEIGHT,
            PARKED_PRIORITY,
        )
        for topic in parked
        if topic.title not in there_anyway
    ]  # fmt: skip
    return [*sections[:place], *again, *sections[place:]]


def _with_rep_topics(entries: Sequence[_Entry], topics: Sequence[str]) -> list[_Entry]:
    """Put what the rep brought in the place of the section that asks for it."""
    if not topics:
        return list(entries)
    place = next(index for index, entry in enumerate(entries) if entry.item.kind == "rep")
    brought = [
        _Entry(
            AgendaItem(
                topic=topic, owner="rep", minutes=TOPIC_LEAST, outcome=TOPIC_OUTCOME, kind="rep", opening=opening
            ),
            TOPIC_WEIGHT,
            NEXT_TOPIC_PRIORITY if number else entries[place].priority,
        )
        for number, (topic, opening) in enumerate(zip(topics, TOPIC_OPENINGS, strict=False))
    ]
    return [*entries[:place], *brought, *entries[place + 1 :]]


def _above_the_line(entries: Sequence[_Entry], slot: int, cap: int, findings_room: int) -> list[int]:
    """Choose what fits, by priority; return the places of the chosen entries, in the meeting's order."""
    chosen: list[int] = []
    for index in sorted(range(len(entries)), key=lambda place: (entries[place].priority, place)):
        trial = [entries[place] for place in (*chosen, index)]
        opportunities = sum(entry.item.minutes for entry in trial if entry.about_opportunities)
        findings = sum(entry.priority in (FIRST_FINDING_PRIORITY, NEXT_FINDING_PRIORITY) for entry in trial)
        fits = sum(entry.item.minutes for entry in trial) <= slot and opportunities <= cap
        if fits and findings <= findings_room:
            chosen.append(index)
    return sorted(chosen)


def _minutes(entries: Sequence[_Entry], slot: int, cap: int) -> list[int]:
    """Share out the slot; where talk of opportunities would exceed its cap, it gets the cap and the rest the rest."""
    minutes = _shared(entries, slot)
    about = [index for index, entry in enumerate(entries) if entry.about_opportunities]
    if sum(minutes[index] for index in about) <= cap:
        return minutes
    others = [index for index in range(len(entries)) if index not in about]
    for group, total in ((about, cap), (others, slot - cap)):
        for index, shared in zip(group, _shared([entries[place] for place in group], total), strict=True):
            minutes[index] = shared
    return minutes


def _shared(entries: Sequence[_Entry], total: int) -> list[int]:
    return share_out(total, [entry.item.minutes for entry in entries], [entry.weight for entry in entries])
