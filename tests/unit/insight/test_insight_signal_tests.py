"""The three tests behind every signal, on numbers worked out by hand and on simulated teams with nothing wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from coachkit.insight.signals import means, shares
from coachkit.insight.signals.others import mean_of_others
from coachkit.insight.signals.rates import FALL, RISE, dispersion, scan, tail
from coachkit.insight.signals.tested import simes
from coachkit.insight.signals.tiers import FALSE_SHARE, discoveries, tiers, weights

pytestmark = pytest.mark.unit

REPS, WEEKS = 8, 65


def simulated(seed: int, mean: float = 10.0, reps: int = REPS, phi: float = 1.5, shock: float = 0.1) -> np.ndarray:
    """Draw weekly counts of a team with nothing wrong: own levels, a shared shock each week, dispersion phi."""
    draw = np.random.default_rng(seed)
    level = mean * np.exp(0.25 * draw.standard_normal(reps))
    mu = level[:, None] * np.exp(shock * draw.standard_normal(WEEKS))
    return draw.negative_binomial(mu / (phi - 1), 1 / phi).astype(np.float64)


def present(reps: int = REPS) -> np.ndarray:
    """Everybody is there in every week."""
    return np.ones((reps, WEEKS))


def test_the_tail_is_the_binomials_by_hand() -> None:
    """2 of 10 at one half: P(0) + P(1) + P(2) / 2 = (1 + 10 + 22.5) / 1024, and the rest for the other side."""
    few, many = (float(tail(np.array([2.0]), np.array([8.0]), np.array([0.5]), 1.0, side)[0]) for side in (FALL, RISE))
    assert few == pytest.approx(33.5 / 1024)
    assert many == pytest.approx(1 - 33.5 / 1024)


@given(st.integers(0, 30), st.integers(1, 60), st.floats(0.05, 0.95))
def test_the_tail_is_scipys_mid_p_for_any_counts(seen: int, base: int, share: float) -> None:
    """Without overdispersion it equals the mid-p value of the exact binomial distribution."""
    law = stats.binom(seen + base, share)
    expected = law.cdf(seen) - law.pmf(seen) / 2
    found = tail(np.array([float(seen)]), np.array([float(base)]), np.array([share]), 1.0, FALL)
    assert float(found[0]) == pytest.approx(expected, abs=1e-9)


def test_overdispersion_takes_weight_from_counts() -> None:
    """20 where 40 are usual is rarer for Poisson counts than where counts scatter half as much again."""
    shares_ = np.array([40 / 240])
    plain, wider = (float(tail(np.array([20.0]), np.array([200.0]), shares_, phi, FALL)[0]) for phi in (1.0, 1.5))
    assert plain < wider < 0.01


def test_dispersion_is_found_again() -> None:
    """Counts drawn with a variance of one and a half times their mean are told from Poisson counts."""
    found = np.mean([dispersion(simulated(seed), present()) for seed in range(20)])
    poisson = np.mean([dispersion(simulated(seed, phi=1.0001), present()) for seed in range(20)])
    assert 1.35 < found < 1.75
    assert 1.0 <= poisson < 1.2


def test_a_halving_is_found_and_says_what_was_expected() -> None:
    """From 20 a week to 10 for eight weeks: the rep is found, the others are not, and about 160 were expected."""
    counts = simulated(1, mean=20.0)
    counts[3, -8:] = np.round(counts[3, -8:] / 2)
    found = scan(counts, present())
    assert found.p[3, FALL] < 0.001
    assert found.p[[0, 1, 2, 4, 5, 6, 7], FALL].min() > 0.01
    usual = counts[3, :-13].mean()
    assert found.expected[3, FALL] / found.exposure[3, FALL] == pytest.approx(usual, rel=0.15)


def test_a_shock_to_the_whole_team_is_no_fall_of_anybody() -> None:
    """Four weeks at half for all eight reps: nobody is told of a fall at one in a hundred."""
    lowest = []
    for seed in range(10):
        counts = simulated(seed, mean=20.0)
        counts[:, -4:] = np.round(counts[:, -4:] / 2)
        lowest.append(scan(counts, present()).p[:, FALL].min())
    assert np.mean(np.array(lowest) < 0.01) <= 0.2  # the smallest of eight
    assert min(lowest) > 0.0005


def test_a_week_away_is_no_fall() -> None:
    """Two weeks of leave with nothing done: with their exposure at nought the rep's figure is as usual."""
    counts = simulated(2, mean=20.0)
    counts[0, -3:-1] = 0
    exposure = present()
    exposure[0, -3:-1] = 0
    assert scan(counts, exposure).p[0, FALL] > 2 * scan(counts, present()).p[0, FALL]
    assert scan(counts, exposure).p[0, FALL] > 0.05


