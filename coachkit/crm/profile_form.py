"""What a column-mapping profile is: how another layout reaches the canonical tables, as data (docs/profiles.md).

A profile has six verbs and no more: rename, map, format, constant, one lookup to another file, one grouped sum. What
needs more is a script of the user's. Around the verbs it says where a table's rows are: in files known by name and
headers, in several parts, or behind a database query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import Field

from coachkit.crm.forms import Form
from coachkit.parameters import Parameters
from coachkit.terms import TableName

#: What a map says of rows that are no records of the table.
LEAVE_OUT = "leave out"
#: A column's name in braces makes a header a pattern.
CAPTURE = re.compile(r"\{(\w+)\}")


class Lookup(Parameters):
    """Fetch columns from another file: the row whose `match` cell is the same; without `take` it only checks.

    `match` is one pair, header here: header there. `take` is canonical column: header there, as in `rename` (but for
    patterns). `headers` must be in the other file, as in a part.
    """

    file: str = Field(min_length=1)
    headers: list[str | list[str]] = Field(default_factory=list)
    match: dict[str, str] = Field(min_length=1, max_length=1)
    take: dict[str, str | list[str]] = Field(default_factory=dict)


class GroupedSum(Parameters):
    """Make one row of all rows that agree in the columns `by`, adding up `column` where there is one to add up."""

    by: list[str] = Field(min_length=1)
    column: str | None = None


class PartProfile(Parameters):
    """How rows of one canonical table are made from files of one kind. Keys of all verbs are canonical columns.

    `file` is a name in `crm/`; `*` and `?` stand for any letters, and case does not matter. `headers` must be in a file
    for it to be one of these (one of several, where a list stands), `without` must not be. With a `query`, the rows
    come from the profile's database. `stand_in` is for a table that has no other source: where one is there, it rests.
    """

    file: str | None = Field(default=None, min_length=1)
    query: str | None = Field(default=None, min_length=1)
    headers: list[str | list[str]] = Field(default_factory=list)
    without: list[str] = Field(default_factory=list)
    stand_in: bool = False
    encoding: str | None = None
    rename: dict[str, str | list[str]] = Field(default_factory=dict)
    constant: dict[str, str] = Field(default_factory=dict)
    lookup: Lookup | None = None
    map: dict[str, dict[str, str]] = Field(default_factory=dict)
    format: dict[str, Form] = Field(default_factory=dict)
    sum: GroupedSum | None = None

    @property
    def filled(self) -> tuple[str, ...]:
        """The columns that some verb fills, in no particular order, with repetitions."""
        captured = {name for spec in self.rename.values() for text in alternatives(spec) for name in captures(text)}
        return (*self.rename, *captured, *self.constant, *(self.lookup.take if self.lookup else ()))

    @property
    def named_headers(self) -> frozenset[str]:
        """Every header and header pattern that this part speaks of."""
        specs = [*self.rename.values(), *self.headers]
        if self.lookup is not None:
            specs += [*self.lookup.match, *self.lookup.match.values(), *self.lookup.take.values(), *self.lookup.headers]
        named = [text for spec in specs for text in alternatives(spec)]
        return frozenset(header for text in named for header in (text, *joined(text), *choices(text)))


class TableProfile(PartProfile):
    """A canonical table: one part, or several with names of their own."""

    parts: dict[str, PartProfile] = Field(default_factory=dict)

    @property
    def all_parts(self) -> dict[str, PartProfile]:
        """The parts by name; a table that has none is its own, under the empty name."""
        return self.parts or {"": self}


class Profile(Parameters):
    """A layout: `about` tells a person whose it is, `tables` how each canonical table is made from it."""

    about: str
    based_on: str | None = None
    database: str | None = None
    tables: dict[TableName, TableProfile] = Field(min_length=1)


def alternatives(spec: str | list[str]) -> list[str]:
    """Return the headers a line of `rename` or `headers` names, the first that a file has being the one in use."""
    return [spec] if isinstance(spec, str) else spec


def joined(text: str) -> list[str]:
    """Return the headers whose cells a line of `rename` joins, or nothing where it names a single one."""
    return _several(text, " + ")


def choices(text: str) -> list[str]:
    """Return the headers of which the first with a filled cell counts, row by row; nothing where there is one only."""
    return _several(text, " | ")


def _several(text: str, mark: str) -> list[str]:
    parts = [part.strip() for part in text.split(mark)]
    return parts if len(parts) > 1 and all(parts) else []


def captures(text: str) -> list[str]:
    """Return the columns that a header pattern fills with what stands in the header itself."""
    return CAPTURE.findall(text)


def parts_of(profile: Profile) -> Iterator[tuple[TableName, str, PartProfile]]:
    """Yield every part of every table with the table's name and its own."""
    for table, mapping in profile.tables.items():
        for name, part in mapping.all_parts.items():
            yield table, name, part
