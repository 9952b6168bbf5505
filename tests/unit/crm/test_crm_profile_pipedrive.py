"""The profile `pipedrive`: deals and activities under their prefixed headers."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from coachkit.crm.data import CrmData
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

FIXTURES = Path(__file__).parent / "fixtures" / "profiles" / "pipedrive"
USES = "{profiles: [pipedrive], currency: EUR}"
REPS = "rep_id,name\nR1,Inês Duarte\nR2,Tom Okafor\nR3,Saoirse Nolan\n"


def files(*names: str) -> dict[str, str | bytes]:
    """Return the roster and the named fixtures, and no canonical opportunities."""
    return {"reps.csv": REPS, "opportunities.csv": ""} | {name: (FIXTURES / name).read_bytes() for name in names}


def account(data: CrmData, table: str) -> tuple[int, int, dict[str, int]]:
    """Return rows in, rows used, and the rows set aside by reason; they add up."""
    source = next(source for source in data.sources if source.table == table)
    aside = {part.reason: part.count for part in source.set_aside}
    assert source.rows_in == source.rows_used + sum(aside.values())
    return source.rows_in, source.rows_used, aside


def rows(data: CrmData, *names: str, table: str = "opportunities") -> list[list[object]]:
    """Return the rows of a table as lists of the named columns, blanks as None."""
    frame = data[table][list(names)].astype(object)  # type: ignore[index]  # a table's name
    return frame.where(frame.notna(), None).to_numpy().tolist()


def test_clean_deals_are_read_whole(reading: Read) -> None:
    """The status is apart from the stage: the lost deal keeps the stage in which it was lost."""
    data = reading(files("deals.csv"), team=USES)
    assert account(data, "opportunities") == (4, 4, {})
    assert rows(data, "opportunity_id", "rep_id", "status", "stage", "amount", "currency") == [
        ["11", "R1", "won", "Contract", 24000.0, "EUR"],
        ["12", "R2", "lost", "Offer made", 3600.5, "EUR"],
        ["13", "R1", "open", "Offer made", 58000.0, "EUR"],
        ["14", "R3", "open", "Qualified", None, "EUR"],
    ]


def test_closed_deals_close_when_they_did(reading: Read) -> None:
    """`Deal closed on` counts before the expected date, which open deals have; without either it is blank."""
    data = reading(files("deals.csv"), team=USES)
    assert data["opportunities"]["close_date"].tolist() == [
        pd.Timestamp("2025-02-27"), pd.Timestamp("2025-03-04"), pd.Timestamp("2025-05-30"), pd.NaT,
    ]  # fmt: skip
    assert rows(data, "loss_reason", "next_step_date")[1:3] == [["Price", None], [None, pd.Timestamp("2025-03-20")]]


def test_deals_as_people_leave_them(reading: Read) -> None:
    """A decimal comma, a header that stands twice, a deleted deal, and a file in Windows-1252 with semicolons."""
    data = reading(files("deals_nasty.csv"), team=USES)
    assert account(data, "opportunities") == (5, 4, {"status is 'Deleted', which the profile leaves out": 1})
    assert rows(data, "opportunity_id", "status", "amount") == [
        ["21", "won", 12000.5], ["22", "lost", 8000.0], ["23", "open", 900.0], ["24", "open", None],
    ]  # fmt: skip
    assert data["opportunities"]["close_date"].tolist()[:3] == [
        pd.Timestamp("2025-02-27"), pd.Timestamp("2025-03-04"), pd.Timestamp("2025-05-30"),
    ]  # fmt: skip
    said = "\n".join(data.remarks)
    assert "has the header 'Deal - Status' again" in said
    assert "there is no 'Deal - Deal closed on'" in said


def test_owners_are_joined_or_listed(reading: Read) -> None:
    """Case, spaces and a comma do not matter; a turned name without one and a robot are told, not joined."""
    data = reading(files("deals_nasty.csv"), team=USES)
    assert data["opportunities"]["rep_id"].tolist() == ["R1", "Okafor Tom", "R2", "CRM Robot"]
    said = "\n".join(data.remarks)
    assert "'Okafor Tom' (1 row) is nearly 'Tom Okafor'" in said
    assert "nobody's report (CRM Robot 1, Okafor Tom 1)" in said


def test_two_pipelines_are_said_and_kept_apart(reading: Read) -> None:
    """Stages of the same name in two pipelines are two stages."""
    data = reading(files("deals_nasty.csv"), team=USES)
    assert data["opportunities"]["stage"].tolist() == [
        "Offer made (Sales)", "Offer made (Sales)", "Intro (Partners)", "Intro (Partners)",
    ]  # fmt: skip
    assert any("there are 2 pipelines, Sales (2), Partners (2)" in remark for remark in data.remarks)


def test_two_currencies_are_not_added_up(problems: Find) -> None:
    """The currency column is kept: a second currency without a rate is refused, with its rows counted."""
    given = files("deals.csv")
    given["deals.csv"] = str((FIXTURES / "deals.csv").read_text(encoding="utf-8")).replace("58000,EUR", "58000,USD")
    (problem,) = problems(given, team=USES)
    assert problem.column == "currency"
    assert "USD in 1" in problem.reason


def test_only_done_activities_count_when_they_were_done(reading: Read) -> None:
    """What is still to do is set aside; a task due in two weeks and done today happened today; lunch is a meeting."""
    data = reading(files("deals.csv", "activities.csv"), team=USES)
    assert account(data, "activities") == (5, 4, {"state is 'To do', which the profile leaves out": 1})
    assert rows(data, "activity_id", "rep_id", "kind", "opportunity_id", table="activities") == [
        ["701", "R1", "call", "13"], ["702", "R2", "meeting", "12"], ["703", "R1", "task", "13"],
        ["704", "R3", "meeting", "14"],
    ]  # fmt: skip
    assert data["activities"]["occurred_at"].tolist()[2] == pd.Timestamp("2025-03-07 17:05")
    assert account(data, "opportunities")[0] == 4  # the deals' columns of activities make no deals


def test_activities_without_the_time_of_doing_have_the_due_one(reading: Read) -> None:
    """Where the column is not exported, due date and time count; a length of 01:30 is an hour and a half."""
    text = (
        "Activity - ID,Activity - Type,Activity - Due date,Activity - Due time,Activity - Duration,Activity - Done,"
        "Activity - Assigned to user\n801,Call,2025-03-03,10:30,00:15,Done,Tom Okafor\n"
        "802,Meeting,2025-03-04,,01:30,Done,Tom Okafor\n"
    )
    data = reading({**files("deals.csv"), "acts.csv": text}, team=USES)
    assert rows(data, "occurred_at", "duration_minutes", table="activities") == [
        [pd.Timestamp("2025-03-03 10:30"), 15.0], [pd.Timestamp("2025-03-04"), 90.0],
    ]  # fmt: skip


def test_types_of_ones_own_are_asked_for(problems: Find) -> None:
    """An activity type that Pipedrive does not begin with is a question that names the line."""
    text = (FIXTURES / "activities.csv").read_text(encoding="utf-8").replace(",Meeting,", ",Sprint,")
    (problem,) = problems({**files("deals.csv"), "activities.csv": text}, team=USES)
    assert problem.column == "kind"
    assert "tables > activities > map: `kind: {Sprint: ...}`" in (problem.fix or "")


def test_times_in_utc_are_one_line(reading: Read) -> None:
    """Pipedrive's stamps name no zone: a line says that they are UTC, and a deal won late in March is April's."""
    line = "based_on: pipedrive\ntables: {opportunities: {format: {close_date: {zone: UTC}}}}\n"
    text = (FIXTURES / "deals.csv").read_text(encoding="utf-8").replace("2025-02-27 16:00:00", "2025-03-31 23:30:00")
    data = reading(
        {**files(), "deals.csv": text},
        team="{profiles: [pipedrive], currency: EUR, timezone: Europe/Berlin}",
        profiles={"pipedrive": line},
    )
    assert data["opportunities"]["close_date"].tolist()[0] == pd.Timestamp("2025-04-01")


def test_a_workbook_is_read_and_owners_can_be_the_team(reading: Read) -> None:
    """XLSX gives the same table; `pipedrive_owners` makes reps of those who own deals."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (FIXTURES / "deals.csv").read_text(encoding="utf-8").splitlines():
        sheet.append(line.split(","))
    saved = io.BytesIO()
    book.save(saved)
    given = {"reps.csv": "", "opportunities.csv": "", "deals.xlsx": saved.getvalue()}
    data = reading(given, team="{profiles: [pipedrive, pipedrive_owners], currency: EUR}")
    assert data["reps"]["name"].tolist() == ["Inês Duarte", "Tom Okafor", "Saoirse Nolan"]
    assert rows(data, "amount") == [[24000.0], [3600.5], [58000.0], [None]]
