"""What a sale is worth: its average, the discount given, and the sales velocity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np

from coachkit.insight.days import Floats, Ints
from coachkit.insight.intervals import mean_interval
from coachkit.insight.metrics.bookings import say_together, say_undated
from coachkit.insight.metrics.closing import WIN_RATE, YEAR_DAYS, in_year
from coachkit.insight.metrics.cohort import CYCLE_TO_WIN
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import History, at_week_ends
from coachkit.insight.metrics.steps import open_history
from coachkit.insight.rows import Rows
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_count, say_money
from coachkit.model import Interval

#: Fewest wins on which the range of a mean, or a mean discount, is told.
SALES_LEAST = 10


def _in_year(table: Rows, end: date) -> Rows:
    return table.where(in_year(table["close"], end))


def _mean_at(day: TeamDay, table: Rows, column: str, end: date, least: int) -> tuple[Floats, Ints]:
    """Return the mean of a column over each rep's rows that closed in the year up to `end`; NaN below `least`."""
    its = _in_year(table, end)
    n, sums = day.count(its), np.bincount(its["rep"], its[column], day.size)
    return np.divide(sums, n, out=np.full(day.size, np.nan), where=n >= max(least, 1)), n


def average_sale(day: TeamDay) -> Sequence[Figure]:
    """Divide the amount won in the last 365 days by the wins that carry one."""
    window = trailing(day.as_of, YEAR_DAYS)
    if not day.view.has("opportunities", "amount"):
        return [Figure(None, "the data hold no amounts", window=window)] * day.size
    sized = day.sales.where(day.sales["amount"] > 0)
    history = at_week_ends(day, lambda day, end: _mean_at(day, sized, "amount", end, 1))
    amounts, wins = day.split(_in_year(sized, day.as_of), "amount"), day.count(_in_year(day.sales, day.as_of))
    undated = day.undated("won")
    return [
        _sale(day, its, int(n), say_undated(int(without))).at(window, points)
        for its, n, without, points in zip(amounts, wins, undated, history, strict=True)
    ]


def _sale(day: TeamDay, amounts: Floats, wins: int, note: str | None) -> Figure:
    n = len(amounts)
    if not n:
        return Figure(None, say_together("no win carries an amount" if wins else "no wins in the last 365 days", note))
    reason = say_together(
        f"median {say_money(float(np.median(amounts)), day.team.currency)}",
        f"{wins - n} of {say_count(wins, 'win')} carry no amount and are not in it" if n < wins else None,
        f"{say_count(n, 'win')}, too few for an interval" if n < SALES_LEAST else None,
        note,
    )
    return Figure(float(amounts.mean()), reason, n, mean_interval(amounts, SALES_LEAST))


def discount(day: TeamDay) -> Sequence[Figure]:
    """Average the discounts of the wins of the last 365 days that carry one."""
    window = trailing(day.as_of, YEAR_DAYS)
    if not day.view.has("opportunities", "discount"):
        return [Figure(None, "discounts are not in the data", window=window)] * day.size
    given = day.sales.where(~np.isnan(day.sales["discount"]))
    history = at_week_ends(day, lambda day, end: _mean_at(day, given, "discount", end, SALES_LEAST))
    recent, wins = day.split(_in_year(given, day.as_of), "discount"), day.count(_in_year(day.sales, day.as_of))
    return [_discounted(its, int(n)).at(window, points) for its, n, points in zip(recent, wins, history, strict=True)]


def _discounted(shares: Floats, wins: int) -> Figure:
    n = len(shares)
    without = f"{wins - n} of {say_count(wins, 'win')} carry no discount, not even 0, and are not in it"
    if n < SALES_LEAST:
        reason = f"{say_count(n, 'win')} with a discount on record, and {SALES_LEAST} are needed"
        return Figure(None, reason, n)
    return Figure(float(shares.mean()), without if n < wins else None, n, mean_interval(shares, SALES_LEAST, (0, 1)))


def sales_velocity(day: TeamDay) -> Sequence[Figure]:
    """Multiply open opportunities, win rate and average sale, and divide by the sales cycle."""
    rates, sales, cycles = (metric.figures(day) for metric in (WIN_RATE, AVERAGE_SALE, CYCLE_TO_WIN))
    counts, history = day.count(day.open), open_history(day)
    return [
        _velocity(int(counts[rep]), rates[rep], sales[rep], cycles[rep]).at(
            trailing(day.as_of, YEAR_DAYS), _multiplied(history[rep], rates[rep], sales[rep], cycles[rep])
        )
        for rep in range(day.size)
    ]


def _velocity(count: int, rate: Figure, sale: Figure, cycle: Figure) -> Figure:
    for name, factor in (("win rate", rate), ("average sale", sale), ("sales cycle", cycle)):
        if factor.value is None:
            return Figure(None, f"no {name}: {factor.reason}")
    if not cycle.value:
        return Figure(None, "half of the wins were won on the day they were created")
    value = count * (rate.value or 0.0) * (sale.value or 0.0) / cycle.value
    n = min(rate.n, sale.n, cycle.n)
    reason = f"{say_count(count, 'open opportunity', 'open opportunities')} now"
    return Figure(value, reason, n, _in_quadrature(value, rate, sale, cycle))


def _in_quadrature(value: float, *factors: Figure) -> Interval | None:
    """Return the limits of a product of independent factors, whose relative errors add up in squares.

    A factor's relative error is the width of its interval on the log scale; the limits are multiples of the value.
    """
    if not value or any(not factor.interval or factor.interval[0] <= 0 for factor in factors):
        return None
    widths = [math.log(factor.interval[1] / factor.interval[0]) / 2 for factor in factors if factor.interval]
    reach = math.exp(math.hypot(*widths))
    return value / reach, value * reach


def _multiplied(counts: History, *factors: Figure) -> History:
    """Make the history out of those of the factors; none where one of them has none."""
    if any(not factor.series for factor in factors):
        return ()
    weeks = []
    for same in zip(counts, *(factor.series for factor in factors), strict=True):
        known = [value for _, value, _ in same if value is not None]
        whole = len(known) == len(same) and known[-1] > 0
        value = math.prod(known[:-1]) / known[-1] if whole else None
        weeks.append((same[0][0], value, min(n for *_, n in same[1:]) if whole else 0))
    return tuple(weeks)


AVERAGE_SALE = MetricDefinition(
    "average_sale", "Average sale", "results",
    "amount won / wins that carry an amount above 0, with the median beside it", "close date", "money", "up",
    SALES_LEAST,
    "last 365 days", "Student's t (none below 10 wins)", "the 365 days up to the week's end", average_sale,
)  # fmt: skip
DISCOUNT = MetricDefinition(
    "discount", "Discount", "results",
    f"mean discount of the won opportunities that carry one, 0 included; none below {SALES_LEAST}", "close date",
    "share",
    "down", SALES_LEAST, "last 365 days", "Student's t", "the 365 days up to the week's end", discount,
)  # fmt: skip
SALES_VELOCITY = MetricDefinition(
    "sales_velocity", "Sales velocity, a day", "velocity",
    "open opportunities x win rate x average sale / sales cycle (`cycle_to_win`): what a day brings if all stays as it "
    "was; a rise of any factor by a fifth moves it by as much, which says nothing of what would cause one",
    "open on the day; close date for the rest", "money", "up", SALES_LEAST, "last 365 days; n = the factors' smallest",
    "the factors' relative errors added in squares, on the log scale", "at the week's end", sales_velocity,
)  # fmt: skip
