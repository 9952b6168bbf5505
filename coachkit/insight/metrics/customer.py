"""What customers say: CSAT and NPS over 180 days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

import numpy as np

from coachkit.insight.days import Floats, Ints, day_number
from coachkit.insight.intervals import nps_interval, share_interval
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import at_week_ends
from coachkit.insight.rows import Rows
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import trailing

FEEDBACK_DAYS = 180
#: Below this many answers an NPS is noise, and the comments say more (landscape, metric 28).
NPS_LEAST = 10


def answers(day: TeamDay, kind: str, end: date) -> Rows:
    """Return the answers of a kind in the 180 days up to `end`."""
    if (answers, kind) not in day.worked_out:  # asked for each of 26 weeks
        table = day.feedback[["rep", "day", "score"]][(day.feedback["kind"] == kind).to_numpy(dtype=bool)]
        day.worked_out[answers, kind] = Rows.of(table)
    its = cast(Rows, day.worked_out[answers, kind])
    last, days = day_number(end), its["day"]
    return its.where((days > last - FEEDBACK_DAYS) & (days <= last))


def _count(day: TeamDay, rows: Rows, low: float = -np.inf, high: float = np.inf) -> Ints:
    """Count per rep the answers with a score from `low` to `high`."""
    score = rows["score"]
    return np.bincount(rows["rep"][(score >= low) & (score <= high)], minlength=day.size).astype(np.int64)


def _missing(day: TeamDay) -> str:
    return "no answers in the last 180 days" if day.view.has("feedback") else "no customer feedback in the data"


def _csat_counts(day: TeamDay, end: date) -> tuple[Ints, Ints]:
    rows = answers(day, "csat", end)
    return _count(day, rows, low=4), _count(day, rows)


def csat(day: TeamDay) -> Sequence[Figure]:
    """Work out the share of answers of 4 or 5 on a scale of five."""
    window = trailing(day.as_of, FEEDBACK_DAYS)
    history = at_week_ends(day, _csat_at) if day.view.has("feedback") else [()] * day.size
    happy, n = _csat_counts(day, day.as_of)
    return [
        Figure(int(h) / int(m), None, int(m), share_interval(int(h), int(m)), window=window, series=points)
        if m
        else Figure(None, _missing(day), window=window, series=points)
        for h, m, points in zip(happy, n, history, strict=True)
    ]


def _csat_at(day: TeamDay, end: date) -> tuple[Floats, Ints]:
    happy, n = _csat_counts(day, end)
    return np.divide(happy, n, out=np.full(day.size, np.nan), where=n > 0), n


def _nps_counts(day: TeamDay, end: date) -> tuple[Ints, Ints, Ints]:
    """Count promoters, passives and detractors per rep."""
    rows = answers(day, "nps", end)
    up, down = _count(day, rows, low=9), _count(day, rows, high=6)
    return up, _count(day, rows) - up - down, down


def nps(day: TeamDay) -> Sequence[Figure]:
    """Work out promoters less detractors in points; none below ten answers."""
    window = trailing(day.as_of, FEEDBACK_DAYS)
    history = at_week_ends(day, _nps_at) if day.view.has("feedback") else [()] * day.size
    up, middle, down = _nps_counts(day, day.as_of)
    return [
        _nps_figure(day, int(u), int(m), int(d)).at(window, points)
        for u, m, d, points in zip(up, middle, down, history, strict=True)
    ]


def _nps_figure(day: TeamDay, up: int, middle: int, down: int) -> Figure:
    n = up + middle + down
    if not n:
        return Figure(None, _missing(day))
    if n < NPS_LEAST:
        return Figure(None, f"fewer than {NPS_LEAST} answers: read the comments", n)
    return Figure(100 * (up - down) / n, None, n, nps_interval(up, middle, down))


def _nps_at(day: TeamDay, end: date) -> tuple[Floats, Ints]:
    up, middle, down = _nps_counts(day, end)
    n = up + middle + down
    return np.divide(100.0 * (up - down), n, out=np.full(day.size, np.nan), where=n >= NPS_LEAST), n


_END = "the 180 days up to the week's end"

CSAT = MetricDefinition(
    "csat", "Customer satisfaction (CSAT)", "customers", "answers of 4 or 5 / all answers, on a scale of five",
    "received",
    "share", "up", 1, "last 180 days", "Wilson 1927", _END, csat,
)  # fmt: skip
NPS = MetricDefinition(
    "nps", "Net promoter score (NPS)", "customers", "% answering 9-10 less % answering 0-6; none below 10 answers",
    "received",
    "score", "up", NPS_LEAST, "last 180 days",
    "normal, variance p + d - (p - d)^2 over n; where all answered alike, Wilson's limit of that share", _END, nps,
)  # fmt: skip
