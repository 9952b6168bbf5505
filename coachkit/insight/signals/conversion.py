"""What becomes of opportunities: which stages they pass, whether that pays for the activity, and how long it takes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from scipy import stats

from coachkit.insight.days import NO_DAY, Flags, Floats, day_of
from coachkit.insight.signals import means, shares
from coachkit.insight.signals.events import Events
from coachkit.insight.signals.exits import Exits
from coachkit.insight.signals.shares import Shares
from coachkit.insight.signals.streams import SignalDay, rate_readings, rows_since
from coachkit.insight.signals.tested import HIGH, LOW, Reading, Tested, Told, Unit, pooled_by_rep
from coachkit.insight.signals.volume import nothing
from coachkit.insight.windows import trailing
from coachkit.model import Window
from coachkit.terms import CauseId, TableName

#: Recent is a quarter or half a year: shares need more events than counts do.
WINDOWS = (13, 26)
#: Least recent exits from a stage (methods, cause 2).
LEAST_EXITS = 8
_LEAST_WINS = 5


@dataclass(frozen=True)
class Split:
    """A share of hits, recent against before, with the events it is about."""

    events: Events
    weeks: int
    result: Shares


def split_shares(
    signals: SignalDay, events: Events, hit: Flags, least: int, windows: tuple[int, ...] = WINDOWS
) -> list[Split]:
    """Test the share of hits of each window against what came before it."""
    known = events.day >= signals.presence.since[events.rep]
    found = []
    for weeks in windows:
        recent = events.day > signals.day.today - 7 * weeks
        hits, n, base_hits, base_n = (
            np.bincount(events.rep[chosen & known], minlength=signals.size).astype(np.float64)
            for chosen in (recent & hit, recent, ~recent & hit, ~recent)
        )
        found.append(Split(events, weeks, shares.changed(hits, n, base_hits, base_n, least)))
    return found


def share_reading(
    signals: SignalDay, split: Split, rep: int, side: int, metric_id: str, what: str, name: TableName
) -> Reading | None:
    """Say what a share tells of one rep in one direction; None where it cannot be tested."""
    result = split.result
    if np.isnan(result.p[rep, side]):
        return None
    window = trailing(signals.day.as_of, 7 * split.weeks)
    return Reading(
        p=float(result.p[rep, side]), metric_id=metric_id, kind="share", what=what, value=float(result.value[rep]),
        usual=float(result.usual[rep]), n=int(result.n[rep]), window=window, base=before(signals, rep, window),
        spread=float(result.spread[rep]), table=name, rows=rows_since(signals, split.events, rep, split.weeks),
    )  # fmt: skip


def share_readings(signals: SignalDay, split: Split, metric_id: str, what: str, name: TableName) -> Told:
    """Say what a share tells of every rep, lower and higher."""
    low, high = (
        [share_reading(signals, split, rep, side, metric_id, what, name) for rep in range(signals.size)]
        for side in (LOW, HIGH)
    )
    return list(zip(low, high, strict=True))


def before(signals: SignalDay, rep: int, window: Window) -> Window:
    """Return what a window is compared with: all before it that can be compared."""
    return day_of(max(int(signals.presence.since[rep]), int(signals.day.seen_from[rep]))), window[0] - timedelta(days=1)


def stage_conversion(signals: SignalDay, left: Exits) -> list[Tested]:
    """A smaller share of opportunities passes some stage than the rep's own usual; else, a smaller share is won."""
    named = [
        (split, "stage_conversion", f"opportunities that left the stage “{stage}” went on")
        for stage, events, hit in left.by_stage
        for split in split_shares(signals, events, hit, LEAST_EXITS)
    ]
    if not named:
        won = signals.statuses[signals.closed.at] == "won"
        wins = split_shares(signals, signals.closed, won, LEAST_EXITS)
        named = [(split, "win_rate", "closed opportunities were won") for split in wins]
    few = f"fewer than {LEAST_EXITS} recent opportunities, or as many before, left any stage"
    told = [share_readings(signals, split, metric_id, what, "opportunities") for split, metric_id, what in named]
    return pooled_by_rep("stage-conversion", told, LOW, lambda rep: few)


def activity_without_result(signals: SignalDay, left: Exits, activity: list[Tested]) -> list[Tested]:
    """Activity as usual, and yet a smaller share goes on at the stages taken together, not at a single one alone."""
    cause: CauseId = "activity-without-result"
    if not signals.day.view.has("activities", "kind"):
        return nothing(signals, cause, "no activities in the data")
    if len(left.by_stage) < 2:
        return nothing(signals, cause, "too little is known of the stages that opportunities pass")
    tables = [split_shares(signals, events, hit, 1, (26,))[0] for _, events, hit in left.by_stage]
    whole, without = _together([one.result for one in tables])
    seen = [
        (np.where(np.isnan(one.result.usual), 0.0, one.result.n), np.nan_to_num(one.result.usual)) for one in tables
    ]
    usual = sum(n * share for n, share in seen) / np.maximum(sum(n for n, _ in seen), 1)
    every = split_shares(signals, left.events, left.hit, LEAST_EXITS, (26,))[0]
    what = "opportunities that left a stage, whichever, went on"
    found = []
    for rep in range(signals.size):
        reading = share_reading(signals, every, rep, LOW, "stage_conversion", what, "opportunities")
        if reading is None or np.isnan(whole[rep]).any() or not activity[rep].done:
            found.append(Tested(cause, reason="too few opportunities left a stage, or activity could not be compared"))
        elif activity[rep].p_gap <= 0.05:
            found.append(Tested(cause, n=reading.n, reason="activity is not as usual: it has fallen"))
        else:
            p = [float(whole[rep, side] if without[rep, side] <= 0.05 else max(whole[rep, side], without[rep, side]))
                 for side in (LOW, HIGH)]  # fmt: skip
            reading = replace(reading, usual=float(usual[rep]))
            found.append(Tested(cause, p[LOW], 1.0, replace(reading, p=p[LOW]), None, reading.n, reading.spread))
    return found


