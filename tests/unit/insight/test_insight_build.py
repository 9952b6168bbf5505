"""`build_figures` as a whole: who is in it, what it may look at, and what it says of public data."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from support.crm_builder import crm_data

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.crm.read import read_crm
from coachkit.insight.build import build_figures
from coachkit.insight.figures import RepFigures
from coachkit.model import Part
from coachkit.parameters import RepParameters, TeamParameters
from coachkit.workspace import open_sample, open_workspace, read_rep_parameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)


def as_json(found: RepFigures) -> str:
    """Write all parts as strict JSON: NaN and infinity would fail."""
    parts = {field.name: getattr(found, field.name) for field in fields(found)}
    plain = {
        name: [part.model_dump(mode="json") if isinstance(part, Part) else part.isoformat() for part in value]
        if isinstance(value, tuple)
        else value.model_dump(mode="json")
        if isinstance(value, Part)
        else value
        for name, value in parts.items()
    }
    return json.dumps(plain, allow_nan=False, sort_keys=True)


def sample() -> tuple[CrmData, TeamParameters, dict[str, RepParameters]]:
    """Read the packaged sample team."""
    workspace = open_sample(Path())
    return read_crm(workspace), workspace.team, read_rep_parameters(workspace)


def test_only_reps_in_the_team_on_the_day_are_in_it() -> None:
    """Who left before the day or starts after it is not; the last day still counts."""
    reps = [
        {"rep_id": "left", "name": "L", "end_date": "2026-11-19"},
        {"rep_id": "last-day", "name": "D", "end_date": "2026-11-20"},
        {"rep_id": "soon", "name": "S", "start_date": "2026-11-21"},
        {"rep_id": "007", "name": "J"},
    ]
    data = crm_data(AS_OF, reps=reps, opportunities=())
    assert list(build_figures(data, lambda day: data, TeamParameters(), {})) == ["007", "last-day"]


def test_a_day_with_nobody_in_the_team_has_no_figures() -> None:
    """Before the first rep starts there is nobody to report on, and nothing fails."""
    won = {"opportunity_id": "O1", "rep_id": "a", "status": "won", "stage": "Won", "close_date": "2026-11-03"}
    reps = [{"rep_id": "a", "name": "A", "start_date": "2026-12-01"}]
    data = crm_data(AS_OF, reps=reps, opportunities=[won])
    assert build_figures(data, lambda day: data, TeamParameters(), {}) == {}


def test_data_that_are_no_view_are_refused() -> None:
    """Without a day there is nothing to compute."""
    data = crm_data(None, reps=[{"rep_id": "a", "name": "A"}], opportunities=())
    with pytest.raises(ValueError, match="view of one day"):
        build_figures(data, lambda day: data, TeamParameters(), {})


def test_a_rep_with_nothing_at_all_has_a_sensible_result() -> None:
    """A name and no rows: no finding, no opportunity, every figure without a value has its reason."""
    data = crm_data(AS_OF, reps=[{"rep_id": "a", "name": "A"}], opportunities=())
    found = build_figures(data, lambda day: data, TeamParameters(), {})["a"]
    assert found.findings == ()
    assert found.opportunities == ()
    assert found.period.id == "2026-Q4"
    assert (found.forecast.p50, found.pipeline_change.start) == (None, None)
    assert found.forecast.reason
    assert found.pipeline_change.reason
    for metric in found.metrics:
        assert metric.value is not None or (metric.reason and metric.interval is None), metric.metric_id
    as_json(found)


def test_only_some_earlier_views_are_asked_for_and_none_without_a_log() -> None:
    """Twelve weeks, the eves of their two quarters, two days of each of four quarters; none without a log.

    What gives them remembers them (`crm.views.Views`), so that being asked again costs nothing.
    """
    data, team, _ = sample()
    asked: set[date] = set()

    def history(day: date) -> CrmData:
        asked.add(day)
        return known_on(data, day)

    view = known_on(data, AS_OF)
    build_figures(view, history, team, {})
    eves, fourth_weeks = [date(2026, 6, 30), date(2026, 9, 30)], [date(2025, 10, 28), date(2026, 1, 28)]
    fourth_weeks += [date(2026, 4, 28), date(2026, 7, 28)]
    weeks_before = [AS_OF - timedelta(days=7 * weeks) for weeks in range(12, 0, -1)]
    same_days = [date(2025, 11, 20), date(2026, 2, 20), date(2026, 5, 21), date(2026, 8, 20)]
    assert sorted(asked) == sorted([*weeks_before, *eves, *fourth_weeks, *same_days])
    asked.clear()
    plain = crm_data(AS_OF, reps=[{"rep_id": "a", "name": "A"}], opportunities=())
    build_figures(plain, history, team, {})
    assert not asked


def test_the_sample_team_is_told_the_same_way_twice_and_in_json() -> None:
    """Same input, same bytes; no NaN; every interval holds its value; evidence names at most 20 rows that exist."""
    data, team, parameters = sample()
    view = known_on(data, AS_OF)
    first, second = (build_figures(view, lambda day: known_on(data, day), team, parameters) for _ in range(2))
    assert list(first) == sorted(first)
    for rep_id, found in first.items():
        assert as_json(found) == as_json(second[rep_id])
        for metric in (*found.metrics, *found.calls.metrics):
            if metric.interval is not None:
                assert metric.value is not None
                assert metric.interval[0] <= metric.value <= metric.interval[1], metric.metric_id
        for finding in found.findings:
            assert finding.evidence
            assert all(evidence.rows for evidence in finding.evidence)


def test_nothing_after_the_day_reaches_a_figure() -> None:
    """Rows of later days, scrambled in the export, change no byte of an earlier day's figures."""
    data, team, parameters = sample()
    day = date(2026, 8, 14)
    later = pd.Timestamp(day) + pd.Timedelta(days=1)
    acts, said = data["activities"], data["feedback"]
    acts = acts.assign(kind=acts["kind"].where(acts["occurred_at"] < later, "task"))
    said = said.assign(score=said["score"].where(said["received_at"] < later, 1.0))
    scrambled = replace(data, tables={**data.tables, "activities": acts, "feedback": said})
    one, two = (
        build_figures(known_on(source, day), partial(known_on, source), team, parameters)
        for source in (data, scrambled)
    )
    assert {rep_id: as_json(found) for rep_id, found in one.items()} == {
        rep_id: as_json(found) for rep_id, found in two.items()
    }


