"""The README's commands, run as they stand there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coachkit import sample

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

README = Path(__file__).resolve().parents[2] / "README.md"


def _steps() -> Iterator[tuple[str, list[str]]]:
    """Yield each command of the README's session with the lines it says come out."""
    command, out = "", []
    for line in README.read_text(encoding="utf-8").splitlines():
        if line.startswith("    $ "):
            if command:
                yield command, out
            command, out = line.removeprefix("    $ "), []
        elif command and line.startswith("    "):
            out.append(line.removeprefix("    "))
        elif command:
            yield command, out
            return


def test_the_readmes_commands_print_what_the_readme_says(tmp_path):
    """From an empty folder to reports: every command of the README's session gives the output shown there."""
    steps = list(_steps())
    assert [command.split()[0] for command, _ in steps] == ["python", "cp", "python", "python", "python"]
    for command, expected in steps:
        words = command.split()
        if words[0] == "cp":
            for name in ("reps", "opportunities", "activities", "quotas"):
                assert name in command
                shutil.copy(sample.crm_folder() / f"{name}.csv", tmp_path / "my-team" / "crm")
            # The sample team counts in euros; the README says to look through team.yaml first.
            team = tmp_path / "my-team" / "parameters" / "team.yaml"
            team.write_text(team.read_text(encoding="utf-8").replace("USD", "EUR"), encoding="utf-8")
            continue
        assert words[:2] == ["python", "run.py"]
        run = subprocess.run(
            [sys.executable, "-m", "coachkit", *words[2:]],
            cwd=tmp_path, capture_output=True, text=True, timeout=300, check=True,
        )  # fmt: skip
        shown = run.stdout.replace(f"{tmp_path}/", "").splitlines()
        assert shown == expected
