"""The figures, worked out by hand on a handful of rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from support.crm_builder import Rows, crm_data

from coachkit.insight.build import build_figures
from coachkit.insight.figures import RepFigures
from coachkit.model import Metric
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
TEAM = TeamParameters(currency="EUR")
REPS = [{"rep_id": "a", "name": "Ana"}, {"rep_id": "b", "name": "Ben"}]


def opportunity(number: int, status: str, created: str | None, close: str | None, **more: object) -> dict[str, object]:
    """Make one row of `opportunities`, of rep `a` unless told otherwise."""
    row = {"opportunity_id": f"O{number}", "rep_id": "a", "status": status, "stage": "Demo"}
    return {**row, "created_date": created, "close_date": close, "amount": None, **more}


def figures(as_of: date = AS_OF, rewound: Mapping[str, int] | None = None, **tables: Rows) -> dict[str, RepFigures]:
    """Build the figures of the two reps from rows."""
    data = crm_data(as_of, rewound, **{"reps": REPS, "opportunities": (), **tables})
    return build_figures(data, lambda day: data, TEAM, {})


def metric(found: RepFigures, metric_id: str) -> Metric:
    """Pick one metric."""
    return next(metric for metric in found.metrics if metric.metric_id == metric_id)


WON = [
    opportunity(1, "won", "2026-08-01", "2026-10-01", amount=1000.0),
    opportunity(2, "won", "2026-08-01", "2026-11-20", amount=500.5),
    opportunity(3, "won", "2026-08-01", "2026-09-30", amount=9000.0),
    opportunity(4, "lost", "2026-08-01", "2026-11-02", amount=700.0),
]


def test_bookings_and_wins_count_the_fiscal_quarter_to_date() -> None:
    """The first and the last day count, the day before the quarter does not, losses never do."""
    ana = figures(opportunities=WON)["a"]
    bookings, wins = metric(ana, "bookings"), metric(ana, "wins")
    assert (bookings.value, bookings.n, bookings.window) == (1500.5, 2, (date(2026, 10, 1), AS_OF))
    assert (wins.value, wins.n) == (2, 2)
    assert wins.interval == pytest.approx((0.242209, 7.224688))


def test_the_weekly_history_ends_on_the_day() -> None:
    """26 weeks of seven days; the last begins six days before the day and holds its win."""
    series = metric(figures(opportunities=WON)["a"], "bookings").series
    assert len(series) == 26
    assert (series[-1].week, series[-1].value, series[-1].n) == (date(2026, 11, 14), 500.5, 1)
    assert series[0].week == date(2026, 5, 23)
    assert series[0].value is None  # before the first row in the data nothing is known, not zero


def test_a_rep_without_opportunities_has_reasons_not_pretended_figures() -> None:
    """Nothing booked is zero out of none; how large a win may be is not told from one other rep; no rate of nothing."""
    ben = figures(opportunities=WON)["b"]
    bookings = metric(ben, "bookings")
    assert (bookings.value, bookings.n) == (0.0, 0)
    assert (bookings.interval, bookings.reason) == (None, "no range: too few wins to say how large one usually is")
    assert metric(ben, "wins").interval == pytest.approx((0, 3.688879))
    assert (metric(ben, "win_rate").value, metric(ben, "win_rate").reason) == (None, "no closed opportunities")
    assert ben.opportunities == ()
    assert ben.open_count == 0


def test_wins_without_an_amount_are_said() -> None:
    """A win without an amount counts as a win and is named as missing from the sum."""
    rows = [*WON, opportunity(5, "won", "2026-08-01", "2026-11-03")]
    bookings = metric(figures(opportunities=rows)["a"], "bookings")
    assert (bookings.value, bookings.n) == (1500.5, 3)
    assert bookings.reason == "1 of 3 wins carry no amount and are not in it"


def test_closed_ones_without_a_close_date_are_said() -> None:
    """They lie in no window: bookings, wins and win rate say how many are therefore not in them."""
    rows = [*WON, opportunity(5, "won", "2026-08-01", None, amount=5.0), opportunity(6, "lost", "2026-08-01", None)]
    ana = figures(opportunities=rows)["a"]
    assert (metric(ana, "bookings").value, metric(ana, "wins").value, metric(ana, "win_rate").value) == (
        1500.5,
        2,
        0.75,
    )
    assert metric(ana, "bookings").reason == "1 won without a close date is not in it"
    assert metric(ana, "wins").reason == "1 won without a close date is not in it"
    assert metric(ana, "win_rate").reason == "1 won and 1 lost without a close date are not in it"


@pytest.mark.parametrize(("others", "told"), [(4, False), (5, True)])
def test_what_a_win_usually_is_comes_from_five_other_reps_or_none(others: int, told: bool) -> None:
    """Ben has no wins: the team's mean stands in for his range only where five others or more have some."""
    reps = [{"rep_id": "b", "name": "Ben"}, *({"rep_id": f"r{n}", "name": f"R{n}"} for n in range(others))]
    rows = [
        opportunity(n, "won", "2026-08-01", "2026-10-05", rep_id=f"r{n}", amount=100.0 * (n + 1)) for n in range(others)
    ]
    ben = figures(reps=reps, opportunities=rows)["b"]
    for metric_id in ("bookings", "new_pipeline"):
        assert (metric(ben, metric_id).interval is not None) is told
        assert ("no range" in (metric(ben, metric_id).reason or "")) is not told
    if told:
        assert metric(ben, "bookings").interval == pytest.approx((0, 3.688879 * 300), abs=0.01)


