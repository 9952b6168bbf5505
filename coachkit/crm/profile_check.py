"""What a profile may say: checked before any file is read, so that a slip is told with its line."""

from __future__ import annotations

from collections.abc import Iterator

from coachkit.crm.database import check_query
from coachkit.crm.database_address import check_database
from coachkit.crm.grid import did_you_mean
from coachkit.crm.profile_form import PartProfile, Profile, alternatives, captures
from coachkit.crm.tables import LAYOUT, Table
from coachkit.parameter_files import Place

Fault = tuple[Place, str, str | None]
#: What a column that must exist is about, where nothing fills it: asked as a question, because only a person knows.
ASKED = {
    "rep_id": "nothing says whose the rows are: which column names the owner?",
    "status": "nothing says what is open, won or lost: which column does?",
}


def check_profile(profile: Profile) -> Iterator[Fault]:
    """Yield what is wrong with a profile: the place, the reason and what to do."""
    if profile.database is not None and (reason := check_database(profile.database)):
        yield ("database",), f"`database` {reason}.", "See docs/databases.md."
    for name, table in profile.tables.items():
        top: Place = ("tables", name)
        if table.parts and (table.file or table.query or table.filled):
            yield top, "has `parts` and lines of its own.", "Put them into one of the parts."
            continue
        for part_name, part in table.all_parts.items():
            place: Place = (*top, "parts", part_name) if part_name else top
            yield from _check_source(profile, part, place)
            yield from _check_part(LAYOUT[name], part, place)


def _check_source(profile: Profile, part: PartProfile, place: Place) -> Iterator[Fault]:
    if (part.file is None) == (part.query is None):
        yield place, "needs a `file` or a `query`, and one only.", None
    if part.query is not None and (reason := check_query(part.query)):
        yield (*place, "query"), f"the query {reason}", None
    if part.query is not None and profile.database is None:
        yield (*place, "query"), "there is no `database` that the query could ask.", "Add `database: env:NAME`."
    if part.file is not None and not part.file.strip("*?") and not part.headers:
        yield (*place, "file"), f"{part.file!r} fits every file.", "Say by which `headers` the file is known."


def _check_part(layout: Table, part: PartProfile, top: Place) -> Iterator[Fault]:
    """Check one part's verbs against the table it makes."""
    patterns = [(name, text) for name, spec in part.rename.items() for text in alternatives(spec) if captures(text)]
    named: list[tuple[Place, str]] = [
        *(((*top, "rename", column), column) for column in part.rename),
        *(((*top, "rename", name), column) for name, text in patterns for column in captures(text)),
        *(((*top, "constant", column), column) for column in part.constant),
        *(((*top, "map", column), column) for column in part.map),
        *(((*top, "format", column), column) for column in part.format),
    ]
    if part.lookup is not None:
        named += [((*top, "lookup", "take", column), column) for column in part.lookup.take]
    if part.sum is not None:
        summed = [part.sum.column] if part.sum.column else []
        named += [((*top, "sum"), column) for column in (*part.sum.by, *summed)]
    for place, column in named:
        if column not in layout.fillable:
            near = did_you_mean(column, layout.fillable)
            fix = f"Did you mean {near!r}?" if near else f"Its columns: {', '.join(layout.fillable)}."
            yield place, f"the table {layout.name} has no column {column!r}.", fix
        elif column not in part.filled:
            yield place, f"{column!r} is not filled by rename, constant or lookup.", None
    for column in sorted({column for column in part.filled if part.filled.count(column) > 1}):
        yield top, f"{column!r} is filled twice.", "Keep one of rename, constant and lookup for it."
    for name in sorted({name for name, _ in patterns})[1:]:
        yield (*top, "rename", name), "a second header pattern stands here.", "One part has one; make two parts of it."
    for missing in (column.name for column in layout.columns if column.required and column.name not in part.filled):
        fix = f"Name it below `rename:`, or say `constant: {{{missing}: ...}}` if it is the same for all."
        reason = f"the table {layout.name} needs {missing!r}, which nothing fills"
        yield top, f"{reason}: {ASKED[missing]}" if missing in ASKED else f"{reason}.", fix
    if part.sum is not None:
        if layout.key is not None and layout.key not in part.sum.by:
            yield (*top, "sum"), f"the sum must go by {layout.key!r}, by which rows are told apart.", None
        added = part.sum.column
        if added in layout.names and layout.column(str(added)).kind != "number":
            yield (*top, "sum"), f"{added!r} is not a number that can be added up.", None
