"""Who a report is about, what was read, the figures, and what they say."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from coachkit.model.base import Interval, Part, Share, Window
from coachkit.terms import ROWS_CITED, CauseId, MetricGroup, PeerPlace, ShortfallFactor, TableName, Tier, Valence


class Profile(Part):
    """What the rep told about themselves; never inferred."""

    aspirations: tuple[str, ...] = ()
    motivators: tuple[str, ...] = ()
    recognition: str | None = None


class Rep(Part):
    """Who the report is about."""

    rep_id: str
    name: str
    manager: str | None = None
    role: str | None = None
    start_date: date | None = None
    profile: Profile = Profile()


class Period(Part):
    """The fiscal period that `as_of` lies in; `elapsed` is the share of its days that have passed."""

    id: str
    start: date
    end: date
    elapsed: Share


class SetAside(Part):
    """Rows that were not used, and why."""

    reason: str
    count: int


class Source(Part):
    """The reading account of one table: `rows_in == rows_used + sum(set_aside.count)`, always."""

    table: TableName
    files: tuple[str, ...] = ()
    rows_in: int = 0
    rows_used: int = 0
    set_aside: tuple[SetAside, ...] = ()
    newest: date | None = None
    cannot_see: tuple[str, ...] = ()


class Point(Part):
    """One week of a metric's history; `week` is the week's first day."""

    week: date
    value: float | None
    n: int


class Metric(Part):
    """One figure with everything needed to judge it.

    `value` is null with a `reason` where the data do not carry the figure; a `reason` beside a value is a caveat.
    `unit` is one of `money`, `share`, `count`, `days`, `ratio`, `score`. `level` is the confidence level of
    `interval`; 1.0 means counted, not estimated. `group` says what the figure is about.
    """

    metric_id: str
    label: str
    group: MetricGroup | None = None
    value: float | None
    reason: str | None = None
    unit: str
    n: int = 0
    interval: Interval | None = None
    level: float = 0.95
    window: Window | None = None
    series: tuple[Point, ...] = ()


class Evidence(Part):
    """The figure behind a finding or a question, and up to 20 of the rows it was worked out from."""

    metric_id: str
    value: float | None
    n: int
    window: Window | None = None
    baseline: float | None = None
    rows: Annotated[tuple[str, ...], Field(max_length=ROWS_CITED)] = ()
    rows_total: int = 0


class Finding(Part):
    """Something the data say, with its evidence, a rival explanation and what would change our mind."""

    cause_id: CauseId
    tier: Tier
    valence: Valence
    p_value: float | None = None
    rank: int
    statement: str
    evidence: tuple[Evidence, ...]
    rival: str
    would_change_our_mind: str
    sensitive: bool = False


class NotSeen(Part):
    """A cause that was looked for and not found, or could not be tested (then with a `reason`)."""

    cause_id: CauseId
    detectable_change: float | None = None
    n: int = 0
    reason: str | None = None


class ShortfallPart(Part):
    """What one factor brings to a shortfall, in money; below 0 it is missing, above 0 it makes up for others.

    `p_chance` tells how often chance alone gives a factor so far from usual in its direction, null where there is
    nothing to tell it by; `beyond_chance` tells whether that is below 0.26 %.
    """

    factor: ShortfallFactor
    amount: float
    p_chance: Share | None = None
    beyond_chance: bool = False
    statement: str
    rival: str
    evidence: Evidence


class Shortfall(Part):
    """Bookings below the rep's own usual, split into four parts that add up to `amount`, to the cent.

    `booked` in the days of `window` stands beside `usual`, what the rep's own weeks of `base` lead to expect of as many
    days present. `first` says what changed around the rep and comes before all else. Nulls with a `reason` where
    bookings are not below usual, or where there is too little to say it by.
    """

    window: Window | None = None
    base: Window | None = None
    booked: float | None = None
    usual: float | None = None
    amount: float | None = None
    p_chance: Share | None = None
    first: str | None = None
    statement: str | None = None
    parts: tuple[ShortfallPart, ...] = ()
    recommendation: str | None = None
    evidence: tuple[Evidence, ...] = ()
    reason: str | None = None


class Comment(Part):
    """A customer's own words, beside the score they gave."""

    received_at: date
    account: str | None
    kind: str
    score: float
    text: str | None


class Feedback(Part):
    """What customers said; scores live in `metrics` as well."""

    csat: float | None = None
    nps: float | None = None
    comments: tuple[Comment, ...] = ()


class Call(Part):
    """A call worth listening to, and why."""

    call_id: str
    started_at: date
    reason: str
    url: str | None = None


class Calls(Part):
    """Call statistics, where a call tool exports them."""

    metrics: tuple[Metric, ...] = ()
    listen_to: tuple[Call, ...] = ()


class PeerFigure(Part):
    """A figure beside what the `peers` other reps of the same `role` show together, by funnel limits.

    `limits` hold 95 %, `far_limits` 99.8 % of figures of so small a number if nothing but chance (and what reps differ
    by anyway) told them apart from `others`. `n` are closed opportunities for a share, the events for a rate a week.
    """

    metric_id: str
    label: str
    unit: str
    value: float
    n: int
    others: float
    peers: int
    role: str | None
    limits: Interval
    far_limits: Interval
    place: PeerPlace
    window: Window