def test_a_reps_own_old_wins_stand_in_where_others_may_not() -> None:
    """Ana won 200 two years ago and Ben 9,000 last month: her range comes from the 200."""
    rows = [
        opportunity(1, "won", "2024-08-01", "2024-10-05", amount=200.0),
        opportunity(2, "won", "2026-08-01", "2026-10-05", rep_id="b", amount=9000.0),
    ]
    interval = metric(figures(opportunities=rows)["a"], "bookings").interval
    assert interval == pytest.approx((0, 3.688879 * 200), abs=0.01)


def test_win_rate_is_won_of_closed_with_wilsons_interval() -> None:
    """Three won and one lost within a year: 75 % of 4, from 30 % to 95 %."""
    rate = metric(figures(opportunities=WON)["a"], "win_rate")
    assert (rate.value, rate.n) == (0.75, 4)
    assert rate.interval == pytest.approx((0.300642, 0.954413), abs=1e-5)


def test_won_only_data_have_no_win_rate() -> None:
    """Without a single lost row a rate would always be 100 %, so there is none."""
    rate = metric(figures(opportunities=WON[:3])["a"], "win_rate")
    assert (rate.value, rate.interval, rate.reason) == (None, None, "only won opportunities are in the data")


QUOTAS = [
    {"rep_id": "a", "period": "2026-Q4", "value": 2000.0, "set_on": "2026-09-15"},
    {"rep_id": "a", "period": "2026-Q4", "value": 3001.0, "set_on": "2026-11-02"},
]


def test_attainment_uses_the_quota_in_force_and_says_that_it_moved() -> None:
    """1,500.5 of 3,001 is half; the week before the change is judged by the old quota."""
    ana = figures(opportunities=WON, quotas=QUOTAS)["a"]
    attainment = metric(ana, "attainment")
    assert attainment.value == 0.5
    assert attainment.reason == "the quota was changed within the quarter, last on 2 Nov 2026"
    before = next(point for point in attainment.series if point.week == date(2026, 10, 24))
    assert before.value == 0.5
    assert ana.quota.value == 3001
    assert [(change.from_, change.to) for change in ana.quota.changes] == [(2000, 3001)]


def test_without_quotas_attainment_has_a_reason() -> None:
    """No quota, no attainment, and the reason says so."""
    attainment = metric(figures(opportunities=WON)["a"], "attainment")
    assert (attainment.value, attainment.reason) == (None, "no quotas in the data")


def test_pace_holds_bookings_against_the_same_point_of_earlier_quarters() -> None:
    """By day 51, 600 in one and 1,400 in the other earlier quarter: 1,500 now is one and a half times their mean."""
    earlier = [
        opportunity(11, "won", "2026-03-20", "2026-04-02", amount=600.0),
        opportunity(12, "won", "2026-03-20", "2026-06-30", amount=9999.0),
        opportunity(13, "won", "2026-03-20", "2026-08-20", amount=1400.0),
        opportunity(14, "won", "2026-03-20", "2026-08-21", amount=9999.0),
        opportunity(15, "won", "2026-03-20", "2026-10-02", amount=1500.0),
    ]
    pace = metric(figures(opportunities=earlier)["a"], "pace")
    assert pace.value == 1.5
    assert pace.reason == "against the mean by this day of the 2 quarters before, which rests on 2 wins only"


def test_pace_is_silent_in_the_first_fifth() -> None:
    """On the eighteenth of 92 days it is too early to say, on the nineteenth it is not."""
    rows = [*WON, opportunity(9, "won", "2026-06-01", "2026-07-02", amount=100.0)]
    early, later = (figures(day, opportunities=rows)["a"] for day in (date(2026, 10, 18), date(2026, 10, 19)))
    assert metric(early, "pace").value is None
    assert "too early" in (metric(early, "pace").reason or "")
    assert metric(later, "pace").value is not None


