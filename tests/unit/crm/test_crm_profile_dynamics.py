"""The profile `dynamics`: exports of opportunities, users, goals and activities, by their display names."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from coachkit.crm.data import CrmData
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

FIXTURES = Path(__file__).parent / "fixtures" / "profiles" / "dynamics"
USES = "{profiles: [dynamics], currency: EUR}"
REPS = "rep_id,name\nR1,Inês Duarte\nR2,Tom Okafor\nR3,Saoirse Nolan\n"
RATES = ", exchange_rates: {EUR: {2024-01-01: 1.1}}}"
HEADERS = [
    "(Do Not Modify) Opportunity", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Topic",
    "Potential Customer", "Owner", "Status", "Status Reason", "Est. Revenue", "Est. Close Date", "Actual Revenue",
    "Actual Close Date", "Sales Stage", "Currency", "Created On",
]  # fmt: skip


def files(*names: str, reps: str = REPS) -> dict[str, str | bytes]:
    """Return the roster and the named fixtures, and no canonical opportunities."""
    return {"reps.csv": reps, "opportunities.csv": ""} | {f"d_{name}": (FIXTURES / name).read_bytes() for name in names}


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


def workbook(*lines: list[object]) -> bytes:
    """Save a workbook as Dynamics does: the hidden columns first, and a hidden sheet beside the visible one."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "All Opportunities"
    for line in (HEADERS, *lines):
        sheet.append(line)
    for letter in "ABC":
        sheet.column_dimensions[letter].hidden = True
    hidden = book.create_sheet("hiddenSheet")
    hidden.append(["opportunity:checksum", *HEADERS])
    hidden.sheet_state = "veryHidden"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_the_fixtures_are_as_dynamics_writes_them() -> None:
    """A mark of UTF-8 at the beginning and Windows line ends, also within a cell."""
    raw = (FIXTURES / "opportunities.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf(Do Not Modify) Opportunity,")
    assert raw.count(b"\r\n") == 6


def test_clean_opportunities_are_read_whole(reading: Read) -> None:
    """The id is the hidden column's, the status is apart from the stage, and the currency is known by its name."""
    data = reading(files("opportunities.csv"), team=USES)
    assert account(data, "opportunities") == (4, 4, {})
    assert data["opportunities"]["opportunity_id"].iloc[0] == "9a001357-4c11-ee11-8f6e-000d3a2b1c01"
    assert rows(data, "rep_id", "status", "stage", "forecast_category", "currency", "loss_reason") == [
        ["R1", "won", "4-Close", "closed", "EUR", None],
        ["R2", "lost", "3-Propose", "omitted", "EUR", "Out-Sold"],
        ["R1", "open", "2-Develop", "best_case", "EUR", None],
        ["R3", "open", "1-Qualify", "pipeline", "EUR", None],
    ]
    assert data["opportunities"]["created_date"].tolist()[2] == pd.Timestamp("2024-04-22")


def test_what_was_actual_counts_before_what_was_estimated(reading: Read) -> None:
    """Closed ones have the day and the amount of their closing, open ones those expected; 0 for a lost one is none."""
    data = reading(files("opportunities.csv"), team=USES)
    assert rows(data, "close_date", "amount") == [
        [pd.Timestamp("2024-05-20"), 11500.5], [pd.Timestamp("2024-06-14"), None],
        [pd.Timestamp("2024-08-31"), 58000.0], [None, None],
    ]  # fmt: skip


def test_opportunities_as_people_leave_them(reading: Read) -> None:
    """Other capitals, headers that stand twice, European figures, TBD; of two rows of an id the later change counts."""
    data = reading(files("opportunities_nasty.csv"), team=USES)
    again = "opportunity_id stands again with a later change, which is used instead"
    assert account(data, "opportunities") == (5, 4, {again: 1})
    assert rows(data, "rep_id", "status", "close_date", "amount", "currency") == [
        ["R1", "won", pd.Timestamp("2024-05-20"), 11500.5, "EUR"],
        ["R2", "lost", pd.Timestamp("2024-06-14"), None, "EUR"],
        ["# Sales Agent", "open", None, 12000.0, "EUR"],
        ["Ines Duarte", "open", pd.Timestamp("2024-09-30"), 61000.0, "EUR"],
    ]
    said = "\n".join(data.remarks)
    assert "has the header 'Status' again, called 'Status (2)' here" in said
    assert "'Ines Duarte' (1 row) is nearly 'Inês Duarte'" in said
    assert "close_date says 'TBD' in 1 row (row 5): read as blank" in said


