"""A column of dates: how its cells are written, decided by all of them together, never row by row."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from coachkit.crm.date_order import FIRST, decide_order
from coachkit.crm.dates import ORDERS, Figures, Moments, read_iso, read_pattern, read_serials, read_words, unread
from coachkit.crm.decision import Decision
from coachkit.crm.distinct import Distinct, Mask
from coachkit.crm.forms import Form
from coachkit.crm.grid import shorten
from coachkit.crm.standins import are_standins
from coachkit.crm.trouble import Trouble

#: Ways of writing a date; a word for the month has one for each of `ORDERS`, so they come last.
_ISO, _YEAR_LEADS, _FIGURES, _SERIAL, _PATTERN, _WORDS = range(1, 7)


class _Progress:
    """A column's different texts while they are read, in one way after another."""

    def __init__(self, text: pd.Series) -> None:
        self.text = text
        self.moments = unread(len(text))
        self.ways = np.zeros(len(text), dtype=np.int64)
        self.nothing = np.zeros(len(text), dtype=bool)

    @property
    def left(self) -> Mask:
        """The texts of which nothing is known yet."""
        return ~(self.moments.read | self.moments.far | self.nothing)

    def take(self, where: Mask, moments: Moments, way: int) -> None:
        """Take in what was read of the texts of `where`."""
        self.moments = self.moments.filled(where, moments)
        self.ways[where] = np.where(moments.read, way, self.ways[where])


def decide_dates(cells: Distinct, column: str, form: Form, zone: ZoneInfo) -> Decision:
    """Read a column of dates or stamps; where no form is declared, in the only one in which every cell can be read."""
    found = _Progress(cells.text)
    order, trouble = form.date, None
    if form.date is not None and "%" in form.date:
        found.take(found.left, read_pattern(found.text, form.date), _PATTERN)
    else:
        found.take(found.left, read_iso(found.text), _ISO)
    if found.left.any():
        found.nothing[found.left] = are_standins(found.text[found.left])
    if found.left.any() and form.date in (None, *ORDERS, "serial"):
        _read_what_is_clear(found)
        order, trouble = _read_figures(found, column, form.date)
    if found.left.any() and trouble is None:
        order, trouble = _read_serials(found, cells, column, order)
    own = None if form.zone is None else ZoneInfo(form.zone)
    local = found.moments.local(zone, own)
    beyond = found.moments.read & local.isna().to_numpy(dtype=bool)
    return Decision(
        local,
        found.nothing | found.moments.far | beyond,
        form.model_copy(update={"date": order or _plain_form(found)}),
        trouble,
        () if trouble else (*_say_forms(found, cells, column, form, order), *_say_zone(found, column, own, zone)),
    )


def _read_what_is_clear(found: _Progress) -> None:
    """Read dates that begin with a year of four digits, or whose month is a word: they can be read one way only."""
    where = found.left & found.text.str.contains(r"\pL{3}", regex=True).to_numpy(dtype=bool)
    for place, order in enumerate(ORDERS):
        if where.any():
            found.take(where, read_words(found.text[where], order), _WORDS + place)
            where &= found.left
    where = found.left & found.text.str.contains(r"^\d{4}\D", regex=True).to_numpy(dtype=bool)
    if where.any():
        found.take(where, Figures(found.text[where]).read("year-first"), _YEAR_LEADS)


def _read_figures(found: _Progress, column: str, declared: str | None) -> tuple[str | None, Trouble | None]:
    """Read dates in figures in the declared order, else in that which the column itself tells."""
    where = found.left
    if declared in ORDERS:
        found.take(where, Figures(found.text[where]).read(str(declared)), _FIGURES)
    elif declared is None and where.any():
        order, read = decide_order(found.text[where], column)
        if isinstance(read, Trouble):
            return None, read
        found.take(where, read, _FIGURES)
        return order, None
    return declared, None


def _read_serials(
    found: _Progress, cells: Distinct, column: str, order: str | None
) -> tuple[str | None, Trouble | None]:
    """Read a spreadsheet's numbers of days where the column holds nothing else; a few among dates may be anything."""
    where = found.left
    numbers = read_serials(found.text[where])
    where[where] = numbers.read | numbers.far
    only = bool(where.any()) and not found.moments.read.any() and not (found.left & ~where).any()
    if order == "serial" or (order is None and only):
        found.take(found.left, numbers, _SERIAL)
        return "serial", None
    found.nothing |= where
    if cells.count(where) <= cells.count(found.moments.read):
        return order, None
    reason = f"numbers stand where dates should be (as {shorten(cells.first(where))})."
    declare = f"declare below `format:` in a profile: `{column}: {{date: serial}}`."
    return None, Trouble(reason, f"If they are a spreadsheet's days, {declare}")


def _plain_form(found: _Progress) -> str | None:
    """Name the form of a column whose order nothing had to decide; None when no date was read."""
    ways = set(found.ways[found.moments.read].tolist())
    words = sorted(way for way in ways if way >= _WORDS)
    if words:
        return ORDERS[words[0] - _WORDS]
    return "year-first" if _YEAR_LEADS in ways else "iso" if ways == {_ISO} else None


def _say_forms(found: _Progress, cells: Distinct, column: str, form: Form, order: str | None) -> Iterator[str]:
    """Say what was decided that nobody declared, and that a column is written in several ways."""
    read = found.moments.read
    ways = np.where(read, np.minimum(found.ways, _WORDS), 0)
    kinds = sorted((ways == way for way in set(ways[read].tolist())), key=cells.count, reverse=True)
    if len(kinds) > 1:
        parts = [f"{shorten(cells.first(kind))} in {_rows(cells.count(kind))}" for kind in kinds]
        yield f"{column} is written in several ways: {', '.join(parts)}."
    if form.date is None and order in ORDERS:
        example = shorten(cells.first(ways == _FIGURES))
        yield f"{column}: dates like {example} are read with {FIRST[str(order)]} first, as all of them can be."
    if form.date is None and order == "serial":
        example = cells.first(ways == _SERIAL)
        day = found.moments.stamps[int(np.argmax(ways == _SERIAL))].astype("datetime64[D]")
        yield f"{column} holds a spreadsheet's numbers of days, which are read as dates ({example} is {day})."
    if (short := found.moments.short & read).any():
        yield f"{column}: years of two digits (as {shorten(cells.first(short))}) are read as 1970 to 2069."


def _say_zone(found: _Progress, column: str, own: ZoneInfo | None, zone: ZoneInfo) -> Iterator[str]:
    if own is not None and own.key != zone.key and found.moments.floating.any():
        yield f"{column}: times are {own.key} and are read as {zone.key} time."


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
