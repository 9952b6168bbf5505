"""`python run.py test`: every stage runs, and the last line says what failed and what pytest counted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import check

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("===== 12 passed, 1 skipped in 3.20s =====", "12 passed, 1 skipped in 3.20s"),
        ("= 1 failed, 2 passed, 1 error in 65.00s (0:01:05) =", "1 failed, 2 passed, 1 error in 65.00s (0:01:05)"),
        ("57 passed in 4.63s", "57 passed in 4.63s"),
        ("3 files already formatted in no time", None),
    ],
)
def test_the_counts_are_found_in_what_pytest_prints(line: str, counts: str | None) -> None:
    """Quiet or not, the closing line of pytest yields its counts; other lines do not."""
    found = check.COUNTS.match(line)
    assert (found[1] if found else None) == counts


def test_all_stages_run_and_the_last_line_tells(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """After a failing stage the next ones still run; the exit code is 1 and the last line names the failure first."""
    fakes = {
        "ruff": [sys.executable, "-c", "raise SystemExit(3)"],
        "pytest": [sys.executable, "-c", "print('==== 2 passed in 0.10s ====')"],
    }
    monkeypatch.setattr(check, "stages", lambda words: fakes)
    assert check.main([]) == 1
    last = capfd.readouterr().out.splitlines()[-1]
    assert last.startswith("FAILED: ruff (")
    assert last.endswith("| pytest: 2 passed in 0.10s")


def test_what_takes_long_begins_at_once_and_is_told_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Tests and notebooks run beside the stages before them; each is told whole, what it said meanwhile included."""
    waits = """if True:
        import pathlib, time
        print("mypy begins")
        give_up = time.monotonic() + 60
        while len(list(pathlib.Path().iterdir())) < 2 and time.monotonic() < give_up:
            time.sleep(0.01)
        print("mypy ends beside", *sorted(path.name for path in pathlib.Path().iterdir()))
    """
    at_once = "import sys; print('..... [ 2%]', flush=True); open(sys.argv[1], 'w'); print('1 passed in 0.10s')"
    fakes = {
        "mypy": [sys.executable, "-c", waits],
        "pytest": [sys.executable, "-c", at_once, "tests"],
        "notebooks": [sys.executable, "-c", at_once, "cells"],
    }
    monkeypatch.setattr(check, "ROOT", tmp_path)
    monkeypatch.setattr(check, "stages", lambda words: fakes)
    assert check.main([]) == 0
    said = [line for line in capfd.readouterr().out.splitlines() if line]
    assert said[:-1] == [
        "-- mypy", "mypy begins", "mypy ends beside cells tests", "-- pytest", "..... [ 2%]", "1 passed in 0.10s",
        "-- notebooks", "..... [ 2%]", "1 passed in 0.10s",
    ]  # fmt: skip
    assert said[-1].endswith("| pytest: 1 passed in 0.10s | notebooks: 1 passed in 0.10s")


def test_words_go_to_pytest_alone() -> None:
    """`python run.py test tests/unit -k name` runs only that."""
    assert check.stages(["tests/unit", "-k", "x"]) == {"pytest": [*check.PYTEST, "tests/unit", "-k", "x"]}


def test_kernels_keep_no_history(tmp_path: Path) -> None:
    """What the stages start has IPython's history off, and none of this user's own settings."""
    env = check.environment(tmp_path)
    config = Path(env["IPYTHONDIR"], "profile_default", "ipython_config.py").read_text("utf-8")
    assert "HistoryManager.enabled = False" in config
    assert all(Path(env[name]).is_relative_to(tmp_path) for name in env if name.startswith("JUPYTER_"))
