"""What a person sees of work that is mostly short: nothing for two seconds, then where it stands."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType

from rich.console import Console
from rich.status import Status

from coachkit.batch.findings import FindingsProgress

#: Seconds that need no word, and between one line and the next where lines stay.
PATIENCE = 2.0


class PatientProgress(FindingsProgress):
    """A context manager that shows the stage on stderr: one moving line on a terminal, plain lines elsewhere."""

    def __init__(self, patience: float = PATIENCE) -> None:
        console = Console(stderr=True)
        self._patience = patience
        self._moving = Status("", console=console) if console.is_terminal else None
        self._text = ""
        self._said_at = 0.0
        self._lock = threading.Lock()
        # A stage may itself be long, so that waiting for the next one to begin would say nothing.
        self._timer = threading.Timer(patience, self._begin)
        self._timer.daemon = True
        self._begun = self._over = False

    def __enter__(self) -> PatientProgress:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._moving:
                self._moving.stop()

    def stage(self, text: str) -> None:
        """Keep what is being done, and say it if it is time to."""
        with self._lock:
            self._text = text
            if self._begun:
                self._show()

    def _begin(self) -> None:
        with self._lock:
            if self._over:
                return
            self._begun = True
            if self._moving:
                self._moving.start()
            self._show()

    def _show(self) -> None:
        if self._moving:
            self._moving.update(self._text)
        elif self._text and time.monotonic() - self._said_at >= self._patience:
            print(f"{self._text} ...", file=sys.stderr, flush=True)
            self._said_at = time.monotonic()
