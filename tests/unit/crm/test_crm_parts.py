"""Where a table's rows come from: files in parts, header patterns, joined headers, profiles laid over others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from coachkit.crm.data import CrmData
from coachkit.crm.profile import read_profile
from coachkit.crm.profile_form import Profile
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

HEAD = "Id,Owner,State,Step,Opened,Worth\n"
MINE = """\
about: a made-up CRM
tables:
  opportunities:
    file: "*.csv"
    headers: [Id, State]
    without: [From]
    rename:
      opportunity_id: Id
      rep_id: Owner
      status: [Closed + Won, State]
      stage: Step
      created_date: Opened
      amount: [Value, Worth]
    map:
      status: {"true true": won, "true false": lost, "false*": open, Gewonnen: won, "Verloren*": lost, Test: leave out}
"""
USES = "profiles: [mine]"


def account(data: CrmData, table: str) -> tuple[int, int, int]:
    """Return rows in, used and set aside of a table."""
    source = next(source for source in data.sources if source.table == table)
    return source.rows_in, source.rows_used, sum(part.count for part in source.set_aside)


def test_parts_of_an_export_are_one_table_in_the_order_of_their_numbers(reading: Read) -> None:
    """Part 10 comes after part 2; where both have an opportunity, the later part's row counts, and it is said."""
    files = {
        "opportunities.csv": "",
        "deals-2.csv": HEAD + "A,007,Gewonnen,x,2026-01-05,10\nB,007,Test,x,2026-01-05,1\n",
        "deals-10.csv": HEAD + "A,007,Verloren (Preis),x,2026-01-05,12\n",
    }
    data = reading(files, team=USES, profiles={"mine": MINE})
    frame = data["opportunities"]
    assert frame[["opportunity_id", "status", "amount"]].to_numpy().tolist() == [["A", "lost", 12.0]]
    assert account(data, "opportunities") == (3, 1, 2)
    source = next(source for source in data.sources if source.table == "opportunities")
    assert source.files == ("crm/deals-2.csv", "crm/deals-10.csv")
    assert {part.reason for part in source.set_aside} == {
        "opportunity_id stands again in a later row with other content, which is used instead",
        "status is 'Test', which the profile leaves out",
    }


def test_canonical_files_may_be_numbered_parts(reading: Read) -> None:
    """`activities-1.csv` and `activities-2.csv` are one table; a row that both have counts once, within one twice."""
    head = "rep_id,kind,occurred_at\n"
    twice = "007,call,2026-01-05 10:00\n007,call,2026-01-05 10:00\n"
    files = {"activities-1.csv": head + twice, "activities-2.csv": head + twice + "8,email,2026-01-06 09:00\n"}
    data = reading(files)
    assert len(data["activities"]) == 3
    assert account(data, "activities") == (5, 3, 2)


def test_a_file_is_known_by_its_headers(reading: Read) -> None:
    """Of two files that fit a name, the one with a header that must not be there is left alone, and it is said."""
    files = {
        "opportunities.csv": "",
        "a.csv": HEAD + "A,007,Gewonnen,x,2026-01-05,10\n",
        "b.csv": "Id,State,From\nA,x,y\n",
    }
    data = reading(files, team=USES, profiles={"mine": MINE})
    assert len(data["opportunities"]) == 1
    assert "crm/b.csv is used by no table or profile." in data.remarks


def test_of_several_headers_the_first_there_counts_and_joined_ones_map_together(reading: Read) -> None:
    """`Closed + Won` is taken before `State`; headers are found whatever their case and quotes."""
    rows = "ID,owner,State,Step,Opened,Value,Worth,CLOSED,won\n"
    rows += "A,007,Gewonnen,x,2026-01-05,1,9,true,false\nB,8,Gewonnen,x,2026-01-05,2,9,FALSE,\n"
    data = reading({"opportunities.csv": "", "a.csv": rows}, team=USES, profiles={"mine": MINE})
    frame = data["opportunities"]
    assert frame["status"].tolist() == ["lost", "open"]
    assert frame["amount"].tolist() == [1.0, 2.0]


