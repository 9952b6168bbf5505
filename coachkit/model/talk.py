"""What to talk about: questions, the agenda, what the rep brought, and the manager's own side."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from coachkit.model.base import Part
from coachkit.model.figures import Evidence
from coachkit.terms import CauseId, ChallengeName, Owner, QuestionKind, SheetAbout, SheetState, Topic, WorkKind


class Probe(Part):
    """A follow-up question beneath an opener, for one likely `answer`."""

    question_id: str
    text: str
    answer: str = ""


class Question(Part):
    """A question to ask, why it is asked now, and two or three probes.

    `chosen` says why this one and not another for the same reason; `listen_for` is what to listen for in the answer,
    and `avoid_if` when not to ask.
    """

    question_id: str
    kind: QuestionKind
    topic: Topic
    text: str
    because: str
    finding: CauseId | None = None
    evidence: tuple[Evidence, ...] = ()
    minutes: int
    probes: tuple[Probe, ...] = ()
    sensitive: bool = False
    chosen: str = ""
    listen_for: tuple[str, ...] = ()
    avoid_if: str | None = None


class LeftOut(Part):
    """A question that something prompts and that is not asked this time, with the reason."""

    question_id: str
    text: str
    finding: CauseId | None = None
    reason: str


class AgendaItem(Part):
    """One topic of the meeting with its owner, minutes, the outcome it should have and the sentence that opens it."""

    topic: str
    owner: Owner
    minutes: int
    outcome: str
    kind: str
    opening: str = Field(min_length=1)


class Pulse(Part):
    """How the rep said things are, 0 to 10 and in words, each only where they chose to; never anybody else's to see."""

    on: date
    score: float | None = None
    words: str | None = None


class RepProgress(Part):
    """What the rep wrote of a goal, a milestone or a promise of theirs; `name` is null where there is none such now."""

    about: SheetAbout
    id: str
    name: str | None
    state: SheetState | None = None
    words: str | None = None


class FromRep(Part):
    """What the rep's prep sheet brought, in the rep's own words; none of it changes a figure.

    `for_date` is the day of the report that the sheet was made for. Each of `corrections` begins with the row it is
    about, where it is about one; `asks` are what the rep asks of the manager.
    """

    returned: bool = False
    for_date: date | None = None
    topics: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    progress: tuple[RepProgress, ...] = ()
    asks: tuple[str, ...] = ()


class RecentWork(Part):
    """Something that was done, with its day and the row it stands in."""

    done_on: date
    kind: WorkKind
    text: str
    account: str | None = None
    row: str | None = None


class ManagerCard(Part):
    """What a manager may share of themselves, in their own words."""

    strength: str | None = None
    weakness: str | None = None
    goal: str | None = None
    criticism: str | None = None
    criticism_done: str | None = None


class Challenge(Part):
    """One of the guide's three challenges that applies this week: the facts that say so, and what helps."""

    challenge: ChallengeName
    evidence: tuple[str, ...]
    helps: tuple[str, ...]


class OpeningScript(Part):
    """Four steps into a sensitive topic: sentences that can be said aloud, and the fact to say in one's own words."""

    cause_id: CauseId
    permission: str
    fact: str
    feeling: str
    support: str


class WordBalance(Part):
    """How many words of which tone the manager kept between meetings since `since`, and how many were shared."""

    since: date
    praise: int
    concern: int
    neutral: int
    shared: int


class ManagerSide(Part):
    """What is the manager's alone beside notes and sensitive findings: nothing of it is in the rep's edition.

    `manager_named` tells whether the roster names a manager, by whom the card is found. `stems` are beginnings of
    sentences that give back what was heard. `escalation` says what to do about what is not a manager's to solve.
    """

    manager_named: bool = True
    card: ManagerCard | None = None
    challenges: tuple[Challenge, ...] = ()
    stems: tuple[str, ...] = ()
    scripts: tuple[OpeningScript, ...] = ()
    escalation: str | None = None
    words: WordBalance | None = None
