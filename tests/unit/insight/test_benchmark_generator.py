"""The benchmark's teams: reproducible, consistent, as `methods.md` section 4 says, and ill of what is planted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.generator import (
    CAUSES,
    FACTS,
    REP_DECOYS,
    REPORTING_SEEDS,
    TABLES,
    TEAM_DECOYS,
    TUNING_SEEDS,
    Case,
    Plan,
    Team,
    make_team,
    write_workspace,
)
from benchmarks.generator.plan import STREAM, STREAMS, kind_of
from benchmarks.generator.world import PHI
from coachkit.crm.as_of import known_on
from coachkit.crm.read import read_crm
from coachkit.workspace import open_workspace

pytestmark = pytest.mark.unit

WEEKS, ONSET, REPS = 104, 52, 4
SMALL = Plan(reps=4, weeks=40)


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


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Files of one seed and plan are equal byte by byte, those of another seed are not."""
    written = []
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        write_workspace(make_team(seed, SMALL), tmp_path / name)
        written.append({path.name: path.read_bytes() for path in sorted((tmp_path / name / "crm").iterdir())})
    truths = [(tmp_path / f"{name}.truth.json").read_bytes() for name in ("one", "two", "other")]
    assert written[0] == written[1] and truths[0] == truths[1]
    assert written[0]["activities.csv"] != written[2]["activities.csv"]


def test_seeds_for_tuning_and_for_reporting_are_apart() -> None:
    """No team is used for both."""
    assert not set(TUNING_SEEDS) & set(REPORTING_SEEDS)


def test_the_truth_is_beside_the_workspace_and_not_in_it(tmp_path: Path) -> None:
    """Files in `crm/` are the canonical tables with no word of what is planted; the truth can be read beside them."""
    for seed in range(4):
        folder = tmp_path / str(seed)
        write_workspace(make_team(seed, SMALL), folder)
        assert {path.name for path in (folder / "crm").iterdir()} == {f"{name}.csv" for name in TABLES}
        text = "".join(path.read_text() for path in folder.rglob("*") if path.is_file())
        for word in (*CAUSES, "odd-week", "decoy", "strength", "truth", "cause"):
            assert word not in text
        lines = json.loads((tmp_path / f"{seed}.truth.json").read_text())
        assert {"rep_id", "kind", "name", "onset", "ratio", "ramp_weeks", "weekly_mean", "stream"} >= set(lines[0])


