"""The nine reps and what is particular to each: the stories, as numbers the other modules draw from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MANAGER = "Ingrid Solheim"
DOMAIN = "maravela.example"


@dataclass(frozen=True)
class Drift:
    """Something that changes evenly from 1 on `start` to `to` on `end`, and then stays."""

    start: date
    end: date
    to: float

    def at(self, day: date) -> float:
        """Return the factor on a day."""
        part = (day - self.start).days / (self.end - self.start).days
        return 1 + (self.to - 1) * min(max(part, 0.0), 1.0)


STEADY = Drift(date(2025, 1, 1), date(2025, 1, 2), 1.0)


@dataclass(frozen=True)
class Person:
    """One rep: who they are, and how their work runs.

    `new_per_week` opportunities and `touches_per_week` activities are means for a full week and follow `pace`;
    `win_share` is the chance of an opportunity to be won; `amount` is the median in EUR; `tidy` is the chance that a
    due close date is moved in time and `upkeep` that a next step is renewed; `slips_from` is the day from which
    opportunities take longer than promised; `csat` is the usual mean score, which follows `mood`, and customers give
    `answers_per_week`.
    """

    rep_id: str
    name: str
    role: str
    segment: str
    start: date
    seed: int
    new_per_week: float = 0.98
    touches_per_week: float = 14.0
    win_share: float = 0.28
    amount: float = 27000.0
    tidy: float = 0.55
    upkeep: float = 0.85
    pace: Drift = STEADY
    slips_from: date | None = None
    csat: float = 4.3
    mood: Drift = STEADY
    answers_per_week: float = 0.95
    talk_ratio: float = 0.56

    @property
    def email(self) -> str:
        """First name and id, in plain letters."""
        plain = self.name.split()[0].lower().translate(str.maketrans("éóç", "eoc"))
        return f"{plain}.{self.rep_id}@{DOMAIN}"


PEOPLE: tuple[Person, ...] = (
    Person("007", "José Álvarez", "Account Executive", "Mid-market", date(2022, 3, 14), 280,
           slips_from=date(2026, 6, 15), tidy=0.7),
    Person("112", "Mei-Lin Tan", "Senior Account Executive", "Mid-market", date(2020, 9, 1), 1827,
           new_per_week=1.12, win_share=0.4, amount=31000, touches_per_week=15.5, talk_ratio=0.48, tidy=0.9,
           upkeep=0.95, csat=4.6),
    Person("118", "Tomasz Zieliński", "Account Executive", "Mid-market", date(2021, 6, 7), 705,
           pace=Drift(date(2026, 9, 7), date(2026, 11, 9), 0.35), new_per_week=1.0),
    Person("123", "Hannah Okafor", "Account Executive", "Mid-market", date(2023, 1, 9), 257),
    Person("131", "Luca Ferraro", "Account Executive", "Mid-market", date(2022, 10, 3), 118, win_share=0.3,
           talk_ratio=0.6),
    Person("140", "Priya Raman", "Account Executive", "Mid-market", date(2021, 11, 15), 1289, tidy=0.95, upkeep=0.95),
    Person("144", "Daniel Brandt", "Account Executive", "Enterprise", date(2019, 5, 6), 1371, amount=20000,
           new_per_week=0.9),
    Person("152", "Chloé Marchand", "Account Executive", "Mid-market", date(2023, 9, 4), 923,
           csat=4.5, mood=Drift(date(2026, 8, 24), date(2026, 11, 2), 0.62), answers_per_week=1.5, talk_ratio=0.6),
    Person("160", "Aisha Bello", "Account Executive", "Mid-market", date(2026, 10, 1), 4, new_per_week=0.5,
           touches_per_week=11, amount=19000, talk_ratio=0.66),
)  # fmt: skip

#: Opportunities that changed hands with the territory: from whom, to whom, when and how many.
HANDOVER = ("112", "160", date(2026, 10, 12), 3)
