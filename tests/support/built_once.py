"""What is dear to make and only looked at: made once for all workers of a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """Return a folder that whoever comes first builds, and that nobody changes: whoever writes takes a `copy_of` it.

    A build that fails leaves nothing, so that each test which needs it fails with the reason.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "built once" / name
    folder.parent.mkdir(exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            half = folder.with_name(f"{name} (half)")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            with pytest.MonkeyPatch.context() as patch:
                patch.delenv("PYTHONPATH", raising=False)  # as in every test: the same kit makes and makes anew
                build(half)
            half.rename(folder)
    return folder


def copy_of(folder: Path, target: Path) -> Path:
    """Copy a folder to a place that may exist, times and all; return the copy."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    return target


def run_prep(folder: Path, *arguments: str) -> None:
    """Run `coachkit prep` in a folder, as a person does; it has to end well."""
    command = [sys.executable, "-m", "coachkit", "prep", "--no-open", *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
