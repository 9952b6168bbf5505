"""Conversion by stage: of the opportunities that left each stage, how many went on, with the range so few allow."""

from __future__ import annotations

from coachkit.model import PrepReport, StageStep
from coachkit.report import words
from coachkit.report.svg import COLOURS, INK, Picture, build_picture, new_figure, style

_BLUE, _ORANGE = COLOURS[:2]
#: A longer name of a stage would push the bars off a phone; the table has it whole.
_NAME_LENGTH = 16


def stage_picture(prep: PrepReport) -> Picture | None:
    """Draw a bar for each stage in order, its interval as a line, the others' share as a tick; None without exits."""
    steps = prep.stages
    if not steps:
        return None
    left, went_on = sum(step.left for step in steps), sum(step.went_on for step in steps)
    title = (
        f"In 26 weeks opportunities left a stage {words.plural(left, 'time')}; {words.plural(went_on, 'time')} for a "
        "later one or the win"
    )
    with style():
        figure = new_figure(width=5.2, height=0.5 + 0.42 * len(steps))
        bottom = 0.36 / float(figure.get_figheight())
        axes = figure.add_axes((0.23, bottom, 0.51, 0.99 - bottom))
        for row, step in enumerate(steps):
            axes.barh(row, step.share, height=0.6, color=_BLUE, alpha=0.55)
            if step.interval is not None:
                axes.plot(step.interval, [row, row], color=INK, linewidth=1.6, marker="|", markersize=7)
            if step.peers_share is not None:
                axes.plot([step.peers_share] * 2, [row - 0.42, row + 0.42], color=_ORANGE, linewidth=3.2)
            said = f"{step.went_on} of {step.left} ({words.percent(step.share)})"
            axes.text(1.04, row, said, va="center", color=INK, fontsize=10)
        axes.set_yticks(range(len(steps)), [_short(step.stage) for step in steps], fontsize=10)
        axes.set_ylim(len(steps) - 0.5, -0.5)
        axes.set_xlim(0, 1.0)
        axes.set_xticks([0, 0.5, 1.0], [words.percent(share) for share in (0, 0.5, 1.0)], fontsize=10)
        axes.tick_params(axis="y", length=0)
    columns = ("Stage", "Left", "Went on or won", "Share", "Range", "The others (n)")
    rows = [
        (step.stage, str(step.left), str(step.went_on), words.percent(step.share), _range(step), _others(step))
        for step in steps
    ]
    text = f"Bars by stage in order: the share that went on or was won. {title}."
    return build_picture("stages", figure, title, text, columns, rows, fits=True)


def _short(name: str) -> str:
    return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1].rstrip() + "…"


def _range(step: StageStep) -> str:
    if step.interval is None:
        return words.MISSING
    low, high = step.interval
    return f"{words.percent(low)} to {words.percent(high)}"


def _others(step: StageStep) -> str:
    if step.peers_share is None:
        return words.MISSING
    return f"{words.percent(step.peers_share)} ({step.peers_n:,})"
