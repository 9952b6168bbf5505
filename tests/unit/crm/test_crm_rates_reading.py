"""Rates in team.yaml and currencies in exports: what is refused and how it is said, and a stamp at a quarter's end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from coachkit.crm.as_of import known_on
from coachkit.crm.currency import currency_codes
from coachkit.crm.data import CrmData
from coachkit.crm.exchange import Exchange
from coachkit.crm.periods import quarter_of
from coachkit.errors import Problem
from coachkit.parameter_files import read_parameters
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

HEAD = "opportunity_id,rep_id,status,stage,created_date,close_date,amount,currency\n"
ROWS = (
    HEAD
    + "O1,007,won,x,2026-01-05,2026-02-03,100,EUR\nO2,8,open,x,2026-01-05,,200,eur\nO3,8,open,x,2026-01-05,,30,USD\n"
)
RATES = "exchange_rates:\n  EUR: {2026-01-01: 1.08, 2026-04-01: 1.10}\n"


def team(text: str) -> TeamParameters | list[Problem]:
    """Read a team file."""
    path = Path("team.yaml")
    path.write_text(text, encoding="utf-8")
    return read_parameters(path, TeamParameters, "parameters/team.yaml")


def test_rates_are_read_by_currency_and_day() -> None:
    """A currency may have any number of days, written in any order; a whole number is a rate too."""
    told = team(
        "currency: JPY\nexchange_rates:\n  EUR: {2026-04-01: 160.5, 2026-01-01: 158}\n  USD: {2026-01-01: 150}\n"
    )
    assert isinstance(told, TeamParameters)
    assert told.exchange_rates["EUR"] == {date(2026, 1, 1): 158.0, date(2026, 4, 1): 160.5}


@pytest.mark.parametrize(
    ("lines", "row", "reason"),
    [
        ("  EUR:\n    2026-02-30: 1.08", 4, "'exchange_rates.EUR.2026-02-30' is not a date like 2026-11-23."),
        ("  EUR:\n    2026-01-01: 0", 4, "'exchange_rates.EUR.2026-01-01' should be greater than 0."),
        ("  EUR:\n    2026-01-01: -1.1", 4, "'exchange_rates.EUR.2026-01-01' should be greater than 0."),
        ("  EUR:\n    2026-01-01: .inf", 4, "'exchange_rates.EUR.2026-01-01' should be a finite number."),
        ("  EUR:\n    2026-01-01: 1,08", 4, "'exchange_rates.EUR.2026-01-01' should be a valid number."),
        ("  EUR: {}", 3, "'exchange_rates.EUR' is empty."),
        ("  EUR: 1.08", 3, "'exchange_rates.EUR' should hold `key: value` lines."),
        (
            "  euro: {2026-01-01: 1.08}",
            3,
            "'exchange_rates.euro' is not a currency code of three capital letters like EUR or USD.",
        ),
        ("  CHF: {2026-01-01: 1.0}", 2, "'exchange_rates' holds CHF, the team's own currency, which needs no rate."),
        ("  EUR:\n    2026-01-01: 1.1\n    2026-01-01: 1.2", 5, "the key '2026-01-01' stands here twice."),
    ],
)
def test_a_rate_that_is_none_is_told_with_its_line(lines: str, row: int, reason: str) -> None:
    """A wrong day, number or code, no day at all, and a rate of the team's own currency are errors with their line."""
    found = team(f"currency: CHF\nexchange_rates:\n{lines}\n")
    assert isinstance(found, list)
    assert [(problem.row, problem.reason) for problem in found] == [(row, reason)]


def test_currencies_are_written_as_codes() -> None:
    """Codes in any case, English names in the singular and plural, and signs of one currency; the rest stays."""
    named = [
        "eur",
        " USD ",
        "US Dollar",
        "us  dollars",
        "British Pound",
        "Euro",
        "€",
        "£",
        "Dollar",
        "$",
        "?",
        None,
        "",
    ]
    codes = currency_codes(pd.Series(named, dtype="str"), "USD")
    assert codes.fillna("").tolist() == [
        "EUR", "USD", "USD", "USD", "GBP", "EUR", "EUR", "GBP", "Dollar", "USD", "?", "", "",
    ]  # fmt: skip
    assert currency_codes(pd.Series(["$", "kr"], dtype="str"), "EUR").tolist() == ["$", "kr"]


