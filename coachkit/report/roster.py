"""Who a command is about: the roster as people are named on the command line, by id or by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coachkit.errors import RequestError
from coachkit.report.opening import unknown_rep

if TYPE_CHECKING:
    from coachkit.workspace import Workspace


@dataclass(frozen=True)
class RosterRep:
    """One line of the table `reps`, as far as a letter needs it."""

    rep_id: str
    name: str
    email: str | None = None
    manager: str | None = None


def read_reps(workspace: Workspace) -> dict[str, RosterRep]:
    """Read the roster by rep id, in its own order, without people who were forgotten; other tables are not looked at.

    Raises `InputProblems` for a file that cannot be read, and `RequestError` where there is none.
    """
    from coachkit.crm.read import read_roster  # only here: pandas is slow to load
    from coachkit.journal.tombstones import read_forgets

    roster = read_roster(workspace, read_forgets(workspace.journal))
    if roster is None:
        raise RequestError(f"There is no table of reps in {workspace.crm.name}/. Put the export there first.")
    found: dict[str, RosterRep] = {}
    for row in roster.to_dict("records"):
        rep_id, name, email, manager = (
            value if isinstance(value := row.get(key), str) and value.strip() else None
            for key in ("rep_id", "name", "email", "manager")
        )
        if rep_id is not None:
            found[rep_id] = RosterRep(rep_id, name or rep_id, email, manager)
    return found


def resolve_rep(said: str, people: Mapping[str, Collection[str]], *, exactly: bool = False, when: str = "now") -> str:
    """Return the rep id that a person meant: an id, else a name, or the part of one that only one rep has.

    `people` holds everybody's names by rep id, the first of them the one to call them by. Case does not matter in
    names, nor do accents where that leaves one; with `exactly` they do, and a part is not enough: what is done to
    somebody cannot be undone. Raises `RequestError` where nobody (`when` it was looked at) or more than one is meant.

    >>> team = {"007": ["José Álvarez"], "112": ["Mei-Lin Tan"], "113": ["José Lima"]}
    >>> resolve_rep("007", team), resolve_rep("jose alvarez", team), resolve_rep("mei", team)
    ('007', '007', '112')
    """
    if said in people:
        return said
    rules = (_as_written,) if exactly else (_as_written, _without_accents, _in_part)
    for rule in rules:
        meant = [rep_id for rep_id, names in people.items() if any(rule(said, name) for name in names)]
        if len(meant) == 1:
            return meant[0]
        if meant:
            listed = ", ".join(f"{next(iter(people[rep_id]))} ({rep_id})" for rep_id in sorted(meant)[:12])
            raise RequestError(f"{said!r} may be {len(meant)} reps: {listed}. Write the id.")
    raise unknown_rep(said, [*people, *(name for names in people.values() for name in names)], when)


def _as_written(said: str, name: str) -> bool:
    from coachkit.crm.owners import fold_name  # only here: pandas is slow to load

    return fold_name(said) == fold_name(name)


def _without_accents(said: str, name: str) -> bool:
    return bool(_words(said)) and _words(said) == _words(name)


def _in_part(said: str, name: str) -> bool:
    """Tell whether each word that was said begins a word of the name, in the name's order."""
    left = iter(_words(name))
    wanted = _words(said)
    return bool(wanted) and all(any(word.startswith(one) for word in left) for one in wanted)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)).split()
