"""The benchmark's teams are ill of what is planted: each cause, strength and decoy moves what it should."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest

from benchmarks.generator import (
    CAUSES,
    FACTS,
    REP_DECOYS,
    TEAM_DECOYS,
    Case,
    Plan,
    Team,
    make_team,
)
from benchmarks.generator.plan import STREAM, STREAMS, kind_of

pytestmark = pytest.mark.unit

WEEKS, ONSET, REPS = 104, 52, 4


@cache
def healthy(profile: str = "enterprise", seed: int = 5) -> Team:
    """Return a long-lived team with nothing wrong."""
    return make_team(seed, Plan(profile, REPS, WEEKS, ()))


@cache
def ill(name: str, stream: str | None = None, ratio: float = 0.5, kind: str | None = None) -> Team:
    """Return the same team, all of whose reps have one thing planted from the middle of their time on."""
    sort = kind or kind_of(name)
    one = [Case(sort, name, rep, ratio, ONSET, 0, stream) for rep in range(REPS)]  # type: ignore[arg-type]
    return make_team(5, Plan("enterprise", REPS, WEEKS, tuple(one)))


def onset(team: Team) -> pd.Timestamp:
    """Return the day of all plants."""
    return pd.Timestamp(team.start) + pd.Timedelta(weeks=ONSET)


def after(team: Team, table: str, column: str) -> pd.DataFrame:
    """Return the rows of a table since the plants' day."""
    whole: pd.DataFrame = getattr(team, table)
    return whole[whole[column] >= onset(team)]


def touches(team: Team) -> float:
    """Count calls, e-mails and tasks of reps since then."""
    rows = after(team, "activities", "occurred_at")
    return float(((rows["kind"] != "meeting") & (rows["direction"] == "outbound")).sum())


def meetings(team: Team) -> float:
    """Count meetings since then."""
    return float((after(team, "activities", "occurred_at")["kind"] == "meeting").sum())


def created(team: Team) -> pd.DataFrame:
    """Return opportunities created since then."""
    return after(team, "opportunities", "created_date")


def ended(team: Team, status: str, weeks: int = 0) -> pd.DataFrame:
    """Return opportunities won or lost since so many weeks after then."""
    rows = after(team, "opportunities", "close_date")
    return rows[(rows["status"] == status) & (rows["close_date"] >= onset(team) + pd.Timedelta(weeks=weeks))]


def passed(team: Team, stage: str, following: str) -> float:
    """Return the share of those that left a stage since then which entered the following one."""
    rows = after(team, "opportunity_changes", "changed_at")
    left = rows[(rows["field"] == "stage") & (rows["old_value"] == stage)]
    return float((left["new_value"] == following).mean())


def slips(team: Team) -> float:
    """Count close dates moved later while open since then, an open opportunity at the end."""
    rows = after(team, "opportunity_changes", "changed_at")
    moved = rows[(rows["field"] == "close_date") & (rows["new_value"] > rows["old_value"]) & (rows["old_value"] != "")]
    return float((moved["changed_at"].dt.hour < 17).sum() / (team.opportunities["status"] == "open").sum())


def answer_hours(team: Team) -> float:
    """Return the median hours from what a customer sent to the rep's next on the same opportunity."""
    rows = after(team, "activities", "occurred_at")
    rows = rows[rows["opportunity_id"] != ""]
    asked, done = (rows[rows["direction"] == which] for which in ("inbound", "outbound"))
    pairs = pd.merge_asof(
        asked, done.assign(answered=done["occurred_at"]), on="occurred_at", by="opportunity_id", direction="forward"
    )
    return float((pairs["answered"] - pairs["occurred_at"]).median() / pd.Timedelta(hours=1))


def overdue(team: Team) -> float:
    """Return the share of open opportunities whose next step was due before the end."""
    rows = team.opportunities[team.opportunities["status"] == "open"]
    return float((rows["next_step_date"] < pd.Timestamp(team.end)).mean())


def dated_steps(team: Team) -> float:
    """Return the share of open opportunities with a dated next step."""
    rows = team.opportunities[team.opportunities["status"] == "open"]
    return float(rows["next_step_date"].notna().mean())


def score(kind: str) -> Callable[[Team], float]:
    """Return the mean of one kind of feedback since then."""

    def mean(team: Team) -> float:
        rows = after(team, "feedback", "received_at")
        return float(rows.loc[rows["kind"] == kind, "score"].mean())

    return mean


def committed(team: Team, status: str) -> pd.Series:
    """Return of each opportunity ended since eight weeks after then whether it was ever in commit."""
    rows = team.opportunity_changes
    commits = rows[(rows["field"] == "forecast_category") & (rows["new_value"] == "commit")]
    return ended(team, status, 8)["opportunity_id"].isin(commits["opportunity_id"])


