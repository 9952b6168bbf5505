"""What stands in the repository: no address of a package registry, no path of one machine, nothing out of date."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import guide_coverage, write_schema

pytestmark = pytest.mark.unit

#: Made by tools or by users, and ignored by git.
NOT_OURS = {
    ".git", ".venv", ".venv.lock", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache",
    ".hypothesis", ".ipynb_checkpoints", "dist", "build", "reports", "crm", "inbox", "node_modules",
}  # fmt: skip
MACHINE_PATH = re.compile(r"(?:^|[^A-Za-z0-9_./-])/(?:work|farm|root|home/\w+|Users/\w+)/")
ADDRESS = re.compile(r"https?://\S*(?:pypi|pythonhosted|anaconda\.org|npmjs)|index-url[ =]+\S*://")


def repository_files(checkout: Path) -> Iterator[Path]:
    """Yield the files that belong to the project."""
    for folder, folders, files in os.walk(checkout):
        here = Path(folder)
        # Only at the top are crm/, reports/ and so on a user's own.
        folders[:] = [
            name for name in folders if name not in NOT_OURS or (here != checkout and name in ("crm", "reports"))
        ]
        yield from (here / name for name in files if name not in NOT_OURS and not name.startswith("journal.db"))


def test_no_file_names_a_registry_or_a_path_of_one_machine(checkout: Path) -> None:
    """The project works anywhere: no file holds a registry's address or a developer's folder."""
    found = []
    for path in repository_files(checkout):
        text = path.read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if MACHINE_PATH.search(line) or ADDRESS.search(line):
                found.append(f"{path.relative_to(checkout)}:{number}: {line.strip()[:120]}")
    assert found == []


def test_the_json_schema_in_the_package_is_current() -> None:
    """prep.schema.json is what the model says (mend with: python -m tools.write_schema)."""
    assert write_schema.TARGET.read_text("utf-8") == write_schema.schema_text()


def test_the_guide_coverage_is_current() -> None:
    """docs/guide-coverage.md is what the tests' marks say (mend with: python -m tools.guide_coverage)."""
    assert guide_coverage.TARGET.read_text("utf-8") == guide_coverage.coverage_text()


def test_every_line_of_the_guide_that_is_due_has_a_test(checkout: Path) -> None:
    """No line of the guide whose piece of work is done lacks a test, and no mark names a line that does not exist."""
    lines = guide_coverage.guide_lines()
    shown = guide_coverage.marked_tests(checkout / "tests")
    assert [line.id for line in lines if line.due in guide_coverage.DONE and line.id not in shown] == []
    assert set(shown) <= {line.id for line in lines}


def test_guide_marks_are_found_wherever_they_stand(tmp_path: Path) -> None:
    """A mark counts on a function, in a class and for a whole module; a test without one does not."""
    (tmp_path / "test_a.py").write_text(
        "import pytest\npytestmark = [pytest.mark.unit, pytest.mark.guide('E1')]\n"
        "@pytest.mark.guide('E8', 'E9')\ndef test_one(): ...\n"
        "class TestIt:\n    @pytest.mark.guide('E8')\n    def test_two(self): ...\n",
        encoding="utf-8",
    )
    (tmp_path / "test_b.py").write_text("def test_three(): ...\n", encoding="utf-8")
    assert guide_coverage.marked_tests(tmp_path) == {
        "E1": ["test_a.py::test_one", "test_a.py::test_two"],
        "E8": ["test_a.py::test_one", "test_a.py::test_two"],
        "E9": ["test_a.py::test_one"],
    }


def test_the_entry_points_can_be_loaded(checkout: Path) -> None:
    """The command and the exporters that pyproject.toml promises exist."""
    from importlib.metadata import EntryPoint

    project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))["project"]
    promised = {**project["scripts"], **project["entry-points"]["nbconvert.exporters"]}
    for name, value in promised.items():
        assert callable(EntryPoint(name, value, "test").load())
