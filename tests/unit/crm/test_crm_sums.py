"""The grouped sum and currencies: nothing is added up across two of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coachkit.crm.data import CrmData
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

ORDERS = """\
about: order lines
tables:
  opportunities:
    file: lines.csv
    rename: {opportunity_id: order, rep_id: who, created_date: day, close_date: day, amount: line, currency: money}
    constant: {status: won, stage: Ordered}
    sum: {by: [opportunity_id], column: amount}
"""
LINES = (
    "order,who,day,line,money\n"
    "SO1,007,2026-01-05,10,EUR\nSO1,007,2026-01-05,2.50,Euro\nSO1,007,2026-01-05,5,\n"
    "SO2,8,2026-01-06,5,USD\nSO2,8,2026-01-06,7,EUR\nSO3,8,2026-01-07,1,USD\nSO3,8,2026-01-07,2,us dollar\n"
)
RATES = "exchange_rates: {USD: {2026-01-01: 0.9}}"


def test_an_order_in_two_currencies_is_set_aside_whole(reading: Read) -> None:
    """`EUR`, `Euro` and a blank are the team's own; SO2 mixes dollars and euros and is no sum; SO3 is in dollars."""
    team = f"{{profiles: [mine], currency: EUR, {RATES}, thresholds: {{set_aside_share: 0.5}}}}"
    data = reading({"opportunities.csv": "", "lines.csv": LINES}, team=team, profiles={"mine": ORDERS})
    frame = data["opportunities"]
    assert frame[["opportunity_id", "amount", "currency"]].to_numpy().tolist() == [
        ["SO1", 17.5, "EUR"], ["SO3", 3.0, "USD"],
    ]  # fmt: skip
    account = next(source for source in data.sources if source.table == "opportunities")
    assert (account.rows_in, account.rows_used) == (7, 5)
    assert [(part.reason, part.count) for part in account.set_aside] == [
        ("currency is added up with a row in another currency", 2)
    ]
    assert str(data.set_aside[0]).startswith("crm/lines.csv, row 5, column 'currency': 'USD' is added up with a row in")


def test_many_such_orders_are_a_problem(problems: Find) -> None:
    """More than a few of them mean that the file cannot be added up as it is: the reason counts them."""
    team = f"{{profiles: [mine], currency: EUR, {RATES}}}"
    (problem,) = problems({"opportunities.csv": "", "lines.csv": LINES}, team=team, profiles={"mine": ORDERS})
    assert "2 of 7 rows cannot be used, more than 5%: currency is added up with a row in another currency (2)" in (
        problem.reason
    )


def test_counts_are_added_up_whatever_the_currency(reading: Read) -> None:
    """What is no money has no currency: contacts of all lines are one number."""
    profile = ORDERS.replace("amount: line", "contacts: line").replace("column: amount", "column: contacts")
    team = f"{{profiles: [mine], currency: EUR, {RATES}}}"
    data = reading({"opportunities.csv": "", "lines.csv": LINES}, team=team, profiles={"mine": profile})
    assert data["opportunities"]["contacts"].tolist() == [17.5, 12.0, 3.0]
