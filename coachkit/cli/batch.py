"""The commands about the exports: a workspace is made, checked and prepared, all of it at once."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from coachkit.cli.options import (
    DayOption,
    DebugOption,
    JsonOption,
    ManagerOption,
    RepsOption,
    WorkspaceOption,
    a_count,
    chosen_reps,
    one_of,
    print_json,
    say_sample,
)
from coachkit.errors import InputProblems, RequestError
from coachkit.terms import MEETING_TYPES

Executor = Literal["serial", "process"]
MeetingOption = Annotated[
    str,
    typer.Option(
        "--meeting",
        parser=one_of("auto", *MEETING_TYPES),
        metavar="TYPE",
        help=f"The kind of meeting: {', '.join(MEETING_TYPES)}; auto: the one that is due.",
    ),
]
ExecutorOption = Annotated[
    str,
    typer.Option(
        "--executor",
        parser=one_of(*get_args(Executor)),
        metavar="NAME",
        help="How notebooks run: process (several at once) or serial (one after another).",
    ),
]


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make a workspace of; made if absent.")],
    debug: DebugOption = False,
) -> None:
    """Make a workspace; once its crm/ folder has a roster, run it again for a file about every rep.

    What is there already is left as it is.
    """
    from coachkit.batch.new_workspace import make_workspace

    made = make_workspace(folder)
    typer.echo("\n".join(made.said))
    if made.problems:
        typer.echo(str(InputProblems(made.problems)), err=True)
        raise typer.Exit(1)


def check(
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print every problem and every row set aside as CSV, to mend them in the CRM.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Read exports, parameters, questions and notebook templates, write nothing, and list all problems at once."""
    from coachkit.batch.check import check_folder, describe_check, rows_to_mend

    found = check_folder(workspace)
    if as_json:
        print_json(found.as_json())
    elif as_csv:
        typer.echo(rows_to_mend(found), nl=False)
    elif found.problems:
        raise InputProblems(found.problems)
    else:
        typer.echo(describe_check(found))
    if found.problems:
        raise typer.Exit(2)


def prep(
    workspace: WorkspaceOption = None,
    as_of: DayOption = None,
    reps: RepsOption = None,
    manager: ManagerOption = None,
    meeting: MeetingOption = "auto",
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            parser=a_count,
            metavar="N",
            help="Notebooks to run at once. Left out: as many as there are cores.",
        ),
    ] = None,
    executor: ExecutorOption = "process",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make everything anew, also what has not changed since the last run.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write into this folder, not the workspace's reports/.")
    ] = None,
    show: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open", help="Open the team page in the browser afterwards. Left out: only on a terminal."
        ),
    ] = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Make every rep's report and the team page, in reports/ of the workspace. Only what has changed is made anew."""
    from coachkit.batch.prep import PrepRequest, run_prep
    from coachkit.batch.progress import TerminalProgress, describe_result
    from coachkit.workspace import open_workspace

    if out is not None and out.exists() and not out.is_dir():
        raise RequestError(f"--out {out} is a file, not a folder.")
    with _every_problem(workspace):
        opened = open_workspace(workspace, out=out.resolve() if out else None)
        request = PrepRequest(
            opened,
            as_of=as_of,
            reps=chosen_reps(reps),
            manager=manager,
            meeting=next((kind for kind in MEETING_TYPES if kind == meeting), None),
            jobs=jobs or os.cpu_count() or 1,
            executor=next(name for name in get_args(Executor) if name == executor),
            fresh=fresh,
        )
        with TerminalProgress() as progress:
            result = run_prep(request, progress)
    typer.echo(describe_result(result, as_json=as_json, sample=opened.sample))
    if show if show is not None else sys.stdout.isatty() and not as_json:
        _open_page(result.index)
    if result.failed:
        raise typer.Exit(1)


def findings(
    workspace: WorkspaceOption = None,
    as_of: DayOption = None,
    weeks: Annotated[
        int | None,
        typer.Option(
            "--weeks", parser=a_count, metavar="N", help="How many days, a week apart, up to --as-of. Left out: 1."
        ),
    ] = None,
    reps: RepsOption = None,
    manager: ManagerOption = None,
    debug: DebugOption = False,
) -> None:
    """Print metrics, findings, what was not seen and the forecast of every rep as JSON. Nothing is written.

    They are what prep.json has for the same day, sensitive findings included: they are the manager's.
    """
    from coachkit.batch.findings import FindingsRequest, dump_findings, run_findings
    from coachkit.batch.patience import PatientProgress
    from coachkit.workspace import open_workspace

    with _every_problem(workspace), PatientProgress() as progress:
        opened = open_workspace(workspace)
        found = run_findings(FindingsRequest(opened, as_of, weeks or 1, chosen_reps(reps), manager), progress)
    say_sample(opened.sample)
    typer.echo(dump_findings(found), nl=False)


def doctor(workspace: WorkspaceOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Say what is installed, and what each missing optional part would add. Exit 1 if a needed part is missing."""
    from coachkit.batch.doctor import describe_doctor, examine

    found = examine(workspace)
    if as_json:
        print_json(found)
    else:
        typer.echo(describe_doctor(found))
    if not all(part["ok"] for part in found["needed"]):
        raise typer.Exit(1)


@contextmanager
def _every_problem(workspace: Path | None) -> Iterator[None]:
    """Tell all problems of the input: a run stops at what it meets first, and whoever mends it wants all of it."""
    try:
        yield
    except InputProblems as error:
        from coachkit.batch.check import check_folder

        raise InputProblems(check_folder(workspace).problems or error.problems) from None


def _open_page(page: Path) -> None:
    if not webbrowser.open(page.resolve().as_uri()):
        typer.echo("No browser was found here: open the team page by hand.", err=True)
