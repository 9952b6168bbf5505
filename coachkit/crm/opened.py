"""The files of one reading: each is opened once, although several tables may come from it."""

from __future__ import annotations

from pathlib import Path

from coachkit.crm.files import file_parts, read_headers, read_raw
from coachkit.crm.grid import RawTable
from coachkit.crm.renaming import Headers
from coachkit.errors import Problem
from coachkit.workspace import Workspace


class OpenedFiles:
    """Raw tables by file; unreadable files leave their problems. `known` are the headers by which one is found."""

    def __init__(self, workspace: Workspace, known: frozenset[str] = frozenset()) -> None:
        self.problems: list[Problem] = []
        self.root = workspace.root
        self._workspace = workspace
        self._known = known
        self._read: dict[tuple[Path, str | None], list[RawTable]] = {}
        self._headers: dict[tuple[Path, str | None], Headers | None] = {}

    def tables(self, path: Path, encoding: str | None = None) -> list[RawTable]:
        """Return a file's tables: one, several for an archive of parts, none when it is unreadable."""
        key = (path, encoding)
        if key not in self._read:
            parts = file_parts(path, self._workspace.shown(path))
            read = [parts] if isinstance(parts, list) else [read_raw(part, self._known, encoding) for part in parts]
            self._read[key] = [raw for raw in read if isinstance(raw, RawTable)]
            self.problems += [problem for raw in read if isinstance(raw, list) for problem in raw]
        return self._read[key]

    def headers(self, path: Path, encoding: str | None = None) -> Headers | None:
        """Return the headers of a file (of an archive, those of its first part), or None when there are none to read.

        Only the file's beginning is looked at, unless it was read already.
        """
        key = (path, encoding)
        if key in self._read:
            return Headers(map(str, self._read[key][0].frame)) if self._read[key] else None
        if key not in self._headers:
            parts = file_parts(path, self._workspace.shown(path))
            names = read_headers(parts[0], self._known, encoding) if isinstance(parts, tuple) and parts else ()
            self._headers[key] = Headers(names) if names else None
        return self._headers[key]
