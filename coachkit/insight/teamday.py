"""`TeamDay`: what was known about a whole team on a day, prepared once so that no figure scans the tables per rep.

Every table is cut to the team's reps and carries two whole numbers for grouping by `bincount`: `rep`, the row of
the rep in `reps`, and for its dates the day number (days since 1970-01-01, or `NO_DAY` where the date is missing).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.crm.derived_changes import KEPT_IN
from coachkit.crm.periods import FiscalPeriod, quarter_of
from coachkit.insight.days import NO_DAY, Flags, Floats, Ints, day_number, day_numbers
from coachkit.insight.linked import are, days_of, rep_rows
from coachkit.insight.moves import Moves, moves_of, pushes_of
from coachkit.insight.past import Quarter, known_day, quarter_so_far, unknown_rows
from coachkit.insight.pipeline import Outlived, UsualCycle, closed_of, outlived, usual_cycles, with_past, with_state
from coachkit.insight.quotas import QuotaLedger
from coachkit.insight.rows import Rows
from coachkit.insight.stages import passages
from coachkit.insight.stays import Stays, team_stays
from coachkit.insight.touches import account_touches
from coachkit.insight.windows import week_starts
from coachkit.parameters import TeamParameters
from coachkit.terms import TableName

#: Weeks of history for what is counted on a day (open opportunities of a kind): each needs a view of its own.
STOCK_WEEKS = 13
#: What open opportunities are judged by on a day.
JUDGED = ("close_date", "next_step", "next_step_date")


def in_team(roster: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows of a roster that are in the team on a day (started, and not left before it), by `rep_id`."""
    today = pd.Timestamp(day)
    there = ~(roster["end_date"] < today) & ~(roster["start_date"] > today)
    return roster[there].sort_values("rep_id", ignore_index=True)


def _rep_of(table: pd.DataFrame | Rows) -> Ints:
    rep: Ints = table["rep"] if isinstance(table, Rows) else table["rep"].to_numpy()
    return rep


