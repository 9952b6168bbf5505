"""How long the topics take: one runs at a time, and what it took is kept now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

from coachkit.journal.bodies import TopicTaken
from coachkit.review.session import Review, Topic

#: How much of a running topic's time a power cut may cost. More often would be many writes for little.
KEEP_SECONDS = 15


class TopicTimer:
    """The clock of a meeting. `clock` gives seconds that only go forward."""

    def __init__(self, review: Review, clock: Callable[[], float] = time.monotonic) -> None:
        self._review, self._clock = review, clock
        self.running: Topic | None = None
        self._since = 0.0

    def start(self, topic: Topic) -> None:
        """Let a topic's time run; another one's stops."""
        if self.running != topic:
            self.stop()
            self.running, self._since = topic, self._clock()

    def stop(self) -> None:
        """Stop, and keep what the topic took."""
        self.keep(after=0)
        self.running = None

    def keep(self, after: float = KEEP_SECONDS) -> None:
        """Write down the running topic's time if more than `after` seconds of it are not."""
        gone = int(self._clock() - self._since) if self.running else 0
        if self.running is not None and gone and gone >= after:
            taken = self._taken(self.running)
            self._review.write(self.running.taken, "seconds", taken + gone)
            self._since += gone

    def seconds(self, topic: Topic) -> int:
        """Return what a topic has taken until now."""
        gone = self._clock() - self._since if topic == self.running else 0.0
        return self._taken(topic) + int(gone)

    def left(self) -> int:
        """Return the seconds that are left of the meeting; below 0 when it is over time."""
        kept = sum(entry.body.seconds for entry in self._review.entries() if isinstance(entry.body, TopicTaken))
        running = int(self._clock() - self._since) if self.running else 0
        return self._review.prep.slot_minutes * 60 - kept - running

    def _taken(self, topic: Topic) -> int:
        body = self._review.body(topic.taken)
        return body.seconds if isinstance(body, TopicTaken) else 0


__all__ = ["TopicTimer"]