def test_pace_falls_back_to_a_straight_line_to_the_quota() -> None:
    """Without an earlier quarter, half the quota after half the period is a pace of one."""
    rows = [opportunity(1, "won", "2026-10-01", "2026-10-20", amount=1000.0)]
    quotas = [{"rep_id": "a", "period": "2026-Q4", "value": 2000.0}]
    pace = metric(figures(date(2026, 11, 15), opportunities=rows, quotas=quotas)["a"], "pace")
    assert pace.value == 1.0
    assert pace.reason == "no earlier quarter: against a straight line to the quota"


def test_new_pipeline_sums_what_was_created_in_13_weeks() -> None:
    """What became of it does not matter; what carries no amount is said."""
    rows = [
        opportunity(1, "open", "2026-08-22", None, amount=100.0),
        opportunity(2, "lost", "2026-11-20", "2026-11-20", amount=50.0),
        opportunity(3, "open", "2026-11-01", None),
        opportunity(4, "open", "2026-08-21", None, amount=999.0),
    ]
    pipeline = metric(figures(opportunities=rows)["a"], "new_pipeline")
    assert (pipeline.value, pipeline.n) == (150, 3)
    assert pipeline.reason == "1 of 3 new opportunities carry no amount"


def test_new_pipeline_is_no_figure_when_most_carry_no_amount() -> None:
    """One of three with an amount is too few; the reason gives the count."""
    rows = [opportunity(n, "open", "2026-11-01", None, amount=10.0 if n == 1 else None) for n in (1, 2, 3)]
    pipeline = metric(figures(opportunities=rows)["a"], "new_pipeline")
    assert (pipeline.value, pipeline.interval) == (None, None)
    assert pipeline.reason == "2 of 3 new opportunities carry no amount"


def test_sales_cycle_is_the_median_of_wins() -> None:
    """Cycles of 10, 20, 30, 40, 50 and 60 days: median 35, and the interval runs from first to last."""
    rows = [
        opportunity(days, "won", str(AS_OF - timedelta(days=days + 5)), str(AS_OF - timedelta(days=5)))
        for days in (10, 20, 30, 40, 50, 60)
    ]
    cycle = metric(figures(opportunities=rows)["a"], "sales_cycle_days")
    assert (cycle.value, cycle.n, cycle.interval) == (35, 6, (10, 60))
    assert "still open are not in it" in (cycle.reason or "")


ACTIVITIES = [
    {"rep_id": "a", "kind": "call", "occurred_at": "2026-11-20T18:00", "opportunity_id": "O1"},
    {"rep_id": "a", "kind": "call", "occurred_at": "2026-10-24T09:00", "opportunity_id": "O2"},
    {"rep_id": "a", "kind": "call", "occurred_at": "2026-10-23T09:00", "opportunity_id": "O2"},
    {"rep_id": "a", "kind": "task", "occurred_at": "2026-11-19T09:00", "opportunity_id": "O2"},
]


def test_activities_are_counted_by_kind_over_four_weeks() -> None:
    """28 days that end with the day itself; a kind that the data never hold has a reason."""
    ana = figures(activities=ACTIVITIES)["a"]
    assert metric(ana, "activities_call").value == 2
    assert metric(ana, "activities_task").value == 1
    assert metric(ana, "activities_meeting").reason == "the activities hold no meetings"
    assert metric(figures()["a"], "activities_call").reason == "no activities in the data"


OPEN = [
    opportunity(1, "open", "2026-10-01", "2026-11-19", next_step="Call", last_activity_date="2026-10-01"),
    opportunity(2, "open", "2026-10-01", "2026-11-20", next_step=" ", next_step_date=None),
    opportunity(3, "open", "2026-10-01", None, next_step="Demo", next_step_date="2026-11-25"),
    opportunity(4, "open", "2026-11-10", "2026-12-20", next_step=None),
]


def test_what_is_open_today_is_counted_exactly() -> None:
    """One is past due of three dated, two have a blank next step; the interval is the value, at level 1."""
    ana = figures(opportunities=OPEN)["a"]
    late, blank = metric(ana, "past_due"), metric(ana, "no_next_step")
    assert (late.value, late.n, late.interval, late.level) == (1, 3, (1, 1), 1.0)
    assert late.reason == "1 of 4 open opportunities carry no close date"
    assert (blank.value, blank.n) == (2, 4)


def test_untouched_needs_no_contact_and_no_step_ahead() -> None:
    """A call today is contact, a task is none; a step dated ahead and a fresh opportunity are not untouched."""
    untouched = metric(figures(opportunities=OPEN, activities=ACTIVITIES)["a"], "untouched")
    assert (untouched.value, untouched.n) == (1, 4)  # O2, last called four weeks ago; O1 was called today


