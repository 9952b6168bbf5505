"""What stops a whole column from being read, as a person is told it and as `coachkit map` can ask it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Question = Literal["date_order", "number_notation", "share_unit", "duration_form", "currency_sign", "period_length"]


@dataclass(frozen=True)
class Trouble:
    """Why a column cannot be read and what to do about it.

    Where an answer would settle it, `question` names the kind and `choices` what a profile may say of the column below
    `format:`, one of which holds, as YAML (`{date: day-first}`).
    """

    reason: str
    fix: str
    question: Question | None = None
    choices: tuple[str, ...] = ()


def undecided(question: Question, column: str, reason: str, choices: tuple[str, ...]) -> Trouble:
    """Refuse a column that reads two ways, and say which lines of a profile would tell which way it is."""
    first, *others = (f"`{choice}`" for choice in choices)
    rest = f" or {' or '.join(others)}" if others else ""
    fix = f"Declare which below `format:` in a profile: `{column}: {first.strip('`')}`{rest}."
    return Trouble(reason, fix, question, choices)
