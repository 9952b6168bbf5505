"""The small picture of a metric's history: one line of SVG, drawn by hand because a page holds a dozen of them."""

from __future__ import annotations

from markupsafe import Markup, escape

from coachkit.model import Metric
from coachkit.report import words

WIDTH, HEIGHT, EDGE = 120, 28, 3


def sparkline(metric: Metric, currency: str) -> Markup:
    """Draw a metric's weekly series, the newest week as a dot; in words where there are fewer than two values."""
    points = [(index, point.value) for index, point in enumerate(metric.series) if point.value is not None]
    if len(points) < 2:
        return Markup('<span class="quiet">no history kept</span>')
    values = [value for _, value in points]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    steps = max(len(metric.series) - 1, 1)

    def place(index: int, value: float) -> str:
        x = EDGE + index / steps * (WIDTH - 2 * EDGE)
        y = HEIGHT - EDGE - ((value - low) / span if high > low else 0.5) * (HEIGHT - 2 * EDGE)
        return f"{x:.1f},{y:.1f}"

    line = " ".join(place(index, value) for index, value in points)
    last_x, last_y = place(*points[-1]).split(",")
    told = (
        f"{len(metric.series)} weeks: lowest {words.figure(low, metric.unit, currency)}, "
        f"highest {words.figure(high, metric.unit, currency)}, "
        f"newest {words.figure(values[-1], metric.unit, currency)}"
    )
    return Markup(  # noqa: S704 - numbers, and text escaped here
        f'<svg class="spark" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"<title>{escape(told)}</title>"
        f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>'
        f'<circle cx="{last_x}" cy="{last_y}" r="2.5" fill="currentColor"/></svg>'
    )
