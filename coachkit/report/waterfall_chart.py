"""How the open pipeline of the quarter moved, as steps from its start to today: what came in, what went out."""

from __future__ import annotations

from coachkit.model import PipelineChange, PrepReport
from coachkit.report import words
from coachkit.report.svg import COLOURS, FAINT, INK, Picture, build_picture, new_figure, style

_BLUE, _ORANGE, _GREEN, _GREY = COLOURS
#: What moves it, in order: the field, its sign and its name.
STEPS = (
    ("new", 1, "New"), ("pulled_in", 1, "Pulled in"), ("increased", 1, "Increased"),
    ("won", -1, "Won"), ("lost", -1, "Lost"), ("decreased", -1, "Decreased"), ("pushed_out", -1, "Pushed out"),
)  # fmt: skip


def waterfall_picture(prep: PrepReport, change: PipelineChange) -> Picture | None:
    """Draw the change as bars on one scale of money, each step beginning where the one before ended.

    Steps of nothing are left to the table beside it. None where the change is not known, or nothing was ever there.
    """
    if change.start is None or change.end is None or change.from_ is None or change.to is None:
        return None
    moves = [(name, sign * (getattr(change, field) or 0.0)) for field, sign, name in STEPS]
    came = sum(amount for _, amount in moves if amount > 0)
    went = -sum(amount for _, amount in moves if amount < 0)
    if not (change.start or change.end or came or went):
        return None
    start, end, into, out = (words.money(value, prep.currency) for value in (change.start, change.end, came, went))
    title = (
        f"Open and due in {prep.period.id}: {start} on the evening of {words.day(change.from_)}, {end} on "
        f"{words.day(change.to)}. {into} came in between, {out} went."
    )
    shown = [(name, amount) for name, amount in moves if amount]
    bars = [(f"Due {words.weekday(change.from_)[4:]}", 0.0, change.start, "")]
    level = change.start
    for name, amount in shown:
        bars += [(name, min(level, level + amount), abs(amount), "+" if amount > 0 else "−")]
        level += amount
    bars += [(f"Due {words.weekday(change.to)[4:]}", 0.0, change.end, "")]
    with style():
        figure = new_figure(width=5.2, height=0.5 + 0.31 * len(bars))
        bottom = 0.36 / float(figure.get_figheight())
        axes = figure.add_axes((0.2, bottom, 0.78, 0.99 - bottom))
        most = max(left + width for _, left, width, _ in bars)
        colours = {"": _GREY, "+": _BLUE, "−": _ORANGE}
        for row, (name, left, width, sign) in enumerate(bars):
            axes.barh(row, width, left=left, height=0.66, color=_GREEN if name == "Won" else colours[sign])
            amount = words.short_money(width, prep.currency)
            axes.text(left + width + 0.012 * most, row, f"{sign}{amount}", va="center", color=INK, fontsize=10)
        for row, joint in enumerate(_joints(bars)):
            axes.plot([joint, joint], [row - 0.33, row + 1.33], color=FAINT, linewidth=0.9, zorder=0)
        axes.set_yticks(range(len(bars)), [name for name, *_ in bars], fontsize=10)
        axes.set_ylim(len(bars) - 0.5, -0.5)
        axes.set_xlim(0, 1.2 * most)
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labelsize=10)
        axes.locator_params(axis="x", nbins=5)
        axes.xaxis.set_major_formatter(lambda value, _: words.short_money(value, prep.currency))
    rows = [(name, f"{sign} {words.money(width, prep.currency)}".strip()) for name, _, width, sign in bars]
    text = f"Bars from start to end: what came in with a plus, what went with a minus. {title}"
    return build_picture("waterfall", figure, title, text, ("Step", "Amount"), rows, fits=True)


def _joints(bars: list[tuple[str, float, float, str]]) -> list[float]:
    """Return where each bar but the last ends and the next begins: right of what came, left of what went."""
    return [left if sign == "−" else left + width for _, left, width, sign in bars[:-1]]
