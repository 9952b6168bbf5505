"""Which reps a command is about: `--reps` and `--manager`, the same words and errors everywhere."""

from __future__ import annotations

from collections.abc import Mapping

from coachkit.errors import RequestError
from coachkit.report.opening import unknown_rep


def choose_reps(
    managers: Mapping[str, str | None], reps: tuple[str, ...], manager: str | None, when: str = "on that day"
) -> list[str]:
    """Return the rep ids to print, sorted; an unknown id or manager is a `RequestError` that names the nearest.

    `managers` holds everybody who is in the team, by rep id, with who leads them; `when` says when that is looked at.
    """
    for rep_id in reps:
        if rep_id not in managers:
            raise unknown_rep(rep_id, managers, when)
    named = sorted({name for name in managers.values() if name})
    if manager is not None and manager not in named:
        raise RequestError(f"No rep has the manager {manager!r}. Managers: {', '.join(named) or 'none named'}.")
    chosen = [rep_id for rep_id in sorted(set(reps or managers)) if manager in (None, managers[rep_id])]
    if not chosen:
        raise RequestError(f"None of {', '.join(sorted(reps))} has the manager {manager!r}.")
    return chosen
