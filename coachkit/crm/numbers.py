"""Text cells to numbers, a whole column at once, in a notation that is known beforehand.

Nothing is guessed here; `crm.number_notation` decides which notation a column has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.crm.currency_signs import PATTERN, meant_by
from coachkit.crm.distinct import Mask, arrow
from coachkit.crm.grid import TEXT

Values = npt.NDArray[np.float64]

_PLAIN = r"^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$"
#: Plain, and the same in notations where the dot groups thousands: three digits behind it, one to three before.
_DOT_AND_THREE = r"^-?[1-9]\d{0,2}\.\d{3}$"
_SPACES = "[\u00a0\u2007\u2009\u202f ]+"
#: `500,-` and `500.–` are round amounts.
_ROUND = r"(\d)([.,])[-–—]{1,2}"
#: A number and what stands before and behind it. A full stop may end what stands before (`Rs.500`).
_NUMBER = (
    r"^(?P<before>[^\d]*\pL\. ?|[^\d.,]*)(?P<figures>[.,]?\d(?:[\d.,' ]*[\d.,])?)(?P<power>[eE][+-]?\d{1,3})?"
    r"(?P<behind>[^\d]*)$"
)
#: What may stand around the figures, which are a 1 here.
_AROUND = (
    rf"^(?P<minus>[+-])? ?(?P<sign_1>{PATTERN})? ?(?P<open>\()? ?(?P<sign_2>{PATTERN})? ?(?P<minus_2>[+-])? ?1"
    rf" ?(?P<percent>%)? ?(?P<suffix>[kKmM])? ?(?P<sign_3>{PATTERN})? ?(?P<close>\))? ?(?P<sign_4>{PATTERN})?"
    r"(?P<minus_3> ?-)?$"
)
_SIGNS = ("sign_1", "sign_2", "sign_3", "sign_4")
_POWERS = {"k": "e3", "m": "e6", "": ""}


@dataclass(frozen=True)
class Notation:
    """The marks of a way of writing numbers; `thousands` is empty where digits are not grouped."""

    decimal: str
    thousands: str

    @property
    def pattern(self) -> str:
        """The figures of a number without its sign, as a regular expression; groups have three digits.

        With a comma they may be India's, two digits each but for the last: `12,34,567`.
        """
        mark, group = re.escape(self.decimal), re.escape(self.thousands)
        whole = r"\d+"
        if self.thousands:
            whole = rf"[1-9]\d{{0,2}}(?:{group}\d{{3}})+|\d+"
        if self.thousands == ",":
            whole = rf"[1-9]\d?(?:,\d{{2}})+,\d{{3}}|{whole}"
        return rf"^(?:(?:{whole})(?:{mark}\d*)?|{mark}\d+)$"


#: All notations with grouped digits. A number without groups is the same in all those of its decimal mark.
NOTATIONS = (
    Notation(".", ","), Notation(".", " "), Notation(".", "'"),
    Notation(",", "."), Notation(",", " "), Notation(",", "'"),
)  # fmt: skip


@dataclass(frozen=True)
class Amounts:
    """Numbers taken apart, as long as the text: `figures` are digits and marks, empty where a cell is no number.

    `powers` are the powers of ten behind them, which `raised` cells name themselves (`1e3`). `signs` are the currency
    signs and codes beside them, joined by `|`. `dressed` cells have something that only money has: a currency,
    brackets, a minus behind, `k` or `M`.
    """

    figures: pa.StringArray
    powers: pa.StringArray
    raised: Mask
    negative: Mask
    percent: Mask
    dressed: Mask
    signs: pd.Series

    @property
    def known(self) -> Mask:
        """Tell which cells may be numbers at all."""
        return np.asarray(pc.not_equal(self.figures, "").to_numpy(zero_copy_only=False), dtype=bool)

    def fits(self, notation: Notation) -> Mask:
        """Tell which cells can be read in a notation; a power of ten goes with digits that are not grouped."""
        grouped = pc.match_substring_regex(self.figures, notation.pattern)
        bare = pc.match_substring_regex(self.figures, Notation(notation.decimal, "").pattern)
        fit = pc.if_else(pa.array(self.raised), bare, grouped)
        return np.asarray(fit.to_numpy(zero_copy_only=False), dtype=bool)

    def values(self, notation: Notation) -> Values:
        """Read the numbers in a notation, exactly rounded; NaN where a cell does not fit. Percent are hundredths."""
        fits = self.fits(notation)
        digits = self.figures
        if notation.thousands:
            digits = pc.replace_substring(digits, notation.thousands, "")
        digits = pc.replace_substring(digits, notation.decimal, ".")
        numbers = pc.if_else(pa.array(fits), pc.binary_join_element_wise(digits, self.powers, ""), None)
        values = np.array(pc.cast(numbers, pa.float64()).to_numpy(zero_copy_only=False), dtype="float64")
        values[np.isinf(values)] = np.nan
        return np.where(self.negative, -values, values)


def read_plain(text: pd.Series) -> Values | None:
    """Read a column of plain numbers (`1234.5`); None when one of them is not plain, or may be grouped (`1.234`)."""
    cells = arrow(text)
    if pc.any(pc.invert(pc.match_substring_regex(cells, _PLAIN))).as_py():
        return None
    if pc.any(pc.match_substring_regex(cells, _DOT_AND_THREE)).as_py():
        return None
    values = np.array(pc.cast(cells, pa.float64()).to_numpy(zero_copy_only=False), dtype="float64")
    return None if np.isinf(values).any() else values


def take_apart(text: pd.Series) -> Amounts:
    """Find the figures of every number, with what stands around them: `-$1,200.50`, `(1 200,50 €)`, `46 %`, `12k`."""
    plain = text.str.replace(_SPACES, " ", regex=True).str.replace("’", "'", regex=False)
    plain = plain.str.replace("\u2212", "-", regex=False)
    cells = pc.replace_substring_regex(arrow(plain), _ROUND, r"\1\200")
    found = pc.extract_regex(cells, _NUMBER)
    before, figures, power, behind = (
        pc.fill_null(pc.struct_field(found, name), "") for name in ("before", "figures", "power", "behind")
    )
    # A million amounts are dressed in a few ways: each is understood once.
    codes, kinds = pd.factorize(pd.Series(pc.binary_join_element_wise(before, behind, "1").to_pandas()))
    around = _read_around(pd.Series(kinds))
    ten = arrow(around["power"]).take(pa.array(codes))
    raised = _present(power)
    sound = around["sound"].to_numpy()[codes] & ~(raised & _present(ten))
    return Amounts(
        figures=pc.if_else(pa.array(sound), figures, ""),
        powers=pc.binary_join_element_wise(power, ten, ""),
        raised=raised,
        negative=around["negative"].to_numpy()[codes],
        percent=around["percent"].to_numpy()[codes],
        dressed=around["dressed"].to_numpy()[codes],
        signs=around["signs"].iloc[codes].reset_index(drop=True),
    )


def _read_around(kinds: pd.Series) -> pd.DataFrame:
    """Understand what stands around figures, of which each kind is given once with a 1 in their place."""
    found = pc.extract_regex(arrow(kinds), _AROUND)
    part = pd.DataFrame({field.name: pc.struct_field(found, field.name).to_pandas() for field in found.type}).fillna("")
    there = part != ""
    signs = part["sign_1"].astype(TEXT).str.cat(part[list(_SIGNS[1:])], sep="|")
    signs = signs.str.replace(r"\|+", "|", regex=True).str.strip("|")
    known = signs.map(lambda each: not each or bool(meant_by(each))).astype(bool)
    minuses = there[["minus", "minus_2", "minus_3", "open"]].sum(axis=1)
    once = (minuses <= 1) & ~(there["suffix"] & there["percent"]) & (there["open"] == there["close"])
    return pd.DataFrame(
        {
            "sound": _fitting(found) & once & known,
            "negative": there["open"] | there["minus_3"] | (part["minus"] == "-") | (part["minus_2"] == "-"),
            "percent": there["percent"],
            "power": part["suffix"].str.lower().map(_POWERS).mask(there["percent"], "e-2").astype(TEXT),
            "dressed": (signs != "") | there["open"] | there["minus_3"] | there["suffix"],
            "signs": signs,
        }
    )


def _fitting(found: pa.StructArray) -> Mask:
    return np.asarray(pc.is_valid(found).to_numpy(zero_copy_only=False), dtype=bool)


def _present(part: pa.StringArray) -> Mask:
    return np.asarray(pc.not_equal(part, "").to_numpy(zero_copy_only=False), dtype=bool)
