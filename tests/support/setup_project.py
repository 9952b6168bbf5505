"""A small project with the real run.py, and stand-ins for what needs the network."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

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
        info = "coachkit-0.dist-info/"
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: coachkit\\nVersion: 0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
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
