"""Did it work: the stories by simulation, the formulae by hand, and what is said where nothing can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from support.crm_builder import crm_data

from coachkit.insight.coaching.build import judge, team_effects
from coachkit.insight.coaching.estimate import estimate, nonoverlap, permuted_starts
from coachkit.insight.coaching.weeks import Watched
from coachkit.insight.teamday import TeamDay
from coachkit.model import CoachingEffect
from coachkit.parameters import FocusParameters, RepParameters, TeamParameters
from coachkit.terms import CoachingVerdict

pytestmark = pytest.mark.unit

REPS, BEFORE, AFTER = 8, 26, 13
AS_OF = date(2026, 11, 20)
SINCE = AS_OF - timedelta(days=7 * AFTER - 1)


def team(seed: int, mean: float, ratio: float = 1.0, recent: int = BEFORE) -> Watched:
    """Make eight identical reps, overdispersed and with weeks that move all, and coach the worst of `recent` weeks."""
    rng = np.random.default_rng(seed)
    means = mean * np.exp(rng.normal(0, 0.1, BEFORE + AFTER)) * np.ones((REPS, 1))
    counts = rng.negative_binomial(2 * means, 2 / 3).astype(np.float64)  # variance 1.5 times the mean
    worst = int(counts[:, BEFORE - recent : BEFORE].sum(axis=1).argmin())
    if ratio != 1:
        counts[worst, BEFORE:] = rng.negative_binomial(2 * ratio * means[worst, BEFORE:], 2 / 3)
    return watched(counts, worst, BEFORE)


def watched(counts: np.ndarray, rep: int, start: int) -> Watched:
    """Watch one rep of a team whose reps are always there."""
    return Watched(counts, np.ones(counts.shape), rep, start, np.arange(len(counts)) != rep)


def verdicts(mean: float, seeds: int, **given: float) -> Iterator[CoachingVerdict]:
    """Judge the worst rep of many teams."""
    for seed in range(seeds):
        yield judge(team(seed, mean, **given), fewer_is_better=False)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(("mean", "recent"), [(10, BEFORE), (10, 8), (40, BEFORE)])
def test_the_worst_of_eight_identical_reps_is_not_told_that_coaching_helped(mean: float, recent: int) -> None:
    """Whoever was worst in half a year or in eight weeks: at most 5 % of 200 teams hear of an improvement."""
    assert list(verdicts(mean, 200, recent=recent)).count("improvement") <= 10


def test_a_doubled_rate_over_a_quarter_is_seen_in_most_cases() -> None:
    """At ten a week, 13 weeks of twice as many are told as consistent with an improvement in most of 100 teams."""
    assert list(verdicts(10, 100, ratio=2)).count("improvement") >= 75


def test_rare_things_cannot_be_judged_early() -> None:
    """At one a week even a doubling is not judged after 13 weeks."""
    assert set(verdicts(1, 20, ratio=2)) == {"too-early"}


def test_the_baseline_is_shrunk_and_the_dip_comes_back_by_itself() -> None:
    """Four reps, of whom one had 6 a week and three 10: by hand, with the spread of the four as the prior.

    The team's usual is 9, expected 90 each; the squared residuals (30^2 + 3 x 10^2 - 360) over 4 x 90^2 make the
    prior worth 32,400 / 840 = 38.571 events. The baseline is (38.571 + 60) / (38.571 / 9 + 10) = 6.9, and of the gap
    of 3 a share of 38.571 / (38.571 + 90) = 0.3 comes back by itself: 0.9.
    """
    counts = np.full((4, 20), 10.0)
    counts[0] = 6.0
    found = estimate(watched(counts, 0, 10))
    assert (found.before, found.after, found.usual) == (pytest.approx(6), pytest.approx(6), pytest.approx(9))
    assert found.basis.worth == pytest.approx(38.5714, abs=1e-3)
    assert found.expected == pytest.approx(6.9)
    assert found.regression == pytest.approx(0.9)
    assert found.ratio == pytest.approx(6 / 6.9)
    assert found.did == pytest.approx(1.0)


def test_what_happened_to_the_whole_team_is_no_effect() -> None:
    """Everybody doubles in the weeks after: the rep's ratio against peers is 1."""
    counts = np.full((6, 26), 10.0)
    counts[:, 13:] = 20.0
    found = estimate(watched(counts, 0, 13))
    assert found.did == pytest.approx(1.0, abs=0.01)
    assert found.ratio == pytest.approx(1.0, abs=0.01)


def test_weeks_of_leave_are_no_fall() -> None:
    """A rep who is there half of the weeks after, and makes half as much in all, has not changed."""
    counts, exposure = np.full((6, 26), 10.0), np.ones((6, 26))
    counts[0, 13::2], exposure[0, 13::2] = 0.0, 0.0
    found = estimate(Watched(counts, exposure, 0, 13, np.arange(6) != 0))
    assert found.after == pytest.approx(10, abs=0.01)
    assert found.nap == pytest.approx(0.5)


