"""What the tests of recap, invitation and note begin with; `recap_example` has the workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from recap_example import Kit, met_kit, new_kit, recap
from typer.testing import Result


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    """Give the workspace of three reps, without any meeting in its journal."""
    return new_kit(tmp_path / "ws")


@pytest.fixture
def met(tmp_path: Path) -> Kit:
    """Give the workspace after one closed meeting with one of each kind, and words kept before it."""
    return met_kit(tmp_path / "ws")


@pytest.fixture
def run() -> Callable[..., Result]:
    """Give a function that runs `coachkit recap`."""
    return recap
