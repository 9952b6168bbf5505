"""Profiles: other layouts by the six verbs, strictly declared, and the shipped one on its real data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from coachkit.crm.data import CrmData
from coachkit.crm.profile import Profile, profile_path, read_profile, shipped_profiles
from coachkit.crm.read import input_files, read_crm
from coachkit.errors import Problem
from coachkit.workspace import Workspace, open_workspace

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

USES = "profiles: [mine]\ncurrency: EUR"
DEALS = (
    "Deal Id;Owner;State;Step;Opened;Value;Off;Secs\n"
    "0012;u1;Gewonnen;Abschluss;05.03.2026;1.200,50 €;10 %;90\n"
    "0013;u2;Offen;Angebot;31.12.2025;800,00 €;;\n"
    "0014;u3;Offen;Angebot;31.12.2025;;;\n"
)
USERS = "user,e-mail,who\nu1,ana@example.com,007\nu2,bo@example.com,8\n"
MINE = """\
about: a made-up CRM
tables:
  opportunities:
    file: deals*.csv
    rename: {opportunity_id: Deal Id, status: State, stage: Step, created_date: Opened, amount: Value, discount: "Off"}
    constant: {currency: EUR}
    map:
      status: {Gewonnen: won, Verloren: lost, Offen: open}
    format:
      created_date: {date: day-first}
      amount: {decimal: ",", thousands: ".", money: true}
      discount: {unit: percent}
    lookup:
      file: users.csv
      match: {Owner: user}
      take: {rep_id: who}
"""


def test_the_verbs_bring_another_layout_home(reading: Read) -> None:
    """Rename, constant, map, format and lookup together make a canonical table; the rows still cite their file."""
    files = {"opportunities.csv": "", "deals 2026.csv": DEALS, "users.csv": USERS}
    data = reading(files, team=USES, profiles={"mine": MINE})
    frame = data["opportunities"]
    assert frame["opportunity_id"].tolist() == ["0012", "0013", "0014"]
    assert frame["rep_id"].fillna("").tolist() == ["007", "8", ""]
    assert frame["status"].tolist() == ["won", "open", "open"]
    assert frame["created_date"].tolist()[0] == pd.Timestamp("2026-03-05")
    assert frame["amount"].tolist()[:2] == [1200.5, 800.0]
    assert frame["discount"].tolist()[0] == pytest.approx(0.1)
    assert set(frame["currency"]) == {"EUR"}
    assert set(frame["_file"]) == {"crm/deals 2026.csv"}
    assert "crm/deals 2026.csv is separated by semicolons." in data.remarks
    assert (
        "crm/deals 2026.csv says 'u3' in 1 row; crm/users.csv has nothing like it: nothing is fetched." in data.remarks
    )
    assert not any("users.csv is used by no" in remark for remark in data.remarks)


LINES = (
    "order,who,day,line\nSO1,007,2026-01-05,10\nSO1,007,2026-01-05,2.50\nSO2,8,2026-01-06,5\n"
    "SO3,8,2026-01-06,x\nSO3,8,2026-01-06,7\nSO1,007,2026-01-05,10\n"
)
ORDERS = """\
about: order lines
tables:
  opportunities:
    file: lines.csv
    rename: {opportunity_id: order, rep_id: who, created_date: day, close_date: day, amount: line}
    constant: {status: won, stage: Ordered}
    sum: {by: [opportunity_id], column: amount}
