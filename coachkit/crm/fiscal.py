"""The fiscal calendar: when a year, a quarter and a month begin, in calendar months or in whole weeks.

Without weeks, periods are made of calendar months from the month in which the year starts. With weeks (4-4-5, 4-5-4,
5-4-4) the year ends on a weekday near the end of its final month, so it has 52 or 53 weeks; the 53rd belongs to its
last month. Every month of such a year stands for a calendar month and bears its label.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from coachkit.parameters import TeamParameters

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK = timedelta(days=7)
_MONTHS = 12


@dataclass(frozen=True)
class FiscalCalendar:
    """`weeks` is the number of weeks in each month of a quarter, None for calendar months.

    With weeks, the year ends on `weekday` (Monday is 0): the `last` one in its final month, or the one `nearest` to
    that month's last day, which may lie in the next month. A year is named for the calendar year in which its first or
    its final month lies. A year's number below is always the calendar year of its *first* month.
    """

    start_month: int = 1
    weeks: tuple[int, int, int] | None = None
    weekday: int = 5
    rule: Literal["last", "nearest"] = "last"
    named_for: Literal["start", "end"] = "end"

    def name(self, first_year: int) -> int:
        """Return what the year whose first month lies in `first_year` is called."""
        return first_year + self._ends_a_year_later

    def first_year(self, name: int) -> int:
        """Return the calendar year of the first month of the year called `name`."""
        return name - self._ends_a_year_later

    @property
    def _ends_a_year_later(self) -> int:
        return int(self.start_month > 1 and self.named_for == "end")

    def year_start(self, first_year: int) -> date:
        """Return the first day of a year."""
        first = date(first_year, self.start_month, 1)
        if self.weeks is None:
            return first
        last = first - timedelta(days=1)  # of the year before's final month
        end = last - timedelta(days=(last.weekday() - self.weekday) % 7)
        if self.rule == "nearest" and (last - end).days > 3:
            end += _WEEK
        return end + timedelta(days=1)

    def month_start(self, first_year: int, month: int) -> date:
        """Return the first day of a year's month 0 to 11; 12 is the first day of the next year."""
        if month == _MONTHS:
            return self.year_start(first_year + 1)
        if self.weeks is None:
            year, month = self.stands_for(first_year, month)
            return date(year, month, 1)
        quarter, within = divmod(month, 3)
        return self.year_start(first_year) + _WEEK * (13 * quarter + sum(self.weeks[:within]))

    def stands_for(self, first_year: int, month: int) -> tuple[int, int]:
        """Return the calendar year and month (1 to 12) whose label a year's month 0 to 11 bears."""
        years, before = divmod(self.start_month - 1 + month, _MONTHS)
        return first_year + years, before + 1

    def labelled(self, year: int, month: int) -> tuple[int, int]:
        """Return the year, and the month 0 to 11 of it, that bear the label of a calendar month."""
        earlier = month < self.start_month
        return year - earlier, (month - self.start_month) % _MONTHS

    def of(self, day: date) -> tuple[int, int]:
        """Return the year a day lies in, and the month 0 to 11 of it."""
        first_year = next(year for year in (day.year + 1, day.year, day.year - 1) if self.year_start(year) <= day)
        month = next(month for month in reversed(range(_MONTHS)) if self.month_start(first_year, month) <= day)
        return first_year, month


#: Calendar months, the year starting in January.
CALENDAR_YEARS = FiscalCalendar()


def calendar_of(team: TeamParameters) -> FiscalCalendar:
    """Return the calendar that `team.yaml` describes."""
    given = team.fiscal_calendar
    if given.weeks is None or given.ends_on is None:
        return FiscalCalendar(team.fiscal_year_start, named_for=given.named_for)
    first, second, third = (int(weeks) for weeks in given.weeks.split("-"))
    rule, weekday = given.ends_on.split()
    return FiscalCalendar(
        team.fiscal_year_start,
        (first, second, third),
        _WEEKDAYS.index(weekday),
        "nearest" if rule == "nearest" else "last",
        given.named_for,
    )
