"""The command line: parses and delegates. Results go to stdout, messages to stderr, problems become words.

Exit 0: all that was asked is done. 1: some of it failed, named, the rest done. 2: request or input is wrong, nothing
written. Heavy parts are imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, get_args

import typer

from coachkit import __version__
from coachkit.errors import CoachkitError, InputProblems, RequestError
from coachkit.terms import MEETING_TYPES, TOPICS

if TYPE_CHECKING:
    from coachkit.batch.map_file import MapRequest

#: What a shell reports for a program that Ctrl-C ended.
INTERRUPTED = 130
Executor = Literal["serial", "process"]

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
app.add_typer(questions_app, name="questions", short_help="The question bank: list, search, lint.")
_debug = False


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"coachkit {__version__}")
        raise typer.Exit


def _set_debug(asked: bool) -> None:
    # It may stand before the command or after it; either is enough.
    global _debug
    _debug = _debug or asked


def _count(text: str) -> int:
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise typer.BadParameter(f"{text!r} is not a whole number of 1 or more.")


def _one_of(*words: str) -> Callable[[str], str]:
    def choose(text: str) -> str:
        if text in words:
            return text
        raise typer.BadParameter(f"{text!r} is none of: {', '.join(words)}.")

    return choose


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date like 2026-11-20.") from None


def _hour(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an hour like 09:30.") from None


RepArgument = Annotated[str, typer.Argument(metavar="REP", help="The rep: an id, or a name that only one has.")]
WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", metavar="DIR", help="The workspace. Left out: the current folder, else the sample team."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for a program to read.")]
DebugOption = Annotated[
    bool, typer.Option("--debug", callback=_set_debug, help="When something goes wrong, show where (a traceback).")
]
DayOption = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=_date,
        metavar="DATE",
        help="Report what was known on this day, like 2026-11-20. Left out: the newest day in the data.",
    ),
]
MeetingOption = Annotated[
    str,
    typer.Option(
        "--meeting",
        parser=_one_of("auto", *MEETING_TYPES),
        metavar="TYPE",
        help=f"The kind of meeting: {', '.join(MEETING_TYPES)}; auto: the one that is due.",
    ),
]
RepsOption = Annotated[str | None, typer.Option("--reps", metavar="ID,ID", help="Only these reps, by rep_id.")]
ManagerOption = Annotated[str | None, typer.Option("--manager", metavar="NAME", help="Only this manager's reps.")]
ExecutorOption = Annotated[
    str,
    typer.Option(
        "--executor",
        parser=_one_of(*get_args(Executor)),
        metavar="NAME",
        help="How notebooks run: process (several at once) or serial (one after another).",
    ),
]


@app.callback()
def _root(
    debug: DebugOption = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command(short_help="Make a workspace: the folder your exports go into.")
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


@app.command(short_help="Read everything, write nothing, list all problems at once.")
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
        _print_json(found.as_json())
    elif as_csv:
        typer.echo(rows_to_mend(found), nl=False)
    elif found.problems:
        raise InputProblems(found.problems)
    else:
        typer.echo(describe_check(found))
    if found.problems:
        raise typer.Exit(2)


@app.command(name="map", short_help="Recognise an export, or propose how to read it, and save that.")
def map_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export: CSV, XLSX, Parquet, or one of them packed.")],
    workspace: WorkspaceOption = None,
    answers: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="KEY=ANSWER", help="Answer a question beforehand; may be repeated."),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="The new profile's name. Left out: after the file.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: take every proposal, and save.")] = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Recognise the profile that fits a file, or propose one, ask what cannot be decided, show it and save it.

    Without a terminal nothing is asked, and nothing is saved without --yes. Nothing is ever written to crm/.
    """
    from coachkit.batch.map_file import MapRequest, run_map
    from coachkit.batch.map_terminal import TerminalDialogue
    from coachkit.batch.map_words import as_json as plain_data
    from coachkit.batch.map_words import ask_again, describe, describe_end, describe_file

    request = MapRequest(file, workspace, _answers(answers), name, yes)
    dialogue = TerminalDialogue() if _on_terminal() and not yes and not as_json else None
    mapped = run_map(request, dialogue)
    if as_json:
        _print_json(plain_data(mapped))
    elif dialogue is None:
        typer.echo(f"{describe_file(mapped.proposal)}\n\n{describe(mapped)}\n")
    if mapped.saved or mapped.nothing_to_save:
        if not as_json:
            typer.echo(describe_end(mapped))
    elif dialogue is not None:
        typer.echo("Nothing was written.", err=True)
    else:
        typer.echo(ask_again(mapped, _map_command(request)), err=True)
    if mapped.proposal.undecided:
        raise typer.Exit(2)


