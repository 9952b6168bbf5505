"""Weekly streams of things that happen, each with the exposure it is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.changes import positions
from coachkit.insight.days import NO_DAY, Flags, Floats, Ints, day_of
from coachkit.insight.linked import words
from coachkit.insight.rows import Rows
from coachkit.insight.signals.events import Events
from coachkit.insight.signals.presence import RECENT_WEEKS, WEEKS, Presence, presence
from coachkit.insight.signals.rates import Rates, scan
from coachkit.insight.signals.tested import Kind, Reading, Told
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing
from coachkit.model import Window
from coachkit.terms import MIN_PEERS, TableName

#: What is older than this share of all closed opportunities took is no load any more, only not closed yet.
_LIVE_SHARE = 0.95
#: Ages in days at which the chance of closing is learnt apart; the last is open-ended.
_AGES = np.array([0, 7, 14, 28, 56, 91, 140, 210, 315, 455])


@dataclass(frozen=True)
class SignalDay:
    """A team's day with what several causes are tested by, each worked out once."""

    day: TeamDay
    size: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", self.day.size)

    @cached_property
    def presence(self) -> Presence:
        """Who was there."""
        return presence(self.day)

    @cached_property
    def stays(self) -> pd.DataFrame:
        """Every stay of the team's opportunities in a stage, with `rep`, `day` (it ended on) and `status`."""
        its = positions(self.day.passages["opportunity_id"], self.day.opportunities["opportunity_id"])
        stays = self.day.passages[its >= 0].reset_index(drop=True)
        its = its[its >= 0]
        left = stays["left_at"].to_numpy("datetime64[D]")
        ended = np.where(np.isnat(left), NO_DAY, left.astype(np.int64))
        rep = self.day.opportunities["rep"].to_numpy()[its]
        return stays.assign(rep=rep, status=self.statuses[its], day=ended)

    @cached_property
    def open_weeks(self) -> Floats:
        """How many dated opportunities each rep had open at the end of each week (reps x weeks)."""
        return self._standing(None)

    @cached_property
    def live_weeks(self) -> Floats:
        """How many open opportunities that are not older than nearly all closed ones each rep had (reps x weeks)."""
        created, close = (self.day.opportunities[name].to_numpy() for name in ("created", "close"))
        ended = (created != NO_DAY) & (close != NO_DAY) & ~self.statuses_are("open")
        return self._standing(int(np.quantile((close - created)[ended], _LIVE_SHARE)) if ended.any() else None)

    def _standing(self, longest: int | None) -> Floats:
        """Count what was open at the end of each week, for at most `longest` days each.

        Of what closed on no known day it is not known when it was open, so it counts in no week.
        """
        rep, created, close = (self.day.opportunities[name].to_numpy() for name in ("rep", "created", "close"))
        over = ~self.statuses_are("open")
        dated = (created != NO_DAY) & (~over | (close != NO_DAY))
        until = np.where(over, np.maximum(close, created), self.day.today + 1)
        until = until if longest is None else np.minimum(until, created + longest)
        begun, gone = self._by_week(rep[dated], created[dated]), self._by_week(rep[dated], until[dated])
        standing: Floats = np.maximum((begun - gone).cumsum(axis=1), 0.0)
        return standing

    def _by_week(self, rep: Ints, days: Ints) -> Floats:
        """Count by rep and week; what came before the first week counts in it, what comes after the last in none."""
        return self.presence.count(rep, np.maximum(days, self.presence.starts[0]))

    @cached_property
    def closing_exposure(self) -> Floats:
        """How many closings each rep's open opportunities would have by the whole team's habit at their age."""
        return closing_exposure(self)

    @cached_property
    def committed(self) -> tuple[Flags, Flags]:
        """Whether each opportunity's categories are logged before it closed, and whether it stood in commit then."""
        moves = self.day.moves("forecast_category")
        moves = moves.where(~moves.closing)
        size = len(self.day.opportunities)
        said = moves.values.text.str.strip().str.lower().str.replace(" ", "_") == "commit"
        commit = np.r_[said.to_numpy(dtype=bool, na_value=False), False]
        stood = np.bincount(moves.at[commit[moves.old] | commit[moves.new]], minlength=size) > 0
        return np.bincount(moves.at, minlength=size) > 0, stood

    def scanned(self, events: Events, exposure: Floats) -> Rates:
        """Scan events against an exposure."""
        there = self.presence.share * (exposure > 0)
        return scan(self.presence.count(events.rep, events.day), exposure, there)

    @cached_property
    def activities(self) -> Events:
        """The team's activities."""
        return Events.of(self.day.activities)

    @cached_property
    def activity_kinds(self) -> npt.NDArray[np.object_]:
        """The kinds of `activities`."""
        kinds: npt.NDArray[np.object_] = words(self.day.view, "activities", "kind")[self.day.activities["place"]]
        return kinds

    @cached_property
    def closed(self) -> Events:
        """The team's closed opportunities by the day they closed on, without those that carry none."""
        table = self.day.opportunities
        return Events.of(table, "close", self.statuses_are("won", "lost") & (table["close"] != NO_DAY).to_numpy())

    @cached_property
    def statuses(self) -> npt.NDArray[np.object_]:
        """The status of each of the team's opportunities."""
        return self.day.opportunities["status"].to_numpy(object)

    def statuses_are(self, *names: str) -> Flags:
        """Tell which of the team's opportunities have one of these statuses."""
        return np.isin(self.statuses, np.array(names, dtype=object))


