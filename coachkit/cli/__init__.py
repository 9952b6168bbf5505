"""The command line: parses and delegates. Results go to stdout, messages to stderr, problems become words.

Exit 0: all that was asked is done. 1: some of it failed, named, the rest done. 2: request or input is wrong, nothing
written. Heavy parts are imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from coachkit import __version__
from coachkit.cli import batch, journal, mapping, meeting, questions
from coachkit.cli.options import DebugOption, debug_asked
from coachkit.errors import CoachkitError

#: What a shell reports for a program that Ctrl-C ended.
INTERRUPTED = 130

app = typer.Typer(
    name="coachkit",
    help="Prepares the one-on-one between a sales manager and a rep.",
    epilog="Try it: `coachkit prep` in an empty folder makes the reports of an invented team.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
questions_app = typer.Typer(
    help="The question bank: list it, search it for what the rep just said, or check the wording of questions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

# In the order in which `--help` lists them: the manager's week, and what is rarely needed last.
app.command(short_help="Make a workspace: the folder your exports go into.")(batch.init)
app.command(short_help="Read everything, write nothing, list all problems at once.")(batch.check)
app.command("map", short_help="Recognise an export, or propose how to read it, and save that.")(mapping.map_)
app.command(short_help="Make every rep's report and the team page.")(batch.prep)
app.command(short_help="Hold the meeting: the report, alive.")(meeting.review)
app.command(short_help="The analysis alone, as JSON, for one day or several weeks.")(batch.findings)
app.command(short_help="Keep a dated word between meetings: praise, a concern.")(meeting.note)
app.command(short_help="What was agreed: e-mail draft, calendar entries, text.")(meeting.recap)
app.command(short_help="Copy the journal, whole, while it may be in use.")(journal.backup)
app.command(short_help="Put a backup in the journal's place.")(journal.restore)
app.command(short_help="Everything about a person, in open formats.")(journal.export)
app.command(short_help="Erase a person from everything but crm/.")(journal.forget)
app.command(short_help="Say what is installed, and what is missing.")(batch.doctor)
app.add_typer(questions_app, name="questions", short_help="The question bank: list, search, lint.")
questions_app.command("list", short_help="All questions, by topic.")(questions.list_questions)
questions_app.command(short_help="Questions and probes for what the rep just said.")(questions.search)
questions_app.command(short_help="Check how questions are worded, and say how to mend them.")(questions.lint)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"coachkit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    debug: DebugOption = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def main() -> NoReturn:
    """Run the command line; every `CoachkitError` ends as its own words and exit 2."""
    # Reports hold data of named people: what this process writes is its owner's alone.
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(prog_name="coachkit")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            typer.echo("Stopped. What was made so far is whole; the same command goes on from here.", err=True)
        raise
    except Exception as error:
        if debug_asked():
            raise
        typer.echo(_in_words(error), err=True)
        sys.exit(2 if isinstance(error, CoachkitError) else 1)
    sys.exit(0)


def _in_words(error: Exception) -> str:
    if isinstance(error, CoachkitError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return (
            f"{where}{error.strerror}. Look whether this folder may be written to and the disk has room; the same "
            "command then goes on from here."
        )
    return (
        f"Something in coachkit itself went wrong ({type(error).__name__}: {error}). What was made before it is whole. "
        "The same command with --debug shows where; please report it."
    )
