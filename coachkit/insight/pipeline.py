"""The state of each open opportunity on a day: what is late, untouched, without a next step, pushed or stale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coachkit.insight.days import NO_DAY, Ints, day_numbers

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

#: Touches are calls, e-mails and meetings; a task is work about an opportunity, not contact.
TOUCHES = ("call", "email", "meeting")
#: Fewest won opportunities from which a usual cycle is learnt: the 90th percentile of fewer is one opportunity's.
CYCLE_LEAST = 20
CYCLE_SHARE = 0.9


@dataclass(frozen=True)
class UsualCycle:
    """How long winning takes, learnt from all won opportunities in the data.

    `days` is the 90th percentile of created to won over `wins` of them; `longest` that of any closed one, won or lost.
    """

    days: int
    wins: int
    longest: int


def usual_cycle(opportunities: pd.DataFrame) -> UsualCycle | None:
    """Learn the usual cycle from a whole opportunities table; None below `CYCLE_LEAST` wins with both dates."""
    cycle = day_numbers(opportunities["close_date"]) - day_numbers(opportunities["created_date"])
    dated = (opportunities["close_date"].notna() & opportunities["created_date"].notna()).to_numpy() & (cycle >= 0)
    won = cycle[dated & (opportunities["status"] == "won").to_numpy()]
    if len(won) < CYCLE_LEAST:
        return None
    closed = cycle[dated & (opportunities["status"] != "open").to_numpy()]
    return UsualCycle(int(np.quantile(won, CYCLE_SHARE, method="higher")), len(won), int(closed.max()))


def outlived(opportunities: pd.DataFrame, usual: UsualCycle, today: int) -> tuple[int, int, int]:
    """Count, over a whole table, open opportunities older than any closed one, those with a known age, their reps."""
    rows = opportunities[(opportunities["status"] == "open") & opportunities["created_date"].notna()]
    age = today - day_numbers(rows["created_date"])
    return int((age > usual.longest).sum()), len(rows), int(rows["rep_id"].nunique())


def with_state(day: TeamDay, opportunities: pd.DataFrame) -> pd.DataFrame:
    """Return the open rows with their state in columns.

    `days_late` (days past the expected close, 0 if none), `blank_step` (no next step), `quiet` (days since the last
    contact or, without one, since creation; NaN where unknown), `contacted` (there was one), `untouched` (quiet for
    the team's threshold and no next step dated ahead) and `age` (days since creation, NaN where unknown).
    """
    table = opportunities[opportunities["status"] == "open"].reset_index(drop=True)
    close, created = table["close"].to_numpy(), table["created"].to_numpy()
    touched = last_touches(day, table)
    since = np.where(touched != NO_DAY, touched, created)
    quiet = np.where(since == NO_DAY, np.nan, day.today - since)
    planned = day_numbers(table["next_step_date"]) > day.today
    step = table["next_step"]
    return table.assign(
        days_late=np.where((close != NO_DAY) & (close < day.today), day.today - close, 0),
        blank_step=(step.isna() | (step.str.strip() == "")).to_numpy(),
        quiet=quiet,
        contacted=touched != NO_DAY,
        untouched=~(quiet < day.team.thresholds.untouched_days) & ~planned,
        age=np.where(created == NO_DAY, np.nan, day.today - created),
    )


def with_past(day: TeamDay, table: pd.DataFrame) -> pd.DataFrame:
    """Add to open rows `pushes`, `last_push` (day number) and `stale` (older than nine in ten wins took)."""
    moves = day.pushes.groupby("opportunity_id")["day"].agg(["size", "max"]).reindex(table["opportunity_id"])
    usual = day.usual_cycle
    return table.assign(
        pushes=moves["size"].fillna(0).to_numpy().astype(np.int64),
        last_push=moves["max"].fillna(NO_DAY).to_numpy().astype(np.int64),
        stale=False if usual is None else (table["age"] > usual.days).to_numpy(),
    )


def last_touches(day: TeamDay, table: pd.DataFrame) -> Ints:
    """Return the day number of each opportunity's last contact: from activities, else `last_activity_date`."""
    acts = day.view["activities"]
    acts = acts[acts["kind"].isin(TOUCHES) & acts["opportunity_id"].notna()]
    last = acts.groupby("opportunity_id")["occurred_at"].max().reindex(table["opportunity_id"])
    logged, noted = day_numbers(last), day_numbers(table["last_activity_date"])
    return np.where(logged != NO_DAY, logged, np.where(noted <= day.today, noted, NO_DAY))
