"""`coachkit findings`: the analysis alone, for one day or several a week apart, as JSON; nothing is written."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pyarrow as pa

from coachkit.batch.choice import choose_reps
from coachkit.conversation.prepare import nobody_there, oldest_day, settle_day
from coachkit.crm.data import CrmData
from coachkit.crm.read import read_crm
from coachkit.crm.views import Views
from coachkit.errors import RequestError
from coachkit.insight.build import build_figures
from coachkit.insight.figures import RepFigures
from coachkit.insight.teamday import in_team
from coachkit.insight.wording import say_day
from coachkit.journal.store import read_snapshot, read_snapshot_days
from coachkit.journal.tombstones import read_forgets
from coachkit.model import Finding, Forecast, Metric, NotSeen, Part, Point
from coachkit.terms import SCHEMA_VERSION
from coachkit.workspace import Workspace, read_rep_parameters

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class FindingsRequest:
    """What `coachkit findings` was asked for: `weeks` dates, each a week after the one before, the last `as_of`."""

    workspace: Workspace
    as_of: date | None = None
    weeks: int = 1
    reps: tuple[str, ...] = ()
    manager: str | None = None


class RepFindings(Part):
    """What the analysis says of one rep on one day; each part is as in `prep.json`."""

    as_of: date
    rep_id: str
    metrics: tuple[Metric, ...]
    findings: tuple[Finding, ...]
    not_seen: tuple[NotSeen, ...]
    forecast: Forecast


class Findings(Part):
    """All results: the oldest day first, on each day in the order of rep ids."""

    schema_version: int = SCHEMA_VERSION
    results: tuple[RepFindings, ...]


#: Parts whose fields are written under their own names and hold plain values, dates and other parts.
_AS_IT_IS = frozenset({RepFindings, Metric, Point})


def dump_findings(found: Findings) -> str:
    """Write the results as JSON, one a line: half a year of a team makes megabytes, which indents would double."""
    lines = (json.dumps(one, ensure_ascii=False, check_circular=False, default=_plain) for one in found.results)
    return f'{{"schema_version": {found.schema_version}, "results": [\n' + ",\n".join(lines) + "\n]}\n"


def _plain(value: date | Part) -> str | dict[str, Any]:
    """Return what JSON holds of a value.

    Metrics are nearly all of the megabytes; a model's own dump of them, value by value, would take twice the time.
    """
    if type(value) in _AS_IT_IS:
        return vars(value)
    return value.isoformat() if isinstance(value, date) else value.model_dump(mode="json")


class FindingsProgress:
    """What an analysis tells while it runs; the command line shows it, tests leave it be."""

    def stage(self, text: str) -> None:
        """A new stage began."""


@contextmanager
def _memory_for_a_run() -> Iterator[None]:
    """Let Arrow take memory from the system, and Python look for no unreachable cycles.

    Arrow's own keeper gives back to the system what the next table asks for again. Days leave next to no cycles, and
    a look goes through all else; what was made meanwhile goes to the old objects at once, unseen by the first look
    after it.
    """
    was_on, pool = gc.isenabled(), pa.default_memory_pool()
    gc.disable()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(pool)
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()


@_memory_for_a_run()
def run_findings(request: FindingsRequest, progress: FindingsProgress | None = None) -> Findings:
    """Read the workspace once and analyse its whole team on every day; the selection is only of what is returned.

    Each day is analysed from its own view, as `prep` would have done it on that day. A rep who was not in the team on
    a day has no result for it. Raises `InputProblems` for what cannot be read and `RequestError` for an unknown rep or
    manager, for days before the data begin, and where nobody was in the team on any of the days.
    """
    progress = progress or FindingsProgress()
    workspace = request.workspace
    progress.stage("Reading the data")
    data = read_crm(workspace, read_forgets(workspace.journal))
    parameters = read_rep_parameters(workspace)
    days = _days(data, request)
    when = "on that day" if len(days) == 1 else "on any of these days"
    chosen = frozenset(choose_reps(_managers(data, days), request.reps, request.manager, when))
    journal = workspace.journal
    views = Views(data, partial(read_snapshot, journal), partial(read_snapshot_days, journal))
    results: list[RepFindings] = []
    for number, day in enumerate(days, 1):
        progress.stage(f"Analysing {day} ({number} of {len(days)})")
        history = views.until(day)
        figures = build_figures(history(day), history, workspace.team, parameters)
        results += [_result(day, rep_id, figures[rep_id]) for rep_id in sorted(chosen & figures.keys())]
    return Findings(results=tuple(results))


def _days(data: CrmData, request: FindingsRequest) -> list[date]:
    """Return the days asked for, oldest first; all of them must lie in the data."""
    last = settle_day(data, request.as_of)
    first = oldest_day(data)
    possible = request.weeks if first is None else (last - first) // _WEEK + 1
    if first is not None and request.weeks > possible:
        raise RequestError(
            f"Nothing is known before {say_day(first)}, where the data begin: up to {say_day(last)} that makes at most "
            f"--weeks {possible}."
        )
    return [last - _WEEK * back for back in reversed(range(request.weeks))]


def _managers(data: CrmData, days: list[date]) -> Mapping[str, str | None]:
    """Return who was in the team on any of the days, with their manager."""
    found: dict[str, str | None] = {}
    for day in days:
        there = in_team(data["reps"], day)
        named = there["manager"].notna()
        found |= dict.fromkeys(there["rep_id"])
        found |= dict(there.loc[named, ["rep_id", "manager"]].itertuples(index=False))
    if not found:
        raise nobody_there(days[-1])
    return found


def _result(day: date, rep_id: str, figures: RepFigures) -> RepFindings:
    return RepFindings(
        as_of=day,
        rep_id=rep_id,
        metrics=figures.metrics,
        findings=figures.findings,
        not_seen=figures.not_seen,
        forecast=figures.forecast,
    )
