"""All checks and tests, told one after the other; `python run.py test` calls it in .venv.

Without arguments every stage runs, also after one failed, so that one run shows all there is to mend. With arguments
only pytest runs, with these. Exit code 0 when all passed, else 1.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest"]
#: What takes long: these stages begin at once, beside those before them, which want one core each and little time.
LONG = ("pytest", "notebooks")
#: The last line of pytest: "== 3 passed, 1 skipped in 0.10s ==".
COUNTS = re.compile(r"^=* ?((?:\d+ [a-z]+(?:, | in ))+[\d.]+s.*?) ?=*$")


def stages(words: list[str]) -> dict[str, list[str]]:
    """Name the stages and their commands."""
    if words:
        return {"pytest": [*PYTEST, *words]}
    found = {
        "ruff": [sys.executable, "-m", "ruff", "check", "."],
        "format": [sys.executable, "-m", "ruff", "format", "--check", "."],
        "mypy": [sys.executable, "-m", "mypy"],
        "imports": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as go; go()"],
        # Two workers: more would not be faster on the two cores of a small machine, and kernels take memory. The order
        # is that of tests/conftest.py: what takes long comes first.
        "pytest": [*PYTEST, "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"],
    }
    if any((ROOT / "notebooks").glob("*.ipynb")):
        # By themselves: their kernels would have whatever a test left in the environment of its process. One at a
        # time is enough beside all the tests.
        found["notebooks"] = [*PYTEST, "--nbval", "notebooks"]
    return found


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of the stages: cells leave no history, and no setting of this user reaches a kernel."""
    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text("get_config().HistoryManager.enabled = False\n", encoding="utf-8")
    return {
        **os.environ,
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter-data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter-runtime"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }


def begin(command: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    """Start a stage; what it says is kept for whoever follows it."""
    color = ["--color=yes"] if "pytest" in command and sys.stdout.isatty() else []
    return subprocess.Popen(
        [*command, *color], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace",
    )  # fmt: skip


def follow(child: subprocess.Popen[str]) -> tuple[int, str]:
    """Pass a stage's output on as it comes, to its end; return its exit code and the counts of pytest, if any."""
    counts = ""
    for line in child.stdout or ():
        print(line, end="", flush=True)
        found = COUNTS.match(re.sub(r"\x1b\[[0-9;]*m", "", line).strip())
        counts = found[1] if found else counts
    return child.wait(), counts


def main(words: list[str]) -> int:
    """Run the stages and close with one line that says what failed and what pytest counted.

    Whenever a stage began, what it says comes whole and in its place.
    """
    failed = []
    told = []
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="coachkit-test-") as folder:
        env = environment(Path(folder))
        todo = stages(words)
        begun = {name: begin(todo[name], env) for name in todo if name in LONG}
        for name, command in todo.items():
            print(f"\n-- {name}", flush=True)
            code, counts = follow(begun.get(name) or begin(command, env))
            if code:
                failed.append(name)
            if counts:
                told.append(f"{name}: {counts}")
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All passed"
    print("\n" + " | ".join([f"{verdict} ({time.monotonic() - start:.0f} s)", *told]), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        raise SystemExit(130) from None
