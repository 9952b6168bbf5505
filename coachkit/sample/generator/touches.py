"""The calls, e-mails, meetings and tasks of a rep, and what a call tool would have measured about some of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coachkit.sample.generator.dice import Dice
from coachkit.sample.generator.events import FIRST_DAY, LAST_DAY, OUTAGE, Calendar, mondays, stamp
from coachkit.sample.generator.lives import Life
from coachkit.sample.generator.people import Person

#: How much attention an opportunity gets by stage, early to late.
_ATTENTION = (0.9, 1.0, 1.2, 1.6, 2.2)
_KINDS = ("call", "email", "meeting", "task")
_SHARES = (0.33, 0.36, 0.15, 0.16)


@dataclass
class Touch:
    """One activity."""

    rep_id: str
    kind: str
    at: datetime
    life: Life | None
    account: str
    direction: str = ""
    minutes: str = ""
    outcome: str = ""
    activity_id: str = ""


@dataclass
class Call:
    """What the call tool measured; `touch` is missing where the rep did not log the call."""

    rep_id: str
    at: datetime
    minutes: int
    life: Life | None
    touch: Touch | None
    measured: tuple[str, ...]
    call_id: str = ""


def make_touches(person: Person, lives: list[Life], prospects: list[str]) -> list[Touch]:
    """Draw a rep's activities, week by week, among the opportunities that were theirs and open then.

    Sets `last_activity` of the opportunities. `prospects` are accounts without an opportunity yet.
    """
    dice = Dice(person.seed, int(person.rep_id), 2)
    calendar = Calendar(person.rep_id, person.start)
    touches: list[Touch] = []
    for monday in mondays(max(FIRST_DAY, person.start), LAST_DAY):
        days = calendar.week(monday)
        mean = person.touches_per_week * person.pace.at(monday) * dice.normal(1, 0.1) * len(days) / 5
        for _ in range(dice.count(max(mean, 0.0))):
            day = dice.pick(days)
            kind = dice.weighted(_KINDS, (0, *_SHARES[1:]) if day == OUTAGE else _SHARES)
            touches.append(_touch(dice, person, day, kind, lives, prospects))
    return sorted(touches, key=lambda touch: touch.at)


def _touch(dice: Dice, person: Person, day: date, kind: str, lives: list[Life], prospects: list[str]) -> Touch:
    weights = [_attention(life, day, person.rep_id) for life in lives]
    life = dice.weighted(lives, weights) if sum(weights) > 0 and dice.chance(0.86) else None
    account = "" if life or dice.chance(0.2) else dice.pick(prospects)
    touch = Touch(person.rep_id, kind, stamp(dice, day), life, account)
    if life is not None:
        life.last_activity = max(life.last_activity or day, day)
    if kind in ("call", "email"):
        touch.direction = "inbound" if dice.chance(0.28) else "outbound"
    if kind == "call":
        touch.outcome = dice.weighted(("connected", "no answer", "message left"), (6, 3, 1))
        touch.minutes = str(dice.whole(6, 38)) if touch.outcome == "connected" else "1"
    elif kind == "meeting":
        touch.minutes, touch.outcome = dice.pick(("30", "30", "45", "60")), "held"
    return touch


def _attention(life: Life, day: date, rep_id: str) -> float:
    """Return the weight of an opportunity on a day for a rep; just after a closing there may be a last word."""
    if life.closed_on is not None and life.closed_on < day <= life.closed_on + timedelta(days=5):
        return 0.15
    if not life.open_on(day) or (life.quiet_from is not None and day >= life.quiet_from):
        return 0.0
    if life.owner_on(day) != rep_id:
        return 0.0
    age = (day - life.created).days
    return _ATTENTION[life.stage_on(day)] * (0.25 if age > 130 else 1.0)


def make_calls(person: Person, touches: list[Touch]) -> list[Call]:
    """Draw the recorded calls: about half of the longer conversations, and a few that nobody logged."""
    dice = Dice(person.seed, int(person.rep_id), 3)
    calls = []
    for touch in touches:
        long_enough = touch.kind in ("call", "meeting") and touch.minutes != "1" and int(touch.minutes or 0) >= 10
        if long_enough and dice.chance(0.5):
            logged = not dice.chance(0.04)
            at = touch.at if logged else stamp(dice, touch.at.date())
            calls.append(
                Call(
                    person.rep_id, at, int(touch.minutes), touch.life, touch if logged else None, _measure(dice, person)
                )
            )
    return calls


def _measure(dice: Dice, person: Person) -> tuple[str, ...]:
    """Draw talk ratio, longest monologue, questions asked, patience and interactivity of one call."""
    talk = min(max(dice.normal(person.talk_ratio, 0.08), 0.25), 0.9)
    monologue = round(dice.around(60 + 120 * talk, 0.35))
    questions = dice.count(max(16 - 14 * talk, 2))
    patience = max(dice.normal(1.6 - 0.9 * talk, 0.25), 0.2)
    return f"{talk:.2f}", str(monologue), str(questions), f"{patience:.1f}", f"{max(dice.normal(6, 1.5), 1):.1f}"
