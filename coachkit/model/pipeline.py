"""The pipeline, where the period will land, and the quota."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from coachkit.model.base import Interval, Part, Share, Window


class Forecast(Part):
    """Where the period will land, as a range; nulls with a `reason` where there is no basis.

    `chances` says how far the `win_probability` of single opportunities can be believed, or why there is none.
    """

    p10: float | None = None
    p50: float | None = None
    p90: float | None = None
    quota: float | None = None
    p_hit: float | None = None
    calibrated: bool = False
    method: str | None = None
    backtest: str | None = None
    chances: str | None = None
    reason: str | None = None


class Opportunity(Part):
    """An open opportunity that deserves a word; `flags` are plain sentences, most pressing first.

    `touches_30_days` counts calls, e-mails and meetings of the last 30 days, `buyer_last_acted` is the day of the last
    that came from the buyer; both null where the data do not tell. `strategy` is what the rep's file says of it.
    `not_in_data` names the columns whose blanks are nobody's omission: `next_step`, `next_step_date`, `direction`.
    """

    opportunity_id: str
    name: str | None
    account: str | None = None
    amount: float | None
    stage: str | None
    close_date: date | None
    next_step: str | None
    next_step_date: date | None = None
    touches_30_days: int | None = None
    buyer_last_acted: date | None = None
    strategy: str | None = None
    not_in_data: tuple[str, ...] = ()
    win_probability: float | None = None
    flags: tuple[str, ...] = ()
    rank: int


class PipelineChange(Part):
    """How the open pipeline of the period moved between two evenings: start + in - out == end, to the cent.

    Nulls with a `reason` before there is history; a `reason` beside the figures is a caveat.
    """

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    start: float | None = None
    new: float | None = None
    pulled_in: float | None = None
    increased: float | None = None
    won: float | None = None
    lost: float | None = None
    decreased: float | None = None
    pushed_out: float | None = None
    end: float | None = None
    reason: str | None = None


class StageStep(Part):
    """How opportunities left one stage within `window`: `went_on` of `left` to a later stage or the win.

    `share` has a 95 % interval (Wilson 1927). `peers_share` is that of the other reps together, from their `peers_n`
    exits; null, and 0, where fewer than five others left the stage.
    """

    stage: str
    left: int
    went_on: int
    share: Share
    interval: Interval | None
    window: Window
    peers_share: Share | None = None
    peers_n: int = 0


class Realism(Part):
    """How often a quota like this one was reached before; nulls until there is history."""

    reached: int | None = None
    of: int | None = None
    p_hit: float | None = None
    band: str | None = None


class QuotaChange(Part):
    """One step of the quota ledger within the period."""

    from_: float | None = Field(alias="from")
    to: float | None
    set_on: date | None
    reason: str | None
    told_on: date | None
    acknowledged_on: date | None


class PacePoint(Part):
    """One day of a pace line: the share expected by then, and the share of a goal reached (none after `as_of`)."""

    day: date
    expected: Share
    actual: Share | None = None


class Quota(Part):
    """The money expected in the period, and what has been booked against it.

    `pace` is the share of it usually booked by each week, along what `pace_basis` says; no points where it is silent,
    with the reason. What was booked week by week stands in the series of the metric `bookings`.
    """

    value: float | None = None
    attainment: float | None = None
    realism: Realism = Realism()
    changes: tuple[QuotaChange, ...] = ()
    pace: tuple[PacePoint, ...] = ()
    pace_basis: str | None = None
