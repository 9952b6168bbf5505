"""`coachkit check`: read everything there is, write nothing, and say all that is wrong at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coachkit.batch.check_journal import check_journal
from coachkit.batch.templates import check_templates
from coachkit.conversation.bank import load_bank
from coachkit.conversation.prepare import remark_on_strangers, remark_on_unknown_managers
from coachkit.crm.data import CrmData
from coachkit.crm.exchange import convert
from coachkit.crm.forgotten import Forgets
from coachkit.crm.harmless import write_csv
from coachkit.crm.read import read_crm
from coachkit.errors import InputProblems, Problem, StoreError
from coachkit.journal.inbox import read_inbox
from coachkit.journal.tombstones import read_forgets
from coachkit.parameter_files import read_yaml
from coachkit.parameters import ManagerParameters, RepParameters, TeamParameters
from coachkit.terms import TEAM_TEMPLATE, TEMPLATES
from coachkit.workspace import Workspace, open_workspace, read_manager_parameters, read_rep_parameters

#: Set-aside rows listed one by one in words; `--json` has them all.
MOST_ROWS = 40


@dataclass(frozen=True)
class Check:
    """What a check found: the problems, and the data where the exports could be read."""

    sample: bool
    problems: tuple[Problem, ...]
    data: CrmData | None = None
    remarks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain data; the keys are the same with and without problems."""
        data = self.data
        return {
            "sample": self.sample,
            "problems": [asdict(problem) for problem in self.problems],
            "newest": data.newest.isoformat() if data and data.newest else None,
            "sources": [source.model_dump(mode="json") for source in data.sources] if data else [],
            "set_aside": [asdict(row) for row in data.set_aside] if data else [],
            "remarks": list(self.remarks),
        }


def check_folder(folder: Path | None) -> Check:
    """Check the workspace in `folder` (None: as `open_workspace` chooses); every kind of input is looked at.

    Raises `RequestError` when the folder is no workspace at all.
    """
    problems: list[Problem] = []
    layout_known = True
    try:
        workspace = open_workspace(folder)
    except InputProblems as error:
        problems += error.problems
        workspace, layout_known = _as_far_as_known((folder or Path.cwd()).resolve())

    def attempt(read: Callable[[], object]) -> None:
        try:
            read()
        except InputProblems as error:
            problems.extend(error.problems)

    data: list[CrmData] = []
    if layout_known:
        attempt(lambda: data.append(read_crm(workspace, _forgets(workspace))))
    parameters: dict[str, RepParameters] = {}
    attempt(lambda: parameters.update(read_rep_parameters(workspace)))
    cards: dict[str, ManagerParameters] = {}
    attempt(lambda: cards.update(read_manager_parameters(workspace)))
    attempt(lambda: load_bank(workspace.parameters / "questions"))
    attempt(lambda: check_templates(workspace, [*TEMPLATES.values(), TEAM_TEMPLATE]))
    read = data[0] if data else None
    inbox = read_inbox(workspace.inbox)
    remarks = inbox.remarks
    if read:
        strangers = inbox.remark_on_strangers(set(read["reps"]["rep_id"]))
        remarks = (
            *read.remarks, *_say_converted(read), *remark_on_strangers(parameters, read),
            *remark_on_unknown_managers(cards, read), *inbox.remarks, *strangers,
        )  # fmt: skip
    kept = check_journal(workspace, parameters, read)
    problems += kept.problems
    remarks = (*remarks, *kept.remarks)
    return Check(workspace.sample, tuple(dict.fromkeys(problems)), read, remarks)


def _forgets(workspace: Workspace) -> Forgets | None:
    """Return who was forgotten; a journal that cannot be read is told as a problem of its own."""
    try:
        return read_forgets(workspace.journal)
    except StoreError:
        return None


def _say_converted(data: CrmData) -> tuple[str, ...]:
    """Say which amounts are counted in the team's currency, as the reports of the newest day do."""
    if data.newest is None:
        return ()
    return convert(data["opportunities"], data["opportunity_changes"], data.exchange, data.newest).remarks


def _as_far_as_known(root: Path) -> tuple[Workspace, bool]:
    """Open a workspace whose team.yaml has problems with what is right in it.

    Also says whether the exports' layout is known: read with another than the profiles meant, they would seem full of
    problems that they do not have.
    """
    loaded = read_yaml(root / "parameters" / "team.yaml", "parameters/team.yaml")
    given = loaded[0] if isinstance(loaded, tuple) and isinstance(loaded[0], dict) else None
    right: dict[str, Any] = {}
    for key, value in (given or {}).items():
        try:
            TeamParameters.model_validate({key: value})
        except ValidationError:
            continue
        right[key] = value
    wrong = [str(key) for key in given or {} if key not in right]
    layout_known = given is not None and not any(key.lower().startswith("prof") for key in wrong)
    team = TeamParameters.model_validate(right)
    return Workspace(root, root / "crm", root / "parameters", team, root / "reports"), layout_known


def rows_to_mend(found: Check) -> str:
    """Return every problem and every row set aside as CSV that a spreadsheet opens without running anything."""
    lines = [*found.problems, *(found.data.set_aside if found.data else ())]
    header = ("file", "row", "column", "what", "what to do")
    return write_csv(header, [(line.file, line.row, line.column, line.reason, line.fix) for line in lines])


def describe_check(found: Check) -> str:
    """Say in words what was read, what was set aside row by row, and what the data cannot see."""
    result = found.as_json()
    lines = ["SAMPLE: this is an invented team. Your own: coachkit init DIR"] if found.sample else []
    lines.append(f"Everything can be read. The newest day in the data is {result['newest'] or 'not known'}.")
    there = [source for source in result["sources"] if source["files"]]
    for source in there:
        aside = sum(part["count"] for part in source["set_aside"])
        account = f"{source['rows_in']:,} rows in, {source['rows_used']:,} used, {aside:,} set aside"
        lines.append(f"  {source['table']} ({', '.join(source['files'])}): {account}")
        lines += [f"      {part['count']:,} set aside: {part['reason']}" for part in source["set_aside"]]
        if source["cannot_see"]:
            lines.append(f"      no column, or a blank one, for: {'; '.join(source['cannot_see'])}")
    absent = [source for source in result["sources"] if not source["files"]]
    if absent:
        lines.append("Tables that are not there (none of them is needed), and what the reports cannot see without:")
        lines += [f"  {source['table']}: {'; '.join(source['cannot_see'])}" for source in absent]
    if result["set_aside"]:
        lines.append("Rows set aside:")
        lines += [f"  {row}" for row in (found.data.set_aside if found.data else ())[:MOST_ROWS]]
        if len(result["set_aside"]) > MOST_ROWS:
            lines.append(f"  and {len(result['set_aside']) - MOST_ROWS:,} more: coachkit check --json lists them all")
    if result["remarks"]:
        lines += ["Worth a look:", *(f"  {line}" for line in result["remarks"])]
    return "\n".join(lines)
