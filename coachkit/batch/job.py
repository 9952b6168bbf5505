"""One notebook to run: what goes in, where it goes, and the key that says whether it has to run at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from coachkit import __version__

#: Where the key stands in the executed notebook's metadata, so that a killed batch knows what is already whole.
KEY_PLACE = ("coachkit", "key")


@dataclass(frozen=True)
class Job:
    """One notebook run; plain data, because it travels to a worker process.

    `folder` is where the files appear, `pages` the HTML files by edition (None: that edition is not written),
    `companions` further files by name with their content, `links` whether the executed notebook keeps its name.
    """

    name: str
    rep_id: str | None
    template: Path
    parameters: dict[str, str]
    folder: Path
    notebook_name: str
    manager_page: str
    rep_page: str | None
    companions: tuple[tuple[str, str], ...]
    working_folder: Path
    prepared: Path
    key: str

    @property
    def files(self) -> list[Path]:
        """All files that a finished run leaves."""
        names = [self.notebook_name, self.manager_page, *(name for name, _ in self.companions)]
        if self.rep_page:
            names.append(self.rep_page)
        return [self.folder / name for name in names]

    def is_done(self) -> bool:
        """Tell whether all files are there and were made from this very input."""
        if not all(path.is_file() for path in self.files):
            return False
        try:
            notebook = json.loads((self.folder / self.notebook_name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(notebook.get("metadata", {}).get(KEY_PLACE[0], {}).get(KEY_PLACE[1]) == self.key)


@dataclass(frozen=True)
class Done:
    """How one job went: made, kept (nothing had changed), failed (then with `cell` and `reason`), or not asked for and
    left by an earlier run from older data.
    """

    name: str
    status: Literal["made", "kept", "failed", "older"]
    seconds: float
    cell: str | None = None
    reason: str | None = None

    @property
    def failure(self) -> str | None:
        """The failure in words, None when there is none."""
        return None if self.status != "failed" else f"stopped at {self.cell}: {self.reason}"


def job_key(*parts: str | bytes) -> str:
    """Hash everything a job's output depends on; parts are told apart by their lengths."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(str(len(data)).encode() + b":" + data)
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """Hash one file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def kit_digest() -> str:
    """Hash the kit itself, so that a new version makes new reports."""
    package = Path(__file__).resolve().parent.parent
    files: Iterable[Path] = sorted(
        path for path in package.rglob("*") if path.suffix in (".py", ".j2", ".css", ".js", ".yaml") and path.is_file()
    )
    return job_key(__version__, *(f"{path.relative_to(package).as_posix()} {file_hash(path)}" for path in files))
