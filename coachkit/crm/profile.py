"""Column-mapping profiles: how another layout reaches the canonical tables, as data (docs/profiles.md).

A profile has six verbs and no more: rename, map, format, constant, one lookup to another file, one grouped sum. What
needs more is a script of the user's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from coachkit.crm.forms import Form
from coachkit.crm.grid import did_you_mean
from coachkit.crm.tables import LAYOUT
from coachkit.errors import Problem
from coachkit.parameters import Parameters, Place, read_parameters, read_yaml
from coachkit.terms import TableName

_SHIPPED = Path(__file__).resolve().parent / "profiles"
#: How a profile's file may end; where both are there, the first wins.
_SUFFIXES = (".yaml", ".yml")


class Lookup(Parameters):
    """Fetch columns from another file: the row whose `match` cell is the same; without `take` it only checks.

    `match` is one pair, header here: header there. `take` is canonical column: header there.
    """

    file: str = Field(min_length=1)
    match: dict[str, str] = Field(min_length=1, max_length=1)
    take: dict[str, str] = Field(default_factory=dict)


class GroupedSum(Parameters):
    """Make one row of all rows that agree in the columns `by`, adding up `column`; both are canonical names."""

    by: list[str] = Field(min_length=1)
    column: str


class TableProfile(Parameters):
    """How one canonical table is made from one file. Keys of all verbs are canonical columns.

    `file` is a file name in `crm/`; `*` and `?` stand for any letters, and case does not matter.
    """

    file: str = Field(min_length=1)
    rename: dict[str, str] = Field(default_factory=dict)
    constant: dict[str, str] = Field(default_factory=dict)
    lookup: Lookup | None = None
    map: dict[str, dict[str, str]] = Field(default_factory=dict)
    format: dict[str, Form] = Field(default_factory=dict)
    sum: GroupedSum | None = None

    @property
    def filled(self) -> tuple[str, ...]:
        """The canonical columns that some verb fills, in no particular order, with repetitions."""
        return (*self.rename, *self.constant, *(self.lookup.take if self.lookup else ()))


class Profile(Parameters):
    """A layout: `about` tells a person whose it is, `tables` how each canonical table is made from it."""

    about: str
    tables: dict[TableName, TableProfile] = Field(min_length=1)


def profile_path(name: str, workspace_profiles: Path) -> Path | None:
    """Find a profile by name: the workspace's own wins over the shipped one; None when there is neither."""
    if not re.fullmatch(r"[\w-]+", name):
        return None
    for folder in (workspace_profiles, _SHIPPED):
        for suffix in _SUFFIXES:
            path = folder / f"{name}{suffix}"
            if path.is_file():
                return path
    return None


def shipped_profiles() -> tuple[str, ...]:
    """Name the profiles that come with the kit."""
    return tuple(sorted(path.stem for path in _SHIPPED.glob("*.yaml")))


def read_profile(path: Path, shown_as: str) -> Profile | list[Problem]:
    """Read a profile strictly; the problems name the line."""
    profile = read_parameters(path, Profile, shown_as)
    if isinstance(profile, list):
        return profile
    loaded = read_yaml(path, shown_as)
    lines: dict[Place, int] = {} if isinstance(loaded, list) else loaded[1]
    problems = [
        Problem(shown_as, reason, row=_line(place, lines), fix=fix)
        for name, table in profile.tables.items()
        for place, reason, fix in _check(name, table)
    ]
    return problems or profile


def _line(place: Place, lines: dict[Place, int]) -> int | None:
    return next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), None)


def _check(name: TableName, profile: TableProfile) -> Iterator[tuple[Place, str, str | None]]:
    """Yield what is wrong with one table's mapping: the place, the reason and what to do."""
    layout = LAYOUT[name]
    top: Place = ("tables", name)
    named: list[tuple[Place, str]] = [
        *(((*top, "rename", column), column) for column in profile.rename),
        *(((*top, "constant", column), column) for column in profile.constant),
        *(((*top, "map", column), column) for column in profile.map),
        *(((*top, "format", column), column) for column in profile.format),
    ]
    if profile.lookup is not None:
        named += [((*top, "lookup", "take", column), column) for column in profile.lookup.take]
    if profile.sum is not None:
        named += [((*top, "sum"), column) for column in (*profile.sum.by, profile.sum.column)]
    for place, column in named:
        if column not in layout.names:
            near = did_you_mean(column, layout.names)
            fix = f"Did you mean {near!r}?" if near else f"Its columns: {', '.join(layout.names)}."
            yield place, f"the table {name} has no column {column!r}.", fix
        elif column not in profile.filled:
            yield place, f"{column!r} is not filled by rename, constant or lookup.", None
    for column in sorted({column for column in profile.filled if profile.filled.count(column) > 1}):
        yield top, f"{column!r} is filled twice.", "Keep one of rename, constant and lookup for it."
    for missing in (column.name for column in layout.columns if column.required and column.name not in profile.filled):
        yield top, f"the table {name} needs {missing!r}, which nothing fills.", None
    if profile.sum is not None:
        if layout.key is not None and layout.key not in profile.sum.by:
            yield (*top, "sum"), f"the sum must go by {layout.key!r}, by which rows are told apart.", None
        if profile.sum.column in layout.names and layout.column(profile.sum.column).kind != "number":
            yield (*top, "sum"), f"{profile.sum.column!r} is not a number that can be added up.", None
