"""Weekly chances of being won and of being lost, by stage and age, with what quarter, pushes and rep add to them.

A discrete-time model with two competing ends. Cells with few weeks are drawn to what stage and age say apart, and
those to the whole (`shrink`). What stage an opportunity will be in is carried forward by how stages follow each other
from week to week.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.insight.days import Flags, Floats, Ints
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
    cell = weeks.stage[:n] * AGES + weeks.age[:n]
    spent = np.bincount(cell, minlength=stages * AGES).astype(np.float64).reshape(stages, AGES)
    won, lost = (_ending(weeks, n, cell, spent, ended[:n], reps) for ended in (weeks.won, weeks.lost))
    fresh = weeks.age[:n] == 0
    entry = np.bincount(weeks.stage[:n][fresh], minlength=stages) + 1e-9
    return Hazards(won, lost, _moves(weeks, n, stages), entry / entry.sum())


def _ending(weeks: Weeks, n: int, cell: Ints, spent: Floats, ended: Flags, reps: int) -> Ending:
    stages = len(spent)
    counts = np.bincount(cell[ended], minlength=spent.size).astype(np.float64).reshape(stages, AGES)
    prior = _margins(counts, spent)
    table = prior * shrunk_ratio(counts, spent * prior)
    expected = table.ravel()[cell]
    factors = []
    parts = ((weeks.due, DUES), (weeks.phase, PHASES), (weeks.pushes, PUSHES), (weeks.rep, reps))
    for codes, size in parts:
        code = codes[:n]
        seen = np.bincount(code[ended], minlength=size).astype(np.float64)
        factor = shrunk_ratio(seen, np.bincount(code, expected, size).astype(np.float64))
        expected = expected * factor[code]
        factors.append(factor)
    return Ending(table, *factors)


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
    stay = ~(weeks.won[:n] | weeks.lost[:n])
    code = (weeks.age[:n] * stages + weeks.stage[:n]) * stages + weeks.next_stage[:n]
    counts = np.bincount(code[stay], minlength=AGES * stages * stages).reshape(AGES, stages, stages)
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
    sums = np.zeros((len(waiting.rep), len(weights)))
    total = np.zeros(len(waiting.rep))
    for week, weight in enumerate(weights):
        # What comes to be within a week has half of it left, on average.
        share = weight * np.where(waiting.starts < week, 1.0, np.where(waiting.starts == week, 0.5, 0.0))
        share = np.where(waiting.starts == 0, np.where(waiting.stage >= 0, weight, share), share)
        band = age_band(np.maximum(waiting.age + week - waiting.starts, 0.0))
        due = due_band(waiting.due - WEEK_DAYS * week)
        plain = np.isnan(waiting.due)
        win, lose = (
            np.minimum(
                ending.table[:, band].T
                * (times * np.where(plain, 1.0, ending.due[due]) * ending.phase[phase[week]] * share)[:, None],
                _MOST,
            )
            for ending, times in ((learnt.won, factor[0]), (learnt.lost, factor[1]))
        )
        over = np.maximum(win + lose, 1.0)
        win, lose = win / over, lose / over
        total = total + (place * win).sum(axis=1)
        sums[:, week] = total
        place = place * (1.0 - win - lose)
        if stages > 1:
            moved = np.einsum("rs,rst->rt", place, learnt.moves[band])
            place = np.where((waiting.starts <= week)[:, None], moved, place)
    return sums
