"""Reading a workspace's `crm/`: every table, typed, with an account of every row and all problems at once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from coachkit.crm.columns import Reading
from coachkit.crm.currency import currency_problems, with_currency_codes
from coachkit.crm.data import CrmData
from coachkit.crm.database import read_query
from coachkit.crm.fiscal import calendar_of
from coachkit.crm.forgotten import Forgets, id_key
from coachkit.crm.gone import say_gone
from coachkit.crm.grid import RawTable
from coachkit.crm.mapping import draft_canonical, draft_mapped
from coachkit.crm.opened import OpenedFiles
from coachkit.crm.origins import Origin, crm_files, find_origins, known_headers, profile_files, profiles_in_use
from coachkit.crm.planned import without_planned
from coachkit.crm.repeated import without_repeated
from coachkit.crm.rules import apply_rules
from coachkit.crm.settle import settle
from coachkit.crm.sums import add_up
from coachkit.crm.typed import Draft, Typed, combine, type_table
from coachkit.crm.unknown_words import ask_words
from coachkit.errors import InputProblems, Problem
from coachkit.terms import TableName
from coachkit.workspace import Workspace

#: How many of a table's rows set aside are named when they are too many.
_EXAMPLES = 3


def input_files(workspace: Workspace) -> list[Path]:
    """List every file that a reading looks at, sorted: those in `crm/` and the profiles in use."""
    return sorted({*crm_files(workspace), *profile_files(workspace)})


def read_crm(workspace: Workspace, forgets: Forgets | None = None) -> CrmData:
    """Read all tables; raises `InputProblems` with everything that must be mended first.

    `forgets` tells who was forgotten (`journal/tombstones.py`): their rows are set aside under that reason.
    """
    tables, problems, remarks = _read_tables(workspace)
    tables = with_currency_codes(tables, workspace.team.currency)
    problems += currency_problems(tables, workspace.team)
    if "reps" in tables and not problems and tables["reps"].frame.empty:
        problems.append(Problem(tables["reps"].file, "has no reps.", fix="Export it again."))
    if problems:
        raise InputProblems(list(dict.fromkeys(problems)))
    return settle(tables, tuple(remarks), workspace, forgets)


def read_roster(workspace: Workspace, forgets: Forgets | None = None) -> pd.DataFrame | None:
    """Read the table `reps` alone, for a workspace that may have no more yet; None when `crm/` has no file for it.

    People who were forgotten are not in it.

    Raises `InputProblems` with what is wrong with its file, or with the profiles that should find it.
    """
    tables, problems, _ = _read_tables(workspace, "reps")
    # That the folder has no file for a table is not a problem yet; everything else is.
    problems = [problem for problem in problems if problem.file != f"{workspace.crm.name}/"]
    if problems:
        raise InputProblems(problems)
    if "reps" not in tables:
        return None
    frame = tables["reps"].frame[list(tables["reps"].table.names)]
    return frame if forgets is None else frame[[forgets(id_key(rep_id)) is None for rep_id in frame["rep_id"]]]


def _read_tables(
    workspace: Workspace, only: TableName | None = None
) -> tuple[dict[TableName, Typed], list[Problem], list[str]]:
    """Read every table that has a file or a query, with all problems and what a person should know."""
    profiles, problems = profiles_in_use(workspace)
    opened = OpenedFiles(workspace, known_headers(profiles))
    origins = find_origins(workspace, profiles, opened, only)
    problems += origins.problems
    team = workspace.team
    reading = Reading(ZoneInfo(team.timezone), team.thresholds.set_aside_share, team.currency, calendar_of(team))
    tables: dict[TableName, Typed] = {}
    for name, several in origins.found.items():
        parts = [part for origin in several for part in _read_origin(origin, opened, reading, problems)]
        problems += [problem for part in parts for problem in (*part.problems, *_too_many(part, reading.share))]
        if parts:
            tables[name] = without_planned(without_repeated(say_gone(combine(parts))))
    return tables, problems + opened.problems, origins.remarks


def _read_origin(origin: Origin, opened: OpenedFiles, reading: Reading, problems: list[Problem]) -> list[Typed]:
    """Read everything that becomes rows of one table in one way."""
    lookup = opened.tables(origin.lookup) if origin.lookup else []
    read: list[Typed] = []
    for raw in _raws(origin, opened, problems):
        draft: Draft | list[Problem]
        if origin.part is None:
            draft = draft_canonical(origin.table, raw)
        else:
            draft = draft_mapped(origin.table, raw, origin.part, lookup[0] if lookup else None, origin.place)
        if isinstance(draft, list):
            problems += draft
            continue
        typed = ask_words(type_table(draft, reading), draft, origin.place, reading.share)
        read.append(apply_rules(add_up(typed, draft, reading.currency), draft, reading))
    return read


def _raws(origin: Origin, opened: OpenedFiles, problems: list[Problem]) -> list[RawTable]:
    """Return the raw tables of an origin: its files', or what its query gives."""
    if origin.part is not None and origin.part.query is not None and origin.database is not None:
        name = f"{origin.table.name} ({origin.name})" if origin.name else origin.table.name
        answer = read_query(origin.database, origin.part.query, f"{origin.profile}: query for {name}", opened.root)
        if isinstance(answer, RawTable):
            return [answer]
        problems += answer
        return []
    encoding = origin.part.encoding if origin.part else None
    return [raw for path in origin.files for raw in opened.tables(path, encoding)]


def _too_many(typed: Typed, share: float) -> list[Problem]:
    """Say when more rows are faulty than a few single ones; a column's own trouble explains it already."""
    faults = [aside for aside in typed.aside if aside.fault]
    if typed.problems or len(faults) <= share * typed.rows_in:
        return []
    counts = Counter(aside.counted_as for aside in faults)
    reasons = "; ".join(
        f"{reason} ({count:,})" for reason, count in sorted(counts.items(), key=lambda x: (-x[1], x[0]))
    )
    examples = ", ".join(str(aside.problem("")).removeprefix(", ").rstrip(".") for aside in faults[:_EXAMPLES])
    head = f"{len(faults):,} of {typed.rows_in:,} rows cannot be used, more than {share:.0%}: {reasons}."
    return [Problem(typed.file, f"{head} For example {examples}.")]
