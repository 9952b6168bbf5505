"""The parts of the forecast by hand: hazards, shrinkage, sums of uncertain amounts, correction by the past, bands."""

from __future__ import annotations

import numpy as np
import pytest

from coachkit.insight.forecast.calibration import Trial, calibrate
from coachkit.insight.forecast.hazards import Waiting, chances, hazards
from coachkit.insight.forecast.landing import Landing
from coachkit.insight.forecast.lives import NEVER, Lives
from coachkit.insight.forecast.realism import RealismOf, band_of, quota_unrealistic
from coachkit.insight.forecast.shrink import MOST_EVENTS, USUAL_EVENTS, prior_events, shrunk_ratio
from coachkit.insight.forecast.told import Told
from coachkit.insight.forecast.trail import trail
from coachkit.insight.forecast.weeks import Phases, Weeks, weeks_of

pytestmark = pytest.mark.unit


def lives(created: list[int], close: list[int], won: list[bool], today: int, first_close: int = 0) -> Lives:
    """Make lives of one rep, without amounts or changes."""
    n, none = len(created), np.zeros(len(created), dtype=np.int64)
    return Lives(
        today, 1, first_close, np.arange(n), none, np.array(created), np.array(close), np.array(won),
        np.full(n, np.nan), none, 1, None, None, None, None,
    )  # fmt: skip


def phases(days: int = 4000) -> Phases:
    """Make a calendar with one phase."""
    return Phases(0, np.zeros(days, dtype=np.int64))


def test_a_life_is_split_into_whole_weeks_and_ends_in_its_last() -> None:
    """Created on day 100: closed after 10 days it has two weeks, the second one won; open it has the weeks gone by."""
    weeks = weeks_of(lives([100, 100], [110, NEVER], [True, False], today=121), phases())
    assert sorted(weeks.end.tolist()) == [106, 106, 113, 113, 120]
    assert weeks.won.sum() == 1
    assert weeks.end[weeks.won].tolist() == [113]
    assert weeks.lost.sum() == 0


def test_weeks_before_the_first_closing_in_the_data_do_not_count() -> None:
    """Nothing could end then, so that those weeks would make ends look rare (left truncation)."""
    weeks = weeks_of(lives([100], [NEVER], [False], today=141, first_close=114), phases())
    assert weeks.end.tolist() == [120, 127, 134, 141]
    assert weeks.age.tolist() == [2, 3, 4, 4]


def test_a_week_in_progress_counts_for_nobody() -> None:
    """Of two created together, the one that closed this week is no further than the one that did not."""
    weeks = weeks_of(lives([100, 100], [108, NEVER], [True, False], today=110), phases())
    assert (weeks.end.tolist(), weeks.won.sum()) == ([106, 106], 0)


def test_chances_follow_from_a_hazard_table_by_hand() -> None:
    """A tenth won and a tenth lost each week: by two weeks 0.1 + 0.8 x 0.1 = 18 % are won, by three 24.4 %."""
    n = 20_000
    turn = np.arange(n) % 10
    zero = np.zeros(n, dtype=np.int64)
    age = np.arange(n) // 10 % 6
    weeks = Weeks(np.full(n, 6), zero, zero, zero, age, zero, zero, zero, turn == 0, turn == 1)
    learnt = hazards(weeks, 6, 1, 1)
    one = np.zeros(1, dtype=np.int64)
    waiting = Waiting(one, np.zeros(1), one, one, np.full(1, np.nan), one)
    found = chances(learnt, waiting, np.ones(3), np.zeros(3, dtype=np.int64))[0]
    assert found == pytest.approx([0.1, 0.18, 0.244], abs=0.002)
    half = chances(learnt, waiting, np.array([1.0, 0.5]), np.zeros(2, dtype=np.int64))[0]
    assert half[-1] == pytest.approx(0.1 + 0.8 * 0.05, abs=0.002)


def test_later_rows_do_not_reach_an_earlier_day() -> None:
    """What is learnt by a day is the same with and without the weeks that ended after it."""
    both = lives([100, 100, 130], [110, 160, 150], [True, False, True], today=200)
    alone = lives([100, 100], [110, NEVER], [True, False], today=125)
    day = 125
    one, two = (hazards(weeks_of(its, phases()), day, 1, 1) for its in (both, alone))
    assert np.array_equal(one.won.table, two.won.table)
    assert np.array_equal(one.lost.table, two.lost.table)


def test_a_part_with_few_events_is_drawn_to_the_whole() -> None:
    """With a prior worth 5 events, 4 where 1 was expected are (4 + 5) / (1 + 5) = 1.5 times as many."""
    assert shrunk_ratio(np.array([4.0]), np.array([1.0]), events=5.0).tolist() == [1.5]


def test_the_prior_is_strong_where_parts_differ_by_chance_only() -> None:
    """Counts as even as can be tell of no spread; too few of them tell of nothing at all."""
    assert prior_events(np.full(20, 50.0), np.full(20, 50.0)) == MOST_EVENTS
    assert prior_events(np.array([1.0, 2.0]), np.array([2.0, 1.0])) == USUAL_EVENTS
    apart = np.array([20.0, 180.0] * 10)
    assert prior_events(apart, np.full(20, 100.0)) < 5


def test_one_opportunity_alone_brings_its_amount_or_nothing() -> None:
    """With a chance of 40 %, the middle is 0, the ninth tenth is the amount, and half of it is reached in 40 %."""
    landing = Landing.of(
        np.array([0]), 1, np.array([0.4]), np.array([0.0]), np.array([1000.0]), np.array([1000.0**2])
    )  # fmt: skip
    assert landing.nothing[0] == pytest.approx(0.6)
    assert landing.quantile(0.5)[0] == 0.0
    assert landing.quantile(0.9)[0] == pytest.approx(1000.0, rel=1e-3)
    assert landing.exceeds(np.array([500.0]))[0] == pytest.approx(0.4, abs=1e-6)


