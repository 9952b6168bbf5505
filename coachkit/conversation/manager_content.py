"""The words of the manager's own sections, read from `manager_side.yaml` in a closed form."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator

from coachkit.errors import InputProblems
from coachkit.parameter_files import read_parameters
from coachkit.parameters import Parameters
from coachkit.terms import CauseId

FILE = Path(__file__).parent / "manager_side.yaml"
#: What a reflection gives back: what was said, what it feels like, why it matters, and all of it together.
StemKind = Literal["content", "feeling", "meaning", "summary"]
#: The facts that say a challenge applies.
Sign = Literal[
    "below-the-line", "overdue", "team-overdue", "quiet", "no-sheet", "few-topics", "finding", "quota-not-told"
]
Line = Annotated[str, Field(min_length=8, max_length=600)]


def _with_slots(text: str, allowed: set[str]) -> str:
    if strange := set(re.findall(r"\{(\w*)\}", text)) - allowed:
        raise ValueError(f"has the slot {sorted(strange)[0]!r}, which nothing fills")
    return text


class ScriptText(Parameters):
    """Four steps into a topic; the fact is what the finding says."""

    permission: Line
    fact: Line
    feeling: Line
    support: Line

    @field_validator("permission", "fact", "feeling", "support")
    @classmethod
    def _known_slots(cls, value: str) -> str:
        return _with_slots(value, {"statement", "name"})


class ManagerContent(Parameters):
    """All of the file; each kind of stem and each sign is there."""

    stems: dict[StemKind, Annotated[list[Line], Field(min_length=2)]]
    helps: dict[Sign, Annotated[list[Line], Field(min_length=2, max_length=3)]]
    scripts: dict[CauseId, ScriptText]
    escalation: Line

    @field_validator("stems")
    @classmethod
    def _every_kind(cls, value: dict[StemKind, list[str]]) -> dict[StemKind, list[str]]:
        if missing := set(get_args(StemKind)) - set(value):
            raise ValueError(f"lacks {', '.join(sorted(missing))}")
        return value

    @field_validator("helps")
    @classmethod
    def _every_sign(cls, value: dict[Sign, list[str]]) -> dict[Sign, list[str]]:
        if missing := set(get_args(Sign)) - set(value):
            raise ValueError(f"lacks {', '.join(sorted(missing))}")
        return value

    @field_validator("escalation")
    @classmethod
    def _names_only(cls, value: str) -> str:
        return _with_slots(value, {"name"})


@cache
def manager_content() -> ManagerContent:
    """Read the file once; raises `InputProblems` for a slip in it."""
    read = read_parameters(FILE, ManagerContent, f"conversation/{FILE.name}")
    if isinstance(read, list):
        raise InputProblems(read)
    return read
