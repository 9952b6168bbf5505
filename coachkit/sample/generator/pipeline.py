"""How opportunities are created, move and end, for one rep; the slipping, the fading and the large one included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from coachkit.sample.generator.dice import Dice
from coachkit.sample.generator.events import FIRST_DAY, LAST_DAY, PIPELINE_SINCE, Calendar, mondays, stamp
from coachkit.sample.generator.lives import Life
from coachkit.sample.generator.people import HANDOVER, Person
from coachkit.sample.generator.words import LEAD_SOURCES, LOSS_REASONS, NEXT_STEPS, PRODUCTS, STAGES

#: Shares of the life at which a won opportunity reaches the second, third, fourth and fifth stage.
_WON_PACE = (0.12, 0.32, 0.55, 0.78)
#: Of the opportunities that are not won: lost early, lost after a full try, never decided.
_LOST_WAYS = (0.38, 0.42, 0.20)


class PipelineMaker:
    """Draws the opportunities of one rep; `names` hands out account names, each once over the team."""

    def __init__(self, person: Person, names: Iterator[str]) -> None:
        self._person = person
        self._names = names
        self._calendar = Calendar(person.rep_id, max(person.start, PIPELINE_SINCE))
        self._dice = Dice(person.seed, int(person.rep_id), 1)
        self._known: list[str] = []

    def make(self) -> list[Life]:
        """Return the rep's opportunities that were open at any time from FIRST_DAY to LAST_DAY."""
        lives: list[Life] = []
        for monday in mondays(max(PIPELINE_SINCE, self._person.start), LAST_DAY):
            days = self._calendar.week(monday)
            # Squared, because looking for new business is what is dropped first when activity fades.
            mean = self._person.new_per_week * self._person.pace.at(monday) ** 2 * len(days) / 5
            for _ in range(self._dice.count(mean)):
                lives.append(self._draw(self._dice.pick(days)))
        return [life for life in lives if life.closed_on is None or life.closed_on >= FIRST_DAY]

    def _draw(self, created: date) -> Life:
        """Draw one opportunity from its first day to its last."""
        dice, person = self._dice, self._person
        life = Life(person.rep_id, self._account(), dice.pick(PRODUCTS), stamp(dice, created), dice.pick(LEAD_SOURCES))
        won, length, stages = self._fate(created)
        closing = self._calendar.first_from(created + timedelta(days=length))
        amount = _amount(min(max(dice.around(person.amount, 0.55), 8000), 120000))
        planned = dice.around(38 if self._slips(created) else 58, 0.3)
        expected = self._calendar.first_from(created + timedelta(days=round(planned)))
        life.save(life.created_at, stage=STAGES[0], amount=str(amount), close_date=str(expected),
                  forecast_category="pipeline", next_step=self._step(life, life.created_at, STAGES[0]))  # fmt: skip
        self._advance(life, closing, length, stages, won)
        self._reschedule(life, closing, expected)
        self._renew_steps(life, closing)
        if dice.chance(0.3) and stages >= 3:
            self._reprice(life, closing, amount)
        self._end(life, closing, won)
        life.contacts = min(1 + dice.count(0.5 + 0.45 * life.stage_on(LAST_DAY) + (0.6 if won else 0)), 7)
        if dice.chance(0.12):
            life.quiet_from = created + timedelta(days=dice.whole(12, 45))
        life.drop_future()
        return life

    def _account(self) -> str:
        """Return a new account or, one time in six, one the rep has sold to before."""
        if self._known and self._dice.chance(0.16):
            return self._dice.pick(self._known)
        self._known.append(next(self._names))
        return self._known[-1]

    def _slips(self, day: date) -> bool:
        return self._person.slips_from is not None and day >= self._person.slips_from

    def _fate(self, created: date) -> tuple[bool, int, int]:
        """Draw whether it is won, after how many days it ends, and how many stages it moves on."""
        dice = self._dice
        slower = 1.9 if self._slips(created + timedelta(days=30)) else 1.0
        if dice.chance(self._person.win_share):
            return True, max(round(dice.around(55, 0.45) * slower), 9), 4
        way = dice.weighted(("early", "late", "undecided"), _LOST_WAYS)
        if way == "early":
            return False, max(round(dice.around(30, 0.5)), 5), dice.whole(0, 1)
        if way == "late":
            return False, max(round(dice.around(82, 0.45) * slower), 15), dice.whole(1, 4)
        return False, max(round(dice.around(210, 0.25)), 120), dice.whole(1, 3)

    def _moment(self, day: date, life: Life, closing: date) -> datetime | None:
        """Return a working moment on or after `day`, or None if that is not before the closing day."""
        day = self._calendar.first_from(max(day, life.created + timedelta(days=1)))
        return stamp(self._dice, day) if day < closing else None

    def _advance(self, life: Life, closing: date, length: int, stages: int, won: bool) -> None:
        """Move through the stages; a lost one spends its last third where it got to."""
        stretch = min(length, 110) * (1.0 if won else 0.7)
        reach = [_WON_PACE[stage] / _WON_PACE[stages - 1] * 0.9 for stage in range(stages)] if not won else _WON_PACE
        last = life.created_at
        for position, share in enumerate(reach, start=1):
            day = life.created + timedelta(days=round(stretch * max(share + self._dice.normal(0, 0.04), 0.02)))
            moment = self._moment(max(day, last.date() + timedelta(days=1)), life, closing)
            if moment is None:
                return
            stage = STAGES[position]
            life.save(moment, stage=stage, forecast_category=self._category(position),
                      next_step=self._step(life, moment, stage))  # fmt: skip
            last = moment

    def _category(self, position: int) -> str:
        shares = ((1, 0, 0), (1, 0, 0), (0.6, 0.4, 0), (0.2, 0.75, 0.05), (0, 0.3, 0.7))[position]
        return self._dice.weighted(("pipeline", "best_case", "commit"), shares)

    def _step(self, life: Life, moment: datetime, stage: str, blank: float = 0.12) -> str:
        """Draw a next step (blank now and then) and note the day it is promised for."""
        text = "" if self._dice.chance(blank) else self._dice.pick(NEXT_STEPS[stage])
        due = self._calendar.first_from(moment.date() + timedelta(days=self._dice.whole(3, 16)))
        life.step_dates.append((moment, "" if not text or self._dice.chance(0.1) else str(due)))
        return text

    def _reschedule(self, life: Life, closing: date, expected: date) -> None:
        """Move the expected close when it comes near; late where the rep is not tidy, often where it slips."""
        dice = self._dice
        while expected < closing and expected <= LAST_DAY:
            tidy = dice.chance(self._person.tidy)
            wait = -dice.whole(1, 4) if tidy else dice.whole(6, 36)
            moment = self._moment(expected + timedelta(days=wait), life, closing)
            if moment is None:
                return
            by = dice.whole(14, 24) if self._slips(moment.date()) else dice.pick((14, 21, 28, 30, 45, 60))
            expected = self._calendar.first_from(max(expected, moment.date()) + timedelta(days=by))
            life.save(moment, close_date=str(expected))

    def _renew_steps(self, life: Life, closing: date) -> None:
        """Renew the next step every two weeks or so, as long as somebody keeps it up."""
        day = life.created
        while day < min(closing, LAST_DAY):
            day += timedelta(days=self._dice.whole(12, 26))
            if not self._dice.chance(self._person.upkeep):
                continue
            moment = self._moment(day, life, closing)
            if moment is not None:
                stage = STAGES[life.stage_on(moment.date() + timedelta(days=1))]
                life.save(moment, next_step=self._step(life, moment, stage, 0.08))

    def _reprice(self, life: Life, closing: date, amount: int) -> None:
        """Change the amount once, somewhere after the proposal."""
        day = life.created + timedelta(days=self._dice.whole(25, 60))
        moment = self._moment(day, life, closing)
        if moment is not None:
            life.save(moment, amount=str(_amount(amount * self._dice.pick((0.8, 0.85, 0.9, 1.1, 1.2)))))

    def _end(self, life: Life, closing: date, won: bool) -> None:
        """Close it; what was promised next is cleared."""
        dice = self._dice
        status, stage, category = ("won", "Closed Won", "closed") if won else ("lost", "Closed Lost", "omitted")
        life.closed_on = closing
        life.save(stamp(dice, closing), status=status, stage=stage, close_date=str(closing),
                  forecast_category=category, next_step="")  # fmt: skip
        offered = life.stage_on(min(closing, LAST_DAY)) >= 3  # nothing here may tell how an open one will end
        life.discount = dice.weighted(("0", "0.05", "0.1", "0.15"), (5, 3, 2, 1)) if offered else ""
        life.loss_reason = "" if won else dice.pick(LOSS_REASONS)


