"""Goals: how far, how far by now, when they will be reached, standing still, reviewed and revised; worked by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from support.crm_builder import crm_data

from coachkit.insight.days import day_number
from coachkit.insight.goals.build import team_goals
from coachkit.insight.goals.season import share_by
from coachkit.insight.goals.wording import wording_hints
from coachkit.insight.teamday import TeamDay
from coachkit.model import Goal
from coachkit.parameters import GoalParameters, RepParameters, TeamParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)


def goals(*given: dict[str, object], **tables: list[dict[str, object]]) -> tuple[Goal, ...]:
    """Build the goals of a rep `a` as seen on the day, in data that hold the given tables."""
    data = crm_data(AS_OF, **{"reps": [{"rep_id": "a", "name": "A"}], "opportunities": [], **tables})
    usual = {"goal_id": "g", "title": "Lead a team", "horizon": "long"}
    its = RepParameters(rep_id="a", goals=[GoalParameters.model_validate({**usual, **goal}) for goal in given])
    return team_goals(TeamDay.of(data, lambda day: data, TeamParameters()), {"a": its})[0]


def goal(*milestones: dict[str, object], **more: object) -> Goal:
    """Build one goal."""
    [found] = goals({"milestones": list(milestones), **more})
    return found


def step(due: date | None = None, done: date | None = None) -> dict[str, object]:
    """Make a milestone."""
    return {"title": "step", "due_date": due, "done_on": done}


def weekly_wins(weeks: int) -> list[dict[str, object]]:
    """Make a win of 1,000 on each Monday of the last weeks."""
    last = date(2026, 11, 16)
    return [
        {
            "opportunity_id": f"O{week}", "rep_id": "a", "status": "won", "stage": "Won", "amount": 1000.0,
            "close_date": str(last - timedelta(weeks=week)), "created_date": str(last - timedelta(weeks=week + 4)),
        }
        for week in range(weeks)
    ]  # fmt: skip


def test_progress_is_the_share_of_milestones_done_by_the_day() -> None:
    """One of two done, both due: half done of all expected; what is done later is not done yet."""
    found = goal(
        step(date(2026, 9, 1), date(2026, 9, 2)), step(date(2026, 11, 10), date(2026, 11, 30)), set_on=date(2026, 8, 1)
    )
    assert (found.progress, found.expected_progress, found.stalled) == (0.5, 1.0, False)
    assert found.milestones[1].done_on is None


@pytest.mark.parametrize(("due", "stalled"), [(date(2026, 10, 30), False), (date(2026, 10, 29), True)])
def test_a_goal_without_a_beginning_stalls_when_a_milestone_is_three_weeks_late(due: date, stalled: bool) -> None:
    """Twenty-one days late is not yet stalled, twenty-two are, where no date says when it was set."""
    assert goal(step(due)).stalled is stalled


def test_without_dated_milestones_a_straight_line_is_expected() -> None:
    """Ten days into a goal of forty, a quarter is expected, and that it is a straight line is said."""
    found = goal(set_on=date(2026, 11, 10), due_date=date(2026, 12, 20), objective="Grow in Italy")
    assert (found.progress, found.expected_progress, found.objective) == (None, 0.25, "Grow in Italy")
    assert "no milestone has a date" in (found.pace_basis or "")


def test_a_goal_set_later_is_not_seen() -> None:
    """Nothing after the day exists."""
    assert goals({"set_on": date(2026, 11, 21)}) == ()


@pytest.mark.guide("E19")
def test_milestones_are_projected_at_their_own_pace() -> None:
    """Two of four done in 60 of 120 days: by hand a 52.48 % chance of two more in 60 days, and even odds after 57.

    The plan counts as one step in 30 days, so the rate is Gamma(3, 90); two more within R days have the chance
    1 - p^3 - 3 (1 - p) p^3 with p = 90 / (90 + R): 1 - 0.216 - 0.2592 for R = 60, and half at R = 56.6.
    """
    start = AS_OF - timedelta(days=60)
    due = [start + timedelta(days=days) for days in (30, 60, 90, 120)]
    found = goal(step(due[0], due[0]), step(due[1], AS_OF), step(due[2]), step(due[3]), set_on=start, due_date=due[3])
    assert found.p_finish_by_due == pytest.approx(0.5248)
    assert found.projected_finish == AS_OF + timedelta(days=57)
    low, high = found.finish_interval or (None, None)
    assert low is not None and high is not None and AS_OF < low < found.projected_finish < high
    assert [point.actual for point in found.pace if point.day == AS_OF] == [0.5]
    assert found.pace[-1].expected == 1.0 and found.pace[-1].actual is None


def test_one_milestone_is_no_pace() -> None:
    """With one step done nothing is projected, and the reason is given."""
    found = goal(step(date(2026, 10, 1), date(2026, 10, 1)), step(date(2026, 12, 1)), set_on=date(2026, 8, 1))
    assert (found.p_finish_by_due, found.projected_finish) == (None, None)
    assert found.projection == "not projected: 1 milestone done is not yet a pace"


@pytest.mark.parametrize(("days", "stalled"), [(60, False), (61, True)])
def test_a_goal_stalls_after_twice_the_planned_gap(days: int, stalled: bool) -> None:
    """Steps planned 30 days apart: nothing for 60 days is within the plan, 61 are not."""
    done = AS_OF - timedelta(days=days)
    start = done - timedelta(days=30)
    ends = [start + timedelta(days=30 * count) for count in range(1, 21)]
    found = goal(step(ends[0], done), *(step(end) for end in ends[1:]), set_on=start)
    assert found.stalled is stalled
    if stalled:
        assert found.stalled_because == "nothing has come for 61 days (since 20 Sept 2026); 60 would be within the plan"


def test_days_of_leave_do_not_count_as_standing_still() -> None:
    """The same goal with ten days of leave in between has had 51 days in which something could come."""
    done = AS_OF - timedelta(days=61)
    start = done - timedelta(days=30)
    ends = [start + timedelta(days=30 * count) for count in range(1, 21)]
    steps = [step(ends[0], done), *(step(end) for end in ends[1:])]
    leave = {"rep_id": "a", "kind": "leave", "start_date": "2026-10-05", "end_date": "2026-10-14"}
    [found] = goals({"milestones": steps, "set_on": start}, rep_events=[leave])
    assert not found.stalled


def test_a_goal_stalls_when_the_pace_cannot_bring_what_is_needed() -> None:
    """Three of three still to do in the last week of ten: fewer than one in ten such paces bring that."""
    start = AS_OF - timedelta(days=63)
    steps = [step(AS_OF + timedelta(days=7))] * 3
    found = goal(*steps, set_on=start, due_date=AS_OF + timedelta(days=7))
    assert found.stalled
    assert (
        "nine of ten"
        in goal(*steps, set_on=AS_OF - timedelta(days=10), due_date=AS_OF + timedelta(days=1)).stalled_because
    )


@pytest.mark.guide("E19")
def test_a_goal_that_the_data_count_is_projected_from_them() -> None:
    """A win a week for half a year, one more needed in 20 working days: by hand a chance of 97.75 %.

    One rep alone has the rate Gamma(26.5, 130 working days); no win in 20 days has the chance
    (130 / 150)^26.5 = 0.02255. Three of four are there after 15 of 35 working days.
    """
    won = weekly_wins(33)
    [found] = goals(
        {
            "metric": "wins", "target": 4, "counts_from": date(2026, 11, 2), "set_on": date(2026, 11, 2),
            "due_date": date(2026, 12, 18),
        },
        opportunities=won,
    )  # fmt: skip
    assert (found.achieved, found.progress, found.expected_progress) == (3, 0.75, pytest.approx(15 / 35, abs=1e-6))
    assert found.p_finish_by_due == pytest.approx(0.97745, abs=1e-5)
    assert found.projected_interval is not None and found.projected_interval[0] < found.projected <= 8
    assert "by the share of working days: the rep’s own 2 earlier quarters hold too little (" in (
        found.pace_basis or ""
    )
    assert "of 4 by its date (80 %: " in (found.projection or "")


def test_the_share_of_the_season_is_the_part_of_the_weights_that_has_passed() -> None:
    """Three days of weights 1, 1 and 2: a quarter after the first, half after the second."""
    first = day_number(AS_OF)
    weights = np.array([1.0, 1.0, 2.0])
    shares = [share_by(weights, first, AS_OF + timedelta(days=days)) for days in (-1, 0, 1, 2, 9)]
    assert shares == [0.0, 0.25, 0.5, 1.0, 1.0]


def test_the_pace_line_follows_the_season_of_earlier_quarters() -> None:
    """Where all earlier wins came in a quarter's second half, little is expected by its middle, and that is said."""
    days = [date(year, month, 20) for year, month in ((2025, 12), (2026, 3), (2026, 6), (2026, 9))]
    won = [
        {**weekly_wins(1)[0], "opportunity_id": f"E{n}", "close_date": str(day - timedelta(days=n % 25))}
        for day in days for n in range(30)
    ]  # fmt: skip
    won.append({**weekly_wins(1)[0], "opportunity_id": "first", "close_date": "2025-09-30"})
    [found] = goals(
        {"metric": "wins", "target": 10, "set_on": date(2026, 10, 1), "due_date": date(2026, 12, 31)},
        opportunities=won,
    )
    assert found.pace_basis == "along the seasonal share of the rep’s own 4 earlier quarters (n = 120)"
    assert found.expected_progress is not None and found.expected_progress < 0.25


