"""Touches by account: who was called, written to or met, how long after the last time, and how long an answer took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.crm.data import CrmData
from coachkit.crm.textcolumns import TEXT, arrow_column
from coachkit.insight.days import Ints
from coachkit.insight.linked import are, days_of, opportunity_rows, rep_rows
from coachkit.insight.pipeline import TOUCHES

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay


def account_touches(day: TeamDay) -> pd.DataFrame:
    """Return the touches of the whole data that concern an account, by account and time.

    Columns: `rep` (row in the team, -1 for anybody else), `day`, `account` (a number for each) and `gap`, the days
    since anybody last touched that account (NaN for the first time). A touch that names no account concerns that of
    its opportunity.
    """
    view = day.view
    rows = np.flatnonzero(are(view, "activities", "kind", *TOUCHES))
    about = opportunity_rows(view, "activities")[rows]
    of_opportunity = arrow_column(view["opportunities"]["account"]).take(pa.array(about, mask=about < 0))
    named = arrow_column(view["activities"]["account"]).take(pa.array(rows))
    account, _ = pd.factorize(pd.Series(pc.coalesce(named, of_opportunity), dtype=TEXT))
    if "activities" in view.prefixes:  # such a table is in the order of time already
        order = np.argsort(account, kind="stable")
    else:
        order = np.lexsort((view["activities"]["occurred_at"].to_numpy("datetime64[us]")[rows], account))
    order = order[account[order] >= 0]
    account, rows = account[order], rows[order]
    days = days_of(view, "activities", "occurred_at")[rows]
    again = np.r_[False, account[1:] == account[:-1]][: len(rows)]
    gap = np.where(again, np.diff(days, prepend=days[:1]), np.nan)
    rep = rep_rows(view, "activities", day.rep_ids)[rows]
    return pd.DataFrame({"rep": rep, "day": days, "account": account, "gap": gap})


def waits(day: TeamDay) -> pd.DataFrame:
    """Return how long customers of the team waited for an answer: a row for each inbound e-mail not yet waiting.

    A wait begins with an inbound e-mail and ends when the team next wrote, spoke or met on the same opportunity (on
    the account, where none is named); further e-mails meanwhile wait along. Columns: `rep` (who got the e-mail), `day`,
    `began` and `answered` (stamps; missing for what has no answer yet).
    """
    place = day.activities["place"].to_numpy()
    thread = day.view.each_row("activities", "thread", _threads)[place]
    at = np.flatnonzero(day.held_are("kind", *TOUCHES) & (thread >= 0))
    stamps = day.activities["occurred_at"].to_numpy("datetime64[us]")
    at = at[np.lexsort((stamps[at], thread[at]))]
    thread = thread[at]
    email, inbound, outbound = (
        day.held_are(column, word)[at]
        for column, word in (("kind", "email"), ("direction", "inbound"), ("direction", "outbound"))
    )
    asks, answers = email & inbound, ~email | outbound
    rows = len(at)
    before = np.maximum.accumulate(np.where(asks | answers, np.arange(rows), -1)) if rows else np.zeros(0, np.int64)
    before = np.r_[-1, before][:rows]  # the last of either kind before each row
    waiting = (before >= 0) & asks[before] & (thread[before] == thread)
    then = np.minimum.accumulate(np.where(answers, np.arange(rows), rows)[::-1])[::-1] if rows else before
    stamps = np.r_[stamps[at], np.datetime64("NaT")]
    answered = np.where(np.r_[thread, -1][then] == thread, stamps[then], np.datetime64("NaT"))
    begins = asks & ~waiting
    return pd.DataFrame(
        {
            "rep": day.held["rep"][at[begins]],
            "day": day.held["day"][at[begins]],
            "began": stamps[:rows][begins],
            "answered": answered[begins],
        }
    )


def _threads(data: CrmData) -> Ints:
    """Number what each activity is about: its opportunity, else its account; -1 where it names neither."""
    table = data["activities"]
    number: Ints = pd.factorize(table["opportunity_id"].fillna("account " + table["account"]))[0]
    return number
