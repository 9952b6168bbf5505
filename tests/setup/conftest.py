"""A small project with the real run.py, in a folder with a difficult name, and stand-ins for what needs the network."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

#: Stands in for coachkit: shows what reached it, and ends with the exit code that was asked for.
KIT = """
import json, os, random, sys
print(json.dumps({"words": sys.argv[1:], "folder": os.getcwd(), "random": random.__file__}))
sys.exit(int(os.environ.get("KIT_EXIT", "0")))
"""

CHECK = KIT.replace('"words"', '"check"')

#: Stands in for uv: notes its words, then does what UV_DOES says. "ok" makes the project importable, as -e does.
UV = """
import os, sys, time
from pathlib import Path
words, here = sys.argv[1:], Path(os.environ["UV_FOLDER"])
with open(here / "calls", "a", encoding="utf-8") as calls:
    calls.write(" ".join(words) + "\\n")
does = os.environ.get("UV_DOES", "ok")
if does == "wait":
    (here / "started").touch()
    while not (here / "go").exists():
        time.sleep(0.05)
elif does != "ok":
    print(does)
    sys.exit(2)
if "-e" in words:
    venv = Path(words[words.index("--python") + 1]).parent.parent
    for packages in venv.glob("lib/python*/site-packages"):
        (packages / "kit.pth").write_text(words[-1] + "\\n", encoding="utf-8")
"""

#: Builds the project without any package: a wheel with one .pth in it.
BACKEND = """
import zipfile
from pathlib import Path

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "coachkit-0-py3-none-any.whl"
    with zipfile.ZipFile(Path(folder) / name, "w") as wheel:
        wheel.writestr("coachkit.pth", str(Path.cwd()) + "\\n")
        wheel.writestr("coachkit-0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: coachkit\\nVersion: 0\\n")
        wheel.writestr("coachkit-0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("coachkit-0.dist-info/RECORD", "")
    return name
"""

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "coachkit"
version = "0"
"""


@dataclass
class Project:
    """A project of its own with the real run.py."""

    folder: Path
    tools: Path
    env: dict[str, str] = field(default_factory=dict)

    def start(self, *words: str, cwd: Path | None = None, **env: str) -> subprocess.Popen[str]:
        """Start run.py and return at once."""
        return subprocess.Popen(
            [sys.executable, str(self.folder / "run.py"), *words],
            cwd=cwd or self.folder.parent, env={**self.env, **env}, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def run(self, *words: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        """Run run.py to its end. Whatever happens, nobody is shown a traceback."""
        child = self.start(*words, cwd=cwd, **env)
        out, err = child.communicate(timeout=120)
        assert "Traceback" not in err
        return subprocess.CompletedProcess(words, child.returncode, out, err)

    def calls(self) -> list[str]:
        """Return what the stand-in for uv was called with so far."""
        log = self.tools / "calls"
        return log.read_text("utf-8").splitlines() if log.exists() else []

    def state(self) -> str:
        """Return what the state file says."""
        path = self.folder / ".venv" / "coachkit-setup.txt"
        return path.read_text("utf-8") if path.exists() else ""

    def without_uv(self) -> None:
        """Take the stand-in away, so that pip has to do it."""
        (self.tools / "uv").unlink()


@pytest.fixture
def project(checkout: Path, tmp_path: Path) -> Project:
    """Return a project that was never set up."""
    folder = tmp_path / "Ordner mit Umläuten – 日本" / "the kit"
    (folder / "tools").mkdir(parents=True)
    (folder / "coachkit").mkdir()
    for name in ("run.py", "tools/__init__.py", "tools/setting_up.py", "tools/trouble.py"):
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
    """Return a function that waits until something is so, for half a minute at most."""

    def wait(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
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
