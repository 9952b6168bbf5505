"""What customers said: satisfaction (1-5) and recommendation (0-10) with a short comment now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coachkit.sample.generator.dice import Dice
from coachkit.sample.generator.events import FIRST_DAY, LAST_DAY, mondays, stamp
from coachkit.sample.generator.lives import Life
from coachkit.sample.generator.people import Person
from coachkit.sample.generator.words import COMMENTS

#: An account is not asked again before this has passed.
REST = timedelta(days=45)


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
    """Draw a rep's answers, from accounts with an opportunity of theirs that is open or was won lately.

    No account answers twice within REST days, and no two answers in a row use the same words.
    """
    dice = Dice(person.seed, int(person.rep_id), 4)
    answers: list[Answer] = []
    for monday in mondays(max(FIRST_DAY, person.start + timedelta(days=21)), LAST_DAY):
        for _ in range(dice.count(person.answers_per_week)):
            kind = "csat" if dice.chance(0.7) else "nps"
            at = stamp(dice, monday + timedelta(days=dice.whole(0, 4)))
            rested = {answer.account for answer in answers if answer.at > at - REST}
            asked = [life for life in lives if life.account not in rested and _asked(life, person.rep_id, at.date())]
            if asked:
                answers.append(_answer(dice, person, kind, at, dice.pick(asked), answers[-4:]))
    return sorted(answers, key=lambda answer: answer.at)


def _asked(life: Life, rep_id: str, day: date) -> bool:
    """Tell whether the customer of an opportunity is asked on a day: ten days in, or up to 120 days after buying."""
    if life.owner_on(day) != rep_id or life.created + timedelta(days=10) > day:
        return False
    return life.open_on(day) or (life.won and life.closed_on is not None and day <= life.closed_on + timedelta(120))


def _answer(dice: Dice, person: Person, kind: str, at: datetime, life: Life, before: list[Answer]) -> Answer:
    mean = person.csat * person.mood.at(at.date())
    level = min(max(round(dice.normal(mean, 0.7)), 1), 5)
    score = level if kind == "csat" else min(max(level * 2 - dice.whole(0, 1), 0), 10)
    when = "open" if life.open_on(at.date()) else "won"
    words = COMMENTS[when, "good" if level >= 4 else "fair" if level == 3 else "poor"]
    fresh = [text for text in words if text not in {answer.comment for answer in before}]
    comment = dice.pick(fresh) if fresh and dice.chance(0.4 if level >= 4 else 0.75) else ""
    return Answer(person.rep_id, kind, score, at, life.account, life if dice.chance(0.8) else None, comment)
