"""Activities that are entered for a later day: an export holds them, but they have not happened."""

from __future__ import annotations

from coachkit.crm.typed import Typed


def without_planned(typed: Typed) -> Typed:
    """Pass over activities, calls and feedback of a later day than any row of the table was changed: they are plans.

    An export is not older than its newest change, so what lies behind that day had not happened when it was made.
    Rows without a `modified_at` come from elsewhere, of which that is not known: they stay.
    """
    happened = typed.table.happened
    if happened is None or typed.table.column(happened).kind != "stamp" or "modified_at" not in typed.frame:
        return typed
    changed = typed.frame["modified_at"]
    if not changed.notna().any():
        return typed
    planned = changed.notna() & (typed.frame[happened].dt.normalize() > changed.max().normalize())
    reason = "lies after the newest change in the export, so it is planned"
    return typed.passing(planned.to_numpy(dtype=bool), reason, happened)
