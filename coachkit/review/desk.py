"""The meeting on the screen: the agenda at the side, one topic before you, and what can be added at any moment."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import ipywidgets
from markupsafe import Markup

from coachkit.journal.bodies import Body, QuotaSet
from coachkit.review.agenda_pane import CLOSING, AgendaPane
from coachkit.review.closing_pane import ClosingPane
from coachkit.review.entry_form import EntryList, Say, attempt
from coachkit.review.forms import ADDED, FORMS
from coachkit.review.kept_field import KeptField
from coachkit.review.markup import block, button, column, long_day, row
from coachkit.review.report_pane import ReportPane
from coachkit.review.said_pane import SaidPane
from coachkit.review.session import Review, Topic, blank
from coachkit.review.timer import TopicTimer
from coachkit.review.topic_pane import TopicPane
from coachkit.review.topic_parts import EXPECTATIONS, GOALS, PROMISES, PULSE, parts_of
from coachkit.terms import MEETING_NAMES

#: The letters of what is added most; the others are a Tab away.
_KEYS: Mapping[str, str] = {"Commitment": "c", "Decision": "i", "What I heard": "u"}
_WORDS = {
    PULSE: "How things are",
    PROMISES: "What was promised",
    GOALS: "Goals",
    EXPECTATIONS: "What we expect of each other",
}


class Desk(ipywidgets.VBox):
    """One meeting, open before the manager. `shown` is the topic to begin with; the others follow with `fill`."""

    def __init__(self, review: Review, say: Say, shown: str = "") -> None:
        super().__init__()
        self.add_class("ck-desk")
        self.review, self._say = review, say
        self.timer = TopicTimer(review)
        self._caught_up: tuple[tuple[int, int], ...] = ()
        with review.at_once():
            self._build(shown)

    def _build(self, shown: str) -> None:
        review, say = self.review, self._say
        self.topics = (*review.topics, *_homeless(review))
        self.agenda = AgendaPane(review, self.topics, self.timer)
        self.shown = shown if shown in self.agenda.items else next(iter(self.agenda.items))
        self.panes = {self.shown: self._make(self.shown)}
        self._pane = column(*self.panes.values(), classes="ck-pane-slot")
        begun = self._topic(self.shown)
        self.said = SaidPane(review, say, begun.title if begun else "")
        self.lists = {form: EntryList(review, form, say) for form in ADDED}
        work = column(self._pane, self.said, self._agreed(), ReportPane(review.folder), classes="ck-work")
        closed = (closed_words(review),) if review.closed else ()
        self.children = (_head(review), *closed, row(self.agenda, work, classes="ck-table"))

    def fill(self) -> None:
        """Make the topics that are not shown yet, so that turning to one takes no time."""
        with self.review.at_once():
            for key in self.agenda.items:
                if key not in self.panes:
                    self.panes[key] = self._make(key)
        self._pane.children = tuple(self.panes.values())

    def turned_to(self, key: str) -> None:
        """Another topic is before us; a running clock goes on with it."""
        if key not in self.agenda.items:
            return
        self.shown = key
        topic = self._topic(key)
        self.said.turned_to(topic.title if topic else "")
        if topic and self.timer.running:
            attempt(self._say, lambda: self.timer.start(topic))
        self.refresh()

    def refresh(self) -> None:
        """Show states and times as they are."""
        with self.review.at_once():
            self.agenda.refresh()
            for pane in self.panes.values():
                if isinstance(pane, TopicPane):
                    pane.refresh()

    def catch_up(self) -> None:
        """Show what another window wrote, added, took back or marked; looks only, as often as one likes."""
        with self.review.at_once():
            now = tuple((entry.entry_id, entry.version) for entry in self.review.entries())
            if now != self._caught_up:
                self._caught_up = now
                for each in self.lists.values():
                    each.catch_up()
                for field in _fields(self):
                    field.catch_up()
                self.refresh()

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

    def replace(self, begin: Body, replaces: str, reason: str) -> None:
        """Add the successor of what was agreed earlier, or find the one that is there, and go to its first field."""
        there = self.review.successor(type(begin), replaces)
        if there is not None:
            self.lists[type(begin)].go_to(there)
            return
        attempt(self._say, lambda: self.lists[type(begin)].add(begin, replaces, reason))

    def _make(self, key: str) -> ipywidgets.Widget:
        topic = self._topic(key)
        pane: ipywidgets.Widget
        if topic is None:
            pane = ClosingPane(self.review, self._say, self.timer.stop, self._closed)
        else:
            parts = parts_of(self.review, topic, self._say, self.replace)
            pane = TopicPane(self.review, topic, self.timer, self._say, self.refresh, parts)
        pane.add_class(f"ck-pane-{key}")
        return pane

    def _closed(self) -> None:
        self.children = (_head(self.review), closed_words(self.review))
        self._say("The meeting is closed.")

    def _topic(self, key: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.key == key), None)

    def _agreed(self) -> ipywidgets.Widget:
        buttons: list[Any] = []
        for form in ADDED:
            title = FORMS[form].title
            made = button(title, partial(self.add, form), _KEYS.get(title, ""), "ck-adds", name=f"Add: {title}")
            made.disabled = self.review.closed
            buttons.append(made)
        return column(
            block("<h2>What we agree</h2>"), row(*buttons, classes="ck-add"), *self.lists.values(), classes="ck-agreed"
        )


def closed_words(review: Review) -> ipywidgets.Widget:
    """Say that a meeting is closed, and what comes next, wherever the terminal may be."""
    # The sample team has no workspace of its own: it is there where none is named.
    where = [] if review.workspace.sample else ["--workspace", str(review.workspace.root)]
    return block(
        "<h2>The meeting is closed</h2><p>What was agreed stands, and opens the next report. Now send it to {name}: "
        "in a terminal, type</p><pre class='ck-next'>{recap}</pre><p>It makes the e-mail draft, the "
        "calendar entries and a text. To correct what was agreed, write an entry that replaces it, next time.</p>",
        "ck-closed",
        name=review.prep.rep.name,
        recap=shlex.join(["coachkit", "recap", review.prep.rep.rep_id, *where]),
    )


def _homeless(review: Review) -> tuple[Topic, ...]:
    """Return topics for what this agenda has no place for, so that it can be written down all the same."""
    kinds = {topic.kind for topic in review.topics}
    wanted = [PULSE, PROMISES, GOALS, *([EXPECTATIONS] if review.prep.expectations else [])]
    return tuple(Topic(_WORDS[kind], kind=kind, spare=True) for kind in wanted if kind not in kinds)


def _fields(widget: ipywidgets.Widget) -> Iterator[KeptField]:
    if isinstance(widget, KeptField):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from _fields(child)


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
