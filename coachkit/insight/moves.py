"""How fields of a team's opportunities moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coachkit.crm.tables import FILE_COLUMN, ROW_COLUMN
from coachkit.insight.days import NO_DAY, Flags, Ints
from coachkit.insight.linked import days_of, opportunity_rows
from coachkit.insight.logged import Values, logged

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay


@dataclass(frozen=True)
class Moves:
    """Changes of one field on the team's opportunities, by rep, opportunity and moment; one array entry each.

    `rep` is the owner on the day, `at` the row in `TeamDay.opportunities`, `day` the day number and `row` the row in
    the view's log. `closing` marks a change on or after the day on which an opportunity closed. `old` and `new` are
    numbers in `values`, -1 where a value is missing.
    """

    values: Values
    row: Ints
    rep: Ints
    at: Ints
    day: Ints
    closing: Flags
    old: Ints
    new: Ints

    def where(self, chosen: Flags | Ints) -> Moves:
        """Return the chosen ones, or those at some places in their order."""
        return Moves(
            self.values, self.row[chosen], self.rep[chosen], self.at[chosen], self.day[chosen], self.closing[chosen],
            self.old[chosen], self.new[chosen],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.row)


def moves_of(day: TeamDay, field: str) -> Moves:
    """Return the changes of a field on the team's opportunities."""
    moves = logged_moves(day, field)
    key = moves.rep * len(day.opportunities) + day.alphabetic[moves.at]
    if "opportunity_changes" in day.view.prefixes:  # such a log is in the order of time already
        return moves.where(np.argsort(key, kind="stable"))
    when = day.view["opportunity_changes"]["changed_at"].to_numpy("datetime64[us]")[moves.row]
    return moves.where(np.lexsort((when, key)))


def logged_moves(day: TeamDay, field: str) -> Moves:
    """Return the same changes in the order of the log, for whoever only counts or marks: to sort them costs most."""
    view, table, changes = day.view, day.opportunities, logged(day.view, field)
    found = day.of_team[opportunity_rows(view, "opportunity_changes")[changes.rows]]
    its = np.flatnonzero(found >= 0)
    row, at = changes.rows[its], found[its]
    on, closed_on = days_of(view, "opportunity_changes", "changed_at")[row], table["close"].to_numpy()[at]
    closing = day.closed[at] & (closed_on != NO_DAY) & (on >= closed_on)
    rep = table["rep"].to_numpy()[at]
    return Moves(changes.values, row, rep, at, on, closing, changes.old[its], changes.new[its])


def pushes_of(day: TeamDay, moves: Moves) -> pd.DataFrame:
    """Return the moves of close dates to a later day as a table; a first date is none.

    Columns: `rep`, `at` and `day` as in `Moves`, and the file and row by which a change is cited.
    """
    old, new = moves.values.days[moves.old], moves.values.days[moves.new]
    its = moves.where((old != NO_DAY) & (new > old))
    cited = day.view["opportunity_changes"][[FILE_COLUMN, ROW_COLUMN]].take(its.row).reset_index(drop=True)
    return cited.astype({FILE_COLUMN: object}).assign(rep=its.rep, at=its.at, day=its.day)
