"""New pipeline: what was opened in the last 13 weeks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coachkit.insight.days import NO_DAY
from coachkit.insight.intervals import count_interval, sum_interval
from coachkit.insight.metrics.bookings import NO_TYPICAL, say_together, typical_wins
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import History, in_weeks, weekly
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_opportunities

CREATION_DAYS = 91
#: Below this share of opportunities with an amount their sum says too little.
AMOUNT_SHARE = 0.5


def new_pipeline(day: TeamDay) -> Sequence[Figure]:
    """Sum the amounts of opportunities created in the last 13 weeks, whatever became of them."""
    window = trailing(day.as_of, CREATION_DAYS)
    table = day.opportunities
    created = table[day.within(table["created"], window[0])]
    counts, carrying = day.count(created), day.count(created, (created["amount"] > 0).to_numpy())
    undated = day.count(table, (table["created"].to_numpy() == NO_DAY) & (table["status"] == "open").to_numpy())
    amounts = day.split(created[created["amount"] > 0], "amount")
    history = _history(day)
    figures = []
    for rep, typical in enumerate(typical_wins(day)):
        n, known = int(counts[rep]), int(carrying[rep])
        notes = [f"{n - known} of {say_opportunities(n, 'new')} carry no amount"] if known < n else []
        if undated[rep]:
            notes.append(f"{say_opportunities(int(undated[rep]), 'open')} without a creation date not in it")
        if n and known < AMOUNT_SHARE * n:
            figures.append(Figure(None, say_together(*notes), n, window=window, series=history[rep]))
            continue
        interval = sum_interval(amounts[rep], typical)
        reason = say_together(*notes, None if interval else NO_TYPICAL)
        figures.append(Figure(float(amounts[rep].sum()), reason, n, interval, window=window, series=history[rep]))
    return figures


def _history(day: TeamDay) -> list[History]:
    table = day.opportunities
    carried = (table["amount"] > 0).to_numpy().astype(np.float64)
    sums = weekly(day, table, "created", table["amount"].fillna(0.0).clip(lower=0).to_numpy())
    n, known = weekly(day, table, "created"), weekly(day, table, "created", carried)
    return in_weeks(day, np.where(known < AMOUNT_SHARE * n, np.nan, sums), n)


def new_opportunities(day: TeamDay) -> Sequence[Figure]:
    """Count the opportunities created in the last 13 weeks, and say what became of them."""
    window = trailing(day.as_of, CREATION_DAYS)
    table = day.opportunities
    created = table[day.within(table["created"], window[0])]
    counts, cells = day.count(created), weekly(day, table, "created")
    ends = [day.count(created, (created["status"] == status).to_numpy(dtype=bool)) for status in ("won", "lost")]
    undated = day.count(table, (table["created"].to_numpy() == NO_DAY) & (table["status"] == "open").to_numpy())
    figures = []
    for rep, points in enumerate(in_weeks(day, cells, cells)):
        n, won, lost = int(counts[rep]), int(ends[0][rep]), int(ends[1][rep])
        became = f"{won} won, {lost} lost, {n - won - lost} open by now" if won + lost else None
        blank = (
            f"{say_opportunities(int(undated[rep]), 'open')} without a creation date not in it"
            if undated[rep]
            else None
        )
        interval = count_interval(n)
        figures.append(Figure(float(n), say_together(became, blank), n, interval, window=window, series=points))
    return figures


NEW_PIPELINE = MetricDefinition(
    "new_pipeline", "New pipeline", "creation",
    "sum of the amounts of opportunities created, whatever became of them; an amount of 0 is none; no value if fewer "
    "than half carry one",
    "creation date", "money", "up", 0, "last 13 weeks",
    "gamma interval of a sum whose number is a Poisson count (Fay & Feuer 1997)", "created in the week; n = number",
    new_pipeline,
)  # fmt: skip
NEW_OPPORTUNITIES = MetricDefinition(
    "new_opportunities", "New opportunities", "creation",
    "number of opportunities created that the rep has on the day, whatever became of them", "creation date", "count",
    "up", 0, "last 13 weeks", "exact Poisson (Garwood 1936)", "created in the week", new_opportunities,
)  # fmt: skip
