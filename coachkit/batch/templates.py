"""Notebook templates, checked before any kernel starts.

Papermill only warns about a parameter a notebook does not know, and runs parameter *names* as code. So the names come
from our models, and a template (which a person may have edited) must have a `parameters` cell with just these names
and types in it, plus any of its own with a default.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable

from coachkit.errors import InputProblems, Problem
from coachkit.parameters import Parameters, PrepNotebook, TeamNotebook
from coachkit.terms import TEAM_TEMPLATE
from coachkit.workspace import Workspace


def check_templates(workspace: Workspace, names: Iterable[str]) -> None:
    """Check the templates that a batch will run; raises `InputProblems` with everything wrong in any of them."""
    problems = [problem for name in sorted(set(names)) for problem in _problems_of(workspace, name)]
    if problems:
        raise InputProblems(problems)


def notebook_parameters(model: Parameters) -> dict[str, str]:
    """Return the values Papermill gets, by the model's own names."""
    return {name: str(value) for name, value in model.model_dump().items()}


def _problems_of(workspace: Workspace, name: str) -> list[Problem]:
    path = workspace.template(name)
    shown_as = f"notebooks/{name}"
    model = TeamNotebook if name == TEAM_TEMPLATE else PrepNotebook
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [Problem(shown_as, "is not a notebook that can be read.", fix="Restore it from the shipped one.")]
    if len(tagged) != 1:
        fix = "Tag the cell that sets rep_id, as_of and workspace, and no other."
        return [Problem(shown_as, f"has {len(tagged)} cells tagged `parameters`, not one.", fix=fix)]
    try:
        found = _annotated(ast.parse("".join(tagged[0]["source"])))
    except SyntaxError as error:
        return [Problem(shown_as, f"has a `parameters` cell that is not Python: {error.msg}.", row=error.lineno)]
    return [
        Problem(shown_as, f"has no parameter {field!r} of type str.", fix=f'Write a line: {field}: str = ""')
        for field in model.model_fields
        if found.get(field) != "str"
    ]


def _annotated(tree: ast.Module) -> dict[str, str]:
    """Map each annotated name to its annotation as written."""
    return {
        node.target.id: ast.unparse(node.annotation)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
