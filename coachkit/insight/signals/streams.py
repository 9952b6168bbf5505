"""Weekly streams of things that happen, each with the exposure it is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from coachkit.insight.days import NO_DAY, Floats, Ints, day_of
from coachkit.insight.pipeline import TOUCHES
from coachkit.insight.signals.presence import RECENT_WEEKS, WEEKS, Presence, presence
from coachkit.insight.signals.rates import Rates, scan
from coachkit.insight.signals.tested import Kind, Reading, Told
from coachkit.insight.stages import StageOrder, passages, stage_order
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing
from coachkit.model import Window
from coachkit.terms import TableName

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
        opportunities = self.day.opportunities
        ids = pd.Index(opportunities["opportunity_id"])
        changes = self.day.view["opportunity_changes"]
        stays = passages(changes[changes["opportunity_id"].isin(ids).to_numpy()], opportunities)
        its = opportunities.take(ids.get_indexer(pd.Index(stays["opportunity_id"])))
        left = stays["left_at"].to_numpy("datetime64[D]")
        ended = np.where(np.isnat(left), NO_DAY, left.astype(np.int64))
        return stays.assign(rep=its["rep"].to_numpy(), status=its["status"].to_numpy(object), day=ended)

    @cached_property
    def order(self) -> StageOrder:
        """The order of the stages."""
        return stage_order(self.stays)

    @cached_property
    def open_weeks(self) -> Floats:
        """How many dated opportunities each rep had open at the end of each week (reps x weeks)."""
        table = self.day.opportunities
        dated = table[table["created"] != NO_DAY]
        begun = self._by_week(dated["rep"].to_numpy(), dated["created"].to_numpy())
        closed = dated[(dated["status"] != "open") & (dated["close"] != NO_DAY)]
        last = np.maximum(closed["close"].to_numpy(), closed["created"].to_numpy())
        still: Floats = np.maximum((begun - self._by_week(closed["rep"].to_numpy(), last)).cumsum(axis=1), 0.0)
        return still

    def _by_week(self, rep: Ints, days: Ints) -> Floats:
        """Count by rep and week; what came before the first week counts in it."""
        first = self.presence.starts[0]
        return self.presence.count(rep, np.maximum(days, first))

    @cached_property
    def closing_exposure(self) -> Floats:
        """How many closings each rep's open opportunities would have by the whole team's habit at their age."""
        return closing_exposure(self)

    def scanned(self, table: pd.DataFrame, exposure: Floats) -> Rates:
        """Scan rows with `rep` and `day` against an exposure."""
        return scan(self.presence.count(table["rep"].to_numpy(), table["day"].to_numpy()), exposure)

    @cached_property
    def touches(self) -> pd.DataFrame:
        """The team's calls, e-mails and meetings."""
        return self.day.activities[self.day.activities["kind"].isin(TOUCHES).to_numpy()]


def closing_exposure(signals: SignalDay) -> Floats:
    """Add up, by rep and week, the team's chance of closing at each open opportunity's age (reps x weeks)."""
    table = signals.day.opportunities
    table = table[table["created"] != NO_DAY]
    starts = signals.presence.starts
    rep, created = table["rep"].to_numpy(), table["created"].to_numpy()
    closed = (table["status"] != "open").to_numpy() & (table["close"] != NO_DAY).to_numpy()
    undated = (table["status"] != "open").to_numpy() & ~closed
    until = np.where(closed, table["close"].to_numpy(), np.where(undated, created - 1, signals.day.today + 1))
    at_risk = np.zeros((len(_AGES), signals.size, WEEKS))
    events = np.zeros(len(_AGES))
    for week, start in enumerate(starts):
        there = (created <= start + 6) & (until >= start)
        age = np.searchsorted(_AGES, np.maximum(start - created[there], 0), side="right") - 1
        at_risk[:, :, week] = np.bincount(age * signals.size + rep[there], minlength=len(_AGES) * signals.size).reshape(
            len(_AGES), signals.size
        )
        ended = closed[there] & (until[there] <= start + 6)
        events += np.bincount(age[ended], minlength=len(_AGES))
    risk = at_risk.sum(axis=(1, 2))
    hazard = np.divide(events, risk, out=np.zeros_like(events), where=risk > 0)
    return np.tensordot(hazard, at_risk, axes=1)


def rate_readings(
    signals: SignalDay,
    rates: Rates,
    table: pd.DataFrame,
    metric_id: str,
    what: str,
    name: TableName,
    kind: Kind = "rate",
) -> Told:
    """Say what a scanned stream tells of each rep: a fall and a rise, None where it cannot be tested."""
    told: Told = []
    for rep in range(signals.size):
        if np.isnan(rates.p[rep]).any():
            told.append((None, None))
            continue
        sides = [_rate_reading(signals, rates, table, rep, side, metric_id, what, name, kind) for side in (0, 1)]
        told.append((sides[0], sides[1]))
    return told


def _rate_reading(
    signals: SignalDay, rates: Rates, table: pd.DataFrame, rep: int, side: int, metric_id: str, what: str,
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
        rows=rows_since(signals, table, rep, weeks),
    )


def base_window(signals: SignalDay, rep: int) -> Window:
    """Return what a rep's usual is learnt from: up to 52 weeks that end 13 weeks before the day."""
    first = max(int(signals.presence.starts[0]), int(signals.presence.since[rep]))
    return day_of(first), signals.day.as_of - timedelta(weeks=RECENT_WEEKS)


def rows_since(signals: SignalDay, table: pd.DataFrame, rep: int, weeks: int) -> Callable[[], pd.DataFrame]:
    """Return a way to a rep's rows of the last weeks, newest first."""
    first = signals.day.today - 7 * weeks

    def rows() -> pd.DataFrame:
        recent: pd.DataFrame = table[(table["rep"] == rep).to_numpy() & (table["day"] > first).to_numpy()]
        return recent.sort_values("day", ascending=False, kind="stable")

    return rows
