"""A focus in words: "consistent with", "cannot tell before", and never what brought it about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from coachkit.insight.coaching.estimate import HORIZON_WEEKS, Estimate
from coachkit.insight.windows import WEEK_DAYS
from coachkit.insight.wording import say_count, say_day, say_number
from coachkit.terms import CoachingVerdict

_OR_ELSE = "Whatever else changed in these weeks would look the same."


@dataclass(frozen=True)
class Told:
    """What is counted, since when, and whether fewer is better."""

    what: str
    since: date
    fewer: bool

    @property
    def change(self) -> str:
        """The change that is hoped for."""
        return "a fall" if self.fewer else "a rise"


def say_early(told: Told, weeks: int, half: int | None, quarter: int | None) -> str:
    """Say before which week nothing can be told."""
    so_far = f"{say_count(weeks, 'whole week')} since {say_day(told.since)}"
    if half is None:
        few = f"there are too few {told.what}, or they scatter too much"
        if not weeks:
            return f"Too early: {so_far}."
        return f"Cannot tell within a year: {few}, for even {told.change} by half to show ({so_far})."
    day = say_day(told.since + timedelta(days=half * WEEK_DAYS))
    return f"Cannot tell before week {half} ({day}): {so_far}. {_say_quarter(told, quarter)}"


def _say_quarter(told: Told, quarter: int | None) -> str:
    change = f"{told.change} by a quarter"
    if quarter is None:
        return f"{change.capitalize()} would not show within {HORIZON_WEEKS} weeks, one by half would (80 % power)."
    return f"That is when {told.change} by half would show; one by a quarter shows in week {quarter} (80 % power)."


def say_effect(told: Told, verdict: CoachingVerdict, found: Estimate, weeks: int, quarter: int | None) -> str:
    """Say what the weeks since the start are consistent with."""
    low, high = (say_number(limit, 2) for limit in found.ratio_interval)
    span = f"{say_count(weeks, 'week')} since {say_day(told.since)}"
    figures = (
        f"{say_number(found.after)} {told.what} a week in {span}, where "
        f"{say_number(found.expected)} would be expected without any change: "
        f"{say_number(found.ratio, 2)} times (95 %: {low} to {high})."
    )
    match verdict:
        case "improvement":
            return (
                f"Consistent with an improvement: {figures} Whatever else changed in these weeks would look the same."
            )
        case "decline":
            return f"Consistent with a decline: {figures} {_OR_ELSE}"
        case "no-change":
            return f"Consistent with no change: {figures} {_say_missed(told, weeks, quarter)}"
        case "too-early" | "unknown":
            raise ValueError(f"{verdict} has no figures to say")


def _say_missed(told: Told, weeks: int, quarter: int | None) -> str:
    if quarter is not None and quarter <= weeks:
        return f"{told.change.capitalize()} by a quarter would probably have shown."
    when = f"would show in week {quarter}" if quarter else "would not show within a year"
    return f"{told.change.capitalize()} by half would probably have shown; one by a quarter {when}."
