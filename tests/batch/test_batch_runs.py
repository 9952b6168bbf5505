"""The batch end to end, on three reps: files, editions, leaks, resumption, reproducibility."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_runs import coachkit, contents_of, folder_of
from built_once import copy_of
from tiny_workspace import AS_OF, REPS, make_tiny_workspace

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


@pytest.mark.guide("E1")
def test_one_command_makes_every_reps_report_and_the_team_page(finished):
    """Every rep has notebook, both editions and JSON; the index links each; nothing half-made stays behind."""
    reports = finished / "reports" / AS_OF
    names = {path.name for path in reports.iterdir()}
    assert {"index.html", "team.json", "run.json"} <= names
    assert not [name for name in names if name.startswith(".")]
    index = (reports / "index.html").read_text(encoding="utf-8")
    for rep in REPS:
        folder = folder_of(reports, rep)
        assert {path.name for path in folder.iterdir()} == {
            "prep.ipynb", "prep.html", "rep.html", "prep.json", "sheet.html",
        }  # fmt: skip
        assert f"{folder.name}/prep.html" in index


@pytest.mark.guide("S1.2")
def test_a_report_holds_pipeline_activity_and_results(finished):
    """The prep report shows the rep's opportunities, activity counts and bookings of this very rep."""
    page = (folder_of(finished / "reports" / AS_OF, "ana") / "prep.html").read_text(encoding="utf-8")
    assert "MARK-ana-opportunity-0" in page
    assert 'id="metric-activities_call"' in page
    assert "€20,005" in page  # two wins: 10,001 and 10,004


@pytest.mark.guide("E11")
def test_the_reps_edition_has_the_same_figures(finished):
    """Every figure of the rep's edition, and every reason for none, is byte for byte in the manager's."""
    folder = folder_of(finished / "reports" / AS_OF, "ben")
    page = (folder / "rep.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr id="metric-.*?</tr>|<li><strong id="metric-.*?</li>', page, re.DOTALL)
    manager = (folder / "prep.html").read_text(encoding="utf-8")
    assert len(rows) > 15
    assert all(row in manager for row in rows)


@pytest.mark.parametrize("rep", REPS)
def test_the_reps_edition_leaks_nothing_private_and_nothing_of_others(finished, rep):
    """No private field and no field of another rep's rows is anywhere in the page, pictures' words included."""
    folder = folder_of(finished / "reports" / AS_OF, rep)
    page = (folder / "rep.html").read_text(encoding="utf-8")
    for theirs in (page, (folder / "sheet.html").read_text(encoding="utf-8")):
        assert f"MARK-{rep}-opportunity-0" in theirs
        assert "PRIVATE-" not in theirs
        for other in set(REPS) - {rep}:
            assert f"MARK-{other}" not in theirs
    assert f"MARK-{rep}-decision" in page
    for section in ("challenges", "manager-card", "listening", "for-you-only"):
        assert f'id="{section}"' not in page
    manager = (folder / "prep.html").read_text(encoding="utf-8")
    for own in (f"{rep}-note", f"{rep}-decision", "mia-strength", "mia-weakness", "mia-goal", "mia-criticism"):
        assert f"PRIVATE-{own}" in manager
    assert "PRIVATE-" not in (finished / "reports" / AS_OF / "index.html").read_text(encoding="utf-8")
    assert "Whether calls changed cannot be told" in manager  # the coaching effect is the manager's alone
    assert "coaching-effect" not in page and "cannot be told" not in page and "to watch it by" not in page


def test_another_reps_rows_are_nowhere_in_a_managers_edition_either(finished):
    """One rep's report, notebook and JSON are about that rep alone."""
    folder = folder_of(finished / "reports" / AS_OF, "cy")
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "MARK-ana" not in text
        assert "MARK-ben" not in text


def test_prep_json_is_valid_against_the_schema_in_the_package(finished):
    """Each prep.json validates against prep.schema.json, and no key is missing."""
    import jsonschema

    import coachkit

    schema = json.loads((Path(coachkit.__file__).parent / "prep.schema.json").read_text(encoding="utf-8"))
    for rep in REPS:
        content = json.loads((folder_of(finished / "reports" / AS_OF, rep) / "prep.json").read_text(encoding="utf-8"))
        jsonschema.validate(content, schema)
        assert set(schema["properties"]) == set(content)


def test_no_path_of_this_machine_is_in_any_output(finished):
    """Outputs name files relative to the workspace, so that they can be handed on."""
    for path in (finished / "reports").rglob("*"):
        if path.is_file():
            assert str(finished.parent) not in path.read_text(encoding="utf-8"), path


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_what_is_written_is_its_owners_alone(finished):
    """Reports, record and journal are 0600, folders 0700."""
    for path in [finished / "journal.db", *(finished / "reports").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_run_again_nothing_is_made_anew(ran):
    """The same command on the same input keeps every file, and says so."""
    before = {path: path.stat().st_mtime_ns for path in (ran / "reports" / AS_OF).rglob("prep.*")}
    run = coachkit("prep", "--no-open", cwd=ran)
    assert "0 made, 3 unchanged, 0 failed" in run.stdout
    assert before == {path: path.stat().st_mtime_ns for path in (ran / "reports" / AS_OF).rglob("prep.*")}


def test_every_executor_and_a_second_run_give_the_same_bytes(tmp_path, finished):
    """Serial or in processes, twice or once, in another folder: the same files, less timing."""
    root = copy_of(finished, tmp_path / "elsewhere")
    run = coachkit("prep", "--no-open", "--fresh", "--executor", "serial", "--jobs", "1", cwd=root, PYTHONHASHSEED="7")
    assert "3 made, 0 unchanged, 0 failed" in run.stdout, run.stderr
    assert contents_of(root / "reports" / AS_OF) == contents_of(finished / "reports" / AS_OF)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_killed_in_the_middle_the_same_command_completes_it(tmp_path, finished):
    """After kill -9 of the whole batch the same command ends complete and equal to an undisturbed run."""
    root = make_tiny_workspace(tmp_path)
    command = ("prep", "--no-open", "--jobs", "1")
    batch = subprocess.Popen([sys.executable, "-m", "coachkit", *command], cwd=root, stderr=subprocess.PIPE, text=True)
    assert batch.stderr is not None
    for line in batch.stderr:
        if "1 of 3" in line:
            break
    time.sleep(1.0)  # the second notebook is under way now
    batch.send_signal(signal.SIGKILL)
    batch.wait()
    assert len(list((root / "reports" / AS_OF).glob("mark-*"))) == 1
    run = coachkit(*command, cwd=root)
    assert "2 made, 1 unchanged, 0 failed" in run.stdout, run.stderr
    assert contents_of(root / "reports" / AS_OF) == contents_of(finished / "reports" / AS_OF)
