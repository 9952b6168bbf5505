"""What was inferred for a rep, as findings and as what could not be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from coachkit.insight.facts import Fact
from coachkit.insight.repwork import RepWork
from coachkit.insight.signals.build import Judged
from coachkit.insight.signals.rates import detectable
from coachkit.insight.signals.tested import Reading
from coachkit.insight.signals.words import doubt, state
from coachkit.insight.wording import say_list
from coachkit.model import Evidence, NotSeen
from coachkit.terms import CauseId, Valence

#: Causes whose gap is a rise: what could have been seen is a ratio above 1.
_RISES: frozenset[CauseId] = frozenset(
    {"slipping", "discounting", "long-cycle", "slow-follow-up", "sandbagging"}
)  # fmt: skip
#: What changed around the rep comes before any wording that puts a shortfall on the rep (methods, section 3).
_AROUND: dict[CauseId, str] = {
    "goalposts-moved": "the quota was changed",
    "quota-unrealistic": "the quota was hardly within reach",
    "context-change": "something changed around the rep (days away are counted out already)",
}


def inferred(work: RepWork, judged: Sequence[Judged]) -> Iterator[Fact]:
    """Yield what the tests tell of a rep, gaps and strengths, as findings without a rank."""
    for one in judged:
        valences: tuple[Valence, Valence] = ("gap", "strength")
        for valence in valences:
            if (told := one.told(valence)) is not None:
                tier, p, reading = told
                its = doubt(one.tested.cause_id, valence)
                yield Fact(
                    one.tested.cause_id, valence, state(reading), (_evidence(work, reading),), its.rival,
                    its.would_change_our_mind, 1 - p, tier, p,
                )  # fmt: skip


def merged(facts: Sequence[Fact], tested: Sequence[Fact]) -> list[Fact]:
    """Put a fact and a signal of one cause and direction together: one topic, told once."""
    signals = {(one.cause_id, one.valence): one for one in tested if one.tier == "signal"}
    by_hand = {(fact.cause_id, fact.valence) for fact in facts if fact.valence == "gap"}
    result = [
        _together(fact, signals[fact.cause_id, "gap"])
        if fact.valence == "gap" and (fact.cause_id, "gap") in signals
        else fact
        for fact in facts
    ]
    # A watch beside a fact of the same cause would say the weaker thing second.
    return result + [one for one in tested if (one.cause_id, one.valence) not in by_hand]


def _together(fact: Fact, signal: Fact) -> Fact:
    return replace(
        signal, statement=f"{signal.statement} {fact.statement}", evidence=(*signal.evidence, *fact.evidence)
    )


def under_veto(found: Sequence[Fact]) -> list[Fact]:
    """Put what changed around the rep first among the explanations of a gap that was inferred."""
    first = talk_first([fact.cause_id for fact in found])
    if first is None:
        return list(found)
    return [
        replace(fact, rival=f"{first} {fact.rival}") if fact.tier != "fact" and fact.valence == "gap" else fact
        for fact in found
    ]


def talk_first(causes: Iterable[CauseId]) -> str | None:
    """Say what of the causes found changed around the rep, to be talked about first; None where nothing did."""
    around = [_AROUND[cause] for cause in causes if cause in _AROUND]
    return f"Talk first about what is told above: {say_list(around)}." if around else None


def not_seen(one: Judged, looked: NotSeen | None) -> NotSeen:
    """Say of a test without a finding why it could not be made, or the smallest change that it would have shown.

    `looked` is what the plain look at the rows says of the same cause: it stands first where no test could be made.
    """
    tested = one.tested
    if not tested.done:
        # A win is looked for under the same cause, and says nothing of conversion.
        plain = looked.reason if looked and looked.reason and tested.cause_id != "stage-conversion" else None
        if plain is None or plain == tested.reason:
            return NotSeen(cause_id=tested.cause_id, n=tested.n, reason=tested.reason)
        reason = f"{plain}; a change could not be tested: {tested.reason}"
        return NotSeen(cause_id=tested.cause_id, n=looked.n if looked else tested.n, reason=reason)
    ratio = detectable(tested.spread, one.level)
    ratio = 1 / ratio if tested.cause_id in _RISES else ratio
    if tested.gap is not None and tested.gap.kind == "share" and tested.gap.usual * ratio > 1:
        return NotSeen(cause_id=tested.cause_id, n=tested.n, reason="too few to show even a large rise")
    return NotSeen(cause_id=tested.cause_id, n=tested.n, detectable_change=round(ratio, 2))


def _evidence(work: RepWork, reading: Reading) -> Evidence:
    return work.evidence(
        reading.metric_id, reading.value, reading.n, reading.table, reading.rows(), reading.window, reading.usual
    )
