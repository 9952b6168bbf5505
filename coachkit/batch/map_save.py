"""Saving what `coachkit map` found: a profile in the workspace and its name in team.yaml, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from coachkit.batch.record import write_whole
from coachkit.batch.yaml_edit import EditError, with_values
from coachkit.crm.onboarding.file_names import profile_name
from coachkit.crm.onboarding.material import Known
from coachkit.crm.onboarding.profile_text import profile_text
from coachkit.crm.onboarding.propose import Proposal, profile_data
from coachkit.crm.onboarding.recognise import profiles_that_fit
from coachkit.crm.profile import SHIPPED
from coachkit.crm.profile_check import check_profile
from coachkit.crm.profile_form import Profile
from coachkit.errors import RequestError
from coachkit.workspace import Workspace

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Plan:
    """What would be written: `name` is the profile that reads the file from then on.

    `path` and `text` are its file, None where it needs no change; `profiles` is the new list in `team.yaml`, whose new
    text is `team`, None where it names them already. `replaced` are profiles that the new one takes the place of.
    """

    name: str | None
    path: Path | None
    text: str | None
    profiles: tuple[str, ...]
    team: str | None
    replaced: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether everything is there already."""
        return self.text is None and self.team is None


def plan_saving(proposal: Proposal, name: str | None) -> Plan:
    """Work out what must be written, so that nothing can fail half-way; `name` is what a person calls the profile.

    Raises `RequestError` for a name that cannot be, for a profile in use that reads the file otherwise, and for a
    file that only a person can change.
    """
    workspace = proposal.material.workspace
    if proposal.canonical:
        return Plan(None, None, None, tuple(workspace.team.profiles), None)
    folder = workspace.parameters / "profiles"
    known = proposal.known
    path: Path | None = None
    text: str | None = None
    if known is not None and not proposal.is_new:
        chosen = known.name
    elif known is not None and known.own and not _is_of_other_files(proposal):
        chosen = known.name
        path = next(path for suffix in _SUFFIXES if (path := folder / f"{known.name}{suffix}").is_file())
        text = _with_lines(workspace, path, proposal)
    else:
        chosen = _free_name(name, proposal, folder)
        path = folder / f"{chosen}.yaml"
        text = _new_text(proposal)
    replaced = _replaced(proposal, chosen)
    profiles = _profiles(workspace.team.profiles, chosen, proposal.beside, replaced)
    return Plan(chosen, path, text, profiles, _team_text(workspace, profiles), replaced)


def save(plan: Plan, workspace: Workspace) -> None:
    """Write what was planned."""
    if plan.path is not None and plan.text is not None:
        plan.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(plan.path, plan.text)
    if plan.team is not None:
        write_whole(workspace.parameters / "team.yaml", plan.team)


def _is_of_other_files(proposal: Proposal) -> bool:
    """Tell whether the recognised profile looks for files of another name, which it must go on reading."""
    return any("file" in made.own and "file" in made.base for made in proposal.parts)


def _new_text(proposal: Proposal) -> str:
    """Write a new profile, checked to say what was proposed."""
    data = profile_data(proposal, f"{proposal.material.path.name} as mapped by coachkit map")
    comments = [
        f"Made by `coachkit map {proposal.material.path.name}`. Every line may be changed: docs/profiles.md.",
        *_answers(proposal),
    ]
    text = profile_text(data, comments)
    if yaml.safe_load(text) != data:
        raise AssertionError("the profile's text does not say what was proposed")
    if proposal.known is None:
        faults = list(check_profile(Profile.model_validate(data)))
        if faults:
            raise AssertionError(f"the proposed profile has a fault: {faults[0]}")
    return text


def _answers(proposal: Proposal) -> Iterable[str]:
    """Say what was asked and answered, one line for each kind of question."""
    said: dict[str, list[str]] = {}
    for question in proposal.inquiry.questions:
        if question.key == "profile" and proposal.known is not None:
            continue
        kind, _, rest = question.key.partition(".")
        by_word = rest and question.short.startswith(("what the words", "who is"))
        said.setdefault(question.short or kind, []).append(
            f"{rest} = {question.decided}" if by_word else f"{question.decided}"
        )
    return (f"Asked: {short}. Answered: {', '.join(dict.fromkeys(answers))}." for short, answers in said.items())


