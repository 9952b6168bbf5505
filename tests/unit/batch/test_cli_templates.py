"""Notebook templates are checked before any kernel starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from batch_runs import own_template

from coachkit.batch.templates import check_templates, notebook_parameters
from coachkit.errors import InputProblems
from coachkit.parameters import PrepNotebook, TeamNotebook
from coachkit.terms import TEAM_TEMPLATE, TEMPLATES
from coachkit.workspace import open_workspace

pytestmark = pytest.mark.unit

GOOD = 'rep_id: str = "007"  # who\nas_of: str = ""\nworkspace: str = ""\n'


def _problems(workspace: Path, *cells: str, name: str = "weekly.ipynb", raw: str | None = None) -> list[str]:
    """Check one template of the workspace's own, with these cells tagged `parameters`."""
    content = {
        "cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": cell} for cell in cells]
        + [{"cell_type": "markdown", "metadata": {}, "source": "Prose"}]
    }
    (workspace / "notebooks").mkdir(exist_ok=True)
    (workspace / "notebooks" / name).write_text(json.dumps(content) if raw is None else raw, encoding="utf-8")
    try:
        check_templates(open_workspace(workspace), [name])
    except InputProblems as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_shipped_templates_are_right(workspace):
    """Every template that a batch may run has its parameters."""
    check_templates(open_workspace(workspace), [*TEMPLATES.values(), TEAM_TEMPLATE])


def test_a_parameter_of_ones_own_with_a_default_is_fine(workspace):
    """A person may add parameters with defaults, comments and further lines."""
    assert _problems(workspace, GOOD + "weeks: int = 13\nnote = 'mine'\n") == []


def test_lines_as_jupyter_writes_them_are_fine(workspace):
    """A source that is a list of lines is the same as one text."""
    assert _problems(workspace, GOOD.splitlines(keepends=True)) == []


def test_no_parameters_cell(workspace):
    """Without the cell Papermill would inject into nothing: named, with what to do."""
    (problem,) = _problems(workspace)
    assert problem == (
        "notebooks/weekly.ipynb: has 0 cells tagged `parameters`, not one. "
        "Tag the cell that sets rep_id, as_of and workspace, and no other."
    )


def test_two_parameters_cells(workspace):
    """Of two tagged cells Papermill would take one without a word."""
    (problem,) = _problems(workspace, GOOD, GOOD)
    assert "has 2 cells tagged `parameters`, not one." in problem


@pytest.mark.parametrize("raw", ["", "{}", "[]", '{"cells": 3}', '{"cells": [7]}', "not a notebook"])
def test_not_a_notebook(workspace, raw):
    """A file that is no notebook is named, whatever it is instead."""
    (problem,) = _problems(workspace, raw=raw)
    assert problem.startswith("notebooks/weekly.ipynb: is not a notebook that can be read.")


def test_a_renamed_or_retyped_parameter(workspace):
    """Each missing or differently typed parameter is told on its own."""
    problems = _problems(workspace, 'repid: str = "007"\nas_of: int = 3\nworkspace: str = ""\n')
    assert [problem.split(".ipynb: ")[1] for problem in problems] == [
        "has no parameter 'rep_id' of type str. Write a line: rep_id: str = \"\"",
        "has no parameter 'as_of' of type str. Write a line: as_of: str = \"\"",
    ]


def test_prep_refuses_a_template_without_its_parameters_before_any_kernel(coachkit, workspace):
    """A renamed parameter is named with the file, exit 2, and nothing is written."""
    path = own_template(workspace)
    path.write_text(path.read_text(encoding="utf-8").replace("rep_id: str", "repid: str"), encoding="utf-8")
    called = coachkit("prep", "--no-open", "--workspace", workspace)
    assert (called.code, called.out) == (2, "")
    assert "notebooks/weekly.ipynb: has no parameter 'rep_id' of type str." in called.err
    assert "Traceback" not in called.err
    assert not (workspace / "reports").exists()


def test_a_parameters_cell_that_is_not_python(workspace):
    """A slip of the pen is named with its line."""
    (problem,) = _problems(workspace, GOOD + "weeks = = 3\n")
    assert problem.startswith("notebooks/weekly.ipynb, line 4: has a `parameters` cell that is not Python: ")


def test_the_team_page_has_parameters_of_its_own(workspace):
    """The team's template takes a manager, not a rep."""
    problems = _problems(workspace, GOOD, name="team.ipynb")
    assert len(problems) == 1
    assert "has no parameter 'manager' of type str" in problems[0]


def test_papermill_gets_the_models_own_names():
    """Names run as code, so they come from the models and nowhere else."""
    assert notebook_parameters(PrepNotebook(rep_id="007", as_of="2026-03-20")) == {
        "rep_id": "007", "as_of": "2026-03-20", "workspace": "",
    }  # fmt: skip
    assert set(notebook_parameters(TeamNotebook())) == {"manager", "as_of", "workspace"}
