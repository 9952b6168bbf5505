"""What several commands are asked in the same words: their options, how each is read, and what is left to say."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from coachkit.errors import RequestError

_debug = False


def debug_asked() -> bool:
    """Tell whether `--debug` was among the words of this call."""
    return _debug


def _set_debug(asked: bool) -> None:
    # It may stand before the command or after it; either is enough.
    global _debug
    _debug = _debug or asked


def a_count(text: str) -> int:
    """Read a whole number of 1 or more."""
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise typer.BadParameter(f"{text!r} is not a whole number of 1 or more.")


def one_of(*words: str) -> Callable[[str], str]:
    """Return what reads one word of a closed list."""

    def choose(text: str) -> str:
        if text in words:
            return text
        raise typer.BadParameter(f"{text!r} is none of: {', '.join(words)}.")

    return choose


def a_date(text: str) -> date:
    """Read a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date like 2026-11-20.") from None


def an_hour(text: str) -> time:
    """Read an hour of the day."""
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an hour like 09:30.") from None


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
        parser=a_date,
        metavar="DATE",
        help="Report what was known on this day, like 2026-11-20. Left out: the newest day in the data.",
    ),
]
RepsOption = Annotated[str | None, typer.Option("--reps", metavar="ID,ID", help="Only these reps, by rep_id.")]
ManagerOption = Annotated[str | None, typer.Option("--manager", metavar="NAME", help="Only this manager's reps.")]


def chosen_reps(reps: str | None) -> tuple[str, ...]:
    """Return the rep ids that `--reps` names, none where it was left out."""
    if reps is None:
        return ()
    chosen = tuple(part.strip() for part in reps.split(",") if part.strip())
    if not chosen:
        raise RequestError("--reps names no rep. Write rep ids with commas between them, or leave it out for all.")
    return chosen


def on_terminal() -> bool:
    """Tell whether somebody is there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def print_json(result: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Print a result for a program."""
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2))


def say_sample(sample: bool) -> None:
    """Say on stderr that what follows is of the invented team."""
    if sample:
        typer.echo("SAMPLE: this is an invented team. Your own: coachkit init DIR", err=True)
