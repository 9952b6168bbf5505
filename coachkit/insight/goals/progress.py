"""How far a goal is, how far it should be, and when it will be there: counted in the data, or by its milestones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from coachkit.insight.days import Floats
from coachkit.insight.goals.predictive import Rate
from coachkit.insight.wording import say_chance, say_count, say_day
from coachkit.model import Interval
from coachkit.parameters import GoalParameters, MilestoneParameters

#: A finish later than this after the day (and after the goal's date) is not dated.
HORIZON_DAYS = 364
#: No evidence for three weeks, or twice the planned gap, is standing still (methods, section 6).
STALLED_DAYS = 21
#: A pace needs two steps done: one is a date, not a pace.
PACE_STEPS = 2
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True)
class Outlook:
    """When a goal will be reached: the chance by its date, the days at 10, 50 and 90 % chance, the total by then."""

    p: float | None = None
    finish: tuple[date | None, date | None, date | None] = (None, None, None)
    total: tuple[float, float, float] | None = None
    #: Whether what is still needed is more than the 90th percentile of what may come by the date.
    too_fast: bool = False
    why_none: str | None = None


@dataclass(frozen=True)
class Progress:
    """A goal's way so far: shares, the expected share by any day, the last evidence and the planned days between."""

    share: float | None
    expected: Callable[[date], float] | None
    reached: Callable[[date], float] | None
    basis: str | None
    begins: date | None
    evidence: date | None
    gap_days: float | None
    outlook: Outlook
    achieved: float | None = None


def finish_days(chance: Floats, first: date) -> tuple[date | None, date | None, date | None]:
    """Return the first days on which the chance to be there is at least 10, 50 and 90 %; `chance` is by day."""
    found = [int(np.argmax(chance >= share)) if (chance >= share).any() else None for share in (LOW, 0.5, HIGH)]
    low, middle, high = (None if place is None else first + timedelta(days=place) for place in found)
    return low, middle, high


def done_by(step: MilestoneParameters, day: date) -> bool:
    """Tell whether a milestone is done by a day."""
    return step.done_on is not None and step.done_on <= day


def by_milestones(goal: GoalParameters, as_of: date) -> Progress:
    """Work out progress as the share of milestones done, expected by their dates, projected at their own pace.

    The pace is a gamma-Poisson rate: the plan counts as one step in one planned gap, each step done adds to it.
    """
    steps, begins = goal.milestones, goal.set_on
    done = sorted(step.done_on for step in steps if step.done_on is not None and step.done_on <= as_of)
    planned = max((step.due_date for step in steps if step.due_date), default=goal.due_date)
    gap = (planned - begins).days / max(len(steps), 1) if planned and begins and planned > begins else None
    expected, basis = _expected(goal)
    return Progress(
        share=len(done) / len(steps) if steps else None,
        expected=expected,
        reached=(lambda day: sum(done_by(step, day) for step in steps) / len(steps)) if steps else None,
        basis=basis,
        begins=begins,
        evidence=done[-1] if done else begins,
        gap_days=gap,
        outlook=_at_own_pace(goal, done, gap, as_of),
    )


def _expected(goal: GoalParameters) -> tuple[Callable[[date], float] | None, str | None]:
    """Return the share of milestones due by a day; without dated ones a straight line from `set_on` to `due_date`."""
    dates = [step.due_date for step in goal.milestones if step.due_date]
    if dates:
        return lambda day: sum(due <= day for due in dates) / len(goal.milestones), "by the dates of its milestones"
    start, end = goal.set_on, goal.due_date
    if start is None or end is None or end <= start:
        return None, None
    length = (end - start).days
    straight = "by the share of its days that have passed: no milestone has a date, and nothing in the data counts it"
    return lambda day: min(1.0, max(0.0, (day - start).days / length)), straight


def _at_own_pace(goal: GoalParameters, done: list[date], gap: float | None, as_of: date) -> Outlook:
    steps, left = len(goal.milestones), len(goal.milestones) - len(done)
    if not steps:
        return Outlook(why_none="without milestones or a metric there is no pace to project")
    if not left:
        in_time = float(goal.due_date is None or done[-1] <= goal.due_date)
        return Outlook(in_time, (done[-1],) * 3)
    if goal.set_on is None or gap is None:
        return Outlook(why_none="not projected: no date says when it was set, or by when its milestones are due")
    elapsed = (as_of - goal.set_on).days
    rate = Rate(1.0 + len(done), gap + elapsed)
    to_due = max((goal.due_date - as_of).days, 0) if goal.due_date else None
    chance = rate.reaches(left, np.arange(HORIZON_DAYS + (to_due or 0) + 1, dtype=np.float64))
    p = None if to_due is None else float(chance[to_due]) if to_due else 0.0
    too_fast = p is not None and to_due != 0 and p < LOW
    if len(done) < PACE_STEPS:
        few = f"not projected: {'1 milestone done is not yet a pace' if done else 'no milestone is done yet'}"
        return Outlook(too_fast=too_fast, why_none=few)
    return Outlook(p, finish_days(chance, as_of), too_fast=too_fast)


def standing_still(
    progress: Progress, goal: GoalParameters, away_days: Callable[[date], int], as_of: date
) -> str | None:
    """Say why a goal stands still; None where it does not. `away_days(day)` are the days of leave since a day."""
    if progress.share is not None and progress.share >= 1.0:
        return None
    if progress.evidence is None:
        late = [step for step in goal.milestones if step.due_date and not done_by(step, as_of)]
        days = max(((as_of - step.due_date).days for step in late if step.due_date), default=0)
        return f"a milestone is {days} days past its date, and none was done" if days > STALLED_DAYS else None
    quiet = (as_of - progress.evidence).days - away_days(progress.evidence)
    allowed = max(float(STALLED_DAYS), 2 * (progress.gap_days or 0.0))
    if quiet > allowed:
        since = f"nothing has come for {say_count(quiet, 'day')} (since {say_day(progress.evidence)})"
        return f"{since}; {allowed:.0f} would be within the plan"
    if not progress.outlook.too_fast or goal.due_date is None:
        return None
    return f"what is still needed by {say_day(goal.due_date)} is more than its pace so far brings in nine of ten cases"


def say_projection(outlook: Outlook, due: date | None, total: str | None) -> str | None:
    """Say when a goal will be reached, or why that is not said; `total` tells what comes by its date."""
    if outlook.why_none is not None or outlook.p == 1.0:
        return outlook.why_none
    low, middle, high = outlook.finish
    if low is None:
        when = "at this pace it is not reached within a year"
    else:
        first = f"from {say_day(low)}"
        last = f"to {say_day(high)}" if high else "with no end within a year"
        likely = f"around {say_day(middle)}" if middle else "later than a year from now"
        when = f"at this pace reached {likely} (80 %: {first} {last})"
    chance = None
    if due and outlook.p is not None:
        chance = f"the chance to be there by {say_day(due)} is {say_chance(outlook.p)}"
    return "; ".join(filter(None, (total, when, chance)))


def interval_of(outlook: Outlook) -> Interval | None:
    """Return the 80 % interval of the total by the goal's date."""
    return None if outlook.total is None else (outlook.total[0], outlook.total[2])
