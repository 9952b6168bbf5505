"""Amounts in other currencies, counted in the team's at the rates of team.yaml, and never at a later rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.changes import positions
from coachkit.crm.grid import TEXT
from coachkit.crm.workbook import cell_text
from coachkit.parameters import TeamParameters

Floats = npt.NDArray[np.float64]
#: Digits after the point of a converted amount: what is finer is no money but the rate's own rounding.
_CENTS = 2


@dataclass(frozen=True)
class Exchange:
    """From which day on one unit of a currency is worth how much in `currency`, the days of each in order."""

    currency: str = ""
    rates: Mapping[str, tuple[tuple[date, float], ...]] = field(default_factory=dict)

    def on(self, codes: pd.Series, days: npt.NDArray[np.datetime64]) -> Floats:
        """Return what one unit of each currency is worth on its day; NaN where it has no rate yet."""
        worth = np.full(len(codes), np.nan)
        for code, dated in self.rates.items():
            its = np.flatnonzero((codes == code).to_numpy(dtype=bool))
            since = np.array([day for day, _ in dated], dtype="datetime64[D]")
            rates = np.array([np.nan, *(rate for _, rate in dated)])
            worth[its] = rates[np.searchsorted(since, days[its], side="right")]
        return worth

    def is_foreign(self, codes: pd.Series) -> npt.NDArray[np.bool_]:
        """Tell which amounts are in another currency; where none is named it is the team's."""
        return (codes.notna() & (codes != self.currency)).to_numpy(dtype=bool)


#: Amounts are as they are.
NO_RATES = Exchange()


def exchange_of(team: TeamParameters) -> Exchange:
    """Return the rates that `team.yaml` gives."""
    return Exchange(team.currency, {code: tuple(sorted(rates.items())) for code, rates in team.exchange_rates.items()})


@dataclass(frozen=True)
class Converted:
    """Opportunities and their log in one currency; `unknown` open ones have an amount that no rate is there for."""

    opportunities: pd.DataFrame
    changes: pd.DataFrame
    unknown: int = 0
    remarks: tuple[str, ...] = ()


def convert(opportunities: pd.DataFrame, changes: pd.DataFrame, exchange: Exchange, as_of: date) -> Converted:
    """Return the opportunities of `as_of` with every amount in the team's currency, and the log's amounts with them.

    A closed opportunity is worth its amount at the rate of its close date, an open one (and one without a close date)
    at that of `as_of`. The log follows the opportunity's own rate, so that a difference is a change of the amount and
    never a move of the rate. An amount whose currency has no rate yet is missing.
    """
    foreign = np.flatnonzero(exchange.is_foreign(opportunities["currency"])) if exchange.rates else np.array([], int)
    if not len(foreign):
        return Converted(opportunities, changes)
    rows = opportunities.iloc[foreign]
    worth = exchange.on(rows["currency"], rate_days(rows, as_of))
    amount = opportunities["amount"].to_numpy(copy=True)
    amount[foreign] = np.round(amount[foreign] * worth, _CENTS)
    currency = opportunities["currency"].copy()
    currency.iloc[foreign] = exchange.currency
    valued = rows["amount"].notna().to_numpy()
    lost = valued & np.isnan(worth)
    return Converted(
        opportunities.assign(amount=amount, currency=currency),
        _convert_log(changes, rows["opportunity_id"], worth),
        int((lost & (rows["status"] == "open").to_numpy()).sum()),
        tuple(_say(exchange, rows["currency"], valued, lost, as_of)),
    )


def rate_days(opportunities: pd.DataFrame, as_of: date) -> npt.NDArray[np.datetime64]:
    """Return the day whose rate each opportunity is counted at, never one after `as_of`."""
    closed = opportunities["close_date"].where(opportunities["status"] != "open").to_numpy(dtype="datetime64[D]")
    days: npt.NDArray[np.datetime64] = np.fmin(closed, np.datetime64(as_of))  # of a missing date and a day, the day
    return days


def _convert_log(changes: pd.DataFrame, opportunity_ids: pd.Series, worth: Floats) -> pd.DataFrame:
    """Write the amounts in the log of these opportunities at the opportunities' rates."""
    amounts = np.flatnonzero((changes["field"] == "amount").to_numpy(dtype=bool))
    position = positions(changes["opportunity_id"].iloc[amounts], opportunity_ids)
    rows, rate = amounts[position >= 0], worth[position[position >= 0]]
    if not len(rows):
        return changes
    sides = {}
    for side in ("old_value", "new_value"):
        values = np.round(pd.to_numeric(changes[side].iloc[rows], errors="coerce").to_numpy("float64") * rate, _CENTS)
        text = pd.Series(values).map(cell_text, na_action="ignore").astype(TEXT)
        sides[side] = changes[side].copy()
        sides[side].iloc[rows] = text.to_numpy(dtype=object)
    return changes.assign(**sides)


def _say(
    exchange: Exchange, codes: pd.Series, valued: npt.NDArray[np.bool_], lost: npt.NDArray[np.bool_], as_of: date
) -> list[str]:
    """Say which amounts were converted, and which could not be because no rate is there yet."""
    remarks = []
    converted = codes[valued & ~lost].value_counts().sort_index()
    if len(converted):
        first, *others = converted.items()
        found = [f"{first[0]} ({_opportunities(first[1])})", *(f"{code} ({count:,})" for code, count in others)]
        said = " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
        remarks.append(f"Amounts in {said} are counted in {exchange.currency} at the rates in team.yaml.")
    for code, count in codes[lost].value_counts().sort_index().items():
        since = f" (its first is of {exchange.rates[str(code)][0][0]})" if str(code) in exchange.rates else ""
        remarks.append(
            f"{code} has no rate on {as_of}{since}: what {_opportunities(count)} in it "
            f"{'is' if count == 1 else 'are'} worth on that day is not known."
        )
    return remarks


def _opportunities(count: int) -> str:
    return "1 opportunity" if count == 1 else f"{count:,} opportunities"
