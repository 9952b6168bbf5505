"""Small pieces of the page: text that is escaped, buttons that have a key, and how times are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ipywidgets
from markupsafe import Markup


def block(markup: str, *classes: str, **values: Any) -> ipywidgets.HTML:
    """Return a piece of the page; `values` are put into the braces of `markup`, escaped."""
    made = ipywidgets.HTML(str(Markup(markup).format(**values)))  # noqa: S704 - the templates are ours, the values escaped
    for name in classes:
        made.add_class(name)
    return made


def refill(piece: ipywidgets.HTML, markup: str, **values: Any) -> None:
    """Put other words into a piece."""
    piece.value = str(Markup(markup).format(**values))  # noqa: S704 - as above


def button(text: str, pressed: Callable[[], None], key: str = "", *classes: str, name: str = "") -> ipywidgets.Button:
    """Return a button; `key` is the letter that presses it, which the browser's half shows where there are keys.

    `name` says more than the text where that is short: it is the tooltip, and what a screen reader says.
    """
    made = ipywidgets.Button(description=text, tooltip=name or text)
    made.on_click(lambda _: pressed())
    for name_of_class in ("ck-button", *([f"ck-key-{key}"] if key else []), *(["ck-named"] if name else []), *classes):
        made.add_class(name_of_class)
    return made


def column(*children: ipywidgets.Widget, classes: str = "") -> ipywidgets.VBox:
    """Return pieces beneath each other."""
    made = ipywidgets.VBox(children)
    for name in classes.split():
        made.add_class(name)
    return made


def row(*children: ipywidgets.Widget, classes: str = "") -> ipywidgets.HBox:
    """Return pieces beside each other, as far as there is room."""
    made = ipywidgets.HBox(children)
    for name in ("ck-row", *classes.split()):
        made.add_class(name)
    return made


def long_day(day: date) -> str:
    """Write a day in full.

    >>> long_day(date(2026, 11, 27))
    'Friday, 27 November 2026'
    """
    return f"{day:%A}, {day.day} {day:%B %Y}"


def minutes(seconds: int) -> str:
    """Write a time as minutes and seconds.

    >>> minutes(125), minutes(-5)
    ('2:05', '−0:05')
    """
    sign = "−" if seconds < 0 else ""
    return f"{sign}{abs(seconds) // 60}:{abs(seconds) % 60:02d}"


__all__ = ["block", "button", "column", "long_day", "minutes", "refill", "row"]