@pytest.mark.parametrize("factor", [0.1, 3.0])
def test_one_odd_week_is_no_signal(factor: float) -> None:
    """A single week at a tenth, or at three times usual: hardly ever told, and never at 0.1 %."""
    lowest = []
    for seed in range(40):
        counts = simulated(seed, mean=20.0)
        counts[0, -2] = np.round(counts[0, :-13].mean() * factor)
        lowest.append(scan(counts, present()).p[0].min())
    assert np.mean(np.array(lowest) < 0.005) <= 0.05
    assert min(lowest) > 0.001


def test_too_short_or_too_rare_cannot_be_tested() -> None:
    """Eleven weeks of baseline, or less than five expected in every window: NaN, never a number."""
    exposure = present()
    exposure[0, : 65 - 13 - 11] = 0
    counts = simulated(3)
    counts[1] = 0
    counts[1, ::9] = 1
    found = scan(counts, exposure)
    assert np.isnan(found.p[0]).all()
    assert np.isnan(found.p[1]).all()
    assert not np.isnan(found.p[2:]).any()


@pytest.mark.parametrize("mean", [3.0, 10.0, 40.0])
def test_with_nothing_wrong_p_values_are_not_too_small(mean: float) -> None:
    """Over 300 teams, one in a hundred is undercut by at most one and a half in a hundred, in either direction."""
    p = np.concatenate([scan(simulated(seed, mean), present()).p for seed in range(300)])
    assert np.nanmean(p <= 0.05) < 0.065
    assert np.nanmean(p <= 0.01) < 0.015


def test_a_share_is_predicted_by_the_beta_binomial() -> None:
    """With a = b = 1 all of 0, 1, 2 hits of two are equally likely: the mid-p of none is 1/6, of two 5/6."""
    one = np.ones(3)
    found = shares.predicted(np.array([0.0, 1.0, 2.0]), 2 * one, one, one)
    assert found == pytest.approx([1 / 6, 1 / 2, 5 / 6])


def test_shares_with_nothing_wrong_are_not_told_too_often() -> None:
    """Own levels, and a shift of the whole team: one in a hundred stays one in a hundred."""
    draw, p = np.random.default_rng(5), []
    for _ in range(800):
        own = np.clip(0.25 + 0.03 * draw.standard_normal(REPS), 0.05, 0.9)
        later = 1 / (1 + np.exp(-(np.log(own / (1 - own)) + 0.3 * draw.standard_normal())))
        n, base = draw.poisson(20, REPS), draw.poisson(80, REPS)
        hits, base_hits = draw.binomial(n, later), draw.binomial(base, own)
        arrays = (array.astype(np.float64) for array in (hits, n, base_hits, base))
        p.append(shares.changed(*arrays, least=8).p)
    assert (np.concatenate(p) <= 0.01).mean() < 0.013


def test_the_best_of_eight_alike_is_not_called_different() -> None:
    """Win rates drawn from one rate (Maven's spread is no more than that): nobody is told from the others."""
    draw = np.random.default_rng(6)
    n = np.full(30, 220.0)
    lowest = [shares.different(draw.binomial(220, 0.63, 30).astype(float), n, 12, 5).p.min() for _ in range(50)]
    assert np.mean(np.array(lowest) < 0.05 / 60) < 0.1


def test_means_with_nothing_wrong_are_not_told_too_often() -> None:
    """Reps differ, the team moves: one in a hundred stays one in a hundred, and a real fall is found."""
    draw, p = np.random.default_rng(7), []
    rep, recent = np.repeat(np.arange(REPS), 60), np.tile(np.arange(60) < 15, REPS)
    for _ in range(500):
        values = (0.3 * draw.standard_normal(REPS))[rep] + draw.standard_normal(len(rep))
        p.append(means.changed(values + 0.2 * draw.standard_normal() * recent, rep, recent, REPS, 8).p)
    assert (np.concatenate(p) <= 0.01).mean() < 0.013
    found = [
        means.changed(draw.standard_normal(len(rep)) - 1.5 * (recent & (rep == 2)), rep, recent, REPS, 8).p[:, 0]
        for _ in range(200)
    ]
    assert np.mean([p[2] < 0.001 for p in found]) > 0.9
    assert np.mean([np.delete(p, 2) < 0.01 for p in found]) < 0.015


