"""Sheets of targets with a column for each month, quarter or year: which headers are periods, and of what year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.month_names import fold_name, months
from coachkit.crm.onboarding.vocabulary import plain, vocabulary
from coachkit.crm.period_words import month_and_two, read_period

#: So many headers make a sheet with a column for each period.
_SEVERAL = 2
_MONTH_NUMBER = re.compile(
    r"(?:m|p|month|monat|mois|mes|mês|mese|maand|period|periode)?[ _-]?(0?[1-9]|1[0-2])", re.IGNORECASE
)
_QUARTER = re.compile(
    r"(?:q|qtr\.?|quarter|quartal|t|trim\.?|trimestre|kwartaal|k)[ _-]?([1-4])"
    r"|([1-4])[ .]?(?:q|t|quartal|trimestre|kwartaal)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """What a text says of a period: its whole `id`, or only the `month` (1 to 12, named or numbered) or `quarter`."""

    id: str = ""
    month: int = 0
    quarter: int = 0
    numbered: bool = False

    def of_year(self, year: int, first_month: int = 1) -> str:
        """Return the id in a year; numbered months count from `first_month` of the fiscal year that ends in `year`."""
        if self.id:
            return self.id
        if self.quarter:
            return f"{year}-Q{self.quarter}"
        month = self.month
        if self.numbered:
            month = (self.month + first_month - 2) % 12 + 1
        return f"{year - (first_month > 1 and month >= first_month)}-{month:02}"


@dataclass(frozen=True)
class PeriodHeaders:
    """The headers of a wide sheet that are periods: their pattern, and what it takes from each of them."""

    pattern: str
    periods: dict[str, Said]
    headers: tuple[str, ...]

    @property
    def needs_year(self) -> bool:
        """Whether no header says the year."""
        return not all(said.id for said in self.periods.values())

    @property
    def numbered(self) -> bool:
        """Whether months are counted, so that the first may be the fiscal year's."""
        return any(said.numbered for said in self.periods.values())


def period_said(text: str, calendar: FiscalCalendar) -> Said | None:
    """Return what a text says of a period, None where it says nothing of one.

    >>> period_said("Q1'25", FiscalCalendar()), period_said("März", FiscalCalendar())
    (Said(id='2025-Q1', month=0, quarter=0, numbered=False), Said(id='', month=3, quarter=0, numbered=False))
    """
    whole = read_period(text, calendar) or month_and_two(text)
    if whole is not None:
        return Said(id=whole)
    if (month := months().get(fold_name(text.strip()))) is not None:
        return Said(month=month)
    if number := _MONTH_NUMBER.fullmatch(text.strip()):
        return Said(month=int(number[1]), numbered=True)
    if quarter := _QUARTER.fullmatch(text.strip()):
        return Said(quarter=int(quarter[1] or quarter[2]))
    return None


def period_headers(headers: Sequence[str], calendar: FiscalCalendar) -> PeriodHeaders | None:
    """Find the headers that are periods, alone or beside a word such as `Target`; None where fewer than two are."""
    families: dict[tuple[str, str], dict[str, Said]] = {}
    for header in headers:
        before, core, after = _without_word(header)
        said = period_said(core, calendar)
        if said is not None:
            families.setdefault((before, after), {})[header] = said
    if not families:
        return None
    (before, after), family = max(families.items(), key=lambda item: len(item[1]))
    numbers = [said.month for said in family.values() if said.numbered]
    if len(family) < _SEVERAL or (numbers and numbers != list(range(1, len(family) + 1))):
        return None  # numbers in headers are months only if they count from 1 on
    taken = {header: header[len(before) : len(header) - len(after)] for header in family}
    return PeriodHeaders(
        f"{before}{{period}}{after}", {taken[header]: said for header, said in family.items()}, tuple(family)
    )


def year_in(texts: Iterable[str]) -> str | None:
    """Return the one year that texts around a sheet name, such as the file's name."""
    years = {found for text in texts for found in re.findall(r"(?<!\d)(20\d\d)(?!\d)", text)}
    return years.pop() if len(years) == 1 else None


def _without_word(header: str) -> tuple[str, str, str]:
    """Split a header into what stands before the period, the period and what stands after it."""
    words = vocabulary().target_words
    pieces = re.split(r"([\s_:-]+)", header)
    if len(pieces) >= 3 and plain(pieces[0]) in words:
        return "".join(pieces[:2]), "".join(pieces[2:]), ""
    if len(pieces) >= 3 and plain(pieces[-1]) in words:
        return "", "".join(pieces[:-2]), "".join(pieces[-2:])
    return "", header, ""
