"""The prep sheet that a rep sends back, as data: a closed form with limits, because anybody may have written it.

Every text is one line: control characters are taken out and runs of spaces and line breaks become one space. So what
is kept does not depend on the way it came (file or mail), and nothing in it can steer a terminal or a page.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from coachkit.terms import SheetAbout, SheetState

#: A sheet filled to the brim in a Latin script has some 25 kB.
MOST_BYTES = 64 * 1024
MOST_TOPICS, MOST_ASKS, MOST_CORRECTIONS, MOST_PROGRESS = 5, 5, 60, 200
TOPIC_LENGTH, WORDS_LENGTH, PULSE_LENGTH, ID_LENGTH = 200, 300, 1000, 200

#: Control characters but for those that are white space, and the marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
#: What pydantic finds, where its words are a programmer's.
_SAID_PLAINLY = {
    "extra_forbidden": "is not known here",
    "missing": "is missing",
    "string_too_long": "is too long",
    "string_too_short": "is empty",
    "too_long": "has too many entries",
    "json_invalid": "cannot be read as JSON",
}
_TOLD = 3


def clean(text: str) -> str:
    """Return text as one line of what can be seen.

    >>> clean("Price" + chr(0) + " list" + chr(10) + "  for Porto ")
    'Price list for Porto'
    """
    return " ".join(_UNSEEN.sub("", text).split())


def _line(longest: int) -> object:
    """Make the type of a text that is not empty once it is clean."""
    cleaned = BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)
    return Annotated[str, Field(min_length=1, max_length=longest), cleaned]


_Topic, _Words, _PulseWords, _Id = (_line(longest) for longest in (TOPIC_LENGTH, WORDS_LENGTH, PULSE_LENGTH, ID_LENGTH))


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SheetCorrection(_Form):
    """What is right, of the row named (`opportunities:O-118`, `finding:no-next-step`) or in general."""

    row: _Id | None = None  # type: ignore[valid-type]
    text: _Words  # type: ignore[valid-type]


class SheetProgress(_Form):
    """How a goal, a milestone or a promise stands: a word chosen, own words, or both."""

    about: SheetAbout
    id: _Id  # type: ignore[valid-type]
    state: SheetState | None = None
    text: _Words | None = None  # type: ignore[valid-type]


class Sheet(_Form):
    """One sheet: whose, for the report of which day, and what was filled in.

    `saved_at` is the word of the rep's own device; it only tells an earlier sheet from a later one.
    """

    schema_version: Literal[1]
    rep_id: _Id  # type: ignore[valid-type]
    as_of: date
    saved_at: AwareDatetime | None = None
    topics: Annotated[tuple[_Topic, ...], Field(max_length=MOST_TOPICS)] = ()  # type: ignore[valid-type]
    pulse: Annotated[int, Field(ge=0, le=10)] | None = None
    words: _PulseWords | None = None  # type: ignore[valid-type]
    corrections: Annotated[tuple[SheetCorrection, ...], Field(max_length=MOST_CORRECTIONS)] = ()
    progress: Annotated[tuple[SheetProgress, ...], Field(max_length=MOST_PROGRESS)] = ()
    asks: Annotated[tuple[_Words, ...], Field(max_length=MOST_ASKS)] = ()  # type: ignore[valid-type]


class SheetUnreadable(ValueError):
    """Why a file is no sheet, in words that begin with a verb, and what to do about it."""

    def __init__(self, reason: str, fix: str) -> None:
        self.reason = reason
        self.fix = fix
        super().__init__(reason, fix)


def read_json_sheet(text: str) -> Sheet:
    """Read the form that `sheet.html` saves; raises `SheetUnreadable`."""
    try:
        return Sheet.model_validate_json(text)
    except ValidationError as error:
        told = [_explain(tuple(detail["loc"]), detail["type"], detail["msg"]) for detail in error.errors()[:_TOLD]]
        fix = "Ask for it once more: the file that sheet.html saves, unchanged, or the text it gives."
        raise SheetUnreadable(f"is not a prep sheet: {'; '.join(told)}.", fix) from None


def milestone_id(goal_id: str, title: str, due_date: date | None) -> str:
    """Name a milestone, which has no id of its own, by what it is.

    >>> milestone_id("g-1", "First tender", None)
    '61c796fd'
    """
    return hashlib.sha256(f"{goal_id}\n{title}\n{due_date}".encode()).hexdigest()[:8]


def _explain(place: tuple[int | str, ...], kind: str, words: str) -> str:
    """Say one error; keys are somebody else's words, so they are cleaned and cut."""
    name = clean(".".join(str(part) for part in place))[:60]
    said = _SAID_PLAINLY.get(kind, words[0].lower() + words[1:])
    return f"{name!r} {said}" if name else said
