"""`coachkit map`: the one command that holds a conversation."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coachkit.cli.options import DebugOption, JsonOption, WorkspaceOption, on_terminal, print_json
from coachkit.errors import RequestError

if TYPE_CHECKING:
    from coachkit.batch.map_file import MapRequest


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
    dialogue = TerminalDialogue() if on_terminal() and not yes and not as_json else None
    mapped = run_map(request, dialogue)
    if as_json:
        print_json(plain_data(mapped))
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
