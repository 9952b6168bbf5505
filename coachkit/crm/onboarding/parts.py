"""A part of a profile while it is being made: what a profile says already, and the lines that are new."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from coachkit.crm.profile import lay_over
from coachkit.crm.profile_form import PartProfile
from coachkit.crm.tables import LAYOUT, Column, Table
from coachkit.terms import TableName

_VERBS = ("rename", "constant", "map", "format")
Verb = Literal["rename", "constant", "map", "format"]


@dataclass
class MadePart:
    """How rows of one table are made from the file: `base` is what the recognised profile says, `own` what is new.

    `name` is the part's name where the profile's table has several. `said` are notes for a person, by place in the
    part, such as ("map", "status").
    """

    table: TableName
    name: str = ""
    base: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    said: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: TableName, name: str, part: PartProfile) -> MadePart:
        """Begin with a part of a profile that fits."""
        return cls(table, name, part.model_dump(exclude_defaults=True))

    @property
    def layout(self) -> Table:
        """The table's layout."""
        return LAYOUT[self.table]

    @property
    def lines(self) -> dict[str, Any]:
        """All lines of the part, the new ones over those there are."""
        return lay_over(copy.deepcopy(self.base), self.own) if self.base else copy.deepcopy(self.own)

    @property
    def part(self) -> PartProfile:
        """The part as reading takes it."""
        return PartProfile.model_validate(self.lines)

    @property
    def new_lines(self) -> dict[str, Any]:
        """The new lines, the columns of each verb in the table's order."""
        order = self.layout.fillable
        return {
            key: dict(sorted(value.items(), key=lambda item: order.index(item[0]))) if key in _VERBS else value
            for key, value in self.own.items()
        }

    def column(self, name: str) -> Column:
        """Return a column of the table, helpers among them."""
        return self.layout.column(name)

    def say(self, verb: Verb, column: str, value: Any, *notes: str) -> None:
        """Add a line; words of a `map` and marks of a `format` come to those that are there."""
        lines = self.own.setdefault(verb, {})
        if isinstance(value, dict) and isinstance(lines.get(column), dict):
            lines[column] |= value
        else:
            lines[column] = value
        self.said.setdefault((verb, column), []).extend(notes)

    def drop(self, column: str) -> None:
        """Leave a column unfilled."""
        base = self.base.get("rename", {})
        for verb in _VERBS:
            self.own.get(verb, {}).pop(column, None)
        if column in base:
            self.own.setdefault("rename", {})[column] = None
            for verb in ("map", "format"):
                if column in self.base.get(verb, {}):
                    self.own.setdefault(verb, {})[column] = None

    def spec(self, column: str) -> str | list[str] | None:
        """Return what `rename` says for a column."""
        spec: str | list[str] | None = self.lines.get("rename", {}).get(column)
        return spec
