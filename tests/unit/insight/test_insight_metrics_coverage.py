"""Coverage, weighted pipeline, categories and what became of commits, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.metric_rows import AS_OF, ago, change, figure, figure_as_known, opportunity

from coachkit.insight.metrics.forecast import bias_of, wape_of

pytestmark = pytest.mark.unit

QUOTAS = [{"rep_id": "a", "period": "2026-Q4", "value": 1000.0}]
DUE = [
    opportunity(1, "open", ago(60), "2026-12-31", amount=700.0),
    opportunity(2, "open", ago(60), "2026-10-01", amount=500.0),
    opportunity(3, "open", ago(60), "2027-01-01", amount=9000.0),
    opportunity(4, "won", ago(60), "2026-10-20", amount=400.0),
]


def test_coverage_is_of_what_remains_of_the_quota() -> None:
    """1,200 due in the quarter over the 600 that remain of 1,000 are 2 to 1; what is due next year does not count."""
    found = figure("coverage", opportunities=DUE, quotas=QUOTAS)
    assert (found.value, found.n, found.interval, found.level) == (2, 2, (2, 2), 1.0)
    assert found.window == (AS_OF, date(2026, 12, 31))


def test_a_reached_quota_needs_no_cover() -> None:
    """1,000 won of 1,000: nothing remains; without a quota there is nothing to divide by."""
    rows = [*DUE, opportunity(5, "won", ago(60), "2026-11-01", amount=600.0)]
    found = figure("coverage", opportunities=rows, quotas=QUOTAS)
    assert (found.value, found.reason) == (None, "the quota is reached: nothing remains to cover")
    assert figure("coverage", opportunities=rows).reason == "no quotas in the data"


def test_amounts_that_are_missing_are_said() -> None:
    """One of three due carries none and is said; where none does there is no coverage."""
    blank = opportunity(5, "open", ago(60), "2026-12-01")
    found = figure("coverage", opportunities=[*DUE, blank], quotas=QUOTAS)
    assert (found.value, found.reason) == (2, "1 opportunity due carry no amount")
    alone = figure("coverage", opportunities=[blank, DUE[3]], quotas=QUOTAS)
    assert (alone.value, alone.reason) == (None, "1 opportunity due carry no amount")
    unknown = figure("coverage", opportunities=DUE, quotas=QUOTAS, rewound={"amount": 1})
    assert unknown.reason == "what was open and due on that day is not known for all opportunities"


def earlier(won: int, lost: int) -> dict[str, list[dict[str, object]]]:
    """Make opportunities of 100 each, created before 2026-Q3 and due in September, closed on its last day."""
    ends = ["won"] * won + ["lost"] * lost
    rows = [opportunity(n, end, "2026-06-01", "2026-09-30", amount=100.0) for n, end in enumerate(ends)]
    rows.append(opportunity(99, "lost", "2026-04-01", "2026-04-02", amount=100.0))
    log = [change(n, "2026-06-01T09:00", "close_date", None, "2026-09-15") for n in range(len(ends))]
    log += [change(n, "2026-06-01T09:00", "amount", None, "100") for n in range(len(ends))]
    log += [change(n, "2026-09-30T09:00", "status", "open", end) for n, end in enumerate(ends)]
    return {"opportunities": rows, "opportunity_changes": log}


def test_the_coverage_needed_is_one_over_what_was_won_of_it() -> None:
    """On day 51 of 2026-Q3 1,200 were due, of which 300 were won by its end: 1 in 4, so 4 to 1.

    Equal amounts are worth 12 cases (Kish): Wilson's limits of 3 of 12 are 8.9 and 53.2 %, turned over 1.88 and 11.2.
    """
    found = figure_as_known("coverage_needed", **earlier(3, 9))
    assert (found.value, found.n) == (4, 12)
    assert found.interval == pytest.approx((1 / 0.53231, 1 / 0.08894), abs=1e-3)
    said = (found.reason or "").replace("\u00a0", " ")
    assert said == "25 % of what was due in week 8 of 2 earlier quarters was won in it"


def test_few_due_ones_fall_back_to_the_win_rate() -> None:
    """Nine due are too few: the win rate of three in ten needs 3.33 to 1, and the reason says by what it goes."""
    found = figure_as_known("coverage_needed", **earlier(3, 6))
    assert (found.value, found.n) == (pytest.approx(10 / 3, abs=1e-6), 10)
    assert (found.reason or "").startswith("by the win rate: fewer than 10 opportunities were due")
    none = figure_as_known("coverage_needed", **earlier(0, 12))
    assert none.reason == "nothing of what was due in week 8 of 2 earlier quarters was won in it"


def test_the_weighted_pipeline_weighs_stages_by_what_came_of_them() -> None:
    """Of 20 closed ones 10 were won; all were in Demo, the ten won in Offer as well.

    Shrunk by 40 at 1/2: Demo (10 + 20) / (20 + 40) = 1/2, Offer (10 + 20) / (10 + 40) = 3/5. 600 in Demo and 100 in
    Offer come to 300 + 60.
    """
    rows, log = [], []
    for n in range(20):
        won = n < 10
        rows.append(opportunity(n, "won" if won else "lost", ago(100), ago(50), stage="Closed", amount=1.0))
        log.append(change(n, f"{ago(100)}T09:00", "stage", None, "Demo"))
        if won:
            log.append(change(n, f"{ago(80)}T09:00", "stage", "Demo", "Offer"))
        log.append(change(n, f"{ago(50)}T09:00", "stage", "Offer" if won else "Demo", "Closed"))
    rows += [
        opportunity(50, "open", ago(20), "2026-12-01", stage="Demo", amount=600.0),
        opportunity(51, "open", ago(20), "2026-12-01", stage="Offer", amount=100.0),
    ]
    found = figure("weighted_pipeline", opportunities=rows, opportunity_changes=log)
    assert (found.value, found.n, found.interval) == (pytest.approx(360), 2, None)
    assert found.reason == "by stages, over 20 closed opportunities"
    plain = figure("weighted_pipeline", opportunities=rows)
    assert plain.value == pytest.approx(350)
    assert (plain.reason or "").startswith("by the win rate of 50")
    few = figure("weighted_pipeline", opportunities=rows[1:])
    assert few.reason == "19 closed opportunities in two years, and 20 are needed"


def test_categories_are_summed_apart() -> None:
    """In commit 700, in best case 500: neither holds the other, nor what is due after the quarter."""
    meant = ("commit", "best_case", "commit", "closed")
    rows = [{**row, "forecast_category": category} for row, category in zip(DUE, meant, strict=True)]
    commit, best = (figure(name, opportunities=rows) for name in ("commit_amount", "best_case_amount"))
    assert (commit.value, commit.n, commit.interval) == (700, 1, (700, 700))
    assert (best.value, best.n) == (500, 1)
    assert figure("commit_amount", opportunities=DUE).reason == "forecast categories are not in the data"


def committed() -> dict[str, list[dict[str, object]]]:
    """Make commits of two quarters: 2026-Q2 forecast 300 and came to 100, 2026-Q3 forecast 100 and came to 300."""
    rows = [opportunity(90, "lost", "2025-01-01", "2025-01-02", amount=1.0, forecast_category="omitted")]
    plan = [(1, "2026-Q2", "won"), (2, "2026-Q2", "lost"), (3, "2026-Q2", "lost"), (4, "2026-Q3", "won")]
    log = []
    for number, period, end in plan:
        created, due = ("2026-04-02", "2026-06-20") if period == "2026-Q2" else ("2026-07-02", "2026-09-20")
        rows.append(opportunity(number, end, created, due, amount=100.0, forecast_category="closed"))
        log += [
            change(number, f"{created}T09:00", "amount", None, "100"),
            change(number, f"{created}T09:00", "close_date", None, due),
            change(number, f"{created}T09:00", "forecast_category", None, "commit"),
            change(number, f"{due}T09:00", "forecast_category", "commit", "closed"),
            change(number, f"{due}T09:00", "status", "open", end),
        ]
    rows.append(opportunity(5, "won", "2026-08-10", "2026-09-10", amount=200.0, forecast_category="closed"))
    log.append(change(5, "2026-08-10T09:00", "forecast_category", None, "pipeline"))
    return {"opportunities": rows, "opportunity_changes": log}


def test_errors_do_not_make_up_for_each_other() -> None:
    """200 too much in one quarter and 200 too little in the next: no bias, and an error of 400 on 400."""
    bias, error = (figure_as_known(name, **committed()) for name in ("forecast_bias", "wape"))
    assert (bias.value, bias.n) == (0, 4)
    assert (error.value, error.n, error.interval) == (1, 4, None)


def test_commits_kept_are_those_won_in_their_quarter() -> None:
    """Two of four: Wilson's limits are 15 and 85 %."""
    kept = figure_as_known("commit_conversion", **committed())
    assert (kept.value, kept.n, kept.reason) == (0.5, 4, "2 of 4, over 4 earlier quarters")
    assert kept.interval == pytest.approx((0.1500, 0.8500), abs=1e-4)


LOOKS = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 900), st.integers(1, 9)), min_size=1, max_size=4)


@given(LOOKS)
def test_the_error_is_never_below_the_bias(looks: list[tuple[int, int, int]]) -> None:
    """Whatever was forecast and came, the sizes of the errors add up to no less than the errors do."""
    known = [(float(forecast), float(actual), commits, 0) for forecast, actual, commits in looks]
    bias, error = bias_of(known).value, wape_of(known).value
    assert bias is not None
    assert error is not None
    assert error >= abs(bias) - 1e-12
