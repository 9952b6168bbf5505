"""The page's widgets without a browser: found by their words, typed into as a browser would, and read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ipywidgets

from coachkit.review.desk import Desk
from coachkit.review.kept_field import KeptField


def pieces(root: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    """Yield a widget and all beneath it."""
    yield root
    for child in getattr(root, "children", ()):
        yield from pieces(child)


def find(root: ipywidgets.Widget, kind: type, words: str) -> Any:
    """Return the first widget of a kind with these words in its label."""
    for one in pieces(root):
        if isinstance(one, kind) and words in (getattr(one, "description", "") or getattr(one, "label", "")):
            return one
    raise AssertionError(f"no {kind.__name__} {words!r}")


def typed(field: KeptField, text: str, *seen: str) -> list[dict[str, Any]]:
    """Let a browser send a text; return what is answered."""
    answers: list[dict[str, Any]] = []
    field.send = answers.append
    field._came(field, {"kind": "edit", "text": text, "seen": list(seen) or [""], "tab": "t"}, [])
    return answers


def bodies(desk: Desk, form: type) -> list[Any]:
    """Return the entries of a kind."""
    return [entry.body for entry in desk.review.entries() if isinstance(entry.body, form)]


def words(root: ipywidgets.Widget) -> str:
    """Return all text that is shown."""
    return "\n".join(one.value for one in pieces(root) if isinstance(one, ipywidgets.HTML))
