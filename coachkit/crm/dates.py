"""Text cells to dates and stamps, a whole column at once, each in a form that is known beforehand.

Every reader takes stripped, non-blank text and returns `Moments` of the same length, unread where a cell is not written
in that form. Nothing is guessed here; `crm.date_column` decides which form a column has.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.crm.distinct import Mask, arrow
from coachkit.crm.month_names import fold_name, months, weekdays

Numbers = npt.NDArray[np.float64]
Stamps = npt.NDArray[np.datetime64]

#: What a profile may declare of a column of dates, beside a `strptime` pattern. The three orders say what a date in
#: figures with the year last means (and one with a year of two digits); dates that can be read one way only are read
#: whatever the order.
ORDERS = ("day-first", "month-first", "year-first")
DATE_FORMS = ("iso", *ORDERS, "serial")
#: Years outside these are slips of the keyboard or stand-ins for "never" (0001, 9999).
FIRST_YEAR, LAST_YEAR = 1900, 2100
#: Years of two digits from here on are of the last century, as in POSIX (there it is 69).
_LAST_CENTURY_FROM = 70
#: Days that a spreadsheet counts from 30 December 1899, about 1954 to 2119: what else is a number is no such day.
_SERIAL = r"^[2-7]\d{4}(?:[.,]\d+)?$"
_SERIAL_START = np.datetime64("1899-12-30T00:00:00", "us")

_TIME = (
    r"(?:(?:T|, ?| )(?:(?:at|um|à|às|om|kl\.?) )?(?P<hour>\d{1,2})(?:[:.]| ?h ?)(?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2}(?:[.,]\d{1,9})?))?(?: ?(?P<half>[AaPp])\.? ?[Mm]\.?)?"
    r" ?(?P<zone>Z|z|(?:UTC|GMT)?(?P<sign>[+-])(?P<off_h>0\d|1[0-5])(?::?(?P<off_m>[0-5]\d))?|UTC|GMT)?)?$"
)
_FIGURES = r"^(?P<one>\d{4}|\d{1,2})[-/.] ?(?P<two>\d{1,2})[-/.] ?(?P<three>\d{4}|\d{1,2})\.?" + _TIME
_WEEKDAY = r"^(?:(?P<weekday>\pL[\pL-]*)\.?,? )?"
_YEAR = r"'?(?P<year>\d{4}|\d{2})"
_WORDS = {
    "day-first": rf"{_WEEKDAY}(?:den )?(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|°)?(?: of | de |[-/. ])? ?"
    rf"(?P<word>\pL+)\.?(?:,| de| del|[-/. ])? ?{_YEAR}{_TIME}",
    "month-first": rf"{_WEEKDAY}(?P<word>\pL+)\.?[-/ ](?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:, ?|[-/ ]){_YEAR}{_TIME}",
    "year-first": rf"^(?P<year>\d{{4}})[-/. ](?P<word>\pL+)\.?[-/. ](?P<day>\d{{1,2}}){_TIME}",
}
_ISO_BEGIN = r"^\d{4}-\d{2}-\d{2}(?:[T ,].*)?$"
_ISO_DAY = r"^\d{4}-\d{2}-\d{2}$"
_ISO = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?$"
_ISO_ZONED = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-5]):?[0-5]\d)$"
#: Spaces that are not the keyboard's, which locales put between parts of a date.
_OTHER_SPACES = "[\u00a0\u2009\u202f]"


@dataclass(frozen=True)
class Moments:
    """Dates and stamps as long as the text: `stamps` (NaT where unread) are UTC where the cell names a zone (`zoned`).

    `timed` cells have a time of day, `short` ones a year of two digits; `far` ones are dates of a year outside
    1900 to 2100, and unread.
    """

    stamps: Stamps
    timed: Mask
    zoned: Mask
    far: Mask
    short: Mask

    @property
    def read(self) -> Mask:
        """Tell which cells are read."""
        return ~np.isnat(self.stamps)

    @property
    def floating(self) -> Mask:
        """Tell which cells are read and have a time of day, but name no zone."""
        return self.read & self.timed & ~self.zoned

    def filled(self, where: Mask, more: Moments) -> Moments:
        """Return these with the cells of `where` as `more` has them, in their order."""

        stamps = self.stamps.copy()
        stamps[where] = more.stamps
        timed, zoned, far, short = (mask.copy() for mask in (self.timed, self.zoned, self.far, self.short))
        timed[where], zoned[where], far[where], short[where] = more.timed, more.zoned, more.far, more.short
        return Moments(stamps, timed, zoned, far, short)

    def local(self, zone: ZoneInfo, own: ZoneInfo | None = None) -> pd.Series:
        """Return business time without a zone.

        Stamps that name no zone are in `own` where it is given; dates without a time are never moved. An hour that
        the clock repeats is the first of the two, one that it skips is the next there is. What falls into a year
        outside 1900 to 2100 is missing.
        """
        stamps = pd.Series(self.stamps)
        if self.zoned.any():
            utc = stamps[self.zoned].dt.tz_localize("UTC")
            stamps[self.zoned] = utc.dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[us]")
        moved = self.floating
        if own is not None and moved.any():
            there = stamps[moved]
            first = np.ones(len(there), dtype=bool)
            aware = there.dt.tz_localize(own, ambiguous=first, nonexistent="shift_forward")
            stamps[moved] = aware.dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[us]")
        return stamps.mask(_beyond(stamps.to_numpy()))


def unread(length: int) -> Moments:
    """Return moments none of which is read."""
    no = np.zeros(length, dtype=bool)
    return Moments(np.full(length, "NaT", dtype="datetime64[us]"), no, no, no, no)


def read_iso(text: pd.Series) -> Moments:
    """Read ISO 8601: `2026-11-23`, with a time, with a zone."""
    cells = arrow(text)
    moments = unread(len(text))
    for pattern, zone in ((_ISO_DAY, None), (_ISO, None), (_ISO_ZONED, "UTC")):
        fits = pc.match_substring_regex(cells, pattern)
        if pc.any(fits).as_py():
            where = _mask(fits)
            found = _cast(cells.filter(fits), zone, timed=pattern != _ISO_DAY)
            moments = moments.filled(where, found) if not where.all() else found
        if moments.read.all():
            return moments
    rest = ~(moments.read | moments.far) & text.str.fullmatch(_ISO_BEGIN).to_numpy(dtype=bool)
    return moments.filled(rest, Figures(text[rest]).read("year-first")) if rest.any() else moments


def read_serials(text: pd.Series) -> Moments:
    """Read what a spreadsheet stores of a date: days since 30 December 1899, with a fraction for the time."""
    cells = arrow(text)
    fits = pc.match_substring_regex(cells, _SERIAL)
    plain = pc.if_else(fits, pc.replace_substring(cells, ",", "."), None)
    days = np.asarray(pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False), dtype="float64")
    known = ~np.isnan(days)
    seconds = np.round(np.where(known, days, 0) * 86400).astype("int64").astype("timedelta64[s]")
    stamps = np.where(known, _SERIAL_START + seconds, np.datetime64("NaT"))
    timed = known & (np.where(known, days, 0) % 1 != 0)
    no = np.zeros(len(text), dtype=bool)
    return _bounded(Moments(stamps, timed, no, no, no))


def read_pattern(text: pd.Series, pattern: str) -> Moments:
    """Read dates written in a `strptime` pattern."""
    aware = "%z" in pattern
    stamps = pd.to_datetime(text, format=pattern, errors="coerce", utc=aware)
    naive = stamps.dt.tz_localize(None) if aware else stamps
    timed = np.full(len(text), any(part in pattern for part in ("%H", "%I", "%T", "%X", "%c")))
    values = naive.astype("datetime64[us]").to_numpy()
    no = np.zeros(len(text), dtype=bool)
    return _bounded(Moments(values, timed, np.full(len(text), aware), no, no))


def read_words(text: pd.Series, order: str) -> Moments:
    """Read dates whose month is a word: `5 Jan 2026` (day first), `Friday, January 5, 2026`, `2026-Jan-05`."""
    found = pc.extract_regex(arrow(_plain_spaces(text)), _WORDS[order])
    month = _named(found, "word", months())
    year, short = _full_years(_numbers(found, "year"), _length(found, "year"))
    if order != "year-first":
        known_day = dict.fromkeys(weekdays(), 1) | {"": 1}
        month = np.where(np.isnan(_named(found, "weekday", known_day)), np.nan, month)
    return _moments(year, month, _numbers(found, "day"), short, _Clock(found))


class Figures:
    """Dates in figures, taken apart once and read in any order: `1/18/2025`, `18.1.25 14:15`, `2025/1/18`."""

    def __init__(self, text: pd.Series) -> None:
        found = pc.extract_regex(arrow(_plain_spaces(text)), _FIGURES)
        self._one, self._two, self._three = (_numbers(found, name) for name in ("one", "two", "three"))
        self._one_digits, self._three_digits = _length(found, "one"), _length(found, "three")
        self._clock = _Clock(found)

    def read(self, order: str) -> Moments:
        """Read them in one of `ORDERS`; a year has four digits or two."""
        if order == "year-first":
            year, month, day = self._one, self._two, self._three
            year_digits, day_digits = self._one_digits, self._three_digits
        else:
            day, month = (self._one, self._two) if order == "day-first" else (self._two, self._one)
            year, year_digits, day_digits = self._three, self._three_digits, self._one_digits
        fits = (year_digits >= 2) & (day_digits <= 2)
        full, short = _full_years(np.where(fits, year, np.nan), year_digits)
        return _moments(full, month, day, short, self._clock)


class _Clock:
    """The time of day and the zone behind a date, as the groups of `_TIME` caught them."""

    def __init__(self, found: pa.StructArray) -> None:
        half = pc.utf8_lower(pc.fill_null(pc.struct_field(found, "half"), "")).to_numpy(zero_copy_only=False)
        hour, minute, self._seconds = (_numbers(found, name) for name in ("hour", "minute", "second"))
        self.timed = _length(found, "hour") > 0
        self.valid = (minute <= 59) & (self._seconds < 60)
        self.valid &= np.where(half == "", hour <= 23, (hour >= 1) & (hour <= 12))
        hour = np.where(half == "", hour, hour % 12 + np.where(half == "p", 12, 0))
        self.zoned = _length(found, "zone") > 0
        sign = pc.fill_null(pc.struct_field(found, "sign"), "").to_numpy(zero_copy_only=False)
        east = np.where(sign == "-", -1, 1)
        self._minutes = hour * 60 + minute - east * (_numbers(found, "off_h") * 60 + _numbers(found, "off_m"))

    def since_midnight(self, valid: Mask) -> npt.NDArray[np.timedelta64]:
        """Return the time of day, brought to UTC where a zone is named; nothing where it is not `valid`."""
        micros = np.where(valid, self._minutes * 60e6 + np.round(self._seconds * 1e6), 0)
        return micros.astype("int64").astype("timedelta64[us]")


def _cast(cells: pa.StringArray, zone: str | None, timed: bool) -> Moments:
    """Read ISO 8601 at Arrow's speed, tens of times faster than by parts; nothing where one cell is no day or time."""
    try:
        stamps = pc.cast(cells, pa.timestamp("us", zone)).cast(pa.int64())
    except pa.ArrowInvalid:
        return unread(len(cells))
    values = stamps.to_numpy(zero_copy_only=False).astype("datetime64[us]")
    no = np.zeros(len(cells), dtype=bool)
    return _bounded(Moments(values, ~no if timed else no, no if zone is None else ~no, no, no))


