"""Rules as rivals ship them, on the same tables as the kit, and an oracle that no method can beat.

A rule gives every rep and week a score, the larger the more alarming: as shipped it alarms from its `threshold` on.
Rules look at falls, week by week, and know of no leave, holiday or season; that is how they are shipped. For a fair
fight they are `tuned` to an alarm rate, no stream drowning another, and let off the weeks in which a rep was away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import nbinom

Floats = npt.NDArray[np.float64]

STREAMS = ("touches", "meetings", "creations", "wins")
BASELINE = 12  # points
_ENOUGH = 8  # of the twelve, where a rep was away in some
_AWAY_DAYS = 3
_XMR = 2.66
#: A truth's stream, and the counts that it moves in just its ratio.
_MOVED = {"activity": ("touches", "meetings")} | {name: (name,) for name in STREAMS}


@dataclass(frozen=True)
class Rule:
    """A rule: `score` takes counts of reps (rows) and weeks, nan where a rep was not there yet, and gives as many."""

    name: str
    score: Callable[[Floats], Floats]
    threshold: float


def weekly_counts(tables: Mapping[str, pd.DataFrame], last: date, weeks: int) -> dict[str, Floats]:
    """Count touches, meetings, creations and wins of each rep (rows, as in `reps`) in the weeks that end on `last`.

    Weeks that began before a rep's first day are nan.
    """
    reps, deals = tables["reps"], tables["opportunities"]
    acts = tables["activities"][tables["activities"]["direction"] != "inbound"]
    won = deals[deals["status"] == "won"]
    happened = {
        "touches": (acts[acts["kind"] != "meeting"], "occurred_at"),
        "meetings": (acts[acts["kind"] == "meeting"], "occurred_at"),
        "creations": (deals, "created_date"),
        "wins": (won, "close_date"),
    }
    first = pd.Timestamp(last) - pd.Timedelta(days=7 * weeks - 1)
    row = pd.Series(np.arange(len(reps)), index=reps["rep_id"])
    begun = ((reps["start_date"] - first).dt.days.to_numpy()[:, None] > 7 * np.arange(weeks)).astype(bool)
    counts = {}
    for name, (table, column) in happened.items():
        week = (table[column] - first).dt.days.to_numpy() // 7
        inside = (week >= 0) & (week < weeks)
        grid = np.zeros((len(reps), weeks))
        np.add.at(grid, (row[table["rep_id"]].to_numpy()[inside], week[inside]), 1)
        counts[name] = np.where(begun, np.nan, grid)
    return counts


def where_present(counts: Mapping[str, Floats], tables: Mapping[str, pd.DataFrame], last: date) -> dict[str, Floats]:
    """Return counts without the weeks of which recorded events took three working days or more."""
    weeks = next(iter(counts.values())).shape[1]
    first = np.datetime64(last) - np.timedelta64(7 * weeks - 1, "D")
    reps = tables["reps"]["rep_id"].to_numpy()
    away = np.zeros((len(reps), weeks * 7), dtype=bool)
    events = tables["rep_events"]
    for rep, kind, start, end in zip(
        events["rep_id"], events["kind"], events["start_date"], events["end_date"], strict=True
    ):
        if kind in ("leave", "holiday", "tool_outage"):
            begin, over = ((day.to_datetime64().astype("datetime64[D]") - first).astype(int) for day in (start, end))
            away[
                np.ix_((reps == rep) | (rep == "*"), np.arange(weeks * 7).clip(begin, over) == np.arange(weeks * 7))
            ] = True
    away &= np.is_busday(first + np.arange(weeks * 7))
    out = away.reshape(len(reps), weeks, 7).sum(axis=2) >= _AWAY_DAYS
    return {name: np.where(out, np.nan, grid) for name, grid in counts.items()}


def _scored(value: Floats) -> Floats:
    """Return scores, where there is none the lowest there is."""
    return np.where(np.isfinite(value), value, -np.inf)


def on_last_week(counts: Floats) -> Floats:
    """Return the share by which a week is below the last one before it in which the rep was there."""
    before = pd.DataFrame(counts).ffill(axis=1).shift(axis=1).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return _scored(1 - counts / before)


def below_team(counts: Floats) -> Floats:
    """Return the share by which a rep's week is below the team's mean of that week, the rep included."""
    there = np.isfinite(counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(there, counts, 0).sum(axis=0) / there.sum(axis=0)
        return _scored(1 - counts / mean)


def standard_deviations(counts: Floats) -> Floats:
    """Return by how many standard deviations a week is below the mean of the rep's twelve weeks before."""
    scores = np.full(counts.shape, np.nan)
    if counts.shape[1] > BASELINE:
        before = np.lib.stride_tricks.sliding_window_view(counts, BASELINE, axis=1)[:, :-1]
        there = np.isfinite(before)
        number = np.where(there.sum(axis=2) >= _ENOUGH, there.sum(axis=2), np.nan)
        mean = np.where(there, before, 0).sum(axis=2) / number
        squares = np.where(there, (before - mean[:, :, None]) ** 2, 0).sum(axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):
            scores[:, BASELINE:] = (mean - counts[:, BASELINE:]) / np.sqrt(squares / (number - 1))
    return _scored(scores)


