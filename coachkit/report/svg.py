"""A matplotlib figure as a picture of the page: selectable text, page colours, a stated finding, its data in a table.

The SVG is the same bytes for the same data: no date, a fixed hash salt, and ids prefixed by the chart's name so that
two charts on one page do not share any. Fixed ink colours become CSS variables, which follow light, dark and print.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape
from matplotlib import rc_context
from matplotlib.figure import Figure

#: Okabe and Ito's blue, vermilion and green: told apart in all common forms of colour blindness; the fourth is grey.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#6b6b6b")
INK, FAINT = "#1b1b1f", "#8a8a92"
#: The page itself, for the ground of a label that stands on a line.
PAPER = "#fefefe"
_VARIABLES = {INK: "var(--ink,#1b1b1f)", FAINT: "var(--faint,#8a8a92)", PAPER: "var(--paper,#fff)"} | {
    colour: f"var(--chart-{index},{colour})" for index, colour in enumerate(COLOURS, start=1)
}
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "coachkit",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


@dataclass(frozen=True)
class Picture:
    """A chart with everything a reader without it needs.

    `title` states the finding, `text` is the alternative text, `columns` and `rows` are the data, already in words.
    """

    name: str
    title: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    svg: str


def new_figure(width: float = 7.2, height: float = 2.6) -> Figure:
    """Make a bare figure in the page's style; sizes in inches (the page scales it to its width)."""
    with rc_context(_STYLE):
        return Figure(figsize=(width, height))


def style() -> Any:
    """Return the context in which axes are made and drawn, so that they take the page's style."""
    return rc_context(_STYLE)


def build_picture(
    name: str,
    figure: Figure,
    title: str,
    text: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    fits: bool = False,
) -> Picture:
    """Draw a figure into a `Picture`; `name` must be unique on the page.

    One that `fits` is drawn small (5.2 inches wide, letters of 10 points) and shrinks to a phone's width; the others
    keep their size there and scroll.
    """
    with rc_context(_STYLE):
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = _tidy(target.getvalue(), name, text, "chart fits" if fits else "chart")
    return Picture(name, title, text, tuple(columns), tuple(tuple(row) for row in rows), svg)


def _tidy(raw: str, name: str, text: str, classes: str) -> str:
    """Turn matplotlib's file into inline markup: no prologue, own ids, a role and a title, the page's colours."""
    body = raw[raw.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r'(href="|url\()#', rf"\1#{name}-", body)
    for colour, variable in _VARIABLES.items():
        body = re.sub(rf"((?:fill|stroke): ?){colour}", rf"\1{variable}", body)
    body = body.replace("font-family: 'DejaVu Sans', sans-serif; ", "")  # the page's own font
    body = re.sub(
        r"^<svg\b[^>]*?viewBox=\"([^\"]*)\"[^>]*>", _opening(name, text, classes), body, count=1, flags=re.DOTALL
    )
    return re.sub(r"\s*\n\s*", " ", body).strip()


def _opening(name: str, text: str, classes: str) -> Any:
    def tag(match: re.Match[str]) -> str:
        return (
            f'<svg class="{classes}" role="img" aria-labelledby="{name}-told" viewBox="{match.group(1)}" '
            'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
            f'<title id="{name}-told">{escape(text)}</title>'
        )

    return tag
