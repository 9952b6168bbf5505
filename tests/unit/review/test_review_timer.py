"""The clock of a meeting: one topic at a time, kept now and then, gone on with after a reload."""

from __future__ import annotations

from pathlib import Path

import pytest
from prepared_workspace import HELD_ON, example_report, make_prepared_workspace

from coachkit.review.session import Review, open_review
from coachkit.review.timer import KEEP_SECONDS, TopicTimer

pytestmark = pytest.mark.unit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """Open a meeting of 30 minutes."""
    return open_review(make_prepared_workspace(tmp_path / "work"), example_report().rep.rep_id, HELD_ON)


def test_one_topic_runs_at_a_time_and_what_is_left_counts_down(review):
    """Starting another stops the one before; the time of both is taken from the meeting's."""
    clock = Clock()
    timer = TopicTimer(review, clock)
    first, second = review.topics[:2]
    timer.start(first)
    clock.now += 90
    assert (timer.seconds(first), timer.left()) == (90, 30 * 60 - 90)
    timer.start(second)
    clock.now += 30
    timer.start(second)  # the same again goes on
    clock.now += 5
    timer.stop()
    assert (timer.seconds(first), timer.seconds(second), timer.left()) == (90, 35, 30 * 60 - 125)
    assert timer.running is None


def test_time_is_kept_now_and_then_and_gone_on_with(review):
    """A reload loses no more than the seconds since the last keeping."""
    clock = Clock()
    timer = TopicTimer(review, clock)
    topic = review.topics[0]
    timer.start(topic)
    clock.now += KEEP_SECONDS - 1
    timer.keep()
    assert review.entries() == ()
    clock.now += 2
    timer.keep()
    clock.now += 3
    again = TopicTimer(review, clock)
    assert again.seconds(topic) == KEEP_SECONDS + 1
    again.start(topic)
    clock.now += 10
    assert again.seconds(topic) == KEEP_SECONDS + 11
