"""What single kinds of entries make of the words that a person typed."""

from __future__ import annotations

import pytest

from coachkit.journal.bodies import Asked, Promise

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("cue", "action", "sentence"),
    [
        ("a buyer moves a date", "ask why", "If a buyer moves a date, then I will ask why"),
        ("When a buyer moves a date,", "I will ask why.", "When a buyer moves a date, then I will ask why"),
        ("if they call;", "then I'll answer", "If they call, then I will answer"),
        ("on Friday noon", "… then I will send the plan", "On Friday noon, then I will send the plan"),
        ("iffy buyers call", "thenceforth listen", "If iffy buyers call, then I will thenceforth listen"),
        ("", "send the plan.", "Send the plan"),
    ],
)
def test_a_promise_is_one_sentence_however_it_was_typed(cue: str, action: str, sentence: str) -> None:
    """The labels' own words, typed again, are said once; a time or "when" is not turned into an "if"."""
    assert Promise(cue=cue, action=action).text == sentence


def test_a_mark_set_by_mistake_says_nothing() -> None:
    """It is dropped when the meeting closes, and no report counts it."""
    assert Asked(question_id="q", how="not-asked").blank and not Asked(question_id="q").blank
