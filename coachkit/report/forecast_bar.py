"""The forecast as one bar, for where the path of the quarter's bookings is not known week by week."""

from __future__ import annotations

from collections.abc import Sequence

from coachkit.model import PrepReport
from coachkit.report import words
from coachkit.report.svg import COLOURS, INK, Picture, build_picture, new_figure, style

_BLUE, _ORANGE = COLOURS[:2]


def bar_picture(
    prep: PrepReport,
    booked: float,
    ends: tuple[float, float, float],
    title: str,
    marks: Sequence[tuple[str, float]],
) -> Picture:
    """Draw what is booked, the range the quarter may end in (low, middle, high), and the quota, on one scale of money.

    `marks` are the figures of the table, with their names.
    """
    low, middle, high = ends
    quota = prep.forecast.quota
    with style():
        figure = new_figure(height=1.5)
        axes = figure.add_axes((0.02, 0.3, 0.96, 0.46))
        axes.barh(0, booked, height=0.5, color=_BLUE)
        axes.barh(0, high - low, left=low, height=0.22, color=_BLUE, alpha=0.35)
        axes.plot([middle, middle], [-0.25, 0.25], color=INK, linewidth=2)
        right = 1.06 * max(booked, high, quota or 0.0, 1.0)
        named = [(booked, -0.78, f"booked {words.short_money(booked, prep.currency)}", _BLUE)]
        named += [(middle, 0.42, f"middle {words.short_money(middle, prep.currency)}", INK)]
        if quota:
            axes.plot([quota, quota], [-0.4, 0.75], color=_ORANGE, linewidth=2, linestyle="--")
            named += [(quota, 0.85, f"quota {words.short_money(quota, prep.currency)}", _ORANGE)]
        for at, height, text, colour in named:
            side = "left" if at < 0.12 * right else "right" if at > 0.88 * right else "center"
            axes.text(at, height, text, ha=side, va="bottom", color=colour, fontsize=9)
        axes.set_xlim(0, right)
        axes.set_ylim(-0.8, 1.2)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=6)
        axes.xaxis.set_major_formatter(lambda value, _: words.short_money(value, prep.currency))
    rows = [(name, words.money(value, prep.currency)) for name, value in marks]
    text = f"A bar of what is booked, a band for the range, a line for the quota. {title}."
    return build_picture("forecast", figure, title, text, ("What", "Amount"), rows)
