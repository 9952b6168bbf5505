"""The sections that are the manager's alone: this week's challenges, what to share of oneself, and how to listen.

None of them may be tagged `shared`; what is sensitive is in `sections.for_you_only`.
"""

from __future__ import annotations

from coachkit.model import PrepReport
from coachkit.report.section import Section, build_section

#: The guide's three challenges as a manager reads them.
CHALLENGE_NAMES = {"time": "Time", "engagement": "Engagement", "sensitive": "Sensitive topics"}


def challenges(prep: PrepReport) -> Section:
    """Show which of the three challenges applies this week, by which facts, and what helps."""
    found = prep.manager_side.challenges
    said = ", ".join(CHALLENGE_NAMES[one.challenge].lower() for one in found) or "none"
    return build_section(
        "challenges",
        f"What may be hard this week: {said}",
        {"private": True},
        prep=prep,
        challenges=found,
        names=CHALLENGE_NAMES,
    )


def manager_card(prep: PrepReport) -> Section:
    """Show what the manager may share of themselves, or where to write it."""
    card = prep.manager_side.card
    said = "from parameters/managers.yaml" if card else "nothing written yet"
    return build_section(
        "manager_card", f"What you may share of yourself: {said}", {"private": True}, prep=prep, card=card
    )


def listening(prep: PrepReport) -> Section:
    """Show how to give back what was heard, what to listen for, why these questions were chosen and not others."""
    side = prep.manager_side
    return build_section(
        "listening",
        f"Listening: {len(side.stems)} ways to give back",
        {"private": True},
        side=side,
        rep=prep.rep.name,
        questions=[question for question in prep.questions if not question.sensitive],
        left_out=prep.questions_left_out,
    )


__all__ = ["challenges", "listening", "manager_card"]
