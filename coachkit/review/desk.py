"""The meeting on the screen: the agenda at the side, one topic before you, and what can be added at any moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import ipywidgets
from markupsafe import Markup

from coachkit.journal.bodies import Body, QuotaSet, TopicTaken
from coachkit.review.closing_pane import ClosingPane
from coachkit.review.entry_form import EntryList, Say, attempt
from coachkit.review.forms import ADDED, FORMS
from coachkit.review.markup import block, button, column, long_day, minutes, refill, row
from coachkit.review.report_pane import ReportPane
from coachkit.review.said_pane import SaidPane
from coachkit.review.session import Review, Topic, blank
from coachkit.review.timer import TopicTimer
from coachkit.review.topic_pane import TopicPane
from coachkit.review.topic_parts import GOALS, PROMISES, PULSE, parts_of
from coachkit.terms import MEETING_NAMES

CLOSING = "closing"
#: The letters of what is added most; the others are a Tab away.
_KEYS: Mapping[str, str] = {"Commitment": "c", "Decision": "i", "What I heard": "u"}
_WORDS = {PULSE: "How things are", PROMISES: "What was promised", GOALS: "Goals"}


class Desk(ipywidgets.VBox):
    """One meeting, open before the manager. `moved` is told which topic is shown, so that a reload comes back to it."""

    def __init__(self, review: Review, say: Say, moved: Callable[[str], None], shown: str = "") -> None:
        super().__init__()
        self.add_class("ck-desk")
        self.review, self._say, self._moved = review, say, moved
        self.timer = TopicTimer(review)
        self.topics = (*review.topics, *_homeless(review))
        self._panes: dict[str, ipywidgets.Widget] = {}
        self._left = block("", "ck-left")
        self._pane = column(classes="ck-pane-slot")
        self.said = SaidPane(review, say)
        self.lists = {form: EntryList(review, form, say) for form in ADDED}
        self._nav = {
            **{topic.key: button("", partial(self.show, topic.key), _digit(number), "ck-nav-item")
               for number, topic in enumerate(self.topics, start=1)},
            CLOSING: button("Close the meeting", partial(self.show, CLOSING), "l", "ck-nav-item"),
        }  # fmt: skip
        self._steps = row(
            button("Previous", lambda: self.step(-1), "k", "ck-quiet"),
            button("Next", lambda: self.step(1), "j", "ck-quiet"),
            classes="ck-steps",
        )
        agenda = column(
            block("<h2>Agenda</h2>"), self._left, column(*self._nav.values(), classes="ck-nav-items"), self._steps,
            classes="ck-nav",
        )  # fmt: skip
        work = column(self._pane, self.said, self._agreed(), ReportPane(review.folder), classes="ck-work")
        self.children = (_head(review), row(agenda, work, classes="ck-table"))
        self.show(shown if shown in self._nav else self._first())

    def show(self, key: str) -> None:
        """Show a topic, or the closing; a running clock goes on with the topic that is shown."""
        if key not in self._panes:
            self._panes[key] = self._make(key)
        self.shown = key
        topic = self._topic(key)
        if topic and self.timer.running:
            attempt(self._say, lambda: self.timer.start(topic))
        self._pane.children = (self._panes[key],)
        self.refresh()
        self._moved(key)

    def step(self, by: int) -> None:
        """Go to the topic before or after."""
        keys = list(self._nav)
        self.show(keys[(keys.index(self.shown) + by) % len(keys)])

    def refresh(self) -> None:
        """Show states and times as they are."""
        left = self.timer.left()
        refill(
            self._left,
            "<p><span class='ck-clock' data-seconds='{used}' data-of='{slot}' data-since='{since}'>{shown}</span> of "
            "{minutes} min left</p>",
            used=self.review.prep.slot_minutes * 60 - left, slot=self.review.prep.slot_minutes * 60,
            since=int(time.time()) if self.timer.running else "", shown=minutes(left),
            minutes=self.review.prep.slot_minutes,
        )  # fmt: skip
        states = {
            entry.body.title: entry.body.state for entry in self.review.entries() if isinstance(entry.body, TopicTaken)
        }
        for number, topic in enumerate(self.topics, start=1):
            marks = [f"{topic.minutes} min" if topic.minutes and not topic.spare else "if there is time"]
            marks += [state] if (state := states.get(topic.title, "open")) != "open" else []
            marks += ["now"] if topic.key == self.shown else []
            nav = self._nav[topic.key]
            nav.description = f"{number}. {topic.title}\n{', '.join(marks)}"
            nav.tooltip = topic.title
            _mark(nav, "ck-done", on=state != "open")
        for key, nav in self._nav.items():
            _mark(nav, "ck-current", on=key == self.shown)
        if isinstance(pane := self._panes.get(self.shown), TopicPane):
            pane.refresh()

    def keep_time(self) -> None:
        """Write down the running topic's time now and then."""
        attempt(self._say, self.timer.keep)

    def leave(self) -> None:
        """Stop the clock: another meeting is opened."""
        attempt(self._say, self.timer.stop)

    def add(self, form: type[Body]) -> None:
        """Add a commitment, a decision and so on, and go to its first field."""
        begin = blank(form, period=self.review.prep.period.id) if form is QuotaSet else blank(form)
        attempt(self._say, lambda: self.lists[form].add(begin))

    def _make(self, key: str) -> ipywidgets.Widget:
        if key == CLOSING:
            return ClosingPane(self.review, self._say, self._closed)
        topic = self._topic(key)
        assert topic is not None  # noqa: S101 - keys are those of the navigation
        return TopicPane(
            self.review, topic, self.timer, self._say, self.refresh, parts_of(self.review, topic.kind, self._say)
        )

    def _closed(self) -> None:
        attempt(self._say, self.timer.stop)
        self.children = (_head(self.review), closed_words(self.review))
        self._say("The meeting is closed.")

    def _topic(self, key: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.key == key), None)

    def _first(self) -> str:
        return next(iter(self._nav))

    def _agreed(self) -> ipywidgets.Widget:
        buttons: list[Any] = []
        for form in ADDED:
            title = FORMS[form].title
            made = button(title, partial(self.add, form), _KEYS.get(title, ""), name=f"Add: {title}")
            made.disabled = self.review.closed
            buttons.append(made)
        return column(
            block("<h2>What we agree</h2>"), row(*buttons, classes="ck-add"), *self.lists.values(), classes="ck-agreed"
        )


