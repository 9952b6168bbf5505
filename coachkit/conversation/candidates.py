"""Which questions may be asked at all: each opener of the bank with what prompts it, and when it was last asked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from coachkit.conversation.bank import Bank, Known, QuestionItem
from coachkit.conversation.material import ABOUT_OPPORTUNITIES, Material
from coachkit.conversation.prompts import GENERAL, Prompt, from_finding, from_metric, from_record
from coachkit.conversation.stems import stems
from coachkit.journal.bodies import HowItWent
from coachkit.journal.view import QuestionAsked, QuestionOffered
from coachkit.model import Finding
from coachkit.terms import MeetingType

#: A word of more questions than this says nothing of what one of them is about ("time", "customer", "talk").
COMMON_FROM = 3
#: Nor does a shorter one ("own", "end").
SHORTEST_WORD = 5


#: One that fell flat is given so many times its cool-down.
FLAT_WAITS = 2


@dataclass(frozen=True)
class Earlier:
    """The day a question was last offered to this rep or asked, and how it went when it was asked."""

    day: date
    how: HowItWent | None = None


@dataclass(frozen=True)
class Candidate:
    """A question that may be asked, what prompts it, and what is known of its last time with this rep."""

    item: QuestionItem
    prompt: Prompt
    earlier: Earlier | None = None
    #: What of the rep's profile it speaks to, in the rep's own words; empty where to none.
    speaks_to: str = ""

    @property
    def prompted(self) -> bool:
        """Tell whether anything in the data or on record prompts the question."""
        return self.prompt.because != GENERAL

    @property
    def sensitive(self) -> bool:
        """Tell whether the question belongs in the manager's closed drawer."""
        return self.item.in_drawer or self.prompt.sensitive

    @property
    def vagueness(self) -> int:
        """Tell how much is left unsaid: 0 names what it is about, 1 needs no name, 2 lacks a name it could give."""
        fillers = {slot.filler for slot in self.item.slots.values()}
        return 1 if not fillers else 0 if fillers <= set(self.prompt.values) else 2

    @property
    def all_purpose(self) -> bool:
        """Tell whether the question was not written for one meeting type alone."""
        return len(self.item.meeting_types) > 1

    @property
    def last_asked(self) -> date | None:
        """The day it was last offered or asked."""
        return self.earlier.day if self.earlier else None

    @property
    def fell_flat(self) -> bool:
        """Tell whether it fell flat when it was last asked."""
        return self.earlier is not None and self.earlier.how == "fell-flat"

    def again_from(self) -> date | None:
        """Return the day from which it may be asked again; None where it never was."""
        weeks = self.item.cool_down_weeks * (FLAT_WAITS if self.fell_flat else 1)
        return self.earlier.day + timedelta(weeks=weeks) if self.earlier else None

    def cooling(self, as_of: date) -> bool:
        """Tell whether the question was offered within its cool-down."""
        again = self.again_from()
        return again is not None and as_of < again


@dataclass(frozen=True)
class Candidates:
    """All candidates of one preparation, in four lists, each in the order in which they are to be tried."""

    findings: tuple[tuple[Candidate, ...], ...]
    metrics: tuple[Candidate, ...]
    records: tuple[Candidate, ...]
    general: tuple[Candidate, ...]

    def every(self) -> tuple[Candidate, ...]:
        """Return all of them, those with evidence first."""
        asked = tuple(candidate for group in self.findings for candidate in group)
        return asked + self.metrics + self.records + self.general


def earlier_times(
    offered: Iterable[QuestionOffered], asked: Iterable[QuestionAsked], rep_id: str, as_of: date
) -> dict[str, Earlier]:
    """Return the last time of each question with the rep, before `as_of`; `asked` are this rep's, oldest first."""
    days = [(one.as_of, one.question_id) for one in offered if one.rep_id == rep_id and one.as_of < as_of]
    put = [one for one in asked if one.asked_on < as_of]
    days += [(one.asked_on, one.question_id) for one in put]
    went = {one.question_id: one.how for one in put}
    return {question_id: Earlier(day, went.get(question_id)) for day, question_id in sorted(days)}


@lru_cache(maxsize=4)
def _common(texts: tuple[str, ...]) -> frozenset[str]:
    counts = Counter(word for text in texts for word in frozenset(stems(text)))
    return frozenset(word for word, count in counts.items() if count > COMMON_FROM or len(word) < SHORTEST_WORD)


def common_words(bank: Bank) -> frozenset[str]:
    """Return the bank's words (by their stems) that are short, or that more than `COMMON_FROM` questions have."""
    return _common(tuple(item.text for item in bank.items))