def xmr(counts: Floats) -> Floats:
    """Return how far a week is below the mean, 1 at the lower limit of an XmR chart locked on the rep's first weeks."""
    scores = np.full(counts.shape, np.nan)
    for rep, row in enumerate(counts):
        there = np.nonzero(np.isfinite(row))[0]
        base = row[there[:BASELINE]]
        if len(there) <= BASELINE or not np.abs(np.diff(base)).any():
            continue
        later = there[BASELINE:]
        scores[rep, later] = (base.mean() - row[later]) / (_XMR * np.abs(np.diff(base)).mean())
    return _scored(scores)


RULES = (
    Rule("down 10 % on last week", on_last_week, 0.10),
    Rule("20 % below team mean", below_team, 0.20),
    Rule("2 SD below own twelve weeks", standard_deviations, 2.0),
    Rule("XmR rule 1, twelve points", xmr, 1.0),
)


def rep_weeks(rule: Rule, counts: Mapping[str, Floats]) -> Floats:
    """Return a rule's score of each rep and week: that of the stream which alarms most."""
    return np.max([rule.score(counts[name]) for name in STREAMS], axis=0)


def tuned(rule: Rule, healthy: Sequence[Mapping[str, Floats]]) -> Callable[[Mapping[str, Floats]], Floats]:
    """Return a score of rep-weeks in which no stream drowns the others.

    Each stream's score becomes minus the share of healthy rep-weeks that score as high; the rarest counts.
    """
    usual = {name: np.sort(np.concatenate([np.ravel(rule.score(one[name])) for one in healthy])) for name in STREAMS}

    def score(counts: Mapping[str, Floats]) -> Floats:
        below = [
            np.searchsorted(usual[name], rule.score(counts[name]), side="left") / len(usual[name]) for name in STREAMS
        ]
        return np.max(below, axis=0) - 1.0

    return score


def threshold_for(scores: Floats, rate: float) -> float:
    """Return the lowest threshold that at most this share of scores reaches."""
    ordered = np.sort(np.ravel(scores))[::-1]
    allowed = int(np.floor(rate * len(ordered)))
    if allowed >= len(ordered):
        return float(ordered[-1])
    # The first that may not alarm, and with it all that are equal, stay below.
    return float(np.nextafter(ordered[allowed], np.inf))


def oracle_streams(stream: str) -> tuple[str, ...]:
    """Return the counts whose means a truth of this stream multiplies, none where it moves something else."""
    return _MOVED.get(stream, ())


def oracle(
    counts: Mapping[str, Floats],
    expected: Mapping[str, Floats],
    streams: tuple[str, ...],
    onset_week: int,
    ratio: float,
    ramp_weeks: int,
    phi: float,
) -> Floats:
    """Return the log likelihood ratio of what is planted against nothing, of all weeks since onset up to each.

    It knows the streams, the onset, the ratio, the ramp, every week's true mean (leave, season and shocks in it) and
    the dispersion. Put on the reps of healthy teams it gives what its threshold is to be set by.
    """
    some = next(iter(counts.values()))
    since = np.arange(some.shape[1]) - onset_week
    factor = 1 + (ratio - 1) * np.clip((since + 1) / (ramp_weeks + 1), 0, 1)
    total = np.zeros(some.shape)
    for name in streams:
        usual = np.where(np.isfinite(counts[name]), expected[name], 0)
        seen = np.nan_to_num(counts[name])
        total += _log_likelihood(seen, usual * factor, phi) - _log_likelihood(seen, usual, phi)
    return np.where(since >= 0, np.cumsum(np.where(since >= 0, total, 0), axis=1), -np.inf)


def _log_likelihood(seen: Floats, mean: Floats, phi: float) -> Floats:
    """Return the log probability of negative binomial counts; of weeks in which nothing could happen it is 0."""
    some = mean > 0
    return np.where(some, nbinom.logpmf(seen, np.where(some, mean, 1) / (phi - 1), 1 / phi), 0)
