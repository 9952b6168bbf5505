"""What happened around the team: holidays, leave, training, changes; and the working days that remain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coachkit.sample.generator.dice import Dice

#: Eighteen months: activities, calls, feedback and events begin on this Monday, and all ends on this Friday.
FIRST_DAY = date(2025, 5, 19)
LAST_DAY = date(2026, 11, 20)
#: Opportunities created since then are in the export if they were still open on FIRST_DAY.
PIPELINE_SINCE = date(2025, 1, 6)
#: Telephones were out on this day, so no call was logged.
OUTAGE = date(2026, 2, 17)


@dataclass(frozen=True)
class Event:
    """One row of `rep_events`; `rep_id` is `*` where it concerns everybody."""

    rep_id: str
    kind: str
    start: date
    end: date | None = None
    note: str = ""
    recorded: date | None = None

    def days(self) -> set[date]:
        """All days from the first to the last, weekends included."""
        last = self.end or self.start
        return {self.start + timedelta(days=offset) for offset in range((last - self.start).days + 1)}


def _holiday(month_day: str, year: int, note: str) -> Event:
    return Event("*", "holiday", date.fromisoformat(f"{year}-{month_day}"), note=note)


def _leave(rep_id: str, start: str, end: str, recorded: str, note: str = "Leave") -> Event:
    return Event(
        rep_id, "leave", date.fromisoformat(start), date.fromisoformat(end), note, date.fromisoformat(recorded)
    )


EVENTS: tuple[Event, ...] = (
    _holiday("04-18", 2025, "Good Friday"),
    _holiday("04-25", 2025, "Freedom Day"),
    _holiday("05-01", 2025, "Labour Day"),
    _holiday("06-10", 2025, "Portugal Day"),
    _holiday("08-15", 2025, "Assumption Day"),
    _holiday("12-01", 2025, "Restoration Day"),
    _holiday("12-08", 2025, "Immaculate Conception"),
    Event("*", "holiday", date(2025, 12, 24), date(2026, 1, 2), "Offices closed"),
    _holiday("04-03", 2026, "Good Friday"),
    _holiday("05-01", 2026, "Labour Day"),
    _holiday("06-04", 2026, "Corpus Christi"),
    _holiday("06-10", 2026, "Portugal Day"),
    _holiday("10-05", 2026, "Republic Day"),
    _holiday("12-01", 2026, "Restoration Day"),
    _holiday("12-08", 2026, "Immaculate Conception"),
    Event("*", "holiday", date(2026, 12, 24), date(2027, 1, 1), "Offices closed"),
    Event("*", "training", date(2026, 3, 11), date(2026, 3, 12), "Negotiation workshop", date(2026, 2, 2)),
    Event("*", "tool_outage", OUTAGE, note="Telephones out, calls not logged", recorded=date(2026, 2, 18)),
    _leave("007", "2025-08-04", "2025-08-14", "2025-05-26"),
    _leave("007", "2026-08-10", "2026-08-21", "2026-05-04"),
    _leave("112", "2025-07-21", "2025-08-01", "2025-05-20"),
    _leave("112", "2026-07-20", "2026-07-31", "2026-04-27"),
    _leave("118", "2025-08-18", "2025-08-29", "2025-06-02"),
    _leave("118", "2026-02-02", "2026-02-06", "2026-01-12"),
    _leave("118", "2026-07-06", "2026-07-17", "2026-04-20"),
    _leave("123", "2025-09-01", "2025-09-12", "2025-06-16"),
    _leave("123", "2026-04-06", "2026-04-10", "2026-03-02"),
    _leave("123", "2026-11-09", "2026-11-24", "2026-09-14", "Leave, back on Wednesday 25 November"),
    _leave("131", "2025-07-07", "2025-07-18", "2025-05-19"),
    _leave("131", "2026-05-18", "2026-05-20", "2026-05-21", "Short notice"),
    _leave("131", "2026-08-03", "2026-08-14", "2026-05-11"),
    _leave("140", "2025-10-20", "2025-10-24", "2025-08-25"),
    _leave("140", "2026-06-22", "2026-07-03", "2026-04-13"),
    _leave("140", "2026-12-14", "2026-12-18", "2026-11-02"),
    _leave("144", "2025-08-25", "2025-09-05", "2025-06-09"),
    _leave("144", "2026-08-17", "2026-08-28", "2026-06-01"),
    _leave("152", "2025-12-15", "2025-12-19", "2025-10-06"),
    _leave("152", "2026-07-27", "2026-08-07", "2026-05-25"),
    Event("144", "role_change", date(2026, 3, 2), None, "Moved to enterprise accounts", date(2026, 2, 16)),
    Event("160", "training", date(2026, 10, 1), date(2026, 10, 9), "Onboarding", date(2026, 9, 21)),
    Event("160", "territory_change", date(2026, 10, 12), None, "Took over part of the north", date(2026, 10, 8)),
    Event("112", "territory_change", date(2026, 10, 12), None, "Handed over part of the north", date(2026, 10, 8)),
)


class Calendar:
    """The days one rep works: no weekends, holidays, leave or training, and nothing before the start date."""

    def __init__(self, rep_id: str, start: date) -> None:
        self._start = start
        self._away = {
            day
            for event in EVENTS
            if event.rep_id in ("*", rep_id) and event.kind in ("holiday", "leave", "training")
            for day in event.days()
        }

    def works(self, day: date) -> bool:
        """Tell whether the rep works on this day."""
        return day.weekday() < 5 and day >= self._start and day not in self._away

    def first_from(self, day: date) -> date:
        """Return the first working day on or after this one."""
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def week(self, monday: date) -> list[date]:
        """Return the working days of the week that begins on `monday`, none after LAST_DAY."""
        days = (monday + timedelta(days=offset) for offset in range(5))
        return [day for day in days if self.works(day) and day <= LAST_DAY]


def stamp(dice: Dice, day: date) -> datetime:
    """Draw a moment of the working day: 09:00-12:59 or 14:00-17:59."""
    return datetime.combine(day, time(dice.pick((9, 10, 11, 12, 14, 15, 16, 17)), dice.whole(0, 59)))


def mondays(first: date, last: date) -> list[date]:
    """Return the Mondays of all weeks that touch `first` to `last`."""
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=week) for week in range((last - monday).days // 7 + 1)]
