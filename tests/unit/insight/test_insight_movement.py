"""Slips, pushes, stages moved back and the forecast's bias: the same from a log and from what runs saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

import pytest
from support.crm_builder import crm_data
from support.opportunity_lives import REPS, Life, history_by_log, history_by_runs

from coachkit.crm.as_of import known_on
from coachkit.insight.build import build_figures
from coachkit.insight.figures import RepFigures
from coachkit.insight.intervals import share_interval
from coachkit.model import Metric
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
TEAM = TeamParameters(currency="EUR")
Figures = dict[str, RepFigures]


def by_log(lives: Sequence[Life], as_of: date = AS_OF) -> Figures:
    """Build the figures from a whole log."""
    data = history_by_log(lives, as_of)
    return build_figures(known_on(data, as_of), partial(known_on, data), TEAM, {})


def by_runs(lives: Sequence[Life], as_of: date = AS_OF, weeks: int = 20) -> Figures:
    """Build the figures from what weekly runs kept."""
    runs = history_by_runs(lives, as_of, weeks)
    return build_figures(runs.known(as_of), runs.known, TEAM, {})


def metric(found: Figures, metric_id: str, rep_id: str = "a") -> Metric:
    """Pick one metric."""
    return next(metric for metric in found[rep_id].metrics if metric.metric_id == metric_id)


def life(
    name: str, first: Mapping[str, object], *later: tuple[str, Mapping[str, object]], since: str = "2026-08-03"
) -> Life:
    """Make an opportunity."""
    return Life(name, date.fromisoformat(since), first, {date.fromisoformat(day): change for day, change in later})


BOTH = pytest.mark.parametrize("build", [by_log, by_runs])

WON: dict[str, object] = {"status": "won", "close_date": "2026-11-03"}
DUE: dict[str, object] = {"close_date": "2026-12-10", "amount": 10.0}
LIVES = [
    life("stays", DUE, ("2026-11-03", {"close_date": "2026-12-20"})),
    life("slips", DUE, ("2026-11-04", {"close_date": "2027-01-20"})),
    life("comes-back", DUE, ("2026-10-21", {"close_date": "2027-01-20"}), ("2026-11-04", {"close_date": "2026-12-20"})),
    life("came-and-slips", DUE | {"close_date": "2027-02-01"}, ("2026-10-21", {"close_date": "2026-12-01"}),
         ("2026-11-11", {"close_date": "2027-03-01"})),
    life("wins", DUE, ("2026-11-03", {"status": "won", "close_date": "2026-11-03"})),
    life("loses", DUE, ("2026-11-03", {"status": "lost", "close_date": "2026-11-03"})),
    life("never-due", DUE | {"close_date": "2027-02-01"}),
    life("lost-not-due", DUE | {"close_date": "2027-02-01"},
         ("2026-11-03", {"status": "lost", "close_date": "2026-11-03"})),
]  # fmt: skip


@BOTH
def test_slips_are_what_left_the_quarter_among_all_that_was_due_in_it(build: Callable[..., Figures]) -> None:
    """Six were due at some time since the quarter began; two of them are expected after it now."""
    slips = metric(build(LIVES), "slip_rate")
    assert (slips.value, slips.n, slips.reason) == (pytest.approx(1 / 3, abs=1e-6), 6, "2 of 6")
    assert slips.interval == pytest.approx(share_interval(2, 6), abs=1e-6)
    weekly = {point.week: (point.value, point.n) for point in slips.series}
    assert weekly[date(2026, 11, 14)] == (pytest.approx(0.333333), 6)
    assert weekly[date(2026, 11, 7)][0] == pytest.approx(2 / 6, abs=1e-6)
    assert weekly[date(2026, 10, 31)][0] == pytest.approx(1 / 6, abs=1e-6)  # by 6 November one left, one came back
    assert weekly[date(2026, 10, 24)][0] == pytest.approx(1 / 6, abs=1e-6)  # by 30 October: comes-back was out


@BOTH
def test_pushes_count_each_move_to_a_later_day(build: Callable[..., Figures]) -> None:
    """Four moves later since August; moves to an earlier day and closings are none."""
    pushes = metric(build(LIVES), "push_count")
    assert (pushes.value, pushes.n) == (4, 4)


def test_without_any_history_movements_have_a_reason() -> None:
    """On a first run without a log nothing that moved is told, and no zero pretends to be a count."""
    first = by_runs(LIVES, weeks=0)
    for metric_id in ("push_count", "stage_regressions", "category_changes", "next_step_changes", "slip_rate"):
        one = metric(first, metric_id)
        assert (one.value, one.series) == (None, ()), metric_id
        assert one.reason


STAGES = [
    life("forth", {"stage": "Lead"}, ("2026-09-02", {"stage": "Demo"}), ("2026-10-02", {"stage": "Offer"})),
    life("same", {"stage": "Lead"}, ("2026-09-02", {"stage": "Demo"}), ("2026-10-02", {"stage": "Offer"})),
    life("back", {"stage": "Lead"}, ("2026-09-02", {"stage": "Demo"}), ("2026-10-02", {"stage": "Offer"}),
         ("2026-11-05", {"stage": "Lead"})),
    life("long-ago", {"stage": "Demo"}, ("2026-08-12", {"stage": "Lead"})),
    life("handed-over", {"stage": "Lead"}, ("2026-11-05", {"rep_id": "b"})),
]  # fmt: skip


@BOTH
def test_stages_moved_back_are_counted_by_the_order_that_most_took(build: Callable[..., Figures]) -> None:
    """Offer to Lead in November is one; one before the window is none, nor is a change of owner, nor any advance."""
    found = build(STAGES)
    back = metric(found, "stage_regressions")
    assert (back.value, back.n) == (1, 1)
    assert [point.week for point in back.series if point.value] == [date(2026, 8, 8), date(2026, 10, 31)]
    assert metric(found, "stage_regressions", "b").value == 0


@BOTH
def test_changes_of_category_and_next_step_are_counted(build: Callable[..., Figures]) -> None:
    """A first value is none, a cleared one is; what the closing changes is none."""
    lives = [
        life("O1", {"forecast_category": "pipeline"}, ("2026-10-13", {"forecast_category": "commit"}),
             ("2026-10-27", {"forecast_category": "best_case", "next_step": "Call"}),
             ("2026-11-10", {"next_step": "Sign"}), ("2026-11-17", {"next_step": None})),
        life("O2", {"forecast_category": "commit", "next_step": "Sign"},
             ("2026-11-03", WON | {"forecast_category": "closed", "next_step": None})),
    ]  # fmt: skip
    found = build(lives)
    assert metric(found, "category_changes").value == 2
    assert metric(found, "next_step_changes").value == 2


def test_what_runs_saw_is_said_and_weeks_before_them_have_no_value() -> None:
    """With runs since 2 October: a caveat names them, and the weeks before hold no zeros."""
    pushes = metric(by_runs(LIVES, weeks=7), "push_count")
    assert pushes.reason == "seen by 8 runs since 2 Oct 2026: what moved several times between two counts once"
    assert [point.week for point in pushes.series if point.value is None][-1] == date(2026, 9, 26)
    assert pushes.series[-1].value == 0
    assert metric(by_log(LIVES), "push_count").reason is None


def test_a_log_of_stages_alone_says_nothing_of_close_dates() -> None:
    """HubSpot's dates of stages are a log; that nobody pushed a date cannot be read from it."""
    its = {"opportunity_id": "O1"}
    data = crm_data(
        AS_OF,
        reps=REPS,
        opportunities=[its | {"rep_id": "a", "status": "open", "stage": "Demo", "close_date": "2026-12-01"}],
        opportunity_changes=[its | {"changed_at": "2026-11-03", "field": "stage", "new_value": "Demo"}],
    )
    found = build_figures(data, lambda day: data, TEAM, {})
    assert metric(found, "push_count").reason == "no changes of close dates in the data"
    assert metric(found, "stage_regressions").value == 0
    slipping = next(one for one in found["a"].not_seen if one.cause_id == "slipping")
    assert slipping.reason == "no changes of close dates in the data"