def closed_words(review: Review) -> ipywidgets.Widget:
    """Say that a meeting is closed, and what comes next."""
    return block(
        "<h2>The meeting is closed</h2><p>What was agreed stands, and opens the next report. Now send it to {name}: "
        "in a terminal, type</p><pre class='ck-next'>coachkit recap {rep_id}</pre><p>It makes the e-mail draft, the "
        "calendar entries and a text. To correct what was agreed, write an entry that replaces it, next time.</p>",
        "ck-closed",
        name=review.prep.rep.name,
        rep_id=review.prep.rep.rep_id,
    )


def _homeless(review: Review) -> tuple[Topic, ...]:
    """Return topics for what this agenda has no place for, so that it can be written down all the same."""
    kinds = {topic.kind for topic in review.topics}
    wanted = [kind for kind in (PULSE, PROMISES, GOALS) if kind not in kinds]
    return tuple(Topic(_WORDS[kind], kind=kind, spare=True) for kind in wanted)


def _digit(number: int) -> str:
    return str(number) if number <= len("123456789") else ""


def _mark(widget: ipywidgets.DOMWidget, name: str, *, on: bool) -> None:
    if on != (name in widget._dom_classes):
        (widget.add_class if on else widget.remove_class)(name)


def _head(review: Review) -> ipywidgets.HTML:
    prep = review.prep
    return block(
        "{sample}<h1>{name}</h1><p class='ck-lead'>{meeting}, {day}</p><p class='ck-hint'>Prepared on what was known "
        "by {as_of}. {reason}</p>",
        "ck-title",
        sample=Markup("<p class='ck-sample'>SAMPLE: an invented team. Nobody here is real.</p>") if prep.sample else "",
        name=prep.rep.name,
        meeting=MEETING_NAMES[prep.meeting_type],
        day=long_day(review.held_on),
        as_of=long_day(prep.as_of),
        reason=f"Why this meeting: {prep.meeting_reason}.",
    )


__all__ = ["CLOSING", "Desk", "closed_words"]
