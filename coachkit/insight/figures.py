"""`RepFigures`: all that the data say about one rep's work on a day, before anything is chosen or shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coachkit.model import (
    Calls,
    CoachingEffect,
    Feedback,
    Finding,
    Forecast,
    Goal,
    Metric,
    NotSeen,
    Opportunity,
    PeerFigure,
    Period,
    PipelineChange,
    Quota,
    Rep,
    Shortfall,
    Source,
    StageStep,
)


@dataclass(frozen=True)
class RepFigures:
    """The parts of a `PrepReport` that come from data alone."""

    rep: Rep
    period: Period
    sources: tuple[Source, ...]
    metrics: tuple[Metric, ...]
    findings: tuple[Finding, ...]
    not_seen: tuple[NotSeen, ...]
    forecast: Forecast
    opportunities: tuple[Opportunity, ...]
    open_count: int
    pipeline_change: PipelineChange
    quota: Quota
    shortfall: Shortfall
    goals: tuple[Goal, ...]
    feedback: Feedback
    calls: Calls
    focus_effect: CoachingEffect | None = None
    stages: tuple[StageStep, ...] = ()
    peers: tuple[PeerFigure, ...] = ()
    away_weeks: tuple[date, ...] = ()
