"""`coachkit questions`: the bank, without any data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coachkit.cli.options import DebugOption, JsonOption, WorkspaceOption, one_of, print_json
from coachkit.terms import TOPICS


def list_questions(
    workspace: WorkspaceOption = None,
    topic: Annotated[
        str | None,
        typer.Option("--topic", parser=one_of(*TOPICS), metavar="TOPIC", help="Only the questions of this topic."),
    ] = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """List the questions of the bank, the workspace's own among them."""
    from coachkit.batch.questions import as_data, describe_list, open_bank

    bank = open_bank(workspace)
    if as_json:
        print_json([as_data(item, bank) for item in bank.items if topic in (None, item.topic)])
    else:
        typer.echo(describe_list(bank, topic))


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
        print_json(found_as_data(found, bank))
    else:
        typer.echo(describe_found(found, bank))


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
        print_json(linted_as_data(linted))
    else:
        typer.echo(describe_linted(linted))
    if any(one.flaws for one in linted):
        raise typer.Exit(1)
