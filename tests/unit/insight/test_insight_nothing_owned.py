"""What is not said where the data say nothing: of who owns nothing in them, of days after them, of orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.crm_builder import crm_data

from coachkit.crm.data import CrmData
from coachkit.insight.build import build_figures, remark_on_team
from coachkit.insight.figures import RepFigures
from coachkit.model import Metric
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
REPS = [{"rep_id": "a", "name": "Ana"}, {"rep_id": "b", "name": "Ben"}, {"rep_id": "c", "name": "Cy"}]
QUOTAS = [{"rep_id": rep, "period": "2026-Q4", "value": 4000.0} for rep in "abc"]
TEAM = TeamParameters(currency="EUR")


def view(created: str, newest: date = AS_OF) -> CrmData:
    """Make the data of Ana, who won something, Ben, who owns nothing, and Cy, who has one open opportunity."""
    row = {"stage": "Ordered", "amount": 1000.0, "created_date": created}
    rows = [
        {**row, "opportunity_id": "O1", "rep_id": "a", "status": "won", "close_date": "2026-11-02"},
        {**row, "opportunity_id": "O2", "rep_id": "c", "status": "open", "close_date": "2026-12-02"},
    ]
    return replace(crm_data(AS_OF, None, reps=REPS, opportunities=rows, quotas=QUOTAS), newest=newest)


def figures(data: CrmData) -> dict[str, RepFigures]:
    """Build the figures of all three."""
    return build_figures(data, lambda day: data, TEAM, {})


def metric(found: RepFigures, metric_id: str) -> Metric:
    """Pick one metric."""
    return next(metric for metric in found.metrics if metric.metric_id == metric_id)


@pytest.mark.parametrize("metric_id", ["attainment", "pace"])
def test_who_owns_nothing_in_the_data_has_no_share_of_a_quota(metric_id: str) -> None:
    """Ben may not be in the export at all: not 0 % but none, with the reason; Cy, who is, has 0."""
    found = figures(view("2026-08-01"))
    ben, cy = metric(found["b"], metric_id), metric(found["c"], metric_id)
    assert (ben.value, ben.interval) == (None, None)
    assert ben.reason == "no opportunity of this rep is in the data, open or closed"
    assert all(point.value is None for point in ben.series)
    assert cy.value == 0
    assert found["b"].quota.value == 4000.0
    assert found["b"].quota.attainment is None


@pytest.mark.parametrize("metric_id", ["attainment", "pace"])
def test_a_quarter_after_the_data_is_no_shortfall(metric_id: str) -> None:
    """Where the data end before the quarter begins, nobody has 0 % of its quota; within it they have."""
    after = metric(figures(view("2026-08-01", date(2026, 9, 30)))["c"], metric_id)
    assert (after.value, after.series[-1].value) == (None, None)
    assert after.reason == "nothing in the data is newer than 30 Sept 2026, before 2026-Q4 began"
    assert metric(figures(view("2026-08-01", date(2026, 10, 1)))["c"], metric_id).value == 0


def test_old_data_are_said() -> None:
    """Data that end more than a week before the day are told once, for the whole team."""
    old = view("2026-08-01", date(2026, 11, 12))
    assert remark_on_team(old, lambda day: old, TEAM) == (
        "Nothing in the data is newer than 12 Nov 2026, 8 days before the day of the reports: what happened since is "
        "in no figure.",
    )
    fresh = view("2026-08-01", date(2026, 11, 13))
    assert remark_on_team(fresh, lambda day: fresh, TEAM) == ()


def test_orders_have_no_sales_cycle() -> None:
    """Where every win was created on the day it closed, the dates are those of orders: not 0 days, but not known."""
    cycle = metric(figures(view("2026-11-02"))["a"], "sales_cycle_days")
    assert (cycle.value, cycle.interval) == (None, None)
    assert cycle.reason == "every win was created on the day it closed: how long selling took is not in the data"
    assert metric(figures(view("2026-08-01"))["a"], "sales_cycle_days").value == 93
