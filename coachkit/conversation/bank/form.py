"""The form of a question in the bank: strict models, so that a slip in a YAML file is told with file and line.

docs/questions.md explains each field to the person who writes one. What a model here cannot see alone (an id that
stands twice, a shared probe that nobody defines) is checked where the files come together, in `load`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from coachkit.parameters import Parameters
from coachkit.terms import CauseId, MeetingType, QuestionKind, Topic

#: Where in the conversation a question belongs, in the order of the guide's procedure.
Place = Literal["opening", "rep", "strength", "aims", "goals", "work", "accountability", "close"]
PLACES: tuple[Place, ...] = get_args(Place)

#: Things a question may be prompted by beside findings and metrics: they are on record, nothing is inferred.
Known = Literal[
    "pipeline", "opportunity", "goal", "milestone", "unlinked_goal", "no_goal", "focus", "aspiration", "no_aspiration",
    "motivator", "praise", "complaint", "promise", "overdue_promise",
]  # fmt: skip

#: What a slot may be filled with.
Filler = Literal["account", "customer", "goal", "milestone", "focus", "aspiration", "motivator"]

#: Every figure of a report (docs/metrics.md).
MetricId = Literal[
    "bookings", "attainment", "pace", "wins", "win_rate", "cohort_win_rate", "average_sale", "discount",
    "new_pipeline", "new_opportunities", "new_accounts_touched", "open_opportunities", "untouched", "past_due",
    "no_next_step", "overdue_next_steps", "next_meeting_rate", "stalled_in_stage", "single_contact",
    "next_step_changes", "push_count", "sales_cycle_days", "cycle_to_win", "stage_conversion",
    "opportunities_advanced", "stage_regressions", "time_in_stage_to_won", "sales_velocity", "coverage",
    "coverage_needed", "weighted_pipeline", "commit_amount", "best_case_amount", "commit_conversion",
    "forecast_bias", "wape", "slip_rate", "category_changes", "activities_call", "activities_email",
    "activities_meeting", "activities_task", "accounts_touched", "meetings_per_opportunity", "response_days",
    "csat", "nps", "talk_ratio", "longest_monologue_seconds", "questions_asked", "patience_seconds",
    "interactivity",
]  # fmt: skip

#: An id is readable and permanent: words, then a number of two digits. A probe's is its opener's and a word more, or
#: stands by itself when several openers share the probe.
QuestionId = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z0-9]+)*-\d{2}$")]
ProbeId = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z0-9]+)*-\d{2}(-[a-z]+)*$")]
Sentence = Annotated[str, Field(min_length=8, max_length=240)]
_SLOT = re.compile(r"\{(\w+)\}")

#: From this sensitivity on, a question needs a finding and sits in the manager's closed drawer.
DRAWER_SENSITIVITY = 2


def slots_in(text: str) -> list[str]:
    """Name the slots of a text, in order.

    >>> slots_in("What would move {account} closer to {goal}?")
    ['account', 'goal']
    """
    return _SLOT.findall(text)


class Slot(Parameters):
    """A gap in the text: what fills it, and the words that stand there when the data have nothing."""

    filler: Filler
    fallback: str = Field(min_length=1)


class Condition(Parameters):
    """A metric that prompts the question: its value lies within the bounds, over at least `least_n` observations."""

    metric_id: MetricId
    at_least: float | None = None
    at_most: float | None = None
    least_n: int = Field(1, ge=1)

    @model_validator(mode="after")
    def _has_a_bound(self) -> Condition:
        if self.at_least is None and self.at_most is None:
            raise ValueError("needs at_least or at_most")
        return self


class Triggers(Parameters):
    """What prompts the question; any one of them is enough.

    `least_rows` is for wording that speaks of several: a finding then has to rest on at least so many rows.
    """

    causes: list[CauseId] = Field(default=[])
    metrics: list[Condition] = Field(default=[])
    known: list[Known] = Field(default=[])
    least_rows: int = Field(default=1, ge=1)


class ProbeItem(Parameters):
    """A follow-up beneath an opener, keyed to the likely answer `if`; without `text` it is shared by its id."""

    question_id: ProbeId
    answer: str = Field(alias="if", min_length=3)
    text: Sentence | None = None


class QuestionItem(Parameters):
    """One opener with everything needed to choose it, ask it and listen to the answer.

    One that is `replaced_by` another is kept for the record and not asked any more.
    """

    question_id: QuestionId
    kind: QuestionKind
    topic: Topic
    place: Place
    meeting_types: list[MeetingType] = Field(min_length=1)
    focus: Literal["solution", "problem"]
    sensitivity: int = Field(0, ge=0, le=3)
    general: bool = False
    easy: bool = False
    triggers: Triggers = Triggers()
    text: Sentence
    slots: dict[str, Slot] = Field(default={})
    probes: list[ProbeItem] = Field(min_length=2, max_length=3)
    listen_for: list[str] = Field(min_length=1)
    avoid_if: str | None = None
    cool_down_weeks: int = Field(8, ge=8)
    replaced_by: QuestionId | None = None
    why: str = Field(min_length=8)

    @property
    def in_drawer(self) -> bool:
        """Tell whether the question is too sensitive for the agenda and the rep's edition."""
        return self.sensitivity >= DRAWER_SENSITIVITY

    @model_validator(mode="after")
    def _can_be_asked(self) -> QuestionItem:
        triggers = self.triggers
        if not (self.general or triggers.causes or triggers.metrics or triggers.known):
            raise ValueError("can never come up: give it a trigger, or say `general: true`")
        if self.general and self.in_drawer:
            raise ValueError("is sensitive, so it needs a finding behind it: take `general: true` out")
        if self.in_drawer and (triggers.metrics or triggers.known):
            raise ValueError("is sensitive, so only causes may prompt it")
        return self

    @model_validator(mode="after")
    def _slots_fit(self) -> QuestionItem:
        used = {name for text in (self.text, *(probe.text or "" for probe in self.probes)) for name in slots_in(text)}
        for name in sorted(used - set(self.slots)):
            raise ValueError(f"has {{{name}}} in its text but no slot of that name: give it a filler and a fallback")
        for name in sorted(set(self.slots) - used):
            raise ValueError(f"has a slot {name!r} that no text uses")
        return self


class BankFile(Parameters):
    """One YAML file of questions."""

    questions: list[QuestionItem] = Field(default=[])


class CueFile(Parameters):
    """What reps say when a topic lies behind it, in their own words; the search goes by it."""

    cues: dict[Topic, list[Annotated[str, Field(min_length=3)]]]
