"""The state of each open opportunity on a day: what is late, untouched, without a next step, pushed or stale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.insight.days import NO_DAY, Ints, day_numbers
from coachkit.insight.linked import are, days_of, opportunity_rows
from coachkit.terms import MIN_PEERS

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

#: Touches are calls, e-mails and meetings; a task is work about an opportunity, not contact.
TOUCHES = ("call", "email", "meeting")
#: Fewest won opportunities from which a usual cycle is learnt: the 90th percentile of fewer is one opportunity's.
CYCLE_LEAST = 20
CYCLE_SHARE = 0.9


@dataclass(frozen=True)
class UsualCycle:
    """How long winning takes: `days` is the 90th percentile of created to won over `wins` won opportunities.

    `own` tells whether they are the rep's own; else they are all in the data.
    """

    days: int
    wins: int
    own: bool


@dataclass(frozen=True)
class Outlived:
    """How many (`older`) of the `n` open opportunities of known age in the data are older than any closed one took.

    That one took `longest` days.
    """

    older: int
    n: int
    longest: int


def usual_cycles(closed: pd.DataFrame, rep_ids: Iterable[str]) -> dict[str, UsualCycle]:
    """Learn the usual cycle from what closed of the whole data (`closed_of`) for each rep to whom one may be told.

    All wins count where `MIN_PEERS` other reps or more have some, because fewer could be read out of the figure; else
    the rep's own. A rep for whom fewer than `CYCLE_LEAST` wins with both dates are left has none.
    """
    won = (closed["status"] == "won").to_numpy(dtype=bool)
    cycles = closed["cycle"].to_numpy()[won]
    owner, winners = pd.factorize(closed["rep_id"][won])
    of_all = _usual(cycles, own=False)
    found: dict[str, UsualCycle] = {}
    for rep_id in rep_ids:
        mine = winners == rep_id
        alone = len(winners) - int(mine.sum()) < MIN_PEERS
        its = _usual(cycles[np.isin(owner, np.flatnonzero(mine))], own=True) if alone else of_all
        if its is not None:
            found[rep_id] = its
    return found


def _usual(cycles: Ints, own: bool) -> UsualCycle | None:
    if len(cycles) < CYCLE_LEAST:
        return None
    return UsualCycle(int(np.quantile(cycles, CYCLE_SHARE, method="higher")), len(cycles), own)


def outlived(closed: pd.DataFrame, opportunities: pd.DataFrame, today: int) -> Outlived | None:
    """Count, over a whole table, the open opportunities that are older than any `closed` one.

    None below `CYCLE_LEAST` wins, and where for any rep fewer than `MIN_PEERS` others stand behind either side.
    """
    created = day_numbers(opportunities["created_date"])
    rows = (opportunities["status"] == "open").to_numpy(dtype=bool) & (created != NO_DAY)
    few = (closed["status"] == "won").sum() < CYCLE_LEAST
    if few or min(closed["rep_id"].nunique(), opportunities["rep_id"][rows].nunique()) <= MIN_PEERS:
        return None
    longest = int(closed["cycle"].max())
    return Outlived(int((today - created[rows] > longest).sum()), int(rows.sum()), longest)


def closed_of(opportunities: pd.DataFrame) -> pd.DataFrame:
    """Return `rep_id`, `status` and `cycle` (days) of the closed rows with both dates in their order."""
    cycle = day_numbers(opportunities["close_date"]) - day_numbers(opportunities["created_date"])
    dated = (opportunities["close_date"].notna() & opportunities["created_date"].notna()).to_numpy() & (cycle >= 0)
    closed = np.flatnonzero(dated & (opportunities["status"] != "open").to_numpy(dtype=bool))
    parts = {name: opportunities[name].take(closed) for name in ("rep_id", "status")}
    return pd.DataFrame({**parts, "cycle": cycle[closed]})


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
    """Add to open rows `pushes`, `last_push` (day number) and `stale` (older than nine in ten wins took).

    And `at`, the row of each in `TeamDay.opportunities`.
    """
    at, size = day.of_team[table["place"].to_numpy()], len(day.opportunities)
    pushed, pushed_on = day.pushes["at"].to_numpy(), day.pushes["day"].to_numpy()
    last = np.full(size, NO_DAY)
    np.maximum.at(last, pushed, pushed_on)
    usual = table["rep_id"].map({rep_id: cycle.days for rep_id, cycle in day.usual_cycles.items()}).astype("float64")
    return table.assign(
        at=at,
        pushes=np.bincount(pushed, minlength=size)[at],
        last_push=last[at],
        stale=(table["age"] > usual).to_numpy(),  # never where there is no usual cycle
    )


def last_touches(day: TeamDay, table: pd.DataFrame) -> Ints:
    """Return the day number of each opportunity's last contact: from activities, else `last_activity_date`."""
    last = day.view.once("last touches", lambda: _last_touches(day.view))
    logged, noted = last[table["place"].to_numpy()], day_numbers(table["last_activity_date"])
    return np.where(logged != NO_DAY, logged, np.where(noted <= day.today, noted, NO_DAY))


def _last_touches(view: CrmData) -> Ints:
    """Return the day number of the last logged touch of each of a view's opportunities."""
    found = opportunity_rows(view, "activities")
    rows = np.flatnonzero((found >= 0) & are(view, "activities", "kind", *TOUCHES))
    last = np.full(len(view["opportunities"]), NO_DAY)
    np.maximum.at(last, found[rows], days_of(view, "activities", "occurred_at")[rows])
    return last
