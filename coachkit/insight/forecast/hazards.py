"""Weekly chances of being won and of being lost, by stage and age, with what quarter, pushes and rep add to them.

A discrete-time model with two competing ends. Cells with few weeks are drawn to what stage and age say apart, and
those to the whole (`shrink`). What stage an opportunity will be in is carried forward by how stages follow each other
from week to week.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.insight.days import Floats, Ints
from coachkit.insight.forecast.shrink import shrunk_ratio
from coachkit.insight.forecast.weeks import AGES, DUES, PHASES, PUSHES, Weeks, age_band, due_band
from coachkit.insight.windows import WEEK_DAYS

#: Weeks at the chance of the age before it that each age is taken to hold.
_WEEKS_WORTH = 20.0
#: Ends as expected from its age alone that a stage is taken to hold; and turns after which nothing moves any more.
_STAGE_WORTH = 1.0
_TURNS = 8
#: Weeks at the moves of all ages that each age's own moves between stages are drawn towards.
_STAYS_WORTH = 20.0
_MOST = 0.9
_TINY = 1e-9
#: Below so many rows one look-up of their tables is quicker than going through the ages.
_FEW = 4000


@dataclass(frozen=True)
class Ending:
    """One way to end, as chances a week: `table` by stage and age, times the factors of what else is known."""

    table: Floats
    due: Floats
    phase: Floats
    pushes: Floats
    rep: Floats


@dataclass(frozen=True)
class Hazards:
    """What is learnt from the weeks known on a day; `moves[age, a, b]` is the chance to go from a to b in a week."""

    won: Ending
    lost: Ending
    moves: Floats
    entry: Floats


def hazards(weeks: Weeks, day: int, stages: int, reps: int) -> Hazards:
    """Learn the chances from the weeks that were over by the end of a day."""
    n = weeks.known_by(day)
    shape = (stages, AGES, DUES, PHASES, PUSHES)
    size = int(np.prod(shape))
    spent = np.bincount(weeks.cell[:n], minlength=size).astype(np.float64).reshape(shape)
    won, lost = (_ending(weeks, n, spent, rows[: np.searchsorted(rows, n)], reps) for rows in weeks.endings)
    entry = spent[:, 0].sum(axis=(1, 2, 3)) + _TINY
    return Hazards(won, lost, _moves(weeks, n, stages), entry / entry.sum())


def _ending(weeks: Weeks, n: int, spent: Floats, ended: Ints, reps: int) -> Ending:
    """Learn one way to end, of which `ended` are the rows, from the weeks spent by all that is known of them."""
    counts = np.bincount(weeks.cell[ended], minlength=spent.size).astype(np.float64).reshape(spent.shape)
    apart = (2, 3, 4)
    in_cell, at_cell = counts.sum(axis=apart), spent.sum(axis=apart)
    prior = _margins(in_cell, at_cell)
    table = prior * shrunk_ratio(in_cell, at_cell * prior)
    chance: Floats = np.broadcast_to(table[:, :, None, None, None], spent.shape)
    factors = list[Floats]()
    for axis in apart:
        others = tuple(other for other in range(spent.ndim) if other != axis)
        factor = shrunk_ratio(counts.sum(axis=others), (spent * chance).sum(axis=others))
        chance = chance * np.expand_dims(factor, others)
        factors.append(factor)
    expected = np.bincount(weeks.rep[:n], chance.ravel()[weeks.cell[:n]], reps).astype(np.float64)
    seen = np.bincount(weeks.rep[ended], minlength=reps).astype(np.float64)
    due, phase, pushes = factors
    return Ending(table, due, phase, pushes, shrunk_ratio(seen, expected))


def _margins(counts: Floats, spent: Floats) -> Floats:
    """Return chances that are a product of stage and age, and give each stage and each age the ends it had.

    Fitted in turns, because where stage and age go together the one takes over what the other explains.
    """
    mean = max(counts.sum(), 0.5) / max(spent.sum(), 1.0)
    age, stage = np.full(spent.shape[1], mean), np.ones(len(spent))
    for _ in range(_TURNS):
        age = _by_age(counts.sum(axis=0), stage @ spent, mean)
        if len(spent) == 1:
            break
        stage = shrunk_ratio(counts.sum(axis=1), spent @ age, events=_STAGE_WORTH)
    prior: Floats = np.outer(stage, age)
    return prior


def _by_age(counts: Floats, spent: Floats, mean: float) -> Floats:
    """Return chances by age, each drawn towards the age before it: of ages not seen yet the last one seen tells most.

    Their mean would tell too much: what grows old is ever less likely to end.
    """
    found, before = np.zeros(len(spent)), mean
    for age in range(len(spent)):
        before = (counts[age] + _WEEKS_WORTH * before) / (spent[age] + _WEEKS_WORTH)
        found[age] = before
    return found


def _moves(weeks: Weeks, n: int, stages: int) -> Floats:
    """Return, by age, how stages follow each other from one week's start to the next, among those that stayed open.

    Old opportunities rest where young ones move on, so that one table for all would hold the young ones back.
    """
    rows = weeks.stays[: np.searchsorted(weeks.stays, n)]
    code = (weeks.age[rows] * stages + weeks.stage[rows]) * stages + weeks.next_stage[rows]
    counts = np.bincount(code, minlength=AGES * stages * stages).reshape(AGES, stages, stages)
    whole = counts.sum(axis=0) + np.eye(stages)
    usual = whole / whole.sum(axis=1, keepdims=True)
    moves = counts + _STAYS_WORTH * usual
    shares: Floats = moves / moves.sum(axis=2, keepdims=True)
    return shares


@dataclass(frozen=True)
class Waiting:
    """Opportunities, there or expected, whose ends are looked for: one array entry each.

    `age` is in weeks on the day, `due` the days until the expected close (NaN: none, or not told), `starts` the week
    from then on in which it comes to be (0: it is there). `stage` is -1 for those that enter wherever new ones do.
    """

    rep: Ints
    age: Floats
    stage: Ints
    pushes: Ints
    due: Floats
    starts: Ints


def chances(learnt: Hazards, waiting: Waiting, weights: Floats, phase: Ints) -> Floats:
    """Return the chance of being won within the first 1, 2, ... of the weeks ahead, one column a week.

    `weights` are the shares of each week that count (a period may end within one), `phase` the quarter's phase in it.
    """
    stages = len(learnt.entry)
    place = np.zeros((len(waiting.rep), stages))
    there = waiting.stage >= 0
    place[np.flatnonzero(there), waiting.stage[there]] = 1.0
    place[~there] = learnt.entry
    factor = [ending.pushes[waiting.pushes] * ending.rep[waiting.rep] for ending in (learnt.won, learnt.lost)]
    tables = [np.ascontiguousarray(ending.table.T) for ending in (learnt.won, learnt.lost)]
    plain = np.isnan(waiting.due)
    sums = np.zeros((len(waiting.rep), len(weights)))
    total = np.zeros(len(waiting.rep))
    week = np.arange(len(weights))[:, None]
    # What comes to be within a week has half of it left, on average.
    begun = np.where(waiting.starts < week, 1.0, np.where(waiting.starts == week, 0.5, 0.0))
    shares = weights[:, None] * np.where(there, 1.0, begun)
    bands = age_band(np.maximum(waiting.age + week - waiting.starts, 0.0))
    due = due_band(waiting.due - WEEK_DAYS * week)
    times = [
        one * np.where(plain, 1.0, ending.due[due]) * ending.phase[phase][:, None] * shares
        for ending, one in zip((learnt.won, learnt.lost), factor, strict=True)
    ]
    for at, band in enumerate(bands):
        win, lose = (
            np.minimum(table[band] * factors[at][:, None], _MOST) for table, factors in zip(tables, times, strict=True)
        )
        over = np.maximum(win + lose, 1.0)
        win, lose = win / over, lose / over
        total = total + (place * win).sum(axis=1)
        sums[:, at] = total
        place = place * (1.0 - win - lose)
        if stages > 1:
            place = _moved(learnt, place, np.where(waiting.starts <= at, band, -1))
    return sums


def _moved(learnt: Hazards, place: Floats, band: Ints) -> Floats:
    """Carry stages forward by a week, each row by the moves of its age; those of band -1 stay."""
    if len(place) < _FEW:
        return np.where((band < 0)[:, None], place, np.einsum("rs,rst->rt", place, learnt.moves[band]))
    moved = place.copy()
    for age in range(AGES):
        rows = np.flatnonzero(band == age)
        if len(rows):
            moved[rows] = place[rows] @ learnt.moves[age]
    return moved