def test_money_is_projected_with_what_one_win_brings() -> None:
    """The same year of wins counted in money: 3,000 of 4,000, and another 1,000 is as likely as one more win."""
    [found] = goals(
        {"metric": "bookings", "target": 4000, "set_on": date(2026, 11, 2), "due_date": date(2026, 12, 18)},
        opportunities=weekly_wins(33),
    )
    assert (found.achieved, found.unit, found.progress) == (3000, "money", 0.75)
    assert found.p_finish_by_due == pytest.approx(0.9774, abs=0.03)
    assert "$" in (found.projection or "")


def test_a_metric_that_the_data_do_not_hold_is_said() -> None:
    """Without activities a goal of meetings is not counted, and nothing is made up."""
    [found] = goals({"metric": "activities_meeting", "target": 9, "set_on": AS_OF, "due_date": date(2026, 12, 18)})
    assert found.achieved is None
    assert (found.pace_basis or "").startswith("the data hold no meetings, so it is not counted in them; ")


@pytest.mark.guide("E19")
def test_a_goal_says_when_it_was_last_reviewed_and_asks_after_a_quarter() -> None:
    """Reviewed 91 days ago it is not asked about, 92 days ago it is; a later review is not known yet."""
    for days, asked in ((91, False), (92, True)):
        found = goal(set_on=date(2026, 1, 5), reviewed_on=[AS_OF - timedelta(days=days), AS_OF + timedelta(days=1)])
        assert (found.review_age_days, found.review_due) == (days, asked)
        assert found.reviewed_on == AS_OF - timedelta(days=days)
    never = goal(set_on=date(2026, 1, 5))
    assert (never.reviewed_on, never.review_age_days, never.review_due) == (None, 319, True)


