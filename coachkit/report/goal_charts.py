"""The pace line of a goal: what was expected by when, and what was reached."""

from __future__ import annotations

from matplotlib.dates import date2num

from coachkit.model import Goal, PrepReport
from coachkit.report import words
from coachkit.report.svg import COLOURS, FAINT, INK, Picture, build_picture, new_figure, style

STEPS_DRAWN = 3


def goal_picture(prep: PrepReport, goal: Goal) -> Picture | None:
    """Draw the share reached against the share expected; None where the goal is reached or nothing is expected.

    Nor with one or two milestones: the sentence beside it says all that the picture would.
    """
    reached = [point for point in goal.pace if point.actual is not None]
    if goal.metric_id is None and len(goal.milestones) < STEPS_DRAWN:
        return None
    if not reached or goal.progress is None or goal.progress >= 1 or goal.expected_progress is None:
        return None
    title = (
        f"{words.percent(goal.progress)} reached by {words.day(prep.as_of)}, "
        f"{words.percent(goal.expected_progress)} expected"
    )
    with style():
        figure = new_figure(height=1.7)
        axes = figure.add_axes((0.09, 0.18, 0.72, 0.76))
        expected = [(date2num(point.day), point.expected) for point in goal.pace]
        actual = [(date2num(point.day), point.actual or 0.0) for point in reached]
        how = "default" if goal.metric_id else "steps-post"  # a season rises bit by bit, milestones fall due at once
        axes.plot(*zip(*expected, strict=True), color=FAINT, linestyle="--", linewidth=2, drawstyle=how)
        axes.plot(*zip(*actual, strict=True), color=COLOURS[0], linewidth=2, drawstyle="steps-post")
        axes.set_ylim(-0.03, 1.05)
        axes.set_yticks([0, 0.5, 1], [words.percent(share) for share in (0, 0.5, 1)])
        first, last = goal.pace[0].day, goal.pace[-1].day
        axes.set_xlim(date2num(first), date2num(last))
        axes.set_xticks([date2num(first), date2num(last)], [words.day(first), words.day(last)])
        axes.tick_params(length=0)
        axes.text(1.01, expected[-1][1], "expected", transform=axes.get_yaxis_transform(), color=INK, va="center")
        axes.annotate("reached", actual[-1], (5, -2), textcoords="offset points", color=COLOURS[0], va="top")
    rows = [(words.day(point.day), words.percent(point.expected), words.percent(point.actual)) for point in goal.pace]
    text = f"Two lines from {words.day(first)} to {words.day(last)}: expected and reached. {title}."
    return build_picture(f"goal-{goal.goal_id}", figure, title, text, ("Day", "Expected", "Reached"), rows)