def test_several_metrics_of_one_cause_make_one_p_value() -> None:
    """Simes: the smallest of m p / rank, here 3 x 0.01 / 1, 3 x 0.04 / 2 and 3 x 0.5 / 3."""
    assert simes([0.04, 0.01, 0.5]) == pytest.approx(0.03)
    assert simes([0.04, 0.041, 0.042]) == pytest.approx(0.042)


def test_discoveries_are_benjamini_and_hochbergs() -> None:
    """With equal weights the published step-up rule at 10 %: the third of ten passes at 0.03, and those before."""
    p = np.array([0.001, 0.025, 0.029, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
    assert discoveries(p, np.ones(10)).tolist() == [True] * 3 + [False] * 7
    assert stats.false_discovery_control(p)[2] <= 0.10


def test_weights_come_from_the_data_behind_a_test_and_average_one() -> None:
    """A test that would see a fall counts for more than one that would not; what it shows is not looked at."""
    found = weights(np.array([0.1, 0.2, 1.5, np.nan]))
    assert found.mean() == pytest.approx(1.0)
    assert found[0] > found[1] > found[2]
    assert found[2] == pytest.approx(found[3], rel=0.05)


def test_a_week_with_nothing_wrong_has_a_signal_no_more_often_than_the_level() -> None:
    """A hundred tests of nothing: no more weeks than the level carry any signal, one rep-week in twenty a watch."""
    draw = np.random.default_rng(8)
    rep = np.repeat(np.arange(8), 13)
    spread = np.tile(np.linspace(0.1, 1.0, 13), 8)
    weeks = [tiers(draw.uniform(size=104), rep.tolist(), spread) for _ in range(600)]
    assert np.mean(["signal" in week for week in weeks]) < FALSE_SHARE + 0.03  # two standard errors of 600 weeks
    watched = [
        any(week[place] is not None for place in np.flatnonzero(rep == one)) for week in weeks for one in range(8)
    ]
    assert np.mean(watched) < 0.065
    assert tiers(np.array([]), [], np.array([])) == []


def test_a_small_team_tells_a_rep_nothing_of_a_colleague() -> None:
    """With four others their change is not used; with five it is, and one of them cannot move it far."""
    for reps, seen in ((5, False), (6, True)):
        moved = np.full(reps, -0.5)
        mean, variance = mean_of_others(moved, np.full(reps, 100.0))
        assert np.allclose(mean, -0.5 if seen else 0.0)
        assert np.isfinite(variance).all() == seen
    calm = np.zeros(8)
    calm[3] = -3.0
    assert np.abs(mean_of_others(calm, np.full(8, 100.0))[0]).max() < 1e-9


def test_a_colleagues_fall_in_a_team_of_two_is_no_rise_of_the_other() -> None:
    """The one falls to three tenths for eight weeks; the other, unchanged, is told of a rise no more than by chance."""
    told = []
    for seed in range(60):
        counts = simulated(seed, mean=40.0, reps=2)
        counts[0, -8:] = np.round(counts[0, -8:] * 0.3)
        told.append(scan(counts, present(2)).p[1, RISE] < 0.002)
    assert np.mean(told) < 0.05


def test_few_others_are_no_firm_expectation() -> None:
    """Against five others with a single event each, a rep's fifteen of fifteen cannot be judged at all."""
    n = np.array([15.0, 1, 1, 1, 1, 1])
    found = shares.different(np.array([15.0, 0, 1, 0, 0, 1]), n, 12, 5)
    assert np.isnan(found.p).all()


def test_who_scatters_more_is_judged_by_their_own_scatter() -> None:
    """Nothing wrong, and one rep's values scatter three times as much: told no more often than the level says."""
    draw, low = np.random.default_rng(9), []
    rep, recent = np.repeat(np.arange(REPS), 60), np.tile(np.arange(60) < 15, REPS)
    scatter = np.where(rep == 2, 3.0, 1.0)
    for _ in range(400):
        p = means.changed(scatter * draw.standard_normal(len(rep)), rep, recent, REPS, 8).p[2]
        low.append((p < 0.01).any())
    assert np.mean(low) < 0.035