def _numbers(found: pa.StructArray, group: str) -> Numbers:
    """Turn one group of digits into numbers: NaN where the form did not fit, 0 where an optional part is absent."""
    part = pc.replace_substring(pc.struct_field(found, group), ",", ".")
    digits = pc.if_else(pc.equal(part, ""), "0", part)
    return np.asarray(pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False), dtype="float64")


def _length(found: pa.StructArray, group: str) -> npt.NDArray[np.int64]:
    """Return how many characters a group caught; 0 where the form did not fit."""
    lengths = pc.fill_null(pc.utf8_length(pc.struct_field(found, group)), 0)
    return np.asarray(lengths.to_numpy(zero_copy_only=False), dtype=np.int64)


def _named(found: pa.StructArray, group: str, known: dict[str, int]) -> Numbers:
    """Look the words of a group up, without regard to case and accents; NaN where one is not known."""
    words = pd.Series(pc.struct_field(found, group).to_pandas(), dtype=object)
    return words.map({word: known.get(fold_name(word)) for word in words.dropna().unique()}).to_numpy(dtype="float64")


def _full_years(year: Numbers, digits: npt.NDArray[np.int64]) -> tuple[Numbers, Mask]:
    """Put the century before years of two digits, and tell which those are."""
    short = digits == 2
    century = np.where(year >= _LAST_CENTURY_FROM, 1900, 2000)
    return np.where(short, year + century, year), short


