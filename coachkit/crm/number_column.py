"""A column of numbers: money, shares and lengths of time, in the notation that all of its cells together tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.decision import Decision
from coachkit.crm.distinct import Distinct, Mask
from coachkit.crm.durations import TwoParts, have_two_parts, read_durations
from coachkit.crm.forms import Form, divisor
from coachkit.crm.grid import shorten
from coachkit.crm.named_currencies import name_currencies
from coachkit.crm.number_notation import decide_notation, declared_notation
from coachkit.crm.numbers import Amounts, Notation, read_plain, take_apart
from coachkit.crm.standins import are_bare_currencies, are_standins
from coachkit.crm.tables import Column
from coachkit.crm.trouble import Trouble, undecided

_TIMES = ("_minutes", "_seconds")
_TWO_PARTS: dict[str | None, TwoParts] = {"hh:mm": "hh:mm", "mm:ss": "mm:ss"}


def decide_numbers(cells: Distinct, column: Column, form: Form, own_currency: str) -> Decision:
    """Read a column of numbers; what is not declared is as in the only notation in which every cell can be read.

    Values are in the unit that the column's name says. `own_currency` is the team's, which a shared sign means if it
    can. With a trouble about such a sign, the values are complete, because a column of currencies may settle it.
    """
    text = cells.text
    notation = declared_notation(form)
    may_be_plain = form.decimal != "," and (notation is None or notation.decimal == ".")
    plain = read_plain(text) if may_be_plain else None
    if plain is None:
        return _decide_written(cells, column, form, own_currency)
    if form.decimal is None and text.str.contains(".", regex=False).any():
        form = form.model_copy(update={"decimal": "."})
    no = np.zeros(len(text), dtype=bool)
    return _in_unit(Decision(pd.Series(plain), no, form), text, column, no)


def _decide_written(cells: Distinct, column: Column, form: Form, own_currency: str) -> Decision:
    """Read numbers that are not all plain."""
    text = cells.text
    nothing = are_standins(text) | are_bare_currencies(text)
    seconds = _read_times(cells, column, form)
    if isinstance(seconds, Trouble):
        return _refused(cells, form, seconds)
    amounts = take_apart(text)
    where = amounts.known & ~nothing & np.isnan(seconds)
    if column.kind != "share" and form.unit != "percent":
        where &= ~amounts.percent
    if form.declares_notation and not form.money:
        where &= ~amounts.dressed
    notation = declared_notation(form)
    remarks: tuple[str, ...] = ()
    if notation is None:
        decided = decide_notation(amounts, where, text, column.name, form)
        if isinstance(decided, Trouble):
            return _refused(cells, form, decided)
        notation, decisive = decided
        if decisive and form.decimal is None:
            remarks = _say_notation(cells, amounts, where, notation, column.name)
            dressed = form.money or bool((amounts.dressed & where).any())
            form = form.model_copy(update={"decimal": notation.decimal, "money": dressed})
    values = np.where(where, amounts.values(notation), np.nan)
    named = name_currencies(cells, amounts, ~np.isnan(values), column.name, form.currency, own_currency)
    decision = Decision(pd.Series(values), nothing, form, named.trouble, (*remarks, *named.said), named.codes)
    decision = _in_unit(decision, text, column, amounts.percent)
    times = seconds / (60.0 if column.name.endswith("_minutes") else 1.0)
    return replace(decision, values=decision.values.where(np.isnan(seconds), times))


def _read_times(cells: Distinct, column: Column, form: Form) -> npt.NDArray[np.float64] | Trouble:
    """Read lengths of time that name their own units as seconds, in columns that hold such."""
    if not column.name.endswith(_TIMES):
        return np.full(len(cells.text), np.nan)
    two = have_two_parts(cells.text)
    if two.any() and form.unit not in _TWO_PARTS:
        example = shorten(cells.first(two))
        reason = f"lengths of time read two ways: {example} may be minutes and seconds, or hours and minutes."
        return undecided("duration_form", column.name, reason, ("{unit: mm:ss}", "{unit: hh:mm}"))
    return read_durations(cells.text, _TWO_PARTS.get(form.unit))


def _refused(cells: Distinct, form: Form, trouble: Trouble) -> Decision:
    length = len(cells.text)
    return Decision(pd.Series(np.full(length, np.nan)), np.zeros(length, dtype=bool), form, trouble)


def _in_unit(decision: Decision, text: pd.Series, column: Column, signed: Mask) -> Decision:
    """Bring values to the column's unit; those with a percent sign (`signed`) are in it already.

    Shares without a sign are percentages where some are above 1 and none lies between 0 and 1.
    """
    form, values = decision.form, decision.values.to_numpy()
    remarks = decision.remarks
    if column.kind == "share" and form.unit is None:
        bare = ~np.isnan(values) & ~signed
        above, between = bare & (values > 1), bare & (values > 0) & (values < 1)
        if above.any() and between.any():
            one, other = (shorten(str(text.iloc[int(np.argmax(mask))])) for mask in (above, between))
            reason = f"shares read two ways: {one} looks like a percentage, {other} like a part of 1."
            choices = ("{unit: percent}", "{unit: share}")
            return replace(decision, trouble=undecided("share_unit", column.name, reason, choices))
        if above.any():
            form = form.model_copy(update={"unit": "percent"})
            example = shorten(str(text.iloc[int(np.argmax(above))]))
            remarks = (*remarks, f"{column.name}: numbers like {example} are read as percentages.")
        elif bare.any():
            form = form.model_copy(update={"unit": "share"})
    values = np.where(signed, values, values / divisor(form.unit, column.name))
    return replace(decision, values=pd.Series(values), form=form, remarks=remarks)


def _say_notation(cells: Distinct, amounts: Amounts, where: Mask, notation: Notation, column: str) -> tuple[str, ...]:
    """Say which notation the cells told, unless it is the plain one."""
    marked = where & ~amounts.fits(Notation(".", ""))
    if not marked.any():
        return ()
    mark, example = ("comma" if notation.decimal == "," else "point"), shorten(cells.first(marked))
    return (f"{column}: numbers like {example} are read with a decimal {mark}, as all of them can be.",)
