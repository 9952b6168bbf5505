"""`coachkit check`: read everything there is, write nothing, and say all that is wrong at once."""

from __future__ import annotations

from typing import Any

from coachkit.batch.templates import check_templates
from coachkit.conversation.bank import load_bank
from coachkit.crm.data import CrmData
from coachkit.crm.read import read_crm
from coachkit.errors import InputProblems, Problem
from coachkit.terms import TEAM_TEMPLATE, TEMPLATES
from coachkit.workspace import Workspace, read_rep_parameters

#: Set-aside rows listed one by one in words; `--json` has them all.
MOST_ROWS = 40


def check_workspace(workspace: Workspace) -> dict[str, Any]:
    """Read crm, parameters, question files and templates; `InputProblems` holds the problems of all of them."""
    problems: list[Problem] = []
    data: CrmData | None = None
    for read in (
        lambda: read_rep_parameters(workspace),
        lambda: check_templates(workspace, [*TEMPLATES.values(), TEAM_TEMPLATE]),
        lambda: load_bank(workspace.parameters / "questions"),
    ):
        try:
            read()
        except InputProblems as error:
            problems += error.problems
    try:
        data = read_crm(workspace)
    except InputProblems as error:
        problems += error.problems
    if problems or data is None:
        raise InputProblems(problems)
    return {
        "sample": workspace.sample,
        "newest": data.newest.isoformat() if data.newest else None,
        "sources": [source.model_dump(mode="json") for source in data.sources],
        "set_aside": [
            {"file": row.file, "row": row.row, "column": row.column, "reason": row.reason} for row in data.set_aside
        ],
        "remarks": list(data.remarks),
    }


def describe_check(result: dict[str, Any]) -> str:
    """Say in words what was read, what was set aside row by row, and what the data cannot see."""
    lines = ["SAMPLE: an invented team."] if result["sample"] else []
    lines.append(f"Everything can be read. The newest day in the data is {result['newest'] or 'not known'}.")
    for source in result["sources"]:
        if not source["files"]:
            lines.append(f"  {source['table']}: not there. Not seen without it: {'; '.join(source['cannot_see'])}")
            continue
        aside = sum(part["count"] for part in source["set_aside"])
        account = f"{source['rows_in']:,} rows in, {source['rows_used']:,} used, {aside:,} set aside"
        lines.append(f"  {source['table']} ({', '.join(source['files'])}): {account}")
        lines += [f"      {part['count']:,} set aside: {part['reason']}" for part in source["set_aside"]]
        lines += [f"      not seen: {line}" for line in source["cannot_see"]]
    if result["set_aside"]:
        lines.append("Rows set aside:")
        for row in result["set_aside"][:MOST_ROWS]:
            lines.append("  " + str(Problem(row["file"], row["reason"], row["row"], row["column"])))
        if len(result["set_aside"]) > MOST_ROWS:
            lines.append(f"  and {len(result['set_aside']) - MOST_ROWS:,} more: coachkit check --json lists them all")
    lines += ["Remarks:", *(f"  {line}" for line in result["remarks"])] if result["remarks"] else []
    return "\n".join(lines)
