"""Rows of people who were forgotten: passed over by a reading, and said; taken out of what earlier runs kept.

The kit never writes to `crm/`, so an export goes on naming somebody until a person deletes the rows. Until then they
are set aside, counted under "forgotten on DATE". This room does not know the journal: whoever reads hands in `Forgets`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from coachkit.crm.grid import TEXT
from coachkit.crm.owners import EVERYONE, Roster, fold_name
from coachkit.crm.typed import Typed
from coachkit.terms import TableName

#: Gives the day on which whoever is known by a key was forgotten.
Forgets = Callable[[str], date | None]


def id_key(rep_id: str) -> str:
    """Return the key of a rep id."""
    return f"id:{rep_id}"


def name_key(name: str) -> str:
    """Return the key of a name, or of an e-mail address: rows may name their owner so."""
    return f"name:{fold_name(name)}"


def without_forgotten(
    tables: dict[TableName, Typed], roster: Roster, forgets: Forgets
) -> tuple[dict[TableName, Typed], list[str]]:
    """Return the tables without the rows of people who were forgotten, and what a person should know.

    An owner counts as somebody who was forgotten by the rep id, wherever the roster says whose it is; by a name only
    where nobody in the roster has it, so that a namesake is not taken for them.
    """
    days: dict[str, date | None] = {}

    def day_of(owner: str) -> date | None:
        if owner not in days:
            who = roster.join(owner)
            days[owner] = forgets(id_key(who.rep_id if who else owner)) or (None if who else forgets(name_key(owner)))
        return days[owner]

    result = dict(tables)
    lost: dict[str, date] = {}  # opportunities of theirs
    for name, typed in tables.items():
        if "rep_id" not in typed.frame:
            continue
        day = _by_row(typed.frame["rep_id"], day_of)
        if name == "opportunities":
            lost = dict(zip(typed.frame.loc[day.notna(), "opportunity_id"], day.dropna(), strict=True))
        result[name] = _passing(typed, day)
    if "opportunity_changes" in result:
        result["opportunity_changes"] = _changes(result["opportunity_changes"], lost, day_of)
    said: list[str] = []
    if "reps" in result:
        result["reps"], said = _managers(result["reps"], roster, forgets)
    return result, said


def _by_row(owners: pd.Series, day_of: Forgets) -> pd.Series:
    """Return the day for each row, missing for people who were not forgotten."""
    days = {owner: day_of(str(owner)) for owner in owners.dropna().unique() if owner != EVERYONE}
    found: pd.Series = owners.map({owner: day for owner, day in days.items() if day}).astype(object)
    return found


def _passing(typed: Typed, day: pd.Series) -> Typed:
    for one in sorted(day.dropna().unique()):
        mask = (day == one).to_numpy(dtype=bool)
        typed = typed.passing(mask, reason(one))
        day = day[~mask]
    return typed


def reason(day: date) -> str:
    """Return the words under which such rows are counted."""
    return f"forgotten on {day}"


def _changes(changes: Typed, lost: dict[str, date], day_of: Forgets) -> Typed:
    """Pass over what happened to their opportunities, and blank them where others' changed hands."""
    changes = _passing(changes, changes.frame["opportunity_id"].map(lost).astype(object))
    rows = changes.frame["field"] == "rep_id"
    if not rows.any():
        return changes
    frame = changes.frame.copy()
    for side in ("old_value", "new_value"):
        theirs = _by_row(frame.loc[rows, side], day_of).dropna().index
        frame.loc[theirs, side] = np.nan
        frame[side] = frame[side].astype(TEXT)
    return replace(changes, frame=frame)


def _managers(reps: Typed, roster: Roster, forgets: Forgets) -> tuple[Typed, list[str]]:
    """Blank a manager who was forgotten, unless somebody who is there has that name."""
    named = set(map(fold_name, reps.frame["name"]))

    def is_gone(manager: str) -> bool:
        if fold_name(manager) in named:
            return False
        who = roster.join(manager)
        return forgets(id_key(who.rep_id) if who else name_key(manager)) is not None

    gone = {manager for manager in reps.frame["manager"].dropna().unique() if is_gone(manager)}
    rows = reps.frame["manager"].isin(gone)
    if not rows.any():
        return reps, []
    frame = reps.frame.assign(manager=reps.frame["manager"].mask(rows).astype(TEXT))
    said = f"{reps.file}: the manager of {int(rows.sum()):,} is somebody who was forgotten; it is read as blank."
    return replace(reps, frame=frame), [said]
