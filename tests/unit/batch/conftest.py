"""The command line called in this process: exit code, stdout and stderr, as a shell would see them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lived_workspace import live
from tiny_workspace import make_tiny_workspace

from coachkit import cli


@dataclass(frozen=True)
class Called:
    """What one call of the command line came to."""

    code: int | str | None
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def coachkit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Give a function that calls `coachkit` with words, in the current folder."""
    mask = os.umask(0o077)
    monkeypatch.setattr("coachkit.cli.options._debug", False)

    def call(*words: str | Path) -> Called:
        monkeypatch.setattr(sys, "argv", ["coachkit", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return Called(end.value.code, said.out, said.err)

    yield call
    os.umask(mask)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Give a workspace of three reps in which everything is right; the current folder lies above it."""
    return make_tiny_workspace(tmp_path / "ws")


@pytest.fixture
def lived(workspace: Path) -> Path:
    """Give that workspace after a while: meetings, a run, sheets that came back, reports, a draft."""
    return live(workspace)


def everything_in(folder: Path) -> dict[str, bytes | None]:
    """Map every path below a folder to its content, None for a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def contents() -> Callable[[Path], dict[str, bytes | None]]:
    """Give a function that lists a folder, to see that nothing in it has changed."""
    return everything_in
