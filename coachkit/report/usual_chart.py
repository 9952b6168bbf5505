"""The rep's own history with its natural limits: what a usual week is. A picture, never an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coachkit.insight.limits import Limits, natural_limits
from coachkit.model import Point, PrepReport
from coachkit.report import words
from coachkit.report.charts import RECENT_WEEKS
from coachkit.report.labels import kept_apart
from coachkit.report.svg import COLOURS, FAINT, INK, Picture, build_picture, new_figure, style

#: More than two would be a page of charts.
MOST_PICTURES = 2
#: Means and limits below are said with a decimal.
WHOLE_FROM = 5
TOUCHES = "activities"
_KINDS = ("activities_call", "activities_email", "activities_meeting", "activities_task")
#: What findings are about that happens week by week, as they are called, and the metrics that add up to it. What looks
#: back over months each week has no place here: neighbouring weeks share their events, and limits would be too narrow.
_WEEKLY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    TOUCHES: ("touches", _KINDS),
    "activities_meeting": ("meetings", ("activities_meeting",)),
    "activities_other": ("touches other than meetings", tuple(kind for kind in _KINDS if "meeting" not in kind)),
    "new_opportunities": ("new opportunities", ("new_opportunities",)),
    "push_count": ("close dates moved later", ("push_count",)),
}


@dataclass(frozen=True)
class _History:
    metric_id: str
    name: str
    weeks: tuple[Point, ...]

    @property
    def values(self) -> list[float]:
        return [week.value for week in self.weeks if week.value is not None]


def usual_pictures(prep: PrepReport) -> tuple[Picture, ...]:
    """Draw what the findings are about that were inferred, most important first; without any, touches a week.

    At most two; none where fewer than six weeks are known or nothing ever happened. Sensitive findings are left out:
    the section is shared.
    """
    about = [
        evidence.metric_id
        for finding in sorted(prep.findings, key=lambda finding: finding.rank)
        if finding.tier != "fact" and not finding.sensitive
        for evidence in finding.evidence
        if evidence.metric_id in _WEEKLY
    ]
    drawn = [_draw(history) for name in dict.fromkeys(about or [TOUCHES]) if (history := _history(prep, name))]
    return tuple(picture for picture in drawn if picture)[:MOST_PICTURES]


def _history(prep: PrepReport, metric_id: str) -> _History | None:
    """Add the metrics up week by week; a week counts where all of them are known and the rep was there."""
    name, parts = _WEEKLY[metric_id]
    its = [metric.series for metric in prep.metrics if metric.metric_id in parts and metric.value is not None]
    weeks = []
    for points in zip(*its, strict=True):
        values = [point.value for point in points if point.value is not None]
        whole = sum(values) if len(values) == len(points) and points[0].week not in prep.away_weeks else None
        weeks.append(Point(week=points[0].week, value=whole, n=int(whole or 0)))
    history = _History(metric_id, name, tuple(weeks))
    return history if any(history.values) else None


def _draw(history: _History) -> Picture | None:
    values = history.values
    limits = natural_limits(values)
    if limits is None:
        return None
    title = _say(history, limits)
    with style():
        figure = new_figure(width=5.2, height=2.5)
        axes = figure.add_axes((0.09, 0.14, 0.68, 0.82))
        drawn = [float("nan") if point.value is None else point.value for point in history.weeks]
        last = len(history.weeks) - 1
        axes.axhspan(limits.low, limits.high, color=FAINT, alpha=0.22, linewidth=0)
        axes.axhline(limits.mean, color=FAINT, linestyle="--", linewidth=1.2)
        axes.plot(range(len(drawn)), drawn, color=COLOURS[0], marker="o", markersize=4.5, linewidth=1.4)
        axes.set_ylim(-0.03 * max(*values, limits.high), 1.08 * max(*values, limits.high))
        axes.set_xlim(-0.6, last + 0.6)
        marks = [last - 18, last - 9, last] if last >= 18 else [0, last]
        axes.set_xticks(marks, [words.weekday(history.weeks[mark].week)[4:] for mark in marks], fontsize=10)
        axes.tick_params(length=0, labelsize=10)
        axes.locator_params(axis="y", nbins=5, integer=True)
        trial = "trial limit" if limits.trial else "limit"
        edges = [(limits.low, trial), (limits.mean, "mean"), (limits.high, trial)]
        placed = kept_apart([value for value, _ in edges], 0.08 * axes.get_ylim()[1], axes.get_ylim()[1])
        for (value, said), height in zip(edges, placed, strict=True):
            if not value:
                continue  # counts end at 0 of themselves
            label = f"{said} {_short(value)}"
            axes.text(last + 1.0, height, label, color=INK, fontsize=10, va="center")
    rows = [(words.day(point.week), words.number(point.value)) for point in history.weeks]
    rows += [(words.first_up(said), words.number(value)) for value, said in edges]
    text = f"Dots by week over a band of usual weeks. {title}."
    name = f"usual-{history.metric_id}"
    columns = ("Week of", words.first_up(history.name))
    return build_picture(name, figure, title, text, columns, rows, fits=True)


def _short(value: float) -> str:
    return words.number(value, 0 if value >= WHOLE_FROM else 1)


def _say(history: _History, limits: Limits) -> str:
    """Say the newest weeks beside the usual ones, and nothing of what that means."""
    recent = history.values[-RECENT_WEEKS:]
    there = " there" if any(week.value is None for week in history.weeks[-RECENT_WEEKS:]) else ""
    lately = sum(recent) / len(recent)
    basis = f"the oldest {limits.weeks} weeks" + (" (too few: trial limits)" if limits.trial else "")
    usual = f"{_short(limits.low)} to {_short(limits.high)} are usual by {basis}"
    return (
        f"{words.first_up(history.name)}: {words.number(lately)} a week in the last {len(recent)} weeks{there}; {usual}"
    )


__all__ = ["MOST_PICTURES", "usual_pictures"]
