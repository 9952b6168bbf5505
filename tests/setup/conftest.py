"""Projects that run.py can set up without a network."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from setup_project import BACKEND, CHECK, KIT, PYPROJECT, UV, Project


@pytest.fixture
def project(checkout: Path, tmp_path: Path) -> Project:
    """Return a project that was never set up."""
    folder = tmp_path / "Ordner mit Umläuten – 日本" / "the kit"
    (folder / "tools").mkdir(parents=True)
    (folder / "coachkit").mkdir()
    for name in ("run.py", "tools/__init__.py", "tools/setting_up.py", "tools/steps.py", "tools/trouble.py"):
        shutil.copy(checkout / name, folder / name)
    contents = {
        "coachkit/__init__.py": "", "coachkit/__main__.py": KIT, "tools/check.py": CHECK, "backend.py": BACKEND,
        "pyproject.toml": PYPROJECT, "requirements.lock": "# none\n", "requirements-test.lock": "# none either\n",
    }  # fmt: skip
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
    tools = tmp_path / "stand-ins"
    tools.mkdir()
    (tools / "uv.py").write_text(UV, encoding="utf-8")
    (tools / "uv").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tools / "uv.py"}" "$@"\n', encoding="utf-8")
    (tools / "uv").chmod(0o755)
    kept = {name: os.environ[name] for name in ("LANG", "TZ", "TMPDIR") if name in os.environ}
    # Only what stands here is found, and no setting of this machine's pip counts.
    env = {**kept, "PATH": str(tools), "UV_FOLDER": str(tools), "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    return Project(folder, tools, env)


@pytest.fixture
def ready(project: Project) -> Project:
    """Return a project that is set up."""
    assert project.run("check").returncode == 0
    return project


@pytest.fixture
def wait_for() -> Callable[[Callable[[], bool]], None]:
    """Return a function that waits until something is so, for a minute at most."""

    def wait(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end, "it did not come to that"
            time.sleep(0.02)

    return wait


@pytest.fixture
def small_wheel(tmp_path: Path) -> tuple[Path, str]:
    """Return the folder of a package that has one empty module, and the package's SHA-256."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    contents = {
        "leaf.py": b"",
        "leaf-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: leaf\nVersion: 1.0\n",
        "leaf-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "leaf-1.0.dist-info/RECORD,,\n"
    path = folder / "leaf-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in contents.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            record += f"{name},sha256={digest},{len(content)}\n"
            wheel.writestr(name, content)
        wheel.writestr("leaf-1.0.dist-info/RECORD", record)
    return folder, hashlib.sha256(path.read_bytes()).hexdigest()
