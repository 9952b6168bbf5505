"""What a day could expect of the rest of a period: the model's own range, not yet held against the past.

Everything here is worked out from what was over by the end of that day, so that today and any earlier day are treated
alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from coachkit.insight.days import Flags, Floats, Ints
from coachkit.insight.forecast.hazards import Hazards, Waiting, chances, hazards
from coachkit.insight.forecast.landing import Landing
from coachkit.insight.forecast.lives import Lives
from coachkit.insight.forecast.shrink import shrunk_ratio
from coachkit.insight.forecast.told import Told
from coachkit.insight.forecast.weeks import PHASES, Phases, Weeks, due_in, pushes_on, stage_on
from coachkit.insight.forecast.worth import worth
from coachkit.insight.windows import WEEK_DAYS

#: How new opportunities come: the level of all from the last quarter of a year, each rep's share of it from a year.
LEVEL_DAYS, SHARE_DAYS = 91, 364
#: How much of the level is what simply goes on as in the last quarter of a year: averaged, two forecasts that err in
#: different ways err less than either. Between a quarter and a half it made no difference on Maven's third quarter.
RUN_RATE_SHARE = 1 / 3


@dataclass(frozen=True)
class Basis:
    """The lives that are learnt from, split into weeks, and when each rep began."""

    lives: Lives
    weeks: Weeks
    phases: Phases
    began: Ints
    known: dict[int, Hazards] = field(default_factory=dict)

    @cached_property
    def told(self) -> Told:
        """What was known by the end of any day, told apart from other pasts."""
        lives, phases = self.lives, self.phases
        trails = (lives.stage, lives.priced, lives.pushed, lives.due)
        since = tuple(None if one is None else one.since for one in trails)
        # A later day's reports may split weeks from a later day on (`weeks.HORIZON_DAYS`): that is part of the past.
        first_week = int(self.weeks.end[0]) if len(self.weeks.end) else 0
        about = repr((lives.reps, lives.stages, lives.first_close, first_week, phases.first, since))
        return Told(lives, self.began, about)

    def learnt(self, day: int) -> Hazards:
        """Return the chances that are learnt by the end of a day, each day's once."""
        if day not in self.known:
            self.known[day] = hazards(self.weeks, day, self.lives.stages, self.lives.reps)
        return self.known[day]


@dataclass(frozen=True)
class Outlook:
    """What a day expects of the days up to `until`: what was open (rows of the lives), its chances, the amount to come.

    `chance` is that of being won by `until`; `wins` is how many wins with an amount were known.
    """

    day: int
    until: int
    open: Ints
    chance: Floats
    landing: Landing
    wins: int


def far_chances(basis: Basis, day: int, weeks: int) -> tuple[Ints, Floats]:
    """Return what was open at the end of a day (rows of the lives), and the chance of each to be won within weeks."""
    learnt = basis.learnt(day)
    is_open = basis.lives.open_on(day)
    ahead = np.ones(weeks)
    return is_open, _by(learnt, _waiting(basis.lives, is_open, day), ahead, basis.phases, day)


def _waiting(lives: Lives, is_open: Ints, day: int) -> Waiting:
    return Waiting(
        rep=lives.rep[is_open],
        age=(day + 1 - lives.created[is_open]) / WEEK_DAYS,
        stage=stage_on(lives, is_open, day),
        pushes=pushes_on(lives, is_open, day),
        due=due_in(lives, is_open, day),
        starts=np.zeros(len(is_open), dtype=np.int64),
    )


def outlook(basis: Basis, day: int, until: int) -> Outlook:
    """Work out what the end of `day` expected of the days after it up to `until`."""
    lives = basis.lives
    learnt = basis.learnt(day)
    is_open = lives.open_on(day)
    here = _waiting(lives, is_open, day)
    days = until - day
    ahead = weeks_ahead(days)
    near = _by(learnt, here, ahead, basis.phases, day)
    new, number = _arrivals(basis, day, ahead)
    coming = _by(learnt, new, ahead, basis.phases, day)
    price = worth(lives, day)
    amounts = lives.amount[is_open] if day == lives.today else _priced(lives, is_open, day)
    own = price.of(here.rep, lives.product[is_open], amounts)
    later = price.of(new.rep, np.zeros(len(new.rep), dtype=np.int64), np.full(len(new.rep), np.nan))
    landing = Landing.of(
        np.r_[here.rep, new.rep], lives.reps, np.r_[near, coming], np.r_[np.zeros(len(near)), number],
        np.r_[own[0], later[0]], np.r_[own[1], later[1]],
    )  # fmt: skip
    landing = landing.times(_towards_run_rate(basis, landing, day, days))
    return Outlook(day, until, is_open, near, landing, price.wins)


