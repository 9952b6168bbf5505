"""`coachkit check`: all problems at once, nothing written, and the same for a program to read."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.harmless import write_csv

pytestmark = pytest.mark.unit


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _break_everything(root: Path) -> None:
    """One fault in each kind of input."""
    _change(root / "crm/opportunities.csv", "created_date", "created")
    (root / "crm/activities.csv").write_text("rep_id,kind,occurred_at\nana,call,03/04/2026\nana,call,05/06/2026\n")
    (root / "parameters/reps/ana.yaml").write_text("goal: []\n", encoding="utf-8")
    (root / "parameters/reps/ben.yaml").write_text("goals: [\n", encoding="utf-8")
    for folder, name, text in (
        ("parameters/questions", "own.yaml", "questions: 7\n"),
        ("notebooks", "weekly.ipynb", "{}"),
    ):
        (root / folder).mkdir()
        (root / folder / name).write_text(text, encoding="utf-8")


def test_what_is_right_is_told_table_by_table(coachkit, workspace):
    """Each table's rows in, used and set aside, and the newest day, on stdout; nothing on stderr."""
    called = coachkit("check", "--workspace", workspace)
    assert (called.code, called.err) == (0, "")
    assert "The newest day in the data is 2026-03-20." in called.out
    assert "  opportunities (crm/opportunities.csv): 18 rows in, 18 used, 0 set aside" in called.out
    assert "calls: how calls went" in called.out


def test_nothing_is_written(coachkit, workspace, contents):
    """A check leaves no journal, no report, no lock, whether all is right or not."""
    before = contents(workspace)
    coachkit("check", "--workspace", workspace)
    assert contents(workspace) == before
    _break_everything(workspace)
    before = contents(workspace)
    assert coachkit("check", "--workspace", workspace).code == 2
    assert contents(workspace) == before


def test_all_problems_come_at_once_each_once(coachkit, workspace):
    """Exports, rep files, questions and templates: every fault is on stderr once, with where it is and what to do."""
    _break_everything(workspace)
    called = coachkit("check", "--workspace", workspace)
    assert (called.code, called.out) == (2, "")
    lines = called.err.splitlines()
    assert lines[0] == "6 problems must be mended first:"
    assert len(lines) == len(set(lines)) == 7
    for said in (
        "crm/opportunities.csv, row 1, column 'created_date': the column is missing. Rename the column 'created' to it",
        "crm/activities.csv, column 'occurred_at': dates read two ways",
        "parameters/reps/ana.yaml, line 1: unknown key 'goal'. Did you mean 'goals'?",
        "parameters/reps/ben.yaml, line ",
        "parameters/questions/own.yaml, line 1: ",
        "notebooks/weekly.ipynb: is not a notebook that can be read.",
    ):
        assert called.err.count(said) == 1, said


def test_a_faulty_team_file_does_not_hide_the_rest(coachkit, workspace):
    """A mistyped key in team.yaml is told together with what is wrong elsewhere."""
    _break_everything(workspace)
    _change(workspace / "parameters/team.yaml", "timezone", "timezon")
    called = coachkit("check", "--workspace", workspace)
    assert called.err.startswith("7 problems must be mended first:")
    assert "parameters/team.yaml, line 1: unknown key 'timezon'. Did you mean 'timezone'?" in called.err


@pytest.mark.parametrize("team", ["profiles: maven_crm_sales\n", "profile: [maven_crm_sales]\n", "profiles: [\n"])
def test_exports_are_not_blamed_for_a_profile_that_cannot_be_read(coachkit, workspace, team):
    """Where it is not known which profile is meant, the exports are not read as if none were."""
    (workspace / "parameters/team.yaml").write_text(team, encoding="utf-8")
    for path in (workspace / "crm").iterdir():
        path.unlink()
    called = coachkit("check", "--workspace", workspace)
    assert called.code == 2
    assert called.err.startswith("1 problem must be mended first:\n  - parameters/team.yaml, line ")


