"""environment.yml, the door for those who have conda, says the same as pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

pytestmark = pytest.mark.unit

#: What conda-forge calls otherwise (matplotlib is there matplotlib-base plus a desktop toolkit that nothing needs).
CONDA_NAMES = {"matplotlib": "matplotlib-base", "tzdata": "python-tzdata"}


def bounds(text: str) -> frozenset[str]:
    """Return the bounds of a requirement, whatever their order."""
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def conda_packages(checkout: Path) -> dict[str, frozenset[str]]:
    """Return name and bounds of each package of environment.yml."""
    listed = yaml.safe_load((checkout / "environment.yml").read_text("utf-8"))["dependencies"]
    parts = [re.fullmatch(r"([a-z0-9-]+)\s*(.*)", line) for line in listed]
    return {part[1]: bounds(part[2]) for part in parts if part}


def test_names_and_bounds_are_those_of_pyproject(checkout: Path) -> None:
    """Every dependency and the build backend stand in both files with the same bounds, and nothing more in either."""
    meta = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
    wanted = {"pip": frozenset[str](), "python": bounds(meta["project"]["requires-python"])}
    for line in [*meta["build-system"]["requires"], *meta["project"]["dependencies"]]:
        requirement = Requirement(line)
        wanted[CONDA_NAMES.get(requirement.name, requirement.name)] = bounds(str(requirement.specifier))
    assert conda_packages(checkout) == wanted


def test_pip_is_left_out_of_the_environment_file(checkout: Path) -> None:
    """No `pip:` list, whose options conda cannot pass on; the file names the second command instead."""
    text = (checkout / "environment.yml").read_text("utf-8")
    assert all(isinstance(line, str) for line in yaml.safe_load(text)["dependencies"])
    assert "pip install --no-deps --no-build-isolation -e ." in text