def commit_hits(team: Team) -> float:
    """Return the share won of the committed."""
    won, lost = committed(team, "won").sum(), committed(team, "lost").sum()
    return float(won / (won + lost))


def open_at_end(team: Team) -> float:
    """Count open opportunities."""
    return float((team.opportunities["status"] == "open").sum())


def stale_value(team: Team) -> float:
    """Return the value of what was created within the last 50 weeks and is open for more than 150 days."""
    rows = team.opportunities
    age = pd.Timestamp(team.end) - rows["created_date"]
    old = (rows["status"] == "open") & (age > pd.Timedelta(days=150)) & (age < pd.Timedelta(weeks=52))
    return float(rows.loc[old, "amount"].clip(upper=100_000).sum())


def single_contact(team: Team) -> float:
    """Return the share with one contact of what was created since and came to negotiation."""
    rows = created(team)
    late = rows[rows["stage"].isin(["Negotiation", "Closed Won"])]
    return float((late["contacts"] == 1).mean())


def top_of_quota(team: Team) -> float:
    """Return the largest open amount over the quota of its quarter, of the rep in whom that is least."""
    rows = team.opportunities[team.opportunities["status"] == "open"]
    return float((rows.groupby("rep_id")["amount"].max() / team.quotas.groupby("rep_id")["value"].last()).min())


def last_quota(team: Team) -> float:
    """Return the sum of quotas of the last quarter in the ledger."""
    return float(team.quotas.loc[team.quotas["period"] == team.quotas["period"].max(), "value"].sum())


def leaves(team: Team) -> float:
    """Count recorded leave since then."""
    return float((after(team, "rep_events", "start_date")["kind"] == "leave").sum())


#: Cause, what it reaches, what is measured, and the band of planted over healthy, with ratio 0.5.
SIGNS: list[tuple[str, str | None, Callable[[Team], float], float, float]] = [
    ("low-activity", "touches", touches, 0.45, 0.55),
    ("low-activity", "touches", meetings, 0.95, 1.05),
    ("low-activity", "meetings", meetings, 0.45, 0.55),
    ("low-activity", "activity", meetings, 0.45, 0.55),
    ("stage-conversion", "Proposal", lambda team: passed(team, "Proposal", "Negotiation"), 0.4, 0.6),
    ("stage-conversion", "Proposal", lambda team: passed(team, "Evaluation", "Proposal"), 0.9, 1.1),
    ("stage-conversion", "Evaluation", lambda team: passed(team, "Evaluation", "Proposal"), 0.4, 0.6),
    ("small-opportunities", None, lambda team: created(team)["amount"].median(), 0.45, 0.6),
    ("discounting", None, lambda team: created(team)["discount"].mean(), 1.7, 2.2),
    (
        "long-cycle", None,
        lambda team: (ended(team, "won", 26)["close_date"] - ended(team, "won", 26)["created_date"]).dt.days.median(),
        1.5, 2.3,
    ),
    ("single-threaded", None, single_contact, 1.5, 9.0),
    ("slipping", None, slips, 1.7, 2.3),
    ("stale-pipeline", None, lambda team: len(ended(team, "lost")), 0.4, 0.6),
    ("stale-pipeline", None, stale_value, 1.5, 9.0),
    ("concentration", None, top_of_quota, 1.2, 20.0),
    ("thin-pipeline", None, lambda team: len(created(team)), 0.42, 0.58),
    ("activity-without-result", None, lambda team: len(ended(team, "won")), 0.35, 0.65),
    ("activity-without-result", None, touches, 0.98, 1.02),
    ("slow-follow-up", None, answer_hours, 1.3, 6.0),
    ("slow-follow-up", None, overdue, 1.3, 9.0),
    ("no-next-step", None, dated_steps, 0.4, 0.6),
    ("feedback-falling", None, score("csat"), 0.7, 0.85),
    ("feedback-falling", None, score("nps"), 0.65, 0.9),
    ("overload", None, open_at_end, 1.4, 4.0),
    ("overload", None, lambda team: touches(team) / open_at_end(team), 0.2, 0.75),
    ("overload", None, lambda team: after(team, "activities", "occurred_at")["duration_minutes"].sum(), 1.2, 1.7),
    ("sandbagging", None, lambda team: committed(team, "won").mean(), 0.35, 0.65),
    ("happy-ears", None, commit_hits, 0.3, 0.8),
    ("goalposts-moved", None, lambda team: team.quotas.duplicated(["rep_id", "period"]).sum() + 1, 5, 5),
    ("quota-unrealistic", None, last_quota, 1.95, 2.05),
    ("context-change", "ramp", lambda team: team.reps["start_date"].max().year, 1.0001, 2),
    ("context-change", "leave", leaves, 1.05, 3),
    ("context-change", "territory", lambda team: (team.rep_events["kind"] == "territory_change").sum() + 1, 5, 5),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "stream", "measure", "low", "high"), SIGNS)
