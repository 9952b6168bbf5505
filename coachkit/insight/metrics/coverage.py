"""Coverage of the quota that remains, and the coverage that the rep's own conversion asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from coachkit.crm.periods import quarters_before
from coachkit.insight.days import Flags, Floats, Ints, day_number
from coachkit.insight.intervals import counted, share_limits
from coachkit.insight.metrics.bookings import booked, quotas_on, say_together, unseen_in
from coachkit.insight.metrics.closing import WIN_RATE
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.forecast import QUARTERS
from coachkit.insight.metrics.hygiene import EXACT, OPEN, WEEKS_KNOWN, through_weeks
from coachkit.insight.past import in_period, known_day, state_on, unknown_rows
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS
from coachkit.insight.wording import say_count, say_opportunities, say_share

#: Fewest opportunities (or closed ones) from which a conversion is learnt.
CONVERSION_LEAST = 10
_NEEDED = {
    "amount": "the data hold no amounts",
    "close_date": "when opportunities should close is not in the data",
}
UNKNOWN = "what was open and due on that day is not known for all opportunities"


def due_now(day: TeamDay, *fields: str) -> tuple[Flags, list[bool]]:
    """Tell which open opportunities should close in the quarter, and of which reps that, or a field, is not known.

    Rows are those of `day.open`. One that was created on the day after that day's run had read the CRM is left out.
    """
    table = day.open
    place = table["place"].to_numpy()
    unknown = np.zeros(len(table), dtype=bool)
    for name in ("amount", "close_date", *fields):
        unknown |= unknown_rows(day.view, name)[place]
    late = unknown & (table["created"] == day.today).to_numpy(dtype=bool)
    due = in_period(table["close"].to_numpy(), day.period) & ~late
    return due, [bool(n) for n in day.count(table, unknown & ~late)]


def amount_of(day: TeamDay, chosen: Flags) -> tuple[Floats, Ints, Ints]:
    """Sum the amounts of the chosen open opportunities per rep, with how many carry one and how many do not."""
    amounts = day.open["amount"].to_numpy(np.float64)
    carried = ~np.isnan(amounts)
    sums = np.bincount(day.open["rep"].to_numpy(), np.where(chosen & carried, amounts, 0.0), day.size)
    return sums.astype(np.float64), day.count(day.open, chosen & carried), day.count(day.open, chosen & ~carried)


def coverage(day: TeamDay) -> Sequence[Figure]:
    """Work out `_coverage_today` with its history."""
    return through_weeks(day, _coverage_today)


def _coverage_today(day: TeamDay) -> list[Figure]:
    """Divide the open amount that should close in the quarter by what remains of the quota."""
    window = (day.as_of, day.period.end)
    for column, why in _NEEDED.items():
        if not day.view.has("opportunities", column):
            return [Figure(None, why, window=window)] * day.size
    due, blind_reps = due_now(day)
    sums, n, blank = amount_of(day, due)
    had, _ = booked(day, day.period.start, day.as_of)
    unseen, figures = unseen_in(day, day.period), []
    for rep, (quota, why_none) in enumerate(quotas_on(day, day.period, day.as_of)):
        without = f"{say_opportunities(int(blank[rep]))} due carry no amount" if blank[rep] else None
        if quota is None or unseen[rep]:
            figures.append(Figure(None, why_none or unseen[rep], int(n[rep]), window=window))
        elif blind_reps[rep]:
            figures.append(Figure(None, UNKNOWN, int(n[rep]), window=window, partly=True))
        elif had[rep] >= quota:
            figures.append(Figure(None, "the quota is reached: nothing remains to cover", int(n[rep]), window=window))
        elif blank[rep] and not n[rep]:
            figures.append(Figure(None, without, 0, window=window))
        else:
            value = float(sums[rep]) / (quota - float(had[rep]))
            figures.append(Figure(value, without, int(n[rep]), counted(value), level=1.0, window=window))
    return figures


def coverage_needed(day: TeamDay) -> Sequence[Figure]:
    """Divide 1 by the share of what was due at this point of earlier quarters that was won by their end."""
    for column, why in _NEEDED.items():
        if not day.view.has("opportunities", column):
            return [Figure(None, why)] * day.size
    quarters = quarters_before(day.period, QUARTERS, day.view.calendar)
    window = (quarters[-1].start, quarters[0].end)
    offset, table = day.as_of - day.period.start, day.opportunities
    rep, close = table["rep"].to_numpy(), table["close"].to_numpy()
    is_won = (table["status"] == "won").to_numpy(dtype=bool)
    won, due, squares = np.zeros(day.size), np.zeros(day.size), np.zeros(day.size)
    n, known = np.zeros(day.size, np.int64), np.zeros(day.size, np.int64)
    for quarter in quarters:
        on = known_day(day, min(quarter.start + offset, quarter.end))
        there = day.seen_from <= day_number(quarter.start)
        if on is None or on < quarter.start or not there.any():
            continue
        state = state_on(day, on)
        told = there & (day.count(table, state.blind("amount", "close_date")) == 0)
        is_due = state.is_open & in_period(state.close, quarter) & (state.amount > 0) & told[rep]
        came = is_due & is_won & in_period(close, quarter)
        amounts = np.nan_to_num(state.amount)
        due += np.bincount(rep, np.where(is_due, amounts, 0.0), day.size)
        squares += np.bincount(rep, np.where(is_due, amounts**2, 0.0), day.size)
        won += np.bincount(rep, np.where(came, amounts, 0.0), day.size)
        n += day.count(table, is_due)
        known += told
    week = (offset.days // WEEK_DAYS) + 1
    fallback = WIN_RATE.figures(day)
    return [
        _needed(float(won[rep]), float(due[rep]), float(squares[rep]), int(n[rep]), int(known[rep]), week).at(window)
        if n[rep] >= CONVERSION_LEAST
        else _by_win_rate(fallback[rep])
        for rep in range(day.size)
    ]


def _needed(won: float, due: float, squares: float, n: int, quarters: int, week: int) -> Figure:
    of = f"of what was due in week {week} of {say_count(quarters, 'earlier quarter')}"
    if won <= 0:
        return Figure(None, f"nothing {of} was won in it", n)
    limits = share_limits(won / due, due**2 / squares)
    note = f"{say_share(won / due)} {of} was won in it"
    return Figure(due / won, note, n, None if limits is None or limits[0] <= 0 else (1 / limits[1], 1 / limits[0]))


def _by_win_rate(rate: Figure) -> Figure:
    few = f"fewer than {CONVERSION_LEAST} opportunities were due at this point of the earlier quarters"
    if not rate.value or rate.n < CONVERSION_LEAST or rate.interval is None:
        none = rate.reason or f"{say_count(rate.n, 'closed opportunity', 'closed opportunities')} and no more"
        return Figure(None, f"{few}, and there is no win rate to go by: {none}", rate.n, window=rate.window)
    limits = (1 / rate.interval[1], 1 / rate.interval[0]) if rate.interval[0] > 0 else None
    return replace(
        rate, value=1 / rate.value, reason=say_together(f"by the win rate: {few}"), interval=limits, series=()
    )


COVERAGE = MetricDefinition(
    "coverage", "Coverage of the remaining quota", "forecast",
    "open amount expected to close in the quarter / (quota in force - bookings so far); none once the quota is reached",
    "expected close date", "ratio", "up", 0, OPEN + "; n = opportunities due", EXACT, WEEKS_KNOWN, coverage,
)  # fmt: skip
COVERAGE_NEEDED = MetricDefinition(
    "coverage_needed", "Coverage needed", "forecast",
    "1 / the share of the amount open and due at the same day of earlier quarters that was won by their end (amounts "
    "as "
    f"they were then); 1 / win rate where fewer than {CONVERSION_LEAST} opportunities tell, and the reason says so",
    "expected close date", "ratio", "none", CONVERSION_LEAST,
    f"the last {QUARTERS} fiscal quarters of which a log or a snapshot tells; n = opportunities due",
    "Wilson's limits of the share by Kish's effective number (1965), turned over", "none", coverage_needed,
)  # fmt: skip
