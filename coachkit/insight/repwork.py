"""`RepWork`: one rep's rows of a `TeamDay`, as findings and opportunities read them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from coachkit.crm.data import cite
from coachkit.insight.pipeline import UsualCycle
from coachkit.insight.rows import Columns, Row, Rows
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
        largest = day.open_with_past.sort_values(["amount", "opportunity_id"], ascending=[False, True], kind="stable")
        by = ["amount", "close", "opportunity_id"]
        best = day.won.sort_values(by, ascending=[False, False, True], kind="stable")
        tables = (_by_rep(table, day.size) for table in (largest, best, day.pushes, day.feedback))
        return [cls(day, rep_id, *parts) for rep_id, *parts in zip(day.rep_ids, *tables, strict=True)]

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


def _by_rep(table: pd.DataFrame, size: int) -> list[Rows]:
    """Split a team's table into each rep's rows, in its order."""
    columns, rep = Columns(table), table["rep"].to_numpy()
    order = np.argsort(rep, kind="stable")
    ends = np.cumsum(np.bincount(rep, minlength=size))[:-1]
    return [Rows(columns, at) for at in np.split(order, ends)]


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
