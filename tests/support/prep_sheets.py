"""Prep sheets for tests: made from plain data, and written as the text that the page gives, to be read back."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from coachkit.journal.sheet import Sheet


def sheet(rep_id: str = "007", as_of: str = "2026-11-20", **parts: Any) -> Sheet:
    """Make a sheet as the page's file gives it; keyword arguments fill its parts."""
    return Sheet.model_validate({"schema_version": 1, "rep_id": rep_id, "as_of": as_of, **parts}, strict=False)


def as_text(of: Sheet) -> str:
    """Write a sheet as the page's script does (the browser test holds the two together by reading both)."""
    lines = ["Please leave the words in square brackets as they are.", "", "[coachkit sheet 1]"]
    lines += [f"[rep] {_typed(of.rep_id)}", f"[as of] {of.as_of}"]
    if of.saved_at is not None:
        lines.append(f"[saved] {of.saved_at.isoformat()}")
    lines += [f"[topic] {_typed(one)}" for one in of.topics]
    lines += ["", "[= How things are =]"]
    if of.pulse is not None:
        lines.append(f"[pulse] {of.pulse}")
    if of.words is not None:
        lines.append(f"[how] {_typed(of.words)}")
    for one in of.corrections:
        lines.append(f"[{_mark('correction', one.row)}] {_typed(one.text)}")
    for item in of.progress:
        lines.append(f"[{_mark(item.about, item.id, item.state)}] {_typed(item.text or '')}")
    return "\n".join([*lines, *(f"[ask] {_typed(one)}" for one in of.asks), "", "[end]", ""])


def _typed(text: str) -> str:
    return text.replace("[", "[[")


def _mark(*parts: str | None) -> str:
    return " ".join(re.sub(r"[\s\[\]%]", lambda one: quote(one[0], safe=""), part) for part in parts if part)
