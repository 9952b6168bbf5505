"""All metrics, in the order in which a report shows them."""

from __future__ import annotations

from coachkit.insight.metrics.accounts import ACCOUNTS_TOUCHED, NEW_ACCOUNTS_TOUCHED
from coachkit.insight.metrics.activity import ACTIVITIES, MEETINGS_PER_OPPORTUNITY
from coachkit.insight.metrics.bookings import ATTAINMENT, BOOKINGS, PACE, WINS
from coachkit.insight.metrics.call import CALLS
from coachkit.insight.metrics.closing import SALES_CYCLE, WIN_RATE
from coachkit.insight.metrics.cohort import COHORT_WIN_RATE, CYCLE_TO_WIN
from coachkit.insight.metrics.coverage import COVERAGE, COVERAGE_NEEDED
from coachkit.insight.metrics.creation import NEW_OPPORTUNITIES, NEW_PIPELINE
from coachkit.insight.metrics.customer import CSAT, NPS
from coachkit.insight.metrics.definition import MetricDefinition
from coachkit.insight.metrics.expected import BEST_CASE_AMOUNT, COMMIT_AMOUNT, WEIGHTED_PIPELINE
from coachkit.insight.metrics.forecast import COMMIT_CONVERSION, FORECAST_BIAS, WAPE
from coachkit.insight.metrics.hygiene import NO_NEXT_STEP, PAST_DUE, UNTOUCHED
from coachkit.insight.metrics.movement import (
    CATEGORY_CHANGES,
    NEXT_STEP_CHANGES,
    PUSH_COUNT,
    SLIP_RATE,
    STAGE_REGRESSIONS,
)
from coachkit.insight.metrics.response import RESPONSE_TIME
from coachkit.insight.metrics.sale import AVERAGE_SALE, DISCOUNT, SALES_VELOCITY
from coachkit.insight.metrics.stage import (
    OPPORTUNITIES_ADVANCED,
    STAGE_CONVERSION,
    STALLED_IN_STAGE,
    TIME_IN_STAGE_TO_WON,
)
from coachkit.insight.metrics.steps import NEXT_MEETING_RATE, OPEN_OPPORTUNITIES, OVERDUE_NEXT_STEPS, SINGLE_CONTACT
from coachkit.insight.teamday import TeamDay
from coachkit.model import Metric

#: The metrics of every report, by group.
METRICS: tuple[MetricDefinition, ...] = (
    BOOKINGS, ATTAINMENT, PACE, WINS, WIN_RATE, COHORT_WIN_RATE, AVERAGE_SALE, DISCOUNT,
    NEW_PIPELINE, NEW_OPPORTUNITIES, NEW_ACCOUNTS_TOUCHED,
    OPEN_OPPORTUNITIES, UNTOUCHED, PAST_DUE, NO_NEXT_STEP, OVERDUE_NEXT_STEPS, NEXT_MEETING_RATE, STALLED_IN_STAGE,
    SINGLE_CONTACT, NEXT_STEP_CHANGES, PUSH_COUNT,
    SALES_CYCLE, CYCLE_TO_WIN, STAGE_CONVERSION, OPPORTUNITIES_ADVANCED, STAGE_REGRESSIONS, TIME_IN_STAGE_TO_WON,
    SALES_VELOCITY,
    COVERAGE, COVERAGE_NEEDED, WEIGHTED_PIPELINE, COMMIT_AMOUNT, BEST_CASE_AMOUNT, COMMIT_CONVERSION, FORECAST_BIAS,
    WAPE, SLIP_RATE, CATEGORY_CHANGES,
    *ACTIVITIES, ACCOUNTS_TOUCHED, MEETINGS_PER_OPPORTUNITY, RESPONSE_TIME,
    CSAT, NPS,
)  # fmt: skip
#: The metrics of the calls section, where calls were read.
CALL_METRICS: tuple[MetricDefinition, ...] = CALLS


def metrics_by_rep(day: TeamDay, definitions: tuple[MetricDefinition, ...] = METRICS) -> list[tuple[Metric, ...]]:
    """Work out metrics for all reps at once; one tuple per rep, in the order of `TeamDay.rep_ids`."""
    columns = [[definition.metric(figure) for figure in definition.figures(day)] for definition in definitions]
    return [tuple(column[rep] for column in columns) for rep in range(day.size)]
