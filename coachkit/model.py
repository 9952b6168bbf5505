"""`PrepReport`: what one rep's preparation says, frozen, and the `TeamReport` above it.

`insight` and `conversation` build these; everything after them only shows. The field names and nesting are those of
`prep.json` and `team.json` (schema version 1): a key is always present, and empty where there is nothing. Money is in
the workspace's currency, shares run from 0 to 1, dates are ISO 8601, windows and intervals are `[low, high]` pairs.

>>> Metric(metric_id="wins", label="Wins", value=None, reason="no closed opportunity", unit="count").value is None
True
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from coachkit.terms import (
    ROWS_CITED,
    SCHEMA_VERSION,
    CauseId,
    ChallengeName,
    CoachingVerdict,
    CommitmentStatus,
    FitBasis,
    Horizon,
    HygieneField,
    MeetingType,
    MetricGroup,
    OfferKind,
    Owner,
    PeerPlace,
    QuestionKind,
    SheetAbout,
    SheetState,
    ShortfallFactor,
    TableName,
    Tier,
    Tone,
    Topic,
    Valence,
    Weekday,
    WorkKind,
)

Interval = tuple[float, float]
Window = tuple[date, date]
Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """Base of every part: frozen, closed to unknown keys, and written with every key it has."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        serialize_by_alias=True,
        validate_by_name=True,
        json_schema_serialization_defaults_required=True,
    )


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


class Probe(Part):
    """A follow-up question beneath an opener, for one likely `answer`."""

    question_id: str
    text: str
    answer: str = ""


class Question(Part):
    """A question to ask, why it is asked now, and two or three probes.

    `chosen` says why this one and not another for the same reason; `listen_for` is what to listen for in the answer,
    and `avoid_if` when not to ask.
    """

    question_id: str
    kind: QuestionKind
    topic: Topic
    text: str
    because: str
    finding: CauseId | None = None
    evidence: tuple[Evidence, ...] = ()
    minutes: int
    probes: tuple[Probe, ...] = ()
    sensitive: bool = False
    chosen: str = ""
    listen_for: tuple[str, ...] = ()
    avoid_if: str | None = None


class LeftOut(Part):
    """A question that something prompts and that is not asked this time, with the reason."""

    question_id: str
    text: str
    finding: CauseId | None = None
    reason: str


class AgendaItem(Part):
    """One topic of the meeting with its owner, minutes, the outcome it should have and the sentence that opens it."""

    topic: str
    owner: Owner
    minutes: int
    outcome: str
    kind: str
    opening: str = Field(min_length=1)


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


class SaidOn(Part):
    """What was noted on a topic of a meeting, for both to read."""

    topic: str
    text: str


class StepTaken(Part):
    """One step of the guide's procedure in a meeting, with what shows that it was taken; nothing shows: not taken."""

    step: str
    evidence: tuple[str, ...] = ()


class LastTime(Part):
    """What the last meeting left: notes for both, what was heard, and whether it was closed.

    `heard` is in the report only where the rep said that it is so. `no_decision` says that it ended without one on
    purpose; without a decision and without that, nobody wrote down how it ended.
    """

    held_on: date
    meeting_type: MeetingType
    closed: bool
    notes: tuple[SaidOn, ...] = ()
    heard: str | None = None
    no_decision: bool = False
    steps: tuple[StepTaken, ...] = ()


class Parked(Part):
    """A topic that was put off, and the day of the meeting in which it was."""

    title: str
    since: date


class SharedWord(Part):
    """A word between meetings that the rep may read."""

    on: date
    text: str
    tone: Tone


class WordBalance(Part):
    """How many words of which tone the manager kept between meetings since `since`, and how many were shared."""

    since: date
    praise: int
    concern: int
    neutral: int
    shared: int


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


class RecentWork(Part):
    """Something that was done, with its day and the row it stands in."""

    done_on: date
    kind: WorkKind
    text: str
    account: str | None = None
    row: str | None = None


