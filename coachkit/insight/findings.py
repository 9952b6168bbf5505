"""Findings in their order, and for every other cause a word on why nothing is said.

This version tells facts only: things that stand in the rows and need no test. What has to be inferred from noisy
numbers is listed in `not_seen` as not tested, so that silence is not taken for health.
"""

from __future__ import annotations

from collections.abc import Callable

from coachkit.insight import context, customers, facts
from coachkit.insight.facts import Fact, Outcome
from coachkit.insight.repwork import RepWork
from coachkit.model import Finding, NotSeen
from coachkit.terms import CAUSES, CauseId, TableName, Valence

#: What is looked for, in the order that decides among equals.
TESTS: tuple[Callable[[RepWork], Outcome], ...] = (
    context.goalposts_moved,
    context.context_change,
    facts.stale_pipeline,
    facts.slipping,
    facts.concentration,
    facts.no_next_step,
    facts.single_threaded,
    customers.low_scores,
    context.achievement,
)
#: Causes that touch on motive or health: asked, never asserted (methods, causes 15 to 17).
SENSITIVE: frozenset[CauseId] = frozenset({"overload", "sandbagging", "happy-ears"})

_ORDER: dict[Valence, int] = {"neutral": 0, "gap": 1, "strength": 2}
_NOT_TESTED = "not tested in this version of the kit"
#: What a cause that is not tested yet would need: where the data lack it, that is the better reason.
_NEEDS: dict[CauseId, tuple[TableName, str, str]] = {
    "low-activity": ("activities", "kind", "no activities in the data"),
    "discounting": ("opportunities", "discount", "discounts are not in the data"),
    "activity-without-result": ("activities", "kind", "no activities in the data"),
    "slow-follow-up": ("activities", "opportunity_id", "no activities that name an opportunity in the data"),
    "overload": ("activities", "kind", "no activities in the data"),
    "sandbagging": ("opportunities", "forecast_category", "forecast categories are not in the data"),
    "happy-ears": ("opportunities", "forecast_category", "forecast categories are not in the data"),
    "quota-unrealistic": ("quotas", "value", "no quotas in the data"),
}


def find(work: RepWork) -> tuple[tuple[Finding, ...], tuple[NotSeen, ...]]:
    """Return a rep's findings by rank (context first, then gaps by what share of the work they concern, then
    strengths) and what was not seen, in the order of the 20 causes.
    """
    outcomes = [test(work) for test in TESTS]
    found = sorted(
        (outcome for outcome in outcomes if isinstance(outcome, Fact)),
        key=lambda fact: (_ORDER[fact.valence], -round(fact.magnitude, 9)),
    )
    findings = tuple(_finding(fact, rank) for rank, fact in enumerate(found, start=1))
    looked = {outcome.cause_id: outcome for outcome in outcomes if isinstance(outcome, NotSeen)}
    said = {fact.cause_id for fact in found if fact.valence != "strength"}
    return findings, tuple(_unseen(work, cause, looked) for cause in CAUSES if cause not in said)


def _finding(fact: Fact, rank: int) -> Finding:
    return Finding(
        cause_id=fact.cause_id,
        tier="fact",
        valence=fact.valence,
        rank=rank,
        statement=fact.statement,
        evidence=fact.evidence,
        rival=fact.rival,
        would_change_our_mind=fact.would_change_our_mind,
        sensitive=fact.cause_id in SENSITIVE,
    )


def _unseen(work: RepWork, cause: CauseId, looked: dict[CauseId, NotSeen]) -> NotSeen:
    """Return what a test said, else why there was none (a win found or not is no test of conversion)."""
    if cause in looked and cause != "stage-conversion":
        return looked[cause]
    if cause in _NEEDS:
        table, column, reason = _NEEDS[cause]
        if not work.day.view.has(table, column):
            return NotSeen(cause_id=cause, reason=reason)
    return NotSeen(cause_id=cause, reason=_NOT_TESTED)