def _towards_run_rate(basis: Basis, landing: Landing, day: int, days: int) -> float:
    """Return the factor that brings the level of all reps together towards what the last quarter's pace would give."""
    lives = basis.lives
    seen = min(LEVEL_DAYS, day - lives.first_close + 1)
    model = float(landing.mean.sum())
    if model <= 0 or seen <= 0:
        return 1.0
    pace = float(lives.won_between(day - seen + 1, day)[0].sum()) / seen * days
    return 1.0 + RUN_RATE_SHARE * (min(max(pace / model, 0.25), 4.0) - 1.0)


def weeks_ahead(days: int) -> Floats:
    """Return the weeks of a number of days, the last one as the share of it that counts.

    >>> weeks_ahead(10).round(2).tolist()
    [1.0, 0.43]
    """
    whole, rest = divmod(max(days, 0), WEEK_DAYS)
    return np.asarray(np.r_[np.ones(whole), [rest / WEEK_DAYS] if rest else []], dtype=np.float64)


def _phases(phases: Phases, day: int, weeks: int) -> Ints:
    return phases.on(day + 1 + WEEK_DAYS // 2 + WEEK_DAYS * np.arange(weeks))


def _by(learnt: Hazards, waiting: Waiting, ahead: Floats, phases: Phases, day: int) -> Floats:
    if not len(ahead):
        return np.zeros(len(waiting.rep))
    found: Floats = chances(learnt, waiting, ahead, _phases(phases, day, len(ahead)))[:, -1]
    return found


def _priced(lives: Lives, rows: Ints, day: int) -> Floats:
    """Return the amounts as they were on an earlier day; NaN where nothing tells them."""
    return np.full(len(rows), np.nan) if lives.priced is None else lives.priced.on(rows, day)


def _arrivals(basis: Basis, day: int, ahead: Floats) -> tuple[Waiting, Floats]:
    """Return the new opportunities that each rep may get in each of the weeks ahead, and how many of them."""
    lives = basis.lives
    since = np.maximum(basis.began, lives.first_close)
    in_share, in_level = (_exposed(since, day, span) for span in (SHARE_DAYS, LEVEL_DAYS))
    born = (lives.created <= day) & (lives.rep >= 0)
    its = born & (lives.created > day - SHARE_DAYS) & (lives.created >= since[lives.rep])
    made = np.bincount(lives.rep[its], minlength=lives.reps).astype(np.float64)
    recent = its & (lives.created > day - LEVEL_DAYS)
    rate = made.sum() / max(in_share.sum(), 1.0)
    own = rate * shrunk_ratio(made, in_share * rate)
    level = shrunk_ratio(np.array([float(recent.sum())]), np.array([float((in_level * own).sum())]), events=20.0)[0]
    season = _season(basis.phases, lives.created[its], day)
    weeks = len(ahead)
    number = np.outer(own * level * WEEK_DAYS, ahead * season[_phases(basis.phases, day, weeks)])
    number[_gone(basis, day)] = 0.0
    rep, week = (grid.ravel() for grid in np.indices(number.shape))
    none = np.zeros(len(rep), dtype=np.int64)
    return Waiting(rep, none.astype(np.float64), none - 1, none, np.full(len(rep), np.nan), week), number.ravel()


def _exposed(since: Ints, day: int, span: int) -> Floats:
    """Return for how many of the `span` days up to `day` each rep was there."""
    return np.asarray(np.clip(day - np.maximum(since, day - span + 1) + 1, 0, span), dtype=np.float64)


def _gone(basis: Basis, day: int) -> Flags:
    """Tell which reps are not there yet."""
    gone: Flags = basis.began > day
    return gone


def _season(phases: Phases, created: Ints, day: int) -> Floats:
    """Return how much more or less than usual is created in each phase of a quarter."""
    seen = np.bincount(phases.on(created), minlength=PHASES).astype(np.float64)
    if not len(created):
        return np.ones(PHASES)
    days = np.bincount(phases.on(np.arange(created.min(), day + 1)), minlength=PHASES)
    return shrunk_ratio(seen, days * seen.sum() / days.sum())
