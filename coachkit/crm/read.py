"""Reading a workspace's `crm/`: every table, typed, with an account of every row and all problems at once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from coachkit.crm.columns import Reading
from coachkit.crm.currency import foreign_currencies
from coachkit.crm.data import CrmData
from coachkit.crm.files import read_raw
from coachkit.crm.grid import RawTable
from coachkit.crm.happened import newest_by_table, newest_of
from coachkit.crm.mapping import draft_canonical, draft_mapped
from coachkit.crm.origins import Origin, Origins, crm_files, find_origins, profile_files
from coachkit.crm.remarks import remarks_on
from coachkit.crm.rules import apply_rules
from coachkit.crm.sums import add_up
from coachkit.crm.tables import LAYOUT
from coachkit.crm.typed import Draft, Typed, empty_frame, type_table
from coachkit.crm.unseen import cannot_see
from coachkit.errors import InputProblems, Problem
from coachkit.model import SetAside, Source
from coachkit.terms import TABLES, TableName
from coachkit.workspace import Workspace

#: How many of a table's rows set aside are named when they are too many.
_EXAMPLES = 3


def input_files(workspace: Workspace) -> list[Path]:
    """List every file that a reading looks at, sorted: those in `crm/` and the profiles in use."""
    return sorted({*crm_files(workspace), *profile_files(workspace)})


def read_crm(workspace: Workspace) -> CrmData:
    """Read all tables; raises `InputProblems` with everything that must be mended first."""
    origins = find_origins(workspace)
    reading = Reading(ZoneInfo(workspace.team.timezone), workspace.team.thresholds.set_aside_share)
    files = _Files(workspace)
    problems = list(origins.problems)
    tables: dict[TableName, Typed] = {}
    for name in TABLES:
        if name in origins.found:
            typed = _read_table(origins.found[name], files, reading)
            problems += typed if isinstance(typed, list) else typed.problems
            if isinstance(typed, Typed):
                tables[name] = typed
    problems += files.problems
    if "opportunities" in tables:
        problems += foreign_currencies(tables["opportunities"], workspace.team.currency)
    if "reps" in tables and not problems and tables["reps"].frame.empty:
        problems.append(Problem(tables["reps"].file, "has no reps.", fix="Export it again."))
    if problems:
        raise InputProblems(list(dict.fromkeys(problems)))
    return _assemble(tables, origins, workspace.team.fiscal_year_start)


def read_roster(workspace: Workspace) -> pd.DataFrame | None:
    """Read the table `reps` alone, for a workspace that may have no more yet; None when `crm/` has no file for it.

    Raises `InputProblems` with what is wrong with its file, or with the profiles that should find it.
    """
    origins = find_origins(workspace)
    if "reps" not in origins.found:
        # That the folder has no file for a table is not a problem yet; everything else is.
        problems = [problem for problem in origins.problems if problem.file != f"{workspace.crm.name}/"]
        if problems:
            raise InputProblems(problems)
        return None
    files = _Files(workspace)
    reading = Reading(ZoneInfo(workspace.team.timezone), workspace.team.thresholds.set_aside_share)
    typed = _read_table(origins.found["reps"], files, reading)
    if isinstance(typed, list) or typed.problems:
        raise InputProblems([*files.problems, *(typed if isinstance(typed, list) else typed.problems)])
    return typed.frame


class _Files:
    """Raw files, each read once although several tables may come from it; unreadable ones leave their problems."""

    def __init__(self, workspace: Workspace) -> None:
        self.problems: list[Problem] = []
        self._workspace = workspace
        self._read: dict[Path, RawTable | None] = {}

    def get(self, path: Path | None) -> RawTable | None:
        """Return a file's rows, or None when it is unreadable or there is no such file."""
        if path is None:
            return None
        if path not in self._read:
            raw = read_raw(path, self._workspace.shown(path))
            self._read[path] = raw if isinstance(raw, RawTable) else None
            self.problems += [] if isinstance(raw, RawTable) else raw
        return self._read[path]


def _read_table(origin: Origin, files: _Files, reading: Reading) -> Typed | list[Problem]:
    raw = files.get(origin.path)
    if raw is None:
        return []
    draft: Draft | list[Problem]
    if origin.profile is None:
        draft = draft_canonical(origin.table, raw)
    else:
        draft = draft_mapped(origin.table, raw, origin.profile, files.get(origin.lookup))
    if isinstance(draft, list):
        return draft
    typed = type_table(draft, reading)
    if draft.sums is not None:
        by, column = draft.sums
        gone = draft.frame.loc[[aside.row for aside in typed.aside if aside.row in draft.frame.index], list(by)]
        typed = add_up(typed, by, column, frozenset(gone.itertuples(index=False, name=None)))
    typed = apply_rules(typed, reading, dict(draft.forms or {}))
    return [*typed.problems, *_too_many(typed, reading.share)] or typed


def _too_many(typed: Typed, share: float) -> list[Problem]:
    """Say when more rows were set aside than a few single ones; a column's own trouble explains it already."""
    if typed.problems or len(typed.aside) <= share * typed.rows_in:
        return []
    reasons = "; ".join(f"{reason} ({count:,})" for reason, count in _counted(typed))
    examples = ", ".join(str(aside.problem("")).removeprefix(", ").rstrip(".") for aside in typed.aside[:_EXAMPLES])
    head = f"{len(typed.aside):,} of {typed.rows_in:,} rows cannot be used, more than {share:.0%}: {reasons}."
    return [Problem(typed.file, f"{head} For example {examples}.")]


def _counted(typed: Typed) -> list[tuple[str, int]]:
    """Count the rows set aside by reason, most first."""
    counts = Counter(aside.counted_as for aside in typed.aside)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _assemble(tables: dict[TableName, Typed], origins: Origins, fiscal_year_start: int) -> CrmData:
    frames = {
        name: tables[name].frame.reset_index(drop=True) if name in tables else empty_frame(LAYOUT[name].columns)
        for name in TABLES
    }
    newest = newest_by_table(frames)
    sources: list[Source] = []
    set_aside: list[Problem] = []
    for name in TABLES:
        unseen = cannot_see(name, frames[name], name in tables)
        if name not in tables:
            sources.append(Source(table=name, cannot_see=unseen))
            continue
        typed = tables[name]
        counted = tuple(SetAside(reason=reason, count=count) for reason, count in _counted(typed))
        sources.append(
            Source(
                table=name, files=(typed.file,), rows_in=typed.rows_in, rows_used=typed.rows_used,
                set_aside=counted, newest=newest[name], cannot_see=unseen,
            )
        )  # fmt: skip
        set_aside += [aside.problem(typed.file) for aside in sorted(typed.aside, key=lambda aside: aside.row)]
    present = frozenset((name, column) for name, typed in tables.items() for column in typed.present)
    said = [remark for name in TABLES if name in tables for remark in tables[name].remarks]
    remarks = (*origins.remarks, *said, *remarks_on(frames, {name: typed.file for name, typed in tables.items()}))
    return CrmData(
        frames, tuple(sources), present, newest_of(newest), tuple(dict.fromkeys(remarks)),
        set_aside=tuple(set_aside), fiscal_year_start=fiscal_year_start,
    )  # fmt: skip