@app.command(short_help="Make every rep's report and the team page.")
def prep(
    workspace: WorkspaceOption = None,
    as_of: DayOption = None,
    reps: RepsOption = None,
    manager: ManagerOption = None,
    meeting: MeetingOption = "auto",
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", parser=_count, metavar="N", help="Notebooks to run at once. Left out: as many as there are cores."
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
            reps=_chosen(reps),
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


@app.command(short_help="Hold the meeting: the report, alive.")
def review(
    workspace: WorkspaceOption = None,
    without_code: Annotated[
        bool, typer.Option("--app", help="A page without code. Left out: the notebook, in JupyterLab.")
    ] = False,
    rep: Annotated[str, typer.Option("--rep", metavar="ID", help="Open this rep's meeting of today.")] = "",
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    debug: DebugOption = False,
) -> None:
    """Hold the meeting on what `coachkit prep` prepared: agenda, notes, questions, promises. Every word is kept.

    The page is for this machine alone. It stays until Ctrl-C.
    """
    from coachkit.review.serve import run_review
    from coachkit.workspace import open_workspace

    try:
        run_review(open_workspace(workspace), rep, app=without_code, tell=typer.echo, browse=show)
    except KeyboardInterrupt:
        typer.echo("Ended. What you typed is kept.", err=True)


@app.command(short_help="The analysis alone, as JSON, for one day or several weeks.")
def findings(
    workspace: WorkspaceOption = None,
    as_of: DayOption = None,
    weeks: Annotated[
        int | None,
        typer.Option(
            "--weeks", parser=_count, metavar="N", help="How many days, a week apart, up to --as-of. Left out: 1."
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
        found = run_findings(FindingsRequest(opened, as_of, weeks or 1, _chosen(reps), manager), progress)
    if opened.sample:
        typer.echo("SAMPLE: this is an invented team. Your own: coachkit init DIR", err=True)
    typer.echo(dump_findings(found), nl=False)


@app.command(short_help="Keep a dated word between meetings: praise, a concern.")
def note(
    rep: RepArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you saw or heard, in quotes.")],
    praise: Annotated[bool, typer.Option("--praise", help="It is praise.")] = False,
    concern: Annotated[bool, typer.Option("--concern", help="It is a concern.")] = False,
    share: Annotated[
        bool, typer.Option("--share", help="The rep may see it: the next recap holds it. Left out: yours alone.")
    ] = False,
    day: Annotated[
        date | None,
        typer.Option("--date", parser=_date, metavar="DATE", help="The day it belongs to. Left out: today."),
    ] = None,
    workspace: WorkspaceOption = None,
    debug: DebugOption = False,
) -> None:
    """Keep a dated word on a rep, yours alone unless shared, and show the balance of praise and concern."""
    from coachkit.review.note import NoteRequest, keep_note
    from coachkit.workspace import open_workspace

    if praise and concern:
        raise RequestError("A word is praise or a concern, not both: keep two.")
    tone: Literal["praise", "concern", "neutral"] = "praise" if praise else "concern" if concern else "neutral"
    kept = keep_note(NoteRequest(open_workspace(workspace), rep, text, tone, share, day))
    for remark in kept.remarks:
        typer.echo(remark, err=True)
    typer.echo("\n".join(kept.said))


@app.command(short_help="What was agreed: e-mail draft, calendar entries, text.")
def recap(
    rep: RepArgument,
    before: Annotated[
        bool, typer.Option("--before", help="The invitation to the next meeting instead, with the prep sheet.")
    ] = False,
    day: Annotated[
        date | None,
        typer.Option("--date", parser=_date, metavar="DATE", help="Look from this day. Left out: today."),
    ] = None,
    at: Annotated[
        time | None,
        typer.Option(
            "--at",
            parser=_hour,
            metavar="HH:MM",
            help="The hour of the next meeting. Left out: as last time, or 10:00.",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    debug: DebugOption = False,
) -> None:
    """Write what was agreed in the newest meeting: a draft to the rep, calendar entries, and nudges for yourself.

    The rep's draft holds shared content only. Nothing is sent: open the draft in your mail program.
    """
    from coachkit.review.invitation import write_invitation
    from coachkit.review.recap import write_recap
    from coachkit.review.recap_case import RecapRequest
    from coachkit.workspace import open_workspace

    opened = open_workspace(workspace)
    written = (write_invitation if before else write_recap)(RecapRequest(opened, rep, day, at))
    if opened.sample:
        typer.echo("SAMPLE: this is an invented team. Your own: coachkit init DIR", err=True)
    typer.echo("\n".join(written.said))
    typer.echo("Written:\n" + "\n".join(f"  {opened.shown(written.folder / name)}" for name in written.files))


@questions_app.command(name="list", short_help="All questions, by topic.")
def list_questions(
    workspace: WorkspaceOption = None,
    topic: Annotated[
        str | None,
        typer.Option("--topic", parser=_one_of(*TOPICS), metavar="TOPIC", help="Only the questions of this topic."),
    ] = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """List the questions of the bank, the workspace's own among them."""
    from coachkit.batch.questions import as_data, describe_list, open_bank

    bank = open_bank(workspace)
    if as_json:
        _print_json([as_data(item, bank) for item in bank.items if topic in (None, item.topic)])
    else:
        typer.echo(describe_list(bank, topic))


@questions_app.command(short_help="Questions and probes for what the rep just said.")
def search(
    said: Annotated[str, typer.Argument(metavar="TEXT", help="What the rep said, in quotes.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Find questions that fit what the rep just said, best first, each with its probes. Nothing leaves this machine."""
    from coachkit.batch.questions import describe_found, found_as_data, open_bank, search_bank

    bank = open_bank(workspace)
    found = search_bank(bank, said)
    if as_json:
        _print_json(found_as_data(found, bank))
    else:
        typer.echo(describe_found(found, bank))


@questions_app.command(short_help="Check how questions are worded, and say how to mend them.")
def lint(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="One question a line, or YAML in the bank's form. Left out: the bank."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Check the form and the tact of questions. Exit 1 when one has a problem."""
    from coachkit.batch.questions import describe_linted, linted_as_data
    from coachkit.batch.questions import lint as lint_questions

    linted = lint_questions(workspace, file)
    if as_json:
        _print_json(linted_as_data(linted))
    else:
        typer.echo(describe_linted(linted))
    if any(one.flaws for one in linted):
        raise typer.Exit(1)


@app.command(short_help="Copy the journal, whole, while it may be in use.")
def backup(
    workspace: WorkspaceOption = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Copy into this folder. Left out: backups/.")
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Copy the journal, whole, while it may be in use, and look through the copy. The newest 13 are kept."""
    from coachkit.batch.backup import run_backup
    from coachkit.workspace import open_workspace

    typer.echo("\n".join(run_backup(open_workspace(workspace), to).said))


@app.command(short_help="Put a backup in the journal's place.")
def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The backup. Left out: the newest in backups/.")
    ] = None,
    workspace: WorkspaceOption = None,
    debug: DebugOption = False,
) -> None:
    """Put a backup in the journal's place. It is looked through first, and the present journal is kept as a backup."""
    from coachkit.batch.backup import run_restore
    from coachkit.workspace import open_workspace

    typer.echo("\n".join(run_restore(open_workspace(workspace), file).said))


@app.command(short_help="Everything about a person, in open formats.")
def export(
    rep: Annotated[str, typer.Argument(metavar="REP", help="A rep_id, or a name that only one has.")],
    workspace: WorkspaceOption = None,
    debug: DebugOption = False,
) -> None:
    """Put everything that is kept about a person into a folder under exports/, the manager's private notes apart."""
    from coachkit.batch.export import describe_export, run_export
    from coachkit.workspace import open_workspace

    typer.echo(describe_export(run_export(open_workspace(workspace), rep)))


@app.command(short_help="Erase a person from everything but crm/.")
def forget(
    rep: Annotated[str, typer.Argument(metavar="REP", help="A rep_id, or a name that only one has.")],
    workspace: WorkspaceOption = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing. Without a terminal nothing is done without it.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Erase a person from journal, backups, reports, drafts and inbox; list what a person must delete in crm/.

    What is there is listed first. Nothing brings it back; an export that names them again is set aside, and said.
    """
    from coachkit.batch.forget import describe_plan, describe_receipt
    from coachkit.batch.forget import forget as forget_person
    from coachkit.batch.forget_plan import plan_forget
    from coachkit.workspace import open_workspace

    opened = open_workspace(workspace)
    plan = plan_forget(opened, rep)
    typer.echo(describe_plan(plan))
    if not yes:
        if not _on_terminal():
            raise RequestError("Nothing was changed. To do it, run the same command with --yes.")
        if typer.prompt(f"To erase all this for good, type {plan.known.rep_id}") != plan.known.rep_id:
            raise RequestError("That is not the rep_id. Nothing was changed.")
    typer.echo(describe_receipt(forget_person(opened, plan), opened))


@app.command(short_help="Say what is installed, and what is missing.")
def doctor(workspace: WorkspaceOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Say what is installed, and what each missing optional part would add. Exit 1 if a needed part is missing."""
    from coachkit.batch.doctor import describe_doctor, examine

    found = examine(workspace)
    if as_json:
        _print_json(found)
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


def _chosen(reps: str | None) -> tuple[str, ...]:
    if reps is None:
        return ()
    chosen = tuple(part.strip() for part in reps.split(",") if part.strip())
    if not chosen:
        raise RequestError("--reps names no rep. Write rep ids with commas between them, or leave it out for all.")
    return chosen


def _answers(given: list[str] | None) -> dict[str, str]:
    pairs = [answer.partition("=") for answer in given or []]
    for key, equals, _ in pairs:
        if not equals or not key.strip():
            raise RequestError(f"--answer {key}: write it as KEY=ANSWER, like --answer status.Pilot=open.")
    return {key.strip(): answer.strip() for key, _, answer in pairs}


def _map_command(request: MapRequest) -> str:
    """Return the command as it was typed, so that it can be repeated with more."""
    words = ["coachkit", "map", str(request.file)]
    words += ["--workspace", str(request.folder)] if request.folder else []
    words += [word for key, answer in request.answers.items() for word in ("--answer", f"{key}={answer}")]
    return shlex.join([*words, *(["--as", request.name] if request.name else [])])


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _print_json(result: dict[str, Any] | list[dict[str, Any]]) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2))


def _open_page(page: Path) -> None:
    if not webbrowser.open(page.resolve().as_uri()):
        typer.echo("No browser was found here: open the team page by hand.", err=True)


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
        if _debug:
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
