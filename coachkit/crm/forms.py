"""How a column's cells are written: what a profile declares, and what the canonical layout takes for granted."""

from __future__ import annotations

from typing import Literal

import pandas as pd
from pydantic import field_validator

from coachkit.crm.parse import DATE_ORDERS
from coachkit.parameters import Parameters

Unit = Literal["percent", "cents", "hours", "minutes", "seconds", "milliseconds"]
#: Seconds in each unit of time.
SECONDS: dict[str, float] = {"hours": 3600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001}


class Form(Parameters):
    """One line below `format:` in a profile. What is left out is as in the canonical layout."""

    date: str | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ",", ".", " ", "'"] | None = None
    money: bool = False
    unit: Unit | None = None

    @field_validator("date")
    @classmethod
    def _known_form(cls, value: str | None) -> str | None:
        if value is None or value in DATE_ORDERS:
            return value
        if "%" not in value:
            raise ValueError(f"is not one of {', '.join(DATE_ORDERS)} or a pattern like %d.%m.%Y")
        try:
            pd.to_datetime(pd.Timestamp(2026, 1, 2).strftime(value), format=value)
        except ValueError:
            raise ValueError("is not a date pattern like %d.%m.%Y") from None
        return value

    def over(self, base: Form) -> Form:
        """Return this form with what it leaves out taken from `base`."""
        return base.model_copy(update=self.model_dump(exclude_unset=True))

    @property
    def reads_numbers(self) -> bool:
        """Tell whether anything is declared about numbers."""
        return self.decimal is not None or self.thousands is not None or self.money or self.unit is not None


CANONICAL = Form()


def divisor(unit: str | None, column: str) -> float:
    """Return what a value in `unit` is divided by to be in the unit that the column's name says.

    >>> divisor("milliseconds", "duration_minutes"), divisor("percent", "discount"), divisor(None, "amount")
    (60000.0, 100.0, 1.0)
    """
    if unit is None:
        return 1.0
    if unit in ("percent", "cents"):
        return 100.0
    target = "minutes" if column.endswith("_minutes") else "seconds"
    return SECONDS[target] / SECONDS[unit]
