"""Who is meant: one person, by rep id or by a name that only one has, in whatever the workspace still knows of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress

from coachkit.crm.forgotten import id_key
from coachkit.crm.read import read_roster
from coachkit.crm.scrub import Known, names_in, names_of
from coachkit.errors import InputProblems
from coachkit.journal.erase import each_snapshot, people_of, snapshot
from coachkit.journal.inbox import read_inbox
from coachkit.journal.tombstones import read_forgotten
from coachkit.report.roster import resolve_rep
from coachkit.workspace import Workspace, read_rep_parameters, report_folders


def find_person(workspace: Workspace, asked: str) -> Known:
    """Return who `asked` names, with every name and address that is known of them.

    Looked for in the roster, parameter files, reports, the inbox and the journal, so that somebody who left the export
    long ago is found too; a rep id that was forgotten before is found as well, since erasing may have been cut short.
    Raises `RequestError` for nobody, and for a name that several have.
    """
    people = _everybody(workspace)
    if asked not in people and read_forgotten(workspace.journal).on(id_key(asked)):
        return Known(asked)
    called = {rep_id: sorted(names, key=lambda name: ("@" in name, name)) for rep_id, names in people.items()}
    rep_id = resolve_rep(asked, called, exactly=True, when="now, nor in anything that is kept here")
    return Known(rep_id, people[rep_id])


def _everybody(workspace: Workspace) -> dict[str, frozenset[str]]:
    """Return everybody that the workspace knows by rep id, with their names; what cannot be read is passed over."""
    people: dict[str, set[str]] = {}

    def add(found: Mapping[str, Iterable[str]]) -> None:
        for rep_id, names in found.items():
            people.setdefault(rep_id, set()).update(names)

    with suppress(InputProblems):
        roster = read_roster(workspace)
        add({} if roster is None else names_of(roster))
    with suppress(InputProblems):
        add({rep_id: rep.also_known_as for rep_id, rep in read_rep_parameters(workspace).items()})
    add(dict.fromkeys(people_of(workspace.journal), ()))
    add({sheet.rep_id: () for sheet in read_inbox(workspace.inbox).sheets})
    for content_hash in {content_hash for _, content_hash in each_snapshot(workspace.journal)}:
        add(names_in(snapshot(workspace.journal, content_hash)))
    for _, folder in report_folders(workspace.reports):
        for path in folder.glob("*/prep.json"):
            try:
                rep = json.loads(path.read_text(encoding="utf-8"))["rep"]
                add({rep["rep_id"]: (rep["name"],)})
            except (OSError, ValueError, KeyError, TypeError):
                continue
    return {rep_id: frozenset(names) for rep_id, names in people.items()}
