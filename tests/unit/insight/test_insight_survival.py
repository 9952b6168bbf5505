"""Cumulative incidence: worked out by hand, and held against the formulas it must reduce to."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.insight.survival import Incidence, incidence

pytestmark = pytest.mark.unit

WON, LOST, OPEN = "won", "lost", "open"


def curves(*rows: tuple[int, float, float, str], size: int = 1) -> Incidence:
    """Estimate from rows of group, age at which watching begins, age at which it ends, and how it ended."""
    group, enter, leave, how = zip(*rows, strict=True) if rows else ((), (), (), ())
    ends = np.array(how, dtype=object)
    return incidence(
        np.array(group, np.int64), np.array(enter, np.float64), np.array(leave, np.float64), ends == WON,
        (ends == WON) | (ends == LOST), size,
    )  # fmt: skip


BY_HAND = [(0, 0, 10, WON), (0, 0, 20, LOST), (0, 0, 25, OPEN), (0, 0, 30, WON), (0, 0, 40, OPEN)]


def test_the_curve_is_the_one_worked_out_by_hand() -> None:
    """One of five wins at 10: 1/5. At 20 one of four is lost: 4/5 x 3/4 = 3/5 go on; at 30 one of two wins: 3/10."""
    curve = curves(*BY_HAND).of(0)
    assert curve.time.tolist() == [10, 20, 30]
    assert curve.risk.tolist() == [5, 4, 2]
    assert curve.share == pytest.approx([0.2, 0.2, 0.5])
    assert curve.before == pytest.approx([1.0, 0.8, 0.6])
    assert [curve.at(age) for age in (9, 10, 29, 30, 99)] == pytest.approx([0.0, 0.2, 0.2, 0.5, 0.5])


def test_parts_of_days_make_the_same_curve_as_days() -> None:
    """Whole days are put in order by counting, all else by sorting: enough rows that both are done."""
    rows = [(group, enter, leave, how) for group in range(3) for _, enter, leave, how in [*BY_HAND, (0, 15, 30, WON)]]
    days, halves = (
        curves(*rows, size=3),
        curves(*((g, a / 2 + 0.25, b / 2 + 0.25, how) for g, a, b, how in rows), size=3),
    )
    assert days.begins.tolist() == halves.begins.tolist()
    assert (days.rows.time / 2 + 0.25).tolist() == halves.rows.time.tolist()
    for name in ("share", "before", "risk", "hits", "ends"):
        assert getattr(days.rows, name).tolist() == getattr(halves.rows, name).tolist()


def test_the_variance_is_the_published_one() -> None:
    """Marubini & Valsecchi's three sums, written out term by term for the example, give the same standard error."""
    curve = curves(*BY_HAND).of(0)
    total = 0.5
    spread = 0.0
    for risk, ends, hits, before, share in ((5, 1, 1, 1.0, 0.2), (4, 1, 0, 0.8, 0.2), (2, 1, 1, 0.6, 0.5)):
        spread += (total - share) ** 2 * ends / (risk * (risk - ends))
        spread += before**2 * hits * (risk - hits) / risk**3
        spread -= 2 * (total - share) * before * hits / risk**2
    assert curve.spread(30) == pytest.approx(math.sqrt(spread))


def test_who_is_watched_from_a_later_age_counts_only_from_there() -> None:
    """The second is seen from its 15th day on: of those watched on day 10 there is one, and on day 20 there are two."""
    curve = curves((0, 0, 10, LOST), (0, 15, 20, WON), (0, 0, 30, OPEN)).of(0)
    assert curve.risk.tolist() == [2, 2]
    assert curve.share == pytest.approx([0.0, 0.25])


def test_who_left_before_being_watched_is_left_out() -> None:
    """One that ended on its fifth day says nothing where watching began on the tenth."""
    assert curves((0, 10, 5, WON), (0, 0, 7, OPEN)).of(0).last == 0.0


