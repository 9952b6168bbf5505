"""Errors: one base, they survive pickling (worker processes raise them), and they say what to do next."""

from __future__ import annotations

import inspect
import pickle

import pytest

from coachkit import errors
from coachkit.errors import (
    CoachkitError,
    InputProblems,
    Problem,
    RequestError,
    StoreError,
    WorkspaceBusy,
    WorkspaceMissing,
)

pytestmark = pytest.mark.unit

EXAMPLES = [
    CoachkitError("something"),
    InputProblems([Problem("crm/reps.csv", "is empty."), Problem("a.yaml", "bad", 3, "x", "Mend it.")]),
    RequestError("There is no rep 'r9'."),
    StoreError("The journal is newer than this coachkit."),
    WorkspaceBusy("sales"),
    WorkspaceMissing("sales"),
]


def test_every_error_has_an_example_here() -> None:
    """A new error comes with an example, and so with the tests below."""
    classes = {thing for _, thing in inspect.getmembers(errors, inspect.isclass) if issubclass(thing, BaseException)}
    assert classes == {type(example) for example in EXAMPLES}


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling(error: CoachkitError) -> None:
    """An error that crosses a process boundary arrives with its type, its text and its fields."""
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert isinstance(back, CoachkitError)
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


def test_problems_come_together_with_their_places() -> None:
    """Several problems make one message: their number, then each with file, row, column and what to do."""
    text = str(
        InputProblems([Problem("reps.csv", "is blank.", 4, "name", "Fill it in."), Problem("b.csv", "is empty.")])
    )
    assert text.splitlines() == [
        "2 problems must be mended first:",
        "  - reps.csv, row 4, column 'name': is blank. Fill it in.",
        "  - b.csv: is empty.",
    ]
    assert str(InputProblems([Problem("b.csv", "is empty.")])).startswith("1 problem must be mended first:")


def test_a_missing_workspace_names_the_command_that_makes_one() -> None:
    """A folder with exports but no parameters is told the `init` command, with its own name in it."""
    assert "coachkit init sales" in str(WorkspaceMissing("sales"))
