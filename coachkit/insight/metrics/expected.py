"""What the open pipeline of the quarter comes to: by stage, by commit and by best case."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from coachkit.insight.days import Floats, Ints
from coachkit.insight.intervals import counted
from coachkit.insight.metrics.coverage import UNKNOWN, amount_of, due_now
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.hygiene import EXACT, OPEN, WEEKS_KNOWN, through_weeks, with_history
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_count, say_opportunities, say_share
from coachkit.terms import MIN_PEERS

#: How far back closed opportunities tell how often a stage leads to a win.
ODDS_DAYS = 730
#: Fewest closed opportunities from which that is learnt, and the weight of their overall rate against a stage's own
#: (methods, section 1: M = 40 where too few reps are there to estimate it).
ODDS_LEAST = 20
PRIOR = 40.0


def _odds(day: TeamDay, end: int) -> tuple[Floats, Ints]:
    """Return the chance of winning by rep and stage (the last column: any stage), as known on a day, and its basis.

    Won / closed of the opportunities that were in the stage and closed in the last two years, shrunk to the rate of all
    of them; those of all reps where `MIN_PEERS` others or more closed some, else the rep's own. NaN below `ODDS_LEAST`.
    """
    visits, names = day.stays.visits, len(day.stays.names)
    wins, losses = (
        day.count(table, (table["close"] <= end) & (table["close"] > end - ODDS_DAYS))
        for table in (day.sales, day.losses)
    )
    closed = wins + losses
    everybody = (int(closed.sum()), int(wins.sum()))
    alone = (closed > 0).sum() - (closed > 0) < MIN_PEERS
    n, won = np.where(alone, closed, everybody[0]), np.where(alone, wins, everybody[1])
    if not names:
        per_stage = won_stage = np.zeros((day.size, 0))
    else:
        own = (visits.rep >= 0) & (visits.close <= end) & (visits.close > end - ODDS_DAYS)
        key = visits.rep[own] * names + visits.stage[own]
        hit = visits.won[own].astype(np.float64)
        count = np.bincount(key, minlength=day.size * names).reshape(day.size, names)
        hits = np.bincount(key, hit, day.size * names).reshape(day.size, names)
        per_stage = np.where(alone[:, None], count, count.sum(axis=0))
        won_stage = np.where(alone[:, None], hits, hits.sum(axis=0))
    rate = np.divide(won, n, out=np.full(day.size, np.nan), where=n >= ODDS_LEAST)[:, None]
    odds = np.hstack([(won_stage + PRIOR * rate) / (per_stage + PRIOR), rate])
    return odds, n


def weighted_pipeline(day: TeamDay) -> Sequence[Figure]:
    """Weigh the open amount due in the quarter by how often its stages led to a win."""
    before = [None if then is None else _weighted(day, then) for then in day.earlier]
    return with_history(day, _weighted(day, day), before)


def _weighted(day: TeamDay, then: TeamDay) -> list[Figure]:
    window = (then.as_of, then.period.end)
    if not (then.view.has("opportunities", "amount") and then.view.has("opportunities", "close_date")):
        return [Figure(None, "the data hold no amounts or expected close dates", window=window)] * then.size
    odds, basis = _odds(day, then.today)
    due, blind = due_now(then, "stage")
    amounts = then.open["amount"].fillna(0.0).to_numpy(np.float64)
    rep = then.open["rep"].to_numpy()
    stage = day.stays.names.get_indexer(pd.Index(then.open["stage"])) if len(day.stays.names) else np.full(len(rep), -1)
    sums = np.bincount(rep, np.where(due, amounts * odds[rep, stage], 0.0), then.size)  # -1: the last column
    _, n, blank = amount_of(then, due)
    figures = []
    for index in range(then.size):
        count, without = int(n[index]), int(blank[index])
        if blind[index]:
            figures.append(Figure(None, UNKNOWN, count, window=window, partly=True))
        elif basis[index] < ODDS_LEAST:
            few = f"{say_count(int(basis[index]), 'closed opportunity', 'closed opportunities')} in two years"
            figures.append(Figure(None, f"{few}, and {ODDS_LEAST} are needed", count, window=window))
        elif without and not count:
            figures.append(Figure(None, f"{say_opportunities(without)} due carry no amount", 0, window=window))
        else:
            by = "stages" if day.knows("stage") else f"the win rate of {say_share(float(odds[index, -1]))} alone"
            blank_too = f"; {say_opportunities(without)} due carry no amount" if without else ""
            over = say_count(int(basis[index]), "closed opportunity", "closed opportunities")
            note = f"by {by}, over {over}{blank_too}"
            figures.append(Figure(float(sums[index]), note, count, window=window))
    return figures


def _in_category(category: str) -> Callable[[TeamDay], Sequence[Figure]]:
    """Sum the open amount due in the quarter that is in a forecast category, with its history."""

    def stock(day: TeamDay) -> list[Figure]:
        window = (day.as_of, day.period.end)
        if not day.view.has("opportunities", "forecast_category"):
            return [Figure(None, "forecast categories are not in the data", window=window)] * day.size
        if not (day.view.has("opportunities", "amount") and day.view.has("opportunities", "close_date")):
            return [Figure(None, "the data hold no amounts or expected close dates", window=window)] * day.size
        due, blind = due_now(day, "forecast_category")
        chosen = due & (day.open["forecast_category"] == category).to_numpy(dtype=bool)
        sums, n, blank = amount_of(day, chosen)
        figures = []
        for value, count, without, unknown in zip(sums.tolist(), n.tolist(), blank.tolist(), blind, strict=True):
            said = f"{say_opportunities(without)} in it carry no amount" if without else None
            if unknown:
                figures.append(Figure(None, UNKNOWN, count, window=window, partly=True))
            elif without and not count:
                figures.append(Figure(None, said, 0, window=window))
            else:
                figures.append(Figure(value, said, count, counted(value), level=1.0, window=window))
        return figures

    return lambda day: through_weeks(day, stock)


def _define(metric_id: str, label: str, category: str) -> MetricDefinition:
    return MetricDefinition(
        metric_id, label, "forecast",
        f"sum of the amounts of open opportunities in the category `{category}` expected to close in the quarter; not "
        "cumulative: other categories and what is won are not in it",
        "expected close date", "money", "none", 0, OPEN, EXACT, WEEKS_KNOWN, _in_category(category),
    )  # fmt: skip


COMMIT_AMOUNT = _define("commit_amount", "In commit", "commit")
BEST_CASE_AMOUNT = _define("best_case_amount", "In best case", "best_case")
WEIGHTED_PIPELINE = MetricDefinition(
    "weighted_pipeline", "Weighted pipeline", "forecast",
    "sum over open opportunities expected to close in the quarter of amount x chance of winning from their stage: won "
    "/ "
    "closed of the opportunities of the last two years that were in it (all of the team's where five other reps or "
    "more "
    f"closed some, else the rep's own), as if {PRIOR:.0f} more had gone as all of them did; without a log of stages, "
    "the "
    f"rate of all; none below {ODDS_LEAST} closed",
    "expected close date", "money", "none", ODDS_LEAST, OPEN + "; n = opportunities due",
    "none: a sum of chances is no range; the forecast has one", WEEKS_KNOWN, weighted_pipeline,
)  # fmt: skip
