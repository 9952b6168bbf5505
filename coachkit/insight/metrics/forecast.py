"""Forecast bias: what was forecast in earlier quarters, a month in, against what came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from coachkit.crm.periods import FiscalPeriod, quarters_before
from coachkit.insight.days import Flags, Floats, Ints, day_number
from coachkit.insight.metrics.bookings import booked
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.past import blind, in_period, known_day, state_on
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_count

#: The forecast is taken on the last day of this week of the quarter: by then it is meant, and two thirds are to come.
WEEK = 4
QUARTERS = 4
_COMMITTED = "commit"
_NEEDED = {
    "forecast_category": "forecast categories are not in the data",
    "amount": "the data hold no amounts",
    "close_date": "when opportunities should close is not in the data",
}
_NOT_THERE = f"of the {QUARTERS} quarters before, none is in the data from its start"


def forecast_bias(day: TeamDay) -> Sequence[Figure]:
    """Divide forecast less bookings by bookings, over those of the last four quarters whose forecast is known."""
    for column, why in _NEEDED.items():
        if not day.view.has("opportunities", column):
            return [Figure(None, why)] * day.size
    quarters = quarters_before(day.period, QUARTERS, day.view.calendar)
    window = (quarters[-1].start, quarters[0].end)
    forecast, actual = np.zeros(day.size), np.zeros(day.size)
    commits, known, stayed = (np.zeros(day.size, np.int64) for _ in range(3))
    for quarter in quarters:
        on = known_day(day, quarter.start + timedelta(days=7 * WEEK - 1))
        there = day.seen_from <= day_number(quarter.start)
        stayed += there
        if on is None or not there.any():
            continue
        committed, count, clear = _committed(day, quarter, on)
        told = there & clear
        forecast += np.where(told, booked(day, quarter.start, on)[0] + committed, 0.0)
        actual += np.where(told, booked(day, quarter.start, quarter.end)[0], 0.0)
        commits += np.where(told, count, 0)
        known += told
    return [
        _figure(float(forecast[rep]), float(actual[rep]), int(commits[rep]), int(known[rep])).at(window)
        if stayed[rep]
        else Figure(None, _NOT_THERE, window=window)
        for rep in range(day.size)
    ]


def _committed(day: TeamDay, quarter: FiscalPeriod, on: date) -> tuple[Floats, Ints, Flags]:
    """Return each rep's amount in commit for a quarter on a day, in how many opportunities, and if all is known."""
    state, table = state_on(day, on), day.opportunities
    unknown = day.count(table, blind(state, "forecast_category", "amount", "close_date"))
    meant = (state["status"] == "open") & (state["forecast_category"] == _COMMITTED)
    committed = meant.to_numpy(dtype=bool) & in_period(state["close"], quarter)
    amounts = state["amount"].fillna(0.0).to_numpy(np.float64)[committed]
    sums = np.bincount(table["rep"].to_numpy()[committed], amounts, day.size).astype(np.float64)
    return sums, day.count(table, committed), np.asarray(unknown == 0)


def _figure(forecast: float, actual: float, commits: int, quarters: int) -> Figure:
    if not quarters:
        return Figure(None, "what was in commit in earlier quarters is not known: neither a log nor a run tells")
    of = say_count(quarters, "earlier quarter")
    if not commits:
        return Figure(None, f"nothing was in commit at the end of week {WEEK} of {of}", quarters)
    if actual <= 0:
        return Figure(None, f"nothing was won in {of}", quarters)
    note = f"{say_count(commits, 'opportunity', 'opportunities')} in commit over {of}; no range: too few quarters"
    return Figure((forecast - actual) / actual, note, quarters)


FORECAST_BIAS = MetricDefinition(
    "forecast_bias", "Forecast bias", "forecast",
    f"(forecast - bookings) / bookings, each summed over the quarters; the forecast is what was won by the end of week "
    f"{WEEK} plus what was then in commit with an expected close in the quarter, on opportunities the rep has now; "
    "above 0: more was forecast than came",
    "close date", "share", "none", 1, f"the last {QUARTERS} fiscal quarters whose categories are known; n = quarters",
    "none: one figure a quarter is too few", "none", forecast_bias,
)  # fmt: skip