STAGES = """\
about: stage dates in columns
tables:
  opportunity_changes:
    file: wide.csv
    rename: {opportunity_id: Id, changed_at: 'Date entered "{new_value} (*)"'}
    constant: {field: stage}
"""


def test_a_header_pattern_makes_a_row_of_every_filled_cell(reading: Read) -> None:
    """What stands in a header's braces fills a column; blank cells make no row; curly quotes fit straight ones."""
    head = 'Id,"Date entered ""Demo (Sales)""",Date entered “Won (Sales)”\n'
    rows = head + "O1,2026-01-05 10:00,\nO2,2026-01-06,2026-02-01\n"
    data = reading({"wide.csv": rows}, team=USES, profiles={"mine": STAGES})
    changes = data["opportunity_changes"]
    assert changes[["opportunity_id", "new_value", "_row"]].to_numpy().tolist() == [
        ["O1", "Demo", 2],
        ["O2", "Demo", 3],
        ["O2", "Won", 3],
    ]
    assert account(data, "opportunity_changes") == (3, 3, 0)
    assert "crm/wide.csv: 2 rows hold 3 entries in 2 columns." in data.remarks


ROSTER = """\
about: owners make the roster
tables:
  reps:
    file: a.csv
    rename: {rep_id: Owner, name: Owner}
    map: {rep_id: {"*queue*": leave out}}
    sum: {by: [rep_id]}
"""


def test_a_roster_can_be_made_of_owners(reading: Read) -> None:
    """A sum without a column makes one rep of many rows; queues are left out and still named as owners."""
    rows = "Owner\nAna\nBo\nAna\nSales Queue\n"
    opportunities = (
        "opportunity_id,rep_id,status,stage,created_date\n1,Ana,open,x,2026-01-05\n2,Sales Queue,open,x,2026-01-05\n"
    )
    files = {"reps.csv": "", "a.csv": rows, "opportunities.csv": opportunities}
    data = reading(files, team=USES, profiles={"mine": ROSTER})
    assert data["reps"]["rep_id"].tolist() == ["Ana", "Bo"]
    assert account(data, "reps") == (4, 3, 1)
    assert any("Sales Queue (left out of reps) 1" in remark for remark in data.remarks)


def test_one_line_is_changed_in_the_workspace(tmp_path: Path) -> None:
    """A profile based on another says only what differs; `~` takes a line away."""
    (tmp_path / "base.yaml").write_text(MINE, encoding="utf-8")
    own = "about: ours\nbased_on: base\ntables: {opportunities: {map: {status: {Test: open}}, without: ~}}\n"
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    profile = read_profile(tmp_path / "own.yaml", "own.yaml", tmp_path)
    assert isinstance(profile, Profile), profile
    table = profile.tables["opportunities"]
    assert (profile.about, table.without, table.map["status"]["Test"]) == ("ours", [], "open")
    assert table.map["status"]["Gewonnen"] == "won"


def test_a_profile_based_on_nothing_is_refused(tmp_path: Path) -> None:
    """A base that does not exist, or is the profile itself, is named with its line."""
    path = tmp_path / "own.yaml"
    path.write_text("about: ours\nbased_on: own\ntables: {}\n", encoding="utf-8")
    (problem,) = read_profile(path, "own.yaml", tmp_path)  # type: ignore[misc]
    assert (problem.row, "'own'" in problem.reason) == (2, True)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('    file: "*.csv"\n    headers: [Id, State]\n', "    headers: [Id, State]\n", "needs a `file` or a `query`"),
        ("headers: [Id, State]", "headers: []", "fits every file"),
        ("      rep_id: Owner\n", "", "nothing says whose the rows are"),
        ("      stage: Step", '      stage: "In {amount} {stage}"', "'amount' is filled twice"),
    ],
)
def test_a_slip_in_a_profile_is_told_before_a_file_is_read(tmp_path: Path, old: str, new: str, says: str) -> None:
    """A part without a source, a name that fits every file, a table without owner, a column filled twice."""
    assert old in MINE
    text = MINE.replace('"*.csv"', '"*"') if "fits every" in says else MINE
    (tmp_path / "mine.yaml").write_text(text.replace(old, new), encoding="utf-8")
    read = read_profile(tmp_path / "mine.yaml", "mine.yaml")
    assert isinstance(read, list)
    assert any(says in str(problem) for problem in read), [str(problem) for problem in read]


