"""Each interval against published or hand-worked values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from coachkit.insight import intervals

pytestmark = pytest.mark.unit

amounts = st.lists(st.floats(1, 1e6), min_size=1, max_size=30).map(np.array)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.69), (1, 0.03, 5.57), (5, 1.62, 11.67), (10, 4.80, 18.39), (20, 12.22, 30.89)]
)
def test_a_count_has_garwoods_interval(count: int, low: float, high: float) -> None:
    """A count's limits are those of the published exact Poisson table, zero included."""
    assert intervals.count_interval(count) == pytest.approx((low, high), abs=0.005)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(4, 10, 0.168, 0.687), (6, 10, 0.313, 0.832), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1)],
)
def test_a_share_has_wilsons_interval(hits: int, n: int, low: float, high: float) -> None:
    """A share's limits are Wilson's, also where none or all were hits."""
    assert intervals.share_interval(hits, n) == pytest.approx((low, high), abs=0.0005)


def test_a_share_of_nothing_has_no_interval() -> None:
    """Without any row there is no interval."""
    assert intervals.share_interval(0, 0) is None


@pytest.mark.parametrize("n", [1, 4, 17])
def test_a_sum_of_equal_amounts_is_a_scaled_count(n: int) -> None:
    """Fay and Feuer's interval of n equal amounts is Garwood's of n, times the amount: their own check."""
    low, high = intervals.count_interval(n)
    assert intervals.sum_interval(np.full(n, 250.0)) == pytest.approx((250 * low, 250 * high))


def test_a_sum_follows_fays_own_code() -> None:
    """For unequal amounts the limits are the gamma quantiles of M. P. Fay's code in R's epitools."""
    weights = np.array([100.0, 300.0, 50.0])
    y, v, wm = 450.0, 102_500.0, 300.0
    low = stats.gamma.ppf(0.025, y**2 / v, scale=v / y)
    high = stats.gamma.ppf(0.975, (y + wm) ** 2 / (v + wm**2), scale=(v + wm**2) / (y + wm))
    assert intervals.sum_interval(weights) == pytest.approx((low, high))


def test_a_sum_of_nothing_allows_for_what_is_typical() -> None:
    """No wins: from zero to 3.69 typical wins; with nothing typical known there is no interval."""
    none = np.array([])
    assert intervals.sum_interval(none, 1000.0) == pytest.approx((0, 3688.879))
    assert intervals.sum_interval(none) is None


@given(amounts, st.floats(0.01, 100))
def test_a_sums_interval_holds_the_sum_and_scales(values: np.ndarray, factor: float) -> None:
    """The interval holds the sum, and another currency changes nothing but the unit."""
    low, high = intervals.sum_interval(values) or (np.nan, np.nan)
    assert 0 <= low <= values.sum() <= high
    assert intervals.sum_interval(values * factor) == pytest.approx((low * factor, high * factor), rel=1e-6)


@given(amounts, amounts)
def test_refunds_widen_a_sum(charges: np.ndarray, refunds: np.ndarray) -> None:
    """With refunds among the amounts the interval still holds the sum."""
    both = np.concatenate([charges, -refunds])
    low, high = intervals.sum_interval(both) or (np.nan, np.nan)
    assert low <= both.sum() <= high


@pytest.mark.parametrize(("n", "first", "last"), [(6, 1, 6), (10, 2, 9), (20, 6, 15), (50, 18, 33)])
def test_a_median_lies_between_the_published_ranks(n: int, first: int, last: int) -> None:
    """The sign test's ranks at 95 % are those of the published table."""
    assert intervals.median_interval(np.arange(1.0, n + 1)[::-1]) == (first, last)


def test_a_median_of_five_has_no_interval() -> None:
    """Five values reach 93.75 % at best, so there is no 95 % interval."""
    assert intervals.median_interval(np.arange(5.0)) is None


def test_an_nps_by_hand() -> None:
    """50 promoters, 30 passives, 20 detractors: 30 points, variance 0.61, so 30 +/- 15.3."""
    assert intervals.nps_interval(50, 30, 20) == pytest.approx((14.69, 45.31), abs=0.005)


@pytest.mark.parametrize("counts", [(12, 0, 0), (0, 12, 0), (0, 0, 12)])
def test_an_nps_of_equal_answers_is_not_certain(counts: tuple[int, int, int]) -> None:
    """Twelve equal answers leave room: the interval has a width and stays between -100 and 100."""
    low, high = intervals.nps_interval(*counts) or (0.0, 0.0)
    assert -100 <= low < high <= 100
    assert low <= 100 * (counts[0] - counts[2]) / 12 <= high


def test_a_mean_by_hand() -> None:
    """1 to 5: mean 3, t(4) = 2.776, standard error 0.707, so 3 +/- 1.96; four values are too few."""
    assert intervals.mean_interval(np.arange(1.0, 6.0), 5) == pytest.approx((1.037, 4.963), abs=0.0005)
    assert intervals.mean_interval(np.arange(1.0, 5.0), 5) is None
