"""What of a meeting goes to the rep: only kinds that are named here as shared; everything else stays where it is.

A kind that nobody put on the list is withheld, so a new one is private until somebody decides otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coachkit.insight.wording import say_money, say_number
from coachkit.journal import bodies
from coachkit.journal.bodies import Body, kind_of
from coachkit.journal.view import Entry, MeetingHeld
from coachkit.model import Commitment
from coachkit.review.plain_text import day_in_full, lines_of
from coachkit.review.promises import open_promises
from coachkit.terms import HYGIENE_NAMES, Owner

_TOPIC: Mapping[str, str] = {
    "open": "",
    "discussed": "",
    "skipped": "left out this time",
    "parked": "parked for next time",
}

#: A running clock goes on with each topic that is turned to; less than this is leafing through.
GLANCE_SECONDS = 30


@dataclass(frozen=True)
class Part:
    """A heading of a letter and what stands below it, a text of one or more lines each."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Talk:
    """One meeting as it is on record: its own entries, words since the one before, and all promises by id.

    `goals` are titles by goal id, `names` what the two are called, `shared_before` the ids of earlier decisions that
    may be shared.
    """

    meeting: MeetingHeld
    closed: bool
    entries: tuple[Entry, ...]
    words: tuple[Entry, ...]
    promises: Mapping[str, Commitment]
    goals: Mapping[str, str]
    names: Mapping[Owner, str]
    currency: str
    shared_before: frozenset[str] = field(default_factory=frozenset)


def parts_of(talk: Talk) -> tuple[Part, ...]:
    """Say what was talked about and agreed, part by part; a part without content is left out."""
    told: dict[str, list[str]] = {heading: [] for heading in (*_ORDER, _CARRIED)}
    for entry in (*talk.entries, *talk.words):
        shown = _SHARED.get(type(entry.body))
        if shown is None or entry.body.private or entry.body.blank:
            continue
        heading, tell = shown
        text = tell(talk, entry, entry.body)
        if text:
            told[heading].append(lines_of(text))
    here = {entry.item_id for entry in talk.entries}
    carried = [one for one in open_promises(talk.promises.values()) if one.commitment_id not in here]
    told[_CARRIED] = [lines_of(say_promise(one, talk.names)) for one in carried]
    return tuple(Part(heading, tuple(items)) for heading, items in told.items() if items)


def say_promise(one: Commitment, names: Mapping[Owner, str]) -> str:
    """Say who promised what by when."""
    due = f" – by {day_in_full(one.due_date)}" if one.due_date else " – no day named"
    return f"{names[one.by]}: {one.text.strip().rstrip('.')}{due}"


def _topic(talk: Talk, entry: Entry, body: bodies.TopicTaken) -> str:
    """Show a topic with the note that has the same key; one that was only glanced at was not talked about."""
    state = f" ({_TOPIC[body.state]})" if _TOPIC[body.state] else ""
    note = next((one.body for one in talk.entries if _is_note_of(one, entry)), None)
    said = note.text if isinstance(note, bodies.Note) else ""
    if body.state == "open" and not said.strip() and body.seconds < GLANCE_SECONDS:
        return ""
    return f"{body.title}{state}\n{said}" if body.title.strip() else said


def _note(talk: Talk, entry: Entry, body: bodies.Note) -> str:
    """Show a note that belongs to no topic; the others stand below theirs."""
    topics = (one for one in talk.entries if isinstance(one.body, bodies.TopicTaken) and not one.body.blank)
    return "" if any(_is_note_of(entry, topic) for topic in topics) else body.text


def _is_note_of(note: Entry, topic: Entry) -> bool:
    return isinstance(note.body, bodies.Note) and note.place == topic.place


def _heard(talk: Talk, entry: Entry, body: bodies.Heard) -> str:
    return body.text if body.confirmed else ""


def _ways(talk: Talk, entry: Entry, body: bodies.WaysForward) -> str:
    rep, manager = talk.names["rep"], talk.names["manager"]
    named = [(f"Ways that {rep} sees", body.options), (f"An idea of {manager}", body.idea), ("Chosen", body.chosen)]
    told = [f"{name}: {'; '.join(text.splitlines())}" for name, text in named if text.strip()]
    return "\n".join([*([body.about] if body.about.strip() else []), *told])


def _decision(talk: Talk, entry: Entry, body: bodies.DecisionMade) -> str:
    if not body.may_share:
        return ""
    # The reason of a successor may tell of what it replaces, which was perhaps not for the rep.
    instead = _instead(entry) if entry.replaces in talk.shared_before else ""
    why = f"\nBecause: {body.reason}" if body.reason.strip() else ""
    unknown = f"\nNot known yet: {body.unknown}" if body.unknown.strip() else ""
    return f"{body.text}{why}{unknown}{instead}"


def _promise(talk: Talk, entry: Entry, body: bodies.Promise) -> str:
    one = talk.promises.get(entry.item_id)
    return say_promise(one, talk.names) + _instead(entry) if one is not None else ""


