"""What a goal leaves open: links that are not written down, for both, and hints on its wording, for the manager.

The hints go by SMART: number, unit, date, owner, baseline. Neither is a score.
"""

from __future__ import annotations

import re

from coachkit.parameters import GoalParameters

_CARDINALS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|half|"
    "twice|double|triple"
)
_WORDS = f"{_CARDINALS}|every|each|all|no|none|first|second|third|daily|weekly|monthly"
_NUMBER = re.compile(rf"\d|\b({_WORDS})\b", re.IGNORECASE)
#: What has a place it started from: an amount, not a first or an every.
_AMOUNT = re.compile(rf"\d|\b({_CARDINALS})\b", re.IGNORECASE)
#: A number with the thing it counts behind it, or before it ("a team of three", "EUR 5,000").
_UNIT = re.compile(
    rf"[€$£]\s?\d|\d[\d.,]*\s?(%|[a-z]+)|\b({_WORDS})\b[\s-]+[a-z]{{2,}}|[a-z]+ of ({_WORDS}|\d)|(?-i:[A-Z]{{3}}) \d",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"\b(we|us|our|the team|everyone|everybody|someone|somebody|they)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\bfrom\b.+\bto\b|\binstead of\b|\bcompared (with|to)\b|→", re.IGNORECASE)


def wording_hints(goal: GoalParameters) -> tuple[str, ...]:
    """Return what a goal's wording leaves open, a sentence each; none where it can be checked as it stands.

    Dated milestones make a goal checkable as numbers do, so such a goal is not asked for a number of its own.
    """
    hints = []
    counted = goal.metric is not None or bool(_NUMBER.search(goal.title))
    if not counted and not goal.scales and not any(step.due_date for step in goal.milestones):
        hints.append("Number: nothing in it can be counted. How would you both see that it is reached?")
    elif _NUMBER.search(goal.title) and goal.metric is None and not _UNIT.search(goal.title):
        hints.append("Unit: a number without what it counts.")
    if goal.due_date is None:
        hints.append("Date: it has none.")
    if _NOBODY.search(goal.title):
        hints.append("Owner: it speaks of more than one person. Which part is the rep’s own?")
    if _AMOUNT.search(goal.title) and not (goal.metric or goal.baseline or _FROM_TO.search(goal.title)):
        hints.append("Baseline: where did it stand when it was set?")
    return tuple(hints)


def to_settle(goal: GoalParameters) -> tuple[str, ...]:
    """Return a question for each link of a goal that is not written down: whom it serves, what is learnt, what helps.

    What is counted in the data need not teach anything, so only other goals are asked for a growth area and a help.
    """
    questions = []
    if goal.objective is None:
        questions.append("Which objective of the organisation does it serve?")
    if goal.growth_area is None and goal.metric is None:
        questions.append("What will be learnt on the way?")
    if goal.resource is None and goal.metric is None:
        questions.append("Who or what would help with it?")
    return tuple(questions)
