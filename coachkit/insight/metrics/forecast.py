"""What was forecast in earlier quarters, a month in, against what came: bias, error, and commits kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import numpy as np

from coachkit.crm.periods import FiscalPeriod, quarters_before
from coachkit.insight.days import Flags, Floats, Ints, day_number
from coachkit.insight.intervals import share_interval
from coachkit.insight.metrics.bookings import booked
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.past import in_period, known_day, state_on
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_count
from coachkit.model import Window

#: The forecast is taken on the last day of this week of the quarter: by then it is meant, and two thirds are to come.
WEEK = 4
QUARTERS = 4
_COMMITTED = "commit"
_NEEDED = {
    "forecast_category": "forecast categories are not in the data",
    "amount": "the data hold no amounts",
    "close_date": "when opportunities should close is not in the data",
}
_UNKNOWN = "what was in commit in earlier quarters is not known: neither a log nor a run tells"
_NOT_THERE = f"of the {QUARTERS} quarters before, none is in the data from its start"


#: Of a quarter: forecast, bookings, opportunities in commit, and those of them that were won in it.
Known = tuple[float, float, int, int]


@dataclass(frozen=True)
class Look:
    """What was forecast for one earlier quarter and what came, per rep; both count where `told` says it is known.

    `commits` counts the opportunities in commit, `kept` those of them that were won in the quarter.
    """

    told: Flags
    forecast: Floats
    actual: Floats
    commits: Ints
    kept: Ints


#: The looks at earlier quarters, whether each rep was there for any, and the quarters' window.
Looks = tuple[list[Look], Flags, Window]


def _looks(day: TeamDay) -> Looks:
    """Return the looks at the last four quarters, whether the rep was there for any, and the quarters' window."""
    quarters = quarters_before(day.period, QUARTERS, day.view.calendar)
    stayed, looks = np.zeros(day.size, dtype=bool), []
    for quarter in quarters:
        on = known_day(day, quarter.start + timedelta(days=7 * WEEK - 1))
        there = day.seen_from <= day_number(quarter.start)
        stayed |= there
        if on is not None and there.any():
            looks.append(_look(day, quarter, on, there))
    return looks, stayed, (quarters[-1].start, quarters[0].end)


def _look(day: TeamDay, quarter: FiscalPeriod, on: date, there: Flags) -> Look:
    state, table = state_on(day, on), day.opportunities
    unknown = day.count(table, state.blind("forecast_category", "amount", "close_date"))
    committed = state.is_open & np.asarray(state.category == _COMMITTED) & in_period(state.close, quarter)
    amounts = np.nan_to_num(state.amount)[committed]
    sums = np.bincount(table["rep"].to_numpy()[committed], amounts, day.size)
    kept = committed & (table["status"] == "won").to_numpy(dtype=bool) & in_period(table["close"].to_numpy(), quarter)
    return Look(
        there & (unknown == 0),
        booked(day, quarter.start, on)[0] + sums,
        booked(day, quarter.start, quarter.end)[0],
        day.count(table, committed),
        day.count(table, kept),
    )


def _from_looks(day: TeamDay, figure: Callable[[list[Known]], Figure]) -> Sequence[Figure]:
    """Work out a figure from forecast, actual, commits and kept ones of each quarter that is known of a rep."""
    for column, why in _NEEDED.items():
        if not day.view.has("opportunities", column):
            return [Figure(None, why)] * day.size
    if _looks not in day.worked_out:  # three metrics are made of them
        day.worked_out[_looks] = _looks(day)
    looks, stayed, window = cast("Looks", day.worked_out[_looks])
    figures = []
    for rep in range(day.size):
        known = [
            (float(look.forecast[rep]), float(look.actual[rep]), int(look.commits[rep]), int(look.kept[rep]))
            for look in looks
            if look.told[rep]
        ]
        if not stayed[rep]:
            figures.append(Figure(None, _NOT_THERE, window=window))
        elif not known:
            figures.append(Figure(None, _UNKNOWN, window=window))
        else:
            figures.append(figure(known).at(window))
    return figures


def forecast_bias(day: TeamDay) -> Sequence[Figure]:
    """Divide forecast less bookings by bookings, over those of the last four quarters whose forecast is known."""
    return _from_looks(day, bias_of)


def wape(day: TeamDay) -> Sequence[Figure]:
    """Divide the sizes of forecast less bookings by bookings, over the same quarters."""
    return _from_looks(day, wape_of)


def bias_of(known: list[Known]) -> Figure:
    """Return the bias over the quarters that are known."""
    return _error(known, sum(forecast - actual for forecast, actual, *_ in known))


def wape_of(known: list[Known]) -> Figure:
    """Return the error over the quarters that are known, however they point."""
    return _error(known, sum(abs(forecast - actual) for forecast, actual, *_ in known))


def _error(known: list[Known], error: float) -> Figure:
    quarters = len(known)
    of, commits = say_count(quarters, "earlier quarter"), sum(count for *_, count, _ in known)
    actual = sum(came for _, came, *_ in known)
    if not commits:
        return Figure(None, f"nothing was in commit at the end of week {WEEK} of {of}", quarters)
    if actual <= 0:
        return Figure(None, f"nothing was won in {of}", quarters)
    note = f"{say_count(commits, 'opportunity', 'opportunities')} in commit over {of}; no range: too few quarters"
    return Figure(error / actual, note, quarters)


def commit_conversion(day: TeamDay) -> Sequence[Figure]:
    """Divide the opportunities in commit that were won in their quarter by all that were, over the same quarters."""
    return _from_looks(day, _kept)


def _kept(known: list[Known]) -> Figure:
    commits, kept = sum(count for _, _, count, _ in known), sum(won for *_, won in known)
    of = say_count(len(known), "earlier quarter")
    if not commits:
        return Figure(None, f"nothing was in commit at the end of week {WEEK} of {of}")
    return Figure(kept / commits, f"{kept} of {commits}, over {of}", commits, share_interval(kept, commits))


FORECAST_BIAS = MetricDefinition(
    "forecast_bias", "Forecast bias", "forecast",
    f"(forecast - bookings) / bookings, each summed over the quarters; the forecast is what was won by the end of week "
    f"{WEEK} plus what was then in commit with an expected close in the quarter, on opportunities the rep has now; "
    "above 0: more was forecast than came",
    "close date", "share", "none", 1, f"the last {QUARTERS} fiscal quarters whose categories are known; n = quarters",
    "none: one figure a quarter is too few", "none", forecast_bias,
)  # fmt: skip
WAPE = MetricDefinition(
    "wape", "Forecast error", "forecast",
    "sum of the sizes of (forecast - bookings) / bookings, each summed over the quarters (WAPE); the forecast is that "
    "of "
    "`forecast_bias`, locked as early: too much in one quarter does not make up for too little in another",
    "close date", "share", "down", 1, f"the last {QUARTERS} fiscal quarters whose categories are known; n = quarters",
    "none: one figure a quarter is too few", "none", wape,
)  # fmt: skip
COMMIT_CONVERSION = MetricDefinition(
    "commit_conversion", "Commits kept", "forecast",
    f"opportunities in commit at the end of week {WEEK} with an expected close in the quarter that were won in it / "
    "all "
    "of them, on opportunities the rep has now",
    "expected close date", "share", "none", 1,
    f"the last {QUARTERS} fiscal quarters whose categories are known; n = opportunities in commit", "Wilson 1927",
    "none",
    commit_conversion,
)  # fmt: skip
