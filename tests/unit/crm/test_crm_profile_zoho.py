"""The profile `zoho`: deals of Zoho CRM and of Bigin."""

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

FIXTURES = Path(__file__).parent / "fixtures" / "profiles" / "zoho"
USES = "profiles: [zoho]"
REPS = "rep_id,name\nR1,Inês Duarte\nR2,Tom Okafor\n"
CLEAN = "Deals_2026_05_28.csv"


def files(*names: str) -> dict[str, str | bytes]:
    """Return the roster and the named fixtures, and no canonical opportunities."""
    return {"reps.csv": REPS, "opportunities.csv": ""} | {name: (FIXTURES / name).read_bytes() for name in names}


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


def test_clean_deals_are_read_whole(reading: Read) -> None:
    """Of each pair `X.id` and `X` the name counts; all digits of an id stay."""
    data = reading(files(CLEAN), team=USES)
    assert account(data) == (3, 3, {})
    assert rows(data, "opportunity_id", "rep_id", "status", "amount", "account") == [
        ["zcrm_3152079000000153079", "R1", "won", 1234.5, "Juniper Spa"],
        ["zcrm_3152079000000153080", "R2", "lost", 900.0, "Kelp Foods"],
        ["zcrm_3152079000000153081", "R1", "open", 20000.0, "Larch Bank"],
    ]
    assert rows(data, "loss_reason", "next_step", "currency")[1:] == [
        ["Lost to Competitor", None, "USD"], [None, "Send contract", "USD"],
    ]  # fmt: skip
    assert data["opportunities"]["created_date"].tolist()[0] == pd.Timestamp("2026-02-03")


def test_deals_as_people_leave_them(reading: Read) -> None:
    """A column named after its own label, `$1,234.50`, a dash, and the same deal twice: the one changed last counts."""
    data = reading(files("deals_nasty.csv"), team=USES)
    again = "opportunity_id stands again with a later change, which is used instead"
    assert account(data) == (4, 3, {again: 1})
    assert rows(data, "opportunity_id", "rep_id", "status", "amount", "loss_reason") == [
        ["zcrm_3152079000000153080", "R2", "lost", 1900.0, 'Price; lost to "Kelp & Sons"'],
        ["zcrm_3152079000000153082", "Sales Queue", "open", None, None],
        ["zcrm_3152079000000153079", "R1", "won", 1300.0, None],
    ]
    assert data["opportunities"]["created_date"].notna().all()
    assert any("nobody's report (Sales Queue 1)" in remark for remark in data.remarks)
    assert rows(data, "stage")[1] == ["Needs Analysis (Partners)"]  # two pipelines


def test_bigin_is_read_too(reading: Read) -> None:
    """Bigin calls accounts companies and pipelines sub-pipelines."""
    data = reading(files("bigin.csv"), team=USES)
    assert account(data) == (2, 2, {})
    assert rows(data, "opportunity_id", "rep_id", "status", "stage", "amount", "account") == [
        ["5081000000412001", "R1", "won", "Closed Won", 450.0, "Nettle Tea"],
        ["5081000000412002", "R2", "open", "Needs Analysis", 1200.0, "Otter Kayaks"],
    ]


def test_ids_that_lost_their_digits_are_refused(problems: Find) -> None:
    """After a spreadsheet made numbers of the ids, deals cannot be told apart: that is said, and nothing is merged."""
    text = (FIXTURES / CLEAN).read_text(encoding="utf-8")
    for last in ("079", "080", "081"):
        text = text.replace(f"zcrm_3152079000000153{last}", "3.15208E+18")
    (problem,) = problems({**files(), "deals.csv": text}, team=USES)
    assert "has lost digits" in problem.reason


def test_stages_of_ones_own_are_asked_for(problems: Find) -> None:
    """A stage that Zoho does not begin with is a question that names the line."""
    text = (FIXTURES / CLEAN).read_text(encoding="utf-8").replace("Negotiation/Review", "Abnahme (Kunde)")
    (problem,) = problems({**files(), "deals.csv": text}, team=USES)
    assert problem.column == "status"
    assert 'map: `status: {"Abnahme (Kunde)": ...}`' in (problem.fix or "")


def test_owners_can_be_the_team(reading: Read) -> None:
    """`zoho_owners` makes reps of those who own deals, by Zoho's ids, and the deals find them by name."""
    data = reading({**files(CLEAN), "reps.csv": ""}, team="profiles: [zoho, zoho_owners]")
    assert data["reps"][["rep_id", "name"]].to_numpy().tolist() == [
        ["zcrm_3152079000000111001", "Inês Duarte"], ["zcrm_3152079000000111002", "Tom Okafor"],
    ]  # fmt: skip
    assert rows(data, "rep_id")[1] == ["zcrm_3152079000000111002"]
