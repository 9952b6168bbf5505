"""The promises of both as they stand on a day: begun in the parameter file or in a meeting, ended in a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from coachkit.journal.begin import commitments_known
from coachkit.journal.bodies import Promise, PromiseEnded
from coachkit.journal.view import Entry
from coachkit.model import Commitment
from coachkit.parameters import RepParameters


def promises_known(parameters: RepParameters | None, entries: Iterable[Entry], day: date) -> dict[str, Commitment]:
    """Return every promise made by `day`, by id; `entries` are one rep's, in the order of their days.

    Once the journal holds an id, it wins over the parameter file. What a later entry replaces stays replaced.
    """
    said = [entry for entry in entries if entry.made_for <= day]
    known = {one.commitment_id: one for one in commitments_known(parameters, day)}
    for entry in said:
        # A promise without what will be done is still being typed.
        if isinstance(entry.body, Promise) and entry.body.action.strip():
            known[entry.item_id] = _made(entry, entry.body, day)
    replaced = {entry.replaces for entry in said if isinstance(entry.body, Promise) and entry.item_id in known}
    for entry in said:
        body = entry.body
        if isinstance(body, PromiseEnded) and body.commitment_id in known:
            ended = {"status": body.status, "done_on": entry.made_for if body.status == "done" else None}
            known[body.commitment_id] = known[body.commitment_id].model_copy(update=ended)
    return {
        name: one.model_copy(update={"status": "replaced"}) if name in replaced and one.status == "open" else one
        for name, one in known.items()
    }


def open_promises(known: Iterable[Commitment]) -> tuple[Commitment, ...]:
    """Return those still open: the manager's own first, then by the day they are due (none comes last)."""
    still = [one for one in known if one.status == "open"]
    return tuple(sorted(still, key=lambda one: (one.by != "manager", one.due_date or date.max, one.commitment_id)))


def _made(entry: Entry, body: Promise, day: date) -> Commitment:
    return Commitment(
        commitment_id=entry.item_id,
        text=body.text,
        by=body.by,
        due_date=body.due_date,
        status="open",
        age_days=(day - entry.made_for).days,
        carried_from=entry.made_for if entry.made_for < day else None,
    )