def test_a_status_reason_alone_says_what_is_won(reading: Read, problems: Find) -> None:
    """Where a view holds no Status, its reasons do; reasons of one's own are asked for with the line to add."""
    text = (FIXTURES / "opportunities.csv").read_text(encoding="utf-8-sig").replace(",Status,", ",Statecode,")
    data = reading({**files(), "all.csv": text}, team=USES)
    assert data["opportunities"]["status"].tolist() == ["won", "lost", "open", "open"]
    (problem,) = problems({**files(), "all.csv": text.replace("Out-Sold", "Too dear")}, team=USES)
    assert problem.column == "status"
    assert "map: `status: {Too dear: ...}`" in (problem.fix or "")


def test_without_the_hidden_id_it_is_asked_for(problems: Find, reading: Read) -> None:
    """Two opportunities may have one name, so that no name stands in for an id by itself; a line may say otherwise."""
    text = (FIXTURES / "opportunities.csv").read_text(encoding="utf-8-sig").replace("(Do Not Modify) Opp", "Shown opp")
    (problem,) = problems({**files(), "all.csv": text}, team=USES)
    assert problem.column == "(Do Not Modify) Opportunity"
    line = "{opportunity_id: Topic + Potential Customer + Created On}"
    line = f"based_on: dynamics\ntables: {{opportunities: {{rename: {line}}}}}\n"
    data = reading({**files(), "all.csv": text}, team=USES, profiles={"dynamics": line})
    assert data["opportunities"]["opportunity_id"].tolist()[3] == "Shelving Lakeview Labs 6/3/2024 14:00"


def test_users_are_the_team(reading: Read) -> None:
    """Enabled people with their manager's name; users that are no people, and those who left, are left out."""
    data = reading(files("opportunities.csv", "users.csv", reps=""), team=USES)
    assert rows(data, "rep_id", "name", "manager", "role", "segment", table="reps") == [
        ["ines@brightloom.example", "Inês Duarte", "Mia Ma", "Account Executive", "Iberia"],
        ["tom@brightloom.example", "Tom Okafor", "Mia Ma", "Account Executive", "UK"],
        ["9a07c801-4c11-ee11-8f6e-000d3a2b1c67", "Saoirse Nolan", "Mia Ma", "Sales Development", "UK"],
    ]
    assert account(data, "reps")[:2] == (6, 3)
    assert data["opportunities"]["rep_id"].iloc[1] == "tom@brightloom.example"


def test_goals_are_quotas(reading: Read) -> None:
    """A quarter, a month and a year of a fiscal year; other kinds of goals and periods are left out, and counted."""
    data = reading(files("opportunities.csv", "goals.csv"), team=USES.replace("EUR", "USD")[:-1] + RATES)
    assert rows(data, "rep_id", "period", "value", "metric", table="quotas") == [
        ["R1", "2024-Q1", 1500000.0, "bookings"],
        ["R1", "2024-Q2", 1250500.5, "bookings"],
        ["R2", "2024", 400000.0, "bookings"],
        ["R2", "2024-05", 0.0, "bookings"],
    ]
    assert account(data, "quotas")[:2] == (6, 4)
    assert data["quotas"]["set_on"].tolist()[0] == pd.Timestamp("2023-12-18")


def test_goals_in_another_currency_are_no_quotas(problems: Find) -> None:
    """`$` is nobody's guess in a team that counts in euros, and a goal in euros is none in dollars."""
    (problem,) = problems(files("opportunities.csv", "goals.csv"), team=USES)
    assert "'$' (as in '$1,500,000.00') is the sign of several currencies" in problem.reason
    text = (FIXTURES / "goals.csv").read_text(encoding="utf-8-sig").replace("$", "€")
    given = {**files("opportunities.csv"), "goals.csv": text}
    (problem,) = problems(given, team=USES.replace("EUR", "USD")[:-1] + RATES)
    assert "value is not in USD, the team's currency (4)" in problem.reason


def test_completed_activities_are_read(reading: Read) -> None:
    """What is scheduled or cancelled is none; HTML is text; lengths are in words; a task counts when it was done."""
    data = reading(files("opportunities.csv", "activities.csv", "phone_calls.csv"), team=USES)
    assert rows(data, "rep_id", "kind", "occurred_at", "direction", "duration_minutes", table="activities") == [
        ["R1", "call", pd.Timestamp("2024-06-20 09:45"), "outbound", 45.0],
        ["R2", "email", pd.Timestamp("2024-06-21 08:30"), "inbound", None],
        ["R3", "meeting", pd.Timestamp("2024-06-19 14:00"), None, 90.0],
        ["R1", "task", pd.Timestamp("2024-06-25 10:30"), None, None],  # due on New Year's Eve, changed in June
        ["R3", "call", pd.Timestamp("2024-06-18 09:00"), "inbound", 12.0],
    ]
    assert account(data, "activities")[:2] == (9, 5)
    assert data.newest == date(2024, 6, 25)
    unseen = next(source.cannot_see for source in data.sources if source.table == "activities")
    assert "which opportunity an activity was for" in unseen  # Regarding is a name


