"""What can go wrong, named for the situation; each message says what to do next.

Every error of ours derives from `CoachkitError`; the command line prints its text and never a traceback. Nothing here
imports anything of the kit, and every error survives pickling, because worker processes raise them too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CoachkitError(Exception):
    """Base of all errors that a user of the kit can meet."""

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), self.args


#: Files that people read by line; tables have rows.
_BY_LINE = (".yaml", ".yml", ".ipynb")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with an input: where it is, what it is and what to do about it.

    `file` is relative to the workspace where possible; `row` is the row as a spreadsheet
    numbers it (header = 1); in YAML, the line.
    """

    file: str
    reason: str
    row: int | None = None
    column: str | None = None
    fix: str | None = None

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", {'line' if self.file.endswith(_BY_LINE) else 'row'} {self.row}"
        if self.column is not None:
            where += f", column {self.column!r}"
        return f"{where}: {self.reason}" + (f" {self.fix}" if self.fix else "")


class InputProblems(CoachkitError):
    """The input cannot be used as it is; holds every problem found, so that all can be mended in one go."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        head = "1 problem must be mended first:" if count == 1 else f"{count} problems must be mended first:"
        return "\n".join([head, *(f"  - {problem}" for problem in self.problems)])


class RequestError(CoachkitError):
    """What was asked for cannot be done (an unknown rep, a bad date, a folder that is not a workspace)."""


class WorkspaceMissing(RequestError):
    """A folder holds exports but no parameters, so it is not known how to read them."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__(folder)

    def __str__(self) -> str:
        return (
            f"{self.folder} has exports in crm/ but no parameters/team.yaml. "
            f"Make it a workspace with: coachkit init {self.folder}"
        )


class WorkspaceBusy(RequestError):
    """Another batch is writing to the same workspace."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__(folder)

    def __str__(self) -> str:
        return f"Another coachkit is making reports in {self.folder}. Wait for it to end, then run the command again."


class StoreError(CoachkitError):
    """The journal cannot be opened or is newer than this kit."""