PIPELINES = MINE.replace("      stage: Step\n", "      stage: Step\n      pipeline: Line\n      modified_at: Changed\n")


def test_stages_of_two_pipelines_are_told_apart(reading: Read) -> None:
    """With two pipelines a stage carries its pipeline's name, in opportunities and history; with one it does not."""
    rows = HEAD.replace("Worth", "Line") + "A,007,Gewonnen,Demo,2026-01-05,Sales\nB,007,Gewonnen,Demo,2026-01-05,{}\n"
    log = "opportunity_id,changed_at,field,old_value,new_value\nB,2026-01-07,stage,Intro,Demo\n"
    files = {"opportunities.csv": "", "opportunity_changes.csv": log}
    team = {"team": USES, "profiles": {"mine": PIPELINES}}
    two = reading({**files, "a.csv": rows.format("Renewals")}, **team)
    assert two["opportunities"]["stage"].tolist() == ["Demo (Sales)", "Demo (Renewals)"]
    assert two["opportunity_changes"]["old_value"].tolist() == ["Intro (Renewals)"]
    assert any("there are 2 pipelines" in remark for remark in two.remarks)
    one = reading({**files, "a.csv": rows.format("Sales")}, **team)
    assert one["opportunities"]["stage"].tolist() == ["Demo", "Demo"]


def test_of_two_exports_the_row_that_was_changed_last_counts(reading: Read) -> None:
    """Where rows say when they were changed, that decides and not the order of files."""
    head = "Id,Owner,State,Step,Opened,Worth,Changed\n"
    files = {
        "opportunities.csv": "",
        "a-1.csv": head + "A,007,Gewonnen,x,2026-01-05,10,2026-03-02 10:00\n",
        "a-2.csv": head + "A,007,Gewonnen,x,2026-01-05,99,2026-03-01 10:00\nB,8,Gewonnen,x,2026-01-05,1,\n",
    }
    data = reading(files, team=USES, profiles={"mine": PIPELINES})
    assert data["opportunities"]["amount"].tolist() == [10.0, 1.0]
    assert data.set_aside[0].reason == "stands again with a later change, which is used instead."


PER = MINE.replace("      stage: Step\n", "      stage: Step\n      amount_per: Per\n")


def test_amounts_for_different_times_are_not_added_up(reading: Read, problems: Find) -> None:
    """Monthly and one-time amounts are refused together; declared `per: year`, monthly ones count twelvefold."""
    rows = (
        HEAD.replace("Worth", "Worth,Per") + "A,007,Gewonnen,x,2026-01-05,10,month\nB,8,Gewonnen,x,2026-01-05,5,once\n"
    )
    files = {"opportunities.csv": "", "a.csv": rows}
    (problem,) = problems(files, team=USES, profiles={"mine": PER})
    assert "once in 1, month in 1 rows" in problem.reason
    yearly = PER + "    format: {amount: {per: year}}\n"
    assert reading(files, team=USES, profiles={"mine": yearly})["opportunities"]["amount"].tolist() == [120.0, 5.0]


def test_the_first_modified_row_keeps_its_place(reading: Read) -> None:
    """Choosing among repeated rows changes nothing about the order of the others."""
    head = "opportunity_id,rep_id,status,stage,created_date\n"
    ids = ["C", "A", "B", "A"]
    rows = head + "".join(f"{one},007,open,x,2026-01-0{n + 1}\n" for n, one in enumerate(ids))
    frame = reading({"opportunities.csv": rows})["opportunities"]
    assert frame["opportunity_id"].tolist() == ["C", "B", "A"]
    assert frame["created_date"].tolist()[-1] == pd.Timestamp("2026-01-04")
