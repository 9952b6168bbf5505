"""The command line: parses and delegates. Results go to stdout, messages to stderr, problems become words.

Exit 0: all that was asked is done. 1: some of it failed, named, the rest done. 2: request or input is wrong, nothing
written. Heavy parts are imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
import webbrowser
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from coachkit import __version__
from coachkit.errors import CoachkitError, RequestError
from coachkit.terms import MEETING_TYPES, MeetingType

app = typer.Typer(
    name="coachkit",
    help="Prepares the one-on-one between a sales manager and a rep.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", help="The workspace; default: the current folder, else the sample team.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


class Meeting(StrEnum):
    """What `--meeting` takes."""

    auto = "auto"
    weekly = "weekly"
    performance = "performance"
    career = "career"
    pipeline = "pipeline"


class Executor(StrEnum):
    """What `--executor` takes."""

    serial = "serial"
    process = "process"


@app.callback()
def _root(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(f"coachkit {__version__}")
        raise typer.Exit
    global _debug
    _debug = debug


_debug = False


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make a workspace of.")]) -> None:
    """Make a workspace, and a file for every rep once crm/ has a roster."""
    from coachkit.batch.new_workspace import make_workspace

    for line in make_workspace(folder):
        typer.echo(line)


@app.command()
def check(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Read everything, write nothing, list all problems at once."""
    from coachkit.batch.check import check_workspace, describe_check
    from coachkit.workspace import open_workspace

    result = check_workspace(open_workspace(workspace))
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else describe_check(result))


@app.command()
def prep(
    workspace: WorkspaceOption = None,
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="Look from this day, like 2026-11-20.")] = "",
    reps: Annotated[str, typer.Option("--reps", metavar="ID,ID", help="Only these reps.")] = "",
    manager: Annotated[str | None, typer.Option("--manager", metavar="NAME", help="Only this manager's reps.")] = None,
    meeting: Annotated[Meeting, typer.Option("--meeting", help="The kind of meeting.")] = Meeting.auto,
    jobs: Annotated[
        int, typer.Option("--jobs", min=0, show_default=False, help="Notebooks at once; default: one a core.")
    ] = 0,
    executor: Annotated[Executor, typer.Option("--executor", help="Who runs the notebooks.")] = Executor.process,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make everything anew.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write here, not to reports/.")] = None,
    show: Annotated[bool | None, typer.Option("--open/--no-open", help="Open the team page afterwards.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make every rep's report and the team page."""
    day = _day(as_of)
    from coachkit.batch.prep import PrepRequest, run_prep
    from coachkit.batch.progress import TerminalProgress, describe_result
    from coachkit.workspace import open_workspace

    opened = open_workspace(workspace, out=out.resolve() if out else None)
    request = PrepRequest(
        opened,
        as_of=day,
        reps=tuple(part.strip() for part in reps.split(",") if part.strip()),
        manager=manager,
        meeting=_meeting(meeting),
        jobs=jobs or os.cpu_count() or 1,
        executor=executor.value,
        fresh=fresh,
    )
    with TerminalProgress() as progress:
        result = run_prep(request, progress)
    typer.echo(describe_result(result, as_json=as_json, sample=opened.sample))
    if show if show is not None else sys.stdout.isatty() and not as_json:
        webbrowser.open(result.index.resolve().as_uri())
    if result.failed:
        raise typer.Exit(1)


@app.command()
def doctor(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Say what is installed, and what each missing optional part would add."""
    from coachkit.batch.doctor import describe_doctor, examine

    found = examine(workspace)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else describe_doctor(found))
    if not all(part["ok"] for part in found["needed"]):
        raise typer.Exit(1)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RequestError(f"--as-of {text!r} is not a date like 2026-11-20.") from None


def _meeting(asked: Meeting) -> MeetingType | None:
    return None if asked is Meeting.auto else MEETING_TYPES[MEETING_TYPES.index(asked.value)]


def main() -> NoReturn:
    """Run the command line; every `CoachkitError` ends as its own words and exit 2."""
    # Reports hold data of named people: what this process writes is its owner's alone.
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except CoachkitError as error:
        if _debug:
            raise
        typer.echo(str(error), err=True)
        sys.exit(2)
    except Exception as error:
        if _debug:
            raise
        typer.echo(
            f"Something in coachkit itself went wrong ({type(error).__name__}: {error}). Reports made before it are "
            "whole. The same command with --debug after `coachkit` shows where; please report it.",
            err=True,
        )
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("Stopped. The reports made so far are whole; the same command goes on from here.", err=True)
        sys.exit(130)
    sys.exit(0)
