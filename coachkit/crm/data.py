"""`CrmData`: the canonical frames of one reading, with the account of what was read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.derived_changes import Seen
from coachkit.crm.exchange import NO_RATES, Exchange
from coachkit.crm.fiscal import CALENDAR_YEARS, FiscalCalendar
from coachkit.crm.tables import FILE_COLUMN, LAYOUT, ROW_COLUMN
from coachkit.errors import Problem
from coachkit.model import Source
from coachkit.terms import ROWS_CITED, TableName

ResultT = TypeVar("ResultT")
AnyT = TypeVar("AnyT", bound=np.generic)


class LazyTables(Mapping[TableName, pd.DataFrame]):
    """Tables that are made when they are asked for, and of which one column may be had without the others."""

    def column(self, table: TableName, name: str) -> pd.Series:
        """Return one column of a table."""
        return self[table][name]


@dataclass(frozen=True)
class CrmData:
    """All eight tables, canonical and typed.

    A table without a source is an empty frame with the canonical columns, and an absent optional column is all
    missing, so that code below asks `has` instead of testing for columns. Each frame also carries `_file` and `_row`,
    by which a row is cited. Frames are never changed in place.

    `newest` is the newest date of something that happened in the data as read. On a view made by `known_on`, `as_of`
    is set; `rewound` names the fields whose value on that day the data do not give for some open opportunities (then
    they are missing in the frame), with the number of opportunities concerned. `set_aside` lists every row that was
    not used, with its reason; `sources` counts them. `calendar` says when fiscal periods
    begin and end, `exchange` what amounts in other currencies are worth: as read, each amount is in its row's own
    `currency`; on a view all are in the team's.

    `seen` is what earlier runs' snapshots show to have changed; on a view its rows are in `opportunity_changes` where
    the CRM has no log. `unknown` tells, for fields in `rewound`, which rows of `opportunities` are meant.
    """

    tables: Mapping[TableName, pd.DataFrame]
    sources: tuple[Source, ...]
    present: frozenset[tuple[TableName, str]]
    newest: date | None
    remarks: tuple[str, ...] = ()
    as_of: date | None = None
    rewound: Mapping[str, int] = field(default_factory=dict)
    set_aside: tuple[Problem, ...] = ()
    calendar: FiscalCalendar = CALENDAR_YEARS
    exchange: Exchange = NO_RATES
    seen: Seen | None = None
    unknown: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    #: Of a view: the data it was cut from, of which it holds the first rows of the tables in `prefixes`.
    whole: CrmData | None = field(default=None, repr=False, compare=False)
    prefixes: frozenset[TableName] = field(default=frozenset(), repr=False, compare=False)
    #: See `once`; a copy with anything replaced begins with an empty one.
    _worked_out: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getitem__(self, table: TableName) -> pd.DataFrame:
        return self.tables[table]

    def column(self, table: TableName, name: str) -> pd.Series:
        """Return one column of a table; of an earlier day's view the others are then not made."""
        tables = self.tables
        return tables.column(table, name) if isinstance(tables, LazyTables) else tables[table][name]

    def once(self, what: Hashable, work: Callable[[], ResultT]) -> ResultT:
        """Return what `work` makes of these tables; asked again for the same thing, it is not worked out again."""
        if what not in self._worked_out:
            self._worked_out[what] = work()
        found: ResultT = self._worked_out[what]
        return found

    def each_row(
        self, table: TableName, what: Hashable, work: Callable[[CrmData], npt.NDArray[AnyT]]
    ) -> npt.NDArray[AnyT]:
        """Return what `work` makes of data: an array with an entry for each row of a table.

        Views that hold the table's first rows share the one that is made of the data they were cut from. What is made
        may therefore look at no other row but the entry's own, and at nothing that differs between views.
        """
        whole = self.whole if self.whole is not None and table in self.prefixes else self
        return whole.once((table, what), lambda: work(whole))[: len(self[table])]

    def has(self, table: TableName, *columns: str) -> bool:
        """Tell whether a table was read, and had all these columns."""
        read = any(source.table == table and source.files for source in self.sources)
        return read and all((table, column) in self.present for column in columns)

    def columns(self, table: TableName) -> frozenset[str]:
        """Return the columns of a table that the exports had."""
        return frozenset(column for name, column in self.present if name == table)

    def cite(self, table: TableName, rows: pd.DataFrame, most: int = ROWS_CITED) -> tuple[str, ...]:
        """Name rows as evidence does: `table:id` where the table has ids, else `file:row`; at most `most`."""
        head = rows.head(most)
        return cite(table, lambda names: {name: head[name].tolist() for name in names if name in head})


def cite(table: TableName, cells: Callable[[Sequence[str]], Mapping[str, Sequence[Any]]]) -> tuple[str, ...]:
    """Name rows by their ids; by file and row where the table has none, or one of them is missing.

    `cells` gives the rows' cells in those of the columns asked for that are there.
    """
    key = LAYOUT[table].key
    ids = cells([key]).get(key) if key else None
    if ids is not None and not any(pd.isna(value) for value in ids):
        return tuple(f"{table}:{value}" for value in ids)
    places = cells([FILE_COLUMN, ROW_COLUMN])
    return tuple(f"{file}:{row}" for file, row in zip(places[FILE_COLUMN], places[ROW_COLUMN], strict=True))
