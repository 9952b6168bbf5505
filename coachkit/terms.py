"""The words of the field: closed lists that data, code and pages share.

One word, one meaning. A value outside its list is an error where it comes in, so that nothing downstream needs an
`else` for the unexpected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

SCHEMA_VERSION = 1

MeetingType = Literal["weekly", "performance", "career", "pipeline"]
Edition = Literal["manager", "rep"]
Owner = Literal["rep", "manager"]
Tier = Literal["fact", "signal", "watch"]
Valence = Literal["strength", "gap", "neutral"]
QuestionKind = Literal["open", "probing", "scaling", "closed"]
Status = Literal["open", "won", "lost"]
ActivityKind = Literal["call", "email", "meeting", "task"]
Horizon = Literal["short", "long"]
CommitmentStatus = Literal["open", "done", "released", "replaced"]
#: What a rep's prep sheet may tell the progress of, and the word it may choose for it.
SheetAbout = Literal["goal", "milestone", "promise"]
SheetState = Literal["done", "under-way", "not-yet"]
#: What can be counted day by day, so that a coaching focus can be watched by it.
CountedMetric = Literal[
    "wins", "new_opportunities", "activities_call", "activities_email", "activities_meeting", "activities_task",
    "push_count",
]  # fmt: skip
#: What a goal can be counted by: something of which more is more.
GoalMetric = Literal[
    "wins", "bookings", "new_opportunities", "new_pipeline", "activities_call", "activities_email",
    "activities_meeting", "activities_task",
]  # fmt: skip
#: What bookings are the product of.
ShortfallFactor = Literal["volume", "conversion", "size", "cycle"]
#: What the weeks since a coaching focus began are consistent with, or why that is not said yet.
CoachingVerdict = Literal["improvement", "decline", "no-change", "too-early", "unknown"]
TableName = Literal[
    "reps", "opportunities", "opportunity_changes", "activities", "calls", "feedback", "quotas", "rep_events"
]
#: What an organisation can offer somebody who wants to get somewhere.
OfferKind = Literal["training", "role", "project", "mentoring"]
#: How something fits an aim: somebody wrote that it does, or it only shares words with it.
FitBasis = Literal["linked", "may-fit"]
#: What a hygiene agreement can ask to be kept up to date: each can be seen in the exports.
HygieneField = Literal["next_step", "close_date", "stage", "amount", "activity"]
HYGIENE_NAMES: Mapping[HygieneField, str] = {
    "next_step": "next steps",
    "close_date": "close dates",
    "stage": "stages",
    "amount": "amounts",
    "activity": "activities",
}
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
#: What a word between meetings says; nothing else is read into it.
Tone = Literal["praise", "concern", "neutral"]
#: What recent work is made of: each has a day in the data.
WorkKind = Literal["won", "milestone", "promise", "praise"]
#: The guide's three challenges of a one-on-one.
ChallengeName = Literal["time", "engagement", "sensitive"]
MetricGroup = Literal["results", "creation", "hygiene", "velocity", "activity", "customers", "forecast", "calls"]
Topic = Literal[
    "rapport", "well-being", "workload", "time-management", "wins", "opportunity", "stage", "qualification",
    "multi-threading", "pricing", "slipping", "prospecting", "forecast", "activity", "call-skill",
    "customer-feedback", "skill", "career", "motivation", "expectations", "commitments", "manager-feedback",
    "conflict", "sensitive",
]  # fmt: skip
CauseId = Literal[
    "low-activity", "stage-conversion", "small-opportunities", "discounting", "long-cycle", "single-threaded",
    "slipping", "stale-pipeline", "concentration", "thin-pipeline", "activity-without-result", "slow-follow-up",
    "no-next-step", "feedback-falling", "overload", "sandbagging", "happy-ears", "goalposts-moved",
    "quota-unrealistic", "context-change",
]  # fmt: skip

MEETING_TYPES: tuple[MeetingType, ...] = get_args(MeetingType)
TABLES: tuple[TableName, ...] = get_args(TableName)
TOPICS: tuple[Topic, ...] = get_args(Topic)
CAUSES: tuple[CauseId, ...] = get_args(CauseId)
ACTIVITY_KINDS: tuple[ActivityKind, ...] = get_args(ActivityKind)

#: What the figures are about, in the order in which a report shows them, as a reader finds it headed.
METRIC_GROUPS: dict[MetricGroup, str] = {
    "results": "Results",
    "creation": "New pipeline",
    "hygiene": "Open opportunities",
    "velocity": "Speed and conversion",
    "forecast": "Coverage and forecast",
    "activity": "Activity",
    "customers": "Customers",
    "calls": "Calls",
}

#: The notebook that prepares each meeting type.
TEMPLATES: dict[MeetingType, str] = {
    "weekly": "weekly.ipynb",
    "performance": "performance_review.ipynb",
    "career": "career_development.ipynb",
    "pipeline": "pipeline_review.ipynb",
}
TEAM_TEMPLATE = "team.ipynb"

#: How a meeting type is called where a person reads it.
MEETING_NAMES: dict[MeetingType, str] = {
    "weekly": "Weekly one-on-one",
    "performance": "Performance review",
    "career": "Career conversation",
    "pipeline": "Pipeline and forecast review",
}

#: A cell with this tag is shown in the rep's edition as well.
SHARED_TAG = "shared"
#: A cell with this tag speaks to whoever edits the notebook; no page shows it.
NOTEBOOK_ONLY_TAG = "notebook-only"
#: Confidence level of every interval, unless a figure is an exact count (then 1.0).
LEVEL = 0.95
#: Most rows that evidence names one by one.
ROWS_CITED = 20
#: Where a figure lies beside the others': within what chance gives in 95 % of cases, at its edge (to 99.8 %), beyond.
PeerPlace = Literal["within", "edge", "beyond"]
#: Fewest *other* reps behind a peer figure, so that nobody can be read out of it.
MIN_PEERS = 5
