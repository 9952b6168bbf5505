"""The agenda at the side: every topic with its minutes and what became of it, what is left, and where we are.

Which topic is before you is the browser's to say (`kept_field.js`): it turns the page at once, so that a letter typed
right after the key lands where it should, and tells us afterwards.
"""

from __future__ import annotations

import time

import ipywidgets

from coachkit.journal.bodies import TopicTaken
from coachkit.review.markup import block, button, column, minutes, refill, row
from coachkit.review.session import Review, Topic
from coachkit.review.timer import TopicTimer

CLOSING = "closing"


class AgendaPane(ipywidgets.VBox):
    """The list of topics, with the closing as the last."""

    def __init__(self, review: Review, topics: tuple[Topic, ...], timer: TopicTimer) -> None:
        super().__init__()
        self.add_class("ck-nav")
        self._review, self._topics, self._timer = review, topics, timer
        self._left = block("", "ck-left")
        self.items = {topic.key: _item(topic.key, _digit(number)) for number, topic in enumerate(topics, start=1)}
        self.items[CLOSING] = _item(CLOSING, "l", "Close the meeting")
        steps = (button("Previous", _nothing, "k", "ck-quiet", "ck-step-back"),
                 button("Next", _nothing, "j", "ck-quiet", "ck-step-on"))  # fmt: skip
        self.children = (
            block("<h2>Agenda</h2>"),
            self._left,
            column(*self.items.values(), classes="ck-nav-items"),
            row(*steps, classes="ck-steps"),
        )
        self.refresh()

    def refresh(self) -> None:
        """Show states and times as they are."""
        slot, left = self._review.prep.slot_minutes, self._timer.left()
        refill(
            self._left,
            "<p><span class='ck-clock' data-seconds='{used}' data-of='{slot}' data-since='{since}'>{shown}</span> of "
            "{minutes} min left</p>",
            used=slot * 60 - left, slot=slot * 60, since=int(time.time()) if self._timer.running else "",
            shown=minutes(left), minutes=slot,
        )  # fmt: skip
        taken = [entry.body for entry in self._review.entries() if isinstance(entry.body, TopicTaken)]
        states = {body.title: body.state for body in taken if body.state != "open"}
        for number, topic in enumerate(self._topics, start=1):
            marks = [f"{topic.minutes} min" if topic.minutes and not topic.spare else "if there is time"]
            marks += [states[topic.title]] if topic.title in states else []
            item = self.items[topic.key]
            item.description = f"{number}. {topic.title}\n{', '.join(marks)}"
            item.tooltip = topic.title
            (item.add_class if topic.title in states else item.remove_class)("ck-done")


def _item(key: str, letter: str, text: str = "") -> ipywidgets.Button:
    return button(text, _nothing, letter, "ck-nav-item", f"ck-nav-{key}")


def _nothing() -> None:
    """The browser turns the page itself."""


def _digit(number: int) -> str:
    return str(number) if number <= len("123456789") else ""


__all__ = ["CLOSING", "AgendaPane"]