@pytest.fixture(scope="module")
def maven(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RepFigures]]:
    """Build figures from the public CRM data by its profile alone, on its last day."""
    root = tmp_path_factory.mktemp("maven")
    shutil.copytree(shared_data / "maven_crm_sales", root / "crm")
    (root / "parameters").mkdir()
    (root / "parameters" / "team.yaml").write_text("profiles: [maven_crm_sales]\n", encoding="utf-8")
    workspace = open_workspace(root)
    view = known_on(read_crm(workspace), date(2017, 12, 31))
    yield build_figures(view, lambda day: view, workspace.team, {})


@pytest.mark.guide("S1.2")
def test_the_public_data_give_the_known_figures(maven: dict[str, RepFigures]) -> None:
    """35 reps; two win rates as published; the quarter's wins by hand for one."""
    assert len(maven) == 35
    for rep_id, percent in (("Hayden Neloms", 70.4), ("Lajuana Vencill", 55.0)):
        rate = next(metric for metric in maven[rep_id].metrics if metric.metric_id == "win_rate")
        assert round(100 * (rate.value or math.nan), 1) == percent


def test_no_win_rate_of_the_public_data_is_called_different(shared_data: Path, tmp_path: Path) -> None:
    """Rates from 55 to 70 % are what chance makes of one rate (methods, section 0): no rep's is told as a finding.

    Nor is the team's rise from 49 to 81 % within every quarter told of anybody: it is everybody's.
    """
    shutil.copytree(shared_data / "maven_crm_sales", tmp_path / "crm")
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "team.yaml").write_text("profiles: [maven_crm_sales]\n", encoding="utf-8")
    workspace = open_workspace(tmp_path)
    data = read_crm(workspace)
    for day in (date(2017, 8, 31), date(2017, 10, 31), date(2017, 12, 31)):
        figures = build_figures(known_on(data, day), partial(known_on, data), workspace.team, {})
        told = [
            (rep_id, finding.statement)
            for rep_id, found in figures.items()
            for finding in found.findings
            if finding.cause_id in ("stage-conversion", "activity-without-result") and finding.tier == "signal"
        ]
        assert told == [], day
        rates = [one for found in figures.values() for one in found.peers if one.metric_id == "win_rate"]
        assert len(rates) == 30
        assert "beyond" not in {one.place for one in rates}, day


def test_stale_ones_of_the_public_data_are_said_once(maven: dict[str, RepFigures]) -> None:
    """1,291 of 1,589 stand beside the fact as its rival, on nobody, and not again per opportunity."""
    for found in maven.values():
        stale = [finding for finding in found.findings if finding.cause_id == "stale-pipeline"]
        assert len(stale) <= 1
        if stale:
            assert "1,291 of 1,589 dated open opportunities" in stale[0].rival
            assert "1,291" not in stale[0].statement
            assert stale[0].valence == "neutral"
            assert not any("nine in ten" in str(opportunity.flags) for opportunity in found.opportunities)


def test_open_ones_without_amount_and_date_do_not_fall_out(maven: dict[str, RepFigures]) -> None:
    """All 2,089 open opportunities are counted, and the listed ones say what the CRM does not give."""
    assert sum(found.open_count for found in maven.values()) == 2089
    for found in maven.values():
        for opportunity in found.opportunities:
            assert "the CRM gives no amount and no close date" in str(opportunity.flags)


def test_five_reps_without_opportunities_get_figures_too(maven: dict[str, RepFigures]) -> None:
    """They have no findings and no rate, and nothing is made up."""
    rates = {rep_id: next(m for m in found.metrics if m.metric_id == "win_rate") for rep_id, found in maven.items()}
    empty = [maven[rep_id] for rep_id, rate in rates.items() if rate.reason == "no closed opportunities"]
    assert len(empty) == 5
    for found in empty:
        assert (found.findings, found.opportunities, found.open_count) == ((), (), 0)
        assert next(m for m in found.metrics if m.metric_id == "bookings").value == 0