def closing_exposure(signals: SignalDay) -> Floats:
    """Add up, by rep and week, the chance of closing at each open opportunity's age (reps x weeks).

    It is learnt from the whole team; where that has fewer than `MIN_PEERS` others, from the rep's own opportunities:
    a colleague's habit could be read out of it.
    """
    starts, table = signals.presence.starts, signals.day.opportunities
    dated = (table["created"] != NO_DAY).to_numpy()
    rep, created, close = (table[name].to_numpy()[dated] for name in ("rep", "created", "close"))
    over = ~signals.statuses_are("open")[dated]
    closed = over & (close != NO_DAY)
    until = np.where(closed, close, np.where(over, created - 1, signals.day.today + 1))
    at_risk = np.zeros((len(_AGES), signals.size, WEEKS))
    events = np.zeros((len(_AGES), signals.size))
    for week, start in enumerate(starts):
        there = (created <= start + 6) & (until >= start)
        age = np.searchsorted(_AGES, np.maximum(start - created[there], 0), side="right") - 1
        at_risk[:, :, week] = np.bincount(age * signals.size + rep[there], minlength=len(_AGES) * signals.size).reshape(
            len(_AGES), signals.size
        )
        ended = closed[there] & (until[there] <= start + 6)
        events += np.bincount(age[ended] * signals.size + rep[there][ended], minlength=events.size).reshape(
            events.shape
        )
    risk = at_risk.sum(axis=2)
    if signals.size > MIN_PEERS:
        events, risk = (np.broadcast_to(cells.sum(axis=1)[:, None], cells.shape) for cells in (events, risk))
    hazard = np.divide(events, risk, out=np.zeros(events.shape), where=risk > 0)
    exposure: Floats = (hazard[:, :, None] * at_risk).sum(axis=0)
    return exposure


def rate_readings(
    signals: SignalDay, rates: Rates, events: Events, metric_id: str, what: str, name: TableName, kind: Kind = "rate"
) -> Told:
    """Say what a scanned stream tells of each rep: a fall and a rise, None where it cannot be tested."""
    told: Told = []
    for rep in range(signals.size):
        if np.isnan(rates.p[rep]).any():
            told.append((None, None))
            continue
        sides = [_rate_reading(signals, rates, events, rep, side, metric_id, what, name, kind) for side in (0, 1)]
        told.append((sides[0], sides[1]))
    return told


def _rate_reading(
    signals: SignalDay, rates: Rates, events: Events, rep: int, side: int, metric_id: str, what: str,
    name: TableName, kind: Kind,
) -> Reading:  # fmt: skip
    weeks = int(rates.weeks[rep, side])
    window = trailing(signals.day.as_of, 7 * weeks)
    per = max(float(rates.exposure[rep, side]), 1e-9) if kind == "rate" else 1.0
    return Reading(
        p=float(rates.p[rep, side]),
        metric_id=metric_id,
        kind=kind,
        what=what,
        value=float(rates.observed[rep, side]) / per,
        usual=float(rates.expected[rep, side]) / per,
        n=int(rates.observed[rep, side]),
        window=window,
        base=base_window(signals, rep),
        spread=float(rates.spread[rep]),
        table=name,
        rows=rows_since(signals, events, rep, weeks),
    )


def base_window(signals: SignalDay, rep: int) -> Window:
    """Return what a rep's usual is learnt from: up to 52 weeks that end 13 weeks before the day."""
    first = max(int(signals.presence.starts[0]), int(signals.presence.since[rep]))
    return day_of(first), signals.day.as_of - timedelta(weeks=RECENT_WEEKS)


def rows_since(signals: SignalDay, events: Events, rep: int, weeks: int) -> Callable[[], Rows]:
    """Return a way to a rep's rows of the last weeks, newest first."""
    return partial(events.newest, rep, signals.day.today - 7 * weeks)
