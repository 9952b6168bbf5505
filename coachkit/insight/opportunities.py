"""The open opportunities that deserve a word: at most five, by value times the gravity of what is flagged.

Gravity is the sum of the weights below: 2 for what has already gone past a date, 1 for what asks for attention, a half
for what is merely worth knowing. An opportunity without an amount counts as the rep's median open amount. All of this
is meant to be read and argued with; nothing is learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from coachkit.insight.days import NO_DAY, Flags, Floats, day_number, day_of
from coachkit.insight.engagement import Engagement
from coachkit.insight.pipeline import UsualCycle
from coachkit.insight.repwork import RepWork
from coachkit.insight.rows import Row, Rows
from coachkit.insight.wording import say_count, say_day, say_list
from coachkit.model import Opportunity

MOST = 5
#: An expected close this near is said, so that the conversation can still change something.
SOON_DAYS = 14
_LATE_CATEGORIES = ("commit", "best_case")
_GIVEN = {"amount": "amount", "close_date": "close date", "created_date": "creation date"}


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
    rows, lacking = work.open, _not_in_data(work)
    flags = flags_of(work)
    gravity: Floats = np.sum([flag.weight * flag.holds for flag in flags], axis=0, dtype=np.float64)
    amounts = rows["amount"]
    sized = amounts[amounts > 0]
    value = np.where(amounts > 0, amounts, np.median(sized) if len(sized) else 1.0)
    score, age, ids = gravity * value, rows["age"], rows["opportunity_id"]
    pressing = sorted(
        np.flatnonzero(gravity > 0).tolist(), key=lambda at: (-score[at], np.isnan(age[at]), -age[at], ids[at])
    )
    said = [(rows.row(at), [flag for flag in flags if flag.holds[at]]) for at in pressing[:MOST]]
    return tuple(
        _opportunity(row, tuple(flag.say(row) for flag in its), rank, beside, lacking)
        for rank, (row, its) in enumerate(said, start=1)
    )


def flags_of(work: RepWork) -> tuple[Flag, ...]:
    """Return all flags over the rep's open opportunities, in the order in which they are said."""
    rows, day = work.open, work.day
    close = rows["close"]
    linked = day.view.has("activities", "opportunity_id") or day.view.has("opportunities", "last_activity_date")
    steps = day.view.has("opportunities", "next_step") and not day.view.rewound.get("next_step")
    usual, lacking = work.usual, _lacking(work)
    return (
        Flag(2, rows["days_late"] > 0, _say_late),
        Flag(2, rows["pushes"] >= day.team.thresholds.pushes_to_flag, _say_pushed),
        Flag(1, (close >= day.today) & (close <= day.today + SOON_DAYS), lambda row: _say_soon(row, day.today)),
        Flag(1, rows["untouched"] & linked, _say_untouched),
        Flag(1, rows["blank_step"] & steps, lambda row: "no next step"),
        Flag(
            1,
            rows["stale"] & (not work.mostly_stale),
            lambda row: _say_stale(row, usual),
        ),
        Flag(0, rows["stale"] & work.mostly_stale, lambda row: f"open for {_whole(row['age'])} days"),
        Flag(1, (rows["contacts"] <= 1) & late_stage(work), _say_single),
        Flag(0.5, _largest(rows), lambda row: f"the largest of {len(work.with_amount)} open ones with an amount"),
        Flag(0.5, _blank(rows, lacking), lambda row: _say_lacking(lacking, row)),
    )


def late_stage(work: RepWork) -> Flags:
    """Tell which open opportunities are late in their life: due by the quarter's end, or in commit or best case.

    Stages have no common order between CRMs, so the expected close and the forecast category stand in for one.
    """
    rows = work.open
    close = rows["close"]
    due = (close != NO_DAY) & (close <= day_number(work.day.period.end))
    likely = np.isin(rows["forecast_category"], _LATE_CATEGORIES)
    late: Flags = due | likely
    return late


def _not_in_data(work: RepWork) -> tuple[str, ...]:
    """Name the columns that are not there, or not known of the day: their blanks are nobody's omission."""
    view = work.day.view
    steps = ("next_step", "next_step_date")
    lacking = [name for name in steps if not view.has("opportunities", name) or view.rewound.get(name)]
    return (*lacking, *([] if view.has("activities", "direction") else ["direction"]))


def _opportunity(row: Row, flags: tuple[str, ...], rank: int, beside: Beside, lacking: tuple[str, ...]) -> Opportunity:
    amount, opportunity_id = row["amount"], str(row["opportunity_id"])
    chance = beside.win_probability.get(opportunity_id)
    engagement = beside.engagement.get(opportunity_id, Engagement())
    return Opportunity(
        opportunity_id=opportunity_id,
        name=_text(row["name"]),
        account=_text(row["account"]),
        amount=None if pd.isna(amount) else round(float(amount), 2),
        stage=_text(row["stage"]),
        close_date=None if row["close"] == NO_DAY else day_of(row["close"]),
        next_step=_text(row["next_step"]),
        next_step_date=_date(row["next_step_date"]),
        touches_30_days=engagement.touches,
        buyer_last_acted=engagement.buyer_acted,
        strategy=beside.strategies.get(opportunity_id),
        not_in_data=lacking,
        win_probability=None if chance is None else round(chance, 3),
        flags=flags,
        rank=rank,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _date(value: np.datetime64) -> date | None:
    return None if np.isnat(value) else pd.Timestamp(value).date()


def _whole(value: Any) -> int:
    return int(value)


def _largest(rows: Rows) -> Flags:
    """Mark the first row (the largest amount comes first) where three or more carry an amount."""
    return np.asarray((np.arange(len(rows)) == 0) & bool((rows["amount"] > 0).sum() >= 3))


def _blank(rows: Rows, names: list[str]) -> Flags:
    """Mark the rows that lack one of these columns."""
    missing = np.zeros(len(rows), dtype=bool)
    for name in names:
        missing |= pd.isna(rows[name])
    return missing


def _lacking(work: RepWork) -> list[str]:
    """Name the columns whose blanks are worth a word: the CRM has them, and the view gives what they held that day."""
    view = work.day.view
    return [name for name in _GIVEN if view.has("opportunities", name) and not view.rewound.get(name)]


def _say_lacking(lacking: list[str], row: Row) -> str:
    return "the CRM gives " + say_list([f"no {_GIVEN[name]}" for name in lacking if pd.isna(row[name])])


def _say_late(row: Row) -> str:
    late = _whole(row["days_late"])
    return f"close date passed {say_count(late, 'day')} ago"


def _say_pushed(row: Row) -> str:
    last = say_day(day_of(_whole(row["last_push"])))
    return f"close date pushed {say_count(_whole(row['pushes']), 'time')}, last on {last}"


def _say_soon(row: Row, today: int) -> str:
    close = _whole(row["close"])
    return "due to close " + ("today" if close == today else f"in {say_count(close - today, 'day')}")


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
