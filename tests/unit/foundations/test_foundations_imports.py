"""The rooms import one way, and what need not be loaded is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

#: Slow to import (a tenth of a second to three); no help text and no check of parameters needs them.
HEAVY = {
    "IPython", "alembic", "ipykernel", "jupyter_client", "matplotlib", "nbconvert", "nbformat", "numpy", "pandas",
    "papermill", "pyarrow", "scipy", "sqlalchemy",
}  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """Return the top-level modules that are loaded after a statement, in a Python of its own."""
    code = (
        f"{statement}\nimport sys\nprint('\\n'.join({{name.split('.')[0] for name in sys.modules}}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_the_rooms_import_one_way(checkout: Path) -> None:
    """Every contract of import-linter in pyproject.toml is kept."""
    code = "from importlinter.cli import lint_imports_command as go; go()"
    done = subprocess.run([sys.executable, "-c", code, "--no-cache"], cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "statement", ["import coachkit", "import coachkit.workspace, coachkit.parameters, coachkit.model"]
)
def test_the_ground_floor_is_light(statement: str) -> None:
    """`import coachkit`, and the types and words under everything, load none of the heavy libraries."""
    assert loaded_by(statement) & HEAVY == set()


def test_help_is_light() -> None:
    """`coachkit --help` loads none of the heavy libraries, so that it answers at once."""
    ask = (
        "import contextlib, io, sys\nsys.argv = ['coachkit', '--help']\nfrom coachkit.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n    main()"
    )
    assert loaded_by(ask) & HEAVY == set()
