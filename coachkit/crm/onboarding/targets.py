"""Quotas proposed for a file of unknown layout: a row for each period, or a column for each."""

from __future__ import annotations

from coachkit.crm.onboarding.case import Case
from coachkit.crm.onboarding.owner import fill_owner
from coachkit.crm.onboarding.questions import Choice, Question
from coachkit.crm.onboarding.wide_periods import PeriodHeaders, period_headers, period_said, year_in
from coachkit.crm.period_headers import says_period
from coachkit.crm.period_words import read_period

_OTHERS = ("metric", "set_on", "reason", "told_on", "acknowledged_on")
#: A year and a month together have no more different values than this.
_MOST_PERIODS = 120


def propose_quotas(case: Case) -> None:
    """Fill the ledger of targets."""
    fill_owner(case)
    wide = period_headers(case.candidates.looks.headers, case.material.reading.calendar)
    if wide is not None and case.inquiry.given("value") is None:
        _fill_wide(case, wide)
        return
    case.must("value", "Which column holds the target?")
    case.fill(*_OTHERS)
    if not _year_and_part(case):
        case.must("period", "Which column says the month, quarter or year?")
        _map_periods(case)


def _fill_wide(case: Case, wide: PeriodHeaders) -> None:
    """Fill from a column for each period: the header says the period, its cells the targets."""
    case.made.say("rename", "value", wide.pattern)
    say_periods(case, wide)
    case.notes.append(f"Each of the columns {wide.headers[0]} to {wide.headers[-1]} holds the targets of a period.")


def say_periods(case: Case, wide: PeriodHeaders) -> None:
    """Say which periods the headers of a wide sheet are, where they do not say it themselves."""
    calendar = case.material.reading.calendar
    start, year, first = calendar.start_month, None, 1
    if wide.needs_year:
        year = _year(case, f"the columns {wide.headers[0]} to {wide.headers[-1]}")
    if wide.numbered and start > 1:
        answer = case.inquiry.ask(
            Question(
                "first_month",
                f"Is {wide.headers[0]} January, or the first month of your fiscal year?",
                (Choice("calendar", "January"), Choice("fiscal", f"month {start}, where your fiscal year starts")),
                short="what the first month is",
            )
        )
        first = start if answer == "fiscal" else 1
    words = {}
    for taken, said in wide.periods.items():
        period = said.id or (said.of_year(year, first) if year else "")
        if period and not says_period(taken):
            words[taken] = period
    if words:
        case.made.say("map", "period", words)


def _year_and_part(case: Case) -> bool:
    """Join a column with the year and one with the month or quarter, where there are both."""
    year, part = case.candidates.best("_year"), case.candidates.best("_part")
    if year is None or part is None or year == part or case.inquiry.given("period") is not None:
        return False
    looks, calendar = case.candidates.looks, case.material.reading.calendar
    both = looks.cells(part).str.cat(looks.cells(year), sep=" ")
    distinct = [str(text) for text in both.unique()]
    if len(distinct) > _MOST_PERIODS:
        return False
    words = {}
    for text in distinct:
        if read_period(text, calendar) is not None or not text.strip():
            continue
        piece, _, said_year = text.rpartition(" ")
        said = period_said(piece, calendar)
        if said is None or not said_year.isdecimal():
            return False
        words[text] = said.of_year(int(said_year))
    case.made.say("rename", "period", f"{part} + {year}")
    if words:
        case.made.say("map", "period", words)
    return True


def _map_periods(case: Case) -> None:
    """Say which year the months or quarters of a column are of, where none of its cells does."""
    header, calendar = case.header("period"), case.material.reading.calendar
    if header is None or case.candidates.looks[header].may_be("date"):
        return
    cells = [str(cell) for cell in case.candidates.looks.counts(header).index]
    partial = {
        cell: said
        for cell in cells[:_MOST_PERIODS]
        if read_period(cell, calendar) is None and (said := period_said(cell, calendar)) is not None and not said.id
    }
    if partial and (year := _year(case, f"the periods in {header}")) is not None:
        case.made.say("map", "period", {cell: said.of_year(year) for cell, said in sorted(partial.items())})


def _year(case: Case, what: str) -> int | None:
    answer = case.inquiry.ask(
        Question(
            "year",
            f"Of which year are {what}?",
            proposal=year_in([case.material.path.stem]),
            free=r"(19|20)\d\d",
            hint="a year like 2026",
            short="of which year the periods are",
        )
    )
    return int(answer) if answer is not None else None
