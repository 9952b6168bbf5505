"""What run.py sets up, when, and what it hands over. A stand-in plays uv, so that nothing needs the network."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from setup_project import Project

pytestmark = [pytest.mark.setup, pytest.mark.skipif(os.name == "nt", reason="only on POSIX: a shell script plays uv")]


def test_the_first_start_sets_up_and_then_runs(project: Project) -> None:
    """A bare checkout in a folder with spaces and other alphabets: .venv made, pins and kit installed, the kit run."""
    done = project.run("check", "--out", "ein Ordner ü")
    assert done.returncode == 0
    assert json.loads(done.stdout)["words"] == ["check", "--out", "ein Ordner ü"]
    pins, kit = project.calls()
    assert "--require-hashes" in pins
    assert pins.endswith("/requirements.lock")
    assert kit.endswith(f"--no-deps --no-build-isolation -e {project.folder}")
    assert "Set up in" in done.stderr


def test_the_command_runs_in_the_callers_folder_and_its_exit_code_is_passed_on(ready: Project, tmp_path: Path) -> None:
    """From any folder: the command sees that folder, and run.py ends as the command did."""
    done = ready.run("check", cwd=tmp_path, KIT_EXIT="7")
    assert done.returncode == 7
    assert json.loads(done.stdout)["folder"] == str(tmp_path)
    assert done.stderr == ""


def test_a_file_in_the_callers_folder_poses_as_no_module(ready: Project, tmp_path: Path) -> None:
    """A `random.py` or a folder `coachkit` beside the user's data is never imported."""
    (tmp_path / "random.py").write_text("raise SystemExit('wrong one')", encoding="utf-8")
    (tmp_path / "coachkit").mkdir()
    (tmp_path / "coachkit" / "__init__.py").write_text("raise SystemExit('wrong one')", encoding="utf-8")
    assert ready.run("check", cwd=tmp_path).returncode == 0


def test_settings_of_another_python_do_not_reach_in(ready: Project, tmp_path: Path) -> None:
    """PYTHONPATH and PYTHONHOME of the caller are left behind."""
    (tmp_path / "random.py").write_text("raise SystemExit('wrong one')", encoding="utf-8")
    assert ready.run("check", PYTHONPATH=str(tmp_path)).returncode == 0


def test_compiled_modules_are_kept_in_the_environment_where_none_may_lie_beside_sources(ready: Project) -> None:
    """PYTHONDONTWRITEBYTECODE keeps the folders clean, and yet no command compiles every module anew."""
    kept = ready.folder / ".venv" / "bytecode"
    assert ready.run("check").returncode == 0
    assert not kept.exists()
    assert ready.run("check", PYTHONDONTWRITEBYTECODE="1").returncode == 0
    assert list(kept.rglob("random.*.pyc"))


def test_nothing_is_installed_when_nothing_changed(ready: Project) -> None:
    """The second start goes straight to the command, in well under a second, Python's own start included."""
    before = ready.calls()
    seconds = [60.0]
    while min(seconds) >= 0.8 and len(seconds) <= 10:  # a busy machine may need several tries to show it
        start = time.monotonic()
        assert ready.run("check").stderr == ""
        seconds.append(time.monotonic() - start)
    assert ready.calls() == before
    assert min(seconds) < 0.8


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", "coachkit/__init__.py"])
def test_a_change_installs_again_into_the_same_environment(ready: Project, name: str) -> None:
    """After an update of pins, project or version the next start installs once more, without beginning anew."""
    (ready.folder / ".venv" / "kept").touch()
    before = len(ready.calls())
    with (ready.folder / name).open("a", encoding="utf-8") as changed:
        changed.write("\n")
    assert ready.run("check").returncode == 0
    assert len(ready.calls()) == before + 2
    assert (ready.folder / ".venv" / "kept").exists()
    assert ready.run("check").stderr == ""


def test_tests_have_pins_of_their_own_which_serve_for_the_rest_too(project: Project) -> None:
    """`test` installs the larger lock and starts the checks with the further words; `prep` then has nothing to do."""
    done = project.run("test", "tests/unit", "-k", "x")
    assert json.loads(done.stdout)["check"] == ["tests/unit", "-k", "x"]
    assert project.calls()[0].endswith("/requirements-test.lock")
    assert project.run("prep").stderr == ""


def test_after_prep_the_tests_pins_are_added(ready: Project) -> None:
    """`test` after `prep` installs what is missing; a later change of the pins keeps both in step."""
    assert ready.run("test").returncode == 0
    assert ready.calls()[-2].endswith("/requirements-test.lock")
    (ready.folder / "requirements.lock").write_text("# changed\n", encoding="utf-8")
    assert ready.run("prep").returncode == 0
    assert ready.calls()[-2].endswith("/requirements-test.lock")


def test_a_moved_checkout_is_set_up_anew(ready: Project) -> None:
    """A folder that was moved or copied with its .venv does not run the code at the old place."""
    ready.folder = ready.folder.rename(ready.folder.with_name("moved"))
    done = ready.run("check")
    assert done.returncode == 0
    assert "this folder was moved or copied" in done.stderr
    assert ready.run("check").stderr == ""


def test_a_broken_environment_is_set_up_anew(ready: Project) -> None:
    """A .venv whose Python is gone (the system's was removed) is made again."""
    (ready.folder / ".venv" / "bin" / "python").unlink()
    done = ready.run("check")
    assert done.returncode == 0
    assert "its Python does not start" in done.stderr


def test_an_environment_made_by_hand_is_used(project: Project) -> None:
    """A working .venv that run.py did not make is kept and completed."""
    assert project.run("check").returncode == 0
    (project.folder / ".venv" / "coachkit-setup.txt").unlink()
    (project.folder / ".venv" / "kept").touch()
    assert project.run("check").returncode == 0
    assert (project.folder / ".venv" / "kept").exists()


def test_a_folder_that_is_no_environment_is_left_alone(project: Project) -> None:
    """Something else named .venv is never removed; the message says what to do."""
    (project.folder / ".venv").mkdir()
    (project.folder / ".venv" / "thesis.txt").touch()
    done = project.run("check")
    assert done.returncode == 2
    assert "Move it elsewhere" in done.stderr
    assert (project.folder / ".venv" / "thesis.txt").exists()


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(project: Project, module: str) -> None:
    """Debian ships Python without ensurepip: the message names the missing module and the package that has it."""
    project.without_uv()
    (project.folder / "sitecustomize.py").write_text(
        "import importlib.util as util\nfind = util.find_spec\n"
        f"util.find_spec = lambda name, *more: None if name == {module!r} else find(name, *more)\n",
        encoding="utf-8",
    )
    done = project.run("check", PYTHONPATH=str(project.folder))
    assert done.returncode == 2
    assert f"no module '{module}'" in done.stderr
    assert "apt install python3-venv" in done.stderr
    assert not (project.folder / ".venv").exists()


def test_a_read_only_checkout_is_told_plainly(project: Project) -> None:
    """Where nothing may be written, the message says so; nothing is half made."""
    if os.geteuid() == 0:  # root may write everywhere: put a folder where the lock file belongs instead
        (project.folder / ".venv.lock").mkdir()
        words = "Is a directory"
    else:
        project.folder.chmod(0o555)
        words = "no permission"
    done = project.run("check")
    project.folder.chmod(0o755)
    assert done.returncode == 2
    assert words in done.stderr
    assert not (project.folder / ".venv").exists()
