"""Write requirements.lock and requirements-test.lock anew from pyproject.toml (needs uv; for the maintainers)."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Written by tools/lock.py from pyproject.toml. Exact versions and hashes; no registry's address.\n"
UV = [
    "uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header",
    "--universal", "--python-version", "3.11", "pyproject.toml", "-",
]  # fmt: skip


def main() -> int:
    """Compile the run-time pins first, then the test pins under them, so that both agree."""
    build_backend = "\n".join(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"])
    for name, extra in (
        ("requirements.lock", []),
        ("requirements-test.lock", ["--extra", "test", "--constraints", "requirements.lock"]),
    ):
        run = subprocess.run([*UV, *extra], input=build_backend, capture_output=True, text=True, cwd=ROOT, check=False)
        if run.returncode:
            print(run.stderr, file=sys.stderr)
            return 1
        (ROOT / name).write_text(HEADER + run.stdout, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
