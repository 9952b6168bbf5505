"""How goals changed: which are in force on a day, and what they replaced, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coachkit.insight.wording import say_day, say_number
from coachkit.parameters import GoalParameters


def in_force(goals: Sequence[GoalParameters], as_of: date) -> list[GoalParameters]:
    """Return the goals that were set by a day and not replaced by then, in the order of the file."""
    known = [goal for goal in goals if goal.set_on is None or goal.set_on <= as_of]
    replaced = {goal.replaces for goal in known}
    return [goal for goal in known if goal.goal_id not in replaced]


def revisions(goal: GoalParameters, goals: Sequence[GoalParameters]) -> tuple[str, ...]:
    """Tell what a goal was before, oldest first: a sentence each time it was replaced, with the reason given."""
    by_id = {one.goal_id: one for one in goals}
    told: list[str] = []
    new = goal
    while new.replaces is not None and new.set_on is not None:
        old = by_id[new.replaces]
        was = ", ".join([f"“{old.title}”", *_differences(old, new)])
        told.append(f"{say_day(new.set_on)}: replaced {was}. Reason: {(new.reason or '').rstrip('.')}.")
        new = old
    if new is not goal and new.set_on is not None:
        told.append(f"{say_day(new.set_on)}: first set as “{new.title}”.")
    return tuple(reversed(told))


def _differences(old: GoalParameters, new: GoalParameters) -> list[str]:
    said = []
    if old.due_date != new.due_date:
        said.append(f"due {say_day(old.due_date)}" if old.due_date else "without a date")
    if old.target != new.target:
        said.append(f"target {say_number(old.target)}" if old.target is not None else "not counted in the data")
    if old.objective != new.objective:
        said.append(f"serving “{old.objective}”" if old.objective else "serving no objective that was written down")
    return said
