"""In CI no skip goes unnoticed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

TESTS = """
import pytest

def test_that_runs():
    pass

@pytest.mark.skip(reason="REASON")
def test_that_does_not():
    pass

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    assert False
"""


def run(checkout: Path, reason: str, monkeypatch: pytest.MonkeyPatch, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a session with one skipped test in the test's own folder, under this project's conftest."""
    for name in ("CI", "COACHKIT_NO_SKIPS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # nbval alone takes seconds to import
    Path("tests").mkdir()
    shutil.copy(checkout / "tests" / "conftest.py", "tests/conftest.py")
    Path("tests/test_it.py").write_text(TESTS.replace("REASON", reason), encoding="utf-8")
    Path("pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n", encoding="utf-8")
    return subprocess.run([sys.executable, "-m", "pytest", "tests"], capture_output=True, text=True)


def test_an_unexpected_skip_fails_in_ci(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI set, a skip whose reason is not on the list fails the session and is named at its end."""
    done = run(checkout, "no browser here", monkeypatch, CI="true")
    assert done.returncode == 1
    assert "test_that_does_not: no browser here" in done.stdout
    assert "1 passed, 1 skipped, 1 xfailed" in done.stdout


def test_an_expected_skip_passes_in_ci(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A skip with a reason that is on the list, and an expected failure, leave the session a success."""
    assert run(checkout, "only on Windows: junctions", monkeypatch, CI="true").returncode == 0


def test_a_skip_passes_on_a_desk(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CI a skip is a skip; COACHKIT_NO_SKIPS=1 asks for CI's strictness."""
    assert run(checkout, "no browser here", monkeypatch).returncode == 0
    shutil.rmtree("tests")
    assert run(checkout, "no browser here", monkeypatch, COACHKIT_NO_SKIPS="1").returncode == 1
