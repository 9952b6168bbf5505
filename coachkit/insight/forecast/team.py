"""The forecast of a whole team on a day: each rep's range, the chances of open opportunities, what a quota asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coachkit.insight.days import Flags, Floats, day_number
from coachkit.insight.forecast.bases import bases_of
from coachkit.insight.forecast.calibration import Calibration, calibrate
from coachkit.insight.forecast.lives import lives_of
from coachkit.insight.forecast.memory import landing_on
from coachkit.insight.forecast.outlook import Basis, Outlook, far_chances, outlook
from coachkit.insight.forecast.realism import RealismOf, realism_of
from coachkit.insight.forecast.reliability import Reliability, reliability
from coachkit.insight.forecast.saying import say_backtest, say_chances, say_method
from coachkit.insight.forecast.trials import MANY_REPS, places_near, trial_days, trials
from coachkit.insight.wording import say_day
from coachkit.model import Forecast

if TYPE_CHECKING:
    from coachkit.insight.teamday import TeamDay

#: Within a year nearly all that is won is won; what is open longer is not expected to be.
EVENTUALLY_WEEKS = 52
#: Places of a quarter at which chances of single opportunities are scored; of many reps the first is enough.
_SCORED = (0, 6)
_OWNS_NOTHING = "no opportunity of this rep is in the data, open or closed"
_NOTHING = "no range: nothing of this rep is open and nothing new came, so there is nothing to go by"
_NO_AMOUNTS = "the data hold no amounts of won opportunities"
_TOO_SHORT = (
    "no range: the past is too short to check one against (three earlier days and twenty outcomes in earlier quarters, "
    "eight weeks of closings and ten wins before the first)"
)


@dataclass(frozen=True)
class TeamForecast:
    """What is expected of a team, in the order of `TeamDay.rep_ids`.

    `win_probability` gives the chance of an open opportunity, by id, to be won within a year, where chances have proved
    better than one for all; `reliability` says how they did, by rep.
    """

    forecasts: tuple[Forecast, ...]
    win_probability: dict[str, float]
    reliability: tuple[Reliability, ...]
    realism: tuple[RealismOf, ...]


@dataclass
class _Parts:
    """The results of the bases, put together by rep."""

    forecasts: list[Forecast]
    chances: dict[str, float]
    reliability: list[Reliability]
    p_hit: list[float | None]


def forecast_team(day: TeamDay) -> TeamForecast:
    """Forecast the fiscal quarter of the day for every rep of the team."""
    lives = lives_of(day)
    quotas = [day.ledger.on(rep_id, day.period, day.as_of).value for rep_id in day.rep_ids]
    parts = _Parts([Forecast()] * day.size, {}, [Reliability()] * day.size, [None] * day.size)
    for basis, reps in bases_of(day, lives):
        _forecast(day, basis, reps, quotas, parts)
    realism = realism_of(day, lives, quotas, parts.p_hit)
    return TeamForecast(tuple(parts.forecasts), parts.chances, tuple(parts.reliability), realism)


def _forecast(day: TeamDay, basis: Basis, reps: Flags, quotas: list[float | None], parts: _Parts) -> None:
    """Put what one basis gives for its reps in its place."""
    start, end = day_number(day.period.start), day_number(day.period.end)
    now = outlook(basis, day.today, end)
    near = calibrate(trials(day, basis, reps, places_near(day.today - start + 1, day.size)))
    booked = _booked(day, start)
    ranges = _ranges(day, basis, now, near, booked, quotas)
    scored = _SCORED[:1] if day.size >= MANY_REPS else _SCORED
    chances = reliability(basis, [on for _, on in trial_days(day, basis, scored)])
    hits = _at_start(day, basis, reps, start, end, quotas)
    for rep in np.flatnonzero(reps):
        parts.forecasts[rep] = ranges[rep].model_copy(update={"chances": say_chances(chances)})
        parts.reliability[rep] = chances
        parts.p_hit[rep] = hits[rep]
    if chances.usable:
        rows, eventually = far_chances(basis, day.today, EVENTUALLY_WEEKS)
        ids = day.view["opportunities"]["opportunity_id"].to_numpy()[basis.lives.row[rows]]
        its = np.isin(basis.lives.rep[rows], np.flatnonzero(reps))
        parts.chances |= dict(zip(ids[its], eventually[its].tolist(), strict=True))


def _booked(day: TeamDay, start: int) -> Floats:
    """Return what each rep has won since the quarter began."""
    won = day.won[(day.won["close"] >= start).to_numpy() & day.won["amount"].notna().to_numpy()]
    return np.bincount(won["rep"], won["amount"], day.size).astype(np.float64)


def _ranges(
    day: TeamDay,
    basis: Basis,
    now: Outlook,
    near: Calibration | None,
    booked: Floats,
    quotas: list[float | None],
) -> list[Forecast]:
    """Return each rep's forecast: what is booked and the corrected range of what may come, or why there is none."""
    lives, landing = basis.lives, now.landing.of_team(day.size)
    owned = np.bincount(lives.rep[lives.rep >= 0], minlength=lives.reps)[: day.size] > 0
    none = _why_none(day, now, near)
    low, middle, high = near.range_of(landing) if near else (booked, booked, booked)
    left = np.array([np.inf if quota is None else quota for quota in quotas]) - booked
    hit = near.exceeds(landing, left) if near else left
    method, backtest = say_method(lives, now), say_backtest(near) if near else None
    found = []
    for rep, quota in enumerate(quotas):
        idle = landing.mean[rep] <= 0 and now.until > day.today
        why = none if owned[rep] else _OWNS_NOTHING
        if why or idle:
            found.append(Forecast(quota=_cents(quota), reason=why or _NOTHING))
            continue
        found.append(
            Forecast(
                p10=_cents(booked[rep] + low[rep]), p50=_cents(booked[rep] + middle[rep]),
                p90=_cents(booked[rep] + high[rep]), quota=_cents(quota),
                p_hit=round(float(hit[rep]), 4) if quota else None,
                calibrated=True, method=method, backtest=backtest,
            )
        )  # fmt: skip
    return found


def _why_none(day: TeamDay, now: Outlook, near: Calibration | None) -> str | None:
    """Return why nobody has a range, or None."""
    if not now.wins:
        return _NO_AMOUNTS
    newest = day.view.newest
    if newest is not None and newest < day.period.start:
        return f"no range: nothing in the data is newer than {say_day(newest)}, before {day.period.id} began"
    return None if near else _TOO_SHORT


def _at_start(
    day: TeamDay, basis: Basis, reps: Flags, start: int, end: int, quotas: list[float | None]
) -> list[float | None]:
    """Return the corrected chance of reaching each quota as it was when the quarter began; None where not known."""
    first = calibrate(trials(day, basis, reps, places_near(0, day.size)))
    if first is None:
        return [None] * day.size
    asked = np.array([np.inf if quota is None else quota for quota in quotas])
    landing = landing_on(basis, start - 1, end, day.size)
    hit = first.exceeds(landing, asked)
    there = (basis.began[: day.size] < start) & (landing.mean > 0)
    return [float(hit[rep]) if quota and there[rep] else None for rep, quota in enumerate(quotas)]


def _cents(amount: float | None) -> float | None:
    return None if amount is None else round(float(amount), 2)
