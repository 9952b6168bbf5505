"""What the two want and agreed: goals, the focus, promises, decisions, expectations."""

from __future__ import annotations

from datetime import date
from typing import Literal

from coachkit.model.base import Interval, Part, Share
from coachkit.model.pipeline import PacePoint
from coachkit.terms import CoachingVerdict, CommitmentStatus, FitBasis, Horizon, HygieneField, OfferKind, Owner, Weekday


class Milestone(Part):
    """A dated, measurable step to a goal."""

    title: str
    due_date: date | None
    done_on: date | None


class GoalScale(Part):
    """A goal attainment scale (Kiresuk & Sherman 1968): five levels in words, from -2 to 2, and the one reached."""

    title: str
    levels: tuple[str, str, str, str, str]
    level: int | None = None
    judged_on: date | None = None


class Goal(Part):
    """What the rep wants to reach; `progress` and `expected_progress` are shares.

    `pace_basis` says what is expected by when, `projection` when it will be reached or why that is not said. A goal
    counted in the data has `metric_id`, `target`, `achieved`, and `projected` by its date with an 80 % interval.
    `finish_interval` is the 80 % interval of `projected_finish`, open where the end is beyond a year from now.
    `serves` is the aim it serves in the rep's words, `to_settle` are questions on what is not written down of it.
    """

    goal_id: str
    title: str
    horizon: Horizon
    progress: Share | None = None
    expected_progress: Share | None = None
    projected_finish: date | None = None
    p_finish_by_due: float | None = None
    stalled: bool = False
    objective: str | None = None
    growth_area: str | None = None
    resource: str | None = None
    serves: str | None = None
    to_settle: tuple[str, ...] = ()
    due_date: date | None = None
    milestones: tuple[Milestone, ...] = ()
    history: tuple[str, ...] = ()
    metric_id: str | None = None
    unit: str | None = None
    target: float | None = None
    achieved: float | None = None
    projected: float | None = None
    projected_interval: Interval | None = None
    finish_interval: tuple[date | None, date | None] | None = None
    pace_basis: str | None = None
    projection: str | None = None
    stalled_because: str | None = None
    pace: tuple[PacePoint, ...] = ()
    reviewed_on: date | None = None
    review_age_days: int | None = None
    review_due: bool = False
    scales: tuple[GoalScale, ...] = ()
    attainment_score: float | None = None
    hints: tuple[str, ...] = ()


class Focus(Part):
    """The one skill being coached now; `trying` is the practice for it, `support` what the manager promised to do."""

    skill: str
    since: date
    trying: str | None = None
    support: str | None = None


class CoachingEffect(Part):
    """What the weeks since a focus began are consistent with; the manager's alone, and never a claim of cause.

    Rates are counts a week of a rep who is there, with what the weeks did to the whole team taken out: the rep's own
    `before` and `after`, the `team`'s, and `expected`, the baseline drawn to the team's. `by_itself` is how much of a
    gap to the team usually goes without any change (regression to the mean). `ratio` is `after` over `expected`,
    `against_peers` the raw difference-in-differences ratio. `p_value` is by permuted start weeks, `p_expected` how
    often so much comes without any change, both one-sided in the direction seen. `nap` is the chance that a week after
    lies above one before. Nulls where there is too little to work them out.
    """

    metric_id: str
    label: str
    since: date
    weeks_before: int
    weeks_after: int
    peers: int
    verdict: CoachingVerdict
    statement: str
    before: float | None = None
    after: float | None = None
    team: float | None = None
    expected: float | None = None
    by_itself: float | None = None
    ratio: float | None = None
    interval: Interval | None = None
    against_peers: float | None = None
    against_peers_interval: Interval | None = None
    p_value: float | None = None
    p_expected: float | None = None
    nap: float | None = None
    nap_interval: Interval | None = None
    weeks_for_half: int | None = None
    weeks_for_quarter: int | None = None


class Commitment(Part):
    """A promise made in a meeting, by either side.

    `replaces` is the id of the promise it took the place of, `reason` why it did, or why it was let go.
    """

    commitment_id: str
    text: str
    by: Owner
    due_date: date | None
    status: CommitmentStatus
    age_days: int
    carried_from: date | None = None
    done_on: date | None = None
    replaces: str | None = None
    reason: str | None = None


class KeptRate(Part):
    """How many promises of one side were kept, of those that came due or were done since `since`.

    `late` of the kept ones were done after their day; `let_go` were released or replaced and count neither way.
    `share` and its 95 % `interval` are null where nothing came due. It is a record of promises, not of a person.
    """

    by: Owner
    kept: int
    of: int
    late: int
    let_go: int
    since: date
    share: float | None = None
    interval: Interval | None = None


class Decision(Part):
    """What was decided, why, and what is not known yet; without `may_share` it is the manager's alone."""

    decided_on: date
    text: str
    reason: str | None = None
    unknown: str | None = None
    may_share: bool = False


class Expectation(Part):
    """What is expected of each other, since when, and when it was told."""

    text: str
    since: date | None = None
    told_on: date | None = None


class Fit(Part):
    """Something that may take an aim further: a goal of the rep's, or an offer of the organisation.

    `shared` are the words that both have in common where that is all that speaks for it.
    """

    title: str
    kind: OfferKind | Literal["goal"]
    basis: FitBasis
    shared: tuple[str, ...] = ()
    objective: str | None = None


class Aim(Part):
    """An aspiration in the rep's words, how old it is, and what fits it; `gap` asks about one that nothing fits."""

    text: str
    named_on: date | None = None
    age_days: int | None = None
    fits: tuple[Fit, ...] = ()
    gap: str | None = None


class HygieneState(Part):
    """Of `of` open opportunities, how many are up to date in one thing; `rows` are those that are not, 20 at most."""

    field: HygieneField
    current: int
    of: int
    rows: tuple[str, ...] = ()
    reason: str | None = None


class Hygiene(Part):
    """What was agreed to be kept up to date by which day, since when, and how it stands."""

    since: date
    by: Weekday
    states: tuple[HygieneState, ...]
