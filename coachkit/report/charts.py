"""The charts: matplotlib, from a `PrepReport` alone; each title states what is to be seen and no more.

A chart function returns None where there is nothing to draw, and the section then says so in words.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from coachkit.model import Metric, PrepReport
from coachkit.report import words
from coachkit.report.svg import COLOURS, FAINT, INK, Picture, build_picture, new_figure, style

_BLUE, _ORANGE, _GREEN, _GREY = COLOURS
#: The newest weeks that are set against the ones before them, as in the activity metrics' own window.
RECENT_WEEKS = 4


def bookings_picture(prep: PrepReport) -> Picture | None:
    """Draw bookings week by week; the title sets the quarter so far against its quota."""
    metric = prep.metric("bookings")
    if metric.value is None or not _drawn(metric):
        return None
    booked = words.money(metric.value, prep.currency)
    so_far = f"{words.percent(prep.period.elapsed)} of {prep.period.id} gone"
    if prep.quota.value:
        title = (
            f"{booked} booked of a quota of {words.money(prep.quota.value, prep.currency)} "
            f"({words.percent(prep.quota.attainment)}), {so_far}"
        )
    else:
        quota = "no quota is known" if prep.quota.value is None else "the quota is 0"
        title = f"{booked} booked, {so_far}; {quota}"
    return _weekly_money(prep, "bookings", metric, title, "Booked")


def new_pipeline_picture(prep: PrepReport) -> Picture | None:
    """Draw the amount of new opportunities week by week."""
    metric = prep.metric("new_pipeline")
    if metric.value is None or not _drawn(metric):
        return None
    opened = sum(point.n for point in metric.series[-13:])
    title = (
        f"{words.money(metric.value, prep.currency)} of new pipeline in 13 weeks, "
        f"from {words.plural(opened, 'new opportunity', 'new opportunities')}"
    )
    return _weekly_money(prep, "new-pipeline", metric, title, "New pipeline")


def activity_picture(prep: PrepReport) -> Picture | None:
    """Draw calls, e-mails, meetings and tasks a week on one scale, one panel a kind."""
    kinds = [prep.metric(f"activities_{kind}") for kind in ("call", "email", "meeting", "task")]
    drawn = [metric for metric in kinds if metric.value is not None and _drawn(metric)]
    if not drawn:
        return None
    weeks = len(drawn[0].series)
    there = [week for week, point in enumerate(drawn[0].series) if point.week not in prep.away_weeks]
    totals = [sum(metric.series[week].value or 0 for metric in drawn) for week in there]
    recent, before = _mean(totals[-RECENT_WEEKS:]), _mean(totals[:-RECENT_WEEKS])
    worked = " there" if len(there) < weeks else ""
    title = f"{words.number(recent)} touches a week in the last {RECENT_WEEKS} weeks{worked}; "
    title += f"{words.number(before)} a week before"
    with style():
        figure = new_figure(height=2.0)
        panels: Sequence[Axes] = figure.subplots(1, len(drawn), sharey=True, squeeze=False)[0]
        figure.subplots_adjust(left=0.05, right=0.99, top=0.84, bottom=0.16, wspace=0.12)
        for axes, metric in zip(panels, drawn, strict=True):
            values = [point.value or 0 for point in metric.series]
            axes.bar(range(weeks), values, width=0.8, color=_BLUE)
            axes.set_title(f"{metric.label} ({words.number(_mean(values))} a week)", fontsize=9, loc="left", color=INK)
            _mark_ends(axes, metric)
    rows = [
        (words.day(point.week), *(words.number(metric.series[week].value) for metric in drawn))
        for week, point in enumerate(drawn[0].series)
    ]
    return build_picture(
        "activity", figure, title, f"Bars by week. {title}.", ("Week of", *(metric.label for metric in drawn)), rows
    )


def hygiene_picture(prep: PrepReport) -> Picture | None:
    """Draw how many open opportunities were past due, untouched and without a next step, week by week."""
    metrics = [prep.metric(name) for name in ("past_due", "untouched", "no_next_step")]
    drawn = [metric for metric in metrics if metric.value is not None and len(_values(metric)) >= 2]
    if not any(_drawn(metric) for metric in drawn):
        return None
    said = ", ".join(
        f"{metric.label.lower()} {words.number(_values(metric)[0])} → {words.number(_values(metric)[-1])}"
        for metric in drawn
    )
    weeks = len(drawn[0].series)
    title = f"Open opportunities over {weeks} weeks: {said}"
    with style():
        figure = new_figure(height=2.3)
        axes = figure.add_axes((0.05, 0.14, 0.73, 0.8))
        ends: list[tuple[float, str, str]] = []
        for metric, colour, dashes in zip(drawn, (_ORANGE, _BLUE, _GREEN), ("-", "--", ":"), strict=False):
            values = [float("nan") if point.value is None else point.value for point in metric.series]
            axes.plot(range(len(values)), values, color=colour, linestyle=dashes, linewidth=2)
            ends.append((_values(metric)[-1], metric.label, colour))
        axes.set_xlim(-0.2, weeks - 0.8)
        _label_ends(axes, ends, weeks)
        _mark_weeks(axes, drawn[0], every=4)
    rows = [
        (words.day(point.week), *(words.number(metric.series[week].value) for metric in drawn))
        for week, point in enumerate(drawn[0].series)
    ]
    return build_picture(
        "hygiene", figure, title, f"Lines by week. {title}.", ("Week of", *(m.label for m in drawn)), rows
    )


def _weekly_money(prep: PrepReport, name: str, metric: Metric, title: str, noun: str) -> Picture:
    values = [point.value or 0 for point in metric.series]
    with style():
        figure = new_figure()
        axes = figure.add_axes((0.09, 0.13, 0.76, 0.82))
        axes.bar(range(len(values)), values, width=0.8, color=_BLUE)
        mean = _mean(values)
        axes.axhline(mean, color=FAINT, linewidth=1, linestyle="--")
        axes.text(len(values), mean, f"{words.short_money(mean, prep.currency)} a week", va="center", color=INK)
        axes.set_xlim(-0.6, len(values) - 0.4)
        axes.yaxis.set_major_formatter(lambda value, _: words.short_money(value, prep.currency))
        _mark_weeks(axes, metric, every=5)
    rows = [(words.day(point.week), words.money(point.value, prep.currency), str(point.n)) for point in metric.series]
    text = f"Bars of {noun.lower()} by week over {len(values)} weeks. {title}."
    return build_picture(name, figure, title, text, ("Week of", noun, "Opportunities"), rows)


def _mark_weeks(axes: Axes, metric: Metric, every: int) -> None:
    last = len(metric.series) - 1
    marks = sorted({last - back for back in range(0, last + 1, max(every, 1))})
    axes.set_xticks(marks, [words.weekday(metric.series[mark].week)[4:] for mark in marks])
    axes.tick_params(length=0)
    axes.locator_params(axis="y", nbins=4)


def _mark_ends(axes: Axes, metric: Metric) -> None:
    """Mark the first and the last week only: a narrow panel has room for no more."""
    _mark_weeks(axes, metric, every=len(metric.series) - 1)
    first, *_, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")


def _label_ends(axes: Axes, ends: list[tuple[float, str, str]], weeks: int) -> None:
    """Write each line's name at its end, kept apart where two lines end close together."""
    top = max(axes.get_ylim()[1], 1.0)
    axes.set_ylim(-0.06 * top, top)  # a line at zero is not cut in half
    placed = -top
    for value, label, colour in sorted(ends):
        placed = max(value, placed + top * 0.11)
        axes.text(weeks - 0.7, placed, f"{label} ({words.number(value)})", color=colour, fontsize=9, va="center")


def _drawn(metric: Metric) -> bool:
    """Tell whether there is anything to see: two weeks known, and one of them not nothing."""
    return len(_values(metric)) >= 2 and any(_values(metric))


def _values(metric: Metric) -> list[float]:
    return [point.value for point in metric.series if point.value is not None]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


__all__ = ["activity_picture", "bookings_picture", "hygiene_picture", "new_pipeline_picture"]