def test_start_weeks_are_permuted() -> None:
    """Five in six weeks, then 18: of the three possible starts (ratios 3.10, 3.36 and 2.55) the true one is best."""
    counts = np.array([2, 0, 1, 0, 1, 1, 3, 4, 2, 3, 4, 2], dtype=np.float64)
    more, less = permuted_starts(counts, np.ones(12), 6)
    assert (more, less) == (pytest.approx(1 / 3), 1.0)
    assert permuted_starts(counts, np.ones(12), 3) == (1.0, 1.0)


def test_nap_by_hand() -> None:
    """Of 25 pairs of weeks 21 rise and 2 are level: 22 / 25; where all rise, the interval still claims no certainty."""
    ones = np.ones(5)
    nap, (low, high) = nonoverlap(np.array([1.0, 2, 2, 3, 5]), ones, np.array([4.0, 5, 6, 7, 3]), ones) or (0, (0, 0))
    assert nap == pytest.approx((21 + 2 / 2) / 25)
    assert 0.5 < low < nap < high < 1
    whole, (low, high) = nonoverlap(ones, ones, 2 * ones, ones) or (0, (0, 0))
    assert (whole, high) == (1.0, 1.0) and 0.4 < low < 0.8
    assert nonoverlap(ones[:4], ones[:4], ones, ones) is None


def effects(calls_a_week: int, *, reps: int = 5, coached: int = 1, since: date = SINCE) -> list[CoachingEffect | None]:
    """Work out the effects in a team whose reps make so many calls on each Monday, twice as many since if coached."""
    rows = [
        {"rep_id": str(rep), "kind": "call", "occurred_at": f"{AS_OF - timedelta(days=7 * week + 4)}T09:00"}
        for rep in range(reps) for week in range(BEFORE + AFTER)
        for _ in range(calls_a_week * (2 if rep == 0 and week < AFTER else 1))
    ]  # fmt: skip
    data = crm_data(
        AS_OF, reps=[{"rep_id": str(rep), "name": "R"} for rep in range(reps)], opportunities=[], activities=rows
    )
    focus = FocusParameters(skill="Calling", since=since, metric="activities_call")
    its = {str(rep): RepParameters(rep_id=str(rep), focus=focus) for rep in range(coached)}
    return team_effects(TeamDay.of(data, lambda day: data, TeamParameters()), its)


def test_an_effect_from_the_tables() -> None:
    """Ten calls a week, then twenty: told with its figures, as consistent with and never as caused by."""
    found, *others = effects(10)
    assert others == [None] * 4
    assert found is not None and found.verdict == "improvement"
    assert (found.weeks_before, found.weeks_after, found.peers) == (BEFORE - 1, AFTER, 4)
    assert found.statement.startswith("Consistent with an improvement: 20 calls a week in 13 weeks since 22 Aug 2026, ")
    assert "Whatever else changed in these weeks would look the same." in found.statement
    assert not {"because", "worked", "helped", "caused", "effect"} & set(found.statement.lower().split())
    assert found.p_value is not None and found.p_value <= 0.1 and found.nap == 1.0


def test_before_its_week_nothing_is_told() -> None:
    """A focus of two weeks: the week from which something could be told is named, with its date, and no figure."""
    found = effects(10, since=AS_OF - timedelta(days=14))[0]
    assert found is not None and found.verdict == "too-early"
    assert found.statement.startswith(f"Cannot tell before week {found.weeks_for_half} (")
    assert (found.ratio, found.p_value, found.nap, found.after) == (None,) * 4


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"reps": 3}, "fewer than 3 others who are not coached on it"),
        ({"coached": 3}, "fewer than 3 others who are not coached on it"),
        ({"since": AS_OF - timedelta(days=7 * 35)}, "3 weeks before it are in the data; 12 are needed"),
    ],
)
def test_why_nothing_can_be_told(given: dict[str, object], why: str) -> None:
    """Too few peers, peers who are coached on the same, or too short a past: said as the reason."""
    found = effects(10, **given)[0]  # type: ignore[arg-type]
    assert found is not None and found.verdict == "unknown"
    assert why in found.statement


def test_a_focus_that_begins_later_or_has_no_metric_has_no_effect() -> None:
    """Nothing is worked out for what was not known, or for what nothing counts."""
    assert effects(1, since=AS_OF + timedelta(days=1))[0] is None
    data = crm_data(AS_OF, reps=[{"rep_id": "0", "name": "R"}], opportunities=[])
    day = TeamDay.of(data, lambda day: data, TeamParameters())
    plain = RepParameters(rep_id="0", focus=FocusParameters(skill="Calling", since=SINCE))
    assert team_effects(day, {"0": plain}) == [None]
    [missing] = team_effects(day, {"0": plain.model_copy(update={"focus": FocusParameters(
        skill="Calling", since=SINCE, metric="activities_call")})})  # fmt: skip
    assert missing is not None and missing.statement == "Whether calls changed cannot be told: the data hold no calls."
