"""Win rate and sales cycle with what is still open counted as undecided, by the Aalen-Johansen estimator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coachkit.insight.days import NO_DAY, Flags, Floats, Ints, day_of
from coachkit.insight.metrics.bookings import say_together, say_undated
from coachkit.insight.metrics.closing import ORDERS_ONLY, YEAR_DAYS, won_cycles
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import WEEKS, in_table, week_ends
from coachkit.insight.survival import Incidence, incidence
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS, trailing
from coachkit.insight.wording import say_count

#: A cohort was created between 13 and 65 weeks before the day: a year of them, the youngest with a quarter to unfold.
YOUNGEST_DAYS = 91
COHORT_DAYS = 364
#: A cohort is judged by what was won within half a year of its creation.
HORIZON_DAYS = 182
#: Fewest ends (or wins) on which a curve is told (methods, section 1).
EVENTS_LEAST = 10


@dataclass(frozen=True)
class Watched:
    """Curves for each week and rep (the last week is the day's), with how many were watched, ended and won in each.

    `old` counts those whose creation lies as far back as the horizon, whatever became of them.
    """

    curves: Incidence
    rows: Ints
    ends: Ints
    wins: Ints
    old: Ints


def watch(day: TeamDay, since: int, oldest: int | None = None, horizon: float = np.inf) -> Watched:
    """Follow opportunities from creation to how they ended, as seen at each of 26 week ends.

    With `oldest` those created from `oldest` to `since` days before are followed from creation on; without, all are,
    but only through the `since` days before. Nothing is watched before the data have their first closing. Ends and
    wins are counted up to the age `horizon`.
    """
    table = day.opportunities
    created, close = table["created"].to_numpy(), table["close"].to_numpy()
    closed = (table["status"] != "open").to_numpy(dtype=bool)
    usable = (created != NO_DAY) & ~(closed & (close < created))  # closed ones without a date fall out here as well
    created, close, closed = created[usable], close[usable], closed[usable]
    won, rep = (table["status"] == "won").to_numpy(dtype=bool)[usable], table["rep"].to_numpy()[usable]
    parts: list[tuple[Ints, Floats, Floats, Flags, Flags, Flags]] = []
    for week, last in enumerate(week_ends(day)):
        begin = day.first_close if oldest is not None else max(day.first_close, last - since + 1)
        enter = np.maximum(begin - created, 0)
        over = closed & (close <= last)
        leave = np.where(over, close, last) - created
        chosen = (created <= last) & (leave >= enter)
        if oldest is not None:
            chosen &= (created > last - since - oldest) & (created <= last - since)
        parts.append(
            (rep[chosen] + week * day.size, enter[chosen].astype(np.float64), leave[chosen].astype(np.float64),
             won[chosen] & over[chosen], over[chosen], (last - created >= horizon)[chosen])
        )  # fmt: skip
    group, enter_at, leave_at, hit, end, old = (np.concatenate(column) for column in zip(*parts, strict=True))
    size = WEEKS * day.size
    timely = leave_at <= horizon
    flags = (np.ones(len(group), dtype=bool), end & timely, hit & timely, old)
    counts = (np.bincount(group[chosen], minlength=size).astype(np.int64) for chosen in flags)
    return Watched(incidence(group, enter_at, leave_at, hit, end, size), *counts)


def cohort_win_rate(day: TeamDay) -> Sequence[Figure]:
    """Estimate the share of a cohort that is won within half a year of its creation."""
    window = trailing(day_of(day.today - YOUNGEST_DAYS), COHORT_DAYS)
    why = _unseen(day)
    if why:
        return [Figure(None, why, window=window)] * day.size
    watched = watch(day, YOUNGEST_DAYS, COHORT_DAYS, HORIZON_DAYS)
    told = (watched.ends >= EVENTS_LEAST) & (watched.old > 0)
    shares = np.where(told, watched.curves.at(HORIZON_DAYS), np.nan)
    history = in_table(day, shares, np.where(told, watched.rows, 0))
    undated = list(zip(day.undated("won"), day.undated("lost"), strict=True))
    figures = []
    for rep in range(day.size):
        group = (WEEKS - 1) * day.size + rep
        n, ends = int(watched.rows[group]), int(watched.ends[group])
        note = say_undated(*map(int, undated[rep]))
        if not watched.old[group]:
            reason = say_together(f"nothing was watched for {HORIZON_DAYS // WEEK_DAYS} weeks yet", note)
            figures.append(Figure(None, reason, n, window=window, series=history[rep]))
            continue
        if ends < EVENTS_LEAST:
            of = f"{ends} of {say_count(n, 'opportunity', 'opportunities')} ended"
            reason = say_together(f"{of} within half a year, and {EVENTS_LEAST} are needed", note)
            figures.append(Figure(None, reason, n, window=window, series=history[rep]))
            continue
        interval = watched.curves.of(group).share_interval(HORIZON_DAYS, n)
        figures.append(Figure(float(shares[group]), note, n, interval, window=window, series=history[rep]))
    return figures


def _unseen(day: TeamDay) -> str | None:
    """Say why nothing is told of how opportunities end; None where something is."""
    status = day.view["opportunities"]["status"]
    if day.first_close == NO_DAY:
        return "no closed opportunities"
    if not (status == "lost").any():
        return "only won opportunities are in the data"
    return None


def cycle_to_win(day: TeamDay) -> Sequence[Figure]:
    """Estimate the days by which half of those that are won have been won."""
    window, (_, cycles) = trailing(day.as_of, YEAR_DAYS), won_cycles(day)
    why = ORDERS_ONLY if len(cycles) and not cycles.any() else None
    if why or day.first_close == NO_DAY:
        return [Figure(None, why or "no closed opportunities", window=window)] * day.size
    watched, only_won = watch(day, YEAR_DAYS), not (day.view["opportunities"]["status"] == "lost").any()
    told = watched.wins >= EVENTS_LEAST
    history = in_table(day, np.where(told, watched.curves.medians(), np.nan), np.where(told, watched.wins, 0))
    undated = day.undated("won")
    figures = []
    for rep in range(day.size):
        group = (WEEKS - 1) * day.size + rep
        wins, open_now = int(watched.wins[group]), int(watched.rows[group] - watched.ends[group])
        note = say_undated(int(undated[rep]))
        found = watched.curves.of(group).median() if told[group] else None
        if found is None:
            few = f"{say_count(wins, 'win')} with a usable creation date in the last {YEAR_DAYS} days, and"
            reason = say_together(f"{few} {EVENTS_LEAST} are needed", note)
            figures.append(Figure(None, reason, wins, window=window, series=history[rep]))
            continue
        beside = "the data hold no lost ones" if only_won else None
        reason = say_together(f"{open_now} still open counted as undecided" if open_now else None, beside, note)
        figures.append(Figure(found[0], reason, wins, found[1], window=window, series=history[rep]))
    return figures


_AALEN = "Aalen-Johansen 1978"

COHORT_WIN_RATE = MetricDefinition(
    "cohort_win_rate", "Win rate by creation date", "results",
    f"share won within {HORIZON_DAYS // WEEK_DAYS} weeks of creation, by {_AALEN}: lost is a competing end, what is "
    "open is undecided for as long as it was watched, and nothing was before the first closing in the data; none below "
    f"{EVENTS_LEAST} ends",
    "creation date", "share", "up", EVENTS_LEAST,
    f"created in the {COHORT_DAYS // WEEK_DAYS} weeks up to {YOUNGEST_DAYS // WEEK_DAYS} weeks before the day; n = "
    "opportunities",
    "on the scale log(-log), variance by the delta method (Marubini & Valsecchi 1995)",
    "the cohort as it was at the week's end", cohort_win_rate,
)  # fmt: skip
CYCLE_TO_WIN = MetricDefinition(
    "cycle_to_win", "Sales cycle, open ones counted", "velocity",
    f"days from creation by which half of those that are won have been won, by {_AALEN}: lost is a competing end, what "
    "is open is undecided, what was older when the window (or the data) began counts from that age; none below "
    f"{EVENTS_LEAST} wins",
    "each day of an opportunity's life", "days", "down", EVENTS_LEAST, "last 365 days; n = wins",
    "ages at which the curve is within 1.96 standard errors of half (Brookmeyer & Crowley 1982)",
    "the 365 days up to the week's end", cycle_to_win,
)  # fmt: skip
