"""The report at hand: its own sections, as the batch made them, each in a drawer that opens."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import ipywidgets
from markupsafe import Markup

from coachkit.report.section import TEMPLATES
from coachkit.review.markup import block, button, column
from coachkit.review.prepared import Shown, sections_of


class ReportPane(ipywidgets.VBox):
    """A button, and beneath it the drawers once they are asked for, for they are large."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.add_class("ck-report-pane")
        self._folder = folder
        self._drawers = column()
        self._switch = button("Figures and pictures", self.show_or_hide, "r")
        self.children = (block("<h2>The report at hand</h2>"), self._switch, self._drawers)

    def show_or_hide(self) -> None:
        """Show the drawers, or hide them."""
        shown = [] if self._drawers.children else [_style(), *(_drawer(one) for one in sections_of(self._folder))]
        self._drawers.children = shown


def _drawer(section: Shown) -> ipywidgets.HTML:
    return block(
        "<details><summary>{title}</summary><div class='ck-report'>{html}</div></details>",
        "ck-drawer", *(["ck-private"] if section.private else []),
        title=_heading(section) + (" (only you)" if section.private else ""), html=Markup(section.html),  # noqa: S704
    )  # fmt: skip


def _heading(section: Shown) -> str:
    """Return the section's own heading, else what it says in a line."""
    found = re.search(r"<(h[12]|figcaption)[^>]*>(.*?)</\1>", section.html, re.DOTALL)
    plain = Markup(found[2]).striptags() if found else ""  # noqa: S704 - only to take the tags out
    return plain or section.title


@cache
def _css() -> str:
    """Return the report's styles, nested so that they reach into the drawers and nowhere else."""
    return (TEMPLATES / "style.css").read_text(encoding="utf-8").replace(":root{", "&{")


def _style() -> ipywidgets.HTML:
    return block("<style>.ck-report{{{css}}}</style>", css=Markup(_css()))  # noqa: S704 - our own file


__all__ = ["ReportPane"]
