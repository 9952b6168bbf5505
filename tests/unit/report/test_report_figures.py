"""How figures and their pictures are told: with n, window and range, and never as more than they are."""

from __future__ import annotations

import re
from datetime import date

import pytest
from prep_example import build_example, weeks
from section_words import words_of

from coachkit.model import (
    Forecast,
    Metric,
    Quota,
    Realism,
)
from coachkit.report import show
from coachkit.terms import METRIC_GROUPS

pytestmark = pytest.mark.unit


def test_every_figure_has_n_window_and_interval():
    """The figures table prints value, range, n and window of each metric, or the reason why there is none."""
    shown = words_of(show.figures(build_example()))
    assert "Bookings €182,000 €110,000 to €270,000 12 1 Oct – 20 Nov 2026" in shown
    assert "Not known, and why 2 figures" in shown
    assert "Pace : fewer than four quarters of history" in shown


def test_figures_stand_under_the_headings_of_their_groups():
    """Groups come in their order, an empty one not at all; what is unknown for one reason is told of in one line."""
    values = (
        ("wins", "results", 3.0),
        ("pace", "results", None),
        ("bias", "forecast", None),
        ("wape", "forecast", None),
    )
    metrics = tuple(
        Metric(
            metric_id=name, label=name, group=group, value=value, unit="count", reason=None if value else "too early"
        )
        for name, group, value in reversed(values)
    )
    shown = words_of(show.figures(build_example().model_copy(update={"metrics": metrics})))
    assert shown.index("Results") < shown.index("wins 3")
    assert shown.endswith("Not known, and why 3 figures wape , bias , pace : too early")
    assert "Coverage and forecast" not in shown
    assert "Activity" not in shown
    assert "pace" not in words_of(show.customers(build_example().model_copy(update={"metrics": metrics})))


def test_a_pipeline_review_leaves_activity_and_customers_out():
    """Its figures are of results, creation, open opportunities, speed and forecast."""
    metrics = tuple(
        Metric(metric_id=group, label=f"about {group}", group=group, value=1.0, unit="count") for group in METRIC_GROUPS
    )
    shown = words_of(show.pipeline_figures(build_example().model_copy(update={"metrics": metrics})))
    told = {group for group in METRIC_GROUPS if f"about {group}" in shown}
    assert told == {"results", "creation", "hygiene", "velocity", "forecast"}


def test_a_count_is_called_counted_and_not_given_a_range():
    """What was counted in full is not dressed up as an estimate."""
    assert "Untouched 3 counted" in words_of(show.figures(build_example()))


def test_a_range_is_called_what_it_is():
    """The range is explained as the values that fit the data, not as what chance would make of a known level."""
    shown = words_of(show.figures(build_example()))
    assert "the lasting levels behind it that fit these data (95 %)" in shown
    assert "chance" not in shown


def test_a_quota_of_nothing_is_no_missing_quota():
    """A quota of 0 is said to be 0, in the picture and in the section, and no share of it is given."""
    prep = build_example(quota=Quota(value=0.0))
    assert "the quota is 0" in show.bookings(prep).html
    shown = words_of(show.quota(prep))
    assert "The quota for 2026-Q4 is 0" in shown
    assert "—" not in shown
    assert "no quota is known" in show.bookings(build_example(quota=Quota())).html


def test_a_first_quarter_is_not_held_against_whole_ones_of_others():
    """Somebody who started within the period reads no count of quarters in which others reached as much."""
    quota = Quota(value=25_000.0, attainment=0.0, realism=Realism(reached=34, of=35))
    rep = build_example().rep
    new = build_example(quota=quota, rep=rep.model_copy(update={"start_date": date(2026, 10, 1)}))
    shown = words_of(show.quota(new))
    assert "34 of 35" not in shown and "say nothing about a first one" in shown
    assert "34 of 35" in words_of(
        show.quota(build_example(quota=quota, rep=rep.model_copy(update={"start_date": date(2026, 9, 30)})))
    )


def test_on_the_quarters_last_day_nothing_is_forecast():
    """What is booked is booked: no range with three equal ends, and no fan."""
    prep = build_example(forecast=Forecast(p10=182_000.0, p50=182_000.0, p90=182_000.0, method="what is booked"))
    last = prep.model_copy(update={"as_of": prep.period.end})
    shown = words_of(show.forecast(last))
    assert "2026-Q4 ends with this day: €182,000 is booked" in shown
    assert "may end between" not in shown and "eight of ten" not in shown


def test_a_chance_of_next_to_nothing_is_no_nought():
    """An opportunity is never said to be won in 0 % of cases, nor in all of them."""
    item = build_example().opportunities[0].model_copy(update={"win_probability": 0.001})
    assert "below 1 %" in words_of(show.opportunities(build_example(opportunities=(item,))))


def test_a_picture_states_its_finding_and_carries_text_and_data():
    """A chart has a caption that states the finding, alternative text, selectable text and its data in a table."""
    html = show.bookings(build_example()).html
    assert "€182,000 booked of a quota of €240,000 (76\u00a0%), 55\u00a0% of 2026-Q4 gone" in html
    assert re.search(r'<svg class="chart" role="img" aria-labelledby="bookings-told"', html)
    assert re.search(r"<text[^>]*>14 Nov</text>", html)
    assert html.count("<tr>") == 27  # the head and 26 weeks


def test_a_chart_is_the_same_bytes_twice():
    """Drawing the same report again gives the same picture, byte for byte."""
    assert show.activity(build_example()).html == show.activity(build_example()).html


def test_two_charts_on_a_page_share_no_id():
    """Ids inside pictures are prefixed by the picture's name."""
    first, second = show.bookings(build_example()).html, show.new_pipeline(build_example()).html
    ids = [set(re.findall(r'\bid="([^"]+)"', html)) for html in (first, second)]
    assert not ids[0] & ids[1]


def test_a_sparkline_says_its_range_in_words():
    """The small picture has alternative text with lowest, highest and newest."""
    prep = build_example()
    wins = prep.metric("wins").model_copy(update={"series": weeks([0.0, 3.0, 2.0])})
    html = show.figures(prep.model_copy(update={"metrics": (wins,)})).html
    assert "<title>3 weeks: lowest 0, highest 3, newest 2</title>" in html