def test_a_planted_cause_moves_the_table_that_it_should(
    cause: str, stream: str | None, measure: Callable[[Team], float], low: float, high: float
) -> None:
    """On a long run, what a cause is about differs from the same team without it by about what was planted."""
    assert low <= measure(ill(cause, stream)) / measure(healthy()) <= high


def test_every_cause_is_planted_and_tried() -> None:
    """All twenty causes have a sign above, a place that they reach, and a kind."""
    assert len(CAUSES) == 20
    assert {sign[0] for sign in SIGNS} == set(CAUSES)
    assert set(CAUSES) | set(REP_DECOYS) | set(TEAM_DECOYS) == set(STREAM) | set(STREAMS)
    assert set(FACTS) < set(CAUSES)


def test_a_case_changes_nothing_before_its_onset() -> None:
    """Up to the onset, activities of a team with low activity are those of its healthy twin."""
    sick, well = ill("low-activity", "activity"), healthy()
    early = [
        team.activities.loc[team.activities["occurred_at"] < onset(team), ["rep_id", "kind"]]
        .value_counts()
        .sort_index()
        for team in (sick, well)
    ]
    assert early[0].sum() == pytest.approx(early[1].sum(), rel=0.01)


def test_told_and_untold_quota_changes() -> None:
    """A quota moved within its quarter is a second row, set within it, told of two days later or never."""
    for stream, told in (("told", True), ("untold", False)):
        rows = ill("goalposts-moved", stream).quotas
        second = rows[rows.duplicated(["rep_id", "period"], keep="first")]
        assert set(second["set_on"]) == {onset(healthy())}
        assert second["told_on"].notna().all() == told
        assert second["told_on"].notna().any() == told


def test_strengths_rise() -> None:
    """A strength is the same thing the other way: activity doubles, and so do wins."""
    more = ill("low-activity", "activity", 2.0, "strength")
    assert touches(more) / touches(healthy()) == pytest.approx(2.0, rel=0.1)
    better = ill("stage-conversion", "wins", 2.0, "strength")
    assert len(ended(better, "won")) / len(ended(healthy(), "won")) == pytest.approx(2.0, rel=0.25)


def week_of(team: Team, which: int) -> float:
    """Count activities in one week after the plants' day."""
    rows = team.activities["occurred_at"]
    first = onset(team) + pd.Timedelta(weeks=which)
    return float(((rows >= first) & (rows < first + pd.Timedelta(weeks=1))).sum())


@pytest.mark.parametrize(
    ("decoy", "stream", "week", "low", "high"),
    [
        ("leave", None, 1, 0.0, 0.2), ("leave", None, 5, 0.85, 1.15), ("territory", None, 1, 0.5, 0.8),
        ("territory", None, 7, 0.85, 1.15), ("odd-week", "low", 0, 0.1, 0.35), ("odd-week", "high", 0, 1.8, 2.6),
        ("odd-week", "low", 1, 0.85, 1.15), ("ramp", None, 0, 0.2, 0.5), ("ramp", None, 15, 0.8, 1.2),
    ],
)  # fmt: skip
def test_decoys_pass(decoy: str, stream: str | None, week: int, low: float, high: float) -> None:
    """What looks like trouble is there in its weeks, and over afterwards."""
    assert low <= week_of(ill(decoy, stream, kind="decoy"), week) / week_of(healthy(), week) <= high


def test_decoys_of_the_whole_team() -> None:
    """A shutdown nobody recorded, a shift to cheap products, and an outage that is recorded."""
    holiday, mix, outage = (
        make_team(5, Plan("enterprise", REPS, WEEKS, (Case("decoy", name, onset_week=ONSET),))) for name in TEAM_DECOYS
    )
    assert week_of(holiday, 0) < 0.1 * week_of(healthy(), 0)
    assert len(holiday.rep_events) == len(healthy().rep_events)
    assert created(mix)["amount"].mean() < 0.8 * created(healthy())["amount"].mean()
    assert week_of(outage, 0) < 0.4 * week_of(healthy(), 0)
    assert "tool_outage" in set(outage.rep_events["kind"])
    assert {line.rep_id for team in (holiday, mix, outage) for line in team.truth} == {"*"}
