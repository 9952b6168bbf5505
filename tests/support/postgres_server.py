"""A PostgreSQL server of the tests' own: made in a short temporary folder, on a free port, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

#: Root may not run PostgreSQL; Debian's package makes the first of these, every system has the second.
_USERS = ("postgres", "nobody")
_START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """Where the server listens; `owner` may do everything."""

    port: int
    password: str
    folder: Path
    owner: str = "owner"

    def address(self, user: str = "", password: str | None = None) -> str:
        """Return the address as a person would put it into an environment variable."""
        return f"postgresql://{user or self.owner}:{password or self.password}@127.0.0.1:{self.port}/postgres"

    @contextmanager
    def session(self) -> Iterator[Any]:
        """Give a connection of psycopg's own, each statement for itself."""
        import psycopg

        with psycopg.connect(self.address(), autocommit=True) as connection:
            yield connection

    def run(self, *statements: str) -> None:
        """Run statements as the owner."""
        with self.session() as connection:
            for statement in statements:
                connection.execute(statement)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return a query's rows, as the owner sees them."""
        with self.session() as connection:
            return connection.execute(query).fetchall()


@contextmanager
def running_server() -> Iterator[Server]:
    """Make and start a server; skip the tests where that cannot be."""
    if os.name != "posix":
        pytest.skip("only on POSIX: the tests' own PostgreSQL server")
    pytest.importorskip("psycopg", reason="the extra postgres is not installed (psycopg)")
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    # Not the folder of temporary files in use here: the path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="ck-pg-", dir="/tmp"))
    try:
        user = _user(folder)
        made = Server(_free_port(), secrets.token_urlsafe(12), folder)
        _make_cluster(binaries, made, user)
        process = _start(binaries, made, user)
        try:
            _wait(made, process)
            yield made
        finally:
            process.send_signal(signal.SIGINT)  # "fast": no session is waited for
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    """Find the folder of initdb: Debian keeps one per version beside the path, the newest wins."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda path: float(path.parts[-3]), reverse=True)
    if newest:
        return newest[0].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _user(folder: Path) -> list[str]:
    """Return the words that start a command as someone who may run PostgreSQL, and give that one the folder."""
    if os.getuid() != 0:
        return []
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = next(known[name] for name in _USERS if name in known)
    os.chown(folder, user.pw_uid, user.pw_gid)
    become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    # A server must not outlive tests that were killed.
    return [*become, "--pdeathsig=INT"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _make_cluster(binaries: Path, server: Server, user: list[str]) -> None:
    password = server.folder / "password"
    password.write_text(server.password, encoding="ascii")
    password.chmod(0o644)  # within a folder that only the server's user may enter
    made = subprocess.run(
        [
            *user, binaries / "initdb", "--pgdata", server.folder / "data", "--username", server.owner,
            "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
        ],
        cwd=server.folder, env=_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.fail(f"initdb did not make a cluster:\n{made.stderr}")


def _start(binaries: Path, server: Server, user: list[str]) -> subprocess.Popen[bytes]:
    settings = {
        "port": server.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": server.folder,
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB",
    }  # fmt: skip
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (server.folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*user, binaries / "postgres", "-D", server.folder / "data", *words],
            cwd=server.folder, env=_environment(), stdout=log, stderr=log,
        )  # fmt: skip


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; what it wrote is told when it does not."""
    import psycopg

    give_up = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            server.ask("SELECT 1")
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    log = (server.folder / "log").read_text(encoding="utf-8", errors="replace")
    print(log, file=sys.stderr)
    pytest.fail(f"PostgreSQL did not start:\n{log}")
