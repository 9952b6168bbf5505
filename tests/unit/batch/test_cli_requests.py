"""What the command line does with requests: exit codes, streams and words, before any notebook runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from coachkit import __version__, cli
from coachkit.batch import prep as batch
from coachkit.batch.job import Done
from coachkit.errors import StoreError

pytestmark = pytest.mark.unit

COMMANDS = ("init", "check", "prep", "findings", "doctor")


def _result(tmp_path: Path, **done: Done) -> batch.PrepResult:
    return batch.PrepResult(date(2026, 3, 20), tmp_path / "reports", done, (), ())


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Give the requests that reach the batch, which runs nothing and says that all went well."""
    requests: list[batch.PrepRequest] = []

    def run_prep(request, progress):
        requests.append(request)
        return _result(tmp_path, ana=Done("ana", "made", 1.0))

    monkeypatch.setattr(batch, "run_prep", run_prep)
    return requests


def _raise(monkeypatch, error: BaseException) -> None:
    def run_prep(request, progress):
        raise error

    monkeypatch.setattr(batch, "run_prep", run_prep)


def test_version(coachkit):
    """`--version` prints name and version alone."""
    called = coachkit("--version")
    assert (called.code, called.out, called.err) == (0, f"coachkit {__version__}\n", "")


def test_no_words_show_the_help(coachkit):
    """Without a command nothing was asked that can be done: the help, and exit 2."""
    called = coachkit()
    assert called.code == 2
    assert all(command in called.out + called.err for command in COMMANDS)


def test_help_names_every_command(coachkit):
    """`--help` lists each command with what it is for, whole on one line."""
    called = coachkit("--help")
    assert (called.code, called.err) == (0, "")
    assert all(f"\n  {command} " in called.out for command in COMMANDS)
    assert "..." not in called.out.split("Commands:")[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(coachkit, command):
    """Each option of each command has a sentence beside it, in plain text."""
    called = coachkit(command, "--help")
    assert called.code == 0
    assert "\x1b" not in called.out
    assert "Input should be" not in called.out
    for line in called.out.split("Options:")[1].splitlines():
        if line.strip().startswith("--"):
            assert len(line.split("  ")[-1].split()) >= 3, line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["preb"], "No such command 'preb'. Did you mean 'prep'?"),
        (["prep", "--jobs", "x"], "'x' is not a whole number of 1 or more."),
        (["prep", "--jobs", "0"], "'0' is not a whole number of 1 or more."),
        (["prep", "--meeting", "lunch"], "'lunch' is none of: auto, weekly, performance, career, pipeline."),
        (["prep", "--executor", "cloud"], "'cloud' is none of: serial, process."),
        (["prep", "--as-of", "20.11.2026"], "'20.11.2026' is not a date like 2026-11-20."),
        (["prep", "--as-of", ""], "'' is not a date like 2026-11-20."),
        (["prep", "--reps", " , "], "--reps names no rep."),
        (["prep", "--rep", "ana"], "No such option"),
        (["prep", "--out", "a file"], "--out a file is a file, not a folder."),
        (["check", "ws"], "unexpected extra argument"),
        (["check", "--workspace"], "requires an argument"),
    ],
)
def test_a_request_that_is_wrong_is_exit_2_and_plain(coachkit, workspace, words, said):
    """What cannot be understood is said on stderr, without a traceback and without a library's own words."""
    Path("a file").touch()
    called = coachkit(*words)
    assert (called.code, called.out) == (2, "")
    assert said in called.err
    assert "Traceback" not in called.err
    assert "Value error" not in called.err
    assert not Path("reports").exists()


def test_every_option_reaches_the_batch(coachkit, workspace, asked):
    """What was asked for on the command line is what the batch is asked for."""
    called = coachkit(
        "prep", "--workspace", workspace, "--as-of", "2026-03-19", "--reps", "ana, ben,", "--manager", "Mia",
        "--meeting", "career", "--jobs", "3", "--executor", "serial", "--fresh", "--out", "elsewhere",
    )  # fmt: skip
    assert called.code == 0
    (request,) = asked
    assert request == batch.PrepRequest(
        request.workspace, as_of=date(2026, 3, 19), reps=("ana", "ben"), manager="Mia", meeting="career", jobs=3,
        executor="serial", fresh=True,
    )  # fmt: skip
    assert request.workspace.root == workspace.resolve()
    assert request.workspace.reports == Path("elsewhere").resolve()


def test_what_is_left_out_has_its_default(coachkit, workspace, asked):
    """Without options: all reps, the newest day, the meeting that is due, a notebook a core, in processes."""
    assert coachkit("prep", "--workspace", workspace).code == 0
    (request,) = asked
    assert request == batch.PrepRequest(request.workspace, jobs=os.cpu_count() or 1)
    assert request.workspace.reports == workspace.resolve() / "reports"