def test_groups_do_not_touch_each_other() -> None:
    """A group without an end has a flat curve, and those on both sides of it are as they are alone."""
    both = curves(*BY_HAND, (1, 0, 12, OPEN), *((2, *row[1:]) for row in BY_HAND), size=4)
    assert both.of(0).share.tolist() == both.of(2).share.tolist() == curves(*BY_HAND).of(0).share.tolist()
    assert both.at(30) == pytest.approx([0.5, 0.0, 0.5, 0.0])
    assert both.at(5) == pytest.approx([0.0] * 4)
    assert both.medians() == pytest.approx([30.0, np.nan, 30.0, np.nan], nan_ok=True)
    assert curves(size=2).at(1.0).tolist() == [0.0, 0.0]


def test_the_median_is_that_of_those_that_will_be_won() -> None:
    """Ten won on days 10, 20 ... 100 and ten lost: half of the winners are there on day 50, whatever the losers did."""
    rows = [(0, 0, 10 * n, WON) for n in range(1, 11)] + [(0, 0, 10 * n + 5, LOST) for n in range(1, 11)]
    found = curves(*rows).of(0).median()
    assert found is not None
    assert found[0] == 50
    assert found[1] is not None
    # Of ten winners alone, the sign test's limits are the 2nd and the 9th: 20 and 90.
    assert 20 <= found[1][0] < 50 < found[1][1] <= 90


def test_a_median_of_all_needs_half_of_them() -> None:
    """With three of four undecided nothing is said of the usual one; with three of four decided it is the second."""
    assert curves((0, 0, 1, WON), *[(0, 0, 9, OPEN)] * 3).of(0).median(of_all=True) is None
    found = curves((0, 0, 1, WON), (0, 0, 2, WON), (0, 0, 3, WON), (0, 0, 9, OPEN)).of(0).median(of_all=True)
    assert found is not None
    assert found[0] == 2


ENDS = st.lists(st.tuples(st.integers(0, 60), st.sampled_from([WON, LOST])), min_size=1, max_size=40)


@given(ENDS)
def test_without_anything_undecided_it_is_the_plain_share(ends: list[tuple[int, str]]) -> None:
    """Where all have ended, F(t) is won by t / all, and its standard error that of a binomial share."""
    curve = curves(*[(0, 0.0, float(age), how) for age, how in ends]).of(0)
    for age in (0, 15, 30, 60):
        share = sum(how == WON and when <= age for when, how in ends) / len(ends)
        assert curve.at(age) == pytest.approx(share, abs=1e-12)
        assert curve.spread(age) == pytest.approx(math.sqrt(share * (1 - share) / len(ends)), abs=1e-6)


ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 60), st.sampled_from([WON, LOST, OPEN])),
    max_size=60,
)


@given(ROWS)
def test_shares_of_both_ends_and_what_is_left_add_up(rows: list[tuple[int, int, int, str]]) -> None:
    """Won, lost and undecided make one at every time, and the limits hold the value within 0 and 1."""
    swapped = [(*row[:3], {WON: LOST, LOST: WON, OPEN: OPEN}[row[3]]) for row in rows]
    won, lost = curves(*rows, size=4), curves(*swapped, size=4)
    for group in range(4):
        curve, other = won.of(group), lost.of(group)
        left = curve.before * (1 - curve.ends / curve.risk)
        assert curve.share + other.share + left == pytest.approx(np.ones(len(left)))
        assert won.at(30)[group] == pytest.approx(curve.at(30))
        limits = curve.share_interval(30, 10)
        assert limits is not None
        assert 0 <= limits[0] <= curve.at(30) + 1e-9
        assert curve.at(30) - 1e-9 <= limits[1] <= 1
        median = curve.median()
        assert (median is None) == bool(np.isnan(won.medians()[group]))
        if median is not None:
            assert median[0] == won.medians()[group]
            assert median[1] is None or median[1][0] <= median[0] <= median[1][1]
