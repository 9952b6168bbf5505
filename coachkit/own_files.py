"""Writing what only its owner may read: folders 0700, files 0600 whatever the umask, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, each for its owner alone."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def write_file(path: Path, content: bytes) -> None:
    """Write one file: a reader sees the old one or the new one, never half of either."""
    make_folder(path.parent)
    partial = path.with_name(f".{path.name}.partial")
    _write(partial, content)
    partial.replace(path)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Let a folder hold these files and no others; after a crash it is the old one or the new one.

    Where the power fails between the two steps of the exchange, the old one lies beside its place under a dotted name
    until the next writing.
    """
    make_folder(folder.parent)
    partial, old = (folder.with_name(f".{folder.name}.{ending}") for ending in ("partial", "old"))
    if old.exists() and not folder.exists():
        old.rename(folder)
    for left in (partial, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        partial.mkdir(mode=0o700)
        for name, content in files.items():
            _write(partial / name, content)
        if folder.exists():
            folder.rename(old)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123 - for the mode
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
