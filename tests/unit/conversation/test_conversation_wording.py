"""One number is said in one way wherever it stands."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest
from conversation_example import material, metric
from prep_example import build_example

from coachkit.conversation.bank.form import Condition
from coachkit.conversation.prompts import from_metric
from coachkit.conversation.team import build_team
from coachkit.report import words

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("metric_id", "value", "unit", "said"),
    [
        ("sales_cycle_days", 52.5, "days", "52.5 days"),
        ("nps", -33.3, "score", "−33"),
        ("win_rate", 0.12, "share", "12\u00a0%"),
        ("bookings", 12400.4, "money", "€12,400"),
        ("pace", 0.853, "ratio", "0.85 ×"),
    ],
)
def test_a_question_says_a_figure_as_the_table_does(metric_id: str, value: float, unit: str, said: str) -> None:
    """The reason of a question and the table of figures write one value in the same words."""
    known = metric(metric_id, value, 14, label="It", unit=unit, level=0.95)
    prompt = from_metric(Condition(metric_id=metric_id, at_most=1e9), material(metrics=(known,)))
    assert prompt is not None
    assert prompt.because.startswith(f"Because: It, {said} (")
    assert words.figure(value, unit, "EUR") == said


def test_the_team_page_has_one_form_for_a_day_near_by() -> None:
    """What is due this week names the weekday and the day as the next meeting does, without a leading zero."""
    prep = build_example(as_of=date(2026, 11, 1))
    due = prep.model_copy(
        update={"commitments": (prep.commitments[0].model_copy(update={"due_date": date(2026, 11, 5)}),)}
    )
    prepared = SimpleNamespace(
        reports={"007": due}, as_of=due.as_of, data=SimpleNamespace(sources=due.sources), remarks=()
    )
    entry = build_team(prepared, None).entries[0]  # type: ignore[arg-type]
    assert entry.this_week[0] == f"Due {words.weekday(date(2026, 11, 5))}: Ask legal for the shorter contract"
    assert not [line for line in entry.this_week if re.search(r"\b0\d\b", line)]