def test_json_says_the_same(coachkit, workspace):
    """`--json` gives sources, rows set aside and remarks; no problem is an empty list."""
    called = coachkit("check", "--workspace", workspace, "--json")
    assert (called.code, called.err) == (0, "")
    result = json.loads(called.out)
    assert set(result) == {"sample", "problems", "newest", "sources", "set_aside", "remarks"}
    assert (result["sample"], result["problems"], result["newest"]) == (False, [], "2026-03-20")
    assert {source["table"]: source["rows_in"] for source in result["sources"]}["reps"] == 3


def test_json_holds_the_problems(coachkit, workspace):
    """With problems, `--json` has the same keys, each problem in parts, and exit 2."""
    _break_everything(workspace)
    called = coachkit("check", "--workspace", workspace, "--json")
    assert (called.code, called.err) == (2, "")
    result = json.loads(called.out)
    assert set(result) == {"sample", "problems", "newest", "sources", "set_aside", "remarks"}
    assert len(result["problems"]) == 6
    missing = [problem for problem in result["problems"] if problem["column"] == "created_date"]
    assert missing == [
        {
            "file": "crm/opportunities.csv",
            "reason": "the column is missing.",
            "row": 1,
            "column": "created_date",
            "fix": "Rename the column 'created' to it.",
        }
    ]


def test_single_rows_set_aside_are_named_and_no_failure(coachkit, workspace):
    """A faulty row among many is set aside with file, row, column and reason; the check still succeeds."""
    path = workspace / "crm/activities.csv"
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"ana,call,2026-03-{day:02}T09:00:00,extra-{day},,,\n" for day in range(1, 20))
    _change(path, "2026-03-07T09:00:00,extra-7", "soon,extra-7")
    called = coachkit("check", "--workspace", workspace)
    assert called.code == 0
    assert re.search(r"crm/activities\.csv, row 27, column 'occurred_at': 'soon' is not ", called.out)
    assert "38 rows in, 37 used, 1 set aside" in called.out


def test_a_folder_that_is_no_workspace_names_init(coachkit):
    """Exports without parameters, no exports at all, and no folder: each says how to make a workspace, exit 2."""
    Path("lone/crm").mkdir(parents=True)
    Path("bare").mkdir()
    for folder in ("lone", "bare", "nowhere"):
        for command in ("check", "prep"):
            called = coachkit(command, "--workspace", folder)
            assert (called.code, called.out) == (2, "")
            assert called.err.endswith(f"coachkit init {folder}\n")


def test_empty_exports_are_told_as_such(coachkit, workspace):
    """A workspace without exports yet: both needed tables are named, and how to put them there."""
    for path in (workspace / "crm").iterdir():
        path.unlink()
    called = coachkit("check", "--workspace", workspace)
    assert called.code == 2
    for table in ("reps", "opportunities"):
        assert f"crm/: has no file for the table {table}. It is empty. Put {table}.csv" in called.err


def test_without_a_workspace_the_sample_is_checked_and_named(coachkit):
    """In an empty folder the packaged team is read, says SAMPLE, and nothing is written there."""
    called = coachkit("check")
    assert called.code == 0
    assert called.out.startswith("SAMPLE: this is an invented team.")
    assert list(Path().iterdir()) == []


def test_what_must_be_mended_goes_out_as_csv_that_runs_nothing(coachkit, workspace):
    """`--csv` lists problems and rows set aside for a spreadsheet; a cell with a formula in it stays text there."""
    _change(workspace / "crm/opportunities.csv", "rep_id", "=rep_id")
    called = coachkit("check", "--workspace", workspace, "--csv")
    rows = list(csv.reader(called.out.splitlines()))
    assert (called.code, rows[0]) == (2, ["file", "row", "column", "what", "what to do"])
    assert rows[1][:3] == ["crm/opportunities.csv", "1", "rep_id"]
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row)


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3)))
def test_no_cell_of_a_csv_starts_a_formula(rows):
    """Whatever text came from outside, no cell begins as a formula does, and the text is still there."""
    back = list(csv.reader(io.StringIO(write_csv(("a", "b", "c"), rows), newline="")))[1:]
    assert len(back) == len(rows)
    for cells, again in zip(rows, back, strict=True):
        for cell, read in zip(cells, again, strict=True):
            assert read in (cell, f"'{cell}")
            assert not read.lstrip().startswith(("=", "@", "|", "%"))
