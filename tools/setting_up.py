"""Make .venv and install the pinned packages into it, once, whatever interrupts (standard library only; for run.py).

The state of the set-up is one small file in .venv. It says "unfinished" from before the first change until after the
last one, so that a set-up killed at any point is begun anew by the next start (downloads are kept in pip's own cache).
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools.steps import PYTHON, ROOT, VENV, WINDOWS, Say, SetupError, Step, environment
from tools.trouble import AGAIN, meaning

STATE = VENV / "coachkit-setup.txt"
LOCK = ROOT / ".venv.lock"

#: What each scope installs; the pins of `test` contain those of `run`.
PINS = {"run": "requirements.lock", "test": "requirements-test.lock"}
UNFINISHED = "unfinished"
#: A change of one of these means that there is something to install.
WATCHED = ("pyproject.toml", "coachkit/__init__.py", "tools/setting_up.py")


def set_up(scope: str, say: Say) -> None:
    """Make ready what `scope` ("run" or "test") needs; return at once when that is done and nothing changed since.

    Raises `SetupError` or `OSError` with .venv in a state from which the next start carries on.
    """
    if is_ready(scope):
        return
    with only_one(say) as lock:
        if is_ready(scope):  # done by the start that was waited for
            return
        start = time.monotonic()
        uv = shutil.which("uv")
        step = Step(lock, say)
        make_venv(uv, step)
        before = state()
        if any(line.startswith("test ") for line in before):
            scope = "test"  # its packages are there; leave none of them behind
        write_state([UNFINISHED])
        try:
            install(scope, uv, step)
        except SetupError:
            if not step.unpacking:  # nothing was changed yet: what is there can be kept
                write_state(before)
            raise
        write_state([f"at {ROOT}", wanted("run"), *([wanted("test")] if scope == "test" else [])])
        say(f"Set up in {time.monotonic() - start:.0f} s.")


def is_ready(scope: str) -> bool:
    """Tell whether `scope` was set up and nothing that matters changed since. Takes a few milliseconds."""
    return bool(interpreter()) and wanted(scope) in state()


def wanted(scope: str) -> str:
    """Return the line that stands in the state file when `scope` is set up as everything is now."""
    digest = hashlib.sha256(f"{ROOT}\n{interpreter()}".encode("utf-8", "surrogatepass"))
    for name in (PINS["run"], PINS[scope], *WATCHED):
        digest.update(hashlib.sha256((ROOT / name).read_bytes()).digest())
    return f"{scope} {digest.hexdigest()}"


def interpreter() -> str:
    """Return the interpreter that .venv stands on, with what changes when it is replaced; empty when it is gone."""
    try:
        path = Path(PYTHON).resolve()
        if WINDOWS:  # there the one in .venv is a small launcher
            home = re.search(r"(?m)^home *= *(.+?)\s*$", (VENV / "pyvenv.cfg").read_text("utf-8"))
            path = Path(home[1], "python.exe") if home else path
        found = path.stat()
    except OSError:
        return ""
    return f"{path} {found.st_size} {found.st_mtime_ns}"


def state() -> list[str]:
    """Return the lines of the state file; none where no set-up of ours has been."""
    try:
        return STATE.read_text("utf-8").splitlines()
    except OSError:
        return []


def write_state(lines: list[str]) -> None:
    """Replace the state file in one step."""
    fresh = STATE.with_suffix(".new")
    fresh.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    fresh.replace(STATE)


@contextmanager
def only_one(say: Say) -> Iterator[IO[bytes]]:
    """Hold the lock while setting up; say so and wait while another start holds it. The system frees it when we end."""
    with LOCK.open("ab") as handle:
        told = False
        while not try_lock(handle):
            if not told:
                say("Another start is setting the kit up. Waiting for it to finish ...")
                told = True
            time.sleep(0.2)
        yield handle


def try_lock(handle: IO[bytes]) -> bool:
    """Take the lock if it is free. Where a file system knows no locks, go on without."""
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


def make_venv(uv: str | None, step: Step) -> None:
    """Make .venv, unless a whole and working one is there."""
    if os.path.lexists(VENV):
        wrong = what_is_wrong()
        if wrong is None:
            return
        step.say(f"Removing .venv: {wrong} ...")
        remove_venv()
    missing = missing_module(("venv",) if uv else ("venv", "ensurepip"))
    if missing:
        raise SetupError(
            f"This Python has no module {missing!r}, which virtual environments need. On Debian and Ubuntu: "
            f"sudo apt install python3-venv. Elsewhere: install Python anew with all its parts. {AGAIN}"
        )
    step.say(f"Making .venv with Python {sys.version_info.major}.{sys.version_info.minor} ...")
    VENV.mkdir()
    write_state([UNFINISHED])
    # Not sys.executable: that may be the one of the .venv that was just removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    step.run([python, "-m", "venv", *(["--without-pip"] if uv else []), str(VENV)])
    write_state([])


def what_is_wrong() -> str | None:
    """Say why .venv cannot be built upon, or None."""
    before = state()
    if UNFINISHED in before:
        return "its set-up was interrupted"
    if before and before[0].startswith("at ") and before[0] != f"at {ROOT}":
        return "this folder was moved or copied"  # scripts in it name the old place
    return None if venv_works() else "its Python does not start or is too old"


def missing_module(names: tuple[str, ...]) -> str | None:
    """Return the first module that this Python lacks."""
    return next((name for name in names if importlib.util.find_spec(name) is None), None)


def venv_works() -> bool:
    """Tell whether .venv holds a Python that starts and is new enough."""
    question = "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    try:
        return not subprocess.run([PYTHON, "-c", question], stderr=subprocess.DEVNULL, env=environment()).returncode
    except OSError:
        return False


def remove_venv() -> None:
    """Remove .venv, its state last, so that a removal that is interrupted is carried on; never another thing."""
    ours = STATE.exists() or (VENV / "pyvenv.cfg").exists() or (VENV.is_dir() and not any(VENV.iterdir()))
    if VENV.is_symlink() or not ours:
        raise SetupError(f"{VENV} is in the way: it is no virtual environment of this kit. Move it elsewhere. {AGAIN}")
    write_state([UNFINISHED])
    for path in VENV.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != STATE:
            path.unlink()
    shutil.rmtree(VENV)


def install(scope: str, uv: str | None, step: Step) -> None:
    """Install the pinned packages, each checked by its hash, then the kit itself, which needs no network."""
    pins = ROOT / PINS[scope]
    count = len(re.findall(r"(?m)^[\w.-]+==", pins.read_text("utf-8")))
    step.say(f"Installing about {count} pinned packages with {'uv' if uv else 'pip (a minute or two)'} ...")
    if uv:
        tool = [uv, "pip", "install", "--python", PYTHON]
    else:
        if not has_pip():
            step.run([PYTHON, "-m", "ensurepip"])
        tool = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
        tool += ["--no-compile"]  # each module is compiled when it is first used: a third of the time
    # Only ready-made packages: building one would run tools that no hash vouches for. The pins are complete.
    step.run([*tool, "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(pins)])
    step.say("Installing the kit itself ...")
    step.run([*tool, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])


def has_pip() -> bool:
    """Tell whether .venv has a pip that starts."""
    return not subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, env=environment()).returncode


def explain_os_error(error: OSError) -> str:
    """Say in plain words what the system refused."""
    what = f"{error.strerror}: {error.filename}"
    return meaning(what) or f"The set-up cannot go on. {what}"
