"""What a rule is: a name, the words that break it, and how to mend them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from coachkit.conversation.tact.classify import Sentence
from coachkit.terms import QuestionKind


@dataclass(frozen=True)
class Asked:
    """A text as the rules see it: straight quotes, its sentences, and the kind that its author gave it, if any."""

    text: str
    sentences: tuple[Sentence, ...]
    kind: QuestionKind | None


@dataclass(frozen=True)
class Rule:
    """A rule of form or tact. `broken_by` returns the words that break it, or None; `mend` says what to do."""

    rule: str
    mend: str
    broken_by: Callable[[Asked], str | None]

    def message(self, words: str) -> str:
        """Say what is wrong and how to mend it."""
        return f"“{words}”: {self.mend}" if words else self.mend


def by_words(rule: str, mend: str, *patterns: str, unless: str = "") -> Rule:
    """Make a rule of patterns; what `unless` matches is taken out of the text first."""
    pattern = re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)
    excused = re.compile(unless, re.IGNORECASE) if unless else None

    def broken_by(asked: Asked) -> str | None:
        text = excused.sub("…", asked.text) if excused else asked.text
        found = pattern.search(text)
        return found.group().strip(" ,.") if found else None

    return Rule(rule, mend, broken_by)
