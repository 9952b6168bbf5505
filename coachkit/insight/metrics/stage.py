"""How opportunities move through the stages: on to the next, for how long, and how fast the last one is won."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from coachkit.insight.days import NO_DAY, Floats, Ints, day_number
from coachkit.insight.intervals import MEDIAN_LEAST, count_interval, counted, median_interval
from coachkit.insight.metrics.closing import YEAR_DAYS, year_medians
from coachkit.insight.metrics.cohort import EVENTS_LEAST
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.movement import MOVE_DAYS, no_changes, say_seen
from coachkit.insight.metrics.series import WEEKS, at_week_ends, in_table, in_weeks, week_ends, weekly
from coachkit.insight.pipeline import CYCLE_LEAST
from coachkit.insight.rows import Rows
from coachkit.insight.survival import incidence
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS, trailing
from coachkit.insight.wording import say_count, say_opportunities

#: A stage is left for the next within a quarter, or it is not.
ONWARD_DAYS = 91


def stage_conversion(day: TeamDay) -> Sequence[Figure]:
    """Estimate the share of stages entered in the last year that were left for a later one within 13 weeks."""
    window = trailing(day.as_of, YEAR_DAYS)
    if not day.knows("stage"):
        return no_changes(day, "stage", window)
    rows = day.stays.rows
    theirs = ((rows["rep"] >= 0) & (rows["entered"] != NO_DAY)).to_numpy(dtype=bool)
    back = day.stays.backwards[theirs]
    rep, entered, left, status, last = (
        rows[name].to_numpy()[theirs] for name in ("rep", "entered", "left", "status", "last")
    )
    ends = ~(last & (status == "open"))
    onward = ends & ~back & ~(last & (status == "lost"))
    parts = []
    for week, end in enumerate(week_ends(day)):
        chosen = (entered > end - YEAR_DAYS) & (entered <= end)
        over = ends & (left <= end)
        stayed = (np.where(over, left, end) - entered)[chosen].astype(np.float64)
        old = (end - entered >= ONWARD_DAYS)[chosen]
        parts.append((rep[chosen] + week * day.size, stayed, (onward & over)[chosen], over[chosen], old))
    group, stayed, hit, over, old = (np.concatenate(column) for column in zip(*parts, strict=True))
    size = WEEKS * day.size
    curves = incidence(group, np.zeros(len(group)), stayed, hit, over, size)
    entries, left_it = (
        np.bincount(group, minlength=size),
        np.bincount(group[over & (stayed <= ONWARD_DAYS)], minlength=size),
    )
    told = (left_it >= EVENTS_LEAST) & (np.bincount(group[old], minlength=size) > 0)
    shares = np.where(told, curves.at(ONWARD_DAYS), np.nan)
    history = in_table(day, shares, np.where(told, entries, 0))
    figures = []
    for index in range(day.size):
        at = (WEEKS - 1) * day.size + index
        n = int(entries[at])
        if not told[at]:
            few = f"{int(left_it[at])} of {say_count(n, 'stage')} entered were left within 13 weeks"
            young = "no stage was entered as long as 13 weeks ago"
            why = young if left_it[at] >= EVENTS_LEAST else f"{few}, and {EVENTS_LEAST} are needed"
            figures.append(Figure(None, why, n, window=window, series=history[index]))
            continue
        interval = curves.of(at).share_interval(ONWARD_DAYS, n)
        figures.append(
            Figure(float(shares[at]), say_seen(day, "stage"), n, interval, window=window, series=history[index])
        )
    return figures


def time_in_stage_to_won(day: TeamDay) -> Sequence[Figure]:
    """Take the median days that won opportunities of the last year spent in the last stage before they were won."""
    window = trailing(day.as_of, YEAR_DAYS)
    if not day.knows("stage"):
        return no_changes(day, "stage", window)
    rows = day.stays.columns
    chosen = (rows["status"] == "won") & (rows["rep"] >= 0) & rows["last"] & (rows["entered"] != NO_DAY)
    its = Rows(day.stays.columns, np.flatnonzero(chosen & (rows["close"] <= day.today)))
    spent = np.maximum(its["close"] - its["entered"], 0).astype(np.float64)
    within = day.within(its["close"], window[0])
    recent = day.parted(its["rep"][within], spent[within])
    history = at_week_ends(day, lambda day, end: year_medians(day, its, spent, end))
    return [_last_stage(day, days).at(window, points) for days, points in zip(recent, history, strict=True)]


def _last_stage(day: TeamDay, days: Floats) -> Figure:
    n = len(days)
    if not n:
        return Figure(None, "no win of the last 365 days has its last stage in the log")
    few = f"{say_count(n, 'win')}, too few for an interval" if n < MEDIAN_LEAST else None
    return Figure(float(np.median(days)), few or say_seen(day, "stage"), n, median_interval(days))


def stalled_in_stage(day: TeamDay) -> Sequence[Figure]:
    """Count the open opportunities that are in their stage for longer than nine in ten won ones were."""
    window = (day.as_of, day.as_of)
    if not day.knows("stage"):
        return no_changes(day, "stage", window)
    stalled, judged = _stalled_at(day, day.as_of)
    history = at_week_ends(day, _stalled_at)
    every = day.count(day.open)
    figures = []
    for rep, points in enumerate(history):
        hits, n, open_ = float(stalled[rep]), int(judged[rep]), int(every[rep])
        if not n:
            few = f"how long a stage usually takes is not known: fewer than {CYCLE_LEAST} won ones were in it"
            figures.append(Figure(None, few if open_ else "no open opportunities", window=window, series=points))
            continue
        note = (
            f"{open_ - n} of {say_opportunities(open_, 'open')} cannot be judged"
            if n < open_
            else say_seen(day, "stage")
        )
        figures.append(Figure(hits, note, n, counted(hits), level=1.0, window=window, series=points))
    return figures


def _stalled_at(day: TeamDay, end: date) -> tuple[Floats, Ints]:
    stays, last = day.stays.columns, day_number(end)
    entered = stays["entered"]
    there = (stays["rep"] >= 0) & (entered != NO_DAY) & (entered <= last) & (stays["close"] > last)
    its = np.flatnonzero(there & (day.stays.going_on | (stays["left"] > last)))
    rep = stays["rep"][its]
    usual = day.stays.usual(last)[rep, stays["stage"][its]]
    known = ~np.isnan(usual)
    long = known & (last - entered[its] > usual)
    n, hits = (np.bincount(rep[chosen], minlength=day.size) for chosen in (known, long))
    return np.where(n > 0, hits, np.nan).astype(np.float64), n


def opportunities_advanced(day: TeamDay) -> Sequence[Figure]:
    """Count the opportunities that ended the last 13 weeks in a later stage than they began them, or won."""
    window = trailing(day.as_of, MOVE_DAYS)
    if not day.knows("stage"):
        return no_changes(day, "stage", window)
    since = day.seen_since("stage")
    first = day_number(window[0])
    whole = _advanced(day, np.zeros(day.today - first + 1, np.int64), first)
    begin = day.today - WEEKS * WEEK_DAYS + 1
    weeks = _advanced(day, np.arange(WEEKS * WEEK_DAYS) // WEEK_DAYS, begin)
    cells = weekly(day, weeks, "day")
    note = say_seen(day, "stage")
    return [
        Figure(float(n), note, int(n), count_interval(int(n)), window=window, series=points)
        for n, points in zip(day.count(whole), in_weeks(day, cells, cells, since), strict=True)
    ]


def _advanced(day: TeamDay, part: Ints, first: int) -> pd.DataFrame:
    """Return `rep` and `day` of what advanced within each part of the days from `first` on; `part` numbers them."""
    moves = day.moves("stage")
    # One number for opportunity and part; the moves of one opportunity follow each other in time.
    block = int(part.max(initial=0)) + 1
    since = moves.day - first
    rows = np.flatnonzero(~moves.closing & (since >= 0) & (since < len(part)))
    key = moves.at[rows] * block + part[since[rows]]
    new = np.r_[True, key[1:] != key[:-1]][: len(key)]
    begun, ended = rows[new], rows[np.r_[new[1:], True][: len(key)]]
    old, new_value = moves.old[begun], moves.new[ended]
    old = np.where(old < 0, moves.new[begun], old)
    order = day.stays.order
    place = moves.values.places(order.names)
    forward = order.back(place[new_value], place[old])
    won, lost = (
        table.where((table["close"] >= first) & (table["close"] < first + len(part)))
        for table in (day.sales, day.losses)
    )
    won_key, lost_key = (table.at * block + part[table["close"] - first] for table in (won, lost))
    ahead = pd.DataFrame(
        {
            "rep": np.r_[moves.rep[ended[forward]], won["rep"]],
            "day": np.r_[moves.day[ended[forward]], won["close"]],
            "key": np.r_[key[new][forward], won_key],
        }
    )
    return ahead[~np.isin(ahead["key"], lost_key)].drop_duplicates("key")


_OWN = "of opportunities that the rep has on the day"
_ORDER = "of two stages the earlier is the one that more opportunities of the whole data entered first"

STAGE_CONVERSION = MetricDefinition(
    "stage_conversion", "Stages left for a later one", "velocity",
    f"share of the stages entered, {_OWN}, that were left for a later one (or by winning) within "
    f"{ONWARD_DAYS // WEEK_DAYS} weeks, by Aalen-Johansen 1978: losing and moving back are the competing end, what is "
    "in "
    f"the stage yet is undecided; {_ORDER}; none below {EVENTS_LEAST} that were left",
    "entry into the stage", "share", "up", EVENTS_LEAST, "last 365 days; n = stages entered",
    "on the scale log(-log), variance by the delta method (Marubini & Valsecchi 1995)",
    "the 365 days up to the week's end", stage_conversion,
)  # fmt: skip
TIME_IN_STAGE_TO_WON = MetricDefinition(
    "time_in_stage_to_won", "From the last stage to the win", "velocity",
    "median days from entering the last stage before closing to being won; wins whose entry the log holds",
    "close date", "days", "down", MEDIAN_LEAST, "last 365 days", "sign test (two order statistics)",
    "the 365 days up to the week's end", time_in_stage_to_won,
)  # fmt: skip
STALLED_IN_STAGE = MetricDefinition(
    "stalled_in_stage", "Stalled in a stage", "hygiene",
    "open opportunities that are in their stage for longer than nine in ten won ones were (all of the data's where "
    "five "
    f"other reps or more have wins, else the rep's own; {CYCLE_LEAST} stays at least); n = those that can be judged",
    "entry into the stage", "count", "down", 0, "open on the day", "counted, not estimated (level 1)",
    "at the week's end, by the wins known then", stalled_in_stage,
)  # fmt: skip
OPPORTUNITIES_ADVANCED = MetricDefinition(
    "opportunities_advanced", "Opportunities advanced", "velocity",
    f"number {_OWN} that ended the window in a later stage than they began it or were created in, or were won; what "
    "was "
    f"lost is not among them; {_ORDER}",
    "day of the change", "count", "up", 0, "last 13 weeks", "exact Poisson (Garwood 1936)", "advanced within the week",
    opportunities_advanced,
)  # fmt: skip
