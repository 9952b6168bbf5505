"""Finding and reading profiles: the workspace's own, the kit's, and one laid over another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from coachkit.crm.profile_check import check_profile
from coachkit.crm.profile_form import Profile
from coachkit.errors import Problem
from coachkit.parameter_files import Place, check_parameters, read_yaml

SHIPPED = Path(__file__).resolve().parent / "profiles"
#: How a profile's file may end; where both are there, the first wins.
_SUFFIXES = (".yaml", ".yml")


def profile_path(name: str, workspace_profiles: Path) -> Path | None:
    """Find a profile by name: the workspace's own wins over the shipped one; None when there is neither."""
    if not re.fullmatch(r"[\w-]+", name):
        return None
    for folder in (workspace_profiles, SHIPPED):
        for suffix in _SUFFIXES:
            path = folder / f"{name}{suffix}"
            if path.is_file():
                return path
    return None


def shipped_profiles() -> tuple[str, ...]:
    """Name the profiles that come with the kit."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def profile_chain(path: Path, workspace_profiles: Path) -> tuple[Path, ...]:
    """Return a profile's file and those it is based on, nearest first, as far as they can be found."""
    chain = [path]
    while True:
        loaded = read_yaml(chain[-1], chain[-1].name)
        name = loaded[0].get("based_on") if isinstance(loaded, tuple) and isinstance(loaded[0], dict) else None
        base = _base(name, chain, workspace_profiles) if isinstance(name, str) else None
        if base is None:
            return tuple(chain)
        chain.append(base)


def _base(name: str, chain: list[Path], workspace_profiles: Path) -> Path | None:
    """Find what a profile is based on; one of the same name in the workspace builds on the shipped one."""
    path = profile_path(name, workspace_profiles)
    if path in chain:
        path = profile_path(name, SHIPPED)
    return None if path in chain else path


def read_profile(path: Path, shown_as: str, workspace_profiles: Path = SHIPPED) -> Profile | list[Problem]:
    """Read a profile strictly, on top of what it is based on; the problems name the line."""
    own = read_yaml(path, shown_as)
    if isinstance(own, list):
        return own
    data, lines = own
    if not isinstance(data, dict):
        return [Problem(shown_as, "does not hold a list of `key: value` lines.", fix="See docs/profiles.md.")]
    chain = profile_chain(path, workspace_profiles)
    if len(chain) == 1 and data.get("based_on") is not None:
        fix = f"The kit has {', '.join(shipped_profiles())}."
        reason = f"there is no other profile {data['based_on']!r} to be based on."
        return [Problem(shown_as, reason, row=lines.get(("based_on",)), fix=fix)]
    for base in chain[1:]:
        loaded = read_yaml(base, base.name)
        if isinstance(loaded, tuple) and isinstance(loaded[0], dict):
            data = lay_over(loaded[0], data)
    profile = check_parameters(data, lines, Profile, shown_as)
    if isinstance(profile, list):
        return profile
    problems = [
        Problem(shown_as, reason, row=_line(place, lines), fix=fix) for place, reason, fix in check_profile(profile)
    ]
    return problems or profile


def lay_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Lay the lines of `own` over those of `base`; a line with nothing (`~`) takes the base's away.

    A column that `own` fills by one verb is no longer filled by another one of the base.
    """
    base = _without_refilled(base, own)
    result = {key: value for key, value in base.items() if key not in own or own[key] is not None}
    for key, value in own.items():
        below = result.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            result[key] = lay_over(below, value)
        elif value is not None:
            result[key] = value
    return result


def _without_refilled(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Take away from the base the lines of `rename` and `constant` for columns that `own` fills by the other one."""
    result = dict(base)
    for verb, other in (("rename", "constant"), ("constant", "rename")):
        lines, refilled = base.get(verb), own.get(other)
        if isinstance(lines, dict) and isinstance(refilled, dict):
            result[verb] = {column: line for column, line in lines.items() if refilled.get(column) is None}
    return result


def _line(place: Place, lines: dict[Place, int]) -> int | None:
    return next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), None)
