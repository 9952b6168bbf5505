"""What the tests of recap, invitation and note begin with (`recap_example`), and the page (`prepared_workspace`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from prepared_workspace import HELD_ON, example_report, make_prepared_workspace
from recap_example import Kit, met_kit, new_kit, recap
from typer.testing import Result

from coachkit.review.desk import Desk
from coachkit.review.page import ReviewPage
from coachkit.workspace import Workspace


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


@pytest.fixture
def prepared(tmp_path: Path) -> Workspace:
    """Make a workspace in which a report was prepared."""
    return make_prepared_workspace(tmp_path / "work")


@pytest.fixture
def page(prepared: Workspace) -> ReviewPage:
    """Open the page on the rep's meeting; what it tells the browser is in `told`."""
    made = ReviewPage(prepared, example_report().rep.rep_id, HELD_ON)
    made.told = []
    made.host.send = made.told.append
    made.hello({})
    return made


@pytest.fixture
def desk(page: ReviewPage) -> Desk:
    """Give the meeting of the page."""
    assert page.desk is not None
    return page.desk
