"""Which meeting is prepared, and why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from conversation_example import AS_OF

from coachkit.conversation.meeting_type import choose_meeting_type, planned_meeting
from coachkit.model import LastMeeting
from coachkit.parameters import NextMeeting, RepParameters, TeamParameters, Thresholds

pytestmark = pytest.mark.unit

TEAM = TeamParameters()


def planned(in_days: int, kind: str | None = "performance", minutes: int | None = None) -> RepParameters:
    """Build a rep's parameters with a meeting planned so many days after the report."""
    when = NextMeeting.model_validate({"date": AS_OF + timedelta(days=in_days), "type": kind, "minutes": minutes})
    return RepParameters(rep_id="007", next_meeting=when)


def career_held(days_ago: int) -> LastMeeting:
    """Build the record of a career conversation held so many days before the report."""
    return LastMeeting(held={"career": AS_OF - timedelta(days=days_ago)})


def test_what_was_asked_for_wins() -> None:
    """A type asked for on the command line is taken, whatever is planned or due."""
    assert choose_meeting_type("pipeline", planned(3), career_held(200), TEAM, AS_OF) == (
        "pipeline",
        "the type was chosen by hand",
    )


@pytest.mark.parametrize("in_days", [0, 7])
@pytest.mark.guide("E4")
def test_a_meeting_planned_within_a_week_decides(in_days: int) -> None:
    """The type planned for the coming seven days is prepared, and the reason tells the day."""
    kind, reason = choose_meeting_type(None, planned(in_days), career_held(200), TEAM, AS_OF)
    assert kind == "performance"
    assert reason == ("it is planned for 20 Nov 2026" if in_days == 0 else "it is planned for 27 Nov 2026")


@pytest.mark.parametrize("in_days", [-1, 8])
def test_a_meeting_further_off_or_past_does_not(in_days: int) -> None:
    """A plan for yesterday or for next week but one is not this report's meeting."""
    assert planned_meeting(planned(in_days), AS_OF) is None
    assert choose_meeting_type(None, planned(in_days), LastMeeting(), TEAM, AS_OF)[0] == "weekly"


@pytest.mark.guide("E4")
def test_a_career_conversation_is_due_after_its_days() -> None:
    """On day 91 after the last one a career conversation is prepared; on day 90 it is not yet."""
    assert choose_meeting_type(None, None, career_held(90), TEAM, AS_OF) == ("weekly", "it is the ordinary one")
    assert choose_meeting_type(None, planned(3, kind=None), career_held(91), TEAM, AS_OF) == (
        "career",
        "the last career conversation was 91 days ago (21 Aug 2026), and one is due every 90 days",
    )


def test_an_unknown_last_career_conversation_makes_none_due() -> None:
    """Where none is on record nothing is claimed about it: the ordinary meeting is prepared."""
    assert choose_meeting_type(None, None, LastMeeting(), TEAM, AS_OF) == ("weekly", "it is the ordinary one")


def test_the_threshold_is_the_teams() -> None:
    """A team may have career conversations more often."""
    often = TeamParameters(thresholds=Thresholds(career_every_days=30))  # type: ignore[call-arg]
    last = LastMeeting(held={"career": date(2026, 10, 1)})
    assert choose_meeting_type(None, None, last, often, AS_OF)[0] == "career"
