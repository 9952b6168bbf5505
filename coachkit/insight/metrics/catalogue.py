"""All metrics, in the order in which a report shows them."""

from __future__ import annotations

from coachkit.insight.metrics.activity import ACTIVITIES
from coachkit.insight.metrics.bookings import ATTAINMENT, BOOKINGS, PACE, WINS
from coachkit.insight.metrics.call import CALLS
from coachkit.insight.metrics.closing import SALES_CYCLE, WIN_RATE
from coachkit.insight.metrics.creation import NEW_PIPELINE
from coachkit.insight.metrics.customer import CSAT, NPS
from coachkit.insight.metrics.definition import MetricDefinition
from coachkit.insight.metrics.forecast import FORECAST_BIAS
from coachkit.insight.metrics.hygiene import NO_NEXT_STEP, PAST_DUE, UNTOUCHED
from coachkit.insight.metrics.movement import (
    CATEGORY_CHANGES,
    NEXT_STEP_CHANGES,
    PUSH_COUNT,
    SLIP_RATE,
    STAGE_REGRESSIONS,
)
from coachkit.insight.teamday import TeamDay
from coachkit.model import Metric

#: The metrics of every report.
METRICS: tuple[MetricDefinition, ...] = (
    BOOKINGS, ATTAINMENT, PACE, WINS, WIN_RATE, NEW_PIPELINE, UNTOUCHED, PAST_DUE, NO_NEXT_STEP, PUSH_COUNT,
    SLIP_RATE, STAGE_REGRESSIONS, CATEGORY_CHANGES, NEXT_STEP_CHANGES, SALES_CYCLE, FORECAST_BIAS, *ACTIVITIES,
    CSAT, NPS,
)  # fmt: skip
#: The metrics of the calls section, where calls were read.
CALL_METRICS: tuple[MetricDefinition, ...] = CALLS


def metrics_by_rep(day: TeamDay, definitions: tuple[MetricDefinition, ...] = METRICS) -> list[tuple[Metric, ...]]:
    """Work out metrics for all reps at once; one tuple per rep, in the order of `TeamDay.rep_ids`."""
    columns = [[definition.metric(figure) for figure in definition.compute(day)] for definition in definitions]
    return [tuple(column[rep] for column in columns) for rep in range(day.size)]
