"""Touches by account: who was called, written to or met, how long after the last time, and how long an answer took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coachkit.crm.changes import positions
from coachkit.insight.days import day_numbers
from coachkit.insight.pipeline import TOUCHES

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay


def account_touches(day: TeamDay) -> pd.DataFrame:
    """Return the touches of the whole data that concern an account, by account and time.

    Columns: `rep` (row in the team, -1 for anybody else), `day`, `account` (a number for each) and `gap`, the days
    since anybody last touched that account (NaN for the first time). A touch that names no account concerns that of
    its opportunity.
    """
    table = day.view["activities"]
    table = table[table["kind"].isin(TOUCHES).to_numpy(dtype=bool)]
    opportunities = day.view["opportunities"]
    found = positions(table["opportunity_id"], opportunities["opportunity_id"])
    of_opportunity = opportunities["account"].reset_index(drop=True).reindex(found).set_axis(table.index)
    account, _ = pd.factorize(table["account"].fillna(of_opportunity))
    touches = pd.DataFrame(
        {
            "rep": pd.Index(day.rep_ids, dtype="str").get_indexer(pd.Index(table["rep_id"])),
            "day": day_numbers(table["occurred_at"]),
            "account": account,
        }
    )
    order = np.lexsort((table["occurred_at"].to_numpy("datetime64[us]"), account))
    touches = touches.iloc[order[account[order] >= 0]].reset_index(drop=True)
    gap = touches["day"].diff().where(touches["account"] == touches["account"].shift())
    return touches.assign(gap=gap)


def waits(day: TeamDay) -> pd.DataFrame:
    """Return how long customers of the team waited for an answer: a row for each inbound e-mail not yet waiting.

    A wait begins with an inbound e-mail and ends when the team next wrote, spoke or met on the same opportunity (on
    the account, where none is named); further e-mails meanwhile wait along. Columns: `rep` (who got the e-mail), `day`,
    `began` and `answered` (stamps; missing for what has no answer yet).
    """
    table = day.activities[day.activities["kind"].isin(TOUCHES).to_numpy(dtype=bool)]
    thread, _ = pd.factorize(table["opportunity_id"].fillna("account " + table["account"]))
    table, thread = table[thread >= 0], thread[thread >= 0]
    order = np.lexsort((table["occurred_at"].to_numpy("datetime64[us]"), thread))
    table, thread = table.iloc[order], thread[order]
    asks = ((table["kind"] == "email") & (table["direction"] == "inbound")).to_numpy(dtype=bool)
    answers = ((table["kind"] != "email") | (table["direction"] == "outbound")).to_numpy(dtype=bool)
    rows = len(table)
    before = np.maximum.accumulate(np.where(asks | answers, np.arange(rows), -1)) if rows else np.zeros(0, np.int64)
    before = np.r_[-1, before][:rows]  # the last of either kind before each row
    waiting = (before >= 0) & asks[before] & (thread[before] == thread)
    then = np.minimum.accumulate(np.where(answers, np.arange(rows), rows)[::-1])[::-1] if rows else before
    stamps = np.r_[table["occurred_at"].to_numpy("datetime64[us]"), np.datetime64("NaT")]
    answered = np.where(np.r_[thread, -1][then] == thread, stamps[then], np.datetime64("NaT"))
    begins = asks & ~waiting
    return pd.DataFrame(
        {
            "rep": table["rep"].to_numpy()[begins],
            "day": table["day"].to_numpy()[begins],
            "began": stamps[:rows][begins],
            "answered": answered[begins],
        }
    )
