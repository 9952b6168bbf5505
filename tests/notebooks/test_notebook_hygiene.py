"""The committed notebooks keep the house's habits, so that strict nbval compares what it should."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from coachkit.parameters import PrepNotebook, TeamNotebook
from coachkit.terms import TEAM_TEMPLATE, TEMPLATES

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ALLOWED_TAGS = {"parameters", "shared", "notebook-only", "nbval-check-output"}
MOST_LINES = 5


def _load(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _code(path: Path) -> list[dict]:
    return [cell for cell in _load(path)["cells"] if cell["cell_type"] == "code"]


def test_every_meeting_type_and_the_team_have_a_template():
    """Each template the batch names is there, and the tour and the meeting besides."""
    names = {path.name for path in NOTEBOOKS}
    assert names == {*TEMPLATES.values(), TEAM_TEMPLATE, "start_here.ipynb", "review.ipynb"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_tags_are_known(path):
    """A mistyped tag would pass unseen by nbval and by the page, so only known ones are allowed."""
    for cell in _load(path)["cells"]:
        assert set(cell["metadata"].get("tags", [])) <= ALLOWED_TAGS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_stand_where_they_are_compared_and_nowhere_else(path):
    """A cell tagged for comparison has outputs and a count; every other cell has neither."""
    for cell in _code(path):
        tagged = "nbval-check-output" in cell["metadata"].get("tags", [])
        assert bool(cell["outputs"]) == tagged, cell["source"]
        assert (cell["execution_count"] is not None) == tagged, cell["source"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_are_short_and_free_of_logic(path):
    """A cell has at most five lines, and no definition, loop or branch: the library decides, the notebook orders."""
    banned = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Lambda, ast.Try, ast.With)
    for cell in _code(path):
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= MOST_LINES
        assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, banned)], source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_kernel_is_the_one_that_resolves_everywhere(path):
    """The kernelspec is python3, and no widget state is stored."""
    metadata = _load(path)["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert "widgets" not in metadata


@pytest.mark.parametrize("name", [*TEMPLATES.values(), TEAM_TEMPLATE])
def test_the_parameters_cell_agrees_with_the_model(name):
    """Names and types of the tagged cell are the model's; each has a plain literal and a comment."""
    model = TeamNotebook if name == TEAM_TEMPLATE else PrepNotebook
    tagged = [cell for cell in _code(ROOT / "notebooks" / name) if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    source = "".join(tagged[0]["source"])
    found = {node.target.id: ast.unparse(node.annotation) for node in ast.parse(source).body}
    assert found == dict.fromkeys(model.model_fields, "str")
    assert all("  # " in line for line in source.splitlines())
    defaults = {node.target.id: ast.literal_eval(node.value) for node in ast.parse(source).body}
    assert model(**defaults)


@pytest.mark.parametrize("name", TEMPLATES.values())
def test_only_the_managers_section_is_untagged(name):
    """Every section but the manager's own is shared, and those never are."""
    private = tuple(
        f"show.{name}(" for name in ("for_you_only", "coaching_effect", "challenges", "manager_card", "listening")
    )
    for cell in _code(ROOT / "notebooks" / name):
        source = "".join(cell["source"])
        if source.startswith("show."):
            assert ("shared" in cell["metadata"].get("tags", [])) == (not source.startswith(private))


def test_the_meeting_can_be_chosen_in_the_notebook():
    """The cell tagged `parameters` names rep, day and workspace, each a plain text with a comment, all blank."""
    (cell,) = [one for one in _code(ROOT / "notebooks" / "review.ipynb") if one["metadata"].get("tags") == ["parameters"]]
    lines = "".join(cell["source"]).splitlines()
    assert [line.split("  # ")[0] for line in lines] == [
        f'{name}: str = ""' for name in ("rep_id", "held_on", "workspace")
    ]
    assert all("  # " in line for line in lines)


def test_the_career_template_shows_no_opportunity():
    """A career conversation has no table of opportunities and no quota."""
    source = (ROOT / "notebooks" / TEMPLATES["career"]).read_text(encoding="utf-8")
    for section in ("show.opportunities", "show.quota", "show.hygiene", "show.new_pipeline", "show.bookings"):
        assert section not in source
