"""Findings in their order, and for every other cause a word on why nothing is said.

Facts stand in the rows and need no test; what is inferred from noisy numbers comes from `signals`. For every cause that
is not told, `not_seen` says what could have been seen, so that silence is not taken for health.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coachkit.insight import context, customers, facts
from coachkit.insight.facts import Fact, Outcome
from coachkit.insight.forecast.realism import RealismOf
from coachkit.insight.inferred import inferred, merged, not_seen, under_veto
from coachkit.insight.repwork import RepWork
from coachkit.insight.signals.build import Judged
from coachkit.model import Finding, NotSeen
from coachkit.terms import CAUSES, CauseId, Tier, Valence

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

#: What changed around the rep first, then what stands out, then plain facts, then what is only worth an eye.
_ORDER: dict[tuple[Valence, Tier], int] = {
    ("neutral", "signal"): 0, ("neutral", "fact"): 0, ("gap", "signal"): 1, ("gap", "fact"): 2,
    ("strength", "signal"): 3, ("strength", "fact"): 4, ("gap", "watch"): 5, ("strength", "watch"): 6,
}  # fmt: skip


def find(
    work: RepWork, judged: Sequence[Judged], realism: RealismOf
) -> tuple[tuple[Finding, ...], tuple[NotSeen, ...]]:
    """Return a rep's findings by rank and what was not seen, in the order of the 20 causes.

    `judged` are the tests of the rep, `realism` is what is known of the quota. Facts are ranked by what share of the
    work they concern, inferences by how sure they are.
    """
    outcomes = [*(test(work) for test in TESTS), context.target_unrealistic(work, realism)]
    facts = [outcome for outcome in outcomes if isinstance(outcome, Fact)]
    found = under_veto(merged(facts, list(inferred(work, judged))))
    found.sort(
        key=lambda fact: (_ORDER[fact.valence, fact.tier], -round(fact.magnitude, 9), CAUSES.index(fact.cause_id))
    )
    findings = tuple(_finding(fact, rank) for rank, fact in enumerate(found, start=1))
    unseen = {outcome.cause_id: outcome for outcome in outcomes if isinstance(outcome, NotSeen)}
    for one in judged:
        unseen[one.tested.cause_id] = not_seen(one, unseen.get(one.tested.cause_id))
    said = {fact.cause_id for fact in found if fact.valence != "strength"}
    return findings, tuple(unseen[cause] for cause in CAUSES if cause not in said and cause in unseen)


def _finding(fact: Fact, rank: int) -> Finding:
    return Finding(
        cause_id=fact.cause_id,
        tier=fact.tier,
        valence=fact.valence,
        p_value=None if fact.p_value is None else round(fact.p_value, 6),
        rank=rank,
        statement=fact.statement,
        evidence=fact.evidence,
        rival=fact.rival,
        would_change_our_mind=fact.would_change_our_mind,
        sensitive=fact.cause_id in SENSITIVE,
    )