def test_some_failed_is_exit_1(coachkit, workspace, monkeypatch, tmp_path):
    """One report that failed: the result on stdout names it, and the exit code says so."""
    failed = Done("ben", "failed", 1.0, "cell 3", "ValueError: no")
    monkeypatch.setattr(
        batch, "run_prep", lambda request, progress: _result(tmp_path, ana=Done("ana", "made", 1.0), ben=failed)
    )
    called = coachkit("prep", "--workspace", workspace)
    assert called.code == 1
    assert "As of 2026-03-20: 1 made, 0 unchanged, 1 failed.\n  ben stopped at cell 3: ValueError: no\n" in called.out


def test_json_on_stdout_is_json_alone(coachkit, workspace, asked):
    """`prep --json` can be piped: one JSON value on stdout, everything else on stderr."""
    called = coachkit("prep", "--workspace", workspace, "--json")
    assert json.loads(called.out)["made"] == 1


def test_the_page_is_opened_when_asked(coachkit, workspace, asked, monkeypatch):
    """`--open` opens the team page; a machine without a browser says so; in a pipe it is not opened unasked."""
    opened: list[str] = []

    def open_page(address):
        opened.append(address)
        return False

    monkeypatch.setattr("webbrowser.open", open_page)
    assert coachkit("prep", "--workspace", workspace, "--no-open").err == ""
    assert coachkit("prep", "--workspace", workspace).err == ""
    assert opened == []
    called = coachkit("prep", "--workspace", workspace, "--open")
    assert (called.code, "open the team page by hand" in called.err) == (0, True)
    assert opened[0].startswith("file:")
    assert opened[0].endswith("/reports/index.html")


def test_input_problems_of_a_run_are_all_told(coachkit, workspace):
    """`prep` lists what `check` lists, in the same words, and exits 2."""
    (workspace / "parameters/reps/ana.yaml").write_text("goal: []\n", encoding="utf-8")
    (workspace / "notebooks").mkdir()
    (workspace / "notebooks/weekly.ipynb").write_text("{}", encoding="utf-8")
    (workspace / "crm/quotas.csv").write_text("rep_id,value\nana,5\n", encoding="utf-8")
    checked = coachkit("check", "--workspace", workspace)
    prepared = coachkit("prep", "--workspace", workspace)
    assert (prepared.code, prepared.out) == (2, "")
    assert checked.err.startswith("3 problems")
    assert checked.err in prepared.err


def test_a_store_that_cannot_be_opened_is_exit_2(coachkit, workspace, monkeypatch):
    """Errors of ours end as their own words."""
    _raise(monkeypatch, StoreError("journal.db was made by a newer coachkit."))
    called = coachkit("prep", "--workspace", workspace)
    assert (called.code, called.err) == (2, "journal.db was made by a newer coachkit.\n")


def test_a_fault_of_our_own_shows_no_traceback(coachkit, workspace, monkeypatch):
    """An unexpected error is one plain message on stderr, exit 1."""
    _raise(monkeypatch, ZeroDivisionError("division by zero"))
    called = coachkit("prep", "--workspace", workspace)
    assert called.code == 1
    assert called.err.startswith("Something in coachkit itself went wrong (ZeroDivisionError: division by zero).")
    assert "Traceback" not in called.err


def test_a_full_disk_is_said_in_words(coachkit, workspace, monkeypatch):
    """What the system refuses is named with the file."""
    _raise(monkeypatch, OSError(28, "No space left on device", "reports/x"))
    called = coachkit("prep", "--workspace", workspace)
    assert called.code == 1
    assert called.err.startswith("reports/x: No space left on device. ")


def test_ctrl_c_is_said_in_words(coachkit, workspace, monkeypatch):
    """An interrupted run says that nothing is half-made, with the shell's own exit code."""
    _raise(monkeypatch, KeyboardInterrupt())
    called = coachkit("prep", "--workspace", workspace)
    assert called.code == 130
    assert called.err.startswith("Stopped.")


@pytest.mark.parametrize("words", [["--debug", "prep"], ["prep", "--debug"]], ids=["before", "after"])
def test_debug_lets_the_error_through(workspace, monkeypatch, words):
    """`--debug`, before the command or after it, shows the error as Python tells it, with its traceback."""
    _raise(monkeypatch, ZeroDivisionError("here"))
    monkeypatch.setattr("coachkit.cli.options._debug", False)
    monkeypatch.setattr(sys, "argv", ["coachkit", *words, "--workspace", str(workspace)])
    mask = os.umask(0o077)
    try:
        with pytest.raises(ZeroDivisionError, match="here"):
            cli.main()
    finally:
        os.umask(mask)


