"""How the open pipeline of the quarter moved since it began, to the cent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from coachkit.insight.days import Flags, Floats, Ints
from coachkit.insight.past import Quarter
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_day, say_opportunities
from coachkit.model import PipelineChange

NO_HISTORY = "no history yet: neither a log of changes nor an earlier run tells what was open before"
_NO_AMOUNTS = "what opportunities are worth, or when they should close, is not in the data"


def pipeline_changes(day: TeamDay) -> list[PipelineChange]:
    """Work out, for each rep of the team, what was due in the quarter at its start, what came and went, and what is.

    Looked at are the opportunities that the rep has today. An opportunity leaves at the amount it has today; what its
    amount moved by before counts as increased or decreased. Amounts that are not there count as 0, and are said.
    """
    if not (day.view.has("opportunities", "amount") and day.view.has("opportunities", "close_date")):
        return [PipelineChange(reason=_NO_AMOUNTS)] * day.size
    quarter = day.quarter
    if quarter is None:
        return [PipelineChange(reason=NO_HISTORY)] * day.size
    table = day.opportunities
    came, won, lost, left = _moves(day, quarter)
    was, now = _cents(quarter.state.amount), _cents(table["amount"].to_numpy())
    grown = np.where(quarter.was_due, now - was, 0)
    parts = {
        "start": np.where(quarter.was_due, was, 0),
        "new": np.where(came & ~quarter.was_open, now, 0),
        "pulled_in": np.where(came & quarter.was_open, now, 0),
        "increased": np.maximum(grown, 0),
        "won": np.where(won, now, 0),
        "lost": np.where(lost, now, 0),
        "decreased": np.maximum(-grown, 0),
        "pushed_out": np.where(left, now, 0),
        "end": np.where(quarter.is_due, now, 0),
    }
    rep = table["rep"].to_numpy()
    sums = {name: np.bincount(rep, cents, day.size) / 100 for name, cents in parts.items()}
    counted = quarter.was_due | quarter.is_due | won
    blank = (quarter.was_due & np.isnan(quarter.state.amount)) | table["amount"].isna().to_numpy()
    without, blind = day.count(table, counted & blank), day.count(table, quarter.state.blind("close_date", "amount"))
    found = []
    for index in range(day.size):
        if blind[index]:
            found.append(PipelineChange(reason=_say_blind(quarter, int(blind[index]))))
            continue
        figures: dict[str, Any] = {name: float(values[index]) for name, values in sums.items()}
        span: dict[str, Any] = {"from": quarter.since, "to": day.as_of}
        found.append(PipelineChange(**span, **figures, reason=_caveat(day, quarter, int(without[index]))))
    return found


def _moves(day: TeamDay, quarter: Quarter) -> tuple[Flags, Flags, Flags, Flags]:
    """Tell which opportunities came into the quarter's pipeline, and which left it won, lost or for another date.

    A win within the quarter that was not due at the start came and left. What was lost without having been due at the
    start never showed in it: when such a one was expected to close is no longer told.
    """
    status = day.opportunities["status"]
    is_won = (status == "won").to_numpy(dtype=bool)
    won = is_won & (quarter.was_due | (quarter.within & (quarter.was_open | ~quarter.there)))
    lost = (status == "lost").to_numpy(dtype=bool) & quarter.was_due
    came = (quarter.is_due | won) & ~quarter.was_due
    left = quarter.was_due & quarter.is_open & ~quarter.is_due
    return came, won, lost, left


def _cents(amounts: Floats) -> Ints:
    """Return amounts as whole cents, so that they add up exactly."""
    return np.rint(np.nan_to_num(amounts) * 100).astype(np.int64)


def _say_blind(quarter: Quarter, count: int) -> str:
    what = f"the amount or expected close of {say_opportunities(count)}"
    return f"{what} on {say_day(quarter.since)} is not known, and so not what came and went since"


def _caveat(day: TeamDay, quarter: Quarter, without: int) -> str | None:
    notes = []
    if quarter.since != day.period.start - timedelta(days=1):
        notes.append(f"what was open is known from {say_day(quarter.since)} on, the day of an earlier run")
    if without:
        carry = "carries no amount at one end and counts" if without == 1 else "carry no amount at one end and count"
        notes.append(f"{say_opportunities(without)} {carry} as 0 there")
    return "; ".join(notes) or None
