"""The lives of opportunities: when each came, what it was worth, through which stages it went, how and when it ended.

Lives are drawn as if nothing were planted; the dials then change what happens from their weeks on. So a fall in
conversion meets opportunities that are already under way, as it does in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.generator.dials import Dials
from benchmarks.generator.plan import Planted
from benchmarks.generator.world import (
    LOSS_DAYS,
    LOSS_SIGMA,
    NEVER_CLOSE,
    STAGES,
    WARM_UP,
    WIN_DAYS,
    WIN_SIGMA,
    Calendar,
    Floats,
    Profile,
    counts,
    generator,
)

Ints = npt.NDArray[np.int64]
OPEN, LOSS, WIN = 0, 1, 2
PRICES_FALL = 0.35  # planted mix: what is left of the dear half of the products
CLOSE = len(STAGES)  # column of `path` with the end
_LATE_EXIT = (0.0, 0.25, 0.40, 0.35)
_NEVER_EXIT = (0.25, 0.30, 0.25, 0.20)


@dataclass
class Deals:
    """Opportunities, one per position. `path` is the day each stage is entered, then the end; inf: never."""

    rep: Ints
    created: Floats
    outcome: Ints
    path: Floats
    product: Ints
    amount: Floats  # list price of what is asked for
    due: Floats  # the close date first named

    def __len__(self) -> int:
        return len(self.rep)

    @property
    def closed(self) -> Floats:
        """Return the day of the end."""
        return self.path[:, CLOSE]

    def keep(self, which: npt.NDArray[np.bool_]) -> Deals:
        """Return some of them."""
        return Deals(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def make_deals(
    seed: int,
    profile: Profile,
    calendar: Calendar,
    dials: Dials,
    planted: tuple[Planted, ...],
    creations: Floats,
    win_rate: Floats,
    quota: Floats,
) -> Deals:
    """Draw all opportunities; `creations` is the mean of each rep and week, `quota` what a rep may expect to win."""
    deals = _begin(seed, profile, calendar, creations, planted)
    _live(seed, deals, calendar, win_rate)
    _stretch(deals, dials, planted)
    _convert(seed, deals, dials, win_rate)
    _concentrate(deals, calendar, planted, quota)
    for column in range(CLOSE + 1):
        deals.path[:, column] = calendar.snap(deals.rep, deals.path[:, column])
    deals.amount *= dials.at("amount", deals.rep, deals.created)
    return deals.keep(deals.closed >= 0)


def _begin(seed: int, profile: Profile, calendar: Calendar, mean: Floats, planted: tuple[Planted, ...]) -> Deals:
    draw = generator(seed, "creations")
    number = counts(draw, mean)
    for case in planted:
        if case.name == "overload":  # what was handed over to the rep, within four weeks
            first = WARM_UP + case.onset_week
            number[case.rep, first : first + 4] += round(5 * (1 / case.ratio - 1))
    rep, week = np.nonzero(number)
    times = number[rep, week]
    rep, week = np.repeat(rep, times), np.repeat(week, times)
    draw = generator(seed, "opportunities")
    day = (week - WARM_UP) * 7.0 + draw.integers(0, 5, len(rep))
    created = calendar.snap(rep, day)
    mix = np.tile(profile.mix, (len(rep), 1))
    for case in planted:
        if case.name == "mix":
            dear = np.arange(len(profile.mix)) >= len(profile.mix) / 2
            mix[np.ix_(week >= WARM_UP + case.onset_week, dear)] *= PRICES_FALL
    mix /= mix.sum(axis=1, keepdims=True)
    product = (draw.random((len(rep), 1)) > mix.cumsum(axis=1)).sum(axis=1).clip(0, len(profile.mix) - 1)
    spread = profile.price_sd * draw.standard_normal(len(rep)) - profile.price_sd**2 / 2
    amount = np.array(profile.prices)[product] * np.exp(spread)
    due = created + np.round(65 * np.exp(0.35 * draw.standard_normal(len(rep))))
    inside = created < calendar.weeks * 7
    path = np.full((len(rep), CLOSE + 1), np.inf)
    deals = Deals(rep, created, np.zeros(len(rep), dtype=np.int64), path, product, amount, due)
    return deals.keep(inside)


def _live(seed: int, deals: Deals, calendar: Calendar, win_rate: Floats) -> None:
    """Give each its outcome and its stages, nothing planted."""
    draw, size = generator(seed, "lives"), len(deals)
    never = draw.random(size) < NEVER_CLOSE
    wins = draw.random(size) < win_rate[deals.rep]
    deals.outcome[:] = np.where(never, OPEN, np.where(wins, WIN, LOSS))
    # Of several days on which it might be won, one is taken by the quarter's phase.
    offered = WIN_DAYS * np.exp(WIN_SIGMA * draw.standard_normal((size, 6)))
    index = np.minimum((deals.created[:, None] + offered).astype(np.int64) + WARM_UP * 7, len(calendar.phase) - 1)
    weight = calendar.phase[index].cumsum(axis=1)
    taken = (draw.random((size, 1)) * weight[:, -1:] > weight).sum(axis=1)
    late = draw.random(size) < 0.5
    loss = np.where(late, LOSS_DAYS[1], LOSS_DAYS[0]) * np.exp(
        np.where(late, LOSS_SIGMA[1], LOSS_SIGMA[0]) * draw.standard_normal(size)
    )
    days = np.where(deals.outcome == LOSS, loss, offered[np.arange(size), taken])
    early_exit = (draw.random(size) < 0.3).astype(np.int64)
    late_exit = draw.choice(len(STAGES), size, p=_LATE_EXIT)
    never_exit = draw.choice(len(STAGES), size, p=_NEVER_EXIT)
    last = np.where(never, never_exit, np.where(wins, CLOSE - 1, np.where(late, late_exit, early_exit)))
    gaps = draw.gamma(2.0, size=(size, len(STAGES)))
    _fill(deals, np.arange(size), last, days, gaps)
    deals.path[never, CLOSE] = np.inf


def _fill(deals: Deals, which: Ints, last: Ints, days: Floats, gaps: Floats) -> None:
    """Spread the stages up to the `last` one over a life of so many days."""
    gaps = np.where(np.arange(len(STAGES)) <= last[:, None], gaps, 0.0)
    entry = gaps.cumsum(axis=1) / gaps.sum(axis=1, keepdims=True) * days[:, None]
    path = deals.created[which, None] + np.hstack([np.zeros((len(which), 1)), entry])
    path[:, 1:CLOSE] = np.where(np.arange(1, CLOSE) <= last[:, None], path[:, 1:CLOSE], np.inf)
    deals.path[which] = path


def _stretch(deals: Deals, dials: Dials, planted: tuple[Planted, ...]) -> None:
    """Let time pass more slowly for opportunities of reps whose cycle grows."""
    speed = dials.of("speed")
    for rep in {case.rep for case in planted if case.name == "long-cycle"}:
        # Days lived by the end of each week, against days of the calendar; beyond the last week as in it.
        lived = np.concatenate([[0.0], speed[rep].cumsum() * 7]) - WARM_UP * 7
        calendar = (np.arange(len(lived)) - WARM_UP) * 7.0
        mine = deals.rep == rep
        path = deals.path[mine]
        begun = np.interp(deals.created[mine], calendar, lived)[:, None]
        would = begun + (path - path[:, :1])
        deals.path[mine] = np.where(np.isfinite(path), np.interp(would, lived, calendar, right=np.inf), np.inf)


def _convert(seed: int, deals: Deals, dials: Dials, win_rate: Floats) -> None:
    """Lose what a fall of conversion loses, win what a rise wins, and leave open what nobody closes out."""
    draw, size = generator(seed, "conversion"), len(deals)
    everything = np.arange(size)
    for stage in range(CLOSE):
        passing = deals.path[:, stage + 1].copy()
        if stage == CLOSE - 1:
            passing[deals.outcome != WIN] = np.inf
        kept = dials.at(f"pass_{stage}", deals.rep, passing)
        lost = np.isfinite(passing) & (draw.random(size) > kept)
        _lose(deals, lost, np.full(size, stage), passing + draw.exponential(3.0, size))

    won = deals.outcome == WIN
    factor = dials.at("wins", deals.rep, deals.closed)
    lost = won & (draw.random(size) > factor)
    # Anywhere on the way, unless that was before the fall.
    stage = draw.integers(0, CLOSE, size)
    passing = deals.path[everything, stage + 1]
    early = dials.at("wins", deals.rep, passing) >= 1
    stage, passing = np.where(early, CLOSE - 1, stage), np.where(early, deals.closed, passing)
    _lose(deals, lost, stage, passing)

    share = win_rate[deals.rep]
    turned = (share * (factor - 1) / (1 - share)).clip(0, 1)
    gained = (deals.outcome == LOSS) & (draw.random(size) < turned)
    more = draw.exponential(7.0, size)
    gaps = draw.gamma(2.0, size=(size, len(STAGES)))
    which = np.nonzero(gained)[0]
    days = (deals.closed + more - deals.created)[which]
    deals.outcome[which] = WIN
    _fill(deals, which, np.full(len(which), CLOSE - 1), days, gaps[which])

    closing = dials.at("closing_out", deals.rep, deals.closed)
    left = (deals.outcome == LOSS) & (draw.random(size) > closing)
    deals.outcome[left] = OPEN
    deals.path[left, CLOSE] = np.inf


def _lose(deals: Deals, which: npt.NDArray[np.bool_], stage: Ints, day: Floats) -> None:
    """Lose some on a day, in a stage: they enter no later one."""
    which = which & np.isfinite(day)
    deals.outcome[which] = LOSS
    later = np.arange(1, CLOSE)[None, :] > stage[:, None]
    deals.path[:, 1:CLOSE] = np.where(which[:, None] & later, np.inf, deals.path[:, 1:CLOSE])
    deals.path[which, CLOSE] = day[which]


def _concentrate(deals: Deals, calendar: Calendar, planted: tuple[Planted, ...], quota: Floats) -> None:
    """Make one opportunity of a rep, created at onset, as large as a quarter's quota and due by the quarter's end."""
    for case in planted:
        if case.name != "concentration":
            continue
        mine = np.nonzero((deals.rep == case.rep) & (deals.created >= case.onset_week * 7))[0]
        one = mine[np.argmin(deals.created[mine])]
        deals.outcome[one] = OPEN
        deals.path[one] = deals.created[one] + np.array([0.0, 10.0, 30.0, np.inf, np.inf])
        deals.amount[one] = quota[case.rep] * (0.5 + 0.5 / case.ratio)
        phase_month = calendar.weeks * 7 + WARM_UP * 7 + np.arange(100)
        ends = np.nonzero(np.diff(calendar.phase[phase_month]) < -0.2)[0]
        deals.due[one] = calendar.weeks * 7 + int(ends[0])