def _moments(year: Numbers, month: Numbers, day: Numbers, short: Mask, clock: _Clock) -> Moments:
    """Make moments by arithmetic, a hundred times faster than one by one; what is no day or no time stays unread."""
    valid = (year >= 0) & (month >= 1) & (month <= 12) & (day >= 1) & clock.valid
    number = np.where(valid, (year - 1970) * 12 + month - 1, 0).astype("int64").astype("datetime64[M]")
    days = number.astype("datetime64[D]") + np.where(valid, day - 1, 0).astype("int64")
    valid &= days.astype("datetime64[M]") == number  # 30 February would have run over into March
    stamps = days.astype("datetime64[us]") + clock.since_midnight(valid)
    stamps[~valid] = np.datetime64("NaT")
    no = np.zeros(len(stamps), dtype=bool)
    return _bounded(Moments(stamps, valid & clock.timed, valid & clock.zoned, no, valid & short))


def _bounded(moments: Moments) -> Moments:
    """Take the moments out whose year is none that anyone means."""
    far = _beyond(moments.stamps)
    if not far.any():
        return moments
    stamps = np.where(far, np.datetime64("NaT"), moments.stamps)
    return Moments(stamps, moments.timed, moments.zoned, far, moments.short)


def _beyond(stamps: Stamps) -> Mask:
    first, after = np.datetime64(f"{FIRST_YEAR}-01-01", "us"), np.datetime64(f"{LAST_YEAR + 1}-01-01", "us")
    return (stamps < first) | (stamps >= after)  # NaT is neither


def _mask(flags: pa.BooleanArray) -> Mask:
    return np.asarray(flags.to_numpy(zero_copy_only=False), dtype=bool)


def _plain_spaces(text: pd.Series) -> pd.Series:
    return text.str.replace(_OTHER_SPACES, " ", regex=True)
