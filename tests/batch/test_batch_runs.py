"""The batch end to end, on three reps: files, editions, leaks, failures, resumption, reproducibility."""

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
from tiny_workspace import AS_OF, REPS, make_tiny_workspace

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


def _coachkit(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coachkit", *arguments],
        cwd=cwd, env=os.environ | env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def _folder_of(reports: Path, rep: str) -> Path:
    (folder,) = reports.glob(f"mark-{rep}-name-*")
    return folder


def _without_timing(path: Path) -> str:
    """Give a file's text; a notebook's without the metadata that says when it ran."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    notebook = json.loads(text)
    for part in (notebook, *notebook["cells"]):
        run = part["metadata"].get("papermill", {})
        for key in ("start_time", "end_time", "duration"):
            run.pop(key, None)
        part["metadata"].pop("execution", None)
    return json.dumps(notebook, sort_keys=True)


def _contents(reports: Path) -> dict[str, str]:
    """Give every file but run.json, which says when and how long."""
    return {
        path.relative_to(reports).as_posix(): _without_timing(path)
        for path in sorted(reports.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace whose batch has run once."""
    root = make_tiny_workspace(tmp_path_factory.mktemp("a batch") / "work {space} ü")
    run = _coachkit("prep", "--no-open", cwd=root)
    assert run.returncode == 0, run.stderr
    return root


@pytest.mark.guide("E1")
def test_one_command_makes_every_reps_report_and_the_team_page(finished):
    """Every rep has notebook, both editions and JSON; the index links each; nothing half-made stays behind."""
    reports = finished / "reports" / AS_OF
    names = {path.name for path in reports.iterdir()}
    assert {"index.html", "team.json", "run.json"} <= names
    assert not [name for name in names if name.startswith(".")]
    index = (reports / "index.html").read_text(encoding="utf-8")
    for rep in REPS:
        folder = _folder_of(reports, rep)
        assert {path.name for path in folder.iterdir()} == {
            "prep.ipynb", "prep.html", "rep.html", "prep.json", "sheet.html",
        }  # fmt: skip
        assert f"{folder.name}/prep.html" in index


@pytest.mark.guide("S1.2")
def test_a_report_holds_pipeline_activity_and_results(finished):
    """The prep report shows the rep's opportunities, activity counts and bookings of this very rep."""
    page = (_folder_of(finished / "reports" / AS_OF, "ana") / "prep.html").read_text(encoding="utf-8")
    assert "MARK-ana-opportunity-0" in page
    assert 'id="metric-activities_call"' in page
    assert "€20,005" in page  # two wins: 10,001 and 10,004


@pytest.mark.guide("E11")
def test_the_reps_edition_has_the_same_figures(finished):
    """Every figure of the rep's edition, and every reason for none, is byte for byte in the manager's."""
    folder = _folder_of(finished / "reports" / AS_OF, "ben")
    page = (folder / "rep.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr id="metric-.*?</tr>|<li><strong id="metric-.*?</li>', page, re.DOTALL)
    manager = (folder / "prep.html").read_text(encoding="utf-8")
    assert len(rows) > 15
    assert all(row in manager for row in rows)


@pytest.mark.parametrize("rep", REPS)
def test_the_reps_edition_leaks_nothing_private_and_nothing_of_others(finished, rep):
    """No private field and no field of another rep's rows is anywhere in the page, pictures' words included."""
    folder = _folder_of(finished / "reports" / AS_OF, rep)
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
    folder = _folder_of(finished / "reports" / AS_OF, "cy")
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
        content = json.loads((_folder_of(finished / "reports" / AS_OF, rep) / "prep.json").read_text(encoding="utf-8"))
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


def test_run_again_nothing_is_made_anew(finished):
    """The same command on the same input keeps every file, and says so."""
    before = {path: path.stat().st_mtime_ns for path in (finished / "reports" / AS_OF).rglob("prep.*")}
    run = _coachkit("prep", "--no-open", cwd=finished)
    assert "0 made, 3 unchanged, 0 failed" in run.stdout
    assert before == {path: path.stat().st_mtime_ns for path in (finished / "reports" / AS_OF).rglob("prep.*")}


def test_every_executor_and_a_second_run_give_the_same_bytes(tmp_path, finished):
    """Serial or in processes, twice or once, in another folder: the same files, less timing."""
    root = make_tiny_workspace(tmp_path / "elsewhere")
    run = _coachkit("prep", "--no-open", "--executor", "serial", "--jobs", "1", cwd=root, PYTHONHASHSEED="7")
    assert run.returncode == 0, run.stderr
    first = _contents(finished / "reports" / AS_OF)
    assert _contents(root / "reports" / AS_OF) == first
    assert _coachkit("prep", "--no-open", "--fresh", "--reps", "ben", cwd=root).returncode == 0
    assert _contents(root / "reports" / AS_OF) == first


def test_only_what_changed_is_made(tmp_path):
    """A change in one rep's parameters remakes that rep's report and the page, and keeps the others."""
    root = make_tiny_workspace(tmp_path)
    assert _coachkit("prep", "--no-open", cwd=root).returncode == 0
    path = root / "parameters" / "reps" / "ben.yaml"
    path.write_text(path.read_text() + "motivators: [MARK-ben-motive]\n")
    run = _coachkit("prep", "--no-open", cwd=root)
    assert "1 made, 2 unchanged, 0 failed" in run.stdout


@pytest.mark.guide("E10")
def test_a_sheet_in_the_inbox_opens_the_agenda_and_runs_nothing(tmp_path):
    """A sheet that comes back remakes that report alone; what it says is text on every page, whatever it says."""
    root = make_tiny_workspace(tmp_path)
    assert _coachkit("prep", "--no-open", cwd=root).returncode == 0
    reports = root / "reports" / AS_OF
    blank = (_folder_of(reports, "ben") / "sheet.html").read_bytes()
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
    (root / "inbox").mkdir()
    (root / "inbox" / "ben.json").write_text(json.dumps(asked), encoding="utf-8")
    (root / "inbox" / "<script>alert(2)<x>.txt").write_text("See you on Monday!", encoding="utf-8")
    checked = _coachkit("check", cwd=root)
    assert "inbox/<script>alert(2)<x>.txt: holds no prep sheet. Copy the whole text" in checked.stdout
    run = _coachkit("prep", "--no-open", cwd=root)
    assert (run.returncode, "1 made, 2 unchanged, 0 failed" in run.stdout) == (0, True), run.stdout + run.stderr
    prep = json.loads((_folder_of(reports, "ben") / "prep.json").read_text(encoding="utf-8"))
    assert prep["from_rep"]["topics"] == [evil] == [prep["agenda"][1]["topic"]]
    assert prep["pulse"] == [{"on": AS_OF, "score": 7.0, "words": evil}]
    for path in reports.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "<script>alert" not in page and "<img" not in page and "49" not in re.findall(r"alert.{0,99}", page)
        shows = path.parent == _folder_of(reports, "ben") and path.name != "sheet.html"
        assert ("&lt;script&gt;alert(1)&lt;/script&gt;" in page) == shows
        assert ("&lt;script&gt;alert(2)&lt;x&gt;.txt" in page) == (path.name == "index.html")
    assert (_folder_of(reports, "ben") / "sheet.html").read_bytes() == blank
    team = json.loads((reports / "team.json").read_text(encoding="utf-8"))
    assert {entry["rep_id"]: entry["sheet_returned"] for entry in team["entries"]} == {
        "ana": False, "ben": True, "cy": False,
    }  # fmt: skip
    record = json.loads((reports / "run.json").read_text(encoding="utf-8"))
    assert "inbox/ben.json" in {entry["file"] for entry in record["inputs"]}


def test_one_failing_notebook_leaves_the_others_whole(tmp_path):
    """A template that breaks for one rep fails that rep with cell and reason, exit 1; the index names it."""
    root = make_tiny_workspace(tmp_path)
    assert _coachkit("prep", "--no-open", "--as-of", "2026-03-19", cwd=root).returncode == 0
    _add_cell(root, 'assert prep.rep.rep_id != "ben", "MARK no <b>figures</b>"')
    run = _coachkit("prep", "--no-open", cwd=root)
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
    _add_cell(root, f'import pathlib; import os; prep.rep.rep_id == "ana" and {ending}')
    run = _coachkit("prep", "--no-open", cwd=root)
    assert run.returncode == 1
    assert "2 made, 0 unchanged, 1 failed" in run.stdout
    assert re.search(r"cell \d+ \(import pathlib; .*\): the kernel died", run.stdout)
    assert (root / "began.txt").read_text() == "x"  # once: a cell is never run a second time


def test_what_a_person_adds_to_a_template_shows_up(tmp_path):
    """A cell added to the workspace's own template shows to the manager; tagged shared, to the rep as well."""
    root = make_tiny_workspace(tmp_path)
    _add_cell(root, 'print("ADDED for me")')
    _add_cell(root, 'print("ADDED for both")', tags=["shared"])
    assert _coachkit("prep", "--no-open", "--reps", "ana", "--meeting", "weekly", cwd=root).returncode == 0
    folder = _folder_of(root / "reports" / AS_OF, "ana")
    manager, rep = ((folder / name).read_text(encoding="utf-8") for name in ("prep.html", "rep.html"))
    assert "ADDED for me" in manager
    assert "ADDED for both" in manager
    assert "ADDED for both" in rep
    assert "ADDED for me" not in rep


def test_a_template_without_its_parameters_is_refused_before_any_kernel(tmp_path):
    """A renamed parameter is named with the file, exit 2, and nothing is written."""
    root = make_tiny_workspace(tmp_path)
    path = _own_template(root)
    path.write_text(path.read_text(encoding="utf-8").replace("rep_id: str", "repid: str"), encoding="utf-8")
    run = _coachkit("prep", "--no-open", cwd=root)
    assert run.returncode == 2
    assert "notebooks/weekly.ipynb: has no parameter 'rep_id' of type str." in run.stderr
    assert "Traceback" not in run.stderr
    assert not list((root / "reports").glob("2026*"))


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_killed_in_the_middle_the_same_command_completes_it(tmp_path, finished):
    """After kill -9 of the whole batch the same command ends complete and equal to an undisturbed run."""
    root = make_tiny_workspace(tmp_path)
    batch = subprocess.Popen(
        [sys.executable, "-m", "coachkit", "prep", "--no-open", "--jobs", "1"],
        cwd=root, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert batch.stderr is not None
    for line in batch.stderr:
        if "1 of 3" in line:
            break
    time.sleep(1.0)  # the second notebook is under way now
    batch.send_signal(signal.SIGKILL)
    batch.wait()
    assert len(list((root / "reports" / AS_OF).glob("mark-*"))) == 1
    run = _coachkit("prep", "--no-open", cwd=root)
    assert "2 made, 1 unchanged, 0 failed" in run.stdout, run.stderr
    assert _contents(root / "reports" / AS_OF) == _contents(finished / "reports" / AS_OF)


def test_a_second_batch_in_the_same_workspace_is_told_to_wait(finished):
    """Two batches never write the same folder at once: the second is refused in plain words."""
    from filelock import FileLock

    with FileLock(finished / "reports" / ".lock"):
        run = _coachkit("prep", "--no-open", cwd=finished)
    assert run.returncode == 2
    assert "Another coachkit is making reports" in run.stderr


def test_a_selection_prints_only_what_was_asked(tmp_path):
    """--reps makes those reports alone, the page says which are of older data; an unknown id is named, exit 2."""
    root = make_tiny_workspace(tmp_path)
    assert _coachkit("prep", "--no-open", "--reps", "ana,ben", cwd=root).returncode == 0
    assert len(list((root / "reports" / AS_OF).glob("mark-*"))) == 2
    with (root / "crm" / "activities.csv").open("a") as file:
        file.write("ben,call,2026-03-19T10:00:00,MARK-ben-more,,,\n")
    assert _coachkit("prep", "--no-open", "--reps", "ana", cwd=root).returncode == 0
    team = json.loads((root / "reports" / AS_OF / "team.json").read_text(encoding="utf-8"))
    assert {entry["rep_id"]: entry["status"] for entry in team["entries"]} == {"ana": "made", "ben": "older"}
    run = _coachkit("prep", "--no-open", "--reps", "anna", cwd=root)
    assert run.returncode == 2
    assert "There is no rep 'anna' in the team on that day. Did you mean 'ana'?" in run.stderr


def _own_template(root: Path) -> Path:
    """Copy the shipped weekly template into the workspace, once."""
    from coachkit.workspace import shipped

    path = root / "notebooks" / "weekly.ipynb"
    if not path.exists():
        path.parent.mkdir()
        path.write_bytes((shipped("notebooks") / "weekly.ipynb").read_bytes())
    return path


def _add_cell(root: Path, source: str, tags: list[str] | None = None) -> None:
    """Add a cell at the end of the workspace's own weekly template, as a person would in JupyterLab."""
    path = _own_template(root)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "execution_count": None, "id": f"added-{len(notebook['cells'])}",
            "metadata": {"tags": tags or []}, "outputs": [], "source": source}  # fmt: skip
    notebook["cells"].append(cell)
    path.write_text(json.dumps(notebook), encoding="utf-8")