@pytest.mark.guide("E19")
def test_a_revised_goal_shows_what_it_replaced_and_why() -> None:
    """The successor is shown with its history; before it was set, the old goal is the one in force."""
    old = {"goal_id": "old", "title": "Within five", "set_on": date(2026, 3, 2), "due_date": date(2026, 6, 30)}
    new = {"title": "Within ten", "set_on": date(2026, 7, 6), "replaces": "old", "reason": "Out of reach."}
    [found] = goals(old, new)
    assert found.history == (
        "2 Mar 2026: first set as “Within five”.",
        "6 Jul 2026: replaced “Within five”, due 30 Jun 2026. Reason: Out of reach.",
    )
    [before] = goals(old, {**new, "set_on": date(2026, 11, 21)})
    assert (before.goal_id, before.history) == ("old", ())


def test_attainment_on_scales() -> None:
    """Levels 1, -1 and 2 with weights 1, 1 and 2: T = 50 + 10 x 4 / sqrt(0.7 x 6 + 0.3 x 16) = 63.33."""
    levels = {level: f"level {level}" for level in range(-2, 3)}
    scales = [
        {"title": f"s{place}", "levels": levels, "weight": weight, "reached": {date(2026, 11, 1): level}}
        for place, (level, weight) in enumerate(((1, 1), (-1, 1), (2, 2)))
    ]
    scales.append({"title": "later", "levels": levels, "reached": {date(2026, 11, 21): 2}})
    found = goal(scales=scales)
    assert found.attainment_score == 63.33
    assert [scale.level for scale in found.scales] == [1, -1, 2, None]


@pytest.mark.parametrize(
    ("title", "more", "hints"),
    [
        ("Get better at discovery", {}, ["Number", "Date"]),
        ("We close 5", {"due_date": AS_OF}, ["Unit", "Owner", "Baseline"]),
        ("Win rate from 20 % to 25 %", {"due_date": AS_OF}, []),
        ("Ready to lead a team of three", {"due_date": AS_OF, "baseline": "none led yet"}, []),
        ("Eleven new ones", {"metric": "wins", "target": 11, "set_on": AS_OF, "due_date": AS_OF}, []),
        ("Know the trade", {"due_date": AS_OF, "milestones": [step(AS_OF)]}, []),
    ],
)
def test_hints_on_wording(title: str, more: dict[str, object], hints: list[str]) -> None:
    """A goal is asked for what it leaves open: number, unit, date, owner, baseline; and for nothing else."""
    given = GoalParameters.model_validate({"goal_id": "g", "title": title, "horizon": "short", **more})
    assert [hint.split(":")[0] for hint in wording_hints(given)] == hints


def test_a_rep_without_a_file_has_no_goals() -> None:
    """No parameters, no goals."""
    data = crm_data(AS_OF, reps=[{"rep_id": "a", "name": "A"}], opportunities=[])
    assert team_goals(TeamDay.of(data, lambda day: data, TeamParameters()), {}) == [()]