def test_a_reading_keeps_amounts_and_a_view_converts_them(reading: Read) -> None:
    """With rates nothing is refused: the reading has each amount in its currency, the view all in the team's."""
    data = reading({"opportunities.csv": ROWS}, team=RATES)
    assert data["opportunities"]["amount"].tolist() == [100.0, 200.0, 30.0]
    assert data["opportunities"]["currency"].tolist() == ["EUR", "EUR", "USD"]
    assert data.exchange == Exchange("USD", {"EUR": ((date(2026, 1, 1), 1.08), (date(2026, 4, 1), 1.1))})
    view = known_on(data, date(2026, 4, 1))
    assert view["opportunities"]["amount"].tolist() == [108.0, 220.0, 30.0]
    assert "Amounts in EUR (2 opportunities) are counted in USD at the rates in team.yaml." in view.remarks


def test_a_currency_without_a_rate_is_refused_with_the_way_out(problems: Find) -> None:
    """One that has rates passes beside it; the fix shows the lines to write."""
    (problem,) = problems({"opportunities.csv": ROWS + "O4,8,open,x,2026-01-05,,5,Swiss Franc\n"}, team=RATES)
    assert (problem.file, problem.column) == ("crm/opportunities.csv", "currency")
    assert problem.reason == "amounts are in another currency than the team's, USD: CHF in 1 of 4 rows."
    assert problem.fix == (
        "Say in parameters/team.yaml what one unit is worth in USD, and from which day on: "
        "`exchange_rates: {CHF: {DAY: RATE}}`."
    )


def test_a_word_that_is_no_currency_is_refused(problems: Find) -> None:
    """`Dollar` may be one of twenty: it is not guessed at, and the line of a profile that says which is shown."""
    (problem,) = problems({"opportunities.csv": ROWS + "O4,8,open,x,2026-01-05,,5,Dollar\n"}, team=RATES)
    assert problem.reason == "'Dollar' in 1 row is no code of a currency like EUR, and no name of one."
    assert problem.fix == "Say which it is below `map:` in a profile, for example `currency: {'Dollar': USD}`."


def test_an_amount_before_the_first_rate_is_a_problem(problems: Find) -> None:
    """Closed before it, or open while the data end before it: row, currency and the day that needs a rate are named."""
    late = "exchange_rates: {EUR: {2026-02-04: 1.08}}"
    reasons = [str(problem) for problem in problems({"opportunities.csv": ROWS}, team=late)]
    assert reasons == [
        "crm/opportunities.csv, row 2, column 'currency': EUR has no rate before 2026-02-04, and the amounts of 2 rows "
        "need one, the first on 2026-02-03. Put a rate of 2026-02-03 or before into `exchange_rates` in "
        "parameters/team.yaml."
    ]


def test_all_that_is_wrong_comes_at_once(problems: Find) -> None:
    """A currency without a rate is told together with what is wrong in another table."""
    found = problems({"opportunities.csv": ROWS, "feedback.csv": "rep_id\n007\n"})
    assert {problem.file for problem in found} == {"crm/opportunities.csv", "crm/feedback.csv"}


def test_a_stamp_at_a_quarters_end_counts_on_the_day_of_the_business(reading: Read) -> None:
    """Closed at 01:00 UTC on 1 April is 31 March in New York: it is won in that quarter, and at that day's rate."""
    rows = (
        HEAD + "O1,007,won,x,2026-01-05T12:00:00.000Z,2026-04-01T01:00:00.000Z,100,EUR\n"
        "O2,007,won,x,2026-01-05T12:00:00.000Z,2026-04-01T04:00:00.000Z,1000,EUR\n"  # midnight there
    )
    data = reading({"opportunities.csv": rows}, team="timezone: America/New_York\n" + RATES)
    assert data["opportunities"]["close_date"].tolist() == [pd.Timestamp("2026-03-31"), pd.Timestamp("2026-04-01")]
    frame = known_on(data, date(2026, 4, 1))["opportunities"]
    quarter = quarter_of(date(2026, 3, 31), data.calendar)
    within = frame["close_date"].between(pd.Timestamp(quarter.start), pd.Timestamp(quarter.end))
    assert frame.loc[within & (frame["status"] == "won"), "amount"].sum() == 108.0
    utc = reading({"opportunities.csv": rows}, team=RATES)
    assert utc["opportunities"]["close_date"].tolist() == [pd.Timestamp("2026-04-01")] * 2
