"""`coachkit review`: starts the server, opens the page at the right address, and ends both cleanly with Ctrl-C."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from coachkit.errors import CoachkitError
from coachkit.review.prepared import NotPrepared, prepared_reps, report_folder
from coachkit.review.server_config import HOST, Served, write_config
from coachkit.workspace import Workspace

#: A browser keeps unsaved words by address and port, so each workspace has a port of its own, out of the usual range.
FIRST_PORT, PORTS, TRIES = 18_800, 1_000, 20
START_SECONDS = 60.0
END_SECONDS = 8.0


class ServerFailed(CoachkitError):
    """The server did not come up, or ended by itself; `said` is what it said last."""

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(said)

    def __str__(self) -> str:
        told = f" It said: {self.said}" if self.said else ""
        return (
            f"The page's server has ended.{told} What was saved is safe. Start coachkit review again; words that were "
            "not saved yet come back in the same browser."
        )


def run_review(
    workspace: Workspace, rep_id: str, *, app: bool, tell: Callable[[str], None], browse: bool = True
) -> None:
    """Serve the review until Ctrl-C. Raises `NotPrepared` where there is no report, and `ServerFailed`."""
    today = date.today()
    if rep_id:
        report_folder(workspace, rep_id, today)
    elif not prepared_reps(workspace, today):
        raise NotPrepared("", today)
    with _private_folder(workspace) as folder:
        served = Served(workspace, folder, free_port(workspace), secrets.token_urlsafe(24), app, rep_id)
        with _server(served) as process:
            _wait_until_up(process, served)
            tell(f"The meeting is at {served.address}")
            tell("Leave this window open while you talk. Ctrl-C here ends it; what you typed is kept.")
            if browse:
                _open_browser(served)
            process.wait()
            raise ServerFailed(_last_words(served.folder))


def free_port(workspace: Workspace) -> int:
    """Return the workspace's own port, or one after it where another program has that."""
    own = int(hashlib.sha256(str(workspace.root).encode()).hexdigest(), 16) % PORTS
    for number in range(TRIES):
        port = FIRST_PORT + (own + number) % PORTS
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((HOST, port))
            except OSError:
                continue
            return port
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        return int(tried.getsockname()[1])


@contextmanager
def _private_folder(workspace: Workspace) -> Iterator[Path]:
    """Give a folder among the reports: some browsers (snaps) may not look into the system's own for such things."""
    folder = Path(tempfile.mkdtemp(prefix=".review-", dir=workspace.reports))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(served: Served) -> Iterator[subprocess.Popen[bytes]]:
    environment = write_config(served)
    command = [sys.executable, "-m", "coachkit.review.server", "app" if served.app else "lab"]
    with (served.folder / "server.log").open("wb") as log:
        # A session of its own: Ctrl-C reaches us alone, and the server is then asked to end, with its kernels.
        process = subprocess.Popen(  # noqa: S603 - our own module
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        asked = signal.signal(signal.SIGTERM, _interrupted)
        try:
            yield process
        finally:
            signal.signal(signal.SIGTERM, asked)
            _end(process)


def _interrupted(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], served: Served) -> None:
    give_up = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        with socket.socket() as tried:
            if tried.connect_ex((HOST, served.port)) == 0:
                return
        time.sleep(0.05)
    raise ServerFailed(_last_words(served.folder))


def _last_words(folder: Path) -> str:
    lines = (folder / "server.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else ""


def _open_browser(served: Served) -> None:
    """Open the page by way of a file: an address on a command line is there for every user of this machine to see."""
    page = served.folder / "open.html"
    page.write_text(f'<meta http-equiv="refresh" content="0; url={served.address}">\n', encoding="utf-8")
    page.chmod(0o600)
    webbrowser.open(page.as_uri())


__all__ = ["ServerFailed", "free_port", "run_review"]
