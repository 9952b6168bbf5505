"""Win rate and cycle with what is still open counted as undecided, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from support.metric_rows import ago, figure, opportunity

pytestmark = pytest.mark.unit

#: One that closed long ago, so that the data reach back to before every cohort.
OLD = opportunity(900, "lost", ago(900), ago(890))


def cohort(won: int, lost: int, open_: int) -> list[dict[str, object]]:
    """Make opportunities created 200 days ago: all could be watched for the 182 days of the horizon."""
    statuses = ["won"] * won + ["lost"] * lost + ["open"] * open_
    return [OLD] + [
        opportunity(n, status, ago(200), None if status == "open" else ago(150)) for n, status in enumerate(statuses)
    ]


def test_a_cohort_counts_what_is_open_among_those_not_won() -> None:
    """Four won, six lost and ten open after half a year are 20 %, where won / (won + lost) would say 40 %."""
    rate = figure("cohort_win_rate", opportunities=cohort(4, 6, 10))
    assert (rate.value, rate.n) == (0.2, 20)
    assert rate.window == (date(2025, 8, 23), date(2026, 8, 21))
    # log(-log): se = sqrt(0.2 x 0.8 / 20) = 0.0894; reach = 1.96 x 0.0894 / (0.2 x 1.6094) = 0.5446.
    assert rate.interval == pytest.approx((0.0623, 0.3931), abs=1e-3)
    assert figure("win_rate", opportunities=cohort(4, 6, 10)[1:]).value == 0.4


def test_what_was_not_watched_for_long_is_undecided_from_there_on() -> None:
    """Ten of 200 days and ten of 100: five won on day 50 are 5/20; one of the five left in the old half won on day 150.

    On day 150 there are watched: of the old ones 5 (5 of 10 lost on day 60), of the young none any more. Before it
    15/20 x 10/15 = 1/2 were undecided, and a fifth of them was won: 0.25 + 0.5 x 0.2 = 0.35.
    """
    rows = [OLD]
    rows += [opportunity(n, "won", ago(100), ago(50)) for n in range(5)]
    rows += [opportunity(n, "open", ago(100), None) for n in range(5, 10)]
    rows += [opportunity(n, "lost", ago(200), ago(140)) for n in range(10, 15)]
    rows += [opportunity(15, "won", ago(200), ago(50))]
    rows += [opportunity(n, "open", ago(200), None) for n in range(16, 20)]
    rate = figure("cohort_win_rate", opportunities=rows)
    assert (rate.value, rate.n) == (pytest.approx(0.35), 20)


def test_a_cohort_needs_ten_ends_and_half_a_year() -> None:
    """Nine ends are too few, data that began 170 days ago too young, and both say so."""
    few = figure("cohort_win_rate", opportunities=cohort(4, 5, 10))
    assert (few.value, few.reason) == (None, "9 of 19 opportunities ended within half a year, and 10 are needed")
    young = [opportunity(n, "won" if n < 6 else "lost", ago(170), ago(165)) for n in range(12)]
    assert figure("cohort_win_rate", opportunities=young).reason == "nothing was watched for 26 weeks yet"


def test_a_cohort_of_won_ones_only_has_no_rate() -> None:
    """Data without a single lost opportunity would always say 100 %."""
    rows = cohort(12, 0, 3)[1:]
    assert figure("cohort_win_rate", opportunities=rows).reason == "only won opportunities are in the data"
    assert figure("cohort_win_rate").reason == "no closed opportunities"


def test_the_cohorts_history_sees_nothing_later() -> None:
    """Ten won 20 days ago, at the age of 180 days: this week's point has them, that of five weeks ago has not."""
    rows = cohort(4, 6, 0) + [opportunity(n, "won", ago(200), ago(20)) for n in range(50, 60)]
    series = figure("cohort_win_rate", opportunities=rows).series
    assert (series[-1].value, series[-1].n) == (pytest.approx(0.7), 20)
    assert series[-5].value is None  # at that time nobody could be watched for half a year: created 172 days before


def test_the_cycle_is_the_median_of_those_that_win() -> None:
    """Won after 10, 20 ... 100 days, each watched from its creation, none open or lost: half are there on day 50."""
    rows = [OLD, *(opportunity(n, "won", ago(150), ago(150 - 10 * n)) for n in range(1, 11))]
    cycle = figure("cycle_to_win", opportunities=rows)
    assert (cycle.value, cycle.n) == (50, 10)
    assert cycle.interval is not None
    assert cycle.interval[0] < 50 < cycle.interval[1]


def test_long_ones_that_are_still_open_lengthen_the_cycle() -> None:
    """Half of what was created lately is open: the quick wins of the young ones weigh less than they would alone.

    Fifteen were created 20 days ago, of which ten won on day 10; of ten others nine won on day 100. The plain median of
    the 19 wins is 10. On day 10 10 of 25 win: 0.4. After day 20 ten are watched for the 0.6 left, and nine of them win:
    F ends at 0.4 + 0.6 x 0.9 = 0.94, and half of that, 0.47, is reached on day 100.
    """
    rows = [OLD]
    rows += [opportunity(n, "won", ago(20), ago(10)) for n in range(30, 40)]
    rows += [opportunity(n, "open", ago(20), None) for n in range(5, 10)]
    rows += [opportunity(n, "won", ago(110), ago(10)) for n in range(10, 19)]
    rows += [opportunity(19, "open", ago(110), None)]
    cycle = figure("cycle_to_win", opportunities=rows)
    assert (cycle.value, cycle.n) == (100, 19)
    assert cycle.reason == "6 still open counted as undecided"
    assert figure("sales_cycle_days", opportunities=rows).value == 10


def test_a_cycle_needs_ten_wins_and_a_length() -> None:
    """Nine wins are too few; orders that are created on the day they close have no cycle."""
    rows = [OLD, *(opportunity(n, "won", ago(150), ago(100)) for n in range(9))]
    few = figure("cycle_to_win", opportunities=rows)
    assert few.reason == "9 wins with a usable creation date in the last 365 days, and 10 are needed"
    orders = [opportunity(n, "won", ago(n), ago(n)) for n in range(1, 20)]
    assert "how long selling took is not in the data" in (figure("cycle_to_win", opportunities=orders).reason or "")


def test_what_is_older_than_the_data_counts_from_the_age_at_which_they_begin() -> None:
    """The data begin 100 days ago with their first closing; an opportunity of 200 days is watched from day 100 on.

    Ten of 60 days' watching from creation won on day 40; five old ones won on day 150. On day 40 ten are watched and
    all win: F = 1 there already, and the old ones, unwatched till then, do not pull the median up to 150.
    """
    rows = [opportunity(n, "won", ago(60), ago(20)) for n in range(10)]
    rows += [opportunity(n, "won", ago(200), ago(50)) for n in range(10, 15)]
    rows += [opportunity(20, "lost", ago(100), ago(100))]
    assert figure("cycle_to_win", opportunities=rows).value == 40
