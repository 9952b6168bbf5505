"""Goals: progress, where they should be by their own dates, and standing still."""

from __future__ import annotations

from datetime import date

import pytest

from coachkit.insight.goals import build_goals
from coachkit.model import Goal
from coachkit.parameters import GoalParameters, RepParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)


def goal(*milestones: dict[str, object], **more: object) -> Goal | None:
    """Build one goal of a rep as seen on the day."""
    given = {"goal_id": "g", "title": "Lead a team", "horizon": "long", "milestones": list(milestones), **more}
    parameters = RepParameters(rep_id="a", goals=[GoalParameters.model_validate(given)])
    return next(iter(build_goals(parameters, AS_OF)), None)


def test_progress_is_the_share_of_milestones_done_by_the_day() -> None:
    """One of two done, both due: half done of all expected; what is done later is not done yet."""
    found = goal(
        {"title": "one", "due_date": date(2026, 9, 1), "done_on": date(2026, 9, 2)},
        {"title": "two", "due_date": date(2026, 11, 10), "done_on": date(2026, 11, 30)},
    )
    assert found is not None
    assert (found.progress, found.expected_progress, found.stalled) == (0.5, 1.0, False)
    assert found.milestones[1].done_on is None


@pytest.mark.parametrize(("due", "stalled"), [(date(2026, 10, 30), False), (date(2026, 10, 29), True)])
def test_a_goal_stalls_when_a_milestone_is_three_weeks_late(due: date, stalled: bool) -> None:
    """Twenty-one days late is not yet stalled, twenty-two are."""
    found = goal({"title": "one", "due_date": due})
    assert found is not None
    assert found.stalled is stalled


def test_without_dated_milestones_a_straight_line_is_expected() -> None:
    """Ten days into a goal of forty, a quarter is expected; without milestones progress is unknown."""
    found = goal(set_on=date(2026, 11, 10), due_date=date(2026, 12, 20), objective="Grow in Italy")
    assert found is not None
    assert (found.progress, found.expected_progress, found.objective) == (None, 0.25, "Grow in Italy")


def test_a_goal_set_later_is_not_seen() -> None:
    """Nothing after the day exists."""
    assert goal(set_on=date(2026, 11, 21)) is None


def test_a_rep_without_a_file_has_no_goals() -> None:
    """No parameters, no goals."""
    assert build_goals(None, AS_OF) == ()
