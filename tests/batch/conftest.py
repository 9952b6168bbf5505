"""The workspace whose batch has run."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_runs import coachkit
from built_once import built_once, copy_of
from tiny_workspace import make_tiny_workspace


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace of three reps whose batch has run once, to look at."""

    def build(folder: Path) -> None:
        run = coachkit("prep", "--no-open", cwd=make_tiny_workspace(folder))
        assert run.returncode == 0, run.stderr

    return built_once(tmp_path_factory, "work {space} ü", build)


@pytest.fixture
def ran(finished: Path, tmp_path: Path) -> Path:
    """Give a workspace of the test's own in which the batch has run once."""
    return copy_of(finished, tmp_path / finished.name)
