"""The pinned packages: what is installed is exactly what was looked at."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

pytestmark = pytest.mark.unit

LOCKS = ("requirements.lock", "requirements-test.lock")
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)(?: ; .+?)?((?: --hash=sha256:[0-9a-f]{64})+)$")


def entries(path: Path) -> list[str]:
    """Return the entries of a lock file, continuation lines joined."""
    text = re.sub(r"\s*\\\n\s*", " ", path.read_text("utf-8"))
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def pins(path: Path) -> dict[str, set[str]]:
    """Return the pinned versions by name (two where a marker chooses)."""
    found: dict[str, set[str]] = {}
    for entry in entries(path):
        name, version = entry.split()[0].split("==")
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def project(checkout: Path) -> dict[str, object]:
    """Return pyproject.toml."""
    return tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_has_hashes(checkout: Path, lock: str) -> None:
    """Each entry is one exact version with at least one SHA-256, and nothing else."""
    assert len(entries(checkout / lock)) > 100
    assert [entry for entry in entries(checkout / lock) if not PIN.match(entry)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(checkout: Path, lock: str) -> None:
    """Where packages come from is the user's setting: no address, option or path stands in a lock."""
    text = (checkout / lock).read_text("utf-8")
    assert "://" not in text
    assert [line for line in text.splitlines() if line.startswith(("-", "/", "."))] == []


def test_the_test_lock_contains_the_other(checkout: Path) -> None:
    """What the tests run on is what people run: every pin of the one stands in the other, with the same versions."""
    run, test = (pins(checkout / lock) for lock in LOCKS)
    assert {name: test.get(name) for name in run} == run
    assert set(test) > set(run)


@pytest.mark.parametrize(("lock", "extra"), [(LOCKS[0], None), (LOCKS[1], "test")])
def test_the_locks_satisfy_pyproject(checkout: Path, lock: str, extra: str | None) -> None:
    """Each dependency, and the build backend that run.py needs, is pinned to versions within its bounds."""
    meta = project(checkout)
    wanted = [*meta["build-system"]["requires"], *meta["project"]["dependencies"]]
    wanted += meta["project"]["optional-dependencies"][extra] if extra else []
    pinned = pins(checkout / lock)
    for requirement in map(Requirement, wanted):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is not pinned in {lock}"
        assert all(requirement.specifier.contains(Version(version)) for version in versions), requirement


def test_every_dependency_gives_its_reason(checkout: Path) -> None:
    """Each run-time dependency has a comment that says what it is for."""
    text = (checkout / "pyproject.toml").read_text("utf-8")
    block = text.split("\ndependencies = [\n")[1].split("\n]\n")[0].splitlines()
    lines = [line for line in block if line.strip().startswith('"')]
    assert len(lines) == len(project(checkout)["project"]["dependencies"])
    assert [line for line in lines if not re.search(r'",\s+# \w', line)] == []
