"""Open opportunities and their next steps, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from support.metric_rows import AS_OF, ago, figure, opportunity

pytestmark = pytest.mark.unit

STEPS = [
    opportunity(1, "open", ago(60), None, next_step_date=ago(1)),
    opportunity(2, "open", ago(60), None, next_step_date=ago(0)),
    opportunity(3, "open", ago(60), None, next_step_date=ago(-1)),
    opportunity(4, "open", ago(60), None, next_step_date=None),
    opportunity(5, "won", ago(60), ago(10), next_step_date=ago(20)),
]


def test_a_step_is_overdue_from_the_day_after_it_was_due() -> None:
    """Yesterday's is overdue, today's is not; one has no date, and what is won is not open."""
    found = figure("overdue_next_steps", opportunities=STEPS)
    assert (found.value, found.n, found.level) == (1, 3, 1.0)
    assert found.reason == "1 of 4 open opportunities have no dated step"


def test_ahead_is_what_is_dated_after_the_day() -> None:
    """One of four has a step tomorrow or later; without dates of next steps there is no rate."""
    found = figure("next_meeting_rate", opportunities=STEPS)
    assert (found.value, found.n, found.interval, found.reason) == (0.25, 4, (0.25, 0.25), "1 of 4")
    none = figure("next_meeting_rate", opportunities=[opportunity(1, "open", ago(60), None)])
    assert (none.value, none.reason) == (None, "dates of next steps are not in the data")
    assert figure("next_meeting_rate", rep_id="b", opportunities=STEPS).reason == "no open opportunities"


def test_steps_that_are_not_known_for_the_day_are_not_judged() -> None:
    """On a rewound view a missing date may be one that nobody knows any more."""
    for metric_id in ("overdue_next_steps", "next_meeting_rate"):
        found = figure(metric_id, opportunities=STEPS, rewound={"next_step_date": 2})
        assert found.value is None
        assert found.reason == "when the next step was due on that day is not known for all opportunities"


def test_what_was_open_at_a_weeks_end_is_told_by_its_dates() -> None:
    """Four are open now; two weeks ago the won one was open too, and nine weeks ago there was none of them."""
    found = figure("open_opportunities", opportunities=STEPS)
    assert (found.value, found.interval, found.window) == (4, (4, 4), (AS_OF, AS_OF))
    assert [point.value for point in found.series[-3:]] == [5, 4, 4]
    assert found.series[-10].value is None
    assert found.series[-1].week == date(2026, 11, 14)
