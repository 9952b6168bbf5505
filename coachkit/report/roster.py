"""Who a command is about: the roster as people are named on the command line, by id or by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
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


def resolve_rep(said: str, names: Mapping[str, str]) -> str:
    """Return the rep id that a person meant: an id, else a name, or the part of one that only one rep has.

    `names` holds everybody's name by rep id. Case and accents do not matter in names. Raises `RequestError` where
    nobody or more than one is meant.

    >>> team = {"007": "José Álvarez", "112": "Mei-Lin Tan", "113": "José Lima"}
    >>> resolve_rep("007", team), resolve_rep("jose alvarez", team), resolve_rep("mei", team)
    ('007', '007', '112')
    """
    if said in names:
        return said
    wanted = _words(said)
    whole = [rep_id for rep_id, name in names.items() if wanted and _words(name) == wanted]
    part = [rep_id for rep_id, name in names.items() if wanted and _begin(wanted, _words(name))]
    meant = whole or part
    if len(meant) == 1:
        return meant[0]
    if meant:
        listed = ", ".join(f"{names[rep_id]} ({rep_id})" for rep_id in sorted(meant)[:12])
        raise RequestError(f"{said!r} may be {len(meant)} reps: {listed}. Write the id.")
    raise unknown_rep(said, [*names, *names.values()], "now")


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)).split()


def _begin(wanted: list[str], name: list[str]) -> bool:
    """Tell whether each word that is wanted begins a word of the name, in the name's order."""
    left = iter(name)
    return all(any(word.startswith(one) for word in left) for one in wanted)
