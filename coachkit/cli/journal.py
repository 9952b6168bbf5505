"""The commands on the journal as a whole, and on all that is kept about one person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coachkit.cli.options import DebugOption, JsonOption, WorkspaceOption, on_terminal, print_json
from coachkit.errors import RequestError

PersonArgument = Annotated[str, typer.Argument(metavar="REP", help="A rep_id, or a name that only one has.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Ask nothing. Without a terminal nothing is done without it.")]


def backup(
    workspace: WorkspaceOption = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Copy into this folder. Left out: backups/.")
    ] = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Copy the journal, whole, while it may be in use, and look through the copy. The newest 13 are kept."""
    from coachkit.batch.backup import describe_backup, run_backup
    from coachkit.workspace import open_workspace

    opened = open_workspace(workspace)
    made = run_backup(opened, to)
    if as_json:
        print_json(made.as_json())
    else:
        typer.echo(describe_backup(made, opened.journal.name))


def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The backup. Left out: the newest in backups/.")
    ] = None,
    workspace: WorkspaceOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Put a backup in the journal's place. It is looked through first, and the present journal is kept as a backup.

    Where no FILE is named, it says which one it would take and what that puts aside, and asks.
    """
    from coachkit.batch.restore import (
        describe_restore,
        describe_restore_plan,
        plan_restore,
        restore_as_json,
        run_restore,
    )
    from coachkit.workspace import open_workspace

    opened = open_workspace(workspace)
    plan = plan_restore(opened, file)
    if file is None and not yes:
        if as_json:
            print_json(restore_as_json(plan, None))
        else:
            typer.echo(describe_restore_plan(plan, opened))
        _must_be_asked(as_json)
        if not typer.confirm("Put it in the journal's place?"):
            raise RequestError("Nothing was changed.")
    done = run_restore(opened, plan.source)
    if as_json:
        print_json(restore_as_json(plan, done))
    else:
        typer.echo(describe_restore(done, opened))


def export(
    rep: PersonArgument,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Put everything that is kept about a person into a folder under exports/, the manager's private notes apart."""
    from coachkit.batch.export import describe_export, run_export
    from coachkit.workspace import open_workspace

    done = run_export(open_workspace(workspace), rep)
    if as_json:
        print_json(done.as_json())
    else:
        typer.echo(describe_export(done))


def forget(
    rep: PersonArgument,
    workspace: WorkspaceOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Erase a person from journal, backups, reports, drafts and inbox; list what a person must delete in crm/.

    What is there is listed first. Nothing brings it back; an export that names them again is set aside, and said.
    """
    from coachkit.batch.forget import forget as forget_person
    from coachkit.batch.forget_plan import plan_forget
    from coachkit.batch.forget_words import describe_plan, describe_receipt, forget_as_json
    from coachkit.workspace import open_workspace

    opened = open_workspace(workspace)
    plan = plan_forget(opened, rep)
    if not as_json:
        typer.echo(describe_plan(plan))
    elif not yes:
        print_json(forget_as_json(plan, None, opened))
    if not yes:
        _must_be_asked(as_json)
        if typer.prompt(f"To erase all this for good, type {plan.known.rep_id}") != plan.known.rep_id:
            raise RequestError("That is not the rep_id. Nothing was changed.")
    receipt = forget_person(opened, plan)
    if as_json:
        print_json(forget_as_json(plan, receipt, opened))
    else:
        typer.echo("\n" + describe_receipt(receipt, plan, opened))


def _must_be_asked(as_json: bool) -> None:
    """Refuse where nobody can be asked: in a pipe, and for a program."""
    if as_json or not on_terminal():
        raise RequestError("Nothing was changed. To do it, run the same command with --yes.")