def test_a_workbook_has_real_dates(reading: Read) -> None:
    """Date cells, numbers and hidden columns give what the CSV does; the hidden sheet is not read."""
    data = reading(
        {**files(), "All Opportunities 5-20-2024 7-42-13 AM.xlsx": workbook(
            ["a1", "q0p3", datetime(2024, 5, 20, 7, 42), "Desks", "Quayside", "Inês Duarte", "Won", "Won", 12000.0,
             datetime(2024, 5, 31), 11500.5, datetime(2024, 5, 20), "Close", "Euro", datetime(2024, 2, 1, 9, 5)],
            ["a2", "q0p3", datetime(2024, 6, 25, 10, 0), "Atlas", "Yarrow", "Tom Okafor", "Open", "In Progress", 58000,
             datetime(2024, 8, 31), None, None, "Develop", "Euro", datetime(2024, 4, 2, 8, 15)],
        )},
        team=USES,
    )  # fmt: skip
    assert rows(data, "opportunity_id", "status", "amount", "close_date", "created_date", "stage") == [
        ["a1", "won", 11500.5, pd.Timestamp("2024-05-20"), pd.Timestamp("2024-02-01"), "Close"],
        ["a2", "open", 58000.0, pd.Timestamp("2024-08-31"), pd.Timestamp("2024-04-02"), "Develop"],
    ]


def test_a_workbook_may_hold_numbers_of_days(reading: Read) -> None:
    """Where the cells lost their format, a column of a spreadsheet's numbers is read as dates, and it is said."""
    data = reading(
        {**files(), "opps.xlsx": workbook(
            ["a1", "q", 45432.32, "Desks", "Quayside", "Inês Duarte", "Won", "Won", 12000, 45443, 11500.5, 45432,
             "Close", "US Dollar", 45000.32],
            ["a2", "q", 45468.5, "Atlas", "Yarrow", "Tom Okafor", "Open", "In Progress", 58000, 45535, None, None,
             "Develop", "US Dollar", 45002.0],
        )},
        team="{profiles: [dynamics], currency: USD}",
    )  # fmt: skip
    assert rows(data, "close_date", "created_date", "currency") == [
        [pd.Timestamp("2024-05-20"), pd.Timestamp("2023-03-15"), "USD"],
        [pd.Timestamp("2024-08-31"), pd.Timestamp("2023-03-17"), "USD"],
    ]
    assert any("created_date holds a spreadsheet's numbers of days" in remark for remark in data.remarks)


def test_owners_can_be_the_team_until_users_are_there(reading: Read) -> None:
    """`dynamics_owners` makes reps of those who own opportunities; beside a list of users it rests."""
    team = USES.replace("[dynamics]", "[dynamics, dynamics_owners]")
    data = reading(files("opportunities_nasty.csv", reps=""), team=team)
    assert data["reps"]["name"].tolist() == ["DUARTE, Inês", "tom okafor", "Ines Duarte"]
    data = reading(files("opportunities_nasty.csv", "users.csv", reps=""), team=team)
    assert data["reps"]["name"].tolist() == ["Inês Duarte", "Tom Okafor", "Saoirse Nolan"]


def test_the_lines_in_the_document_read_what_they_say(checkout: Path, reading: Read) -> None:
    """A stage and a next step of one's own, reasons in place of a status, a unit left out, `$` that is Canada's."""
    page = (checkout / "docs" / "crm-dynamics.md").read_text(encoding="utf-8")
    line, _ = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    line = line.replace("day-first", "month-first")  # so the fixtures have it
    text = (FIXTURES / "opportunities.csv").read_text(encoding="utf-8-sig")
    text = text.replace(",Status,", ",Statecode,").replace("Out-Sold", "Too dear").replace("Description", "Next Step")
    users = (FIXTURES / "users.csv").read_bytes().replace(b",UK,", b",Marketing,")
    given = {**files("goals.csv", reps=""), "all.csv": text.replace("Euro,", "Canadian Dollar,"), "users.csv": users}
    team = "{profiles: [dynamics], currency: CAD, timezone: America/Toronto}"
    data = reading(given, team=team, profiles={"dynamics": line})
    assert data["reps"]["name"].tolist() == ["Inês Duarte"]
    assert rows(data, "status", "stage", "created_date")[:2] == [
        ["won", "Close", pd.Timestamp("2024-02-01")], ["lost", "Propose", pd.Timestamp("2024-03-12")],
    ]  # fmt: skip
    assert "not beech" in data["opportunities"]["next_step"].iloc[2]
    assert data["quotas"]["value"].tolist()[0] == 1500000.0
