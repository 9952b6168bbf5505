"""What is agreed and known on a day, from the rep's parameter file: expectations in force, and decisions."""

from __future__ import annotations

from datetime import date

from coachkit.model import Decision, Expectation
from coachkit.parameters import RepParameters


def expectations_known(parameters: RepParameters | None, as_of: date) -> tuple[Expectation, ...]:
    """Return the expectations in force, in the file's order; one that was told later counts as not told yet."""
    return tuple(
        Expectation(
            text=one.text, since=one.since, told_on=one.told_on if one.told_on and one.told_on <= as_of else None
        )
        for one in (parameters.expectations if parameters else [])
        if one.since is None or one.since <= as_of
    )


def decisions_known(parameters: RepParameters | None, as_of: date) -> tuple[Decision, ...]:
    """Return the decisions made by `as_of`, newest first."""
    made = [one for one in (parameters.decisions if parameters else []) if one.decided_on <= as_of]
    return tuple(
        Decision(
            decided_on=one.decided_on,
            text=one.text,
            reason=one.reason,
            unknown=one.unknown,
            may_share=one.may_share,
        )
        for one in sorted(made, key=lambda one: one.decided_on, reverse=True)
    )
