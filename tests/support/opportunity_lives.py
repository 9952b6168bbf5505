"""Opportunities with a life of their own: their whole history, as a CRM's log tells it and as runs see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from support.crm_builder import crm_data

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.crm.derived_changes import State, compare
from coachkit.crm.tables import CHANGE_FIELDS

REPS = [{"rep_id": "a", "name": "Ana"}, {"rep_id": "b", "name": "Ben"}]
Values = Mapping[str, object]


@dataclass(frozen=True)
class Life:
    """One opportunity: its first values on the day it was created, and what changed on later days."""

    opportunity_id: str
    created: date
    first: Values
    later: Mapping[date, Values] = field(default_factory=dict)

    def on(self, day: date) -> dict[str, object] | None:
        """Return the row as the CRM had it at the end of a day; None before it was created."""
        if day < self.created:
            return None
        plain = {"rep_id": "a", "status": "open", "stage": "Demo", **self.first}
        for _, change in sorted((when, change) for when, change in self.later.items() if when <= day):
            plain |= change
        return {"opportunity_id": self.opportunity_id, "created_date": self.created, **plain}

    def log(self) -> list[dict[str, object]]:
        """Return its rows of `opportunity_changes`, beginning with the first values."""
        rows, before = [], dict[str, object]()
        for day in sorted({self.created, *self.later}):
            now = self.on(day) or {}
            rows += [
                {
                    "opportunity_id": self.opportunity_id, "changed_at": str(day), "field": name,
                    "old_value": text(before.get(name)), "new_value": text(now.get(name)),
                }
                for name in CHANGE_FIELDS
                if before.get(name) != now.get(name)
            ]  # fmt: skip
            before = now
        return rows


def text(value: object) -> str | None:
    """Write a value as a log does, an amount to the cent."""
    return None if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def export(lives: Sequence[Life], day: date, log: bool) -> CrmData:
    """Return what an export made on the evening of a day holds; an activity of that day makes it the newest."""
    rows = [row for life in lives if (row := life.on(day)) is not None]
    logged = [row for life in lives for row in life.log() if str(row["changed_at"]) <= str(day)]
    changes = {"opportunity_changes": logged} if log else {}
    held = [{"rep_id": "a", "kind": "call", "occurred_at": str(day)}]
    data = crm_data(
        columns={"opportunities": ("amount", "close_date", "forecast_category", "next_step")},
        reps=REPS, opportunities=rows, activities=held, **changes,
    )  # fmt: skip
    return replace(data, newest=day)


def history_by_log(lives: Sequence[Life], day: date) -> CrmData:
    """Return an export with a whole log; `known_on` gives any day of it."""
    return export(lives, day, log=True)


@dataclass(frozen=True)
class Runs:
    """An export without a log, and what runs kept of earlier days."""

    data: CrmData
    kept: Mapping[date, CrmData]

    def known(self, day: date) -> CrmData:
        """Return the view of a day."""
        return known_on(self.data, day, self.kept.get(day))


def history_by_runs(lives: Sequence[Life], day: date, weeks: int) -> Runs:
    """Return an export, with snapshots of the `weeks` weeks before it."""
    days = [day - timedelta(days=7 * week) for week in range(weeks, 0, -1)]
    kept = {on: export(lives, on, log=False) for on in days}
    now = export(lives, day, log=False)
    states = [State(on, one["opportunities"], one.columns("opportunities")) for on, one in {**kept, day: now}.items()]
    return Runs(replace(now, seen=compare(states)), kept)
