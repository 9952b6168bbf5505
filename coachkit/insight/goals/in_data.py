"""A goal that the data count: what came since it began, along the season, and what is still to come."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from coachkit.insight.counted import MONEY, Counted, counted
from coachkit.insight.days import Floats, Ints, day_number, day_of
from coachkit.insight.exposure import Attendance
from coachkit.insight.goals.predictive import Amounts, Rate, team_rates
from coachkit.insight.goals.progress import HORIZON_DAYS, LOW, Outlook, Progress, finish_days
from coachkit.insight.goals.season import Season, season, share_by
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_day
from coachkit.parameters import GoalParameters
from coachkit.terms import MIN_PEERS, GoalMetric

#: With fewer amounts of the rep's own, the team's of the last year say what one brings.
OWN_AMOUNTS, AMOUNT_DAYS = 10, 364


@dataclass(frozen=True)
class GoalDay:
    """A team's day with what its goals are counted by, each metric and season looked up once."""

    day: TeamDay
    _things: dict[GoalMetric, Counted | None] = field(default_factory=dict)
    _seasons: dict[tuple[GoalMetric, int], Season] = field(default_factory=dict)
    _rates: dict[tuple[GoalMetric, int], list[Rate | None]] = field(default_factory=dict)

    @cached_property
    def attendance(self) -> Attendance:
        """Who is there when."""
        return Attendance.of(self.day)

    def things(self, metric: GoalMetric) -> Counted | None:
        """Return what counts towards a metric."""
        if metric not in self._things:
            self._things[metric] = counted(self.day, metric)
        return self._things[metric]

    def season(self, metric: GoalMetric, things: Counted, rep: int) -> Season:
        """Return the season of a metric: one for the whole team, each rep's own in a small one."""
        key = self._key(metric, rep)
        if key not in self._seasons:
            self._seasons[key] = season(self.day, self.attendance, things, rep)
        return self._seasons[key]

    def rate(self, metric: GoalMetric, things: Counted, rep: int) -> Rate | None:
        """Return a rep's rate by the same season; None where there is too little to say."""
        key = self._key(metric, rep)
        if key not in self._rates:
            self._rates[key] = team_rates(self.day, self.attendance, things, self.season(metric, things, rep))
        return self._rates[key][rep]

    def _key(self, metric: GoalMetric, rep: int) -> tuple[GoalMetric, int]:
        return metric, -1 if self.day.size > MIN_PEERS else rep


def by_metric(goals: GoalDay, goal: GoalParameters, metric: GoalMetric, rep: int) -> Progress | None:
    """Work out a goal's progress in the data; None where they do not carry its metric or its days are not known."""
    things, begins, due = goals.things(metric), goal.counts_from or goal.set_on, goal.due_date
    if things is None or begins is None or due is None or goal.target is None:
        return None
    day, target = goals.day, goal.target
    first, last = day_number(begins), day_number(due)
    mine = things.of(rep, first, min(day.today, last))
    days, sizes = things.day[mine], things.size[mine]
    its_season = goals.season(metric, things, rep)
    end = max(last, day.today) + HORIZON_DAYS
    weights = goals.attendance.of_rep(rep, first, end) * its_season.on(first, end, day.view.calendar)
    to_due = weights[: last - first + 1]
    achieved = float(sizes.sum())
    basis = its_season.said
    if things.first > first:
        basis += f"; the data hold none from before {say_day(day_of(things.first))}"
    ahead = weights[max(day.today + 1 - first, 0) :]
    return Progress(
        share=min(achieved / target, 1.0),
        expected=lambda on: share_by(to_due, first, on),
        reached=lambda on: min(float(sizes[days <= day_number(on)].sum()) / target, 1.0),
        basis=basis,
        begins=begins,
        evidence=day_of(int(days.max())) if len(days) else min(begins, day.as_of),
        gap_days=_gap(things, target, last - first, metric),
        outlook=_outlook(goals, metric, rep, _Left(achieved, target, _reached_on(days, sizes, target), ahead, due)),
        achieved=achieved,
    )


@dataclass(frozen=True)
class _Left:
    """What is left of a goal: amounts, the day it was reached on, the weights of the days ahead, its date."""

    achieved: float
    target: float
    reached_on: date | None
    ahead: Floats
    due: date


def _reached_on(days: Ints, sizes: Floats, target: float) -> date | None:
    order = np.argsort(days, kind="stable")
    there = np.cumsum(sizes[order]) >= target
    return day_of(int(days[order][np.argmax(there)])) if there.any() else None


def _gap(things: Counted, target: float, days: int, metric: GoalMetric) -> float:
    """Return the planned days from one thing to the next; for money, by what one usually brings."""
    usual = float(things.size.mean()) if metric in MONEY else 1.0
    return days / max(target / usual, 1.0)


def _outlook(goals: GoalDay, metric: GoalMetric, rep: int, left: _Left) -> Outlook:
    if left.reached_on is not None:
        return Outlook(1.0, (left.reached_on,) * 3)
    things, day = goals.things(metric), goals.day
    rate = None if things is None else goals.rate(metric, things, rep)
    if things is None or rate is None:
        return Outlook(why_none="not projected: too little of it in the last half year to know the pace")
    exposure = np.cumsum(left.ahead)
    until_due = (left.due - day.as_of).days
    if until_due > 0 and exposure[until_due - 1] <= 0:
        return Outlook(why_none="not projected: no working day is known between now and its date")
    need = left.target - left.achieved
    amounts = _amounts(things, day, rep, rate) if metric in MONEY else None
    chance = _chance(rate, amounts, need, exposure)
    if until_due <= 0:
        return Outlook(0.0, finish_days(chance, day_of(day.today + 1)))
    p = float(chance[until_due - 1])
    low, middle, high = (left.achieved + more for more in _range(rate, amounts, float(exposure[until_due - 1])))
    return Outlook(p, finish_days(chance, day_of(day.today + 1)), (low, middle, high), too_fast=p < LOW)


def _chance(rate: Rate, amounts: Amounts | None, need: float, exposure: Floats) -> Floats:
    if amounts is None:
        return rate.reaches(math.ceil(need), exposure)
    return amounts.landing(exposure).exceeds(np.full(len(exposure), need))


def _range(rate: Rate, amounts: Amounts | None, exposure: float) -> tuple[float, float, float]:
    if amounts is None:
        low, middle, high = rate.range(exposure)
        return float(low), float(middle), float(high)
    landing = amounts.landing(np.array([exposure]))
    low_, middle_, high_ = (round(float(landing.quantile(share)[0]), 2) for share in (0.1, 0.5, 0.9))
    return low_, middle_, high_


def _amounts(things: Counted, day: TeamDay, rep: int, rate: Rate) -> Amounts:
    recent = things.day > day.today - AMOUNT_DAYS
    own = things.size[recent & (things.rep == rep)]
    sizes = own if len(own) >= OWN_AMOUNTS else things.size[recent] if recent.any() else things.size
    return Amounts(rate, float(sizes.mean()), float((sizes**2).mean()))