# --- What is open, week by week, without a log ------------------------------------------------------------------------


def test_open_opportunities_have_a_weekly_history_where_runs_kept_them() -> None:
    """Past due since 10 November, without a next step since the 3rd: the weeks show it; before the runs, nothing."""
    lives = [
        life("late", {"close_date": "2026-11-10", "next_step": "Call"}, ("2026-11-03", {"next_step": None})),
        life("fine", {"close_date": "2026-12-10", "next_step": "Call"}),
    ]
    found = by_runs(lives, weeks=4)
    shown = {
        metric_id: [(point.value, point.n) for point in metric(found, metric_id).series]
        for metric_id in ("past_due", "no_next_step")
    }
    nothing = [(None, 0)] * 8
    assert shown["past_due"] == [*nothing, (0, 2), (0, 2), (0, 2), (1, 2), (1, 2)]
    assert shown["no_next_step"] == [*nothing, (0, 2), (0, 2), (1, 2), (1, 2), (1, 2)]
    assert metric(by_runs(lives, weeks=0), "past_due").series == ()


def test_a_run_in_the_middle_of_a_week_stands_for_that_week() -> None:
    """Runs on Wednesdays, a report on a Friday: each week shows how its run found things."""
    lives = [life("late", {"close_date": "2026-11-10"})]
    wednesday = history_by_runs(lives, date(2026, 11, 18), weeks=3)
    view = known_on(wednesday.data, AS_OF)
    found = build_figures(view, wednesday.known, TEAM, {})
    assert [point.value for point in metric(found, "past_due").series][-4:] == [0, 0, 1, 1]


