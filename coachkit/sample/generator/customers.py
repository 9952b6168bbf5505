"""What customers said: satisfaction (1-5) and recommendation (0-10) with a short comment now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from coachkit.sample.generator.dice import Dice
from coachkit.sample.generator.events import FIRST_DAY, LAST_DAY, mondays, stamp
from coachkit.sample.generator.lives import Life
from coachkit.sample.generator.people import Person
from coachkit.sample.generator.words import COMMENTS


@dataclass
class Answer:
    """One answer of a customer."""

    rep_id: str
    kind: str
    score: int
    at: datetime
    account: str
    life: Life | None
    comment: str
    feedback_id: str = ""


def make_feedback(person: Person, lives: list[Life]) -> list[Answer]:
    """Draw about four answers a month from accounts with an opportunity of the rep's that was alive lately."""
    dice = Dice(person.seed, int(person.rep_id), 4)
    answers = []
    for monday in mondays(max(FIRST_DAY, person.start + timedelta(days=21)), LAST_DAY):
        asked = [
            life for life in lives
            if life.created + timedelta(days=10) <= monday and life.owner_on(monday) == person.rep_id
            and (life.closed_on is None or life.closed_on + timedelta(days=45) >= monday)
        ]  # fmt: skip
        for _ in range(dice.count(0.95) if asked else 0):
            kind = "csat" if dice.chance(0.7) else "nps"
            at = stamp(dice, monday + timedelta(days=dice.whole(0, 4)))
            answers.append(_answer(dice, person, kind, at, dice.pick(asked)))
    return sorted(answers, key=lambda answer: answer.at)


def _answer(dice: Dice, person: Person, kind: str, at: datetime, life: Life) -> Answer:
    mean = person.csat * person.mood.at(at.date())
    level = min(max(round(dice.normal(mean, 0.7)), 1), 5)
    score = level if kind == "csat" else min(max(level * 2 - dice.whole(0, 1), 0), 10)
    words = COMMENTS["good" if level >= 4 else "fair" if level == 3 else "poor"]
    comment = dice.pick(words) if dice.chance(0.4 if level >= 4 else 0.75) else ""
    return Answer(person.rep_id, kind, score, at, life.account, life if dice.chance(0.8) else None, comment)
