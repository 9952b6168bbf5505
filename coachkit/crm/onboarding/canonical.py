"""A file that is a table of the kit's own already, by its name and its headers, needs no profile."""

from __future__ import annotations

from coachkit.crm.mapping import draft_canonical
from coachkit.crm.onboarding.material import Material
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.origins import CANONICAL_NAME
from coachkit.crm.tables import LAYOUT
from coachkit.crm.typed import type_table
from coachkit.terms import TABLES


def canonical_part(material: Material) -> MadePart | None:
    """Return how a canonical file is read, None where the file is another one or leaves something to ask."""
    named = CANONICAL_NAME.fullmatch(material.path.name.split(".")[0])
    table = next((table for table in TABLES if named is not None and named[1].lower() == table), None)
    if table is None:
        return None
    draft = draft_canonical(LAYOUT[table], material.raw)
    if isinstance(draft, list) or type_table(draft, material.reading).problems:
        return None
    made = MadePart(table)
    for column in LAYOUT[table].names:
        if (header := material.headers.find(column)) is not None and header in material.looks.headers:
            made.say("rename", column, header)
    return made
