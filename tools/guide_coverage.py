"""Write docs/guide-coverage.md: each line of the guide with the tests that show it, as the marks in the tests say.

The lines, and the piece of work each is due in, are in guide_lines.csv. Tests are read, not run.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "guide-coverage.md"
#: The pieces of work that are done: a line due in one of them must have a test.
DONE = ("house", "files", "insight", "conversation", "meeting")

HEAD = """# The guide, line by line, and the tests that show it

Written by `tools/guide_coverage.py` from the marks `@pytest.mark.guide("...")`; a test keeps it current. The piece in
which a line is due stands in the second column; pieces done so far: {done}.

| id | due | the guide's line → what the kit does | shown by |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Line:
    """One line of the guide: the piece of work it is due in, its subject and the behaviour that fulfils it."""

    id: str
    due: str
    guide: str
    behaviour: str


def guide_lines() -> list[Line]:
    """Return all lines in the guide's order."""
    with (ROOT / "tools" / "guide_lines.csv").open(encoding="utf-8", newline="") as handle:
        return [Line(**row) for row in csv.DictReader(handle)]


def marked_tests(folder: Path) -> dict[str, list[str]]:
    """Return, by line id, the tests below `folder` that carry its mark, as `path::name` relative to `folder`."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        everywhere = [mark for node in tree.body if is_pytestmark(node) for mark in marks(node)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                own = [mark for decorator in node.decorator_list for mark in marks(decorator)]
                for mark in sorted({*everywhere, *own}):
                    found.setdefault(mark, []).append(f"{path.relative_to(folder).as_posix()}::{node.name}")
    return found


def is_pytestmark(node: ast.stmt) -> bool:
    """Tell whether a statement sets the marks of a whole module."""
    return isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "pytestmark" for target in node.targets)


def marks(node: ast.AST) -> Iterator[str]:
    """Yield the ids of all `pytest.mark.guide(...)` below a node."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "pytest.mark.guide":
            yield from (str(ast.literal_eval(argument)) for argument in inner.args)


def coverage_text() -> str:
    """Return what the page must hold."""
    shown = marked_tests(ROOT / "tests")
    rows = []
    for line in guide_lines():
        tests = "<br>".join(f"`{test}`" for test in shown.get(line.id, [])) or "–"
        rows.append(f"| {line.id} | {line.due} | {line.guide} → {line.behaviour} | {tests} |\n")
    return HEAD.format(done=", ".join(DONE)) + "".join(rows)


if __name__ == "__main__":
    TARGET.write_text(coverage_text(), encoding="utf-8")
