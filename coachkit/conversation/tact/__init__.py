"""Tact: how a question is put. Rules of form and of manners, each with how to mend what breaks it."""

from coachkit.conversation.tact.classify import Form, classify, open_share
from coachkit.conversation.tact.lint import RULES, Flaw, lint_text

__all__ = ["RULES", "Flaw", "Form", "classify", "lint_text", "open_share"]
