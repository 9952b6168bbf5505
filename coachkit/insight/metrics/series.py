"""Weekly histories: 26 weeks of seven days that end on the day, for all reps at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd

from coachkit.insight.days import Floats, Ints, day_number
from coachkit.insight.rows import Rows
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS, week_starts

WEEKS = 26
#: A week of a history: its first day, the figure (None where it is not known) and of how many; later made a `Point`.
Week = tuple[date, float | None, int]
History = tuple[Week, ...]
#: What `weekly` needs of one table: rows with `rep` and a day number.
AtEnd = Callable[[TeamDay, date], tuple[Floats, Ints]]


def weekly(day: TeamDay, table: pd.DataFrame | Rows, days: str, weights: Floats | None = None) -> Floats:
    """Sum `weights` (default: count rows) by rep and week: an array of reps x 26 weeks, oldest first."""
    return by_week(day, np.asarray(table["rep"]), np.asarray(table[days]), weights)


def by_week(day: TeamDay, rep: Ints, on: Ints, weights: Floats | None = None) -> Floats:
    """Do the same with the rep and the day number of each row."""
    first = day.today - WEEKS * WEEK_DAYS + 1
    week = (on - first) // WEEK_DAYS
    seen = (week >= 0) & (week < WEEKS)
    cell = rep[seen] * WEEKS + week[seen]
    picked = None if weights is None else weights[seen]
    return np.bincount(cell, weights=picked, minlength=day.size * WEEKS).astype(np.float64).reshape(day.size, WEEKS)


def in_weeks(day: TeamDay, values: Floats, counts: Floats, since: date | None = None) -> list[History]:
    """Return the histories of what happened within each week; no value for NaN and before rep or data began.

    Nor for weeks that end on `since`, the first day from which such things were seen, or before it.
    """
    starts = week_starts(day.as_of, WEEKS)
    ends = np.array([day_number(start) + WEEK_DAYS - 1 for start in starts])
    unseen = ends < day.seen_from[:, None]
    if since is not None:
        unseen |= ends <= day_number(since)
    return _histories(starts, np.where(unseen, np.nan, values), np.where(unseen, 0, counts))


def at_week_ends(day: TeamDay, figure: AtEnd) -> list[History]:
    """Return the histories of how a figure stood at the end of each week."""
    starts = week_starts(day.as_of, WEEKS)
    columns = [figure(day, start + timedelta(days=WEEK_DAYS - 1)) for start in starts]
    return _histories(starts, np.stack([c[0] for c in columns], axis=1), np.stack([c[1] for c in columns], axis=1))


def medians_by_rep(day: TeamDay, rep: Ints, values: Floats) -> Floats:
    """Return the median of each rep's values, NaN where there is none."""
    ordered, n = values[np.lexsort((values, rep))], np.bincount(rep, minlength=day.size)
    begins = np.cumsum(n) - n
    found = np.full(day.size, np.nan)
    some = n > 0
    begins, n = begins[some], n[some]
    found[some] = (ordered[begins + (n - 1) // 2] + ordered[begins + n // 2]) / 2
    return found


def week_ends(day: TeamDay) -> list[int]:
    """Return the day numbers of the ends of the 26 weeks, oldest first."""
    return [day_number(start) + WEEK_DAYS - 1 for start in week_starts(day.as_of, WEEKS)]


def in_table(day: TeamDay, values: Floats, counts: Floats | Ints) -> list[History]:
    """Return the histories of figures that come week after week, each for all reps."""
    table = (WEEKS, day.size)
    return _histories(week_starts(day.as_of, WEEKS), values.reshape(table).T, counts.astype(np.int64).reshape(table).T)


def _histories(starts: list[date], values: Floats, counts: Floats | Ints) -> list[History]:
    return [
        tuple(zip(starts, (None if value != value else value for value in its), n, strict=True))  # NaN is not itself
        for its, n in zip(values.tolist(), counts.astype(np.int64).tolist(), strict=True)
    ]
