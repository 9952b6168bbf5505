"""How a column's cells are written: what a profile declares of it. What nobody declares, the column has to tell."""

from __future__ import annotations

import re
from typing import Literal, Self
from zoneinfo import ZoneInfo

import pandas as pd
from pydantic import field_validator, model_validator

from coachkit.crm.currency_signs import currencies_of
from coachkit.crm.dates import DATE_FORMS
from coachkit.parameters import Parameters

Unit = Literal["share", "percent", "cents", "hours", "minutes", "seconds", "milliseconds", "hh:mm", "mm:ss"]
#: Seconds in each unit of time.
SECONDS: dict[str, float] = {"hours": 3600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001}


class Form(Parameters):
    """One line below `format:` in a profile. What is left out, the column's cells tell together, or it is refused.

    `date` is the order of dates in figures (or `iso`, `serial`, a `strptime` pattern), `zone` the time zone of stamps
    that name none. `decimal` and `thousands` are the marks in numbers, `money` that signs, brackets, `k` and `M` stand
    beside them, `currency` what a sign of several currencies means. `unit` is what the file counts in; `hh:mm` and
    `mm:ss` say what `2:23` is. `per: year` brings amounts of months and quarters to a year's. `period`: a cell means
    the month, quarter or year it lies in. `fill: down`: a blank repeats the cell above. `id: salesforce`: ids of 15
    characters are completed to 18.
    """

    date: str | None = None
    zone: str | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ",", ".", " ", "'"] | None = None
    money: bool = False
    currency: str | None = None
    unit: Unit | None = None
    per: Literal["year"] | None = None
    period: Literal["month", "quarter", "year"] | None = None
    fill: Literal["down"] | None = None
    id: Literal["salesforce"] | None = None

    @field_validator("date")
    @classmethod
    def _known_form(cls, value: str | None) -> str | None:
        if value is None or value in DATE_FORMS:
            return value
        if "%" not in value:
            raise ValueError(f"is not one of {', '.join(DATE_FORMS)} or a pattern like %d.%m.%Y")
        try:
            pd.to_datetime(pd.Timestamp(2026, 1, 2).strftime(value), format=value)
        except ValueError:
            raise ValueError("is not a date pattern like %d.%m.%Y") from None
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        try:
            if value is not None:
                ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is not a time zone like UTC or Europe/Lisbon") from None
        return value

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str | None) -> str | None:
        if value is not None and not (re.fullmatch("[A-Z]{3}", value) and currencies_of(value)):
            raise ValueError("is not the code of a currency like EUR or USD")
        return value

    @model_validator(mode="after")
    def _two_marks(self) -> Self:
        if self.thousands and self.thousands == self.decimal:
            raise ValueError("has the same mark for decimals and thousands")
        return self

    @property
    def declares_notation(self) -> bool:
        """Tell whether anything is declared about the marks in numbers."""
        return self.decimal is not None or self.thousands is not None


CANONICAL = Form()


def divisor(unit: str | None, column: str) -> float:
    """Return what a value in `unit` is divided by to be in the unit that the column's name says.

    >>> divisor("milliseconds", "duration_minutes"), divisor("percent", "discount"), divisor(None, "amount")
    (60000.0, 100.0, 1.0)
    """
    if unit in ("percent", "cents"):
        return 100.0
    if unit in SECONDS:
        return SECONDS["minutes" if column.endswith("_minutes") else "seconds"] / SECONDS[str(unit)]
    return 1.0
