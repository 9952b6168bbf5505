"""What an entry of the journal can say: one small form for each kind, filled in word by word as the meeting goes.

A form may be half filled while its meeting is open: nothing typed is refused. What a kind cannot do without is asked
for by `lacks`, when the meeting is closed. Texts are as a person typed them; whoever shows them escapes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from coachkit.terms import CountedMetric, Horizon, HygieneField, Owner, Tone, Weekday

#: A field that a person types into; more than this is no note but an accident.
Text = Annotated[str, StringConstraints(max_length=20_000)]

_BEGINS = re.compile(r"(if|when|whenever|once|as soon as|every|each|on|at|before|after)\b", re.IGNORECASE)
_PROMISED = re.compile(r"^(… ?|\.\.\. ?)?(then )?(i will |i['’]ll )?", re.IGNORECASE)

TopicState = Literal["open", "discussed", "skipped", "parked"]
HowItWent = Literal["asked", "helped", "fell-flat", "not-asked"]
#: The guide's summary names five things that a one-on-one rests on.
PILLARS: Mapping[str, str] = {
    "preparation": "Preparation",
    "trust": "Building trust",
    "questioning": "Effective questions",
    "goals": "Aligning goals",
    "data": "Insight from data",
}


class Body(BaseModel):
    """Base of all kinds: frozen, closed to unknown keys.

    `agreed` kinds are not edited once their meeting is closed, only replaced by a successor with its reason. `private`
    ones are the manager's alone: no edition for the rep, no recap and no invitation ever holds them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    agreed: ClassVar[bool] = False
    private: ClassVar[bool] = False

    @property
    def blank(self) -> bool:
        """Whether nothing was filled in at all."""
        return self == type(self)()

    def lacks(self) -> tuple[str, ...]:
        """Name what is missing, in words for the person who closes the meeting."""
        return ()


class Note(Body):
    """What was said on a topic, for both to read."""

    text: Text = ""


class PrivateNote(Body):
    """What the manager keeps for themselves."""

    private: ClassVar[bool] = True
    text: Text = ""


class TopicTaken(Body):
    """A topic of the agenda: what became of it, and the seconds that it took; `kind` is the agenda item's."""

    title: Text = ""
    kind: Text = ""
    state: TopicState = "open"
    seconds: int = Field(0, ge=0)


class Promise(Body):
    """A commitment by either side: if `cue`, then I will `action`."""

    agreed: ClassVar[bool] = True
    cue: Text = ""
    action: Text = ""
    by: Owner = "rep"
    due_date: date | None = None

    @property
    def blank(self) -> bool:
        """Whether no words were typed: an owner alone is no promise."""
        return not (self.cue.strip() or self.action.strip())

    @property
    def text(self) -> str:
        """The promise as a sentence."""
        cue, action = self.cue.strip().rstrip(".,;:"), self.action.strip().rstrip(".") or "…"
        if not cue:
            return action[:1].upper() + action[1:]
        # People type on from the labels "If or when …" and "… then I will", or begin anew with their words.
        begun = cue if _BEGINS.match(cue) else f"If {cue}"
        return f"{begun[:1].upper()}{begun[1:]}, then I will {_PROMISED.sub('', action)}"

    def lacks(self) -> tuple[str, ...]:
        """A promise says what will be done."""
        return () if self.action.strip() else ("what will be done",)


class PromiseEnded(Body):
    """How a commitment ended; the next report carries it no further. `commitment_id` may be the parameter file's."""

    commitment_id: str = ""
    status: Literal["open", "done", "released"] = "open"
    words: Text = ""

    def lacks(self) -> tuple[str, ...]:
        """A promise is let go with a reason."""
        return ("why it was let go",) if self.status == "released" and not self.words.strip() else ()


