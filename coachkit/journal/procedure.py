"""The guide's procedure as a checklist: which of its six steps a meeting took, each with what shows it.

What shows a step is something that was written down. A step without it may have been taken all the same: the list
helps to remember, it does not judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from coachkit.journal.bodies import (
    CheckIn,
    DecisionMade,
    ExpectationEnded,
    ExpectationSet,
    FocusSet,
    GoalSet,
    Heard,
    HygieneAgreed,
    NoDecision,
    Promise,
    PromiseEnded,
    PulseGiven,
    TopicTaken,
    WaysForward,
)
from coachkit.journal.view import JournalView, MeetingHeld
from coachkit.model import StepTaken

#: A report is made for the meetings of the week that follows.
PREPARED_DAYS = 7


def steps_taken(held: MeetingHeld, its: JournalView, whole: JournalView) -> tuple[StepTaken, ...]:
    """Return the six steps in the guide's order; `its` holds the entries of the meeting, `whole` all of the rep's."""
    return tuple(
        StepTaken(step=step, evidence=tuple(dict.fromkeys(shown(held, its, whole)))) for step, shown in _STEPS.items()
    )


def _prepared(held: MeetingHeld, its: JournalView, whole: JournalView) -> Iterator[str]:
    made = [
        one.as_of for one in whole.offered if timedelta(0) <= held.held_on - one.as_of <= timedelta(days=PREPARED_DAYS)
    ]
    if made:
        yield f"the report of {max(made)} was made"


def _trust(held: MeetingHeld, its: JournalView, whole: JournalView) -> Iterator[str]:
    yield from _discussed(its, {"opening", "rep"})
    for entry in its.entries:
        if isinstance(entry.body, PulseGiven):
            yield "how things are, in the rep’s own words"
        elif isinstance(entry.body, Heard) and entry.body.confirmed:
            yield "what was heard was confirmed"


def _goals(held: MeetingHeld, its: JournalView, whole: JournalView) -> Iterator[str]:
    yield from _discussed(its, {"goals", "aspirations", "skills", "path"})
    for entry in its.entries:
        if isinstance(entry.body, GoalSet):
            yield "a goal was set"
        elif isinstance(entry.body, CheckIn):
            yield "a goal was looked at"


def _pipeline(held: MeetingHeld, its: JournalView, whole: JournalView) -> Iterator[str]:
    yield from _discussed(its, {"pipeline", "opportunities", "results", "recent-work"})


def _accountability(held: MeetingHeld, its: JournalView, whole: JournalView) -> Iterator[str]:
    yield from _discussed(its, {"accountability", "growth"})
    for entry in its.entries:
        if isinstance(entry.body, ExpectationSet | HygieneAgreed):
            yield "an expectation was agreed"
        elif isinstance(entry.body, ExpectationEnded):
            yield "an earlier expectation was looked at"
        elif isinstance(entry.body, WaysForward):
            yield "the rep named ways forward"
        elif isinstance(entry.body, FocusSet):
            yield "a focus with its support was agreed"
        elif isinstance(entry.body, DecisionMade):
            yield "a decision was written down with its reason"
        elif isinstance(entry.body, NoDecision) and entry.body.said:
            yield "no decision was needed"


def _follow_up(held: MeetingHeld, its: JournalView, whole: JournalView) -> Iterator[str]:
    yield from _discussed(its, {"commitments", "close"})
    for entry in its.entries:
        if isinstance(entry.body, Promise):
            yield "a promise was made"
        elif isinstance(entry.body, PromiseEnded):
            yield "an earlier promise was looked at"


def _discussed(its: JournalView, kinds: set[str]) -> Iterator[str]:
    """Yield the topics of these kinds that were talked about."""
    for entry in its.entries:
        topic = entry.body
        if isinstance(topic, TopicTaken) and topic.state == "discussed" and topic.kind in kinds:
            yield f"“{topic.title.strip()}” was talked about"


#: The six key steps of the guide's procedure, in its words and order.
_STEPS: dict[str, Callable[[MeetingHeld, JournalView, JournalView], Iterator[str]]] = {
    "Prepare for the meeting": _prepared,
    "Start with transparency and trust": _trust,
    "Discuss goals and career development": _goals,
    "Review pipeline and forecast": _pipeline,
    "Drive accountability and progress": _accountability,
    "Follow up and motivate": _follow_up,
}
