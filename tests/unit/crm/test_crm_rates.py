"""Amounts in other currencies: at which rate each is counted, and that no later rate is ever used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.crm.exchange import Exchange, convert
from coachkit.crm.snapshots import pack, unpack

pytestmark = pytest.mark.unit
Make = Callable[..., CrmData]

REPS = "rep_id,name\n1,A\n"
HEAD = "opportunity_id,rep_id,status,stage,created_date,close_date,amount,currency\n"
LOG = "opportunity_id,changed_at,field,old_value,new_value\n"
JANUARY, APRIL = date(2026, 1, 1), date(2026, 4, 1)
#: One euro is worth 1.08 dollars from January and 1.20 from April; one pound 1.30 from February.
DOLLARS = Exchange("USD", {"EUR": ((JANUARY, 1.08), (APRIL, 1.20)), "GBP": ((date(2026, 2, 1), 1.30),)})


def amounts(view: CrmData) -> dict[str, float | None]:
    """Return the amounts of a view by opportunity, missing as None."""
    frame = view["opportunities"]
    pairs = zip(frame["opportunity_id"], frame["amount"], strict=True)
    return {name: None if pd.isna(amount) else amount for name, amount in pairs}


def test_closed_amounts_are_at_the_rate_of_their_day_and_open_ones_at_that_of_as_of(crm_data: Make) -> None:
    """Each of 100 euros: won on 31 March at 1.08, on 1 April at 1.20; open at the rate of the day of the view."""
    rows = (
        "W1,1,won,x,2026-01-05,2026-03-31,100,EUR\nW2,1,won,x,2026-01-05,2026-04-01,100,EUR\n"
        "L,1,lost,x,2026-01-05,2026-02-01,100,GBP\nO,1,open,x,2026-01-05,2026-12-31,100,EUR\n"
        "N,1,won,x,2026-01-05,,100,EUR\nU,1,open,x,2026-01-05,,100,USD\nB,1,open,x,2026-01-05,,100,\nE,1,open,x,2026-01-05,,,EUR\n"
    )
    data = crm_data(exchange=DOLLARS, reps=REPS, opportunities=HEAD + rows)
    view = known_on(data, APRIL)
    assert amounts(view) == {
        "W1": 108.0, "W2": 120.0, "L": 130.0, "O": 120.0, "N": 120.0, "U": 100.0, "B": 100.0, "E": None,
    }  # fmt: skip
    currencies = view["opportunities"]["currency"].fillna("").tolist()
    assert currencies == ["USD", "USD", "USD", "USD", "USD", "USD", "", "USD"]
    assert view.remarks == (
        "Amounts in EUR (4 opportunities) and GBP (1) are counted in USD at the rates in team.yaml.",
    )
    assert amounts(known_on(data, date(2027, 1, 1)))["O"] == 120.0
    assert amounts(data)["O"] == 100.0  # what was read stays as it was


def test_the_view_of_an_earlier_day_has_the_rates_of_that_day(crm_data: Make) -> None:
    """What is won in April was open on 31 March, and is counted there at the rate of that day."""
    data = crm_data(
        exchange=DOLLARS,
        reps=REPS,
        opportunities=HEAD + "W,1,won,x,2026-01-05,2026-04-10,250,EUR\n",
        opportunity_changes=LOG + "W,2026-01-05,amount,,100\nW,2026-04-10,amount,100,250\n",
    )
    assert amounts(known_on(data, date(2026, 3, 31))) == {"W": 108.0}
    assert amounts(known_on(data, date(2026, 4, 9))) == {"W": 120.0}
    assert amounts(known_on(data, date(2026, 4, 10))) == {"W": 300.0}


def test_the_log_follows_its_opportunity_so_that_a_rate_is_no_change(crm_data: Make) -> None:
    """A raise of 50.50 euros is one of 54.54 dollars at the opportunity's own rate, whenever it was made."""
    log = (
        "W,2026-01-05,amount,,100\nW,2026-04-20,amount,100,150.5\nW,2026-04-20,stage,100,200\n"
        "U,2026-04-20,amount,1,2\nX,2026-04-20,amount,3,4\nO,2026-04-21,amount,100,\n"
    )
    data = crm_data(
        exchange=DOLLARS,
        reps=REPS,
        opportunities=HEAD
        + "W,1,won,x,2026-01-05,2026-03-01,150.5,EUR\nU,1,open,x,2026-01-05,,2,USD\nO,1,open,x,2026-01-05,,,EUR\n",
        opportunity_changes=LOG + log,
    )
    changes = known_on(data, date(2026, 4, 30))["opportunity_changes"]
    pairs = list(zip(changes["old_value"].fillna(""), changes["new_value"].fillna(""), strict=True))
    assert pairs == [("", "108"), ("108", "162.54"), ("100", "200"), ("1", "2"), ("3", "4"), ("120", "")]
    assert data["opportunity_changes"]["new_value"].tolist()[0] == "100"


def test_a_day_before_the_first_rate_leaves_amounts_unknown_and_says_so(crm_data: Make) -> None:
    """In a view of January the pound had no rate: the amount is missing, counted as unknown and remarked on."""
    data = crm_data(
        exchange=DOLLARS,
        reps=REPS,
        opportunities=HEAD + "O,1,open,x,2026-01-05,,100,GBP\nP,1,open,x,2026-01-05,,100,EUR\n",
    )
    view = known_on(data, date(2026, 1, 31))
    assert amounts(view) == {"O": None, "P": 108.0}
    assert view.rewound == {"amount": 1}
    assert view.remarks == (
        "Amounts in EUR (1 opportunity) are counted in USD at the rates in team.yaml.",
        "GBP has no rate on 2026-01-31 (its first is of 2026-02-01): what 1 opportunity in it is worth on that day is "
        "not known.",
    )


