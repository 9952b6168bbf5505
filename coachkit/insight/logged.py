"""The changes of one field in a log, each different value read once for all views of the data.

Views of different days hold the first rows of the same log (see `linked`), so that what its values say in a field's own
type, and which rows are about the field, is worked out of the whole and cut to the view.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.crm.textcolumns import TEXT
from coachkit.insight.days import NO_DAY, Floats, Ints, days_in
from coachkit.insight.linked import are
from coachkit.terms import TableName

_LOG: TableName = "opportunity_changes"


@dataclass(frozen=True)
class Values:
    """The different values of a field, as `text`; the arrays end with one more entry, which -1 finds: no value."""

    text: pd.Series[str]

    @cached_property
    def days(self) -> Ints:
        """The values as day numbers, `NO_DAY` where one is no date."""
        return np.append(days_in(self.text), NO_DAY)

    @cached_property
    def numbers(self) -> Floats:
        """The values as numbers, NaN where one is none."""
        return np.append(pd.to_numeric(self.text, errors="coerce").to_numpy(np.float64), np.nan)

    def places(self, among: pd.Index[str]) -> Ints:
        """Return where each value stands in `among`, -1 where it does not."""
        return np.append(among.get_indexer(pd.Index(self.text)).astype(np.int64), -1)


@dataclass(frozen=True)
class Logged:
    """A field's changes: `rows` are their places in the log, in its order; `old` and `new` are numbers in `values`.

    A value that is missing has the number -1.
    """

    values: Values
    rows: Ints
    old: Ints
    new: Ints

    def first(self, length: int) -> Logged:
        """Return those among the first rows of the log."""
        n = int(np.searchsorted(self.rows, length))
        return Logged(self.values, self.rows[:n], self.old[:n], self.new[:n])


def logged(view: CrmData, field: str) -> Logged:
    """Return the changes of a field in a view's log."""
    whole = view.whole if view.whole is not None and _LOG in view.prefixes else view
    return whole.once(("logged", field), lambda: _read(whole, field)).first(len(view[_LOG]))


def _read(data: CrmData, field: str) -> Logged:
    rows = np.flatnonzero(are(data, _LOG, "field", field))
    changes = data[_LOG]
    sides = [changes[side].take(rows) for side in ("old_value", "new_value")]
    codes, text = pd.factorize(pd.concat(sides, ignore_index=True))
    numbers = codes.astype(np.int64)
    return Logged(Values(pd.Series(text, dtype=TEXT)), rows, numbers[: len(rows)], numbers[len(rows) :])