def test_contacts_that_name_no_opportunity_are_said_to_whom_they_belong() -> None:
    """One of Ana's two calls names none, all of Ben's do: the share is of her own, and he reads nothing of it."""
    calls = [
        {"rep_id": rep_id, "kind": "call", "occurred_at": "2026-11-19T09:00", "opportunity_id": named}
        for rep_id, named in (("a", "O1"), ("a", None), ("b", "O9"))
    ]
    bens = opportunity(9, "open", "2026-10-01", None, rep_id="b")
    both = figures(opportunities=[*OPEN, bens], activities=calls)
    said = (metric(both["a"], "untouched").reason or "").replace("\u00a0", " ")
    assert said == "50 % of calls, e-mails and meetings name no opportunity: a contact may be missing"
    assert metric(both["b"], "untouched").reason is None


def test_without_any_trace_of_contact_untouched_has_a_reason() -> None:
    """Neither activities nor a last activity date: nothing can be said."""
    rows = [opportunity(1, "open", "2026-01-01", None)]
    assert metric(figures(opportunities=rows)["a"], "untouched").value is None


def test_a_next_step_that_is_not_known_for_the_day_is_not_called_blank() -> None:
    """On a rewound view a missing next step may be unknown, so there is no count."""
    found = metric(figures(opportunities=OPEN, rewound={"next_step": 3})["a"], "no_next_step")
    assert found.value is None
    assert found.reason == "what the next step was on that day is not known for all opportunities"  # 3 may be Ben's


def test_pushes_are_moves_to_a_later_day() -> None:
    """An earlier date, a first date, the closing itself and a change before the window are none."""
    moves = [
        ("O1", "2026-11-03T09:00", "2026-11-10", "2026-11-19"),
        ("O1", "2026-11-04T09:00", "2026-11-19", "2026-11-12"),
        ("O4", "2026-11-10T09:00", None, "2026-12-20"),
        ("O1", "2026-08-21T09:00", "2026-10-10", "2026-11-10"),
        ("O9", "2026-11-02T09:00", "2026-10-30", "2026-11-02"),
    ]
    changes = [
        {"opportunity_id": o, "changed_at": at, "field": "close_date", "old_value": old, "new_value": new}
        for o, at, old, new in moves
    ]
    rows = [*OPEN, opportunity(9, "won", "2026-08-01", "2026-11-02")]
    pushes = metric(figures(opportunities=rows, opportunity_changes=changes)["a"], "push_count")
    assert (pushes.value, pushes.n) == (1, 1)
    assert metric(figures(opportunities=rows)["a"], "push_count").reason == "no changes of close dates in the data"


def feedback(kind: str, *scores: float) -> list[dict[str, object]]:
    """Make answers of a kind, each with words."""
    return [
        {"rep_id": "a", "kind": kind, "score": score, "received_at": f"2026-11-{day:02d}T10:00", "comment": f"No {day}"}
        for day, score in enumerate(scores, start=1)
    ]


@pytest.mark.guide("E9")
def test_customers_words_stand_beside_their_scores() -> None:
    """CSAT is the share of 4 and 5; the five newest comments come with score and date, newest first."""
    ana = figures(feedback=feedback("csat", 5, 4, 3, 5, 2, 4, 5))["a"]
    assert metric(ana, "csat").value == pytest.approx(5 / 7, abs=1e-6)
    assert ana.feedback.csat == metric(ana, "csat").value
    assert [comment.text for comment in ana.feedback.comments] == ["No 7", "No 6", "No 5", "No 4", "No 3"]
    assert (ana.feedback.comments[0].score, ana.feedback.comments[0].received_at) == (5, date(2026, 11, 7))


def test_nps_needs_ten_answers() -> None:
    """Nine answers point to the comments; ten make 5 promoters less 2 detractors, 30 points."""
    scores = (10, 9, 9, 10, 9, 8, 7, 7, 6, 0)
    assert metric(figures(feedback=feedback("nps", *scores))["a"], "nps").value == 30
    few = metric(figures(feedback=feedback("nps", *scores[:9]))["a"], "nps")
    assert (few.value, few.n, few.reason) == (None, 9, "fewer than 10 answers: read the comments")


def test_call_figures_are_means_of_the_calls() -> None:
    """Five calls: mean and t interval within 0 and 1; a column that is not there has a reason."""
    calls = [
        {"rep_id": "a", "started_at": f"2026-11-0{n}T10:00", "talk_ratio": ratio}
        for n, ratio in enumerate((0.4, 0.5, 0.6, 0.5, 0.5), start=1)
    ]
    found = {metric.metric_id: metric for metric in figures(calls=calls)["a"].calls.metrics}
    assert (found["talk_ratio"].value, found["talk_ratio"].n) == (0.5, 5)
    assert found["talk_ratio"].interval == pytest.approx((0.4122, 0.5878), abs=1e-4)
    assert found["questions_asked"].reason == "not in the calls of this data"
    assert figures()["a"].calls.metrics == ()
