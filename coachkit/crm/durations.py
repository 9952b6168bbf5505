"""Lengths of time as text: `00:30:00`, `1h 30m`, `45 min`, `PT30M`."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.crm.distinct import Mask, arrow

_COUNT = r"\d{1,9}(?:[.,]\d{1,2})?"
_CLOCK = r"^(?P<hours>\d{1,5}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d(?:[.,]\d{1,9})?)$"
_TWO_PARTS = r"^(?P<whole>\d{1,5}):(?P<sixtieths>[0-5]\d)$"
_WORDS = (
    rf"^(?:(?P<hours>{_COUNT}) ?(?:h|hr|hrs|hours?|std|stunden?|heures?|horas?|ora|ore|uur|uren)\.?)?,? ?"
    rf"(?:(?P<minutes>{_COUNT}) ?(?:m|min|mins|minutes?|minuten?|minutos?|minuto|minuti|minuut)\.?)?,? ?"
    rf"(?:(?P<seconds>{_COUNT}) ?(?:s|sec|secs|seconds?|sek|sekunden?|secondes?|segundos?|secondi|seconden)\.?)?$"
)
_ISO = (
    rf"^p(?:(?P<days>\d{{1,4}})d)?"
    rf"(?:t(?:(?P<hours>{_COUNT})h)?(?:(?P<minutes>{_COUNT})m)?(?:(?P<seconds>{_COUNT})s)?)?$"
)
_SECONDS = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}

TwoParts = Literal["mm:ss", "hh:mm"]


def read_durations(text: pd.Series, two_parts: TwoParts | None = None) -> npt.NDArray[np.float64]:
    """Read lengths of time as seconds, NaN where a cell is none (a bare number is none).

    `2:23` is minutes and seconds, or hours and minutes, as `two_parts` says; without it only `0:00` can be read.
    """
    cells = pc.utf8_lower(arrow(text.str.replace("[\u00a0\u2009\u202f ]+", " ", regex=True)))
    seconds = np.full(len(text), np.nan)
    for pattern in (_CLOCK, _WORDS, _ISO):
        found = _add_up(pc.extract_regex(cells, pattern), pattern)
        seconds = np.where(np.isnan(seconds), found, seconds)
    parts = pc.extract_regex(cells, _TWO_PARTS)
    whole, sixtieths = _counts(parts, "whole"), _counts(parts, "sixtieths")
    found = (whole * 60 + sixtieths) * (60.0 if two_parts == "hh:mm" else 1.0)
    if two_parts is None:
        found = np.where(found == 0, found, np.nan)
    return np.where(np.isnan(seconds), found, seconds)


def have_two_parts(text: pd.Series) -> Mask:
    """Tell which cells are two numbers with a colon between them, other than none and none."""
    cells = arrow(text)
    two = pc.and_(
        pc.match_substring_regex(cells, r"^\d{1,5}:[0-5]\d$"), pc.invert(pc.match_substring_regex(cells, "^0+:00$"))
    )
    return np.asarray(two.to_numpy(zero_copy_only=False), dtype=bool)


def _add_up(found: pa.StructArray, pattern: str) -> npt.NDArray[np.float64]:
    """Add up the parts of a length of time in seconds: NaN where the pattern did not fit or caught nothing."""
    total, caught = np.zeros(len(found)), np.zeros(len(found), dtype=bool)
    for name, seconds in _SECONDS.items():
        if f"<{name}>" in pattern:
            count = _counts(found, name)
            caught |= ~np.isnan(count)
            total += np.nan_to_num(count) * seconds
    return np.where(caught, total, np.nan)


def _counts(found: pa.StructArray, group: str) -> npt.NDArray[np.float64]:
    """Turn the digits of a group into numbers, NaN where there are none."""
    part = pc.replace_substring(pc.struct_field(found, group), ",", ".")
    digits = pc.if_else(pc.equal(part, ""), None, part)
    return np.asarray(pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False), dtype="float64")