def find_candidates(
    material: Material, bank: Bank, meeting_type: MeetingType, asked: Mapping[str, Earlier]
) -> Candidates:
    """Find every question that fits the meeting, by what prompts it."""
    fitting = [item for item in bank.items if meeting_type in item.meeting_types]
    order = _Order(material, asked, common_words(bank))
    return Candidates(
        findings=tuple(
            _by_finding(finding, fitting, material, order)
            for finding in sorted(material.figures.findings, key=lambda one: (one.rank, one.cause_id))
            if not (meeting_type == "career" and finding.cause_id in ABOUT_OPPORTUNITIES)
        ),
        metrics=_by_metric(fitting, material, order),
        records=_by_record(fitting, material, order, skip=("opportunity",) if meeting_type == "career" else ()),
        general=order.sorted(Candidate(item, Prompt(GENERAL)) for item in fitting if item.general),
    )


@dataclass(frozen=True)
class _Order:
    """Order among candidates of one kind: not asked yet, then longest unasked; then the better fit."""

    material: Material
    asked: Mapping[str, Earlier]
    #: Words that so many questions have that they say nothing of what one is about.
    common: frozenset[str]

    @cached_property
    def told(self) -> list[tuple[str, frozenset[str]]]:
        """What the rep told about themselves, each with its stems."""
        profile = self.material.figures.rep.profile
        texts = [
            *self.material.aspirations,
            *profile.motivators,
            *([profile.recognition] if profile.recognition else []),
        ]
        return [(text, frozenset(stems(text))) for text in texts]

    def sorted(self, found: Iterable[Candidate], first: Mapping[str, int] | None = None) -> tuple[Candidate, ...]:
        dated = [
            Candidate(one.item, one.prompt, self.asked.get(one.item.question_id), self._speaks_to(one.item))
            for one in found
        ]
        return tuple(sorted(dated, key=lambda one: self._key(one, (first or {}).get(one.item.question_id, 0))))

    def _speaks_to(self, item: QuestionItem) -> str:
        """Name what the rep told that the question shares most words with; a question about nothing told, nothing.

        Words of many questions are passed over: "time" does not make a question one about a part-time degree.
        """
        own = frozenset(stems(item.text)) - self.common
        shared, text = max(((len(own & told), text) for text, told in self.told), default=(0, ""))
        return text if shared else ""

    def _key(self, one: Candidate, fit: int) -> tuple[bool, date, int, bool, int, bool, bool, bool, str]:
        # The last part shuffles equals, in the same way each time but differently for each rep: nine reps should not
        # all be asked the same in the same week.
        shuffled = hashlib.sha256(f"{self.material.figures.rep.rep_id} {one.item.question_id}".encode()).hexdigest()
        hard = self.material.quiet and not one.item.easy
        # An ordinary finding is not to end in the closed drawer for the sake of one question.
        hidden = one.item.in_drawer and not one.prompt.sensitive
        return (
            hidden, one.last_asked or date.min, fit, hard, one.vagueness, not one.speaks_to, one.item.kind != "open",
            one.all_purpose, shuffled,
        )  # fmt: skip


def _by_finding(
    finding: Finding, fitting: Sequence[QuestionItem], material: Material, order: _Order
) -> tuple[Candidate, ...]:
    """Find the openers for one finding; where its cause comes first among an opener's causes, it fits best."""
    strength = finding.valence == "strength"
    rows = max((one.rows_total for one in finding.evidence), default=0)
    items = [
        item
        for item in fitting
        if finding.cause_id in item.triggers.causes
        and (item.place == "strength") == strength
        and item.triggers.least_rows <= max(rows, 1)
    ]
    prompt = from_finding(finding, material)
    fit = {item.question_id: item.triggers.causes.index(finding.cause_id) for item in items}
    return order.sorted((Candidate(item, prompt) for item in items), fit)


def _by_metric(fitting: Sequence[QuestionItem], material: Material, order: _Order) -> tuple[Candidate, ...]:
    """Find the openers that a metric prompts, leaving out metrics that a finding speaks of already."""
    spoken_of = {one.metric_id for finding in material.figures.findings for one in finding.evidence}
    found = []
    for item in fitting:
        for condition in item.triggers.metrics:
            prompt = None if condition.metric_id in spoken_of else from_metric(condition, material)
            if prompt is not None:
                found.append(Candidate(item, prompt))
                break
    return order.sorted(found)


def _by_record(
    fitting: Sequence[QuestionItem], material: Material, order: _Order, skip: Sequence[Known]
) -> tuple[Candidate, ...]:
    """Find the openers that something on record prompts."""
    found = []
    for item in fitting:
        prompts = (from_record(known, material) for known in item.triggers.known if known not in skip)
        prompt = next((one for one in prompts if one is not None), None)
        if prompt is not None:
            found.append(Candidate(item, prompt))
    return order.sorted(found)