"""


def test_a_grouped_sum_makes_orders_of_lines(reading: Read) -> None:
    """Lines are added up by order, equal lines too; an order with an unreadable line is set aside whole."""
    team = "profiles: [mine]\nthresholds: {set_aside_share: 0.5}"
    data = reading({"opportunities.csv": "", "lines.csv": LINES}, team=team, profiles={"mine": ORDERS})
    frame = data["opportunities"]
    assert dict(zip(frame["opportunity_id"], frame["amount"], strict=True)) == {"SO1": 22.5, "SO2": 5.0}
    account = next(source for source in data.sources if source.table == "opportunities")
    assert (account.rows_in, account.rows_used, len(data.set_aside)) == (6, 4, 2)
    assert "crm/lines.csv: 4 rows are added up to 2." in data.remarks
    assert data.set_aside[1].reason == "is added up with a row that was set aside."


def test_a_format_alone_reads_a_canonical_file(reading: Read) -> None:
    """A file in the canonical layout whose dates are written otherwise needs a profile that says only how."""
    rows = "rep_id,kind,occurred_at\n007,call,1/2/2026 2:15 PM\n"
    profile = (
        "about: a\ntables:\n  activities:\n    file: activities.csv\n"
        "    rename: {rep_id: rep_id, kind: kind, occurred_at: occurred_at}\n"
        "    format: {occurred_at: {date: month-first}}\n"
    )
    data = reading({"activities.csv": rows}, team=USES, profiles={"mine": profile})
    assert data["activities"]["occurred_at"].tolist() == [pd.Timestamp("2026-01-02 14:15")]


def test_units_of_time_follow_the_columns_name(reading: Read) -> None:
    """Milliseconds declared for a column of minutes become minutes."""
    rows = "rep_id,started_at,ms\n007,2026-01-02,1800000\n"
    profile = (
        "about: a\ntables:\n  calls:\n    file: calls.csv\n"
        "    rename: {rep_id: rep_id, started_at: started_at, duration_minutes: ms}\n"
        "    format: {duration_minutes: {unit: milliseconds}}\n"
    )
    data = reading({"calls.csv": rows}, team=USES, profiles={"mine": profile})
    assert data["calls"]["duration_minutes"].tolist() == [30.0]


def test_a_sign_of_several_currencies_is_not_guessed(problems: Find) -> None:
    """A dollar sign in the file of a team that counts in euros may be any dollar: which one must be declared."""
    deals = DEALS.replace("800,00 €", "800,00 $")
    (problem,) = problems(
        {"opportunities.csv": "", "deals.csv": deals, "users.csv": USERS}, team=USES, profiles={"mine": MINE}
    )
    assert "'$' (as in '800,00 $') is the sign of several currencies" in problem.reason
    assert "`amount: {currency: USD}`" in (problem.fix or "")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("    rename:", "    renam:", 5, "Did you mean 'rename'?"),
        ("amount: Value", "amout: Value", 5, "Did you mean 'amount'?"),
        ("constant: {currency: EUR}", "constant: {amount: '5'}", 3, "'amount' is filled twice"),
        ("status: State, ", "", 8, "'status' is not filled by rename"),
        ("stage: Step, ", "", 3, "needs 'stage', which nothing fills"),
        ("date: day-first", "date: daily", 10, "is not one of iso"),
        ("unit: percent", "unit: per cent", 12, "'percent'"),
        ("match: {Owner: user}", "match: {Owner: user, State: x}", 15, "at most 1"),
        ("{Gewonnen: won", "{1: won", 8, "Put it in quotes"),
        ("  opportunities:", "  deals:", 3, "'tables.deals' should be 'reps', 'opportunities'"),
    ],
)
def test_a_profile_is_strict(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    """Every slip in a profile is told with its line and what is meant instead."""
    assert old in MINE
    (tmp_path / "mine.yaml").write_text(MINE.replace(old, new), encoding="utf-8")
    read = read_profile(tmp_path / "mine.yaml", "parameters/profiles/mine.yaml")
    assert isinstance(read, list)
    assert any(says in str(problem) and problem.row == line for problem in read), [str(problem) for problem in read]


def test_a_header_that_is_not_there_is_named(problems: Find, reading: Read) -> None:
    """A missing source column of a needed column is a problem with the nearest header; of another one a remark."""
    files = {"opportunities.csv": "", "deals.csv": DEALS.replace("State", "Statte"), "users.csv": USERS}
    (problem,) = problems(files, team=USES, profiles={"mine": MINE})
    assert (problem.column, problem.fix) == ("State", "Did you mean 'Statte'?")
    files["deals.csv"] = DEALS.replace("Value", "Worth")
    data = reading(files, team=USES, profiles={"mine": MINE})
    assert "crm/deals.csv has no column for amount ('Value'), which stays empty." in data.remarks
    assert not data.has("opportunities", "amount")


def test_an_unknown_profile_names_those_there_are(problems: Find) -> None:
    """A profile that exists nowhere is a problem; a path is never taken for a name."""
    for name in ("salesfarce", "../mine"):
        (problem,) = problems({}, team=f"profiles: ['{name}']")
        assert "maven_crm_sales" in (problem.fix or "")


def test_a_workspace_profile_wins_over_the_shipped_one(reading: Read, tmp_path: Path) -> None:
    """A profile of the same name in the workspace is the one in use, and it is hashed with the inputs."""
    files = {"opportunities.csv": "", "deals.csv": DEALS, "users.csv": USERS}
    data = reading(files, team="{profiles: [maven_crm_sales], currency: EUR}", profiles={"maven_crm_sales": MINE})
    assert len(data["opportunities"]) == 3
    assert tmp_path / "parameters" / "profiles" / "maven_crm_sales.yaml" in input_files(open_workspace(tmp_path))


def test_a_profile_may_end_in_yml(reading: Read, workspace: Callable[..., Workspace]) -> None:
    """`mine.yml` is found by its name and hashed with the inputs; of two, `.yaml` is the one in use."""
    files = {"opportunities.csv": "", "deals.csv": DEALS, "users.csv": USERS}
    made = workspace(files, team=USES)
    short = made.parameters / "profiles" / "mine.yml"
    short.write_text(MINE, encoding="utf-8")
    assert len(read_crm(made)["opportunities"]) == 3
    assert short in input_files(made)
    short.write_text("not a profile", encoding="utf-8")
    assert len(reading(files, team=USES, profiles={"mine": MINE})["opportunities"]) == 3


def test_every_shipped_profile_can_be_read(tmp_path: Path) -> None:
    """What the kit ships passes its own checks."""
    assert "maven_crm_sales" in shipped_profiles()
    for name in shipped_profiles():
        path = profile_path(name, tmp_path)
        assert path is not None
        assert isinstance(read_profile(path, path.name), Profile)


@pytest.fixture(scope="module")
def maven(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> CrmData:
    """Read the published Maven files, byte for byte, by the shipped profile alone."""
    root = tmp_path_factory.mktemp("maven")
    (root / "crm").mkdir()
    (root / "parameters").mkdir()
    for path in (shared_data / "maven_crm_sales").glob("*.csv"):
        shutil.copyfile(path, root / "crm" / path.name)
    (root / "parameters" / "team.yaml").write_text("profiles: [maven_crm_sales]")
    return read_crm(open_workspace(root))


@pytest.mark.guide("E9")
def test_maven_figures_are_the_published_ones(maven: CrmData) -> None:
    """Won revenue, wins, losses, two people's win rates and the mean won cycle are those that others publish."""
    opportunities = maven["opportunities"]
    won = opportunities[opportunities["status"] == "won"]
    lost = opportunities[opportunities["status"] == "lost"]
    assert won["amount"].sum() == 10_005_534
    assert (len(won), len(lost), len(opportunities)) == (4238, 2473, 8800)
    for name, rate in (("Hayden Neloms", 0.704), ("Lajuana Vencill", 0.550)):
        wins, losses = (won["rep_id"] == name).sum(), (lost["rep_id"] == name).sum()
        assert wins / (wins + losses) == pytest.approx(rate, abs=0.0005)
    assert (won["close_date"] - won["created_date"]).dt.days.mean() == pytest.approx(51.8, abs=0.05)


