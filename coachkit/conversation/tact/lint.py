"""The linter of one text: every rule of form and tact it breaks, each with how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coachkit.conversation.tact.classify import sentences, straight
from coachkit.conversation.tact.form_rules import FORM_RULES
from coachkit.conversation.tact.rule import Asked, Rule, read_rules
from coachkit.terms import QuestionKind

#: All rules that one text alone can break, in the order in which they are told.
RULES: tuple[Rule, ...] = (*FORM_RULES, *read_rules(Path(__file__).with_name("tact_rules.yaml")))


@dataclass(frozen=True)
class Flaw:
    """A rule that a text breaks, and what to do about it."""

    rule: str
    message: str


def lint_text(text: str, kind: QuestionKind | None = None) -> tuple[Flaw, ...]:
    """Return what is wrong with a text; nothing is wrong where it is empty.

    `kind` is what its author means it to be; None takes it for a question that should be open.

    >>> lint_text("What would help you most this week?")
    ()
    >>> [flaw.rule for flaw in lint_text("Why didn't you call them?")]
    ['blaming']
    """
    asked = Asked(straight(text), sentences(text), kind)
    broken = ((rule, rule.broken_by(asked)) for rule in RULES)
    return tuple(Flaw(rule.rule, rule.message(words)) for rule, words in broken if words is not None)
