"""Days as whole numbers, so that windows and weeks are arithmetic on arrays."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from coachkit.crm.textcolumns import arrow_column

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: The day number of a missing date: before any window.
NO_DAY = -(10**7)
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Return a date as days since 1970-01-01.

    >>> day_number(date(1970, 1, 8))
    7
    """
    return (day - _EPOCH).days


def day_numbers(stamps: pd.Series[pd.Timestamp]) -> Ints:
    """Return dates or stamps as days since 1970-01-01, `NO_DAY` where missing."""
    days = stamps.to_numpy("datetime64[us]").astype("datetime64[D]")
    return np.where(np.isnat(days), NO_DAY, days.astype(np.int64))


def days_in(text: pd.Series[str]) -> Ints:
    """Return dates written as ISO 8601 as days since 1970-01-01, `NO_DAY` where there is none."""
    try:
        days = arrow_column(text).cast(pa.date32()).cast(pa.int32())
    except pa.ArrowInvalid:  # some carry a time of day, or are no dates
        return day_numbers(pd.to_datetime(text, errors="coerce", format="ISO8601"))
    return np.asarray(days.fill_null(NO_DAY).to_numpy(), dtype=np.int64)


def day_of(number: int) -> date:
    """Return the date of a day number."""
    return _EPOCH + timedelta(days=int(number))