class Step(BaseModel):
    """A dated step to a goal."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Text = ""
    due_date: date | None = None


class GoalSet(Body):
    """A goal that the rep wants to reach."""

    agreed: ClassVar[bool] = True
    title: Text = ""
    horizon: Horizon = "short"
    due_date: date | None = None
    objective: Text | None = None
    growth_area: Text | None = None
    resource: Text | None = None
    serves: Text | None = None
    baseline: Text | None = None
    milestones: tuple[Step, ...] = ()

    def lacks(self) -> tuple[str, ...]:
        """A goal has a name."""
        return () if self.title.strip() else ("what is to be reached",)


class CheckIn(Body):
    """A look at a goal: words on how it goes, and the milestone that was reached on `done_on`, if one was."""

    goal_id: str = ""
    milestone: Text = ""
    done_on: date | None = None
    words: Text = ""

    @property
    def reached(self) -> str:
        """The milestone that was reached; a tick that was taken back leaves no day, and reached nothing."""
        return self.milestone.strip() if self.done_on else ""

    @property
    def blank(self) -> bool:
        """Whether nothing is said of the goal: its name alone is no look at it."""
        return not (self.reached or self.words.strip())


class DecisionMade(Body):
    """What was decided, why, what is not known yet, and whether the rep may see it."""

    agreed: ClassVar[bool] = True
    text: Text = ""
    reason: Text = ""
    unknown: Text = ""
    may_share: bool = False

    @property
    def blank(self) -> bool:
        """Whether no words were typed."""
        return not (self.text.strip() or self.reason.strip() or self.unknown.strip())

    def lacks(self) -> tuple[str, ...]:
        """A decision says what, and why."""
        wanted = (("what was decided", self.text), ("the reason", self.reason))
        return tuple(name for name, text in wanted if not text.strip())


class NoDecision(Body):
    """That a meeting deliberately ends without a decision."""

    said: bool = False


class ExpectationSet(Body):
    """What is expected of each other from now on."""

    agreed: ClassVar[bool] = True
    text: Text = ""


class WaysForward(Body):
    """Ways that the rep sees, one a line, and which they choose; the manager's idea only where the rep wants it."""

    about: Text = ""
    options: Text = ""
    wanted: bool = False
    idea: Text = ""
    chosen: Text = ""

    @property
    def blank(self) -> bool:
        """Whether no words were typed."""
        return not any(text.strip() for text in (self.about, self.options, self.idea, self.chosen))

    def lacks(self) -> tuple[str, ...]:
        """Ask first: an idea of the manager's comes after the rep's own, and after their yes."""
        if not self.idea.strip():
            return ()
        wanted = (
            ("the ways the rep sees, before yours", self.options.strip()),
            ("the rep’s yes to yours", self.wanted),
        )
        return tuple(name for name, given in wanted if not given)


class ExpectationEnded(Body):
    """That something is no longer expected; known by its words, since those of a parameter file have no id."""

    expectation: Text = ""
    over: bool = False
    words: Text = ""

    @property
    def blank(self) -> bool:
        """Whether nothing is said of the expectation: its words alone change nothing."""
        return not (self.over or self.words.strip())

    def lacks(self) -> tuple[str, ...]:
        """What was expected ends with a reason."""
        return ("why it is no longer expected",) if self.over and not self.words.strip() else ()


class FocusSet(Body):
    """The one skill that is coached from now on, the practice for it and the support promised."""

    agreed: ClassVar[bool] = True
    skill: Text = ""
    practice: Text = ""
    support: Text = ""
    metric: CountedMetric | None = None

    def lacks(self) -> tuple[str, ...]:
        """A focus is a skill, a practice and what the manager does for it."""
        wanted = (("the skill", self.skill), ("one practice", self.practice), ("the support promised", self.support))
        return tuple(name for name, text in wanted if not text.strip())


class NoFocus(Body):
    """That a meeting deliberately ends without a new focus: the one in work goes on, or there is none."""

    said: bool = False


class PulseGiven(Body):
    """How the rep says things are, 0 to 10, in their own words; each only if they choose to."""

    score: float | None = Field(None, ge=0, le=10)
    words: Text = ""


