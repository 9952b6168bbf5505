"""What would make figures wrong in silence: amounts in another currency, and a day far after all others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coachkit.crm.data import CrmData
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

CURRENCIES = (
    "opportunity_id,rep_id,status,stage,created_date,amount,currency\n"
    "O1,007,open,Demo,2026-01-05,10,eur\nO2,8,open,Demo,2026-01-05,20,\nO3,8,open,Demo,2026-01-05,30,EUR\n"
)


def test_amounts_in_another_currency_are_refused(problems: Find, reading: Read) -> None:
    """Without rates: file, currencies with their rows and the way out are named; case and blanks pass."""
    assert len(reading({"opportunities.csv": CURRENCIES}, team="currency: EUR")["opportunities"]) == 3
    mixed = CURRENCIES + "O4,8,open,Demo,2026-01-05,30,GBP\nO5,8,open,Demo,2026-01-05,30,CHF\n"
    (problem,) = problems({"opportunities.csv": mixed}, team="currency: EUR")
    assert (problem.file, problem.column) == ("crm/opportunities.csv", "currency")
    assert problem.reason == "amounts are in another currency than the team's, EUR: CHF in 1, GBP in 1 of 5 rows."
    assert problem.fix == (
        "Say in parameters/team.yaml what one unit is worth in EUR, and from which day on: "
        "`exchange_rates: {CHF: {DAY: RATE}, GBP: {DAY: RATE}}`."
    )


def test_one_currency_that_is_not_the_teams_names_the_setting(problems: Find) -> None:
    """Where all rows agree, it is the team's setting that is to be mended."""
    (problem,) = problems({"opportunities.csv": CURRENCIES}, team="currency: USD")
    assert problem.fix is not None
    assert problem.fix.startswith("Set `currency: EUR` in parameters/team.yaml if that is the team's. Else: Say in ")


def test_a_newest_day_far_after_all_others_is_remarked_on(reading: Read) -> None:
    """More than 31 days after the day before it, the newest day may be a wrong year: file, row and day are named."""
    calls = "rep_id,kind,occurred_at\n007,call,2026-03-30 09:00\n8,call,{} 10:00\n"
    far = reading({"activities.csv": calls.format("2026-05-02")})  # the newest before it closed on 31 March
    assert [remark for remark in far.remarks if "--as-of" in remark] == [
        "crm/activities.csv, row 3: occurred_at is 2026-05-02, 32 days after the newest day before it (rows with it: "
        "1). If the date is wrong, mend it, or name the day of the reports with --as-of."
    ]
    near = reading({"activities.csv": calls.format("2026-05-01")})
    assert not any("--as-of" in remark for remark in near.remarks)
