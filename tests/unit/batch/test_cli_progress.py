"""What a person sees of a batch: plain lines in a pipe, and the result in words or as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from coachkit.batch.job import Done
from coachkit.batch.prep import PrepResult
from coachkit.batch.progress import TerminalProgress, describe_result

pytestmark = pytest.mark.unit

FAILED = Done("ben-2", "failed", 2.0, "cell 3", "ValueError: no")


def _result(*, remarks: tuple[str, ...] = (), pages: tuple[Done, ...] = (), **done: Done) -> PrepResult:
    return PrepResult(date(2026, 3, 20), Path("reports/2026-03-20"), done, pages, remarks)


def test_all_went_well():
    """Counts, then the page to open; no line about what there is none of."""
    result = _result(ana=Done("ana-1", "made", 1.0), ben=Done("ben-2", "kept", 0.0))
    assert describe_result(result, as_json=False, sample=False).splitlines() == [
        "As of 2026-03-20: 1 made, 1 unchanged, 0 failed.",
        f"Team page: {Path('reports/2026-03-20/index.html')}",
    ]


def test_the_sample_says_so_first():
    """Nobody takes the invented team for theirs."""
    assert describe_result(_result(), as_json=False, sample=True).startswith("SAMPLE: this is an invented team.")


def test_failures_are_named_with_cell_and_reason():
    """A rep's report and a team page that failed are both told, and what the same command will do."""
    page = Done("the team page", "failed", 1.0, "the start", "OSError: no room")
    told = describe_result(_result(ben=FAILED, pages=(page,)), as_json=False, sample=False)
    assert "2 failed." in told
    assert "\n  ben-2 stopped at cell 3: ValueError: no\n" in told
    assert "\n  the team page stopped at the start: OSError: no room\n" in told
    assert "the same command makes only what is missing" in told


@pytest.mark.parametrize(("remarks", "said"), [(("a",), "1 remark on the data"), (("a", "b"), "2 remarks on the data")])
def test_remarks_are_counted(remarks, said):
    """Remarks on the data are not hidden, and not all printed either."""
    assert f"\n{said}: see the team page" in describe_result(_result(remarks=remarks), as_json=False, sample=False)


def test_the_same_as_json():
    """A program gets counts, failures in parts and the page."""
    result = _result(ana=Done("ana-1", "made", 1.0), ben=FAILED, remarks=("a",))
    assert json.loads(describe_result(result, as_json=True, sample=True)) == {
        "as_of": "2026-03-20",
        "sample": True,
        "index": str(Path("reports/2026-03-20/index.html")),
        "made": 1,
        "kept": 0,
        "failed": [{"name": "ben-2", "cell": "cell 3", "reason": "ValueError: no"}],
        "remarks": ["a"],
    }


def test_in_a_pipe_progress_is_plain_lines_on_stderr(capsys):
    """Stages, counts, failures: one line each, no terminal codes, nothing on stdout."""
    with TerminalProgress() as progress:
        progress.stage("Reading the data")
        progress.plan(2)
        progress.done("Ana", Done("ana-1", "made", 1.25))
        progress.done("Ben", FAILED)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "Reading the data ...",
        "Making 2 reports ...",
        "  1 of 2: Ana (1.2 s)",
        "  2 of 2: Ben (failed, stopped at cell 3: ValueError: no)",
    ]


def test_on_a_terminal_it_is_a_bar(monkeypatch, capsys):
    """On a terminal the same stages draw a bar, which is gone at the end."""
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    with TerminalProgress() as progress:
        progress.stage("Reading the data")
        progress.plan(1)
        progress.done("Ana", Done("ana-1", "made", 1.25))
    said = capsys.readouterr()
    assert said.out == ""
    assert "Ana" in said.err
    assert "1 of 1: Ana" not in said.err
