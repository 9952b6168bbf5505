"""What was put into calendars so far, so that what is written next updates it: one small file per rep.

An entry whose content changed gets the next SEQUENCE; one that did not keeps its own. No clock decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from coachkit.errors import RequestError
from coachkit.review.calendars import Dated, Event

#: When nobody named an hour: late enough for a preparation block before it, early enough to have the day ahead.
USUAL_HOUR = time(10, 0)


class Ledger(BaseModel):
    """What was written for one rep, by UID; `at` is the hour that was named last."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_version: Literal[1] = 1
    at: time | None = None
    entries: Mapping[str, Dated] = {}

    def with_events(self, events: Iterable[Event], day: date) -> Ledger:
        """Return the ledger with `events` as they are on `day`; what was written for a later day stands."""
        entries = dict(self.entries)
        for event in events:
            old = entries.get(event.uid)
            if old is None:
                entries[event.uid] = Dated(event=event, sequence=0, since=day)
            elif old.event != event and day >= old.since:
                entries[event.uid] = Dated(event=event, sequence=old.sequence + 1, since=day)
        return self.model_copy(update={"entries": entries})

    def without_promises(self, still_due: Iterable[Event], day: date) -> Ledger:
        """Return the ledger with every promise cancelled that is due no more: kept, let go, replaced or taken back."""
        due = {event.uid for event in still_due}
        gone = [
            entry.event.model_copy(update={"cancelled": True})
            for uid, entry in self.entries.items()
            if entry.event.kind == "promise" and uid not in due
        ]
        return self.with_events(gone, day)

    def of(self, events: Iterable[Event]) -> tuple[Dated, ...]:
        """Return these events as they stand."""
        return tuple(self.entries[event.uid] for event in events)

    def cancelled_since(self, day: date) -> tuple[Dated, ...]:
        """Return what was cancelled on or after a day: a calendar may still hold it."""
        return tuple(entry for entry in self.entries.values() if entry.event.cancelled and entry.since >= day)


def read_ledger(path: Path) -> Ledger:
    """Read a rep's ledger; an empty one where there is none. Raises `RequestError` for one that cannot be read."""
    try:
        return Ledger.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Ledger()
    except ValidationError:
        raise RequestError(
            f"{path.name} in {path.parent} cannot be read. Move it away and run the command again; entries that are in "
            "calendars already may then have to be deleted by hand."
        ) from None