def large_one() -> Life:
    """Return the one large opportunity that is most of rep 144's pipeline, told and not drawn."""
    life = Life("144", "Grand Fjord Shipyards", "Planner Plus", datetime(2026, 6, 16, 10, 20), "Event")
    life.save(life.created_at, stage="Discovery", amount="240000", close_date="2026-10-30",
              forecast_category="pipeline", next_step="Discovery call")  # fmt: skip
    life.save(datetime(2026, 7, 8, 11, 5), stage="Qualification", next_step="Meet head of operations")
    life.save(datetime(2026, 8, 6, 15, 40), stage="Demo", forecast_category="best_case", next_step="Demo for IT")
    life.save(datetime(2026, 9, 22, 9, 35), stage="Proposal", amount="310000", next_step="Walk through proposal")
    life.save(datetime(2026, 10, 21, 16, 10), close_date="2026-12-18", forecast_category="commit", next_step="")
    life.contacts = 1
    life.discount = "0.05"
    life.quiet_from = date(2026, 11, 3)
    return life


def hand_over(lives: list[Life]) -> None:
    """Pass opportunities on with the territory: the smallest that were open then, and still are on the last day."""
    giver, taker, day, how_many = HANDOVER
    fitting = [life for life in lives if life.rep_id == giver and life.open_on(day) and life.closed_on is None]
    for life in sorted(fitting, key=lambda life: int(life.replay()[0]["amount"]))[:how_many]:
        life.save(datetime.combine(day, time(9, 5)), rep_id=taker)


def _amount(value: float) -> int:
    """Round to hundreds, as prices are."""
    return int(round(value / 100) * 100)