def test_new_ones_come_in_a_poisson_number() -> None:
    """Two wins of 100 expected: mean 200, variance 2 x 100^2, nothing in exp(-2)."""
    landing = Landing.of(np.array([0]), 1, np.array([0.5]), np.array([4.0]), np.array([100.0]), np.array([100.0**2]))
    assert (landing.mean[0], landing.variance[0]) == (200.0, 20_000.0)
    assert landing.nothing[0] == pytest.approx(np.exp(-2.0))


def test_a_field_is_looked_up_as_it_was_at_the_end_of_a_day() -> None:
    """Before its first move a field had the old value, where it never moved the present one; before the log, none."""
    moves = trail(
        np.array([0, 0]), np.array([10, 20]), np.array([2.0, 3.0]), np.array([1.0, 2.0]), np.array([9.0, 7.0]), since=5
    )  # fmt: skip
    assert moves.on(np.array([0, 0, 0, 0, 1]), np.array([9, 10, 19, 20, 9])).tolist() == [1.0, 2.0, 2.0, 3.0, 7.0]
    assert np.isnan(moves.on(np.array([0]), 4)).all()


def simulated(draw: np.random.Generator, quarters: int, spread: float, level: float) -> list[Trial]:
    """Make trials in which what comes is gamma with more spread and another level than the model says."""
    found = []
    for quarter in range(quarters):
        mean = draw.uniform(50_000, 200_000, 10)
        landing = Landing(mean, (0.2 * mean) ** 2, np.zeros(10))
        shape = 1 / (0.2 * spread) ** 2
        for place in range(3):
            came = draw.gamma(shape, level * mean / shape)
            found.append(Trial(f"Q{quarter}", place, landing, came, np.ones(10, dtype=bool), 50))
    return found


def test_a_range_too_narrow_and_too_high_is_corrected_to_hold_eight_times_in_ten() -> None:
    """The model has half the true spread and a level 25 % too high: corrected on the past, 80 % hold."""
    draw = np.random.default_rng(4)
    held = raw = n = 0
    for _ in range(60):
        *past, test = simulated(draw, 7, 2.0, 0.8)[:19]
        found = calibrate(past)
        assert found is not None
        low, middle, high = found.range_of(test.landing)
        assert (low <= middle).all()
        assert (middle <= high).all()
        held += int(((test.came >= low) & (test.came <= high)).sum())
        inside = (test.came >= test.landing.quantile(0.1)) & (test.came <= test.landing.quantile(0.9))
        raw += int(inside.sum())
        n += 10
    assert raw / n < 0.6
    assert 0.75 < held / n < 0.87


def test_the_past_must_be_long_enough() -> None:
    """Two dates, or fewer than twenty rep-days, correct nothing."""
    trials = simulated(np.random.default_rng(1), 1, 1.0, 1.0)
    assert calibrate(trials) is not None
    assert calibrate(trials[:2]) is None
    assert calibrate([]) is None


def test_the_chance_of_an_amount_falls_as_it_grows() -> None:
    """What is booked already is sure; beyond it the chance falls, and the middle is reached in half of all cases."""
    trials = simulated(np.random.default_rng(2), 3, 1.5, 1.0)
    found, landing = calibrate(trials), trials[0].landing
    assert found is not None
    _, middle, _ = found.range_of(landing)
    assert found.exceeds(landing, middle) == pytest.approx(np.full(10, 0.5), abs=1e-6)
    assert (found.exceeds(landing, middle * 0) == 1.0).all()
    assert (found.exceeds(landing, middle * 1.5) < 0.5).all()


def realism(p_hit: float | None = 0.05, weeks: int = 30, quota: float | None = 100.0) -> RealismOf:
    """Make what is known of a quota."""
    return RealismOf("a", quota, 0, 5, 0, 5, (), p_hit, None if p_hit is None else band_of(p_hit), weeks)


def test_a_quota_is_called_unrealistic_only_with_history_and_a_checked_chance() -> None:
    """Below 10 % with half a year of history; else the reason is given."""
    assert quota_unrealistic(realism()) == realism()
    assert quota_unrealistic(realism(weeks=25)) == "fewer than 26 weeks of history before the quarter"
    assert "was 10\u00a0%" in str(quota_unrealistic(realism(p_hit=0.10)))
    assert "no forecast" in str(quota_unrealistic(realism(p_hit=None)))
    assert quota_unrealistic(realism(quota=None)) == "no quota to look at"


def told(its: Lives) -> Told:
    """Tell lives day by day; their rep was always there."""
    return Told(its, np.zeros(1, dtype=np.int64), "")


def test_a_day_is_told_by_nothing_that_came_after_it() -> None:
    """What ends later, comes to be later, or was asked of before, makes no difference to an earlier day."""
    then = told(lives([100, 90], [NEVER, 105], [False, True], today=110))
    now = told(lives([115, 100, 90], [NEVER, 118, 105], [False, True, True], today=120))
    assert now.by(120) != now.by(104)
    assert [now.by(day) for day in (104, 110)] == [then.by(day) for day in (104, 110)]
    assert then.by(104) != then.by(105)


def test_the_same_lives_in_another_order_are_another_past() -> None:
    """Chances are kept in the order of the opportunities, and one that was won is none that was lost."""
    never = [NEVER, NEVER]
    day = told(lives([90, 100], never, [False, False], today=110)).by(110)
    assert day != told(lives([100, 90], never, [False, False], today=110)).by(110)
    won, lost = (told(lives([90], [105], [ending], today=110)).by(110) for ending in (True, False))
    assert won != lost
