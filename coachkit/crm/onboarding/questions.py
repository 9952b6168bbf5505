"""What a person is asked about a file: each question has a key that stays, choices, and a proposal or none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from coachkit.crm.grid import fold_header
from coachkit.errors import RequestError


class AnswerError(RequestError):
    """An answer that is none of a question's, or to a question that is not asked."""


@dataclass(frozen=True)
class Choice:
    """An answer as it is typed, and what it means."""

    value: str
    means: str = ""


@dataclass(frozen=True)
class Question:
    """One question: `proposal` is what would be answered for a person who says yes to everything, None if nothing can.

    On a terminal it is put only if `ask`, which every question without a proposal is. Beside the `choices`, an answer
    in own words may fit the pattern `free`; `hint` says what such an answer is. `short` is for notes in a profile.
    """

    key: str
    text: str
    choices: tuple[Choice, ...] = ()
    proposal: str | None = None
    ask: bool = True
    free: str = ""
    hint: str = ""
    short: str = ""
    answer: str | None = None

    @property
    def decided(self) -> str | None:
        """The answer, else the proposal."""
        return self.proposal if self.answer is None else self.answer

    @property
    def pending(self) -> bool:
        """Tell whether a person should be asked."""
        return self.answer is None and (self.ask or self.proposal is None)

    def accept(self, said: str) -> str:
        """Return what was said as the answer it is; raises `AnswerError` when it is none."""
        said = said.strip()
        exact = next((choice.value for choice in self.choices if choice.value == said), None)
        folded = next((c.value for c in self.choices if fold_header(c.value) == fold_header(said)), None)
        if exact is not None or folded is not None:
            return exact or folded or ""
        if self.free and re.fullmatch(self.free, said):
            return said
        raise AnswerError(f"{said!r} is no answer to {self.key!r}. It may be: {self.allowed}.")

    @property
    def allowed(self) -> str:
        """Name the answers there are, in one line."""
        return ", ".join([*(choice.value for choice in self.choices), *([self.hint] if self.hint else [])])


class Inquiry:
    """The questions of one file in their order, with the answers that were given beforehand."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._given = {fold_header(key): answer for key, answer in (given or {}).items()}
        self._unused = {fold_header(key): key for key in given or {}}
        self.questions: list[Question] = []

    def ask(self, question: Question) -> str | None:
        """Put a question: return the answer that was given, else the proposal, else None. One key is asked once."""
        known = next((asked for asked in self.questions if asked.key == question.key), None)
        if known is None:
            said = self.given(question.key)
            known = question if said is None else replace(question, answer=question.accept(said))
            self.questions.append(known)
        return known.decided

    def given(self, key: str) -> str | None:
        """Return an answer that was given whether its question is put or not."""
        self._unused.pop(fold_header(key), None)
        return self._given.get(fold_header(key))

    @property
    def open(self) -> list[Question]:
        """The questions with neither answer nor proposal."""
        return [question for question in self.questions if question.decided is None]

    @property
    def next(self) -> Question | None:
        """The first question that a person should be asked."""
        return next((question for question in self.questions if question.pending), None)

    def refuse_unused(self, also: Mapping[str, str] | None = None) -> None:
        """Raise `AnswerError` for an answer that no question of this file took; `also` are keys that are as good."""
        for folded, key in self._unused.items():
            if folded not in (also or {}):
                keys = ", ".join(question.key for question in self.questions) or "nothing"
                raise AnswerError(f"Nothing is asked under {key!r}. Asked here: {keys}.")
