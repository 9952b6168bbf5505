"""A PostgreSQL server for the tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from postgres_server import Server, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start a server for all tests of this process."""
    with running_server() as started:
        yield started


@pytest.fixture(autouse=True)
def _no_settings_of_this_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide what the person at this machine has set for other servers."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PGPASSFILE", os.devnull)
