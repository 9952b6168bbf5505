"""The forms of the page: for each kind of entry its fields, how they are asked for, and how typed text becomes a value.

A form is data; `entry_form.py` makes widgets of it. Labels are the words of the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from coachkit.journal.bodies import (
    PILLARS,
    Asked,
    Body,
    CheckIn,
    DecisionMade,
    ExpectationEnded,
    ExpectationSet,
    FocusSet,
    GoalSet,
    Heard,
    HygieneAgreed,
    NoDecision,
    NoFocus,
    Note,
    PrivateNote,
    Promise,
    PromiseEnded,
    PulseGiven,
    QuotaSet,
    SelfCheck,
    Step,
    WaysForward,
)
from coachkit.terms import HYGIENE_NAMES

Typed = Literal["line", "words", "amount", "steps"]
Chosen = Literal["choice", "day", "tick", "several"]


@dataclass(frozen=True)
class Control:
    """One field of a form: typed kinds keep every letter, chosen ones each choice."""

    name: str
    label: str
    kind: Typed | Chosen = "line"
    options: tuple[tuple[str, Any], ...] = ()
    hint: str = ""

    @property
    def typed(self) -> bool:
        """Whether a person types into it."""
        return self.kind in ("line", "words", "amount", "steps")


@dataclass(frozen=True)
class Form:
    """How an entry is shown: its heading and its fields."""

    title: str
    controls: tuple[Control, ...]


def as_text(kind: str, value: Any) -> str:
    """Write a value as a person would type it.

    >>> as_text("amount", 120000.0), as_text("steps", (Step(title="Demo", due_date=date(2026, 12, 18)),))
    ('120000', '2026-12-18 Demo')
    """
    if kind == "amount":
        return "" if value is None else f"{value:.2f}".removesuffix(".00")
    if kind == "steps":
        return "\n".join(f"{step.due_date} {step.title}" if step.due_date else step.title for step in value)
    return value or ""


def as_value(kind: str, text: str) -> Any:
    """Read what was typed; raises `ValueError` in words for what is no amount.

    >>> as_value("amount", "120,000"), as_value("amount", "")
    (120000.0, None)
    >>> as_value("steps", "2026-12-18 Demo\\nthen")[0]
    Step(title='Demo', due_date=datetime.date(2026, 12, 18))
    """
    if kind == "amount":
        return _amount(text)
    if kind == "steps":
        return tuple(_step(line) for line in text.splitlines() if line.strip())
    return text


def _amount(text: str) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    if not plain:
        return None
    # A comma or point before three digits groups them; one before one or two is a decimal mark.
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", plain).replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d{1,2})?", plain) or not float(plain):
        raise ValueError("this is not an amount like 120000 yet")
    return float(plain)


def _step(line: str) -> Step:
    day, _, title = line.strip().partition(" ")
    try:
        return Step(title=title, due_date=date.fromisoformat(day)) if title else Step(title=day)
    except ValueError:
        return Step(title=line.strip())


#: How a promise's sides, a scale and so on are worded; the rep's name is put in by the page.
_OWNERS = (("{rep}", "rep"), ("me", "manager"))
_MARKS = (("–", None), *((str(mark), mark) for mark in range(1, 6)))
_DAYS = tuple((day.capitalize(), day) for day in ("monday", "tuesday", "wednesday", "thursday", "friday"))
_FIELDS = tuple((name.capitalize(), field) for field, name in HYGIENE_NAMES.items())
_WENT = (("asked", "asked"), ("helped", "helped"), ("fell flat", "fell-flat"))
_COUNTED = (
    ("nothing counted", None),
    ("Opportunities won", "wins"),
    ("New opportunities", "new_opportunities"),
    ("Calls", "activities_call"),
    ("E-mails", "activities_email"),
    ("Meetings", "activities_meeting"),
    ("Tasks", "activities_task"),
    ("Close dates moved", "push_count"),
)

FORMS: Mapping[type[Body], Form] = {
    Note: Form("Shared note", (Control("text", "Shared note", "words", hint="Both of you may read this"),)),
    PrivateNote: Form("Private note", (Control("text", "Private note", "words", hint="Only you read this"),)),
    Promise: Form(
        "Commitment",
        (
            Control("cue", "If or when …", hint="a moment that will come: a buyer moves a date, Friday noon"),
            Control("action", "… then I will"),
            Control("by", "Promised by", "choice", _OWNERS),
            Control("due_date", "Due", "day"),
        ),
    ),
    DecisionMade: Form(
        "Decision",
        (
            Control("text", "What was decided"),
            Control("reason", "Why"),
            Control("unknown", "What we do not know yet"),
            Control("may_share", "{rep} may see this decision", "tick"),
        ),
    ),
    Heard: Form(
        "What I heard",
        (
            Control("text", "In one sentence, read out aloud", "words"),
            Control("confirmed", "{rep} says: yes, that is it", "tick"),
        ),
    ),
    WaysForward: Form(
        "Ways forward",
        (
            Control("about", "What it is about"),
            Control("options", "Ways that {rep} sees", "words", hint="one a line. Ask: what else? until nothing comes"),
            Control("wanted", "{rep} would like to hear an idea of mine", "tick"),
            Control("idea", "My idea, if {rep} wants it"),
            Control("chosen", "What {rep} chooses to try"),
        ),
    ),
    ExpectationSet: Form("Expectation", (Control("text", "What we expect of each other from now on", "words"),)),
    GoalSet: Form(
        "New goal",
        (
            Control("title", "What {rep} wants to reach"),
            Control("horizon", "Horizon", "choice", (("short term", "short"), ("long term", "long"))),
            Control("due_date", "By", "day"),
            Control("milestones", "Milestones", "steps", hint="one a line, with its day: 2026-12-18 First demo alone"),
            Control("objective", "Objective of the organisation that it serves"),
            Control("growth_area", "What is learnt on the way"),
            Control("resource", "What helps: a training, a person, time"),
            Control("serves", "Aim of {rep} that it serves"),
        ),
    ),
    QuotaSet: Form(
        "Quota change",
        (
            Control("period", "Period", hint="like 2026-Q4"),
            Control("value", "New quota", "amount"),
            Control("reason", "Why it changes"),
            Control("how_told", "How it is told", hint="in this meeting, with the figures before and after"),
            Control("acknowledged", "{rep} has acknowledged it", "tick"),
        ),
    ),
    HygieneAgreed: Form(
        "Kept up to date in the CRM",
        (
            Control("fields", "What is kept up to date", "several", _FIELDS),
            Control("by", "Each week by", "choice", _DAYS),
        ),
    ),
    PulseGiven: Form(
        "How things are",
        (
            Control(
                "score", "From 0 to 10, if {rep} likes to say", "choice",
                (("not said", None), *((str(mark), float(mark)) for mark in range(11))),
            ),
            Control("words", "In {rep}’s own words"),
        ),
    ),
    PromiseEnded: Form(
        "",
        (
            Control("status", "Now", "choice", (("still open", "open"), ("done", "done"), ("let go", "released"))),
            Control("words", "How it went, or why it is let go"),
        ),
    ),
    ExpectationEnded: Form(
        "",
        (
            Control("words", "Why it changes, or no longer holds"),
            Control("over", "No longer expected", "tick"),
        ),
    ),
    CheckIn: Form("", (Control("words", "How it goes"),)),
    Asked: Form("", (Control("how", "How it went", "choice", _WENT),)),
    FocusSet: Form(
        "One focus until we meet again",
        (
            Control("skill", "The one skill"),
            Control("practice", "One practice"),
            Control("support", "What I do to support it"),
            Control("metric", "Watched by", "choice", _COUNTED),
        ),
    ),
    NoDecision: Form("", (Control("said", "We end without a decision, on purpose", "tick"),)),
    NoFocus: Form("", (Control("said", "No new focus this time, on purpose", "tick"),)),
    SelfCheck: Form(
        "How did I do?", tuple(Control(name, label, "choice", _MARKS) for name, label in PILLARS.items())
    ),
}  # fmt: skip

#: What can be added at any moment, in the order of the buttons.
ADDED: tuple[type[Body], ...] = (
    Promise, DecisionMade, Heard, WaysForward, ExpectationSet, GoalSet, QuotaSet, HygieneAgreed
)  # fmt: skip

__all__ = ["ADDED", "FORMS", "Control", "Form", "as_text", "as_value"]
