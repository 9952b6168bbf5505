"""`parameters/managers.yaml` and the longer forms in a rep's file: read strictly, with line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from coachkit.batch.check import check_folder
from coachkit.errors import InputProblems
from coachkit.parameter_files import read_parameters
from coachkit.parameters import RepParameters, TeamParameters
from coachkit.workspace import Workspace, open_workspace, read_manager_parameters

pytestmark = pytest.mark.unit


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Make a workspace without exports."""
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "team.yaml").write_text("currency: EUR\n", encoding="utf-8")
    return open_workspace(tmp_path)


def write(workspace: Workspace, text: str) -> None:
    """Write managers.yaml."""
    (workspace.parameters / "managers.yaml").write_text(text, encoding="utf-8")


@pytest.mark.guide("S2.1")
def test_managers_are_read_by_name(workspace: Workspace) -> None:
    """Each name has its card; no file, or one of comments alone, has none."""
    assert read_manager_parameters(workspace) == {}
    write(workspace, "# nothing yet\n")
    assert read_manager_parameters(workspace) == {}
    write(workspace, "Ida Berg:\n  strength: I listen\n  criticism: {text: Late, done: Earlier}\n")
    assert read_manager_parameters(workspace)["Ida Berg"].criticism.done == "Earlier"  # type: ignore[union-attr]


def test_a_slip_is_told_with_line_and_the_nearest_key(workspace: Workspace) -> None:
    """An unknown key, a card that is no card and a missing text come together, each with its line; `check` reads it."""
    write(workspace, "Ida:\n  strenght: I listen\nBo: nice\nCy:\n  criticism: {done: x}\n")
    with pytest.raises(InputProblems) as caught:
        read_manager_parameters(workspace)
    assert [str(problem.row) for problem in caught.value.problems] == ["2", "3", "5"]
    assert caught.value.problems[0].fix == "Did you mean 'strength'?"
    assert any(problem.file == "parameters/managers.yaml" for problem in check_folder(workspace.root).problems)
    write(workspace, "- Ida\n")
    with pytest.raises(InputProblems, match="does not hold managers by name"):
        read_manager_parameters(workspace)


def test_longer_forms_and_links_are_checked(tmp_path: Path) -> None:
    """A misspelt key in an aspiration, a goal that serves no aspiration, and an offer of an unknown kind are errors."""
    path = tmp_path / "x.yaml"
    path.write_text("aspirations:\n- {text: Lead, namd_on: 2026-01-02}\n", encoding="utf-8")
    (problem,) = read_parameters(path, RepParameters, "x", rep_id="a")
    assert problem.row == 2 and problem.fix == "Did you mean 'named_on'?"
    path.write_text(
        "aspirations: [Lead]\ngoals:\n- {goal_id: g, title: T, horizon: long, serves: Leed}\n", encoding="utf-8"
    )
    (problem,) = read_parameters(path, RepParameters, "x", rep_id="a")
    assert "'Leed'" in problem.reason and problem.row == 2
    path.write_text("offers:\n- {title: A, kind: gift}\n- {title: B, kind: role, four: [x]}\n", encoding="utf-8")
    first, second = read_parameters(path, TeamParameters, "x")
    assert "'training'" in first.reason and second.fix == "Did you mean 'for'?"