def _together(results: list[Shares]) -> tuple[Floats, Floats]:
    """Return p-values (reps x 2) over all stages, and over all but the one that differs most in that direction."""
    n = np.stack([np.nan_to_num(one.n) for one in results])
    gap = np.stack([np.nan_to_num(one.n * (one.value - one.usual)) for one in results])
    tested = np.stack([~np.isnan(one.usual) for one in results])
    relative = np.stack([np.nan_to_num(one.spread * one.usual) for one in results])
    variance = np.where(tested, (n * relative) ** 2, 0.0)
    gap = np.where(tested, gap, 0.0)
    whole, without = np.full((2, n.shape[1], 2), np.nan)
    total, spread = gap.sum(0), variance.sum(0)
    known = (spread > 0) & (tested.sum(0) >= 2)
    z = np.divide(gap, np.sqrt(np.maximum(variance, 1e-12)))
    for side, sign in ((LOW, 1), (HIGH, -1)):
        worst = (sign * z).argmin(axis=0)[None]
        left = total - np.take_along_axis(gap, worst, 0)[0]
        rest = spread - np.take_along_axis(variance, worst, 0)[0]
        # How far reps differ is learnt from as many reps as there are: Student's t instead of the normal.
        freedom = max(n.shape[1] - 1, 1)
        whole[known, side] = stats.t.cdf(sign * total[known] / np.sqrt(spread[known]), freedom)
        without[known, side] = stats.t.cdf(sign * left[known] / np.sqrt(np.maximum(rest[known], 1e-12)), freedom)
    return whole, without


def long_cycle(signals: SignalDay) -> list[Tested]:
    """Opportunities of the same age close more seldom, or wins took longer, than the rep's own usual."""
    created = signals.day.opportunities["created"].to_numpy()[signals.closed.at]
    in_order = (created != NO_DAY) & (signals.closed.day >= created)
    closed = signals.closed.where(in_order)
    rates = signals.scanned(closed, signals.closing_exposure * signals.presence.share)
    scanned = rate_readings(signals, rates, closed, "closings", "closings", "opportunities", "count")
    won = signals.statuses[closed.at] == "won"
    days = np.log1p((closed.day - created[in_order])[won].astype(np.float64))
    cycles = [
        mean_readings(
            signals, closed.where(won), days, weeks, _LEAST_WINS, "sales_cycle", "The time from created to won", "days"
        )
        for weeks in WINDOWS
    ]
    # Fewer closings and longer cycles are both slower.
    slower_is_high: Told = [(rise, fall) for fall, rise in scanned]
    few = "too few opportunities closed to tell how long it takes"
    return pooled_by_rep("long-cycle", [slower_is_high, *cycles], HIGH, lambda rep: few)


#: From the scale on which means are compared to that on which they are said.
_SAID: dict[Unit, Callable[[float], float]] = {
    "days": math.expm1, "hours": math.expm1, "score": float, "share": float, "factor": math.exp,
}  # fmt: skip
#: Units whose means are compared as logarithms.
_LOGS: tuple[Unit, ...] = ("days", "hours", "factor")


def mean_readings(
    signals: SignalDay, events: Events, values: Floats, weeks: int, least: int, metric_id: str, what: str,
    unit: Unit, name: TableName = "opportunities",
) -> Told:  # fmt: skip
    """Say of each rep what the mean of recent values tells, lower and higher; None where it cannot be tested."""
    known = events.day >= signals.presence.since[events.rep]
    recent = events.day > signals.day.today - 7 * weeks
    result = means.changed(values[known], events.rep[known], recent[known], signals.size, least)
    window = trailing(signals.day.as_of, 7 * weeks)
    told: Told = []
    for one in range(signals.size):
        if np.isnan(result.p[one]).any():
            told.append((None, None))
            continue
        value, usual = (_SAID[unit](float(x)) for x in (result.value[one], result.usual[one]))
        spread = float(result.error[one]) / (1.0 if unit in _LOGS else max(abs(usual), 1e-9))
        sides = [
            Reading(
                p=float(result.p[one, side]), metric_id=metric_id, kind="mean", what=what, value=value, usual=usual,
                n=int(result.n[one]), window=window, base=before(signals, one, window),
                spread=spread, table=name, rows=rows_since(signals, events, one, weeks), unit=unit,
            )
            for side in (LOW, HIGH)
        ]  # fmt: skip
        told.append((sides[LOW], sides[HIGH]))
    return told
