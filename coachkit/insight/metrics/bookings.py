"""Bookings, wins, attainment and pace: what was won in the fiscal quarter so far, and against what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

import numpy as np

from coachkit.crm.periods import FiscalPeriod, quarter_of, quarters_before
from coachkit.insight.days import NO_DAY, Floats, Ints, day_number
from coachkit.insight.intervals import count_interval, scaled, sum_interval
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import at_week_ends, in_weeks, weekly
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_count, say_day, say_list
from coachkit.model import Interval
from coachkit.terms import MIN_PEERS

#: Pace is silent before this share of the period: early figures swing too much to mean anything (landscape, metric 3).
SILENT_SHARE = 0.2
#: An earlier quarter is compared with if the data's first closed opportunity lies at most this long after its start.
COVERED_DAYS = 14
#: Below this many earlier wins the mean that pace is held against is itself a matter of luck, and pace says so.
EARLIER_WINS_LEAST = 5
#: Why a sum of no amounts has no interval.
NO_TYPICAL = "no range: too few wins to say how large one usually is"
#: Who owns nothing in the data may not be in the export at all: 0 % of a quota would be said of the person.
OWNS_NOTHING = "no opportunity of this rep is in the data, open or closed"


def booked(day: TeamDay, first: date, last: date) -> tuple[Floats, Ints]:
    """Return the amount won per rep from `first` to `last`, both included, and the number of wins."""
    won = day.sales
    chosen = won.where((won["close"] >= day_number(first)) & (won["close"] <= day_number(last)))
    rep, amounts = chosen["rep"], np.nan_to_num(chosen["amount"])
    return np.bincount(rep, amounts, day.size).astype(np.float64), np.bincount(rep, minlength=day.size).astype(np.int64)


def typical_wins(day: TeamDay) -> list[float | None]:
    """Return what one win of a rep usually is; it stands in where an interval must say how large one might be.

    The mean amount of the rep's wins of the last 365 days, else of all wins of the team if `MIN_PEERS` other reps or
    more have some (fewer could be read out of it), else of all the rep's own, else None.
    """
    sized = day.won[day.won["amount"] > 0]
    ever = day.split(sized, "amount")
    recent = day.split(sized[day.within(sized["close"], trailing(day.as_of, 365)[0])], "amount")
    winners = sum(len(own) > 0 for own in ever)
    typical: list[float | None] = []
    for its, own in zip(recent, ever, strict=True):
        peers = winners - (len(own) > 0)
        basis = its if len(its) else sized["amount"].to_numpy() if peers >= MIN_PEERS else own
        typical.append(float(basis.mean()) if len(basis) else None)
    return typical


def say_undated(won: int, lost: int = 0) -> str | None:
    """Say how many closed opportunities are in no figure because they carry no close date; None where all do."""
    parts = [f"{count:,} {status}" for count, status in ((won, "won"), (lost, "lost")) if count]
    verb = "is" if won + lost == 1 else "are"
    return f"{say_list(parts)} without a close date {verb} not in it" if parts else None


def say_together(*notes: str | None) -> str | None:
    """Join what is to be said of a figure; None where there is nothing."""
    return "; ".join(filter(None, notes)) or None


def bookings(day: TeamDay) -> Sequence[Figure]:
    """Work out bookings in the quarter to date."""
    won = day.won[day.within(day.won["close"], day.period.start)]
    carried = won["amount"].notna().to_numpy()
    wins, blank, undated = day.count(won), day.count(won, ~carried), day.undated("won")
    amounts = day.split(won, "amount")
    cells = day.won["amount"].fillna(0.0).to_numpy()
    history = in_weeks(day, weekly(day, day.won, "close", cells), weekly(day, day.won, "close"))
    window = (day.period.start, day.as_of)
    figures = []
    for rep, typical in enumerate(typical_wins(day)):
        n, without, dateless = int(wins[rep]), int(blank[rep]), say_undated(int(undated[rep]))
        if not day.view.has("opportunities", "amount") or (n and without == n):
            why = "no won opportunity carries an amount" if n else "the data hold no amounts"
            figures.append(Figure(None, say_together(why, dateless), n, window=window))
            continue
        interval = sum_interval(amounts[rep], typical)
        reason = say_together(
            f"{without} of {say_count(n, 'win')} carry no amount and are not in it" if without else None,
            dateless,
            None if interval else NO_TYPICAL,
        )
        figures.append(
            Figure(float(amounts[rep].sum()), reason, n, interval, window=window, series=history[rep]),
        )
    return figures


def wins(day: TeamDay) -> Sequence[Figure]:
    """Count the opportunities won in the quarter to date."""
    counts = day.count(day.won, day.within(day.won["close"], day.period.start))
    cells = weekly(day, day.won, "close")
    window = (day.period.start, day.as_of)
    return [
        Figure(float(n), say_undated(int(undated)), int(n), count_interval(int(n)), window=window, series=points)
        for n, undated, points in zip(counts, day.undated("won"), in_weeks(day, cells, cells), strict=True)
    ]


def quotas_on(day: TeamDay, period: FiscalPeriod, on: date) -> list[tuple[float | None, str | None]]:
    """Return the quota in force on a day for each rep, or why there is none to divide by."""
    key = (quotas_on, period, on)
    if key not in day.worked_out:  # two histories ask for the same days
        known = [day.ledger.on(rep_id, period, on) for rep_id in day.rep_ids]
        day.worked_out[key] = [
            (None, "the quota is 0") if quota.value == 0 else (quota.value, quota.reason) for quota in known
        ]
    return cast("list[tuple[float | None, str | None]]", day.worked_out[key])


def unseen_in(day: TeamDay, period: FiscalPeriod) -> list[str | None]:
    """Return for each rep why nothing booked in a period is not a shortfall: the data say nothing of it."""
    newest = day.view.newest
    if newest is not None and newest < period.start:
        return [f"nothing in the data is newer than {say_day(newest)}, before {period.id} began"] * day.size
    return [None if owned else OWNS_NOTHING for owned in day.owned]


def _moved(day: TeamDay, rep_id: str) -> str | None:
    """Say that the quota moved within the quarter, so that nobody reads a shortfall out of it unawares."""
    changes, _ = day.ledger.changes(rep_id, day.period)
    if not changes or changes[-1].set_on is None:
        return None
    return f"the quota was changed within the quarter, last on {say_day(changes[-1].set_on)}"


def attainment(day: TeamDay) -> Sequence[Figure]:
    """Divide bookings by the quota in force on the day."""
    history = at_week_ends(day, _attainment_at) if day.view.has("quotas") else [()] * day.size
    unseen = unseen_in(day, day.period)
    figures = []
    for rep, (had, (quota, why)) in enumerate(
        zip(BOOKINGS.figures(day), quotas_on(day, day.period, day.as_of), strict=True),
    ):
        if quota is None or had.value is None or unseen[rep]:
            none = why or unseen[rep] or had.reason
            figures.append(Figure(None, none, had.n, window=had.window, series=history[rep]))
            continue
        reason = say_together(_moved(day, day.rep_ids[rep]), had.reason)
        interval = scaled(had.interval, quota)
        figures.append(
            Figure(had.value / quota, reason, had.n, interval, window=had.window, series=history[rep]),
        )
    return figures


def _attainment_at(day: TeamDay, end: date) -> tuple[Floats, Ints]:
    """Attainment at the end of a day, by the quota then in force."""
    period = quarter_of(end, day.view.calendar)
    amounts, n = booked(day, period.start, end)
    quotas = np.array([quota or np.nan for quota, _ in quotas_on(day, period, end)])
    quotas[[why is not None for why in unseen_in(day, period)]] = np.nan
    return amounts / quotas, n


def _earlier_mean(day: TeamDay, end: date) -> tuple[Floats, Ints, Ints]:
    """Return the mean booked by the same point of the earlier quarters, how many quarters, and how many wins.

    A quarter counts when the data cover it and the rep was there from its start; without any, the mean is NaN.
    """
    period = quarter_of(end, day.view.calendar)
    total, quarters, wins = np.zeros(day.size), np.zeros(day.size, np.int64), np.zeros(day.size, np.int64)
    started = day.reps["start_date"].to_numpy("datetime64[D]")
    for earlier in quarters_before(period, 4, day.view.calendar):
        if day.first_close == NO_DAY or day.first_close > day_number(earlier.start) + COVERED_DAYS:
            continue
        there = ~(started > np.datetime64(earlier.start))
        amounts, won = booked(day, earlier.start, min(earlier.start + (end - period.start), earlier.end))
        total += np.where(there, amounts, 0.0)
        quarters += there
        wins += np.where(there, won, 0)
    return np.divide(total, quarters, out=np.full(day.size, np.nan), where=quarters > 0), quarters, wins


def _pace_base(day: TeamDay, end: date) -> tuple[Floats, list[str | None]]:
    """Return what bookings are held against on a day, with what to say of it; NaN with the reason for no pace."""
    period = quarter_of(end, day.view.calendar)
    means, quarters, wins = _earlier_mean(day, end)
    unseen = unseen_in(day, period)
    base, notes = np.full(day.size, np.nan), list[str | None]()
    for rep, (quota, why_none) in enumerate(quotas_on(day, period, end)):
        if unseen[rep]:
            notes.append(unseen[rep])
            continue
        if means[rep] > 0:
            base[rep] = means[rep]
            told = f"against the mean by this day of the {say_count(int(quarters[rep]), 'quarter')} before"
            few = wins[rep] < EARLIER_WINS_LEAST
            notes.append(f"{told}, which rests on {say_count(int(wins[rep]), 'win')} only" if few else told)
            continue
        gap = "nothing was booked by this point of the earlier quarters" if quarters[rep] else "no earlier quarter"
        if quota is None:
            notes.append(f"{gap} to compare with, and {why_none}" if not quarters[rep] else f"{gap}, and {why_none}")
            continue
        base[rep] = quota * period.elapsed(end)
        notes.append(f"{gap}: against a straight line to the quota")
    return base, notes


def pace(day: TeamDay) -> Sequence[Figure]:
    """Divide bookings to date by the mean at the same point of the prior four quarters."""
    history = at_week_ends(day, _pace_at)
    if day.period.elapsed(day.as_of) < SILENT_SHARE:
        early = "silent in the first fifth of the quarter: too early to say"
        return [Figure(None, early, window=(day.period.start, day.as_of), series=points) for points in history]
    base, notes = _pace_base(day, day.as_of)
    figures = []
    for rep, had in enumerate(BOOKINGS.figures(day)):
        if np.isnan(base[rep]) or had.value is None:
            why = had.reason if had.value is None else notes[rep]
            figures.append(Figure(None, why, had.n, window=had.window, series=history[rep]))
            continue
        reason = say_together(notes[rep], had.reason)
        interval: Interval | None = scaled(had.interval, float(base[rep]))
        figures.append(
            Figure(had.value / float(base[rep]), reason, had.n, interval, window=had.window, series=history[rep]),
        )
    return figures


def _pace_at(day: TeamDay, end: date) -> tuple[Floats, Ints]:
    """Pace at the end of a day; NaN in the first fifth of its quarter."""
    period = quarter_of(end, day.view.calendar)
    amounts, n = booked(day, period.start, end)
    if period.elapsed(end) < SILENT_SHARE:
        return np.full(day.size, np.nan), n
    return amounts / _pace_base(day, end)[0], n


_SUM = "gamma interval of a sum whose number is a Poisson count (Fay & Feuer 1997)"
_QUARTER = "fiscal quarter to date"

BOOKINGS = MetricDefinition(
    "bookings", "Bookings", "results", "sum of the amounts of won opportunities", "close date", "money", "up", 0,
    _QUARTER,
    f"{_SUM}; with none, one typical win is taken as what might come", "booked in the week; n = wins", bookings,
)  # fmt: skip
ATTAINMENT = MetricDefinition(
    "attainment", "Quota attainment", "results", "bookings / the quota in force on the day; none without a quota",
    "close date",
    "share", "up", 0, _QUARTER, "that of bookings, divided by the quota",
    "quarter to date at the week's end, by the quota then in force", attainment,
)  # fmt: skip
PACE = MetricDefinition(
    "pace", "Pace", "results",
    "bookings to date / mean bookings after as many days of the prior four fiscal quarters (those the data cover and "
    "the rep was there for); without any, against a straight line to the quota; silent in the first fifth",
    "close date", "ratio", "up", 0, _QUARTER, "that of bookings, divided by what it is held against, taken as known",
    "quarter to date at the week's end", pace,
)  # fmt: skip
WINS = MetricDefinition(
    "wins", "Wins", "results", "number of opportunities won", "close date", "count", "up", 0, _QUARTER,
    "exact Poisson (Garwood 1936)", "won in the week", wins,
)  # fmt: skip
