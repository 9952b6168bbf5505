"""Promises that are still open, in the order in which a person should see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from coachkit.model import Commitment


def open_promises(known: Iterable[Commitment]) -> tuple[Commitment, ...]:
    """Return those still open: the manager's own first, then by the day they are due (none comes last)."""
    still = [one for one in known if one.status == "open"]
    return tuple(sorted(still, key=lambda one: (one.by != "manager", one.due_date or date.max, one.commitment_id)))
