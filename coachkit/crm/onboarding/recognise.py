"""Which profile a file fits, by its headers and its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from coachkit.crm.onboarding.material import Known, Material
from coachkit.crm.onboarding.questions import Choice, Inquiry, Question
from coachkit.crm.period_headers import lacks_year, says_period
from coachkit.crm.profile_form import PartProfile, alternatives, captures, parts_of
from coachkit.crm.renaming import Headers
from coachkit.crm.tables import LAYOUT
from coachkit.terms import TableName

#: The answer that none of the profiles is right.
NONE = "none"
#: Columns that a profile's file may lack, because a person can say what they would.
_ASKED = ("rep_id", "status")
#: A profile that knows its file by the name alone is believed if so many of its headers are there.
_ENOUGH, _MOST = 3, 0.7
#: A file of another name than a profile looks for must have mostly columns that the profile speaks of.
_SPOKEN_OF = 0.6
#: So many headers that are periods make a sheet with a column for each.
_SEVERAL = 2
#: A profile is as good as the best one if it finds nearly as many headers.
_NEARLY = 0.9


@dataclass(frozen=True)
class Fit:
    """A part of a profile that a file fits.

    `missing` are columns that must exist and that nothing fills, `found` is how many lines of `rename` find a header,
    `named` whether the file's name is one that the part looks for.
    """

    table: TableName
    name: str
    part: PartProfile
    missing: tuple[str, ...]
    found: int
    named: bool


@dataclass(frozen=True)
class Recognised:
    """A profile with all of its parts that a file fits."""

    known: Known
    fits: tuple[Fit, ...]

    @property
    def rank(self) -> tuple[bool, bool, bool, int]:
        """What makes one profile better than another: complete, by the file's name, the workspace's own, most found."""
        complete = not any(fit.missing for fit in self.fits)
        return complete, all(fit.named for fit in self.fits), self.known.own, self.found

    @property
    def found(self) -> int:
        """How many headers the profile finds in the file."""
        return sum(fit.found for fit in self.fits)

    @property
    def tables(self) -> tuple[TableName, ...]:
        """The tables that the file fills."""
        return tuple(dict.fromkeys(fit.table for fit in self.fits))


def recognise(material: Material, inquiry: Inquiry) -> Recognised | None:
    """Return the profile that a file fits best, None where none does; two that fit alike are a question."""
    found = sorted(profiles_that_fit(material.known, material.headers, material.path.name), key=_order)
    if not found:
        return None
    best = found[0]
    alike = [
        other
        for other in found
        if other.rank[:3] == best.rank[:3] and other.found >= _NEARLY * best.found and {*other.tables} & {*best.tables}
    ]
    choices = [Choice(other.known.name, other.known.profile.about) for other in (alike if len(alike) > 1 else found)]
    chosen = inquiry.ask(
        Question(
            "profile",
            "Which of these is it?" if len(alike) > 1 else f"Is this one of: {best.known.profile.about}?",
            (*choices, Choice(NONE, "none of them: propose something of its own")),
            proposal=best.known.name,
            ask=len(alike) > 1,
            short="which profile fits",
        )
    )
    return next((other for other in found if other.known.name == chosen), None)


def roster_profile(material: Material) -> Recognised | None:
    """Return the profile that makes a roster of the owners in such a file, if there is one."""
    fitting = (_fitting(known, material.headers, material.path.name, roster=True) for known in material.known)
    complete = [found for found in fitting if found is not None and not any(fit.missing for fit in found.fits)]
    return min(complete, key=_order, default=None)


def profiles_that_fit(known: Iterable[Known], headers: Headers, name: str) -> Iterator[Recognised]:
    """Yield every profile that reads more than a roster of owners from a file with these headers."""
    for profile in known:
        if (found := _fitting(profile, headers, name)) is not None:
            yield found


def _order(found: Recognised) -> tuple[bool, bool, bool, int, bool, int, str]:
    complete, named, own, count = found.rank
    known = found.known
    # Of two that find the same, the one that another is based on comes first: it says less.
    return not complete, not named, not own, -count, not known.used, known.profile.based_on is not None, known.name


def _fitting(known: Known, headers: Headers, name: str, *, roster: bool = False) -> Recognised | None:
    fits = [
        fit
        for table, part_name, part in parts_of(known.profile)
        if _is_roster_of_owners(table, part) == roster and (fit := _fit(table, part_name, part, headers, name))
    ]
    kept = [fit for fit in fits if _is_among_best(fit, fits)]
    return Recognised(known, tuple(kept)) if kept else None


def _is_among_best(fit: Fit, fits: list[Fit]) -> bool:
    """Leave out of a table's parts those that look for files of another name than the best of them does."""
    rivals = [other for other in fits if other.table == fit.table]
    best = max(rivals, key=lambda other: (other.named, other.found))
    return fit.named if best.named else fit.part.file == best.part.file


def _is_roster_of_owners(table: TableName, part: PartProfile) -> bool:
    return table == "reps" and part.sum is not None and part.sum.column is None


def _fit(table: TableName, part_name: str, part: PartProfile, headers: Headers, name: str) -> Fit | None:
    if part.file is None or not headers.knows(part):
        return None
    lines = {column: alternatives(spec) for column, spec in part.rename.items()}
    found = {column for column, texts in lines.items() if any(_has(headers, text) for text in texts)}
    looked_up = part.lookup is not None and headers.find(next(iter(part.lookup.match))) is not None
    filled = {*found, *part.constant, *(part.lookup.take if part.lookup and looked_up else ())}
    filled |= {name for column in found for text in lines[column] if headers.has(text) for name in captures(text)}
    missing = tuple(column.name for column in LAYOUT[table].columns if column.required and column.name not in filled)
    named = fnmatchcase(name.lower(), part.file.lower())
    if len([column for column in missing if column not in _ASKED]) > bool(part.headers):
        return None
    if not part.headers and not named and (missing or len(found) < max(_ENOUGH, _MOST * len(lines))):
        return None
    if not named and _spoken_of(part, headers) < _SPOKEN_OF:
        return None
    return Fit(table, part_name, part, missing, len(found), named)


def _has(headers: Headers, text: str) -> bool:
    """Tell whether a header is there; a pattern for periods must find some that are."""
    if "period" not in captures(text):
        return headers.has(text)
    taken = [said["period"] for _, said in headers.fitting(text)]
    return len([period for period in taken if says_period(period) or lacks_year(period)]) >= _SEVERAL


def _spoken_of(part: PartProfile, headers: Headers) -> float:
    """Return the share of a file's headers that a part of a profile names."""
    named = part.named_headers
    single = {found for text in named if not captures(text) and (found := headers.find(text)) is not None}
    patterned = {
        header
        for text in named
        if captures(text)
        for header, taken in headers.fitting(text)
        if "period" not in taken or says_period(taken["period"]) or lacks_year(taken["period"])
    }
    return len(single | patterned) / max(1, len(headers.names))
