"""Widgets for one entry of the meeting, made from its form; each letter and each choice goes to the journal at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import ipywidgets

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

    rep = review.prep.rep.name
    shown = {"label": control.label.replace("{rep}", rep), "hint": control.hint.replace("{rep}", rep)}
    return KeptField(
        keep,
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
        self._review, self._say, self._title = review, say, FORMS[form].title
        self.children = tuple(self._card(place) for place in review.places(form))

    def add(self, begin: Body, replaces: str | None = None, reason: str | None = None) -> None:
        """Add an entry, perhaps the successor of an earlier one, and go to its first field."""
        place = self._review.add(begin, replaces, reason)
        self.children = (*self.children, self._card(place, focused=True))

    def _card(self, place: Place, *, focused: bool = False) -> ipywidgets.VBox:
        mark = f"ck-entry-{slug_id(place.item_id(''))}"
        card = column(classes=f"ck-card {mark}")
        back = button(
            "Take back", lambda: self._take_back(card, place, mark), "", "ck-quiet", name=f"Take back: {self._title}"
        )
        back.disabled = self._review.closed
        head = row(block("<h3>{title}</h3>", title=self._title), back, classes="ck-card-head")
        reason = self._review.reason(place)
        instead = (block("<p class='ck-hint'>In the place of an earlier one: {reason}</p>", reason=reason),)
        form = entry_form(self._review, place, self._say, focused=focused)
        card.children = (head, *(instead if reason else ()), form)
        return card

    def _take_back(self, card: ipywidgets.VBox, place: Place, mark: str) -> None:
        whole = tuple(card.children)
        taken = attempt(self._say, lambda: self._review.withdraw(place))
        if taken is None:
            return

        def undo() -> None:
            attempt(self._say, lambda: self._review.bring_back(taken))
            card.children = list(whole)
            self._say(f"{self._title} brought back.", focus=f".{mark} button")

        told = block("<p>{title}: taken back.</p>", title=self._title)
        card.children = (row(told, button("Bring it back", undo, "", "ck-quiet")),)
        self._say(f"{self._title} taken back.", focus=f".{mark} button")


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
    """Return the widget for a choice; one that cannot be kept is shown as it was."""
    now = getattr(review.body(place), control.name)
    label = control.label.replace("{rep}", review.prep.rep.name)

    def keep(value: Any) -> bool:
        if attempt(say, lambda: review.write(place, control.name, value)) is None:
            return False
        say(f"Saved {clock_time()}")
        return True

    if control.kind == "several":
        return _several(control, label, now, keep, locked=review.closed)
    made: Any
    if control.kind == "choice":
        made = _dropdown(review, control, label, now)
    elif control.kind == "day":
        made = ipywidgets.DatePicker(value=now, description=label)
    else:
        made = ipywidgets.Checkbox(value=now, description=label, indent=False)
    made.disabled = review.closed
    made.add_class("ck-choice")
    _keep_changes(made, (lambda index: keep(control.options[index][1])) if control.kind == "choice" else keep)
    return made


def _dropdown(review: Review, control: Control, label: str, now: Any) -> Any:
    """Return a list to choose from. Its values are numbers: None would be no choice at all to ipywidgets."""
    values = [value for _, value in control.options]
    options = [(text.replace("{rep}", review.prep.rep.name), index) for index, (text, _) in enumerate(control.options)]
    return ipywidgets.Dropdown(options=options, value=values.index(now), description=label)


def _keep_changes(widget: Any, keep: Callable[[Any], bool]) -> None:
    def changed(change: dict[str, Any]) -> None:
        if not keep(change["new"]):
            widget.unobserve(changed, "value")
            widget.value = change["old"]
            widget.observe(changed, "value")

    widget.observe(changed, "value")


def _several(
    control: Control, label: str, now: Sequence[Any], keep: Callable[[Any], bool], *, locked: bool
) -> ipywidgets.VBox:
    ticks = [
        ipywidgets.Checkbox(value=value in now, description=text, indent=False, disabled=locked)
        for text, value in control.options
    ]

    def keep_all(_: Any) -> bool:
        return keep(tuple(value for tick, (_, value) in zip(ticks, control.options, strict=True) if tick.value))

    for tick in ticks:
        _keep_changes(tick, keep_all)
    return column(block("<p class='ck-label'>{label}</p>", label=label), row(*ticks), classes="ck-several")


__all__ = ["EntryList", "Say", "attempt", "entry_form", "storage_name", "typed_field"]
