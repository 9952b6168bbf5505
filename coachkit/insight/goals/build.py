"""The goals of a whole team on a day, as the report shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from coachkit.insight.counted import MONEY, NAMES
from coachkit.insight.days import day_number
from coachkit.insight.goals.in_data import GoalDay, by_metric
from coachkit.insight.goals.progress import (
    Progress,
    by_milestones,
    done_by,
    interval_of,
    say_projection,
    standing_still,
)
from coachkit.insight.goals.revisions import in_force, revisions
from coachkit.insight.goals.scales import scales_on
from coachkit.insight.goals.wording import to_settle, wording_hints
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_figure
from coachkit.model import Goal, Milestone, PacePoint
from coachkit.parameters import GoalParameters, RepParameters

#: A goal that nobody looked at for a quarter is asked about: still relevant?
REVIEW_DAYS = 91
#: The pace line is drawn through so many days, evenly apart.
PACE_POINTS = 26


def team_goals(day: TeamDay, parameters: Mapping[str, RepParameters]) -> list[tuple[Goal, ...]]:
    """Return each rep's goals in force on the day, in the order of their file; nothing done later counts as done."""
    goals = GoalDay(day)
    return [
        tuple(_goal(goals, rep, goal, its.goals) for goal in in_force(its.goals, day.as_of))
        if (its := parameters.get(rep_id)) is not None
        else ()
        for rep, rep_id in enumerate(day.rep_ids)
    ]


def _goal(goals: GoalDay, rep: int, goal: GoalParameters, all_goals: list[GoalParameters]) -> Goal:
    as_of = goals.day.as_of
    found = by_metric(goals, goal, goal.metric, rep) if goal.metric is not None else None
    progress = by_milestones(goal, as_of) if found is None else found
    still = standing_still(progress, goal, lambda since: _away(goals, rep, since), as_of)
    reviewed = max((on for on in goal.reviewed_on if on <= as_of), default=None)
    looked_at = reviewed or goal.set_on
    age = None if looked_at is None else (as_of - looked_at).days
    finished = progress.share is not None and progress.share >= 1.0
    scales, score = scales_on(goal, as_of)
    expected = None if progress.expected is None else progress.expected(as_of)
    low, middle, high = progress.outlook.finish
    return Goal(
        goal_id=goal.goal_id,
        title=goal.title,
        horizon=goal.horizon,
        progress=_share(progress.share),
        expected_progress=_share(expected),
        projected_finish=middle,
        p_finish_by_due=_share(progress.outlook.p),
        stalled=still is not None,
        objective=goal.objective,
        growth_area=goal.growth_area,
        resource=goal.resource,
        serves=goal.serves,
        to_settle=() if finished else to_settle(goal),
        due_date=goal.due_date,
        milestones=tuple(
            Milestone(title=step.title, due_date=step.due_date, done_on=step.done_on if done_by(step, as_of) else None)
            for step in goal.milestones
        ),
        history=revisions(goal, all_goals),
        metric_id=goal.metric,
        unit=None if goal.metric is None else "money" if goal.metric in MONEY else "count",
        target=goal.target,
        achieved=None if progress.achieved is None else round(progress.achieved, 2),
        projected=None if progress.outlook.total is None else progress.outlook.total[1],
        projected_interval=interval_of(progress.outlook),
        finish_interval=None if finished or low is None else (low, high),
        pace_basis=_basis(goal, progress, found is not None),
        projection=say_projection(progress.outlook, goal.due_date, _say_total(goals, goal, progress)),
        stalled_because=still,
        pace=_pace(progress, goal.due_date, as_of),
        reviewed_on=reviewed,
        review_age_days=age,
        review_due=age is not None and age > REVIEW_DAYS and not finished,
        scales=scales,
        attainment_score=score,
        hints=() if finished else wording_hints(goal),
    )


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _basis(goal: GoalParameters, progress: Progress, in_data: bool) -> str | None:
    """Say what is expected by when; and where the data do not carry a goal's metric, that."""
    if goal.metric is None or in_data:
        return progress.basis
    missing = f"the data hold no {NAMES[goal.metric][1]}, so it is not counted in them"
    return f"{missing}; {progress.basis}" if progress.basis else missing


def _say_total(goals: GoalDay, goal: GoalParameters, progress: Progress) -> str | None:
    if progress.outlook.total is None or goal.metric is None:
        return None
    unit = "money" if goal.metric in MONEY else "count"
    values = (*progress.outlook.total, goal.target or 0.0)
    low, middle, high, target = (say_figure(value, unit, goals.day.team.currency) for value in values)
    return f"likely {middle} of {target} by its date (80 %: {low} to {high})"


def _pace(progress: Progress, due: date | None, as_of: date) -> tuple[PacePoint, ...]:
    """Return the pace line from the beginning to the goal's date, with what was reached up to the day."""
    begins = progress.begins
    if progress.expected is None or progress.reached is None or begins is None or due is None or due <= begins:
        return ()
    ahead = (due - begins).days
    days = {begins + timedelta(days=round(ahead * step / PACE_POINTS)) for step in range(PACE_POINTS + 1)}
    return tuple(
        PacePoint(
            day=on,
            expected=round(progress.expected(on), 6),
            actual=round(progress.reached(on), 6) if on <= as_of else None,
        )
        for on in sorted(days | ({as_of} if begins <= as_of <= due else set()))
    )


def _away(goals: GoalDay, rep: int, since: date) -> int:
    """Return the days of leave and the like since a day: nothing can come in them."""
    first = day_number(since) + 1
    if first > goals.day.today:
        return 0
    return int(np.sum(1.0 - goals.attendance.of_rep(rep, first, goals.day.today, working_days_only=False)))
