"""`rename`: which cells of a file fill which column. Headers are found whatever their case; several may be joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from coachkit.crm.grid import TEXT, RawTable, fold_header
from coachkit.crm.profile_form import CAPTURE, PartProfile, alternatives, captures, choices, joined


class Headers:
    """A file's headers: found as they are written, else without regard to case, spaces and kinds of quotes."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self._folded: dict[str, str] = {}
        for name in self.names:
            self._folded.setdefault(fold_header(name), name)

    def find(self, wanted: str) -> str | None:
        """Return the header as the file has it, or None."""
        return wanted if wanted in self.names else self._folded.get(fold_header(wanted))

    def first_of(self, spec: str | list[str]) -> str | None:
        """Return the first single header of a line of `rename` that is there, as the file has it."""
        return next((found for text in alternatives(spec) if (found := self.find(text)) is not None), None)

    def has(self, wanted: str) -> bool:
        """Tell whether a header, all of several joined ones, one of several, or any that fits a pattern is there."""
        if captures(wanted):
            return bool(self.fitting(wanted))
        return self.find(wanted) is not None or bool(self.all_of(wanted)) or bool(self.any_of(wanted))

    def all_of(self, wanted: str) -> list[str]:
        """Return the headers that `wanted` joins, as the file has them; none where one of them is not there."""
        found = [header for part in joined(wanted) if (header := self.find(part)) is not None]
        return found if len(found) == len(joined(wanted)) else []

    def any_of(self, wanted: str) -> list[str]:
        """Return the headers `wanted` chooses from that the file has."""
        return [header for part in choices(wanted) if (header := self.find(part)) is not None]

    def fitting(self, pattern: str) -> list[tuple[str, dict[str, str]]]:
        """Return the headers that fit a pattern, in the file's order, with what its braces take from each."""
        fits = _compiled(pattern)
        found = [(name, fits.fullmatch(_straight(name))) for name in self.names]
        return [
            (name, {key: text.strip() for key, text in match.groupdict().items()}) for name, match in found if match
        ]

    def knows(self, part: PartProfile) -> bool:
        """Tell whether a file with these headers is one that a part of a profile is about."""
        return self.have(part.headers) and not any(map(self.has, part.without))

    def have(self, wanted: Iterable[str | list[str]]) -> bool:
        """Tell whether all of the headers are there, one of several where a list stands."""
        return all(any(map(self.has, alternatives(spec))) for spec in wanted)


@dataclass
class Renamed:
    """What `rename` found: whole columns, the headers of a pattern with what each stands for, and what is not there.

    `fewer` are columns that some of several headers fill, with those that are not there.
    """

    columns: dict[str, pd.Series] = field(default_factory=dict)
    spread: tuple[str, list[tuple[str, dict[str, str]]]] | None = None
    absent: dict[str, list[str]] = field(default_factory=dict)
    fewer: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)


def rename(raw: RawTable, part: PartProfile) -> Renamed:
    """Find the cells for every line of `rename`; of several headers for one column, the first that is there counts."""
    headers = Headers(str(name) for name in raw.frame)
    found = Renamed()
    for column, spec in part.rename.items():
        wanted = next((text for text in alternatives(spec) if headers.has(text)), None)
        if wanted is None:
            found.absent[column] = alternatives(spec)
        elif captures(wanted):
            used = _named(headers, part, column)
            found.spread = (column, [each for each in headers.fitting(wanted) if each[0] not in used])
        elif (header := headers.find(wanted)) is not None:
            found.columns[column] = raw.frame[header].str.strip()
        elif several := headers.all_of(wanted):
            found.columns[column] = _join([raw.frame[header] for header in several])
        else:
            there = headers.any_of(wanted)
            found.columns[column] = _first_filled([raw.frame[header] for header in there])
            if gone := [header for header in choices(wanted) if headers.find(header) is None]:
                found.fewer[column] = (there, gone)
    return found


def _named(headers: Headers, part: PartProfile, column: str) -> set[str | None]:
    """Return the file's headers that the part names for other columns, which a pattern therefore does not mean."""
    specs = [spec for name, spec in part.rename.items() if name != column]
    texts = [text for spec in specs for text in alternatives(spec)]
    texts += part.lookup.match if part.lookup else ()
    return {headers.find(header) for text in texts for header in (text, *joined(text), *choices(text))}


def _join(columns: list[pd.Series]) -> pd.Series:
    result = columns[0].str.strip()
    for column in columns[1:]:
        result = result.str.cat(column.str.strip(), sep=" ")
    return result.str.strip().astype(TEXT)


def _first_filled(columns: list[pd.Series]) -> pd.Series:
    result = columns[0].str.strip()
    for column in columns[1:]:
        result = result.mask(result == "", column.str.strip())
    return result.astype(TEXT)


def _straight(header: str) -> str:
    """Write every kind of quotation mark as the plain ones, so that a pattern needs one form."""
    return re.sub("[“”„«»]", '"', re.sub("[‘’‚]", "'", " ".join(header.split())))


def _compiled(pattern: str) -> re.Pattern[str]:
    """Make an expression of a header pattern: `{column}` takes what stands there, `*` stands for any text.

    The brackets in what `*` stands for are in pairs, so that `{new_value} (*)` finds the last brackets of several.
    """
    expression = "".join(_expression(part) for part in re.split(r"(\{\w+\}|\*)", _straight(pattern)))
    return re.compile(expression, re.IGNORECASE)


def _expression(part: str) -> str:
    if part == "*":
        return r"(?:[^()]|\([^()]*\))*?"
    name = CAPTURE.fullmatch(part)
    return f"(?P<{name[1]}>.+?)" if name else re.escape(part)