class QuotaSet(Body):
    """A quota that is in force from the meeting's day on: why it changed and how it was told belong to it."""

    agreed: ClassVar[bool] = True
    period: Text = ""
    value: float | None = Field(None, gt=0, allow_inf_nan=False)
    reason: Text = ""
    how_told: Text = ""
    acknowledged: bool = False

    def lacks(self) -> tuple[str, ...]:
        """A quota that moves is told, with its reason."""
        wanted = (
            ("the period", self.period.strip()),
            ("the amount", self.value),
            ("the reason", self.reason.strip()),
            ("how it was told", self.how_told.strip()),
        )
        return tuple(name for name, given in wanted if not given)


class Heard(Body):
    """What the manager heard, in a sentence, and whether the rep says that it is so."""

    text: Text = ""
    confirmed: bool = False


class Asked(Body):
    """A question that was asked, and how it went; a mark that was set by mistake is `not-asked`, and says nothing."""

    question_id: str = ""
    text: Text = ""
    how: HowItWent = "asked"

    @property
    def blank(self) -> bool:
        """Whether nothing was asked, or not after all."""
        return not self.question_id or self.how == "not-asked"


class SelfCheck(Body):
    """The manager's look back on the five pillars, 1 to 5 each, for nobody else."""

    private: ClassVar[bool] = True
    preparation: int | None = Field(None, ge=1, le=5)
    trust: int | None = Field(None, ge=1, le=5)
    questioning: int | None = Field(None, ge=1, le=5)
    goals: int | None = Field(None, ge=1, le=5)
    data: int | None = Field(None, ge=1, le=5)


class Word(Body):
    """A dated word between meetings; the manager's own until it is said, or shared from the start."""

    text: Text = ""
    tone: Tone = "neutral"
    shared: bool = False


class HygieneAgreed(Body):
    """What is kept up to date in the CRM by which day of each week."""

    agreed: ClassVar[bool] = True
    fields: tuple[HygieneField, ...] = ()
    by: Weekday = "friday"

    @property
    def blank(self) -> bool:
        """Whether nothing is asked for."""
        return not self.fields


#: Every kind by the name it has in the store; a released name is never given another meaning.
KINDS: Mapping[str, type[Body]] = {
    "note": Note,
    "private-note": PrivateNote,
    "topic": TopicTaken,
    "commitment": Promise,
    "commitment-ended": PromiseEnded,
    "goal": GoalSet,
    "check-in": CheckIn,
    "decision": DecisionMade,
    "no-decision": NoDecision,
    "expectation": ExpectationSet,
    "expectation-ended": ExpectationEnded,
    "focus": FocusSet,
    "no-focus": NoFocus,
    "pulse": PulseGiven,
    "quota": QuotaSet,
    "heard": Heard,
    "asked": Asked,
    "self-check": SelfCheck,
    "word": Word,
    "hygiene": HygieneAgreed,
    "ways": WaysForward,
}
NAMES: Mapping[type[Body], str] = {form: name for name, form in KINDS.items()}


def kind_of(body: Body) -> str:
    """Return the name that a body's kind has in the store."""
    return NAMES[type(body)]


def read_body(kind: str, text: str) -> Body:
    """Read a body as the store holds it; `KeyError` for an unknown kind."""
    return KINDS[kind].model_validate_json(text)


__all__ = [
    "KINDS", "PILLARS", "Asked", "Body", "CheckIn", "DecisionMade", "ExpectationEnded", "ExpectationSet", "FocusSet",
    "GoalSet", "Heard", "HowItWent", "HygieneAgreed", "HygieneField", "NoDecision", "NoFocus", "Note", "PrivateNote",
    "Promise", "PromiseEnded", "PulseGiven", "QuotaSet", "SelfCheck", "Step", "TopicState", "TopicTaken", "WaysForward",
    "Word", "kind_of", "read_body",
]  # fmt: skip