def _ended(talk: Talk, entry: Entry, body: bodies.PromiseEnded) -> str:
    one = talk.promises.get(body.commitment_id)
    if one is None or body.status == "open":
        return ""
    how = "kept" if body.status == "done" else "let go"
    return f"{talk.names[one.by]}, {how}: {one.text}" + (f"\n{body.words}" if body.words.strip() else "")


def _goal(talk: Talk, entry: Entry, body: bodies.GoalSet) -> str:
    due = f" – by {day_in_full(body.due_date)}" if body.due_date else ""
    details = [
        ("For", body.objective),
        ("To learn", body.growth_area),
        ("Help", body.resource),
        ("Serves", body.serves),
    ]
    told = [f"{name}: {text}" for name, text in details if text and text.strip()]
    steps = [
        f"Milestone: {step.title}" + (f" – by {day_in_full(step.due_date)}" if step.due_date else "")
        for step in body.milestones
        if step.title.strip()
    ]
    return "\n".join([f"{body.title}{due}", *told, *steps]) + _instead(entry) if body.title.strip() else ""


def _check_in(talk: Talk, entry: Entry, body: bodies.CheckIn) -> str:
    goal = talk.goals.get(body.goal_id, "A goal")
    reached = f"reached “{body.reached}” on {day_in_full(body.done_on)}" if body.reached and body.done_on else ""
    said = "; ".join(part for part in (reached, body.words.strip()) if part)
    return f"{goal}: {said}" if said else ""


def _expectation(talk: Talk, entry: Entry, body: bodies.ExpectationSet) -> str:
    return body.text + _instead(entry) if body.text.strip() else ""


def _expectation_ended(talk: Talk, entry: Entry, body: bodies.ExpectationEnded) -> str:
    why = f"\nBecause: {body.words}" if body.words.strip() else ""
    return f"No longer: {body.expectation}{why}" if body.over else ""


def _focus(talk: Talk, entry: Entry, body: bodies.FocusSet) -> str:
    named = [("Skill", body.skill), ("Practice", body.practice), (f"{talk.names['manager']} helps", body.support)]
    return "\n".join(f"{name}: {text}" for name, text in named if text.strip()) + _instead(entry)


def _hygiene(talk: Talk, entry: Entry, body: bodies.HygieneAgreed) -> str:
    kept = ", ".join(HYGIENE_NAMES[name] for name in body.fields)
    return f"Each {body.by.capitalize()}: {kept}" + _instead(entry)


def _quota(talk: Talk, entry: Entry, body: bodies.QuotaSet) -> str:
    if body.value is None or not body.period.strip():
        return ""
    why = f"\nBecause: {body.reason}" if body.reason.strip() else ""
    told = f"\nTold: {body.how_told}" if body.how_told.strip() else ""
    return f"{body.period}: {say_money(body.value, talk.currency)}{why}{told}" + _instead(entry)


def _pulse(talk: Talk, entry: Entry, body: bodies.PulseGiven) -> str:
    score = "" if body.score is None else f"{say_number(body.score)} of 10"
    return ": ".join(part for part in (score, body.words.strip()) if part)


def _word(talk: Talk, entry: Entry, body: bodies.Word) -> str:
    return f"{day_in_full(entry.made_for)}: {body.text}" if body.shared and body.text.strip() else ""


def _instead(entry: Entry) -> str:
    """Say that something takes the place of what was agreed earlier, and why."""
    return f"\nInstead of what we had agreed: {entry.reason}" if entry.replaces and entry.reason else ""


#: The bodies differ; each line below pairs one with the function for it.
_Teller = Callable[[Talk, Entry, Any], str]
_CARRIED = "Still open from before"
#: The closed list of what a rep is sent. Not on it, and never sent: private notes, the manager's self-check, questions
#: and how they went, and that a meeting ended without a decision or a new focus.
_SHARED: Mapping[type[Body], tuple[str, _Teller]] = {
    bodies.TopicTaken: ("What we talked about", _topic),
    bodies.Note: ("What we talked about", _note),
    bodies.Heard: ("What I heard, as you confirmed it", _heard),
    bodies.WaysForward: ("Ways forward", _ways),
    bodies.DecisionMade: ("What was decided", _decision),
    bodies.Promise: ("What we promised", _promise),
    bodies.PromiseEnded: ("Promises that ended", _ended),
    bodies.GoalSet: ("Goals", _goal),
    bodies.CheckIn: ("Goals", _check_in),
    bodies.FocusSet: ("What we practise now", _focus),
    bodies.ExpectationSet: ("What we expect of each other", _expectation),
    bodies.ExpectationEnded: ("What we expect of each other", _expectation_ended),
    bodies.HygieneAgreed: ("Kept up to date in the CRM", _hygiene),
    bodies.QuotaSet: ("Quota", _quota),
    bodies.PulseGiven: ("How you said things are", _pulse),
    bodies.Word: ("Said since we last met", _word),
}
SHARED_KINDS = frozenset(kind_of(form()) for form in _SHARED)
_ORDER = tuple(dict.fromkeys(heading for heading, _ in _SHARED.values()))
