"""`RepWork`: one rep's rows of a `TeamDay`, as findings and opportunities read them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coachkit.crm.data import cite
from coachkit.insight.pipeline import UsualCycle
from coachkit.insight.rows import Row, Rows
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_money
from coachkit.model import Evidence, Window
from coachkit.terms import ROWS_CITED, TableName

#: Fewest dated open opportunities of which "most" can be said (methods, cause 8).
STALE_LEAST = 5


@dataclass(frozen=True)
class RepWork:
    """One rep of a team's day; `open` and `won` have the largest amount first, `pushes` go by opportunity and day.

    `answers` are what customers said, in the order of the export.
    """

    day: TeamDay
    rep_id: str
    open: Rows
    won: Rows
    pushes: Rows
    answers: Rows

    @classmethod
    def of_team(cls, day: TeamDay) -> list[RepWork]:
        """Split a team's rows, one `RepWork` per rep, in the order of `TeamDay.rep_ids`."""
        still_open, pushes, answers = (Rows.of(table) for table in (day.open_with_past, day.pushes, day.feedback))
        largest = np.lexsort((day.alphabetic[still_open["at"]], -still_open["amount"]))
        best = np.lexsort((day.alphabetic[day.sales.at], -day.sales["close"], -day.sales["amount"]))
        ordered = (still_open.order(largest), day.sales.order(best), pushes, answers)
        parts = (_by_rep(rows, day.size) for rows in ordered)
        return [cls(day, rep_id, *its) for rep_id, *its in zip(day.rep_ids, *parts, strict=True)]

    @cached_property
    def with_amount(self) -> Rows:
        """The open opportunities that carry an amount above 0."""
        return self.open.where(self.open["amount"] > 0)

    @cached_property
    def dated(self) -> Rows:
        """The open opportunities whose age is known."""
        return self.open.where(~np.isnan(self.open["age"]))

    @property
    def usual(self) -> UsualCycle | None:
        """How long winning usually takes, as far as this rep may be told."""
        return self.day.usual_cycles.get(self.rep_id)

    @cached_property
    def mostly_stale(self) -> bool:
        """Whether more than half of the dated open opportunities are stale: then that is said once, not for each."""
        dated = self.dated
        return len(dated) >= STALE_LEAST and int(dated["stale"].sum()) * 2 > len(dated)

    def say(self, row: Row) -> str:
        """Name an opportunity as people do: its name, else account and product, else its id."""
        parts = [row["account"], row["product"]]
        name = row["name"] or ", ".join(part for part in parts if part) or row["opportunity_id"]
        return f"“{name}”"

    def money(self, amount: float) -> str:
        """Write an amount in the team's currency."""
        return say_money(amount, self.day.team.currency)

    def evidence(
        self,
        metric_id: str,
        value: float | None,
        n: int,
        table: TableName,
        rows: Rows,
        window: Window | None = None,
        baseline: float | None = None,
    ) -> Evidence:
        """Put rows behind a figure; without a window it is a figure of the day."""
        return Evidence(
            metric_id=metric_id,
            value=None if value is None else round(float(value), 6),
            n=n,
            window=window or (self.day.as_of, self.day.as_of),
            baseline=None if baseline is None else round(float(baseline), 6),
            rows=cite(table, rows.head(ROWS_CITED).cells),
            rows_total=len(rows),
        )


def _by_rep(rows: Rows, size: int) -> list[Rows]:
    """Split a team's rows into each rep's, in their order."""
    rep = rows["rep"]
    order = np.argsort(rep, kind="stable")
    ends = np.cumsum(np.bincount(rep, minlength=size))[:-1]
    return [rows.order(its) for its in np.split(order, ends)]


def share_of_value(rows: Rows, among: Rows) -> float:
    """Return what share of the amount of `among` the rows hold; of the number where amounts say nothing."""
    whole = worth(among)
    if whole > 0:
        return worth(rows) / whole
    return len(rows) / len(among) if len(among) else 0.0


def worth(rows: Rows) -> float:
    """Add up what rows are worth: amounts above 0."""
    amounts = rows["amount"]
    return float(amounts[amounts > 0].sum())
