"""`PrepReport`: what one rep's preparation says, frozen, and the `TeamReport` above it.

`insight` and `conversation` build these; everything after them only shows. The field names and nesting are those of
`prep.json` and `team.json` (schema version 1): a key is always present, and empty where there is nothing. Money is in
the workspace's currency, shares run from 0 to 1, dates are ISO 8601, windows and intervals are `[low, high]` pairs.

>>> Metric(metric_id="wins", label="Wins", value=None, reason="no closed opportunity", unit="count").value is None
True
"""

from __future__ import annotations

from coachkit.model.agreed import (
    Aim,
    CoachingEffect,
    Commitment,
    Decision,
    Expectation,
    Fit,
    Focus,
    Goal,
    GoalScale,
    Hygiene,
    HygieneState,
    KeptRate,
    Milestone,
)
from coachkit.model.base import Interval, Part, Share, Window
from coachkit.model.figures import (
    Call,
    Calls,
    Comment,
    Evidence,
    Feedback,
    Finding,
    Metric,
    NotSeen,
    PeerFigure,
    Period,
    Point,
    Profile,
    Rep,
    SetAside,
    Shortfall,
    ShortfallPart,
    Source,
)
from coachkit.model.meetings import LastMeeting, LastTime, Parked, SaidOn, SharedWord, StepTaken
from coachkit.model.pipeline import (
    Forecast,
    Opportunity,
    PacePoint,
    PipelineChange,
    Quota,
    QuotaChange,
    Realism,
    StageStep,
)
from coachkit.model.report import OwnPromise, PrepReport, TeamEntry, TeamReport, dump_json, prep_schema
from coachkit.model.talk import (
    AgendaItem,
    Challenge,
    FromRep,
    LeftOut,
    ManagerCard,
    ManagerSide,
    OpeningScript,
    Probe,
    Pulse,
    Question,
    RecentWork,
    RepProgress,
    WordBalance,
)

__all__ = [
    "AgendaItem", "Aim", "Call", "Calls", "Challenge", "CoachingEffect", "Comment", "Commitment", "Decision",
    "Evidence", "Expectation", "Feedback", "Finding", "Fit", "Focus", "Forecast", "FromRep", "Goal", "GoalScale",
    "Hygiene", "HygieneState", "Interval", "KeptRate", "LastMeeting", "LastTime", "LeftOut", "ManagerCard",
    "ManagerSide", "Metric", "Milestone", "NotSeen", "OpeningScript", "Opportunity", "OwnPromise", "PacePoint",
    "Parked", "Part", "PeerFigure", "Period", "PipelineChange", "Point", "PrepReport", "Probe", "Profile", "Pulse",
    "Question", "Quota", "QuotaChange", "Realism", "RecentWork", "Rep", "RepProgress", "SaidOn", "SetAside", "Share",
    "SharedWord", "Shortfall", "ShortfallPart", "Source", "StageStep", "StepTaken", "TeamEntry", "TeamReport",
    "Window", "WordBalance", "dump_json", "prep_schema",
]  # fmt: skip