def _with_lines(workspace: Workspace, path: Path, proposal: Proposal) -> str:
    """Add the new lines to a profile of the workspace; what a person wrote there stays."""
    tables: dict[str, Any] = profile_data(proposal, "")["tables"]
    try:
        return with_values(_read(path), {"tables": tables})
    except EditError as line:
        raise RequestError(
            f"{workspace.shown(path)} is written so that lines cannot be added to it. Add this yourself: {line}"
        ) from None


def _team_text(workspace: Workspace, profiles: tuple[str, ...]) -> str | None:
    path = workspace.parameters / "team.yaml"
    if profiles == tuple(workspace.team.profiles):
        return None
    try:
        return with_values(_read(path), {"profiles": list(profiles)})
    except EditError as line:
        raise RequestError(
            f"{workspace.shown(path)} is written so that the profile cannot be added. Put this there yourself, then "
            f"run the command again: {line}"
        ) from None


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig")


def _free_name(name: str | None, proposal: Proposal, folder: Path) -> str:
    """Return what the new profile is called: as a person says, else after the file; never as one there is."""
    taken = {path.stem.lower() for place in (folder, SHIPPED) for path in place.glob("*") if path.suffix in _SUFFIXES}
    if name is not None:
        if not re.fullmatch(r"[\w-]{1,60}", name):
            raise RequestError(f"--as {name}: a profile's name has letters, figures, - and _ only.")
        if name.lower() in taken:
            raise RequestError(f"--as {name}: there is a profile of that name already. Choose another name.")
        return name
    wanted = profile_name(proposal.material.path.name)
    return next(each for each in _numbered(wanted) if each not in taken)


def _numbered(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


def _replaced(proposal: Proposal, chosen: str) -> tuple[str, ...]:
    """Return the profiles in use that would read the file a second time, and so give way to the chosen one.

    The one that the chosen one is based on says nothing more. Another one gives way only if it reads nothing else.
    """
    material, known = proposal.material, proposal.known
    in_use = [each for each in material.known if each.used and each.name != chosen]
    tables = set(proposal.tables)
    gone: list[str] = []
    for found in profiles_that_fit(in_use, material.headers, material.path.name):
        if not tables & {fit.table for fit in found.fits if fit.named}:
            continue
        if found.known == known or set(found.known.profile.tables) <= tables:
            gone.append(found.known.name)
        else:
            raise RequestError(_clash(found.known, proposal))
    if known is not None and known.used and known.name != chosen and not _reads_only_these(known, proposal):
        gone.append(known.name)
    return tuple(dict.fromkeys(gone))


def _reads_only_these(known: Known, proposal: Proposal) -> bool:
    """Tell whether a profile could stand beside the new one: both look for files of names of their own."""
    renamed = {made.table for made in proposal.parts if "file" in made.own and "file" in made.base}
    return set(known.profile.tables) <= renamed


def _clash(known: Known, proposal: Proposal) -> str:
    name = proposal.material.path.name
    where = f"parameters/profiles/{known.name}.yaml" if known.own else "a profile of your own that is based on it"
    return (
        f"The profile {known.name}, which is in use, reads {name} already, and other files besides, so a second one "
        f"would count its rows twice. Change lines of it in {where}, or take it out of parameters/team.yaml first."
    )


def _profiles(before: Iterable[str], chosen: str, beside: Iterable[str], replaced: Iterable[str]) -> tuple[str, ...]:
    """Return the new list of profiles: the chosen one in the place of the first it replaces, else at the end."""
    gone = set(replaced)
    names: list[str] = []
    for name in before:
        names.append(chosen if name in gone else name)
    return tuple(dict.fromkeys([*names, chosen, *beside]))
