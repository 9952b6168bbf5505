"""A set-up that is cut off, fails or is started twice leaves nothing that the next start cannot mend."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from setup_project import Project

pytestmark = [pytest.mark.setup, pytest.mark.skipif(os.name == "nt", reason="only on POSIX: a shell script plays uv")]

WaitFor = Callable[[Callable[[], bool]], None]


def test_ctrl_c_ends_with_one_line_and_the_next_start_begins_anew(project: Project, wait_for: WaitFor) -> None:
    """Interrupted while installing: one plain line, exit 130, no stamp; the same command then sets up anew."""
    child = project.start("check", UV_DOES="wait")
    wait_for((project.tools / "started").exists)
    os.killpg(child.pid, signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert child.returncode == 130
    assert told.splitlines()[-1] == "Stopped. Nothing is broken: the same command carries on."
    assert "Traceback" not in told
    assert project.state() == "unfinished\n"
    done = project.run("check")
    assert done.returncode == 0
    assert "its set-up was interrupted" in done.stderr


def test_a_kill_leaves_no_stamp_and_the_next_start_waits_for_what_still_runs(
    project: Project, wait_for: WaitFor
) -> None:
    """run.py is killed without a word, its installer lives on: the next start waits for that one, then begins anew."""
    child = project.start("check", UV_DOES="wait")
    wait_for((project.tools / "started").exists)
    child.kill()
    child.wait()
    second = project.start("check")
    waiting = second.stderr.readline() if second.stderr else ""
    assert "Waiting for it to finish" in waiting
    assert project.state() == "unfinished\n"
    (project.tools / "go").touch()
    _, told = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "its set-up was interrupted" in told
    assert project.run("check").stderr == ""


def test_of_two_starts_at_once_one_installs(project: Project, wait_for: WaitFor) -> None:
    """The second start says that it waits, installs nothing, and then both run their command."""
    first = project.start("check", UV_DOES="wait")
    wait_for((project.tools / "started").exists)
    second = project.start("doctor")
    assert second.stderr is not None
    assert "Waiting for it to finish" in second.stderr.readline()
    (project.tools / "go").touch()
    for child in (first, second):
        child.communicate(timeout=60)
        assert child.returncode == 0
    assert len(project.calls()) == 2


def test_a_failed_step_is_explained_and_tried_again(project: Project) -> None:
    """Without a network: a plain message and exit 2, nothing run; with it back, the same command carries on."""
    failed = project.run("check", UV_DOES="error sending request for url: dns error")
    assert failed.returncode == 2
    assert failed.stdout == ""
    assert "There is no way to the package server" in failed.stderr
    (project.folder / ".venv" / "kept").touch()
    assert project.run("check").returncode == 0
    assert (project.folder / ".venv" / "kept").exists()


def test_a_failed_update_keeps_what_was_there(ready: Project) -> None:
    """Pins changed and no network: told, exit 2, and the environment is not thrown away."""
    (ready.folder / ".venv" / "kept").touch()
    (ready.folder / "requirements.lock").write_text("# newer\n", encoding="utf-8")
    assert ready.run("check", UV_DOES="dns error").returncode == 2
    assert ready.run("check").returncode == 0
    assert (ready.folder / ".venv" / "kept").exists()


def test_a_disk_that_fills_while_unpacking_leaves_no_half_package(project: Project) -> None:
    """Where packages may be half written, the next start begins anew instead of believing them whole."""
    failed = project.run("check", UV_DOES="Prepared 3 packages in 1s\nNo space left on device (os error 28)")
    assert failed.returncode == 2
    assert "The disk is full" in failed.stderr
    assert project.state() == "unfinished\n"
    (project.folder / ".venv" / "half").touch()
    assert project.run("check").returncode == 0
    assert not (project.folder / ".venv" / "half").exists()


def test_the_real_pip_checks_hashes_and_recognises_a_missing_network(
    project: Project, small_wheel: tuple[Path, str]
) -> None:
    """Without uv: a wrong hash is refused, an unreachable server is told apart, and then the same folder sets up."""
    wheels, digest = small_wheel
    project.without_uv()
    lock = project.folder / "requirements.lock"
    offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/none", "PIP_RETRIES": "1"}
    wheels_only = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels.as_uri()}

    lock.write_text(f"leaf==1.0 \\\n    --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    refused = project.run("check", **wheels_only)
    assert (refused.returncode, "its hash differs (leaf==1.0)" in refused.stderr) == (2, True)

    lock.write_text(f"leaf==1.0 \\\n    --hash=sha256:{digest}\n", encoding="utf-8")
    unreachable = project.run("check", **offline)
    assert (unreachable.returncode, "no way to the package server" in unreachable.stderr) == (2, True)

    done = project.run("check", **wheels_only)
    assert done.returncode == 0, done.stderr
    assert list(project.folder.glob(".venv/lib/python*/site-packages/leaf.py"))
    assert project.run("check", **offline).stderr == ""
