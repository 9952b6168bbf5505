"""The batch after something changed: a row, a sheet, a template, a selection. Only that is made anew."""

from __future__ import annotations

import json
import re

import pytest
from batch_runs import add_cell, coachkit, folder_of, own_template
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


def test_one_failing_notebook_leaves_the_others_whole(tmp_path):
    """A template that breaks for one rep fails that rep with cell and reason, exit 1; the index names it."""
    root = make_tiny_workspace(tmp_path)
    assert coachkit("prep", "--no-open", "--as-of", "2026-03-19", "--reps", "ben", cwd=root).returncode == 0
    add_cell(root, 'assert prep.rep.rep_id != "ben", "MARK no <b>figures</b>"')
    run = coachkit("prep", "--no-open", cwd=root)
    assert run.returncode == 1
    assert "2 made, 0 unchanged, 1 failed" in run.stdout
    assert "AssertionError: MARK no <b>figures</b>" in run.stdout
    reports = root / "reports" / AS_OF
    assert not list(reports.glob("mark-ben-*"))
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert "no report" in index
    assert "AssertionError: MARK no &lt;b&gt;figures&lt;/b&gt;" in index
    assert re.search(r"\.\./2026-03-19/mark-ben-name-[0-9a-f]{12}/prep\.html", index)
    record = json.loads((reports / "run.json").read_text(encoding="utf-8"))
    assert {rep["rep_id"]: rep["status"] for rep in record["reps"]} == {"ana": "made", "ben": "failed", "cy": "made"}


def test_a_cell_that_ends_its_kernel_fails_only_its_own_rep(tmp_path):
    """A notebook that kills its kernel is named; the batch goes on."""
    root = make_tiny_workspace(tmp_path)
    ending = 'pathlib.Path("began.txt").open("a").write("x") and os._exit(1)'
    add_cell(root, f'import pathlib; import os; prep.rep.rep_id == "ana" and {ending}')
    run = coachkit("prep", "--no-open", cwd=root)
    assert run.returncode == 1
    assert "2 made, 0 unchanged, 1 failed" in run.stdout
    assert re.search(r"cell \d+ \(import pathlib; .*\): the kernel died", run.stdout)
    assert (root / "began.txt").read_text() == "x"  # once: a cell is never run a second time


def test_what_a_person_adds_to_a_template_shows_up(tmp_path):
    """A cell added to the workspace's own template shows to the manager; tagged shared, to the rep as well."""
    root = make_tiny_workspace(tmp_path)
    add_cell(root, 'print("ADDED for me")')
    add_cell(root, 'print("ADDED for both")', tags=["shared"])
    assert coachkit("prep", "--no-open", "--reps", "ana", "--meeting", "weekly", cwd=root).returncode == 0
    folder = folder_of(root / "reports" / AS_OF, "ana")
    manager, rep = ((folder / name).read_text(encoding="utf-8") for name in ("prep.html", "rep.html"))
    assert "ADDED for me" in manager
    assert "ADDED for both" in manager
    assert "ADDED for both" in rep
    assert "ADDED for me" not in rep


def test_a_template_without_its_parameters_is_refused_before_any_kernel(tmp_path):
    """A renamed parameter is named with the file, exit 2, and nothing is written."""
    root = make_tiny_workspace(tmp_path)
    path = own_template(root)
    path.write_text(path.read_text(encoding="utf-8").replace("rep_id: str", "repid: str"), encoding="utf-8")
    run = coachkit("prep", "--no-open", cwd=root)
    assert run.returncode == 2
    assert "notebooks/weekly.ipynb: has no parameter 'rep_id' of type str." in run.stderr
    assert "Traceback" not in run.stderr
    assert not list((root / "reports").glob("2026*"))


def test_a_selection_prints_only_what_was_asked(tmp_path):
    """--reps makes those reports alone, the page says which are of older data; an unknown id is named, exit 2."""
    root = make_tiny_workspace(tmp_path)
    assert coachkit("prep", "--no-open", "--reps", "ana,ben", cwd=root).returncode == 0
    assert len(list((root / "reports" / AS_OF).glob("mark-*"))) == 2
    with (root / "crm" / "activities.csv").open("a") as file:
        file.write("ben,call,2026-03-19T10:00:00,MARK-ben-more,,,\n")
    assert coachkit("prep", "--no-open", "--reps", "ana", cwd=root).returncode == 0
    team = json.loads((root / "reports" / AS_OF / "team.json").read_text(encoding="utf-8"))
    assert {entry["rep_id"]: entry["status"] for entry in team["entries"]} == {"ana": "made", "ben": "older"}
    run = coachkit("prep", "--no-open", "--reps", "anna", cwd=root)
    assert run.returncode == 2
    assert "There is no rep 'anna' in the team on that day. Did you mean 'ana'?" in run.stderr
