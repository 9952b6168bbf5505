"""run.py before anything is set up: old Pythons, help."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import run

pytestmark = pytest.mark.setup


def test_run_py_parses_on_pythons_that_are_too_old(checkout: Path) -> None:
    """No syntax newer than Python 2.7: plain ASCII, no annotations, no f-strings, no unpacking in lists."""
    text = (checkout / "run.py").read_bytes().decode("ascii")
    tree = ast.parse(text, feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Starred, ast.Nonlocal, ast.AsyncFunctionDef, ast.Await)
    for node in ast.walk(tree):
        assert not isinstance(node, newer), ast.unparse(node)
        if isinstance(node, ast.FunctionDef):
            everything = [*node.args.args, *node.args.posonlyargs, *node.args.kwonlyargs]
            assert node.returns is None
            assert all(argument.annotation is None for argument in everything)
            assert not node.args.kwonlyargs
            assert not node.args.posonlyargs
        if isinstance(node, ast.ImportFrom):
            assert node.module != "__future__"
        if isinstance(node, ast.Raise):
            assert node.cause is None


def test_run_py_imports_nothing_new_before_the_version_is_known(checkout: Path) -> None:
    """At the top stand only modules that every Python has."""
    tree = ast.parse((checkout / "run.py").read_text("utf-8"))
    assert [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)] == [
        "import os",
        "import sys",
    ]


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 5, 0), (3, 10, 13)])
def test_a_python_that_is_too_old_is_told_plainly(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the version that runs, the one needed and what to type; exit 2."""
    monkeypatch.setattr(sys, "version_info", version)
    assert run.main(["prep"]) == 2
    told = capsys.readouterr().err
    assert f"needs Python 3.11 or later; this is Python {version[0]}.{version[1]}" in told
    assert "python3.12 run.py prep" in told


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (4, 0, 0)])
def test_a_python_that_is_new_enough_is_let_through(version: tuple[int, int, int]) -> None:
    """3.11 and everything later will do."""
    assert run.too_old(version, "python") is None


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_help_needs_no_set_up(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a command, run.py says what it can do, and that every coachkit command works through it."""
    monkeypatch.setattr(run, "hand_over", lambda *_: pytest.fail("something was started"))
    assert run.main(words) == 0
    told = capsys.readouterr().out
    assert "python run.py prep" in told
    assert "python run.py test" in told
    assert "any other coachkit command" in told