class ManagerCard(Part):
    """What a manager may share of themselves, in their own words."""

    strength: str | None = None
    weakness: str | None = None
    goal: str | None = None
    criticism: str | None = None
    criticism_done: str | None = None


class Challenge(Part):
    """One of the guide's three challenges that applies this week: the facts that say so, and what helps."""

    challenge: ChallengeName
    evidence: tuple[str, ...]
    helps: tuple[str, ...]


class OpeningScript(Part):
    """Four steps into a sensitive topic: sentences that can be said aloud, and the fact to say in one's own words."""

    cause_id: CauseId
    permission: str
    fact: str
    feeling: str
    support: str


class ManagerSide(Part):
    """What is the manager's alone beside notes and sensitive findings: nothing of it is in the rep's edition.

    `manager_named` tells whether the roster names a manager, by whom the card is found. `stems` are beginnings of
    sentences that give back what was heard. `escalation` says what to do about what is not a manager's to solve.
    """

    manager_named: bool = True
    card: ManagerCard | None = None
    challenges: tuple[Challenge, ...] = ()
    stems: tuple[str, ...] = ()
    scripts: tuple[OpeningScript, ...] = ()
    escalation: str | None = None
    words: WordBalance | None = None


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


class Pulse(Part):
    """How the rep said things are, 0 to 10 and in words, each only where they chose to; never anybody else's to see."""

    on: date
    score: float | None = None
    words: str | None = None


class RepProgress(Part):
    """What the rep wrote of a goal, a milestone or a promise of theirs; `name` is null where there is none such now."""

    about: SheetAbout
    id: str
    name: str | None
    state: SheetState | None = None
    words: str | None = None


class FromRep(Part):
    """What the rep's prep sheet brought, in the rep's own words; none of it changes a figure.

    `for_date` is the day of the report that the sheet was made for. Each of `corrections` begins with the row it is
    about, where it is about one; `asks` are what the rep asks of the manager.
    """

    returned: bool = False
    for_date: date | None = None
    topics: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    progress: tuple[RepProgress, ...] = ()
    asks: tuple[str, ...] = ()


class LastMeeting(Part):
    """The last meeting of each type that is known of, the next one planned, and the day by which one is due."""

    held: dict[MeetingType, date] = {}
    next_date: date | None = None
    next_type: MeetingType | None = None
    due_date: date | None = None
    overdue_days: int = 0