def test_without_rates_nothing_is_touched(crm_data: Make) -> None:
    """Where team.yaml has no rates, or all amounts are the team's, the view holds the frames of the reading."""
    rows = HEAD + "O,1,open,x,2026-01-05,,100,EUR\n"
    for exchange in (Exchange("EUR"), Exchange("EUR", {"USD": ((JANUARY, 0.9),)})):
        data = crm_data(exchange=exchange, reps=REPS, opportunities=rows)
        view = known_on(data, APRIL)
        assert view["opportunities"] is data["opportunities"]
        assert view.remarks == ()


def test_a_snapshot_keeps_amounts_as_they_were_written(crm_data: Make) -> None:
    """Packed are the amounts with their currencies, and the rates; a snapshot's amount is in the currency it had."""
    now = crm_data(
        exchange=DOLLARS,
        reps=REPS,
        opportunities=HEAD + "W,1,won,x,2026-01-05,2026-04-10,500,USD\n",
    )
    then = unpack(pack(crm_data(exchange=DOLLARS, reps=REPS, opportunities=HEAD + "W,1,open,x,2026-01-05,,400,EUR\n")))
    assert (amounts(then), then.exchange) == ({"W": 400.0}, DOLLARS)
    assert then["opportunities"]["currency"].tolist() == ["EUR"]
    assert amounts(known_on(now, date(2026, 3, 31), snapshot=then)) == {"W": 432.0}
    assert amounts(known_on(now, date(2026, 4, 10), snapshot=then)) == {"W": 500.0}


# --- What holds of all rates ------------------------------------------------------------------------------------------

DAY = date(2026, 3, 31)
_days = st.integers(-90, 90).map(lambda days: DAY + timedelta(days=days))
_rates = st.floats(0.01, 200, allow_nan=False).map(lambda rate: round(rate, 4))
_rows = st.lists(
    st.tuples(
        st.sampled_from(["open", "won", "lost"]), _days,
        st.none() | st.integers(0, 10**7).map(lambda cents: cents / 100), st.sampled_from(["EUR", "GBP", "USD", None]),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


def frames(rows: list[tuple[str, date, float | None, str | None]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make opportunities and a log that says each amount once more."""
    ids = [f"O{number}" for number in range(len(rows))]
    amount = [np.nan if row[2] is None else row[2] for row in rows]
    opportunities = pd.DataFrame(
        {
            "opportunity_id": pd.Series(ids, dtype="str"),
            "status": pd.Series([row[0] for row in rows], dtype="str"),
            "close_date": pd.to_datetime([row[1] for row in rows]).astype("datetime64[us]"),
            "amount": amount,
            "currency": pd.Series([row[3] for row in rows], dtype="str"),
        }
    )
    said = pd.Series(["" if np.isnan(value) else repr(value) for value in amount], dtype="str").replace("", None)
    changes = pd.DataFrame({"opportunity_id": pd.Series(ids, dtype="str"), "field": "amount", "old_value": said})
    return opportunities, changes.assign(field=changes["field"].astype("str"), new_value=said)


@given(_rows, st.dictionaries(_days, _rates, min_size=1, max_size=5), st.dictionaries(_days, _rates, max_size=5))
def test_no_rate_after_the_day_is_ever_used(
    rows: list[tuple[str, date, float | None, str | None]], euros: dict[date, float], others: dict[date, float]
) -> None:
    """Whatever rates follow the day of the view, it is the same."""
    early = {day: rate for day, rate in euros.items() if day <= DAY} or {DAY: 1.5}
    later = {day: rate for day, rate in others.items() if day > DAY}
    one, other = (
        convert(*frames(rows), Exchange("USD", {"EUR": tuple(sorted(rates.items())), "GBP": ((JANUARY, 1.3),)}), DAY)
        for rates in (early, early | later)
    )
    pd.testing.assert_frame_equal(one.opportunities, other.opportunities)
    pd.testing.assert_frame_equal(one.changes, other.changes)
    assert one.unknown == other.unknown


@given(_rows, st.dictionaries(_days, _rates, min_size=1, max_size=5))
def test_what_is_counted_is_what_was_written_times_its_rate(
    rows: list[tuple[str, date, float | None, str | None]], euros: dict[date, float]
) -> None:
    """Each amount is the written one times the last rate by its day, to the cent; the log says the same figure."""
    euros |= {date(2025, 1, 1): 0.5}
    exchange = Exchange("USD", {"EUR": tuple(sorted(euros.items())), "GBP": ((date(2025, 1, 1), 1.25),)})
    opportunities, changes = frames(rows)
    converted = convert(opportunities, changes, exchange, DAY)
    expected = []
    for status, close, amount, currency in rows:
        on = DAY if status == "open" else min(close, DAY)
        rate = {"EUR": euros[max(day for day in euros if day <= on)], "GBP": 1.25}.get(currency or "USD", 1.0)
        expected.append(np.nan if amount is None else round(amount * rate, 2))
    np.testing.assert_allclose(converted.opportunities["amount"], expected, atol=0.011)
    logged = pd.to_numeric(converted.changes["new_value"]).to_numpy("float64")
    np.testing.assert_array_equal(logged, converted.opportunities["amount"].to_numpy())
    assert converted.unknown == 0


def test_nothing_is_converted_twice(crm_data: Make) -> None:
    """A view of a view has the same amounts: after the first all of them are the team's."""
    data = crm_data(exchange=DOLLARS, reps=REPS, opportunities=HEAD + "W,1,won,x,2026-01-05,2026-03-31,100,EUR\n")
    view = known_on(data, APRIL)
    assert amounts(known_on(replace(view, remarks=()), APRIL)) == {"W": 108.0}
