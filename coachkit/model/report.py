"""The whole: one rep's report, the team page above it, and how both are written."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from coachkit.model.agreed import Aim, CoachingEffect, Commitment, Decision, Expectation, Focus, Goal, Hygiene, KeptRate
from coachkit.model.base import Part
from coachkit.model.figures import Calls, Feedback, Finding, Metric, NotSeen, PeerFigure, Period, Rep, Shortfall, Source
from coachkit.model.meetings import LastMeeting, LastTime, Parked, SharedWord
from coachkit.model.pipeline import Forecast, Opportunity, PipelineChange, Quota, StageStep
from coachkit.model.talk import AgendaItem, FromRep, LeftOut, ManagerSide, Pulse, Question, RecentWork
from coachkit.terms import SCHEMA_VERSION, MeetingType


class PrepReport(Part):
    """Everything one report shows: the manager's edition, the rep's edition and `prep.json` are views of it.

    `away_weeks` are the first days of those weeks of the metrics' series in which the rep had no working day.
    `career_due` says that a career conversation is due, and why; null while none is. `objectives` are the
    organisation's, `aims` the rep's.
    """

    schema_version: int = SCHEMA_VERSION
    sample: bool = False
    currency: str
    rep: Rep
    as_of: date
    meeting_type: MeetingType
    meeting_reason: str
    slot_minutes: int
    period: Period
    meetings: LastMeeting = LastMeeting()
    career_due: str | None = None
    sources: tuple[Source, ...]
    metrics: tuple[Metric, ...]
    away_weeks: tuple[date, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_seen: tuple[NotSeen, ...] = ()
    forecast: Forecast = Forecast()
    opportunities: tuple[Opportunity, ...] = ()
    open_count: int = 0
    pipeline_change: PipelineChange | None = None
    pipeline_change_reason: str | None = None
    stages: tuple[StageStep, ...] = ()
    peers: tuple[PeerFigure, ...] = ()
    quota: Quota = Quota()
    shortfall: Shortfall = Shortfall()
    questions: tuple[Question, ...] = ()
    questions_left_out: tuple[LeftOut, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    below_the_line: tuple[AgendaItem, ...] = ()
    goals: tuple[Goal, ...] = ()
    focus: Focus | None = None
    focus_effect: CoachingEffect | None = None
    commitments: tuple[Commitment, ...] = ()
    decisions: tuple[Decision, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    objectives: tuple[str, ...] = ()
    aims: tuple[Aim, ...] = ()
    recent_work: tuple[RecentWork, ...] = ()
    feedback: Feedback = Feedback()
    calls: Calls = Calls()
    pulse: tuple[Pulse, ...] = ()
    from_rep: FromRep = FromRep()
    last_time: LastTime | None = None
    parked: tuple[Parked, ...] = ()
    kept: tuple[KeptRate, ...] = ()
    words: tuple[SharedWord, ...] = ()
    hygiene: Hygiene | None = None
    private_notes: tuple[str, ...] = ()
    manager_side: ManagerSide = ManagerSide()

    def metric(self, metric_id: str) -> Metric:
        """Return one metric by id; `KeyError` names it when the report has none such."""
        for metric in self.metrics:
            if metric.metric_id == metric_id:
                return metric
        raise KeyError(metric_id)

    @property
    def has_opportunities(self) -> bool:
        """Whether any opportunity of the rep, open or closed within the windows, is in the data at all."""
        return self.open_count > 0 or any(
            metric.n > 0 for metric in self.metrics if metric.metric_id in ("wins", "win_rate", "new_pipeline")
        )


class TeamEntry(Part):
    """One rep's line on the team page: facts that cannot wait, never a judgement of the person."""

    rep_id: str
    name: str
    slug: str
    status: str
    meeting_type: MeetingType
    cannot_wait: tuple[str, ...] = ()
    this_week: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    last_held: date | None = None
    next_date: date | None = None
    due_date: date | None = None
    overdue_days: int = 0
    sheet_returned: bool = False
    career_due: str | None = None
    failure: str | None = None
    earlier_report: str | None = None
    earlier_date: date | None = None


class OwnPromise(Part):
    """A promise of the manager's that is open: to whom, since when, and by when it is due."""

    rep_id: str
    name: str
    text: str
    age_days: int
    due_date: date | None = None


class TeamReport(Part):
    """The team page: who cannot wait and why, in the contract's order, and what could not be read.

    `base` leads from the page to the folder the rep folders lie in; `teams` are links to the pages of single managers
    (name, address) on the page above them.
    """

    schema_version: int = SCHEMA_VERSION
    sample: bool = False
    as_of: date
    manager: str | None
    own_promises: tuple[OwnPromise, ...] = ()
    entries: tuple[TeamEntry, ...]
    sources: tuple[Source, ...]
    remarks: tuple[str, ...] = ()
    teams: tuple[tuple[str, str], ...] = ()
    base: str = ""


def dump_json(part: Part) -> str:
    """Write a part as the kit writes JSON everywhere: stable order, two spaces, UTF-8, a final newline."""
    return json.dumps(part.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def prep_schema() -> dict[str, Any]:
    """Return the JSON Schema of `prep.json` (also in the package as `prep.schema.json`)."""
    return PrepReport.model_json_schema(by_alias=True, mode="serialization")
