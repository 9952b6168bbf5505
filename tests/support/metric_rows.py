"""One metric from a handful of rows: what the tests of the metrics share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from support.crm_builder import Rows, crm_data

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.insight.metrics.catalogue import METRICS
from coachkit.insight.teamday import TeamDay
from coachkit.model import Metric
from coachkit.parameters import TeamParameters

AS_OF = date(2026, 11, 20)
TEAM = TeamParameters(currency="EUR")
REPS = [{"rep_id": "a", "name": "Ana"}, {"rep_id": "b", "name": "Ben"}]


def ago(days: int) -> str:
    """Write the date that lies so many days before the day."""
    return (AS_OF - timedelta(days=days)).isoformat()


def opportunity(number: int, status: str, created: str | None, close: str | None, **more: object) -> dict[str, object]:
    """Make one row of `opportunities`, of rep `a` unless told otherwise."""
    row = {"opportunity_id": f"O{number}", "rep_id": "a", "status": status, "stage": "Demo"}
    return {**row, "created_date": created, "close_date": close, "amount": None, **more}


def change(number: int, on: str, field: str, old: object, new: object) -> dict[str, object]:
    """Make one row of `opportunity_changes`."""
    row = {"opportunity_id": f"O{number}", "changed_at": on, "field": field}
    return {**row, "old_value": old, "new_value": new}


def figure(
    metric_id: str,
    rep_id: str = "a",
    as_of: date = AS_OF,
    rewound: Mapping[str, int] | None = None,
    history: Callable[[date], CrmData] | None = None,
    **tables: Rows,
) -> Metric:
    """Work out one metric of one rep from rows that were known on the day; earlier days see the same rows."""
    data = crm_data(as_of, rewound, **{"reps": REPS, "opportunities": (), **tables})
    day = TeamDay.of(data, history or (lambda day: data), TEAM)
    definition = next(one for one in METRICS if one.metric_id == metric_id)
    return definition.metric(definition.compute(day)[day.rep_ids.index(rep_id)])


def figure_as_known(metric_id: str, as_of: date = AS_OF, rep_id: str = "a", **tables: Rows) -> Metric:
    """Work out one metric from rows as an export holds them, of which each day knows what was known on it."""
    data = replace(crm_data(**{"reps": REPS, "opportunities": (), **tables}), newest=AS_OF)
    day = TeamDay.of(known_on(data, as_of), lambda on: known_on(data, on), TEAM)
    definition = next(one for one in METRICS if one.metric_id == metric_id)
    return definition.metric(definition.compute(day)[day.rep_ids.index(rep_id)])
