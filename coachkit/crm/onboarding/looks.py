"""What the cells of a column look like: dates, numbers, e-mail addresses, a few words, something unique."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from coachkit.crm.columns import Reading, read_column
from coachkit.crm.forms import Form
from coachkit.crm.grid import TEXT, RawTable
from coachkit.crm.onboarding.vocabulary import Spelling, vocabulary
from coachkit.crm.profile_form import captures
from coachkit.crm.tables import Column

#: A look is a guess, so it takes no more cells than these, from all over the file.
_SAMPLE = 200
_ORDERS = ("day-first", "month-first", "year-first")
_SIGN = r"[A-Z]{0,2}[$¢£¤¥₠-⃀]"
_NUMBER = (
    rf"^[(+-]?\s*(?:[A-Za-z]{{1,3}}\s|(?:{_SIGN}|EUR|USD|GBP|CHF)\s?)?[(+-]?\d[\d.,'’ \u00a0\u2009\u202f]*"
    rf"(?:%|[kKmM]|\s?(?:[A-Z]{{3}}|{_SIGN}|Mio\.?|mio\.?|k€))?\)?-?$"
)
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_CLOCK = r"^\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?$"
#: A spreadsheet's days from 1982 to 2064, which is where a date of business lies.
_SERIAL = r"^[3-5]\d{4}(?:\.\d+)?$"
#: From this share of filled cells on, a column is of a kind.
MOSTLY = 0.6


@dataclass(frozen=True)
class Look:
    """Shares of a column's filled cells, 0 to 1, from a sample; `filled` is the share of rows that are not blank."""

    filled: float
    dates: float = 0.0
    numbers: float = 0.0
    serials: float = 0.0
    emails: float = 0.0
    clocks: float = 0.0
    timed: bool = False
    distinct: int = 0
    longest: int = 0

    def may_be(self, kind: str) -> bool:
        """Tell whether such cells may fill a column of this kind; an empty column may be anything."""
        if self.filled == 0:
            return True
        if kind in ("date", "stamp"):
            return self.dates >= MOSTLY or self.serials >= MOSTLY
        if kind in ("number", "share"):
            return self.numbers >= MOSTLY or self.clocks >= MOSTLY
        return True


class Looks:
    """The columns of a file: their spellings, what they look like, and their cells, each worked out once."""

    def __init__(self, raw: RawTable, reading: Reading) -> None:
        self.raw = raw
        self._reading = reading
        # A profile would take a brace in a header for a pattern, so such a column cannot be named in one.
        self.headers = tuple(str(name) for name in raw.frame if not captures(str(name)))
        self.spellings = {header: Spelling(header) for header in self.headers}
        self._looks: dict[str, Look] = {}
        self._cells: dict[str, pd.Series] = {}
        self._counts: dict[str, pd.Series] = {}

    def __getitem__(self, header: str) -> Look:
        if header not in self._looks:
            self._looks[header] = self._look(self.raw.frame[header])
        return self._looks[header]

    @cached_property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.raw.frame)

    def cells(self, header: str) -> pd.Series:
        """Return a column's stripped text."""
        if header not in self._cells:
            self._cells[header] = self.raw.frame[header].str.strip()
        return self._cells[header]

    def counts(self, header: str) -> pd.Series:
        """Count a column's filled cells by what they say, the most frequent first."""
        if header not in self._counts:
            cells = self.cells(header)
            counts = cells[cells != ""].value_counts()
            self._counts[header] = counts.sort_index().sort_values(ascending=False, kind="stable")
        return self._counts[header]

    def is_filled(self, header: str) -> bool:
        """Tell whether no cell of a column is blank."""
        return int(self.counts(header).sum()) == self.rows

    def is_unique(self, *headers: str) -> bool:
        """Tell whether the cells, of several columns together, tell all rows apart, none of them blank."""
        if not all(map(self.is_filled, headers)):
            return False
        if len(headers) == 1:
            return len(self.counts(headers[0])) == self.rows
        return not pd.DataFrame({header: self.cells(header) for header in headers}).duplicated().any()

    def tells_apart(self, *headers: str) -> bool:
        """Tell whether the cells, of several columns together, tell rows apart; a few rows may be blank in all of them.

        A stray note beside a sheet is such a row: it is set aside, and no reason to refuse the column.
        """
        together = pd.DataFrame({header: self.cells(header) for header in headers})
        filled = together[(together != "").any(axis=1)]
        few = self.rows - len(filled) <= self._reading.share * self.rows
        return few and not filled.duplicated().any()

    def ticks(self, header: str) -> bool:
        """Tell whether a column holds nothing but yes and no, in any language."""
        words = vocabulary()
        if self[header].distinct not in (1, 2):
            return False
        return all(words.truth(str(cell)) is not None for cell in self.counts(header).index)

    def _look(self, column: pd.Series) -> Look:
        step = max(1, len(column) // _SAMPLE)
        sample = column.iloc[::step].str.strip()
        filled = sample[sample != ""]
        if filled.empty:
            return Look(0.0)
        text = filled.reset_index(drop=True).astype(TEXT)
        dates = pd.Series(False, index=text.index)
        if text.str.contains(r"\d\D+\d|\d[^\W\d_]", regex=True).any():
            read = (read_column(text, Column("", "stamp"), Form(date=order), self._reading).values for order in _ORDERS)
            dates = max((values.notna() for values in read), key=lambda mask: int(mask.sum()))
        share = float(dates.mean())
        numbers = text.str.fullmatch(_NUMBER) & ~dates
        return Look(
            filled=len(filled) / len(sample),
            dates=share,
            numbers=float(numbers.mean()),
            serials=float(text.str.fullmatch(_SERIAL).mean()),
            emails=float(text.str.fullmatch(_EMAIL).mean()),
            clocks=float(text.str.fullmatch(_CLOCK).mean()),
            timed=share > 0 and bool(text.str.contains(r"\d{1,2}:\d{2}").any()),
            distinct=text.nunique(),
            longest=int(text.str.len().max()),
        )
