"""A column of periods: its words one by one, its dates and its spreadsheet months by what all cells are together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from coachkit.crm.date_column import decide_dates
from coachkit.crm.distinct import Distinct, Mask, distinct
from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.forms import Form
from coachkit.crm.grid import TEXT, shorten
from coachkit.crm.period_words import month_and_two, period_of, read_period
from coachkit.crm.periods import FIRST_YEAR, LAST_YEAR
from coachkit.crm.trouble import Trouble, undecided

_CHOICES = tuple(f"{{period: {length}}}" for length in ("month", "quarter", "year"))


@dataclass(frozen=True)
class PeriodsRead:
    """The periods' ids as long as the text, missing where a cell is none; `trouble` is the column's.

    `remarks` say how dates were read, without the file.
    """

    ids: pd.Series
    trouble: Trouble | None = None
    remarks: tuple[str, ...] = ()


def read_periods(text: pd.Series, calendar: FiscalCalendar, form: Form, zone: ZoneInfo) -> PeriodsRead:
    """Read a column of periods.

    A word says its own period. `Nov-26` is November 2026 where every cell is written so, else it may be a day and is
    unread. A date is the period of the declared length (`form.period`) that it lies in; where none is declared, a
    column of nothing but months' first days, or last days, is months, and any other column of dates asks.
    """
    length = form.period
    cells = distinct(text.reset_index(drop=True).str.strip().fillna(""))
    ids = _each(cells.text, lambda cell: read_period(cell, calendar, length))
    left = ids.isna().to_numpy()
    read = PeriodsRead(ids)
    if left.any():
        by_hand = _each(cells.text, month_and_two)
        if by_hand.notna().all():
            ids, left = by_hand, np.zeros(len(left), dtype=bool)
    if left.any() and (length is not None or left.all()):
        read = _read_dates(_only(cells, left), calendar, form, zone)
        ids = ids.mask(left, read.ids.set_axis(np.flatnonzero(left)).reindex(ids.index))
    return replace(read, ids=cells.spread(ids.astype(TEXT)).set_axis(text.index))


def _read_dates(cells: Distinct, calendar: FiscalCalendar, form: Form, zone: ZoneInfo) -> PeriodsRead:
    """Read the periods of cells that are dates; those that are none stay missing."""
    none = pd.Series(None, index=cells.text.index, dtype=TEXT)
    decision = decide_dates(cells, "period", form, zone)
    asked = decision.trouble is not None and decision.trouble.question == "date_order"
    if form.period is None and decision.values.isna().any() and not asked:
        return PeriodsRead(none)  # they are no column of dates, but words that say nothing
    if decision.trouble is not None:
        return PeriodsRead(none, decision.trouble)
    days, length = decision.values, form.period
    remarks = list(decision.remarks)
    if length is None:
        example = shorten(str(cells.text.iloc[0]))
        if not _are_months(days, calendar):
            reason = f"dates stand where periods should be: {example} may be a month, a quarter or a year."
            return PeriodsRead(none, undecided("period_length", "period", reason, _CHOICES))
        length = "month"
        remarks.append(f"period: dates (as {example}) are read as their months.")
    known = days[days.dt.year.between(FIRST_YEAR + 1, LAST_YEAR)]  # the first may lie in a year that has no name
    ids = {stamp: period_of(stamp.date(), calendar, length).id for stamp in known.unique()}
    return PeriodsRead(known.map(ids).reindex(none.index).astype(TEXT), None, tuple(remarks))


def _are_months(days: pd.Series, calendar: FiscalCalendar) -> bool:
    """Tell whether dates can only be a monthly sheet's: first days or last days of months, not all of quarters."""
    if calendar.weeks is not None:
        return False
    month = (days.dt.month - calendar.start_month) % 3
    for edges, of_quarter in ((days.dt.is_month_start, 0), (days.dt.is_month_end, 2)):
        if edges.all() and (month != of_quarter).any():
            return True
    return False


def _each(text: pd.Series, read: Callable[[str], str | None]) -> pd.Series:
    return pd.Series([read(str(cell)) for cell in text], index=text.index, dtype=TEXT)


def _only(cells: Distinct, chosen: Mask) -> Distinct:
    """Return a column's cells of `chosen` as a column of their own, with as many rows as they have."""
    number = np.append(np.where(chosen, np.cumsum(chosen) - 1, -1), -1)
    codes = number[cells.codes]
    return Distinct(cells.text[chosen].reset_index(drop=True), codes[codes >= 0])
