"""The pace line of a quota: how much of it is usually booked by each week of the quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from coachkit.insight.days import day_number
from coachkit.insight.goals.in_data import GoalDay
from coachkit.insight.goals.season import share_by
from coachkit.insight.metrics.bookings import SILENT_SHARE
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS
from coachkit.model import PacePoint


@dataclass(frozen=True)
class QuotaPace:
    """What share of the quota is expected by when, and along what; no points where that is not said, with why."""

    points: tuple[PacePoint, ...] = ()
    basis: str | None = None


def quota_paces(day: TeamDay) -> list[QuotaPace]:
    """Return each rep's pace through the fiscal quarter: along the season of bookings and the working days there.

    Nothing where no quota is known or it is 0, nor where it was changed within the quarter: what was asked for before
    was another quota. In the first fifth of the quarter it is silent: early figures swing too much to mean anything.
    """
    period = day.period
    quotas = [day.ledger.on(rep_id, period, day.as_of).value for rep_id in day.rep_ids]
    if period.elapsed(day.as_of) < SILENT_SHARE:
        early = QuotaPace(basis="no pace is drawn in the first fifth of a period: early figures swing too much")
        return [early if quota else QuotaPace() for quota in quotas]
    goals = GoalDay(day)
    moved = QuotaPace(basis="no pace is drawn: the quota was changed within the quarter")
    return [
        QuotaPace() if not quota else moved if day.ledger.changes(rep_id, period)[0] else _pace(goals, rep)
        for rep, (rep_id, quota) in enumerate(zip(day.rep_ids, quotas, strict=True))
    ]


def _pace(goals: GoalDay, rep: int) -> QuotaPace:
    day, period = goals.day, goals.day.period
    things = goals.things("bookings")
    if things is None:
        return QuotaPace(basis="no pace is drawn: no win with an amount is in the data")
    season = goals.season("bookings", things, rep)
    first, last = day_number(period.start), day_number(period.end)
    weights = goals.attendance.of_rep(rep, first, last) * season.on(first, last, day.view.calendar)
    if not weights.any():
        return QuotaPace(basis="no pace is drawn: no working day of this quarter is known")
    return QuotaPace(
        tuple(PacePoint(day=on, expected=round(share_by(weights, first, on), 6)) for on in _days(day)), season.said
    )


def _days(day: TeamDay) -> list[date]:
    """Return the quarter's days to draw through: the eve of its start, the ends of weeks as of the day, its end."""
    start, end = day.period.start - timedelta(days=1), day.period.end
    back = [day.as_of - timedelta(days=ago) for ago in range(0, (day.as_of - start).days, WEEK_DAYS)]
    ahead = [day.as_of + timedelta(days=on) for on in range(WEEK_DAYS, (end - day.as_of).days, WEEK_DAYS)]
    return sorted({start, *back, *ahead, end})
