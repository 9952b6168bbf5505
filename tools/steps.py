"""A step of the set-up: a command run to its end, its output logged, its failure explained (standard library only)."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import IO

from tools.trouble import explain

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = os.name == "nt"
VENV = ROOT / ".venv"
PYTHON = str(VENV / ("Scripts/python.exe" if WINDOWS else "bin/python"))
LOG = VENV / "coachkit-setup.log"

Say = Callable[[str], None]


class SetupError(Exception):
    """The set-up cannot go on; the text says why and what to do."""


def environment() -> dict[str, str]:
    """Return the environment for all that run.py starts: no other Python's settings, UTF-8 on every system."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    # PIP_USER: a pip.conf that installs for the user would refuse to work in a virtual environment.
    env = {**{k: v for k, v in os.environ.items() if k not in foreign}, "PYTHONUTF8": "1", "PIP_USER": "0"}
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Who wants no compiled modules beside the sources gets them in .venv: with none at all, each command and each
        # notebook would compile some 1,400 modules anew before its first line.
        env["PYTHONPYCACHEPREFIX"] = str(VENV / "bytecode")
    return env


class Step:
    """Runs the steps of a set-up. `unpacking` tells whether one of them began to change what is installed."""

    def __init__(self, lock: IO[bytes], say: Say) -> None:
        # What we start holds the lock too: should we be killed, the next start still waits for what we left running.
        self._shared = () if WINDOWS else (lock.fileno(),)
        self.say = say
        self.unpacking = False

    def run(self, command: list[str]) -> None:
        """Run a command to its end; `SetupError` explains a failure."""
        output: list[str] = []
        progress = Progress(self.say)
        with LOG.open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n")
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                cwd=ROOT, env=environment(), encoding="utf-8", errors="replace", pass_fds=self._shared,
            )  # fmt: skip
            try:
                for line in child.stdout or ():
                    log.write(line)
                    progress.tell(line)
                    output.append(line)
            except BaseException:
                child.terminate()
                raise
            finally:
                code = child.wait()
                self.unpacking |= progress.unpacking
        if code:
            raise SetupError(explain("".join(output), str(LOG)))


class Progress:
    """Reads from pip's and uv's output how far things are, and passes the few telling lines on."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.fetched = 0
        self.unpacking = False
        self.retried = False

    def tell(self, line: str) -> None:
        """Take one line of output."""
        if line.startswith(("Collecting ", "Processing ")):
            self.fetched += 1
            if self.fetched % 25 == 0:
                self.say(f"  {self.fetched} fetched ...")
        elif line.startswith("Installing collected packages"):
            self.unpacking = True
            if self.fetched:
                self.say("  all fetched; unpacking ...")
        elif found := re.match(r"(Resolved|Prepared|Installed) \d+ package", line):
            self.unpacking |= found[1] != "Resolved"
            self.say(f"  {line.strip()}")
        elif "etrying" in line and not self.retried:
            self.retried = True
            self.say("  the network does not answer; trying again ...")
