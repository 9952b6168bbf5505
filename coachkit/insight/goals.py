"""Goals with milestones: how far they are, how far they should be by their own dates, and which stand still."""

from __future__ import annotations

from datetime import date

from coachkit.model import Goal, Milestone
from coachkit.parameters import GoalParameters, MilestoneParameters, RepParameters

#: A milestone this long past its date without being done makes a goal stalled (methods, section 6).
STALLED_DAYS = 21


def build_goals(parameters: RepParameters | None, as_of: date) -> tuple[Goal, ...]:
    """Return the goals that were set by `as_of`, in the order of the file; nothing done later counts as done."""
    goals = parameters.goals if parameters else []
    return tuple(_goal(goal, as_of) for goal in goals if goal.set_on is None or goal.set_on <= as_of)


def _goal(goal: GoalParameters, as_of: date) -> Goal:
    milestones = tuple(
        Milestone(title=step.title, due_date=step.due_date, done_on=step.done_on if _done(step, as_of) else None)
        for step in goal.milestones
    )
    done = sum(step.done_on is not None for step in milestones)
    return Goal(
        goal_id=goal.goal_id,
        title=goal.title,
        horizon=goal.horizon,
        progress=round(done / len(milestones), 6) if milestones else None,
        expected_progress=_expected(goal, as_of),
        stalled=any(_overdue(step, as_of) for step in goal.milestones),
        objective=goal.objective,
        due_date=goal.due_date,
        milestones=milestones,
    )


def _done(step: MilestoneParameters, as_of: date) -> bool:
    return step.done_on is not None and step.done_on <= as_of


def _overdue(step: MilestoneParameters, as_of: date) -> bool:
    late = step.due_date is not None and (as_of - step.due_date).days > STALLED_DAYS
    return late and not _done(step, as_of)


def _expected(goal: GoalParameters, as_of: date) -> float | None:
    """Share of milestones due by the day; without dated ones a straight line from `set_on` to `due_date`."""
    if any(step.due_date for step in goal.milestones):
        due = sum(step.due_date is not None and step.due_date <= as_of for step in goal.milestones)
        return round(due / len(goal.milestones), 6)
    if goal.set_on is None or goal.due_date is None or goal.due_date <= goal.set_on:
        return None
    passed = (as_of - goal.set_on).days / (goal.due_date - goal.set_on).days
    return round(min(1.0, max(0.0, passed)), 6)
