"""Widgets for one entry of the meeting, made from its form; each letter and each choice goes to the journal at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol, TypeVar

import ipywidgets

from coachkit.crm.fiscal import calendar_of
from coachkit.crm.period_words import PeriodLength, period_of
from coachkit.errors import CoachkitError
from coachkit.journal.bodies import Body, kind_of
from coachkit.review.forms import FORMS, Control, as_text, as_value
from coachkit.review.kept_field import KeptField, clock_time
from coachkit.review.markup import block, button, column, row
from coachkit.review.session import ChangedElsewhere, Place, Review
from coachkit.workspace import slug_id

Result = TypeVar("Result")


class Say(Protocol):
    """How the page says something: shown, and read out by a screen reader."""

    def __call__(self, words: str, *, wrong: bool = False, focus: str = "") -> None:
        """Say it; `focus` is where the keyboard goes next."""


def typed_field(
    review: Review, place: Place, control: Control, *, then: Callable[[], None] | None = None, **traits: Any
) -> KeptField:
    """Return a field whose every letter is kept at a place; `then` is called after each time it was."""

    def keep(text: str, seen: Sequence[str]) -> None:
        value = as_value(control.kind, text)
        based_on = [read for one in seen if (read := _read(control, one)) is not _UNREADABLE]
        try:
            review.write(place, control.name, value, based_on)
        except ChangedElsewhere as conflict:
            raise ChangedElsewhere(as_text(control.kind, conflict.theirs)) from None
        if then is not None:
            then()

    def changed_to(text: str) -> str | None:
        kept = getattr(review.body(place), control.name)
        return None if _read(control, text) == kept else as_text(control.kind, kept)

    rep = review.prep.rep.name
    shown = {"label": control.label.replace("{rep}", rep), "hint": control.hint.replace("{rep}", rep)}
    return KeptField(
        keep,
        changed_to,
        **{
            **shown,
            "value": as_text(control.kind, getattr(review.body(place), control.name)),
            "rows": {"words": 3, "steps": 3}.get(control.kind, 1),
            "storage": storage_name(review, place, control.name),
            "readonly": review.closed,
            **traits,
        },
    )


def storage_name(review: Review, place: Place, name: str) -> str:
    """Name a field for the browser: the same whenever its meeting is opened, and nobody's id in clear."""
    meeting = review.meeting
    stem = meeting.stem if meeting else f"{review.held_on}-{review.prep.meeting_type}"
    whole = "|".join((str(review.workspace.root), review.prep.rep.rep_id, place.item_id(stem), name))
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def entry_form(review: Review, place: Place, say: Say, *, focused: bool = False) -> ipywidgets.VBox:
    """Return the fields of an entry; with `focused`, the keyboard is in the first of them."""
    pieces = []
    for number, control in enumerate(FORMS[type(place.begin)].controls):
        if control.typed:
            pieces.append(typed_field(review, place, control, focused=focused and number == 0))
        else:
            pieces.append(_chosen(review, place, control, say))
    return column(*pieces, classes="ck-form")


class EntryList(ipywidgets.VBox):
    """The entries of one kind, each of which can be taken back and brought back."""

    def __init__(self, review: Review, form: type[Body], say: Say) -> None:
        super().__init__()
        self.add_class("ck-entries")
        self.add_class(f"ck-of-{kind_of(form())}")
        self._review, self._form, self._say, self._title = review, form, say, FORMS[form].title
        self._cards: dict[str, ipywidgets.VBox] = {}
        self._taken_back: set[str] = set()
        self.catch_up()

    def catch_up(self) -> None:
        """Show what was added in another window, and no longer what was taken back there."""
        places = {place.key: place for place in self._review.places(self._form)}
        stays = {key: card for key, card in self._cards.items() if key in places or key in self._taken_back}
        new = {key: self._card(place) for key, place in places.items() if key not in stays}
        if new or stays.keys() != self._cards.keys():
            self._show(stays | new)

    def _show(self, cards: dict[str, ipywidgets.VBox]) -> None:
        self._cards = cards
        self.children = tuple(cards.values())

    def add(self, begin: Body, replaces: str | None = None, reason: str | None = None) -> None:
        """Add an entry, perhaps the successor of an earlier one, and go to its first field."""
        place = self._review.add(begin, replaces, reason)
        self._show({**self._cards, place.key: self._card(place, focused=True)})
        self._say(f"{self._title}: below, in what we agree.")

    def go_to(self, place: Place) -> None:
        """Say that an entry is there already, and go to it."""
        self._say(f"{self._title}: it is below already, in what we agree.", focus=f".{_mark(place)} textarea")

    def _card(self, place: Place, *, focused: bool = False) -> ipywidgets.VBox:
        mark = _mark(place)
        card = column(classes=f"ck-card {mark}")
        name = f"Take back: {self._title} {len(self._cards) + 1}"
        back = button("Take back", lambda: self._take_back(card, place, mark), "", "ck-quiet", name=name)
        back.disabled = self._review.closed
        head = row(block("<h3>{title}</h3>", title=self._title), back, classes="ck-card-head")
        old, reason = self._review.instead(place) or ("", "")
        instead = (block("<p class='ck-hint'>Instead of: {old}<br>Because: {reason}</p>", old=old, reason=reason),)
        form = entry_form(self._review, place, self._say, focused=focused)
        card.children = (head, *(instead if reason else ()), form)
        return card

    def _take_back(self, card: ipywidgets.VBox, place: Place, mark: str) -> None:
        whole = tuple(card.children)
        taken = attempt(self._say, lambda: self._review.withdraw(place))
        if taken is None:
            return
        self._taken_back.add(place.key)

        def undo() -> None:
            attempt(self._say, lambda: self._review.bring_back(taken))
            self._taken_back.discard(place.key)
            card.children = list(whole)
            self._say(f"{self._title} brought back.", focus=f".{mark} button")

        told = block("<p>{title}: taken back.</p>", title=self._title)
        card.children = (row(told, button("Bring it back", undo, "", "ck-quiet")),)
        self._say(f"{self._title} taken back.", focus=f".{mark} button")