@pytest.mark.parametrize("profile", ["enterprise", "velocity"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tables_agree_with_each_other(profile: str, seed: int) -> None:
    """Ids exist; created <= changes <= closed; the last change is the present, the first has no old value."""
    team = make_team(seed, Plan(profile))
    deals = team.opportunities.set_index("opportunity_id")
    assert deals.index.is_unique and team.activities["activity_id"].is_unique
    reps = set(team.reps["rep_id"])
    for table in ("opportunities", "activities", "quotas", "feedback", "calls"):
        assert set(getattr(team, table)["rep_id"]) <= reps
    assert set(team.rep_events["rep_id"]) <= reps | {"*"}
    acts = team.activities[team.activities["opportunity_id"] != ""].set_index("opportunity_id")
    assert set(acts.index) <= set(deals.index)
    assert set(team.calls["activity_id"]) <= set(team.activities["activity_id"])
    of = deals.loc[acts.index]
    assert (of["rep_id"].to_numpy() == acts["rep_id"].to_numpy()).all()
    day = acts["occurred_at"].dt.normalize().to_numpy()
    assert (day >= of["created_date"].to_numpy()).all()
    closed = of["status"].to_numpy() != "open"
    assert (day[closed] <= of["close_date"].to_numpy()[closed]).all()

    log = team.opportunity_changes
    assert log["changed_at"].is_monotonic_increasing
    of = deals.loc[log["opportunity_id"]]
    day = log["changed_at"].dt.normalize().to_numpy()
    assert (day >= of["created_date"].to_numpy()).all()
    closed = of["status"].to_numpy() != "open"
    assert (day[closed] <= of["close_date"].to_numpy()[closed]).all()
    assert (log["old_value"] != log["new_value"]).all()
    chain = log.groupby(["opportunity_id", "field"])
    assert (chain["new_value"].shift().fillna("") == log["old_value"]).all()
    last = chain["new_value"].last().unstack().loc[deals.index].fillna("")
    for field in ("status", "stage", "forecast_category", "next_step"):
        assert (last[field] == deals[field]).all()
    assert (last["close_date"] == deals["close_date"].dt.strftime("%Y-%m-%d")).all()
    assert np.allclose(last["amount"].astype(float), deals["amount"])
    newest = max(log["changed_at"].max(), team.activities["occurred_at"].max(), team.feedback["received_at"].max())
    assert newest < pd.Timestamp(team.end + timedelta(days=1))
    assert (deals["created_date"] <= pd.Timestamp(team.end)).all()


@pytest.mark.slow
def test_the_world_is_as_it_is_said_to_be() -> None:
    """Over many teams: weekly means and their dispersion, win rates, the share that never closes, cycle, season."""
    for profile, wins, rate in (("enterprise", 0.75, 0.25), ("velocity", 3.0, 0.63)):
        sums = {name: [0.0, 0.0, 0.0, 0.0] for name in ("touches", "meetings", "creations", "wins")}
        closed, days, months, old = [], [], [], []
        for seed in range(12):
            team = make_team(seed, Plan(profile, 6, cases=()))
            deals, acts = team.opportunities, team.activities
            won = deals[deals["status"] == "won"]
            done = acts[acts["direction"] == "outbound"]
            streams = {
                "touches": done[done["kind"] != "meeting"].set_index("occurred_at")["rep_id"],
                "meetings": done[done["kind"] == "meeting"].set_index("occurred_at")["rep_id"],
                "creations": deals.set_index("created_date")["rep_id"],
                "wins": won.set_index("close_date")["rep_id"],
            }
            for name, events in streams.items():
                week = (events.index - pd.Timestamp(team.start)).days // 7
                table = pd.crosstab(events.to_numpy(), week)
                table = table.reindex(index=team.reps["rep_id"], columns=range(78), fill_value=0).to_numpy()
                mean = team.expected[name]
                some = mean > 0
                sums[name][0] += table.sum()
                sums[name][1] += mean.sum()
                sums[name][2] += ((table - mean)[some] ** 2 / mean[some]).sum()
                sums[name][3] += some.sum()
            closed.append((deals["status"] == "won").sum() / (deals["status"] != "open").sum())
            days.append((won["close_date"] - won["created_date"]).dt.days.median())
            months.append(won["close_date"].dt.month.to_numpy() % 3)
            inside = deals[(deals["created_date"] >= "2025-01-06") & (deals["created_date"] < "2025-07-01")]
            old.append((inside["status"] == "open").mean())
        for name, base in (("touches", 40), ("meetings", 10), ("wins", wins)):
            # A whole week of 1.0: what leave, holidays and missing days take is in the mean of each week.
            assert sums[name][0] / sums[name][1] == pytest.approx(1, abs=0.06), name
            assert sums[name][1] / (12 * 6 * 78) == pytest.approx(base * 0.87, rel=0.08), name
        for name in ("touches", "meetings", "creations"):
            assert sums[name][2] / sums[name][3] == pytest.approx(PHI, abs=0.1), name
        assert np.mean(closed) == pytest.approx(rate, abs=0.02)
        assert np.mean(days) == pytest.approx(60, abs=5)
        assert np.mean(old) == pytest.approx(0.15, abs=0.02)
        share = np.bincount(np.concatenate(months), minlength=3) / sum(map(len, months))
        assert share[[1, 2, 0]] * 3 == pytest.approx([0.8, 0.9, 1.3], abs=0.12)


def test_half_of_the_reps_are_healthy_and_a_fifth_of_cases_are_two() -> None:
    """Plants drawn at random: four to twelve reps, half of them with nothing, all causes and decoys sooner or later."""
    from benchmarks.generator.plan import settle

    teams = [settle(seed, Plan()) for seed in range(600)]
    assert {reps for reps, _ in teams} == set(range(4, 13))
    names, single, double = set(), 0, 0
    for reps, planted in teams:
        own = [case.rep for case in planted if case.rep >= 0]
        assert len(set(own)) == reps // 2
        names |= {case.name for case in planted}
        ill_ones = [case.rep for case in planted if case.kind in ("cause", "fact")]
        single += len(set(ill_ones))
        double += len(ill_ones) - len(set(ill_ones))
        assert all(78 - 26 <= case.onset_week <= 78 - 13 and 0 <= case.ramp_weeks <= 4 for case in planted)
    assert names == set(CAUSES) | set(REP_DECOYS) | set(TEAM_DECOYS)
    assert 0.1 < double / single < 0.25


def test_a_past_day_is_what_the_log_says_and_what_an_export_showed(tmp_path: Path) -> None:
    """The kit's own rewinding of the last export gives the opportunities that an export of the day showed."""
    team = make_team(2, SMALL)
    write_workspace(team, tmp_path / "team")
    data = read_crm(open_workspace(tmp_path / "team"))
    assert all(not source.set_aside for source in data.sources)
    for day in (date(2025, 4, 15), date(2025, 8, 3)):
        seen = known_on(data, day)["opportunities"].set_index("opportunity_id").sort_index()
        shown = team.tables(day)["opportunities"].set_index("opportunity_id").sort_index()
        assert list(seen.index) == list(shown.index)
        assert (seen["status"].astype(str) == shown["status"]).all()
        still = shown["status"] == "open"
        for field in ("stage", "forecast_category"):
            assert (seen.loc[still, field].astype(str) == shown.loc[still, field]).all()
        assert np.allclose(seen.loc[still, "amount"].astype(float), shown.loc[still, "amount"])
        assert (pd.to_datetime(seen.loc[still, "close_date"]) == shown.loc[still, "close_date"]).all()


@pytest.mark.slow
def test_the_workspace_can_be_checked(tmp_path: Path) -> None:
    """`coachkit check` reads every table and sets no row aside."""
    write_workspace(make_team(1, Plan("velocity", 4, 40)), tmp_path / "team")
    command = [sys.executable, "-m", "coachkit", "check", "--workspace", str(tmp_path / "team")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in TABLES:
        line = next(line for line in done.stdout.splitlines() if f"crm/{name}.csv" in line)
        assert line.endswith(" 0 set aside")
