"""Weeks without a working day, which no picture of usual weeks should learn from."""

from __future__ import annotations

from datetime import date

import pytest
from support.crm_builder import crm_data

from coachkit.insight.exposure import away_weeks
from coachkit.insight.teamday import TeamDay
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit


def test_a_week_is_away_when_none_of_its_working_days_is_left() -> None:
    """Weeks end on the day's Friday: leave from Saturday 7 to Friday 13 November is one, from Monday to Thursday none.

    A holiday of everybody counts for each.
    """
    day = date(2026, 11, 20)
    events = [
        {"rep_id": "a", "kind": "leave", "start_date": "2026-11-07", "end_date": "2026-11-13"},
        {"rep_id": "b", "kind": "leave", "start_date": "2026-11-09", "end_date": "2026-11-12"},
        {"rep_id": "*", "kind": "holiday", "start_date": "2026-08-03", "end_date": "2026-08-07"},
        {"rep_id": "b", "kind": "training", "start_date": "2026-10-05", "end_date": "2026-10-16"},
    ]
    data = crm_data(day, reps=[{"rep_id": rep, "name": rep} for rep in "ab"], opportunities=[], rep_events=events)
    found = away_weeks(TeamDay.of(data, lambda day: data, TeamParameters()))
    assert found == [(date(2026, 8, 1), date(2026, 11, 7)), (date(2026, 8, 1),)]