# --- Forecast bias ----------------------------------------------------------------------------------------------------


def quarter(number: int, committed: float, came: float) -> list[Life]:
    """Make a quarter of 2026 (1 to 3) with 100 won in its third week, a commit by then, and what came of it."""
    start = date(2026, 3 * number - 2, 1)
    early, late, end = (start + timedelta(days=days) for days in (16, 60, 80))
    hoped = {"close_date": str(end), "forecast_category": "pipeline"}
    ended = {"status": "won" if came else "lost", "close_date": str(late), "amount": came or committed}
    lost = {"status": "lost", "close_date": str(late)}
    began = date(2026, 1, 1)
    return [
        Life(f"Q{number}-early", began, {"amount": 100.0, **hoped}, {early: WON | {"close_date": str(early)}}),
        Life(f"Q{number}-commit", began, {"amount": committed, **hoped},
             {early: {"forecast_category": "commit"}, late: ended}),
        Life(f"Q{number}-hope", began, {"amount": 5000.0, **hoped}, {late: lost}),
    ]  # fmt: skip


BIASED = [*quarter(1, 300.0, 300.0), *quarter(2, 400.0, 0.0), *quarter(3, 500.0, 200.0)]


@pytest.mark.parametrize("build", [by_log, partial(by_runs, weeks=60)], ids=["by_log", "by_runs"])
def test_bias_is_what_was_forecast_beyond_what_came(build: Callable[..., Figures]) -> None:
    """Forecast 400, 500 and 600 a month in; booked 400, 100 and 300: 700 too much for 800 that came."""
    bias = metric(build(BIASED), "forecast_bias")
    assert (bias.value, bias.n, bias.interval) == (0.875, 3, None)
    assert bias.window == (date(2025, 10, 1), date(2026, 9, 30))
    assert bias.reason == "3 opportunities in commit over 3 earlier quarters; no range: too few quarters"


def test_only_quarters_whose_categories_are_known_are_judged() -> None:
    """Runs since July tell of the third quarter alone: 600 forecast, 300 came."""
    bias = metric(by_runs(BIASED, weeks=18), "forecast_bias")
    assert (bias.value, bias.n) == (1.0, 1)


@pytest.mark.parametrize(
    ("lives", "why"),
    [
        (BIASED, "what was in commit in earlier quarters is not known: neither a log nor a run tells"),
        ([life("new", DUE, since="2026-10-20")], "of the 4 quarters before, none is in the data from its start"),
    ],
)
def test_where_there_is_no_basis_bias_says_why(lives: list[Life], why: str) -> None:
    """No history, or no earlier quarter at all."""
    assert metric(by_runs(lives, weeks=0), "forecast_bias").reason == why


def test_nothing_in_commit_is_no_forecast() -> None:
    """Who never commits cannot be off; nor can a quarter without any booking be divided by."""
    plain = [
        Life(one.opportunity_id, one.created, {**one.first, "forecast_category": "pipeline"}, {
            day: {name: value for name, value in change.items() if name != "forecast_category"}
            for day, change in one.later.items()
        })
        for one in BIASED
    ]  # fmt: skip
    never = metric(by_log(plain), "forecast_bias")
    assert (never.value, never.reason) == (None, "nothing was in commit at the end of week 4 of 3 earlier quarters")
    lost = [one for one in quarter(2, 400.0, 0.0) if not one.opportunity_id.endswith("early")]
    nothing = metric(by_log(lost), "forecast_bias")
    assert (nothing.value, nothing.reason) == (None, "nothing was won in 3 earlier quarters")
