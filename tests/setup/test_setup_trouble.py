"""What went wrong is told apart and said in plain words."""

from __future__ import annotations

import errno
import os

import pytest

from tools import setting_up, trouble

pytestmark = pytest.mark.setup

#: What pip and uv print, shortened.
PIP_NO_NETWORK = """WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<x>: Failed to \
establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/alembic/
ERROR: Could not find a version that satisfies the requirement alembic==1.20.1 (from versions: none)
ERROR: No matching distribution found for alembic==1.20.1
"""
UV_NO_NETWORK = """error: Request failed after 3 retries
  Caused by: Failed to fetch: `x`
  Caused by: error sending request for url (x)
  Caused by: client error (Connect)
  Caused by: dns error: failed to lookup address information: Temporary failure in name resolution
"""
PIP_HASH = """ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the \
package versions, please update the hashes. Otherwise, examine the package contents carefully.
    attrs==26.1.0 from x (from -r requirements.lock (line 3)):
        Expected sha256 1111
             Got        2222
"""
UV_HASH = """  x Failed to download `attrs==26.1.0`
  `-> Hash mismatch for `attrs==26.1.0`
"""
WINDOWS_HELD_OPEN = "ERROR: Could not install packages due to an OSError: [WinError 5] Access is denied: 'x.pyd'"
CERTIFICATE = "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'))"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (PIP_NO_NETWORK, "no way to the package server"),
        (UV_NO_NETWORK, "no way to the package server"),
        (PIP_HASH, "its hash differs (attrs==26.1.0)"),
        (UV_HASH, "its hash differs (attrs==26.1.0)"),
        (PIP_NO_NETWORK + PIP_HASH, "its hash differs"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("failed to copy file: There is not enough space on the disk. (os error 112)", "The disk is full"),
        (WINDOWS_HELD_OPEN, "another program holds it open"),
        (CERTIFICATE + PIP_NO_NETWORK, "certificate is not trusted"),
        ("ERROR: No matching distribution found for attrs==26.1.0", "does not offer what is pinned (attrs==26.1.0)"),
        ("/usr/bin/python3: No module named ensurepip", "apt install python3-venv"),
    ],
)
def test_each_trouble_has_words_of_its_own(output: str, words: str) -> None:
    """Network, hash, disk, permission, certificate and a server without the package are not mixed up."""
    assert words in trouble.explain(output, "the.log")


def test_an_unknown_trouble_shows_the_last_lines_and_the_log() -> None:
    """What is not recognised is not guessed at: its last fifteen lines stand there, and where the rest is."""
    told = trouble.explain("\n".join(f"line {number}" for number in range(40)), "the.log")
    assert "the.log" in told
    assert "line 39" in told
    assert "line 25" in told
    assert "line 24" not in told


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "The disk is full"), (errno.EACCES, "no permission"), (errno.EROFS, "no permission")],
)
def test_an_error_of_the_system_is_told_in_the_same_words(number: int, words: str) -> None:
    """A full disk or a read-only folder is named, whether pip meets it or run.py itself."""
    assert words in setting_up.explain_os_error(OSError(number, os.strerror(number), "x"))


def test_another_error_of_the_system_is_passed_on() -> None:
    """Any other refusal is told with the file that it concerns."""
    told = setting_up.explain_os_error(
        FileNotFoundError(errno.ENOENT, "No such file or directory", "requirements.lock")
    )
    assert told == "The set-up cannot go on. No such file or directory: requirements.lock"
