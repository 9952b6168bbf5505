"""Recent work that can be cited in a performance review: each thing done with its day, newest first.

Opportunities won and customers' praise come from the data, milestones and kept promises from what is on record. Nothing
is inferred: where there is none of these, there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from coachkit.conversation.prompts import PLEASED, SCALE
from coachkit.crm.data import CrmData
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_money
from coachkit.model import PrepReport, RecentWork

#: A quarter, as long as between two performance reviews.
RECENT_DAYS = 91
#: Each kind of work is cited so often at most: the newest, so that one kind does not hide the others.
CITED_OF_A_KIND = 5


def wins_of_team(view: CrmData, as_of: date, currency: str) -> dict[str, tuple[RecentWork, ...]]:
    """Return the opportunities that each rep won in the last quarter, newest first."""
    table = view["opportunities"]
    first = pd.Timestamp(trailing(as_of, RECENT_DAYS)[0])
    closed_before = pd.Timestamp(as_of + timedelta(days=1))
    won = table[(table["status"] == "won") & (table["close_date"] >= first) & (table["close_date"] < closed_before)]
    found: dict[str, list[RecentWork]] = {}
    for row in won.sort_values(["close_date", "opportunity_id"], ascending=[False, True]).to_dict("records"):
        if not pd.isna(row["rep_id"]):
            found.setdefault(str(row["rep_id"]), []).append(_win(row, currency))
    return {rep_id: tuple(wins) for rep_id, wins in found.items()}


def _win(row: Mapping[Any, Any], currency: str) -> RecentWork:
    account, name, amount = (None if pd.isna(row[key]) else row[key] for key in ("account", "name", "amount"))
    said = f"Won “{name or account or row['opportunity_id']}”"
    return RecentWork(
        done_on=row["close_date"].date(),
        kind="won",
        text=said if amount is None else f"{said}, {say_money(float(amount), currency)}",
        account=account,
        row=f"opportunities:{row['opportunity_id']}",
    )


def recent_work(report: PrepReport, wins: tuple[RecentWork, ...]) -> tuple[RecentWork, ...]:
    """Put a rep's recent work together, newest first; at most `CITED_OF_A_KIND` of a kind."""
    since = trailing(report.as_of, RECENT_DAYS)[0]
    cited: list[RecentWork] = []
    for kind in (wins, _milestones(report), _promises(report), _praise(report)):
        newest = sorted((one for one in kind if since <= one.done_on <= report.as_of), key=_newest_first)
        cited += newest[:CITED_OF_A_KIND]
    return tuple(sorted(cited, key=_newest_first))


def _newest_first(one: RecentWork) -> tuple[int, str, str]:
    return -one.done_on.toordinal(), one.kind, one.text


def _milestones(report: PrepReport) -> Iterator[RecentWork]:
    for goal in report.goals:
        for step in goal.milestones:
            if step.done_on is not None:
                yield RecentWork(
                    done_on=step.done_on, kind="milestone", text=f"Reached “{step.title}” of “{goal.title}”"
                )


def _promises(report: PrepReport) -> Iterator[RecentWork]:
    for promise in report.commitments:
        if promise.by == "rep" and promise.status == "done" and promise.done_on is not None:
            yield RecentWork(done_on=promise.done_on, kind="promise", text=f"Kept the promise “{promise.text}”")


def _praise(report: PrepReport) -> Iterator[RecentWork]:
    for comment in report.feedback.comments:
        if comment.text and comment.kind in PLEASED and comment.score >= PLEASED[comment.kind]:
            who = comment.account or "A customer"
            yield RecentWork(
                done_on=comment.received_at,
                kind="praise",
                text=f"{who} gave {comment.score:g} of {SCALE[comment.kind]}: “{comment.text}”",
                account=comment.account,
            )
