"""The pictures of the report: what they draw, told by their tables, their sentences and their axes."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from prep_example import AS_OF, build_example, weeks

from coachkit.model import (
    Evidence,
    Finding,
    Forecast,
    Metric,
    PacePoint,
    PipelineChange,
    PrepReport,
    Quota,
    StageStep,
)
from coachkit.report import show
from coachkit.report.forecast_charts import forecast_picture, pace_picture
from coachkit.report.stage_chart import stage_picture
from coachkit.report.usual_chart import usual_pictures
from coachkit.report.waterfall_chart import waterfall_picture

pytestmark = pytest.mark.unit

FORECAST = Forecast(p10=30_000, p50=60_000, p90=90_000, quota=100_000, p_hit=0.1, method="m", backtest="b")
LAST = weeks([0.0] * 26)[-1].week


def booked(values: list[float], total: float) -> Metric:
    """Make the bookings of a quarter with their weeks up to the day."""
    return Metric(metric_id="bookings", label="Bookings", value=total, unit="money", n=3, series=weeks(values))


def with_metrics(*metrics: Metric, **changed: object) -> PrepReport:
    """Put metrics in place of those of the example that have their names."""
    names = {metric.metric_id for metric in metrics}
    kept = [metric for metric in build_example().metrics if metric.metric_id not in names]
    return build_example(metrics=(*kept, *metrics), **changed)


def touches(values: list[float | None], **changed: object) -> PrepReport:
    """Make a report whose calls are these, and no other touches."""
    series = [point.model_copy(update={"value": value}) for point, value in zip(
        weeks([0.0] * len(values)), values, strict=True)]  # fmt: skip
    none = [point.model_copy(update={"value": None if point.value is None else 0.0}) for point in series]
    return with_metrics(
        *(
            Metric(metric_id=f"activities_{kind}", label=kind, value=1.0, unit="count",
                   series=tuple(series if kind == "call" else none))
            for kind in ("call", "email", "meeting", "task")
        ),
        findings=changed.pop("findings", ()), **changed,
    )  # fmt: skip


def finding(metric_id: str, tier: str = "signal", rank: int = 1, *, sensitive: bool = False) -> Finding:
    """Make a finding about a metric."""
    return Finding(
        cause_id="low-activity", tier=tier, valence="gap", rank=rank, statement="s", rival="r",
        would_change_our_mind="w", sensitive=sensitive, evidence=(Evidence(metric_id=metric_id, value=1, n=1),),
    )  # fmt: skip


CHANGE = PipelineChange(
    **{"from": date(2026, 9, 30)}, to=AS_OF, start=100_000, new=50_000, pulled_in=0, increased=0, won=20_000,
    lost=90_000, decreased=0, pushed_out=0, end=40_000,
)  # fmt: skip


@pytest.mark.guide("E7")
def test_a_waterfall_runs_from_start_to_end_with_signs_and_words() -> None:
    """100,000 + 50,000 - 20,000 - 90,000 = 40,000; steps of nothing are left out; each amount has its sign as text."""
    chart = waterfall_picture(build_example(), CHANGE)
    assert chart.rows == (
        ("Due 30 Sept", "€100,000"), ("New", "+ €50,000"), ("Won", "− €20,000"), ("Lost", "− €90,000"),
        ("Due 20 Nov", "€40,000"),
    )  # fmt: skip
    assert chart.title.endswith("€50,000 came in between, €110,000 went.")
    for said in ("+€50K", "−€20K", "−€90K", ">Lost<"):
        assert said in chart.svg


def test_a_waterfalls_bars_meet_on_one_scale() -> None:
    """Each bar begins where the one before ended: start ends at 100, new at 150, won back at 130, lost at 40."""
    spans = _bars(waterfall_picture(build_example(), CHANGE).svg)
    left, right = spans[0]
    unit = (right - left) / 100
    assert [(round((a - left) / unit), round((b - left) / unit)) for a, b in spans] == [
        (0, 100), (100, 150), (130, 150), (40, 130), (0, 40),
    ]  # fmt: skip


def _bars(svg: str) -> list[tuple[float, float]]:
    """Return the horizontal spans of the filled rectangles in the order drawn, without the grounds of the figure."""
    found = []
    for points in re.findall(r'<path d="([^"]+z) ?"[^>]*clip-path', svg):
        xs = [float(x) for x in re.findall(r"[ML] ([\d.]+) ", points)]
        found.append((min(xs), max(xs)))
    return found


def test_a_waterfall_of_nothing_is_not_drawn() -> None:
    """Nothing due, nothing moved: the sentence and the table say it."""
    nothing = CHANGE.model_copy(update=dict.fromkeys(("start", "new", "won", "lost", "end"), 0.0))
    assert waterfall_picture(build_example(), nothing) is None
    assert "<table" in show.pipeline_change(build_example(pipeline_change=nothing)).html


@pytest.mark.guide("E7")
def test_the_fan_shows_the_path_by_week_and_the_range_at_the_end() -> None:
    """Won in the quarter: 35,000, of them 20,000, 5,000 and 7,000 in whole weeks of it, oldest last.

    So 3,000 of the 10,000 of the week in which it began fell into it, and the path begins with those.
    """
    values = [0.0] * 18 + [10_000, 0, 7_000, 0, 0, 0, 5_000, 20_000]
    chart = forecast_picture(with_metrics(booked(values, 35_000), forecast=FORECAST))
    shown = dict(chart.rows)
    assert next(iter(shown)) == "Booked by 2 Oct 2026"
    assert shown["Booked by 2 Oct 2026"] == "€3,000"
    assert shown["Booked by 6 Nov 2026"] == "€10,000"
    assert shown["Booked by 13 Nov 2026"] == "€15,000"
    assert (shown["Booked"], shown["Middle"]) == ("€35,000", "€60,000")
    assert chart.title == "2026-Q4 may end between €30,000 and €90,000, its middle €60,000; the quota is €100,000"
    assert "high €90K" in chart.svg and "low €30K" in chart.svg


def test_a_low_end_that_is_booked_already_is_said_as_that_and_named_once() -> None:
    """No rounded low end above or below what stands in the CRM, and no two labels on one spot."""
    certain = FORECAST.model_copy(update={"p10": 34_600.0})
    chart = forecast_picture(with_metrics(booked([0.0] * 25 + [34_600.0], 34_600), forecast=certain))
    assert "may end between the €34,600 already booked and €90,000" in chart.title
    assert chart.svg.count("booked €35K") == 1 and "low €" not in chart.svg


def test_the_fan_says_that_only_its_end_is_a_forecast() -> None:
    """The text names the straight sides, and along what the pace goes or why it is silent."""
    silent = Quota(value=100_000.0, attainment=0.3, pace_basis="no pace is drawn in the first fifth of a period")
    html = show.forecast(with_metrics(booked([0.0] * 26, 0.0), forecast=FORECAST, quota=silent)).html
    assert "Only the end of the fan is a forecast; its sides are straight lines from today to it." in html
    assert "No pace is drawn in the first fifth of a period." in html
    assert "pace €" not in html


def test_without_weeks_the_forecast_is_a_bar() -> None:
    """Bookings whose weeks are not known cannot be a path: the bar of before, and no word of a fan."""
    html = show.forecast(with_metrics(booked([], 35_000), forecast=FORECAST)).html
    assert "A bar of what is booked" in html
    assert "the fan" not in html


PACED = Quota(
    value=100_000.0, attainment=0.35, pace_basis="along the season",
    pace=(PacePoint(day=date(2026, 9, 30), expected=0.0), PacePoint(day=AS_OF, expected=0.5),
          PacePoint(day=date(2026, 12, 31), expected=1.0)),
)  # fmt: skip


def test_the_pace_line_sets_bookings_beside_the_share_usually_booked_by_now() -> None:
    """Half of the quota is expected by the day, 50,000 of 100,000; 35,000 are booked."""
    prep = with_metrics(booked([0.0] * 25 + [35_000], 35_000), quota=PACED)
    chart = pace_picture(prep)
    assert chart.title == "€35,000 booked, 35\u00a0% of the quota of €100,000; its pace is 50\u00a0% by now"
    assert ("Pace of the quota by now", "€50,000") in chart.rows
    assert "pace €50K" in chart.svg and "booked €35K" in chart.svg
    assert "The pace goes along the season." in show.pace(prep).html


def test_without_a_pace_the_reason_stands_in_its_place() -> None:
    """In the first fifth it is silent; without a quota there is none."""
    early = PACED.model_copy(update={"pace": (), "pace_basis": "too early"})
    assert "Pace of the quota: too early." in show.pace(build_example(quota=early)).html
    assert "Pace of the quota: no quota is known." in show.pace(build_example(quota=Quota())).html


def test_limits_come_from_the_oldest_twelve_weeks() -> None:
    """10 and 12 in turn: mean 11, mean step 2, limits 11 -/+ 5.32; what comes later does not move them."""
    [chart] = usual_pictures(touches([10.0, 12.0] * 6 + [40.0] * 14))
    assert chart.rows[-3:] == (("Limit", "5.7"), ("Mean", "11"), ("Limit", "16.3"))
    assert chart.title == "Touches: 40 a week in the last 4 weeks; 6 to 16 are usual by the oldest 12 weeks"


def test_counts_have_no_negative_limit() -> None:
    """0 and 4 in turn: 2 - 2.66 x 4 would be below nought."""
    [chart] = usual_pictures(touches([0.0, 4.0] * 13))
    assert [row for row in chart.rows if row[0] == "Limit"] == [("Limit", "0"), ("Limit", "12.6")]


def test_fewer_than_twelve_weeks_give_trial_limits_and_fewer_than_six_none() -> None:
    """Eight known weeks: drawn, and called so. Five: said in words."""
    [chart] = usual_pictures(touches([None] * 18 + [10.0, 12.0] * 4))
    assert chart.title.endswith("by the oldest 8 weeks (too few: trial limits)")
    assert ("Trial limit", "16.3") in chart.rows
    few = show.own_history(touches([None] * 21 + [10.0] * 5))
    assert "fewer than six weeks of it are known" in few.html


def test_weeks_away_are_left_out_of_the_limits() -> None:
    """A week of leave among 10 and 12 in turn: a gap in the line, and the mean stays 11."""
    values = [10.0, 12.0, 0.0, *[10.0, 12.0] * 11, 10.0]
    away = (LAST - timedelta(weeks=23),)
    [chart] = usual_pictures(touches(values, away_weeks=away))
    assert chart.rows[2][1] == "—"
    assert ("Mean", "11") in chart.rows


def test_own_history_is_about_what_was_inferred_and_at_most_two() -> None:
    """Signals and watches choose what is drawn, in rank order; a fact, or what has no weeks, leads to touches."""
    drawn = [
        [picture.name for picture in usual_pictures(build_example(findings=found))]
        for found in (
            (finding("push_count", "fact"),),
            (finding("sales_cycle", "watch"),),
            (finding("activities_meeting", rank=2), finding("activities", rank=1), finding("push_count", rank=3)),
            (finding("activities_meeting", "watch", sensitive=True),),
        )
    ]
    assert drawn == [
        ["usual-activities"], ["usual-activities"], ["usual-activities", "usual-activities_meeting"],
        ["usual-activities"],
    ]  # fmt: skip


def test_own_history_raises_no_alarm() -> None:
    """Even for weeks far outside the limits no word calls them anything."""
    html = show.own_history(touches([10.0, 12.0] * 11 + [0.0] * 4)).html.lower()
    assert not re.search(r"alarm|outside|signal|unusual|abnormal|warning|drop|worse", html)


def step(stage: str, went_on: int, left: int, **more: object) -> StageStep:
    """Make a step."""
    return StageStep(stage=stage, left=left, went_on=went_on, share=went_on / left, interval=(0.2, 0.9),
                     window=(date(2026, 5, 23), AS_OF), **more)  # fmt: skip


def test_conversion_by_stage_shows_n_range_and_the_others_where_told() -> None:
    """Stages stand in their order; the tick and its explanation come only with others to be told."""
    steps = (step("Discovery", 9, 10, peers_share=0.8, peers_n=120), step("A stage with a rather long name", 2, 4))
    chart = stage_picture(build_example(stages=steps))
    assert chart.rows == (
        ("Discovery", "10", "9", "90\u00a0%", "20\u00a0% to 90\u00a0%", "80\u00a0% (120)"),
        ("A stage with a rather long name", "4", "2", "50\u00a0%", "20\u00a0% to 90\u00a0%", "—"),
    )
    assert chart.title == "In 26 weeks opportunities left a stage 14 times; 11 times for a later one or the win"
    assert "9 of 10 (90\u00a0%)" in chart.svg and "A stage with a…" in chart.svg
    assert "the other reps together" in show.stage_conversion(build_example(stages=steps)).html
    assert "the other reps" not in show.stage_conversion(build_example(stages=steps[1:])).html


def test_without_history_conversion_is_a_sentence() -> None:
    """No picture of nothing."""
    html = show.stage_conversion(build_example()).html
    assert "no opportunity is known to have left a stage in the last 26 weeks" in html
    assert "<svg" not in html


def test_new_pictures_fit_a_phone_and_follow_the_page() -> None:
    """They are drawn small enough to shrink instead of scroll, carry a text, and take the page's colours."""
    for chart in (
        waterfall_picture(build_example(), CHANGE),
        forecast_picture(with_metrics(booked([0.0] * 26, 0.0), forecast=FORECAST, quota=PACED)),
        stage_picture(build_example(stages=(step("Demo", 1, 2, peers_share=0.5, peers_n=9),))),
        *usual_pictures(build_example()),
    ):
        assert chart.svg.startswith('<svg class="chart fits" role="img" aria-labelledby=')
        assert chart.text.startswith(("Bars", "A line", "Dots"))
        assert not re.search(r"(fill|stroke): ?#(?!ffffff)", chart.svg)
