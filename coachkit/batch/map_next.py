"""What comes after a file was mapped: where it goes, which tables are still missing, and the command to go on with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coachkit.batch.map_file import Mapped
from coachkit.crm.onboarding.material import Known
from coachkit.crm.opened import OpenedFiles
from coachkit.crm.origins import find_origins, known_headers, profiles_in_use
from coachkit.crm.tables import LAYOUT
from coachkit.terms import TABLES, TableName
from coachkit.workspace import Workspace, open_workspace


def next_steps(mapped: Mapped) -> list[str]:
    """Return what to do next, a sentence each; nothing where questions are left or nothing was saved."""
    material = mapped.proposal.material
    if not (mapped.saved or mapped.nothing_to_save):
        return []
    workspace = open_workspace(material.workspace.root)  # as it is after saving
    lines = [] if material.inside else [f"Now put it into {_typed(material.workspace.crm)}: {_typed(material.path)}"]
    there = {*mapped.proposal.tables, *_tables_there(workspace)}
    for table in TABLES:
        if table not in there and LAYOUT[table].needed:
            lines.append(
                f"Still missing: {table} ({LAYOUT[table].without}). {_from_where(mapped.proposal.known, table)}"
            )
    absent = [table for table in TABLES if table not in there and not LAYOUT[table].needed]
    if absent and mapped.saved:
        lines.append("Not there either, and not needed; without them the reports cannot see")
        lines += [f"  {table}: {LAYOUT[table].without}" for table in absent]
    root = material.workspace.root
    where = "" if root == Path.cwd().resolve() else f" --workspace {_typed(root)}"
    return [*lines, f"Next: coachkit check{where}"]


def _tables_there(workspace: Workspace) -> Iterable[TableName]:
    """Return the tables that some file or query makes already."""
    used, _ = profiles_in_use(workspace)
    return find_origins(workspace, used, OpenedFiles(workspace, known_headers(used))).found


def _from_where(known: Known | None, table: TableName) -> str:
    """Say which file the recognised profile takes a table from."""
    mapping = known.profile.tables.get(table) if known is not None else None
    files = [part.file for part in mapping.all_parts.values() if part.file] if mapping else []
    if known is not None and files and files[0].strip("*"):
        return f"The profile {known.name} takes it from {files[0]}: put that into crm/ too."
    if known is not None and files:
        return f"The profile {known.name} makes it from another export of the same kind: put that into crm/ too."
    return f"Put its file into crm/ and run coachkit map on it, or write {table}.csv."


def _typed(path: Path) -> str:
    """Write a path as one types it in a shell: relative to here where it lies below."""
    here = Path.cwd().resolve()
    text = str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
    return f'"{text}"' if " " in text else text
