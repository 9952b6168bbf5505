"""Columns that read two ways: found as a whole, named with an example and with what to declare; never guessed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.crm.forms import Form
from coachkit.crm.grid import shorten
from coachkit.crm.parse import CURRENCY
from coachkit.crm.tables import Column

#: A date in figures that is not ISO 8601, its first two numbers caught.
_DAY_AND_MONTH = r"^(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}(?:[ T,].*)?$"
_YEAR_FIRST = r"^\d{4}[/.]\d{1,2}[/.]\d{1,2}(?:[ T,].*)?$"
_SIGN = f"(?:{CURRENCY.pattern})"
#: A number in some other notation: money, grouped thousands, a decimal comma, a percentage, a suffix.
_NUMBER_LIKE = rf"^\(?{_SIGN}?\s*[+-]?\s*\d[\d.,'’\s]*\s*(?:{_SIGN}|%|[kKmM])?\)?\s*$"
#: A dot with three digits after it may be a decimal point or a mark of thousands ...
_DOT_AND_THREE = r"^-?[1-9]\d{0,2}\.\d{3}$"
#: ... unless the column also has a number that settles it.
_SETTLES = r"^-?(?:\d{4,}(?:\.\d*)?|\d+\.\d{1,2}|\d+\.\d{4,}|0\.\d+|\.\d+)$"

#: What is wrong with a column and what to do about it.
Trouble = tuple[str, str]


def date_trouble(text: pd.Series, read: pd.Series, column: Column, form: Form, share: float) -> Trouble | None:
    """Judge a column of dates for which no form was declared: `text` non-blank, `read` missing where unreadable.

    Up to `share` of odd cells are single rows to set aside; beyond it the column is written in another form.
    """
    if form.date is not None or not len(text):
        return None
    odd = text[read.isna()]
    other = odd[odd.str.fullmatch(_DAY_AND_MONTH) | odd.str.fullmatch(_YEAR_FIRST)]
    if len(other) <= share * len(text):
        return None
    numbers = other.str.extract(_DAY_AND_MONTH).dropna().astype(int)
    day_first, month_first = bool((numbers[0] > 12).any()), bool((numbers[1] > 12).any())
    example = shorten(other.iloc[0])
    where = f"below `format:` in a profile: `{column.name}: {{date: %s}}`"
    if numbers.empty:
        return f"dates are not ISO 8601 (as {example}).", f"Declare them {where % 'year-first'}."
    if day_first and month_first:
        return f"some dates have the day first and some the month (as {example}).", "Export them again as 2026-11-23."
    if day_first or month_first:
        order = "day-first" if day_first else "month-first"
        return f"dates are not ISO 8601 (as {example}).", f"Declare them {where % order}."
    return (
        f"dates read two ways: {example} may have the day or the month first.",
        f"Declare which {where % 'day-first'} or `month-first`.",
    )


def number_trouble(text: pd.Series, read: pd.Series, column: Column, form: Form, share: float) -> Trouble | None:
    """Judge a column of numbers: money in two currencies, or a notation that was not declared."""
    if form.money and (signs := _currencies(text)) and len(signs) > 1:
        return f"amounts in {' and '.join(signs)} cannot be added up.", "Export one currency, or convert them first."
    if form.decimal is not None or form.thousands is not None or not len(text):
        return None
    odd = text[read.isna()]
    other = odd[odd.str.fullmatch(_NUMBER_LIKE)]
    if len(other) > share * len(text):
        return _notation(other, column)
    grouped = text[text.str.fullmatch(_DOT_AND_THREE)]
    if column.kind == "number" and len(grouped) and not text.str.fullmatch(_SETTLES).any():
        whole = grouped.iloc[0].replace(".", "")
        return (
            f"numbers read two ways: {shorten(grouped.iloc[0])} may be {whole} or a decimal fraction.",
            f'Declare which below `format:` in a profile: `{column.name}: {{decimal: "."}}` or '
            f'`{{decimal: ",", thousands: "."}}`.',
        )
    return None


def _notation(other: pd.Series, column: Column) -> Trouble:
    """Say what to declare for numbers that are not plain."""
    example = shorten(other.iloc[0])
    where = "Declare it below `format:` in a profile"
    if other.str.contains("%", regex=False).any():
        return f"numbers are percentages (as {example}).", f"{where}: `{column.name}: {{unit: percent}}`."
    last_marks = set(other.str.replace(r"[^.,]", "", regex=True).str[-1:]) - {""}
    one_comma = other.str.fullmatch(r"\D*\d{1,3},\d{3}\D*")
    money = ", money: true" if other.str.contains(CURRENCY.pattern + r"|[()kKmM]", regex=True).any() else ""
    if last_marks == {","} and bool(np.all(one_comma)):
        return (
            f"numbers read two ways: the comma in {example} may mark thousands or decimals.",
            f'{where}: `{column.name}: {{thousands: ","{money}}}` or `{{decimal: ","{money}}}`.',
        )
    decimal_comma = last_marks == {","} and not other.str.contains(r",\d{3}\D*$", regex=True).any()
    marks = 'decimal: ",", thousands: "."' if decimal_comma else 'decimal: ".", thousands: ","'
    return f"numbers are not plain (as {example}).", f"{where}, for example `{column.name}: {{{marks}{money}}}`."


def _currencies(text: pd.Series) -> list[str]:
    """Name the currency signs in a column of money, sorted."""
    found = text.str.extract(f"({CURRENCY.pattern})", expand=False).dropna()
    return sorted(set(found))
