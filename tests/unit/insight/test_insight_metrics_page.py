"""docs/metrics.md says what the definitions say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from coachkit.insight.metrics.catalogue import CALL_METRICS, METRICS

pytestmark = pytest.mark.unit


def test_the_metrics_page_is_current(checkout: Path) -> None:
    """The committed page is what the tool would write now; else run tools/write_metrics_page.py."""
    spec = importlib.util.spec_from_file_location("write_metrics_page", checkout / "tools" / "write_metrics_page.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.PAGE.read_text(encoding="utf-8") == tool.metrics_page()


def test_each_metric_is_defined_once_and_in_full() -> None:
    """Ids are unique, and no field of a definition is blank."""
    ids = [definition.metric_id for definition in (*METRICS, *CALL_METRICS)]
    assert len(ids) == len(set(ids))
    for definition in (*METRICS, *CALL_METRICS):
        texts = (definition.label, definition.formula, definition.dated_by, definition.window, definition.interval)
        assert all(text.strip() for text in texts), definition.metric_id


def test_the_metrics_of_every_report_are_the_agreed_ones() -> None:
    """The ids and their order are those that other parts and other tools rely on."""
    assert [definition.metric_id for definition in METRICS] == [
        "bookings", "attainment", "pace", "wins", "win_rate", "cohort_win_rate", "average_sale", "discount",
        "new_pipeline", "new_opportunities", "new_accounts_touched",
        "open_opportunities", "untouched", "past_due", "no_next_step", "overdue_next_steps", "next_meeting_rate",
        "stalled_in_stage", "single_contact", "next_step_changes", "push_count",
        "sales_cycle_days", "cycle_to_win", "stage_conversion", "opportunities_advanced", "stage_regressions",
        "time_in_stage_to_won", "sales_velocity",
        "coverage", "coverage_needed", "weighted_pipeline", "commit_amount", "best_case_amount", "commit_conversion",
        "forecast_bias", "wape", "slip_rate", "category_changes",
        "activities_call", "activities_email", "activities_meeting", "activities_task", "accounts_touched",
        "meetings_per_opportunity", "response_days",
        "csat", "nps",
    ]  # fmt: skip
