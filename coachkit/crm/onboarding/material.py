"""What is at hand when a file is mapped: its cells, the profiles there are, the roster, and what was worked out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd

from coachkit.crm.columns import ColumnRead, Reading, infer_form, read_column
from coachkit.crm.files import file_parts, read_headers, read_raw
from coachkit.crm.forms import Form
from coachkit.crm.grid import RawTable
from coachkit.crm.mapping import draft_mapped
from coachkit.crm.onboarding.looks import Looks
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.origins import crm_files
from coachkit.crm.owners import Roster
from coachkit.crm.profile_form import Lookup, PartProfile, Profile, alternatives, captures
from coachkit.crm.renaming import Headers
from coachkit.crm.tables import Column
from coachkit.crm.trouble import Trouble
from coachkit.crm.typed import Draft
from coachkit.errors import Problem
from coachkit.workspace import Workspace

#: A folder of downloads may hold anything: so many files in it are looked at.
_BESIDE = 50


@dataclass(frozen=True)
class Known:
    """A profile that may fit: `own` is the workspace's, `used` one that `team.yaml` names."""

    name: str
    profile: Profile
    own: bool
    used: bool


@dataclass
class Material:
    """One file to be mapped, in a workspace. What is worked out about it is kept, because it is asked for often.

    `roster` is who is in the team, None where no file says so yet; `own_roster` tells that this file alone says it.
    """

    path: Path
    workspace: Workspace
    raw: RawTable
    reading: Reading
    known: tuple[Known, ...] = ()
    roster: Roster | None = None
    has_roster: bool = False
    own_roster: bool = False
    looks: Looks = field(init=False)
    headers: Headers = field(init=False)

    def __post_init__(self) -> None:
        self.looks = Looks(self.raw, self.reading)
        self.headers = Headers(map(str, self.raw.frame))
        self._drafts: dict[str, Draft | list[Problem]] = {}
        self._forms: dict[tuple[str, str, str], Form | Trouble] = {}
        self._read: dict[tuple[str, str, str], ColumnRead] = {}
        self._others: dict[str, RawTable | None] = {}

    @property
    def shown(self) -> str:
        """What messages call the file."""
        return self.raw.file

    @property
    def inside(self) -> bool:
        """Whether the file lies in `crm/` already."""
        return self.path.parent == self.workspace.crm

    def other(self, lookup: Lookup) -> RawTable | None:
        """Return the file that a lookup needs: in `crm/`, else beside this one; None where there is none."""
        key = lookup.model_dump_json()
        if key not in self._others:
            beside = sorted(path for path in self.path.parent.iterdir() if path.is_file())[:_BESIDE]
            both = dict.fromkeys((*crm_files(self.workspace), *beside))
            self._others[key] = next((raw for path in both if (raw := _looked_into(path, lookup)) is not None), None)
        return self._others[key]

    def draft(self, made: MadePart, part: PartProfile | None = None) -> Draft | list[Problem]:
        """Make the part's canonical columns of the whole file, still text, or say why that cannot be."""
        part = part or made.part
        key = _key(made, part)
        if key not in self._drafts:
            self._drafts[key] = self.draft_of(made, self.raw, part)
        return self._drafts[key]

    def draft_of(self, made: MadePart, raw: RawTable, part: PartProfile | None = None) -> Draft | list[Problem]:
        """Make the part's canonical columns of some rows of the file; what is still asked for is blank."""
        part = part or made.part
        other = self.other(part.lookup) if part.lookup else None
        if part.lookup is not None and other is None:
            part = _without_lookup(part)
        part = self._with_blanks(made, part)
        return draft_mapped(made.layout, raw, part, other, self.shown)

    def read(self, made: MadePart, column: Column, text: pd.Series) -> ColumnRead:
        """Return how the cells of a column of the part's draft read, in the form that the part declares."""
        part = made.part
        declared = part.format.get(column.name, Form())
        key = (_key(made, part), f"{column.name} {column.kind}", declared.model_dump_json())
        if key not in self._read:
            self._read[key] = read_column(text, column, declared, self.reading)
        return self._read[key]

    def _with_blanks(self, made: MadePart, part: PartProfile) -> PartProfile:
        """Fill the columns that must exist and are not there with nothing."""
        there = {
            name
            for column, spec in part.rename.items()
            for text in alternatives(spec)
            if self.headers.has(text)
            for name in (column, *captures(text))
        }
        there |= {*part.constant, *(part.lookup.take if part.lookup else ())}
        absent = [column.name for column in made.layout.columns if column.required and column.name not in there]
        if not absent:
            return part
        rename = {column: spec for column, spec in part.rename.items() if column not in absent}
        return part.model_copy(update={"rename": rename, "constant": {**part.constant, **dict.fromkeys(absent, "")}})

    def form(self, made: MadePart, column: Column, text: pd.Series) -> Form | Trouble:
        """Return how the cells of a column of the part's draft are written, or why that cannot be told."""
        part = made.part
        declared = part.format.get(column.name, Form())
        key = (_key(made, part), f"{column.name} {column.kind}", declared.model_dump_json())
        if key not in self._forms:
            self._forms[key] = infer_form(text, column, self.reading, declared)
        return self._forms[key]


def _looked_into(path: Path, lookup: Lookup) -> RawTable | None:
    """Read a file if it is one that a lookup is about."""
    if not fnmatchcase(path.name.lower(), lookup.file.lower()):
        return None
    parts = file_parts(path, path.name)
    if isinstance(parts, list) or not Headers(read_headers(parts[0])).have(lookup.headers):
        return None
    raw = read_raw(parts[0])
    return raw if isinstance(raw, RawTable) else None


def _key(made: MadePart, part: PartProfile) -> str:
    """Return a text that is the same for parts whose drafts are."""
    verbs = part.model_dump(exclude_defaults=True, exclude={"format", "sum"})
    fills = {name: form.fill for name, form in part.format.items() if form.fill}
    return json.dumps([made.table, verbs, fills])


def _without_lookup(part: PartProfile) -> PartProfile:
    """Return a part as it reads while the file that it looks into is not there."""
    taken = part.lookup.take if part.lookup else {}
    left = {"lookup": None, "constant": {**part.constant, **dict.fromkeys(taken, "")}}
    return part.model_copy(update=left)
