"""What a notebook calls: open a report, then show it, one section a cell.

from coachkit.report import show

prep = show.open_prep("007")
show.brief(prep)
"""

from __future__ import annotations

from coachkit.report.agreement_sections import aims, decisions, development, expectations, recent_work
from coachkit.report.journal_sections import hygiene_agreement, last_time
from coachkit.report.manager_sections import challenges, listening, manager_card
from coachkit.report.opening import open_prep, open_team
from coachkit.report.picture_sections import (
    activity,
    bookings,
    hygiene,
    new_pipeline,
    own_history,
    pace,
    stage_conversion,
)
from coachkit.report.sections import (
    agenda,
    brief,
    coaching_effect,
    customers,
    figures,
    findings,
    for_you_only,
    forecast,
    from_rep,
    goals,
    opportunities,
    peers,
    person,
    pipeline_change,
    pipeline_figures,
    promises,
    questions,
    quota,
    shortfall,
    sources,
    title,
)
from coachkit.report.team_sections import team_entries, team_sources, team_title

__all__ = [
    "activity", "agenda", "aims", "bookings", "brief", "challenges", "coaching_effect", "customers", "decisions",
    "development", "expectations", "figures", "findings", "for_you_only", "forecast", "from_rep", "goals", "hygiene",
    "hygiene_agreement", "last_time", "listening", "manager_card", "new_pipeline", "open_prep", "open_team",
    "opportunities", "own_history", "pace", "peers", "person", "pipeline_change", "pipeline_figures", "promises",
    "questions", "quota", "recent_work", "shortfall", "sources", "stage_conversion", "team_entries", "team_sources",
    "team_title", "title",
]  # fmt: skip
