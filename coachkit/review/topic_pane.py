"""One topic of the agenda: its time, what became of it, and the two notes, the shared one and the manager's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import ipywidgets
from markupsafe import Markup

from coachkit.journal.bodies import TopicState, TopicTaken
from coachkit.review.entry_form import Say, attempt, typed_field
from coachkit.review.forms import Control
from coachkit.review.markup import block, button, column, minutes, refill, row
from coachkit.review.session import Review, Topic, blank
from coachkit.review.timer import TopicTimer

STATES: dict[TopicState, str] = {"open": "", "discussed": "discussed", "skipped": "skipped", "parked": "parked"}
_BUTTONS: tuple[tuple[str, str, TopicState], ...] = (
    ("Discussed", "x", "discussed"),
    ("Skip", "s", "skipped"),
    ("Park", "p", "parked"),
)
_PRIVATE = "<p class='ck-badge'>Only you. No recap and no edition for the rep ever holds this.</p>"
_SHARED = "<p class='ck-badge'>Shared. Both of you may read this; the recap holds it.</p>"


class TopicPane(ipywidgets.VBox):
    """What the page shows of a topic. `changed` is called when it did; `more` are its kind's own parts."""

    def __init__(
        self, review: Review, topic: Topic, timer: TopicTimer, say: Say, changed: Callable[[], None],
        more: tuple[ipywidgets.Widget, ...] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        self.add_class("ck-pane")
        self._review, self.topic, self._timer, self._say, self._changed = review, topic, timer, say, changed
        self._state = block("", "ck-topic-state")
        self._run = button("Start timer", self.run_or_stop, "t", "ck-primary")
        buttons = [button(text, partial(self.mark, state), key) for text, key, state in _BUTTONS]
        for each in (self._run, *buttons):
            each.disabled = review.closed
        self._titled = False
        self.note, self.private_note = (
            typed_field(review, place, Control("text", label, "words"), then=self._keep_title, shortcut=key)
            for place, label, key in ((topic.note, "Shared note", "n"), (topic.private_note, "Private note", "m"))
        )
        self.children = (
            self._head(),
            self._state,
            row(self._run, *buttons, classes="ck-actions"),
            *more,
            row(
                column(block(_SHARED), self.note, classes="ck-shared"),
                column(block(_PRIVATE), self.private_note, classes="ck-private"),
                classes="ck-notes",
            ),
        )
        self.refresh()

    def run_or_stop(self) -> None:
        """Start the topic's time, or stop it."""
        if self._timer.running == self.topic:
            attempt(self._say, self._timer.stop)
        else:
            attempt(self._say, lambda: self._timer.start(self.topic))
        self._changed()

    def mark(self, state: TopicState) -> None:
        """Say what became of the topic; the same again takes it back."""
        new = "open" if self._taken().state == state else state
        if attempt(self._say, lambda: self._review.write(self.topic.taken, "state", new)):
            self._say(f"{self.topic.title}: {new}. Saved.")
            self._changed()

    def refresh(self) -> None:
        """Show state and time as they are."""
        topic, running = self.topic, self._timer.running == self.topic
        spent = self._timer.seconds(topic)
        state = self._taken().state
        self._run.description = "Stop timer" if running else "Start timer"
        refill(
            self._state,
            "<p><span class='ck-clock' data-seconds='{spent}' data-since='{since}'{limit}>{shown}"
            "</span>{of}{state}</p>",
            spent=spent, since=int(time.time()) if running else "", shown=minutes(spent),
            limit=Markup(" data-limit='{}'").format(topic.minutes * 60) if topic.minutes else "",
            of=f" of {topic.minutes} min" if topic.minutes else " spent",
            state=Markup(" <span class='ck-tag ck-{0}'>{0}</span>").format(state) if state != "open" else "",
        )  # fmt: skip

    def _keep_title(self) -> None:
        """Keep the topic's title with its notes: neither a recap nor another agenda could tell what they are about."""
        if not self._titled:
            self._review.write(self.topic.taken, "title", self.topic.title)
            self._titled = True

    def _taken(self) -> TopicTaken:
        body = self._review.body(self.topic.taken)
        return body if isinstance(body, TopicTaken) else blank(TopicTaken)

    def _head(self) -> ipywidgets.HTML:
        topic = self.topic
        leads = "you lead" if topic.owner == "manager" else f"{self._review.prep.rep.name} leads"
        return block(
            "<h2>{title}</h2>{opening}{outcome}",
            title=topic.title,
            opening=Markup("<p class='ck-opening'>“{}” <span class='ck-hint'>({})</span></p>").format(
                topic.opening, leads
            )
            if topic.opening
            else "",
            outcome=Markup("<p class='ck-hint'>Then this is clear: {}</p>").format(topic.outcome)
            if topic.outcome
            else "",
        )


__all__ = ["STATES", "TopicPane"]
