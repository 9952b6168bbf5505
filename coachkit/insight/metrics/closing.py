"""Win rate and sales cycle: how closed opportunities ended, over a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from coachkit.insight.days import NO_DAY, Flags, Floats, Ints, day_number
from coachkit.insight.intervals import MEDIAN_LEAST, median_interval, share_interval
from coachkit.insight.metrics.bookings import say_together, say_undated
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import at_week_ends, medians_by_rep
from coachkit.insight.rows import Rows
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_count

YEAR_DAYS = 365
#: Where a CRM holds orders, the day of each is the only date there is.
ORDERS_ONLY = "every win was created on the day it closed: how long selling took is not in the data"


def in_year(close: Ints, end: date) -> Flags:
    """Tell which day numbers lie in the year up to `end`."""
    last = day_number(end)
    return np.asarray((close > last - YEAR_DAYS) & (close <= last))


def _closed_by(day: TeamDay, table: Rows, end: date) -> Ints:
    """Count a table's rows per rep that closed in the year up to `end`."""
    return day.count(table, in_year(table["close"], end))


def win_rate(day: TeamDay) -> Sequence[Figure]:
    """Divide wins by wins and losses of the last 365 days."""
    window = trailing(day.as_of, YEAR_DAYS)
    if not (day.view["opportunities"]["status"] == "lost").any():
        only_won = (day.view["opportunities"]["status"] == "won").any()
        why = "only won opportunities are in the data" if only_won else "no closed opportunities"
        return [Figure(None, why, window=window)] * day.size
    won, lost = (_closed_by(day, table, day.as_of) for table in (day.sales, day.losses))
    undated = zip(day.undated("won"), day.undated("lost"), strict=True)
    notes = [say_undated(int(w), int(x)) for w, x in undated]
    return [
        _rate_figure(int(w), int(x), note).at(window, points)
        for w, x, note, points in zip(won, lost, notes, at_week_ends(day, _win_rate_at), strict=True)
    ]


def _rate_figure(won: int, lost: int, note: str | None) -> Figure:
    n = won + lost
    if not n:
        return Figure(None, say_together("no closed opportunities", note))
    return Figure(won / n, note, n, share_interval(won, n))


def _win_rate_at(day: TeamDay, end: date) -> tuple[Floats, Ints]:
    won, lost = (_closed_by(day, table, end) for table in (day.sales, day.losses))
    n = won + lost
    return np.divide(won, n, out=np.full(day.size, np.nan), where=n > 0), n


def won_cycles(day: TeamDay) -> tuple[Rows, Floats]:
    """Return the wins that carry a creation date not after their close, and how many days each took."""
    won = day.sales
    dated = won.where((won["created"] != NO_DAY) & (won["created"] <= won["close"]))
    return dated, (dated["close"] - dated["created"]).astype(np.float64)


def sales_cycle(day: TeamDay) -> Sequence[Figure]:
    """Take the median days from created to won over the wins of the last 365 days."""
    window, (dated, days) = trailing(day.as_of, YEAR_DAYS), won_cycles(day)
    if len(dated) and not days.any():
        return [Figure(None, ORDERS_ONLY, window=window)] * day.size
    history = at_week_ends(day, lambda day, end: year_medians(day, dated, days, end))
    recent = day.within(dated["close"], window[0])
    cycles = day.parted(dated["rep"][recent], days[recent])
    wins = _closed_by(day, day.sales, day.as_of)
    return [_cycle_figure(its, int(n)).at(window, points) for its, n, points in zip(cycles, wins, history, strict=True)]


def _cycle_figure(cycles: Floats, wins: int) -> Figure:
    if not len(cycles):
        return Figure(None, "no win carries a creation date" if wins else "no wins in the last 365 days")
    notes = ["wins only: opportunities still open are not in it"]
    if len(cycles) < MEDIAN_LEAST:
        notes.append(f"{say_count(len(cycles), 'win')}, too few for an interval")
    if len(cycles) < wins:
        notes.append(f"{wins - len(cycles)} of {say_count(wins, 'win')} without a usable creation date")
    return Figure(float(np.median(cycles)), "; ".join(notes), len(cycles), median_interval(cycles))


def year_medians(day: TeamDay, rows: Rows, values: Floats, end: date) -> tuple[Floats, Ints]:
    """Return the median of each rep's values whose rows closed in the year up to `end`, and how many there are."""
    chosen = in_year(rows["close"], end)
    return medians_by_rep(day, rows["rep"][chosen], values[chosen]), day.count(rows, chosen)


WIN_RATE = MetricDefinition(
    "win_rate", "Win rate", "results", "won / (won + lost); none where the data hold only won opportunities",
    "close date",
    "share", "up", 1, "last 365 days", "Wilson 1927", "the 365 days up to the week's end", win_rate,
)  # fmt: skip
SALES_CYCLE = MetricDefinition(
    "sales_cycle_days", "Sales cycle", "velocity",
    "median days from created to won, wins only (open ones are not in it yet)",
    "close date", "days", "down", MEDIAN_LEAST, "last 365 days", "sign test (two order statistics)",
    "the 365 days up to the week's end", sales_cycle,
)  # fmt: skip
