"""Choosing the questions of one meeting, by rules that can be told in a minute.

1. As many as the slot bears (`QUESTIONS_IN`): never more than seven in thirty minutes.
2. One on a strength or a win, and one of the rep's own choosing, come first of all; from 30 minutes on one that opens;
   in a career conversation those on aims and goals.
3. Then evidence: for each finding, in rank order, one question per cause; then what a metric or the record prompts.
4. What is left is filled with general questions, on topics not asked about yet, and said to be general.
5. None within its cool-down, which is doubled for one that fell flat. Only where nothing else is left on a strength or
   of the rep's own choosing, the one longest unasked comes back, and it says so.
6. At least 70 % are open questions and at least 60 % look towards solutions; at most one is sensitive, only behind a
   finding, and last. Outside pipeline reviews at most half are about the work itself, so that the meeting does not
   become an inquiry into the forecast.
7. Among equals: what names its customer, what speaks to what the rep told about themselves, and for a rep who does not
   like to talk what is easy to answer.

The result is in the order of a conversation, not in the order of choosing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from coachkit.conversation.bank import PLACES, Bank, Place
from coachkit.conversation.candidates import Candidate, Candidates, earlier_times, find_candidates
from coachkit.conversation.material import Material
from coachkit.conversation.slots import fill, plain
from coachkit.insight.wording import say_day
from coachkit.journal.view import QuestionAsked, QuestionOffered
from coachkit.model import LeftOut, Probe, Question
from coachkit.terms import MeetingType

#: Questions in a slot of so many minutes. Four to five minutes each (methods.md, section 7), and some time to listen.
QUESTIONS_IN = {15: 3, 30: 6, 45: 8, 60: 10}
OPEN_SHARE, SOLUTION_SHARE = 0.7, 0.6
#: Questions of which the report says why they were left out.
LEFT_OUT_SHOWN = 12
#: Minutes for a question: one with evidence needs a look at the figures as well.
MINUTES_PROMPTED, MINUTES_GENERAL = 5, 4
#: Shortest slot in which an opening question of its own has room beside the strength and the rep's choice.
OPENING_FROM_MINUTES = 30
#: A career conversation has one question on aims and goals for every quarter of an hour, at least.
MINUTES_PER_AIM = 15
#: No meeting is without one of each, even if it has to be the one longest unasked.
NEVER_WITHOUT: tuple[Place, ...] = ("strength", "rep")
_AIMS: tuple[Place, ...] = ("aims", "goals", "aims", "aims")


@dataclass(frozen=True)
class Chosen:
    """A question as it will be shown, and its place in the conversation."""

    place: Place
    question: Question


@dataclass
class _Hand:
    """The questions taken so far, and the rules a further one must keep."""

    limit: int
    work_limit: int
    as_of: date
    taken: list[Candidate] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.taken) >= self.limit

    def take(self, candidates: Iterable[Candidate], *, cooling: bool = False) -> bool:
        """Take the first candidate that keeps the rules; tell whether there was one."""
        chosen = next((one for one in candidates if one.cooling(self.as_of) == cooling and self._fits(one)), None)
        if chosen is not None:
            self.taken.append(chosen)
        return chosen is not None

    def says_something_new(self, one: Candidate) -> bool:
        """Tell whether neither the topic nor, for a prompted question, the reason has come up."""
        if any(other.item.topic == one.item.topic for other in self.taken):
            return False
        return not one.prompted or all(other.prompt.because != one.prompt.because for other in self.taken)

    def _fits(self, one: Candidate) -> bool:
        return self.objection(one) is None

    def objection(self, one: Candidate) -> str | None:
        """Say which rule speaks against a question now; None where none does."""
        taken = self.taken
        if any(other.item.question_id == one.item.question_id for other in taken):
            return "it is asked already"
        if one.prompt.cause is not None and any(other.prompt.cause == one.prompt.cause for other in taken):
            return "another question on the same finding is asked"
        if self.full:
            return f"{self.limit} questions fill the time"
        if one.sensitive and any(other.sensitive for other in taken):
            return "one sensitive matter in a meeting is enough"
        if one.item.place == "work" and sum(other.item.place == "work" for other in taken) >= self.work_limit:
            return "questions on the work itself have had their share"
        # The shares must also hold without the sensitive question, which the rep's edition does not have.
        least = self.limit - 1
        if one.item.kind != "open" and sum(other.item.kind != "open" for other in taken) + 1 > (1 - OPEN_SHARE) * least:
            return "open questions come first"
        problems = sum(other.item.focus == "problem" for other in taken)
        if one.item.focus == "problem" and problems + 1 > (1 - SOLUTION_SHARE) * least:
            return "questions that look for solutions come first"
        return None


@dataclass(frozen=True)
class Choice:
    """The questions of a meeting in the order of a conversation; what was prompted and left out, with the reason."""

    chosen: tuple[Chosen, ...]
    left_out: tuple[LeftOut, ...]


def choose_questions(
    material: Material,
    bank: Bank,
    meeting_type: MeetingType,
    slot_minutes: int,
    offered: Iterable[QuestionOffered] = (),
    asked: Iterable[QuestionAsked] = (),
) -> Choice:
    """Choose the questions of one meeting; see the rules at the top of this module.

    `offered` are earlier reports' questions; those of other reps and from `as_of` on are passed over. `asked` are those
    that were marked as asked in meetings with this rep, oldest first.
    """
    earlier = earlier_times(offered, asked, material.figures.rep.rep_id, material.as_of)
    found = find_candidates(material, bank, meeting_type, earlier)
    limit = QUESTIONS_IN[slot_minutes]
    hand = _Hand(limit, limit if meeting_type == "pipeline" else limit // 2, material.as_of)
    for place in _wanted(meeting_type, slot_minutes):
        in_place = [one for one in found.every() if one.item.place == place]
        if not hand.take(in_place) and place in NEVER_WITHOUT:
            hand.take(_longest_unasked(in_place), cooling=True)
    for group in found.findings:
        hand.take(group)
    rest = [one for one in found.every() if one.item.place not in ("rep", "strength")]
    for one in rest:
        if hand.says_something_new(one):
            hand.take([one])
    while not hand.full and hand.take(rest):
        pass
    ways = Counter(one.prompt.because for one in found.every() if one.prompted)
    chosen = tuple(_shown(one, bank, material.as_of, ways[one.prompt.because]) for one in _in_order(hand.taken))
    return Choice(chosen, _left_out(found, hand))


def _wanted(meeting_type: MeetingType, slot_minutes: int) -> tuple[Place, ...]:
    """Name the places that are filled before anything else; in a career conversation, aims and goals among them."""
    places: list[Place] = ["strength", "rep"]
    if slot_minutes >= OPENING_FROM_MINUTES:
        places.append("opening")
    if meeting_type == "career":
        places += _AIMS[: slot_minutes // MINUTES_PER_AIM]
    return tuple(places)


def _longest_unasked(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda one: (one.last_asked or date.min, one.item.question_id))


def _in_order(taken: list[Candidate]) -> list[Candidate]:
    """Put questions in the order of a conversation; within a place as they were taken; sensitive ones last."""
    return sorted(taken, key=lambda one: (one.sensitive, PLACES.index(one.item.place)))


def _left_out(found: Candidates, hand: _Hand) -> tuple[LeftOut, ...]:
    """Say of each question that evidence or the record prompts, and that is not asked, which rule speaks against it."""
    taken = {one.item.question_id for one in hand.taken}
    told: dict[str, LeftOut] = {}
    for one in found.every():
        if not one.prompted or one.sensitive or one.item.question_id in taken:
            continue
        again = one.again_from()
        if one.cooling(hand.as_of) and one.last_asked and again:
            went = "it fell flat" if one.fell_flat else "it was asked"
            reason = f"{went} on {say_day(one.last_asked)}, and not again before {say_day(again)}"
        else:
            reason = hand.objection(one) or "its topic has come up"
        told.setdefault(
            one.item.question_id,
            LeftOut(
                question_id=one.item.question_id,
                text=fill(one.item.text, one.item.slots, one.prompt.values),
                finding=one.prompt.cause,
                reason=reason,
            ),
        )
    return tuple(told.values())[:LEFT_OUT_SHOWN]


def _why_this(one: Candidate, ways: int) -> str:
    """Say why this question was chosen among all that have the same reason; `ways` counts those, this one included."""
    reasons = []
    if one.prompted and ways > 1:
        reasons.append(f"one of {ways} ways to ask about this")
    if one.item.slots and one.vagueness == 0:
        reasons.append("it names what it is about")
    if one.speaks_to and not one.prompted:
        reasons.append(f"it speaks to what the rep told: “{plain(one.speaks_to)}”")
    helped = ", and it helped" if one.earlier and one.earlier.how == "helped" else ""
    reasons.append("not asked before" if one.last_asked is None else f"last asked on {say_day(one.last_asked)}{helped}")
    return "; ".join(reasons)


def _shown(one: Candidate, bank: Bank, as_of: date, ways: int) -> Chosen:
    """Fill the slots and make the question as the report holds it."""
    item, prompt = one.item, one.prompt
    because = prompt.because
    if one.cooling(as_of) and one.last_asked is not None:
        because += f"; last asked on {say_day(one.last_asked)}, as every other one of its place was asked since"
    return Chosen(
        item.place,
        Question(
            question_id=item.question_id,
            kind=item.kind,
            topic=item.topic,
            text=fill(item.text, item.slots, prompt.values),
            because=because,
            finding=prompt.cause,
            evidence=prompt.evidence,
            minutes=MINUTES_PROMPTED if one.prompted else MINUTES_GENERAL,
            probes=tuple(
                Probe(question_id=probe_id, text=fill(text, item.slots, prompt.values), answer=probe.answer)
                for probe, (probe_id, text) in zip(item.probes, bank.probes_of(item), strict=True)
            ),
            sensitive=one.sensitive,
            chosen=_why_this(one, ways),
            listen_for=tuple(item.listen_for),
            avoid_if=item.avoid_if,
        ),
    )