def test_as_a_program_it_keeps_streams_and_terminal_codes_apart(workspace):
    """`python -m coachkit` in a pipe: results on stdout, problems on stderr, in UTF-8, without terminal codes."""
    (workspace / "parameters/reps/ana.yaml").write_text("zürich: 1\n", encoding="utf-8")
    # Where the checkout's own path is not ASCII, Python cannot find the kit in such a locale; the streams are one then.
    plain = {"PYTHONUTF8": "0"} if __file__.isascii() else {"PYTHONIOENCODING": "ascii"}
    run = subprocess.run(
        [sys.executable, "-m", "coachkit", "check"], cwd=workspace, capture_output=True, check=False,
        env=os.environ | {"LC_ALL": "C"} | plain,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (2, b"")
    assert "unknown key 'zürich'" in run.stderr.decode("utf-8")
    assert b"\x1b" not in run.stderr


def test_an_unknown_rep_or_day_is_refused(coachkit, workspace):
    """Ids, managers and days that are not in the data: named with what there is, exit 2."""
    for words, said in (
        (["--reps", "ana,anna"], "There is no rep 'anna' in the team on that day. Did you mean 'ana'?"),
        (["--manager", "Leo"], "No rep has the manager 'Leo'. Managers: Mia."),
        (["--as-of", "2001-01-01"], "Nothing is known on 1 Jan 2001: the data run from "),
    ):
        called = coachkit("prep", "--workspace", workspace, *words)
        assert (called.code, called.out) == (2, "")
        assert said in called.err
        assert not list(workspace.glob("reports/2*"))


def test_a_second_batch_in_the_same_workspace_is_told_to_wait(coachkit, workspace):
    """Two batches never write the same folder at once: the second is refused in plain words."""
    (workspace / "reports").mkdir()
    with FileLock(workspace / "reports" / ".lock"):
        called = coachkit("prep", "--no-open", "--workspace", workspace)
    assert (called.code, called.out) == (2, "")
    assert "Another coachkit is making reports" in called.err
    assert "Traceback" not in called.err
    assert not list(workspace.glob("reports/2*"))


def test_doctor_is_well_here(coachkit):
    """Where the tests run everything needed is there, and every optional part says what it adds."""
    called = coachkit("doctor", "--json")
    found = json.loads(called.out)
    assert (called.code, [part for part in found["needed"] if not part["ok"]]) == (0, [])
    assert all(part["adds"] for part in found["optional"])
    words = coachkit("doctor")
    assert words.out.startswith(f"coachkit {__version__}: all is well.")
    assert list(Path().iterdir()) == []


def test_doctor_names_what_is_wrong_first(coachkit, workspace):
    """A workspace that cannot be opened is the first thing doctor says, with the file and the line, exit 1."""
    (workspace / "parameters/team.yaml").write_text("timezon: UTC\n", encoding="utf-8")
    called = coachkit("doctor", "--workspace", workspace)
    assert called.code == 1
    first, second, third = called.out.splitlines()[:3]
    assert first.endswith("to be mended: 1.")
    assert second.startswith("  WRONG  the workspace: ")
    assert "parameters/team.yaml, line 1: unknown key 'timezon'" in third


def test_doctor_names_a_package_that_is_missing(coachkit, monkeypatch):
    """A needed package that is not installed is wrong, and what to do stands beside it."""
    from importlib.metadata import PackageNotFoundError, version

    def without(name):
        if name == "nbval":
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr("coachkit.batch.doctor.version", without)
    called = coachkit("doctor")
    assert called.code == 1
    assert "  WRONG  nbval: not installed; run: python run.py doctor" in called.out


@pytest.mark.parametrize(
    "words", [["--reps", "nobody"], ["--manager", "Leo"], ["--as-of", "2001-01-01"]], ids=["rep", "manager", "day"]
)
def test_what_is_refused_has_written_nothing(coachkit, workspace, contents, words):
    """Exit 2 means that nothing was written: no report, no journal, no lock."""
    before = contents(workspace)
    assert coachkit("prep", "--workspace", workspace, *words).code == 2
    assert contents(workspace) == before


def test_faulty_input_has_written_nothing(coachkit, workspace, contents):
    """A missing column stops `prep` before it writes anything."""
    (workspace / "crm/quotas.csv").write_text("rep_id,value\nana,5\n", encoding="utf-8")
    before = contents(workspace)
    assert coachkit("prep", "--workspace", workspace).code == 2
    assert contents(workspace) == before