@dataclass(frozen=True)
class TeamDay:
    """What a view holds about the reps of a team on its `as_of`.

    `reps` are the rows of the roster in the team on that day, sorted by `rep_id`; `history(day)` gives an earlier view.
    For one view and the same reps there is one `TeamDay`: who looks back on a day again finds what was worked out for
    it.
    """

    view: CrmData
    history: Callable[[date], CrmData]
    team: TeamParameters
    reps: pd.DataFrame

    @classmethod
    def of(cls, view: CrmData, history: Callable[[date], CrmData], team: TeamParameters) -> TeamDay:
        """Take the reps who are in the team on the view's day: started, and not left before it."""
        if view.as_of is None:
            raise ValueError("figures need a view of one day: make it with coachkit.crm.as_of.known_on")
        return cls._once(view, history, team, in_team(view["reps"], view.as_of))

    @classmethod
    def _once(
        cls,
        view: CrmData,
        history: Callable[[date], CrmData],
        team: TeamParameters,
        reps: pd.DataFrame,
    ) -> TeamDay:
        return view.once((cls, id(team), *reps["rep_id"]), lambda: cls(view, history, team, reps))

    @cached_property
    def as_of(self) -> date:
        """The day."""
        if self.view.as_of is None:
            raise ValueError("the view has no day")
        return self.view.as_of

    @cached_property
    def today(self) -> int:
        """The day's number."""
        return day_number(self.as_of)

    @cached_property
    def period(self) -> FiscalPeriod:
        """The fiscal quarter the day lies in."""
        return quarter_of(self.as_of, self.view.calendar)

    @cached_property
    def rep_ids(self) -> tuple[str, ...]:
        """The reps' ids, in the order of every per-rep result."""
        return tuple(self.reps["rep_id"])

    @cached_property
    def size(self) -> int:
        """How many reps there are."""
        return len(self.rep_ids)

    @cached_property
    def ledger(self) -> QuotaLedger:
        """Quotas by rep and period."""
        return QuotaLedger(self.view["quotas"], self.as_of, self.view.calendar)

    def _coded(self, table: TableName, **days: str) -> pd.DataFrame:
        """Cut a table to the team, with `rep`, `place` in the table and a day number for each column in `days`."""
        frame = self.view[table]
        rep = rep_rows(self.view, table, self.rep_ids)
        numbers = {name: days_of(self.view, table, column) for name, column in days.items()}
        coded = frame.assign(rep=rep, place=np.arange(len(frame)), **numbers)
        return coded if (rep >= 0).all() else coded[rep >= 0].reset_index(drop=True)

    @cached_property
    def opportunities(self) -> pd.DataFrame:
        """The team's opportunities with `created` and `close` as day numbers.

        `<field>_unknown` tells, for each of `JUDGED`, which open ones have a value that is not known for the day.
        """
        table = self._coded("opportunities", created="created_date", close="close_date")
        rows = table["place"].to_numpy()
        return table.assign(**{f"{name}_unknown": unknown_rows(self.view, name)[rows] for name in JUDGED})

    @cached_property
    def won(self) -> pd.DataFrame:
        """Rep, close and amount of the won opportunities that carry a close date, a row for each of `sales`."""
        return pd.DataFrame({name: self.sales[name] for name in ("rep", "close", "amount")})

    @cached_property
    def sales(self) -> Rows:
        """Won opportunities that carry a close date, to be counted and summed without making a table of them."""
        return self._ended("won")

    @cached_property
    def losses(self) -> Rows:
        """Lost opportunities that carry a close date, likewise."""
        return self._ended("lost")

    def _ended(self, status: str) -> Rows:
        table = self.opportunities
        chosen = (table["status"] == status).to_numpy(dtype=bool) & (table["close"] != NO_DAY).to_numpy()
        return self.by_column.where(chosen)

    @cached_property
    def by_column(self) -> Rows:
        """`opportunities`, to be counted and summed."""
        return Rows.of(self.opportunities)

    @cached_property
    def owned(self) -> Ints:
        """How many opportunities each rep has, whatever became of them."""
        return self.count(self.opportunities)

    def undated(self, status: str) -> Ints:
        """Count per rep the opportunities of a status that carry no close date, and so are in no window."""
        table = self.opportunities
        return self.count(table, ((table["status"] == status) & (table["close"] == NO_DAY)).to_numpy())

    @cached_property
    def open(self) -> pd.DataFrame:
        """Open opportunities, dated or not, with the state of each (see `pipeline.with_state`)."""
        return with_state(self, self.opportunities)

    @cached_property
    def open_with_past(self) -> pd.DataFrame:
        """The same rows with their pushes and whether they are stale (see `pipeline.with_past`)."""
        return with_past(self, self.open)

    @cached_property
    def usual_cycles(self) -> dict[str, UsualCycle]:
        """How long winning takes, by rep; without those for whom it is not known (see `pipeline.usual_cycles`)."""
        return usual_cycles(self._closed_of_all, self.rep_ids)

    @cached_property
    def outlived(self) -> Outlived | None:
        """Open opportunities of the whole data that are older than any closed one; None where that is not told."""
        return outlived(self._closed_of_all, self.view["opportunities"], self.today)

    @cached_property
    def _closed_of_all(self) -> pd.DataFrame:
        return closed_of(self.view["opportunities"])

    @cached_property
    def events(self) -> pd.DataFrame:
        """The rows of `rep_events` that touch the period, by start; a leave without an end goes on."""
        table = self.view["rep_events"]
        period = pd.Timestamp(self.period.start), pd.Timestamp(self.period.end)
        without_end = table["start_date"].where(table["kind"] != "leave", period[1])
        last = table["end_date"].fillna(without_end)
        touching = table[(table["start_date"] <= period[1]) & (last >= period[0])]
        return touching.sort_values(["start_date", "kind"], kind="stable")

    @cached_property
    def started(self) -> Ints:
        """The day number of each rep's first day."""
        return day_numbers(self.reps["start_date"])

    @cached_property
    def events_by_column(self) -> Rows:
        """The same rows, as each rep's are chosen from."""
        return Rows.of(self.events)

    @cached_property
    def snapshot_days(self) -> tuple[date, ...]:
        """The earlier days of which it is known what the CRM held, because runs read it, oldest first."""
        return tuple(day for day in (self.view.seen.days if self.view.seen else ()) if day < self.as_of)

    @cached_property
    def logged(self) -> bool:
        """Whether the CRM keeps a log of changes, of whatever fields."""
        log = [source for source in self.view.sources if source.table == "opportunity_changes"]
        return any(file != KEPT_IN for source in log for file in source.files)

    def seen_since(self, field: str) -> date | None:
        """Return since when runs have seen the changes of a field; None where a log tells them, or nothing does."""
        seen = self.view.seen
        return seen.days[0] if seen is not None and field in seen.fields else None

    def knows(self, field: str) -> bool:
        """Tell whether the changes of a field are known, be it from a log or from what runs saw."""
        return self.seen_since(field) is not None or field in self._fields_changed

    @cached_property
    def _fields_changed(self) -> frozenset[str]:
        return frozenset(self.view["opportunity_changes"]["field"].dropna().unique())

    @cached_property
    def earlier(self) -> tuple[TeamDay | None, ...]:
        """The same reps at the ends of the 12 weeks before, oldest first; None for a week of which nothing tells.

        Without a log of changes an earlier day's open opportunities are known only where a run kept them.
        """
        ends = [start - timedelta(days=1) for start in week_starts(self.as_of, STOCK_WEEKS)[1:]]
        days = [known_day(self, end) for end in ends]
        return tuple(
            None if day is None else self._once(self.history(day), self.history, self.team, self.reps) for day in days
        )

    @cached_property
    def quarter(self) -> Quarter | None:
        """Where the opportunities stood when the quarter began (see `past.quarter_so_far`)."""
        return quarter_so_far(self)

    @cached_property
    def activities(self) -> pd.DataFrame:
        """The team's activities with `day`."""
        return self._coded("activities", day="occurred_at")

    @cached_property
    def held(self) -> Rows:
        """The same rows, as kinds of them are chosen from."""
        return Rows.of(self.activities)

    def held_are(self, column: str, *names: str) -> Flags:
        """Tell which of `activities` have one of these words in a column."""
        its: Flags = are(self.view, "activities", column, *names)[self.activities["place"].to_numpy()]
        return its

    @cached_property
    def worked_out(self) -> dict[object, object]:
        """Figures that were worked out already, by metric id or by the function that counts them on a day."""
        return {}

    @cached_property
    def passages(self) -> pd.DataFrame:
        """Every stay of an opportunity of the data in a stage, closings among them (see `stages.passages`)."""
        return passages(self.view["opportunity_changes"], self.view["opportunities"])

    @cached_property
    def stays(self) -> Stays:
        """Stays in stages (see `stays.team_stays`)."""
        return team_stays(self)

    @cached_property
    def account_touches(self) -> pd.DataFrame:
        """Touches by account (see `touches.account_touches`)."""
        return account_touches(self)

    @cached_property
    def feedback(self) -> pd.DataFrame:
        """What customers of the team said, with `day`."""
        return self._coded("feedback", day="received_at")

    @cached_property
    def calls(self) -> pd.DataFrame:
        """The team's calls with `day`."""
        return self._coded("calls", day="started_at")

    def moves(self, field: str) -> Moves:
        """Return the changes of a field on the team's opportunities (see `moves.Moves`)."""
        if field not in self._moves:
            self._moves[field] = moves_of(self, field)
        return self._moves[field]

    @cached_property
    def _moves(self) -> dict[str, Moves]:
        return {}

    @cached_property
    def of_team(self) -> Ints:
        """The row in `opportunities` of each row of the view's, -1 for those of others; the last stands for none."""
        places = self.opportunities["place"].to_numpy()
        its = np.full(len(self.view["opportunities"]) + 1, -1, dtype=np.int64)
        its[places] = np.arange(len(places))
        return its

    @cached_property
    def closed(self) -> Flags:
        """Which of the team's opportunities are closed."""
        return (self.opportunities["status"] != "open").to_numpy(dtype=bool)

    @cached_property
    def alphabetic(self) -> Ints:
        """The place of each of the team's opportunities in the order of their ids."""
        order = self.opportunities["opportunity_id"].argsort(kind="stable").to_numpy()
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        return place

    @cached_property
    def date_moves(self) -> Moves:
        """The moves of expected close dates; the closing itself is none."""
        moves = self.moves("close_date")
        return moves.where(~moves.closing)

    @cached_property
    def pushes(self) -> pd.DataFrame:
        """The moves of close dates to a later day (see `moves.pushes_of`)."""
        return pushes_of(self, self.date_moves)

    def within(self, days: Ints | pd.Series[int], first: date) -> Flags:
        """Tell which day numbers lie from `first` to the day, both included."""
        numbers = np.asarray(days)
        return np.asarray((numbers >= day_number(first)) & (numbers <= self.today))

    def count(self, table: pd.DataFrame | Rows, chosen: Flags | None = None) -> Ints:
        """Count rows per rep."""
        rep = _rep_of(table)
        return np.bincount(rep if chosen is None else rep[chosen], minlength=self.size).astype(np.int64)

    def split(self, table: pd.DataFrame | Rows, column: str) -> list[Floats]:
        """Return the values of a column per rep, missing ones left out, in the table's order."""
        values = table[column] if isinstance(table, Rows) else table[column].to_numpy(np.float64, na_value=np.nan)
        rep = _rep_of(table)
        filled = ~np.isnan(values)
        return self.parted(rep[filled], values[filled])

    def parted(self, rep: Ints, values: Floats) -> list[Floats]:
        """Return the values per rep, in their order."""
        ends = np.cumsum(np.bincount(rep, minlength=self.size))[:-1]
        return np.split(values[np.argsort(rep, kind="stable")], ends)

    @cached_property
    def seen_from(self) -> Ints:
        """First day number on which a rep's work can be in the data: their start, or the data's, if later."""
        table = self.view["opportunities"]
        closed = table.loc[table["status"] != "open", "close_date"]
        days = day_numbers(pd.concat([table["created_date"], closed]))
        first = int(days[days != NO_DAY].min()) if (days != NO_DAY).any() else NO_DAY
        return np.maximum(self.started, first)

    @cached_property
    def first_close(self) -> int:
        """Day number of the first closed opportunity in the whole data, `NO_DAY` where none closed."""
        table = self.view["opportunities"]
        days = day_numbers(table.loc[table["status"] != "open", "close_date"])
        return int(days[days != NO_DAY].min()) if (days != NO_DAY).any() else NO_DAY
