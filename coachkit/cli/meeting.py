"""The commands around a meeting: it is held, what came of it is sent, and words are kept in between."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

import typer

from coachkit.cli.options import DebugOption, JsonOption, WorkspaceOption, a_date, an_hour, print_json, say_sample
from coachkit.errors import RequestError

RepArgument = Annotated[str, typer.Argument(metavar="REP", help="The rep: an id, or a name that only one has.")]


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
        typer.Option("--date", parser=a_date, metavar="DATE", help="The day it belongs to. Left out: today."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Keep a dated word on a rep, yours alone unless shared, and show the balance of praise and concern."""
    from coachkit.review.note import NoteRequest, describe_note, keep_note
    from coachkit.workspace import open_workspace

    if praise and concern:
        raise RequestError("A word is praise or a concern, not both: keep two.")
    tone: Literal["praise", "concern", "neutral"] = "praise" if praise else "concern" if concern else "neutral"
    kept = keep_note(NoteRequest(open_workspace(workspace), rep, text, tone, share, day))
    if as_json:
        print_json(kept.as_json())
        return
    for remark in kept.remarks:
        typer.echo(remark, err=True)
    typer.echo(describe_note(kept))


def recap(
    rep: RepArgument,
    before: Annotated[
        bool, typer.Option("--before", help="The invitation to the next meeting instead, with the prep sheet.")
    ] = False,
    day: Annotated[
        date | None,
        typer.Option("--date", parser=a_date, metavar="DATE", help="Look from this day. Left out: today."),
    ] = None,
    at: Annotated[
        time | None,
        typer.Option(
            "--at",
            parser=an_hour,
            metavar="HH:MM",
            help="The hour of the next meeting. Left out: as last time, or 10:00.",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
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
    if as_json:
        print_json({"sample": opened.sample, **written.as_json()})
        return
    say_sample(opened.sample)
    typer.echo("\n".join(written.said))
    typer.echo("Written:\n" + "\n".join(f"  {opened.shown(written.folder / name)}" for name in written.files))
