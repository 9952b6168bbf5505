"""The batch after something changed: a row, a sheet, a template, a selection. Only that is made anew."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from batch_runs import add_cell, coachkit, folder_of
from built_once import copy_of
from tiny_workspace import AS_OF, make_tiny_workspace

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


def test_only_what_changed_is_made(ran):
    """A change in one rep's parameters remakes that rep's report and the page, and keeps the others."""
    path = ran / "parameters" / "reps" / "ben.yaml"
    path.write_text(path.read_text() + "motivators: [MARK-ben-motive]\n")
    run = coachkit("prep", "--no-open", cwd=ran)
    assert "1 made, 2 unchanged, 0 failed" in run.stdout


@pytest.mark.guide("E10")
def test_a_sheet_in_the_inbox_opens_the_agenda_and_runs_nothing(ran):
    """A sheet that comes back remakes that report alone; what it says is text on every page, whatever it says."""
    reports = ran / "reports" / AS_OF
    blank = (folder_of(reports, "ben") / "sheet.html").read_bytes()
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
    asked = {
        "schema_version": 1,
        "rep_id": "ben",
        "as_of": AS_OF,
        "topics": [evil],
        "pulse": 7,
        "words": evil,
        "corrections": [{"row": evil, "text": evil}],
        "progress": [{"about": "goal", "id": evil}],
        "asks": [evil],
    }
    (ran / "inbox").mkdir()
    (ran / "inbox" / "ben.json").write_text(json.dumps(asked), encoding="utf-8")
    (ran / "inbox" / "<script>alert(2)<x>.txt").write_text("See you on Monday!", encoding="utf-8")
    checked = coachkit("check", cwd=ran)
    assert "inbox/<script>alert(2)<x>.txt: holds no prep sheet. Copy the whole text" in checked.stdout
    run = coachkit("prep", "--no-open", cwd=ran)
    assert (run.returncode, "1 made, 2 unchanged, 0 failed" in run.stdout) == (0, True), run.stdout + run.stderr
    prep = json.loads((folder_of(reports, "ben") / "prep.json").read_text(encoding="utf-8"))
    assert prep["from_rep"]["topics"] == [evil] == [prep["agenda"][1]["topic"]]
    assert prep["pulse"] == [{"on": AS_OF, "score": 7.0, "words": evil}]
    for path in reports.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "<script>alert" not in page and "<img" not in page and "49" not in re.findall(r"alert.{0,99}", page)
        shows = path.parent == folder_of(reports, "ben") and path.name != "sheet.html"
        assert ("&lt;script&gt;alert(1)&lt;/script&gt;" in page) == shows
        assert ("&lt;script&gt;alert(2)&lt;x&gt;.txt" in page) == (path.name == "index.html")
    assert (folder_of(reports, "ben") / "sheet.html").read_bytes() == blank
    team = json.loads((reports / "team.json").read_text(encoding="utf-8"))
    assert {entry["rep_id"]: entry["sheet_returned"] for entry in team["entries"]} == {
        "ana": False, "ben": True, "cy": False,
    }  # fmt: skip
    record = json.loads((reports / "run.json").read_text(encoding="utf-8"))
    assert "inbox/ben.json" in {entry["file"] for entry in record["inputs"]}


@pytest.fixture(scope="module")
def edited(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Give a workspace and how the batch ended in it: its own template shows more, fails for ben and dies for ana.

    There is a report of the day before for each of them.
    """
    root = make_tiny_workspace(tmp_path_factory.mktemp("edited"))
    copy_of(finished / "reports" / AS_OF, root / "reports" / "2026-03-19")
    add_cell(root, 'print("ADDED for me")')
    add_cell(root, 'print("ADDED for both")', tags=["shared"])
    add_cell(root, 'assert prep.rep.rep_id != "ben", "MARK no <b>figures</b>"')
    ending = 'pathlib.Path("began.txt").open("a").write("x") and os._exit(1)'
    add_cell(root, f'import pathlib; import os; prep.rep.rep_id == "ana" and {ending}')
    return root, coachkit("prep", "--no-open", cwd=root)


def test_one_failing_notebook_leaves_the_others_whole(edited):
    """A template that breaks for one rep fails that rep with cell and reason, exit 1; the index names it."""
    root, run = edited
    assert run.returncode == 1
    assert "1 made, 0 unchanged, 2 failed" in run.stdout
    assert "AssertionError: MARK no <b>figures</b>" in run.stdout
    reports = root / "reports" / AS_OF
    assert not list(reports.glob("mark-ben-*"))
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert "no report" in index
    assert "AssertionError: MARK no &lt;b&gt;figures&lt;/b&gt;" in index
    assert re.search(r"\.\./2026-03-19/mark-ben-name-[0-9a-f]{12}/prep\.html", index)
    record = json.loads((reports / "run.json").read_text(encoding="utf-8"))
    assert {rep["rep_id"]: rep["status"] for rep in record["reps"]} == {"ana": "failed", "ben": "failed", "cy": "made"}
    assert {path.name for path in folder_of(reports, "cy").iterdir()} == {
        "prep.ipynb", "prep.html", "rep.html", "prep.json", "sheet.html",
    }  # fmt: skip


def test_a_cell_that_ends_its_kernel_fails_only_its_own_rep(edited):
    """A notebook that kills its kernel is named; the batch goes on."""
    root, run = edited
    assert re.search(r"cell \d+ \(import pathlib; .*\): the kernel died", run.stdout)
    assert (root / "began.txt").read_text() == "x"  # once: a cell is never run a second time
    assert not list((root / "reports" / AS_OF).glob("mark-ana-*"))
    assert folder_of(root / "reports" / AS_OF, "cy").is_dir()


def test_what_a_person_adds_to_a_template_shows_up(edited):
    """A cell added to the workspace's own template shows to the manager; tagged shared, to the rep as well."""
    folder = folder_of(edited[0] / "reports" / AS_OF, "cy")
    manager, rep = ((folder / name).read_text(encoding="utf-8") for name in ("prep.html", "rep.html"))
    assert "ADDED for me" in manager
    assert "ADDED for both" in manager
    assert "ADDED for both" in rep
    assert "ADDED for me" not in rep


def test_a_selection_prints_only_what_was_asked(ran):
    """--reps makes that report alone, also where another is missing; the page says which are of older data."""
    reports = ran / "reports" / AS_OF
    shutil.rmtree(folder_of(reports, "cy"))
    with (ran / "crm" / "activities.csv").open("a") as file:
        file.write("ben,call,2026-03-19T10:00:00,MARK-ben-more,,,\n")
    assert coachkit("prep", "--no-open", "--reps", "ana", cwd=ran).returncode == 0
    assert len(list(reports.glob("mark-*"))) == 2
    team = json.loads((reports / "team.json").read_text(encoding="utf-8"))
    assert {entry["rep_id"]: entry["status"] for entry in team["entries"]} == {"ana": "made", "ben": "older"}
