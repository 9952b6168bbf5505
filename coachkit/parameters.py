"""The parameter files and notebook parameters: strict models, read with file, line and "did you mean".

Parameter files hold ids, dates and wording, never secrets. They are read with PyYAML's safe loader; an unknown key,
a wrong type, a repeated key or a bad date is a `Problem`, and all problems of all files come together.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from coachkit.terms import CommitmentStatus, CountedMetric, GoalMetric, Horizon, MeetingType, OfferKind, Owner


def _iso_date(value: object) -> object:
    """Accept a date or an ISO string; everything else is left for pydantic to refuse."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("is not a date like 2026-11-23") from None
    if isinstance(value, datetime):
        raise ValueError("is not a date like 2026-11-23 (leave the time out)")
    return value


Day = Annotated[date, BeforeValidator(_iso_date)]
Money = Annotated[float, Field(ge=0, strict=False)]


def _currency_code(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError("is not a currency code of three capital letters like EUR or USD")
    return value


CurrencyCode = Annotated[str, AfterValidator(_currency_code)]
#: What one unit of a currency is worth in the team's.
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Parameters(BaseModel):
    """Base of all parameter models: closed, frozen and without silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Thresholds(Parameters):
    """Numbers a person may tune; the defaults and where they come from are in docs/parameters.md."""

    untouched_days: int = Field(14, ge=1, le=365)
    pushes_to_flag: int = Field(3, ge=1, le=50)
    set_aside_share: float = Field(0.05, ge=0, le=1)
    meeting_every_days: int = Field(7, ge=1, le=366)
    career_every_days: int = Field(90, ge=1, le=730)


class FiscalCalendarParameters(Parameters):
    """How a fiscal year is divided and named, beside the month in which it starts (docs/parameters.md)."""

    weeks: Literal["4-4-5", "4-5-4", "5-4-4"] | None = None
    ends_on: str | None = None
    named_for: Literal["start", "end"] = "end"

    @field_validator("ends_on")
    @classmethod
    def _rule_and_weekday(cls, value: str | None) -> str | None:
        weekday = r"(monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
        if value is not None and not re.fullmatch(rf"(last|nearest) {weekday}", value):
            raise ValueError("is not like `last saturday` or `nearest saturday`")
        return value

    @model_validator(mode="after")
    def _weeks_have_an_end(self) -> FiscalCalendarParameters:
        if self.weeks is not None and self.ends_on is None:
            raise ValueError("has `weeks`, so it needs a line like `ends_on: last saturday` too")
        if self.weeks is None and self.ends_on is not None:
            raise ValueError("has `ends_on` but no `weeks`, like `weeks: 4-4-5`")
        return self


class OfferParameters(Parameters):
    """Something the organisation offers to whoever wants to get somewhere; `for` says which aims it is for, in words.

    Every word of an entry of `for` that says something has to be in an aim for the two to be linked.
    """

    title: str = Field(min_length=1)
    kind: OfferKind
    objective: str | None = None
    suits: list[Annotated[str, Field(min_length=1)]] = Field(default=[], alias="for")


class RetentionParameters(Parameters):
    """After how many days something is deleted, counted back from the newest day in the data; none: it is kept."""

    private_notes_days: int | None = Field(None, ge=1, le=36_500)
    snapshots_days: int | None = Field(None, ge=1, le=36_500)
    reports_days: int | None = Field(None, ge=1, le=36_500)


class TeamParameters(Parameters):
    """`parameters/team.yaml`: how this organisation counts.

    `exchange_rates` holds, by currency, from which day on one unit of it is worth how much in `currency`.
    """

    timezone: str = "UTC"
    currency: CurrencyCode = "USD"
    exchange_rates: dict[CurrencyCode, Annotated[dict[Day, Rate], Field(min_length=1)]] = {}
    fiscal_year_start: int = Field(1, ge=1, le=12)
    fiscal_calendar: FiscalCalendarParameters = FiscalCalendarParameters()
    slot_minutes: Literal[15, 30, 45, 60] = 30
    profiles: list[str] = []
    objectives: list[Annotated[str, Field(min_length=1)]] = []
    offers: list[OfferParameters] = []
    thresholds: Thresholds = Thresholds()  # type: ignore[call-arg]  # defaults are given by Field
    retention: RetentionParameters = RetentionParameters()  # type: ignore[call-arg]  # as above
    sample: bool = False

    @field_validator("exchange_rates")
    @classmethod
    def _foreign_only(cls, value: dict[str, dict[date, float]], info: ValidationInfo) -> dict[str, dict[date, float]]:
        own = info.data.get("currency")
        if own in value:
            raise ValueError(f"holds {own}, the team's own currency, which needs no rate")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is not a time zone like Europe/Lisbon or America/New_York") from None
        return value


class MilestoneParameters(Parameters):
    """A step to a goal."""

    title: str = Field(min_length=1)
    due_date: Day | None = None
    done_on: Day | None = None


Level = Annotated[int, Field(ge=-2, le=2)]


class ScaleParameters(Parameters):
    """A goal attainment scale: what each level from -2 to 2 looks like, and which was reached on which day."""

    title: str = Field(min_length=1)
    levels: dict[Level, Annotated[str, Field(min_length=1)]]
    weight: float = Field(1, gt=0, strict=False, allow_inf_nan=False)
    reached: dict[Day, Level] = {}

    @field_validator("levels")
    @classmethod
    def _all_five(cls, value: dict[int, str]) -> dict[int, str]:
        if missing := [level for level in range(-2, 3) if level not in value]:
            raise ValueError(
                f"lacks what {', '.join(str(level) for level in missing)} looks like (-2 to 2, 0 expected)"
            )
        return value


class GoalParameters(Parameters):
    """A goal to begin with; once the journal holds its id, the journal wins.

    What was agreed is not edited: a goal that changed is a new one that `replaces` the old and gives its `reason`.
    """

    goal_id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    horizon: Horizon
    set_on: Day | None = None
    due_date: Day | None = None
    objective: str | None = None
    growth_area: str | None = None
    resource: str | None = None
    serves: str | None = None
    metric: GoalMetric | None = None
    target: float | None = Field(None, gt=0, strict=False, allow_inf_nan=False)
    counts_from: Day | None = None
    baseline: str | None = None
    reviewed_on: list[Day] = []
    replaces: str | None = None
    reason: str | None = None
    milestones: list[MilestoneParameters] = []
    scales: list[ScaleParameters] = []

    @model_validator(mode="after")
    def _whole(self) -> GoalParameters:
        if (self.metric is None) != (self.target is None):
            raise ValueError("needs both `metric` and `target`, or neither")
        begins = self.counts_from or self.set_on
        if self.metric and (begins is None or self.due_date is None or self.due_date < begins):
            raise ValueError("with a `metric` needs `set_on` (or `counts_from`) and a later `due_date`")
        if self.replaces is not None and (self.reason is None or self.set_on is None):
            raise ValueError("that `replaces` another needs `set_on` and the `reason`")
        return self


class CommitmentParameters(Parameters):
    """A promise to begin with, by either side; one that `replaces` another says why, one let go may."""

    commitment_id: str = Field(min_length=1)
    text: str = Field(min_length=1)
    by: Owner
    made_on: Day
    due_date: Day | None = None
    status: CommitmentStatus = "open"
    done_on: Day | None = None
    replaces: str | None = None
    reason: str | None = None


class FocusParameters(Parameters):
    """The one skill being coached now."""

    skill: str = Field(min_length=1)
    since: Day
    trying: str | None = None
    support: str | None = None
    metric: CountedMetric | None = None


def _text_alone(value: object) -> object:
    """Accept a line of text where only the text is known."""
    return {"text": value} if isinstance(value, str) else value


class AspirationParameters(Parameters):
    """An aim in the rep's own words, and the day on which they named it."""

    text: str = Field(min_length=1)
    named_on: Day | None = None


class ExpectationParameters(Parameters):
    """What is expected of each other: in force since a day, told on one."""

    text: str = Field(min_length=1)
    since: Day | None = None
    told_on: Day | None = None


class DecisionParameters(Parameters):
    """What was decided, why, and what is not known yet; the rep sees it only where it `may_share`."""

    decided_on: Day
    text: str = Field(min_length=1)
    reason: str | None = None
    unknown: str | None = None
    may_share: bool = False


class CriticismParameters(Parameters):
    """A criticism that a manager received, and what they did with it."""

    text: str = Field(min_length=1)
    done: str | None = None


class ManagerParameters(Parameters):
    """One manager in `parameters/managers.yaml`: what they may share of themselves."""

    strength: str | None = None
    weakness: str | None = None
    goal: str | None = None
    criticism: CriticismParameters | None = None


class NextMeeting(Parameters):
    """The meeting that is planned."""

    date: Day
    type: MeetingType | None = None
    minutes: Literal[15, 30, 45, 60] | None = None


class RepParameters(Parameters):
    """`parameters/reps/<rep_id>.yaml`: what is particular to one rep."""

    rep_id: str = Field(min_length=1)
    aspirations: list[Annotated[AspirationParameters, BeforeValidator(_text_alone)]] = []
    motivators: list[str] = []
    recognition: str | None = None
    goals: list[GoalParameters] = []
    commitments: list[CommitmentParameters] = []
    expectations: list[Annotated[ExpectationParameters, BeforeValidator(_text_alone)]] = []
    decisions: list[DecisionParameters] = []
    focus: FocusParameters | None = None
    next_meeting: NextMeeting | None = None
    last_meetings: dict[MeetingType, Day] = {}
    strategies: dict[Annotated[str, Field(min_length=1)], Annotated[str, Field(min_length=1)]] = {}
    private_notes: list[str] = []
    quiet: bool = False
    also_known_as: list[str] = []

    @field_validator("goals")
    @classmethod
    def _serve_aims(cls, value: list[GoalParameters], info: ValidationInfo) -> list[GoalParameters]:
        aims = {aim.text for aim in info.data["aspirations"]} if "aspirations" in info.data else None
        for goal in value:
            if aims is not None and goal.serves is not None and goal.serves not in aims:
                raise ValueError(
                    f"has {goal.goal_id!r}, which serves {goal.serves!r}, but no aspiration says just that"
                )
        return value

    @field_validator("goals")
    @classmethod
    def _successors(cls, value: list[GoalParameters]) -> list[GoalParameters]:
        successor = {goal.replaces: goal for goal in value if goal.replaces is not None}
        if len(successor) < sum(goal.replaces is not None for goal in value):
            raise ValueError("has two goals that replace the same one")
        for replaced, goal in successor.items():
            old = next((one for one in value if one.goal_id == replaced), None)
            if old is None:
                raise ValueError(f"has {goal.goal_id!r}, which replaces {replaced!r}, but no goal of that id")
            if goal.set_on and (old is goal or (old.set_on and old.set_on > goal.set_on)):
                raise ValueError(f"has {goal.goal_id!r}, which was set before {replaced!r}, which it replaces")
            if old.replaces and old.set_on == goal.set_on:
                raise ValueError(f"has {goal.goal_id!r}, which was set on the day of {replaced!r}, which it replaces")
        return value


class PrepNotebook(Parameters):
    """The parameters of a rep's notebook: their names are the only ones Papermill ever sees."""

    rep_id: str
    as_of: str = Field("", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    workspace: str = ""


class TeamNotebook(Parameters):
    """The parameters of the team page's notebook."""

    manager: str = ""
    as_of: str = Field("", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    workspace: str = ""
