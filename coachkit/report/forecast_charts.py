"""The quarter's bookings as a path to today, and where it may end: a fan to the range at its end, the quota, its pace.

Only the range at the end is forecast. The fan's sides are straight lines from today to it, and the text says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matplotlib.axes import Axes
from matplotlib.dates import date2num

from coachkit.model import Forecast, PrepReport
from coachkit.report import words
from coachkit.report.forecast_bar import bar_picture
from coachkit.report.labels import kept_apart
from coachkit.report.svg import COLOURS, INK, PAPER, Picture, build_picture, new_figure, style

_BLUE, _ORANGE = COLOURS[:2]
_Row = tuple[str, float]
#: From this share of the quarter on there is no room right of today for a label, below this share of the axis none
#: beneath a line.
_LATE, _LOW = 0.7, 0.12


@dataclass(frozen=True)
class _Range:
    """The forecast where there is one: what is not exceeded in one, five and nine of ten cases."""

    low: float
    middle: float
    high: float


def forecast_picture(prep: PrepReport) -> Picture | None:
    """Draw the path of bookings to today, the fan to the range at the quarter's end, the quota and its pace.

    On the quarter's last day nothing is left to forecast: None.
    Without a known booking for each week of the quarter, what is booked and the range are a bar; None without either.
    """
    said, booked = _range(prep.forecast), prep.metric("bookings").value
    if said is None or booked is None or prep.as_of >= prep.period.end:
        return None
    low, middle, high = (words.rough_money(value, prep.currency) for value in (said.low, said.middle, said.high))
    if _is_booked(said, booked):
        low = f"the {words.money(booked, prep.currency)} already booked"
    title = f"{prep.period.id} may end between {low} and {high}, its middle {middle}"
    marks = [("Booked", booked), ("Low end (1 in 10 below)", said.low), ("Middle", said.middle)]
    marks += [("High end (1 in 10 above)", said.high)]
    if prep.forecast.quota:
        title += f"; the quota is {words.money(prep.forecast.quota, prep.currency)}"
        marks += [("Quota", prep.forecast.quota)]
    path = _path(prep)
    if not path:
        return bar_picture(prep, booked, (said.low, said.middle, said.high), title, marks)
    what = "A line of what was booked by each week, and from today a fan to the range at the quarter’s end"
    return _draw(prep, "forecast", path, said, title, what, [*marks, *_pace_today(prep)])


def pace_picture(prep: PrepReport) -> Picture | None:
    """Draw the path of bookings to today against the quota's pace line; None where the pace is silent."""
    path, today = _path(prep), _pace_today(prep)
    if not path or not today or not prep.quota.value or prep.quota.attainment is None:
        return None
    expected = today[0][1] / prep.quota.value
    title = (
        f"{words.money(path[-1][1], prep.currency)} booked, {words.percent(prep.quota.attainment)} of the quota of "
        f"{words.money(prep.quota.value, prep.currency)}; its pace is {words.percent(expected)} by now"
    )
    marks = [("Booked", path[-1][1]), *today, ("Quota", prep.quota.value)]
    what = "A line of what was booked by each week beside a dotted line of the quota’s pace"
    return _draw(prep, "pace", path, None, title, what, marks)


def forecast_note(prep: PrepReport) -> str | None:
    """Say how to read the fan, and along what the pace goes or why there is none; None where there is no fan."""
    if _range(prep.forecast) is None or not _path(prep):
        return None
    note = "Only the end of the fan is a forecast; its sides are straight lines from today to it."
    basis = prep.quota.pace_basis
    if basis is None:
        return note
    return (
        f"{note} The dotted line is the pace of the quota, {basis}."
        if prep.quota.pace
        else (f"{note} {words.first_up(basis)}.")
    )


def _range(said: Forecast) -> _Range | None:
    if said.p10 is None or said.p50 is None or said.p90 is None:
        return None
    return _Range(said.p10, said.p50, said.p90)


def _is_booked(said: _Range, booked: float) -> bool:
    """Tell whether the low end is what is booked already: then it is said as that, not as a rounded forecast."""
    return booked > 0 and abs(said.low - booked) <= 0.01 * booked


def _path(prep: PrepReport) -> list[tuple[date, float]]:
    """Return what was booked in the quarter by its eve (nothing) and the ends of its weeks; none where one is unknown.

    The weeks' sums are taken off today's total from the newest on, so that the week in which the quarter began does not
    carry in what was won before it.
    """
    metric, start = prep.metric("bookings"), prep.period.start
    if metric.value is None or not metric.series:
        return []
    found, left = [(prep.as_of, metric.value)], metric.value
    for point in reversed(metric.series):
        if point.week <= start:
            return [(start - timedelta(days=1), 0.0), *reversed(found)]
        if point.value is None:
            return []
        left -= point.value
        found.append((point.week - timedelta(days=1), round(left, 2)))
    return []


def _pace(prep: PrepReport) -> list[tuple[date, float]]:
    """Return the pace line in money."""
    return [(point.day, point.expected * (prep.quota.value or 0.0)) for point in prep.quota.pace]


