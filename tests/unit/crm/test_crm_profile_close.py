"""The profiles `close` and `close_api`: opportunities with values per month or year, in whole currency or in cents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from coachkit.crm.data import CrmData
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

FIXTURES = Path(__file__).parent / "fixtures" / "profiles" / "close"
USES = "profiles: [close]"
REPS = "rep_id,name\nR1,Inês Duarte\nR2,Tom Okafor\n"
YEARLY = "based_on: close\ntables: {opportunities: {format: {amount: {per: year}}}}\n"


def files(name: str, **more: str) -> dict[str, str | bytes]:
    """Return the roster and a fixture under another name, and no canonical opportunities."""
    return {"reps.csv": REPS, "opportunities.csv": "", "export.csv": (FIXTURES / name).read_bytes(), **more}


def account(data: CrmData) -> tuple[int, int, dict[str, int]]:
    """Return rows in, rows used, and the rows set aside by reason; they add up."""
    source = next(source for source in data.sources if source.table == "opportunities")
    aside = {part.reason: part.count for part in source.set_aside}
    assert source.rows_in == source.rows_used + sum(aside.values())
    return source.rows_in, source.rows_used, aside


def rows(data: CrmData, *names: str) -> list[list[object]]:
    """Return the opportunities as lists of the named columns, blanks as None."""
    frame = data["opportunities"][list(names)].astype(object)
    return frame.where(frame.notna(), None).to_numpy().tolist()


def test_clean_opportunities_are_read_whole(reading: Read) -> None:
    """`active` is open; a lost one closed when it was lost, although its hoped-for date of winning is later."""
    data = reading(files("opportunities.csv"), team=USES)
    assert account(data) == (3, 3, {})
    assert rows(data, "opportunity_id", "rep_id", "status", "stage", "amount", "close_date") == [
        ["oppo_a1", "R1", "won", "Won", 5000.0, pd.Timestamp("2025-02-27")],
        ["oppo_a2", "R2", "lost", "Lost", 1200.0, pd.Timestamp("2025-03-04")],
        ["oppo_a3", "R1", "open", "Proposal", 9000.0, pd.Timestamp("2025-05-30")],
    ]
    assert rows(data, "currency", "account")[0] == ["USD", "Pebble Bikes"]


def test_values_of_several_periods_are_not_added_up(problems: Find) -> None:
    """Once, monthly and yearly values are refused together, with the line that counts each for a year."""
    (problem,) = problems(files("lead_opps.csv"), team=USES)
    assert problem.column == "amount"
    assert "once in 2, month in 1, year in 1" in problem.reason
    assert "`amount: {per: year}`" in (problem.fix or "")


def test_values_can_be_counted_for_a_year(reading: Read) -> None:
    """With that line 100 a month are 1,200; the opportunity's id counts and not the lead's, and the latest change."""
    data = reading(files("lead_opps.csv"), team=USES, profiles={"close": YEARLY})
    again = "opportunity_id stands again with a later change, which is used instead"
    assert account(data) == (4, 3, {again: 1})
    assert rows(data, "opportunity_id", "rep_id", "amount", "stage") == [
        ["oppo_b1", "R2", 1200.0, "Won (Sales)"],
        ["oppo_b2", "R1", 2400.0, "Trial (Sales)"],
        ["oppo_b3", None, 650.0, "Trial (Renewals)"],
    ]
    assert data["opportunities"]["created_date"].tolist()[0] == pd.Timestamp(
        "2025-02-01"
    )  # 23:30 in New York is UTC's 1st


def test_values_from_the_api_are_cents(reading: Read) -> None:
    """Nothing in the file tells cents from dollars: who names `close_api` says that they are cents."""
    data = reading(files("opportunities.csv"), team="profiles: [close_api]")
    assert rows(data, "amount") == [[50.0], [12.0], [90.0]]


def test_owners_can_be_the_team(reading: Read) -> None:
    """`close_owners` makes reps of those who own opportunities, by Close's ids."""
    given = files("opportunities.csv") | {"reps.csv": ""}
    data = reading(given, team="profiles: [close, close_owners]")
    assert data["reps"][["rep_id", "name"]].to_numpy().tolist() == [["user_1", "Inês Duarte"], ["user_2", "Tom Okafor"]]
    assert rows(data, "rep_id") == [["user_1"], ["user_2"], ["user_1"]]


def test_a_status_that_close_does_not_have_is_asked_for(problems: Find) -> None:
    """A word that is none of Close's three is a question, not a guess."""
    text = (FIXTURES / "opportunities.csv").read_text(encoding="utf-8").replace(",active,", ",paused,")
    (problem,) = problems({"reps.csv": REPS, "opportunities.csv": "", "export.csv": text}, team=USES)
    assert "'paused' in 1 row" in problem.reason