def test_maven_is_read_whole(maven: CrmData) -> None:
    """All 35 people and 8,800 opportunities are used, nothing is set aside, and the newest date is the last close."""
    assert len(maven["reps"]) == 35
    assert maven["reps"]["manager"].value_counts().sort_values().tolist() == [5, 6, 6, 6, 6, 6]
    assert maven.set_aside == ()
    assert all(source.rows_in == source.rows_used for source in maven.sources)
    assert maven.newest == date(2017, 12, 31)


def test_maven_says_what_its_files_leave_open(maven: CrmData) -> None:
    """The misspelt product is reported and not merged; open opportunities without amount or dates stay and are said."""
    pipeline, products = "crm/sales_pipeline.csv", "crm/products.csv"
    assert f"{pipeline} says 'GTXPro' in 1,480 rows; {products} has 'GTX Pro': left as it is." in maven.remarks
    assert (maven["opportunities"]["product"] == "GTXPro").sum() == 1480
    assert f"{pipeline}: created_date is blank in 500 of 8,800 rows (500 open)." in maven.remarks
    assert f"{pipeline}: amount is blank in 4,562 of 8,800 rows (2,089 open, 2,473 lost)." in maven.remarks
    unseen = next(source.cannot_see for source in maven.sources if source.table == "opportunities")
    assert "what open opportunities are worth" in unseen
    assert (maven["opportunities"]["status"] == "open").sum() == 2089
