"""The open opportunities that deserve a word: at most five, by value times the gravity of what is flagged.

Gravity is the sum of the weights below: 2 for what has already gone past a date, 1 for what asks for attention, a half
for what is merely worth knowing. An opportunity without an amount counts as the rep's median open amount. All of this
is meant to be read and argued with; nothing is learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from coachkit.insight.days import NO_DAY, Flags, Floats, day_of
from coachkit.insight.engagement import Engagement
from coachkit.insight.pipeline import UsualCycle
from coachkit.insight.repwork import RepWork
from coachkit.insight.wording import say_count, say_day, say_list
from coachkit.model import Opportunity

MOST = 5
#: An expected close this near is said, so that the conversation can still change something.
SOON_DAYS = 14
_LATE_CATEGORIES = ("commit", "best_case")
_GIVEN = {"amount": "amount", "close_date": "close date", "created_date": "creation date"}

#: One open opportunity, by column.
Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Flag:
    """One thing that can be said of an open opportunity: its weight, where it holds and how it is said."""

    weight: float
    holds: Flags
    say: Callable[[Row], str]


@dataclass(frozen=True)
class Beside:
    """What is shown beside an opportunity, by its id; it changes neither choice nor order."""

    win_probability: Mapping[str, float] = field(default_factory=dict)
    engagement: Mapping[str, Engagement] = field(default_factory=dict)
    strategies: Mapping[str, str] = field(default_factory=dict)


def deserving(work: RepWork, beside: Beside) -> tuple[Opportunity, ...]:
    """Return the rep's flagged open opportunities, most pressing first, at most `MOST`."""
    rows = work.open
    flags = flags_of(work)
    gravity: Floats = np.sum([flag.weight * flag.holds for flag in flags], axis=0, dtype=np.float64)
    amounts = rows["amount"].where(rows["amount"] > 0)
    value = amounts.fillna(amounts.median()).fillna(1.0).to_numpy()
    ranked = rows.assign(score=-gravity * value, older=-rows["age"], position=np.arange(len(rows)))
    ranked = ranked[gravity > 0].sort_values(["score", "older", "opportunity_id"], kind="stable").head(MOST)
    return tuple(
        _opportunity(row, tuple(flag.say(row) for flag in flags if flag.holds[row["position"]]), rank, beside)
        for rank, row in enumerate(ranked.to_dict("records"), start=1)
    )


def flags_of(work: RepWork) -> tuple[Flag, ...]:
    """Return all flags over the rep's open opportunities, in the order in which they are said."""
    rows, day = work.open, work.day
    close = rows["close"].to_numpy()
    linked = day.view.has("activities", "opportunity_id") or day.view.has("opportunities", "last_activity_date")
    steps = day.view.has("opportunities", "next_step") and not day.view.rewound.get("next_step")
    usual, lacking = work.usual, _lacking(work)
    return (
        Flag(2, rows["days_late"].to_numpy() > 0, _say_late),
        Flag(2, rows["pushes"].to_numpy() >= day.team.thresholds.pushes_to_flag, _say_pushed),
        Flag(1, (close >= day.today) & (close <= day.today + SOON_DAYS), lambda row: _say_soon(row, day.today)),
        Flag(1, rows["untouched"].to_numpy() & linked, _say_untouched),
        Flag(1, rows["blank_step"].to_numpy() & steps, lambda row: "no next step"),
        Flag(
            1,
            rows["stale"].to_numpy() & (not work.mostly_stale),
            lambda row: _say_stale(row, usual),
        ),
        Flag(0, rows["stale"].to_numpy() & work.mostly_stale, lambda row: f"open for {_whole(row['age'])} days"),
        Flag(1, (rows["contacts"] <= 1).to_numpy() & late_stage(work), _say_single),
        Flag(0.5, _largest(rows), lambda row: f"the largest of {len(work.with_amount)} open ones with an amount"),
        Flag(0.5, np.asarray(rows[lacking].isna().to_numpy().any(axis=1)), lambda row: _say_lacking(lacking, row)),
    )


def late_stage(work: RepWork) -> Flags:
    """Tell which open opportunities are late in their life: due by the quarter's end, or in commit or best case.

    Stages have no common order between CRMs, so the expected close and the forecast category stand in for one.
    """
    rows = work.open
    due: Flags = (rows["close_date"] <= pd.Timestamp(work.day.period.end)).to_numpy()
    likely: Flags = rows["forecast_category"].isin(_LATE_CATEGORIES).to_numpy()
    late: Flags = np.logical_or(likely, due)
    return late


def _opportunity(row: Row, flags: tuple[str, ...], rank: int, beside: Beside) -> Opportunity:
    amount, opportunity_id = row["amount"], str(row["opportunity_id"])
    chance = beside.win_probability.get(opportunity_id)
    engagement = beside.engagement.get(opportunity_id, Engagement())
    return Opportunity(
        opportunity_id=opportunity_id,
        name=_text(row["name"]),
        account=_text(row["account"]),
        amount=None if pd.isna(amount) else round(float(amount), 2),
        stage=_text(row["stage"]),
        close_date=_date(row["close_date"]),
        next_step=_text(row["next_step"]),
        next_step_date=_date(row["next_step_date"]),
        touches_30_days=engagement.touches,
        buyer_last_acted=engagement.buyer_acted,
        strategy=beside.strategies.get(opportunity_id),
        win_probability=None if chance is None else round(chance, 3),
        flags=flags,
        rank=rank,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _date(value: object) -> date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None


def _whole(value: Any) -> int:
    return int(value)


def _largest(rows: pd.DataFrame) -> Flags:
    """Mark the first row (the largest amount comes first) where three or more carry an amount."""
    return np.asarray((np.arange(len(rows)) == 0) & bool((rows["amount"] > 0).sum() >= 3))


def _lacking(work: RepWork) -> list[str]:
    """Name the columns whose blanks are worth a word: the CRM has them, and the view gives what they held that day."""
    view = work.day.view
    return [name for name in _GIVEN if view.has("opportunities", name) and not view.rewound.get(name)]


def _say_lacking(lacking: list[str], row: Row) -> str:
    return "the CRM gives " + say_list([f"no {_GIVEN[name]}" for name in lacking if pd.isna(row[name])])


def _say_late(row: Row) -> str:
    late = _whole(row["days_late"])
    return f"close date was {say_day(day_of(_whole(row['close'])))}, {say_count(late, 'day')} ago"


def _say_pushed(row: Row) -> str:
    last = say_day(day_of(_whole(row["last_push"])))
    return f"close date pushed {say_count(_whole(row['pushes']), 'time')}, last on {last}"


def _say_soon(row: Row, today: int) -> str:
    close = _whole(row["close"])
    ahead = "today" if close == today else f"in {say_count(close - today, 'day')}"
    return f"close date is {say_day(day_of(close))}, {ahead}"


def _say_untouched(row: Row) -> str:
    quiet = row["quiet"]
    if row["contacted"]:
        return f"no contact for {say_count(_whole(quiet), 'day')}"
    if _whole(row["created"]) == NO_DAY:
        return "no contact on record"
    return f"no contact on record since it was created {say_count(_whole(quiet), 'day')} ago"


def _say_stale(row: Row, usual: UsualCycle | None) -> str:
    if usual is None:
        raise ValueError("nothing is stale where no usual cycle is known")
    whose = "of the rep's own wins" if usual.own else "wins"
    return f"created {_whole(row['age'])} days ago; nine in ten {whose} took {usual.days} days or less"


def _say_single(row: Row) -> str:
    return "only one contact" if row["contacts"] == 1 else "no contact person named"