class PrepReport(Part):
    """Everything one report shows: the manager's edition, the rep's edition and `prep.json` are views of it.

    `away_weeks` are the first days of those weeks of the metrics' series in which the rep had no working day.
    `career_due` says that a career conversation is due, and why; null while none is. `objectives` are the
    organisation's, `aims` the rep's.
    """

    schema_version: int = SCHEMA_VERSION
    sample: bool = False
    currency: str
    rep: Rep
    as_of: date
    meeting_type: MeetingType
    meeting_reason: str
    slot_minutes: int
    period: Period
    meetings: LastMeeting = LastMeeting()
    career_due: str | None = None
    sources: tuple[Source, ...]
    metrics: tuple[Metric, ...]
    away_weeks: tuple[date, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_seen: tuple[NotSeen, ...] = ()
    forecast: Forecast = Forecast()
    opportunities: tuple[Opportunity, ...] = ()
    open_count: int = 0
    pipeline_change: PipelineChange | None = None
    pipeline_change_reason: str | None = None
    stages: tuple[StageStep, ...] = ()
    peers: tuple[PeerFigure, ...] = ()
    quota: Quota = Quota()
    shortfall: Shortfall = Shortfall()
    questions: tuple[Question, ...] = ()
    questions_left_out: tuple[LeftOut, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    below_the_line: tuple[AgendaItem, ...] = ()
    goals: tuple[Goal, ...] = ()
    focus: Focus | None = None
    focus_effect: CoachingEffect | None = None
    commitments: tuple[Commitment, ...] = ()
    decisions: tuple[Decision, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    objectives: tuple[str, ...] = ()
    aims: tuple[Aim, ...] = ()
    recent_work: tuple[RecentWork, ...] = ()
    feedback: Feedback = Feedback()
    calls: Calls = Calls()
    pulse: tuple[Pulse, ...] = ()
    from_rep: FromRep = FromRep()
    last_time: LastTime | None = None
    parked: tuple[Parked, ...] = ()
    kept: tuple[KeptRate, ...] = ()
    words: tuple[SharedWord, ...] = ()
    hygiene: Hygiene | None = None
    private_notes: tuple[str, ...] = ()
    manager_side: ManagerSide = ManagerSide()

    def metric(self, metric_id: str) -> Metric:
        """Return one metric by id; `KeyError` names it when the report has none such."""
        for metric in self.metrics:
            if metric.metric_id == metric_id:
                return metric
        raise KeyError(metric_id)

    @property
    def has_opportunities(self) -> bool:
        """Whether any opportunity of the rep, open or closed within the windows, is in the data at all."""
        return self.open_count > 0 or any(
            metric.n > 0 for metric in self.metrics if metric.metric_id in ("wins", "win_rate", "new_pipeline")
        )


class TeamEntry(Part):
    """One rep's line on the team page: facts that cannot wait, never a judgement of the person."""

    rep_id: str
    name: str
    slug: str
    status: str
    meeting_type: MeetingType
    cannot_wait: tuple[str, ...] = ()
    this_week: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    last_held: date | None = None
    next_date: date | None = None
    due_date: date | None = None
    overdue_days: int = 0
    sheet_returned: bool = False
    career_due: str | None = None
    failure: str | None = None
    earlier_report: str | None = None
    earlier_date: date | None = None


class OwnPromise(Part):
    """A promise of the manager's that is open: to whom, since when, and by when it is due."""

    rep_id: str
    name: str
    text: str
    age_days: int
    due_date: date | None = None


class TeamReport(Part):
    """The team page: who cannot wait and why, in the contract's order, and what could not be read.

    `base` leads from the page to the folder the rep folders lie in; `teams` are links to the pages of single managers
    (name, address) on the page above them.
    """

    schema_version: int = SCHEMA_VERSION
    sample: bool = False
    as_of: date
    manager: str | None
    own_promises: tuple[OwnPromise, ...] = ()
    entries: tuple[TeamEntry, ...]
    sources: tuple[Source, ...]
    remarks: tuple[str, ...] = ()
    teams: tuple[tuple[str, str], ...] = ()
    base: str = ""


def dump_json(part: Part) -> str:
    """Write a part as the kit writes JSON everywhere: stable order, two spaces, UTF-8, a final newline."""
    return json.dumps(part.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def prep_schema() -> dict[str, Any]:
    """Return the JSON Schema of `prep.json` (also in the package as `prep.schema.json`)."""
    return PrepReport.model_json_schema(by_alias=True, mode="serialization")


__all__ = [
    "AgendaItem", "Aim", "Call", "Calls", "Challenge", "CoachingEffect", "Comment", "Commitment", "Decision",
    "Evidence", "Expectation", "Feedback", "Finding", "Fit", "Focus", "Forecast", "FromRep", "Goal", "GoalScale",
    "Hygiene", "HygieneState", "KeptRate", "LastMeeting", "LastTime", "LeftOut", "ManagerCard", "ManagerSide",
    "Metric", "Milestone", "NotSeen", "OpeningScript", "Opportunity", "OwnPromise", "PacePoint", "Parked",
    "PeerFigure", "Period", "PipelineChange", "Point", "PrepReport", "Probe", "Profile", "Pulse", "Question", "Quota",
    "QuotaChange", "Realism", "RecentWork", "Rep", "RepProgress", "SaidOn", "SetAside", "SharedWord", "Shortfall",
    "ShortfallPart", "Source", "StageStep", "TeamEntry", "TeamReport", "WordBalance", "dump_json", "prep_schema",
]  # fmt: skip
