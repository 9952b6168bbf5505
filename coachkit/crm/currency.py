"""Which currency amounts are in, and whether each can be counted in the team's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd
from babel.numbers import get_currency_name, list_currencies

from coachkit.crm.currency_signs import currencies_of
from coachkit.crm.exchange import Exchange, exchange_of, rate_days
from coachkit.crm.grid import LONGEST_NAME, TEXT, shorten
from coachkit.crm.happened import newest_by_table, newest_of
from coachkit.crm.tables import FILE_COLUMN, ROW_COLUMN
from coachkit.crm.typed import Typed
from coachkit.errors import Problem
from coachkit.parameters import TeamParameters
from coachkit.terms import TableName

_CODE = r"[A-Za-z]{3}"
_TEAM_FILE = "parameters/team.yaml"


def currency_codes(named: pd.Series, own: str) -> pd.Series:
    """Write currencies as codes: `eur`, `Euro` and `€` become `EUR`; what is no code, English name or sign stays.

    A sign of several currencies is the team's `own` where it is one of them, else it stays too.

    >>> currency_codes(pd.Series(["eur", "US Dollar", "swiss francs", "$", "Dollar"]), "CAD").tolist()
    ['EUR', 'USD', 'CHF', 'CAD', 'Dollar']
    """
    codes = {text: _code(" ".join(str(text).split()), own) for text in named.dropna().unique()}
    return named.map(codes).astype(TEXT)


def _code(words: str, own: str) -> str | None:
    if re.fullmatch(_CODE, words):
        return words.upper()
    meant = currencies_of(words)
    by_sign = own if own in meant else meant[0] if len(meant) == 1 else words
    return _names().get(words.casefold(), by_sign) or None


@cache
def _names() -> dict[str, str]:
    """Return the English names of currencies, in the singular and the plural, that mean one code only."""
    meant: dict[str, set[str]] = {}
    for code in sorted(list_currencies("en")):
        for count in (None, 1, 2):
            meant.setdefault(get_currency_name(code, count, locale="en").casefold(), set()).add(code)
    return {name: next(iter(codes)) for name, codes in meant.items() if len(codes) == 1}


def with_currency_codes(tables: Mapping[TableName, Typed], own: str) -> dict[TableName, Typed]:
    """Write the currencies of opportunities as codes (see `currency_codes`)."""
    if "opportunities" not in tables:
        return dict(tables)
    typed = tables["opportunities"]
    frame = typed.frame.assign(currency=currency_codes(typed.frame["currency"], own))
    return {**tables, "opportunities": replace(typed, frame=frame)}


def currency_problems(tables: Mapping[TableName, Typed], team: TeamParameters) -> list[Problem]:
    """Return why amounts cannot be counted in the team's currency: unknown words, no rate, or no rate yet.

    Amounts of open opportunities need the rate of the newest day on which something happened in the data. Currencies
    are written as `with_currency_codes` does.
    """
    if "opportunities" not in tables:
        return []
    opportunities, file = tables["opportunities"].frame, tables["opportunities"].file
    exchange = exchange_of(team)
    foreign = opportunities[exchange.is_foreign(opportunities["currency"])]
    codes = foreign["currency"]
    known = codes.str.fullmatch(_CODE)
    problems = []
    for text, count in _counted(codes[~known]).items():
        rows = "1 row" if count == 1 else f"{count:,} rows"
        shown = shorten(text, LONGEST_NAME)
        reason = f"{shown} in {rows} is no code of a currency like EUR, and no name of one."
        fix = f"Say which it is below `map:` in a profile, for example `currency: {{{shown}: {exchange.currency}}}`."
        problems.append(Problem(file, reason, column="currency", fix=fix))
    if counts := _counted(codes[known & ~codes.isin(list(exchange.rates))]):
        problems.append(_without_rates(opportunities, counts, file, exchange))
    newest = newest_of(newest_by_table({name: typed.frame for name, typed in tables.items()}))
    return problems + list(_too_late(foreign, exchange, newest))


def _counted(codes: pd.Series) -> dict[str, int]:
    return {str(code): int(count) for code, count in codes.value_counts().sort_index().items()}


def _without_rates(opportunities: pd.DataFrame, counts: dict[str, int], file: str, exchange: Exchange) -> Problem:
    own = exchange.currency
    found = ", ".join(f"{code} in {count:,}" for code, count in counts.items())
    reason = f"amounts are in another currency than the team's, {own}: {found} of {len(opportunities):,} rows."
    rates = ", ".join(f"{code}: {{DAY: RATE}}" for code in counts)
    fix = f"Say in {_TEAM_FILE} what one unit is worth in {own}, and from which day on: `exchange_rates: {{{rates}}}`."
    if opportunities["currency"].nunique() == 1:
        fix = f"Set `currency: {next(iter(counts))}` in {_TEAM_FILE} if that is the team's. Else: {fix}"
    return Problem(file, reason, column="currency", fix=fix)


def _too_late(foreign: pd.DataFrame, exchange: Exchange, newest: date | None) -> Iterator[Problem]:
    """Yield a problem for every currency whose first rate is later than an amount that needs one."""
    rows = foreign[foreign["amount"].notna()]
    if newest is None or rows.empty:
        return
    days = pd.Series(rate_days(rows, newest), index=rows.index)
    for code, dated in sorted(exchange.rates.items()):
        first = dated[0][0]
        early = days[(rows["currency"] == code) & (days < pd.Timestamp(first))].sort_values(kind="stable")
        if len(early):
            day, row = early.iloc[0].date(), rows.loc[early.index[0]]
            need = "1 row needs" if len(early) == 1 else f"{len(early):,} rows need"
            yield Problem(
                str(row[FILE_COLUMN]),
                f"{code} has no rate before {first}, and the amounts of {need} one, the first on {day}.",
                row=int(row[ROW_COLUMN]),
                column="currency",
                fix=f"Put a rate of {day} or before into `exchange_rates` in {_TEAM_FILE}.",
            )
