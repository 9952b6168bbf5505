"""A rep's figures written by hand, for tests of what is talked about: empty unless a test adds to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from coachkit.conversation.material import Material
from coachkit.insight.figures import RepFigures
from coachkit.model import (
    Calls,
    Evidence,
    Feedback,
    Finding,
    Forecast,
    Metric,
    Opportunity,
    Period,
    PipelineChange,
    Quota,
    Rep,
    Shortfall,
)

AS_OF = date(2026, 11, 20)


def figures(**changed: Any) -> RepFigures:
    """Build the figures of a rep of whom nothing is known; keyword arguments replace whole parts."""
    parts: dict[str, Any] = {
        "rep": Rep(rep_id="007", name="José Álvarez"),
        "period": Period(id="2026-Q4", start=date(2026, 10, 1), end=date(2026, 12, 31), elapsed=0.5),
        "sources": (),
        "metrics": (),
        "findings": (),
        "not_seen": (),
        "forecast": Forecast(),
        "opportunities": (),
        "open_count": 0,
        "pipeline_change": PipelineChange(reason="no history yet"),
        "quota": Quota(),
        "shortfall": Shortfall(),
        "goals": (),
        "feedback": Feedback(),
        "calls": Calls(),
    } | changed
    return RepFigures(**parts)


def material(**changed: Any) -> Material:
    """Build what a question can be about; keyword arguments go to the figures unless they are the material's own."""
    own = {"aspirations": (), "focus": None, "commitments": (), "as_of": AS_OF, "currency": "EUR", "quiet": False}
    given = own | {name: changed.pop(name) for name in own if name in changed}
    return Material(figures(**changed), **given)


def finding(cause_id: str, rank: int = 1, **changed: Any) -> Finding:
    """Build a gap about 4 of 12 open opportunities on the example's day."""
    rows = tuple(f"opportunities:O-{number}" for number in range(1, 5))
    evidence = Evidence(
        metric_id="no_next_step", value=4.0, n=12, window=(AS_OF, AS_OF), rows=rows, rows_total=len(rows)
    )
    parts: dict[str, Any] = {
        "cause_id": cause_id,
        "tier": "fact",
        "valence": "gap",
        "rank": rank,
        "statement": "4 of 12 open opportunities have no next step.",
        "evidence": (evidence,),
        "rival": "They may be agreed and not written down.",
        "would_change_our_mind": "A next step for each of them.",
    } | changed
    return Finding(**parts)


def metric(metric_id: str, value: float | None, n: int, label: str = "Past due", **changed: Any) -> Metric:
    """Build a metric counted on the example's day."""
    parts = {"unit": "count", "level": 1.0, "window": (AS_OF, AS_OF)} | changed
    return Metric(metric_id=metric_id, label=label, value=value, n=n, **parts)


def opportunity(number: int, rank: int, account: str | None = "Acme") -> Opportunity:
    """Build an open opportunity."""
    return Opportunity(
        opportunity_id=f"O-{number}",
        name=f"{account}: Planner",
        account=account,
        amount=1000.0,
        stage="proposal",
        close_date=date(2026, 12, 18),
        next_step=None,
        flags=("no next step",),
        rank=rank,
    )