def _mark(place: Place) -> str:
    return f"ck-entry-{slug_id(place.item_id(''))}"


def attempt(say: Say, deed: Callable[[], Result]) -> Result | None:
    """Do something, or say in words why it cannot be done."""
    try:
        return deed()
    except CoachkitError as error:
        say(f"Not saved: {error}", wrong=True)
        return None


_UNREADABLE = object()


def _read(control: Control, text: str) -> Any:
    try:
        return as_value(control.kind, text)
    except ValueError:
        return _UNREADABLE


def _chosen(review: Review, place: Place, control: Control, say: Say) -> ipywidgets.Widget:
    """Return the widget for a choice. Nothing is overwritten unseen: what another window chose is shown instead."""
    now = getattr(review.body(place), control.name)
    if control.kind == "period":
        control = replace(control, kind="choice", options=_periods(review, now))
    label = control.label.replace("{rep}", review.prep.rep.name)

    def keep(value: Any, shown: Any) -> Any:
        """Keep a choice, made when another one was `shown`; return what is to be shown now."""
        try:
            review.write(place, control.name, value, [shown])
        except ChangedElsewhere as conflict:
            say("Another window changed this, and it is shown now. Choose again if you mean it.", wrong=True)
            return conflict.theirs
        except CoachkitError as error:
            say(f"Not saved: {error}", wrong=True)
            return shown
        say(f"Saved {clock_time()}")
        return value

    if control.kind == "several":
        return _several(control, label, now, keep, locked=review.closed)
    made: Any
    if control.kind == "choice":
        made = _dropdown(review, control, label, now)
        # Its values are numbers: None would be no choice at all to ipywidgets.
        values = [value for _, value in control.options]
        _keep_changes([made], lambda: values[made.value], lambda value: [values.index(value)], keep)
    else:
        made = (
            ipywidgets.DatePicker(value=now, description=label)
            if control.kind == "day"
            else ipywidgets.Checkbox(value=now, description=label, indent=False)
        )
        _keep_changes([made], lambda: made.value, lambda value: [value], keep)
    made.disabled = review.closed
    made.add_class("ck-choice")
    return made


def _periods(review: Review, now: str) -> tuple[tuple[str, str], ...]:
    """Return the periods that a quota can be for: what was typed otherwise would be in nobody's ledger."""
    calendar = calendar_of(review.workspace.team)
    ids = [now, review.prep.period.id]
    lengths: tuple[tuple[PeriodLength, int], ...] = (("quarter", 4), ("month", 4), ("year", 2))
    for length, count in lengths:
        day = review.held_on
        for _ in range(count):
            period = period_of(day, calendar, length)
            ids.append(period.id)
            day = period.end + timedelta(days=1)
    return tuple((one or "choose …", one) for one in dict.fromkeys(ids))


def _dropdown(review: Review, control: Control, label: str, now: Any) -> ipywidgets.Dropdown:
    values = [value for _, value in control.options]
    options = [(text.replace("{rep}", review.prep.rep.name), index) for index, (text, _) in enumerate(control.options)]
    return ipywidgets.Dropdown(options=options, value=values.index(now), description=label)


def _several(
    control: Control, label: str, now: Sequence[Any], keep: Callable[[Any, Any], Any], *, locked: bool
) -> ipywidgets.VBox:
    values = [value for _, value in control.options]
    ticks = [
        ipywidgets.Checkbox(value=value in now, description=text, indent=False, disabled=locked)
        for text, value in control.options
    ]

    def ticked() -> tuple[Any, ...]:
        return tuple(value for tick, value in zip(ticks, values, strict=True) if tick.value)

    _keep_changes(ticks, ticked, lambda chosen: [value in chosen for value in values], keep)
    return column(block("<p class='ck-label'>{label}</p>", label=label), row(*ticks), classes="ck-several")


def _keep_changes(
    widgets: Sequence[Any],
    read: Callable[[], Any],
    as_shown: Callable[[Any], Sequence[Any]],
    keep: Callable[[Any, Any], Any],
) -> None:
    """Keep what a person chooses. `read` tells the choice from the widgets, `as_shown` their values for a choice."""
    shown = read()

    def changed(_: Any) -> None:
        nonlocal shown
        shown = keep(read(), shown)
        watch(False)
        for widget, value in zip(widgets, as_shown(shown), strict=True):
            widget.value = value
        watch(True)

    def watch(on: bool) -> None:
        for widget in widgets:
            (widget.observe if on else widget.unobserve)(changed, "value")

    watch(True)


__all__ = ["EntryList", "Say", "attempt", "entry_form", "storage_name", "typed_field"]