def _pace_today(prep: PrepReport) -> list[_Row]:
    return [("Pace of the quota by now", round(amount, 2)) for day, amount in _pace(prep) if day == prep.as_of]


def _draw(
    prep: PrepReport,
    name: str,
    path: list[tuple[date, float]],
    said: _Range | None,
    title: str,
    what: str,
    marks: Sequence[_Row],
) -> Picture:
    booked, end, quota = path[-1][1], prep.period.end, prep.quota.value
    with style():
        figure = new_figure(width=5.2, height=2.9)
        axes = figure.add_axes((0.125, 0.12, 0.61, 0.85))
        top = 1.1 * max(booked, said.high if said else 0.0, quota or 0.0, 1.0)
        ends: list[tuple[float, str, str]] = []
        if pace := _pace(prep):
            axes.plot(*_xy(pace), color=INK, linestyle=":", linewidth=1.6)
        if quota:
            axes.axhline(quota, color=_ORANGE, linestyle="--", linewidth=1.8)
            ends += [(quota, "quota", _ORANGE)]
        if said:
            ends += _fan(axes, prep.as_of, booked, said, end)
        axes.plot(*_xy(path), color=_BLUE, linewidth=2.4, marker="o", markersize=3)
        axes.plot(date2num(prep.as_of), booked, color=_BLUE, marker="o", markersize=7)
        axes.set_ylim(0, top)
        axes.set_xlim(date2num(path[0][0]), date2num(end))
        if said and _is_booked(said, booked):
            ends = [(value, "booked" if label == "low" else label, colour) for value, label, colour in ends]
        _label_today(axes, prep, booked, pace, top, named=any(label == "booked" for _, label, _ in ends))
        heights = kept_apart([value for value, *_ in ends], 0.09 * top, top)
        for (value, label, colour), height in zip(ends, heights, strict=True):
            told = value if label in ("quota", "booked") else words.rough(value)  # as roughly as the title says it
            text = f"{label} {words.short_money(told, prep.currency)}"
            axes.annotate(
                text, (1.02, height), xycoords=axes.get_yaxis_transform(), color=colour, fontsize=10, va="center",
                annotation_clip=False,
            )  # fmt: skip
        days = [prep.period.start, prep.as_of, end]
        apart = (end - prep.as_of).days > 21 and (prep.as_of - prep.period.start).days > 21
        shown = days if apart else [days[0], days[2]]
        axes.set_xticks([date2num(day) for day in shown], [words.weekday(day)[4:] for day in shown], fontsize=10)
        axes.tick_params(length=3, labelsize=10)
        axes.locator_params(axis="y", nbins=5)
        axes.yaxis.set_major_formatter(lambda value, _: words.short_money(value, prep.currency))
    rows = [(f"Booked by {words.day(day)}", words.money(amount, prep.currency)) for day, amount in path[1:-1]]
    rows += [(label, words.money(amount, prep.currency)) for label, amount in marks]
    return build_picture(name, figure, title, f"{what}. {title}.", ("What", "Amount"), rows, fits=True)


def _fan(axes: Axes, today: date, booked: float, said: _Range, end: date) -> list[tuple[float, str, str]]:
    """Draw the fan from today's bookings to the range at the end; return the labels of its ends."""
    days = [date2num(today), date2num(end)]
    axes.fill_between(days, [booked, said.low], [booked, said.high], color=_BLUE, alpha=0.22, linewidth=0)
    for value, line in ((said.low, "-"), (said.middle, "--"), (said.high, "-")):
        axes.plot(days, [booked, value], color=_BLUE, linestyle=line, linewidth=1.2)
    return [(said.low, "low", _BLUE), (said.middle, "middle", INK), (said.high, "high", _BLUE)]


def _label_today(
    axes: Axes, prep: PrepReport, booked: float, pace: list[tuple[date, float]], top: float, *, named: bool
) -> None:
    """Name what is booked and what the pace is today: the higher above and left of its line, the lower below and right.

    There nothing else is drawn: all lines rise to the right. The lower goes left late in the quarter, where the labels
    of the end stand on the right, and above its line close to the axis. Where what is booked is `named` at the end of
    the fan already, it is not named twice.
    """
    labels = [] if named else [(booked, "booked", _BLUE)]
    labels += [(amount, "pace", INK) for day, amount in pace if day == prep.as_of]
    highest = max([booked, *(value for value, *_ in labels)])
    late = prep.period.elapsed > _LATE
    for value, label, colour in labels:
        below = value < highest or (len(labels) == 1 and not named)
        above, right = not below or value < _LOW * top, below and not late and value >= _LOW * top
        axes.annotate(
            f"{label} {words.short_money(value, prep.currency)}", (date2num(prep.as_of), value),
            (6 if right else -5, 5 if above else -6), textcoords="offset points", ha="left" if right else "right",
            va="bottom" if above else "top", color=colour, fontsize=10,
            bbox={"facecolor": PAPER, "linewidth": 0, "pad": 1},
        )  # fmt: skip


def _xy(points: Sequence[tuple[date, float]]) -> tuple[list[float], list[float]]:
    return [float(date2num(day)) for day, _ in points], [amount for _, amount in points]
