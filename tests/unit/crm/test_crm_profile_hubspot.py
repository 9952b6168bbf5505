"""The profile `hubspot`: deals with their stage dates and activities, as they come clean and as people leave them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from coachkit.crm.data import CrmData
from coachkit.crm.read import read_crm
from coachkit.errors import Problem
from coachkit.workspace import Workspace

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

FIXTURES = Path(__file__).parent / "fixtures" / "profiles" / "hubspot"
USES = "profiles: [hubspot]"
REPS = (
    "rep_id,name,email\nR1,Inês Duarte,ines@brightloom.example\nR2,Tom Okafor,tom@brightloom.example\n"
    "R3,Saoirse Nolan,saoirse@brightloom.example\n"
)


def files(*names: str) -> dict[str, str | bytes]:
    """Return the roster and the named fixtures, and no canonical opportunities."""
    return {"reps.csv": REPS, "opportunities.csv": ""} | {name: (FIXTURES / name).read_bytes() for name in names}


def account(data: CrmData, table: str) -> tuple[int, int, dict[str, int]]:
    """Return rows in, rows used, and the rows set aside by reason; they add up."""
    source = next(source for source in data.sources if source.table == table)
    aside = {part.reason: part.count for part in source.set_aside}
    assert source.rows_in == source.rows_used + sum(aside.values())
    return source.rows_in, source.rows_used, aside


def column(data: CrmData, name: str, table: str = "opportunities") -> dict[str, object]:
    """Return a column by the id of its row, blanks as None."""
    frame = data[table]  # type: ignore[index]  # a table's name
    key = "opportunity_id" if table == "opportunities" else "activity_id"
    return {row: None if pd.isna(cell) else cell for row, cell in zip(frame[key], frame[name], strict=True)}


def test_clean_deals_are_read_whole(reading: Read) -> None:
    """Status comes from HubSpot's own stages, owners from their names, and all 4 rows are used."""
    data = reading(files("deals.csv"), team=USES)
    assert account(data, "opportunities") == (4, 4, {})
    assert column(data, "status") == {"1001": "won", "1002": "lost", "1003": "open", "1004": "open"}
    assert column(data, "rep_id") == {"1001": "R1", "1002": "R2", "1003": "R1", "1004": "R3"}
    assert column(data, "amount") == {"1001": 19800.0, "1002": 7200.0, "1003": 41500.0, "1004": None}
    assert column(data, "close_date")["1003"] == pd.Timestamp("2025-07-31")
    assert column(data, "stage")["1003"] == "Proposal"  # one pipeline needs no name


def test_every_stage_date_is_a_change(reading: Read) -> None:
    """Each filled cell below `Date entered "..."` is a change of stage at that time, in the order of the pipeline."""
    data = reading(files("deals.csv"), team=USES)
    changes = data["opportunity_changes"]
    assert account(data, "opportunity_changes") == (8, 8, {})
    assert set(changes["field"]) == {"stage"}
    first = changes[changes["opportunity_id"] == "1001"]
    assert list(zip(first["new_value"], first["changed_at"].dt.strftime("%Y-%m-%d %H:%M"), strict=True)) == [
        ("Discovery", "2025-03-26 17:40"),
        ("Proposal", "2025-04-14 10:00"),
        ("Closed Won", "2025-05-12 09:05"),
    ]


def test_deals_as_people_leave_them(reading: Read) -> None:
    """Stages of one's own are read by HubSpot's flags; money as people type it, TBD and a date of 2031 do no harm."""
    data = reading(files("deals_nasty.csv"), team=USES)
    assert account(data, "opportunities") == (6, 6, {})
    assert column(data, "status") == {
        "2001": "won", "2002": "open", "2003": "lost", "2004": "won", "2005": "open", "2006": "open",
    }  # fmt: skip
    assert column(data, "amount") == {
        "2001": 21000.0, "2002": 58800.0, "2003": None, "2004": 9900.0, "2005": 12000.0, "2006": 5000.0,
    }  # fmt: skip
    assert column(data, "close_date")["2005"] == pd.Timestamp("2031-05-31")
    assert column(data, "close_date")["2002"] == pd.Timestamp("2025-06-30")  # 6/30/2025 among ISO dates
    assert column(data, "account")["2001"] == "Lakeview Labs;Lakeview Holding"
    assert "crm/deals_nasty.csv: amount says 'TBD' in 1 row (row 4): read as blank." in data.remarks


def test_owners_are_joined_or_listed(reading: Read) -> None:
    """Names turned round and e-mails are joined; a deactivated user, a near name and nobody are told, not joined."""
    data = reading(files("deals_nasty.csv"), team=USES)
    assert column(data, "rep_id") == {
        "2001": "R1", "2002": "R2", "2003": "Deactivated User", "2004": "R1", "2005": None, "2006": "Ines Duarte",
    }  # fmt: skip
    said = "\n".join(data.remarks)
    assert "nobody's report (Deactivated User 1, Ines Duarte 1)" in said
    assert "'Ines Duarte' (1 row) is nearly 'Inês Duarte'" in said
    assert "rep_id is blank in 1 of 6 rows" in said


def test_two_pipelines_keep_their_stages_apart(reading: Read) -> None:
    """Stages of opportunities and of changes carry the pipeline's name; brackets in a stage's own name stay."""
    data = reading(files("deals_nasty.csv"), team=USES)
    assert column(data, "stage")["2004"] == "Renewed (Renewals)"
    assert column(data, "stage")["2002"] == "Pilot (on site) (Sales Pipeline)"
    values = data["opportunity_changes"]["new_value"].value_counts().to_dict()
    assert values == {
        "Pilot (on site) (Sales Pipeline)": 4, "Signed (Sales Pipeline)": 1, "Due (Renewals)": 2,
        "Renewed (Renewals)": 1,
    }  # fmt: skip


def test_a_pipeline_can_be_left_out_by_one_line(reading: Read) -> None:
    """A line of the workspace leaves the renewals out; their 2 rows are counted as set aside."""
    line = "based_on: hubspot\ntables: {opportunities: {map: {pipeline: {Renewals: leave out}}}}\n"
    data = reading(files("deals_nasty.csv"), team=USES, profiles={"hubspot": line})
    assert account(data, "opportunities") == (6, 4, {"pipeline is 'Renewals', which the profile leaves out": 2})
    assert column(data, "stage")["2001"] == "Signed"


def test_of_two_exports_the_later_change_counts(reading: Read) -> None:
    """A deal exported twice counts once, as last changed, whatever the order of the files; it is said."""
    given = files()
    given["a.csv"] = (FIXTURES / "deals_nasty_later.csv").read_bytes()
    given["b.csv"] = (FIXTURES / "deals_nasty.csv").read_bytes()
    data = reading(given, team=USES)
    assert account(data, "opportunities") == (
        8, 6,
        {
            "opportunity_id stands again with a later change, which is used instead": 1,
            "the same row stands here twice": 1,
        },
    )  # fmt: skip
    assert (column(data, "status")["2002"], column(data, "amount")["2002"]) == ("won", 60000.0)


def test_a_zip_of_parts_is_one_export(reading: Read) -> None:
    """A large export comes as a zip of parts: they are one table, and nothing needs unpacking."""
    lines = (FIXTURES / "deals.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("all-deals-1.csv", "".join(lines[:3]))
        archive.writestr("all-deals-2.csv", "".join([lines[0], *lines[3:]]))
    data = reading({**files(), "hubspot-crm-exports-all-deals.zip": packed.getvalue()}, team=USES)
    assert account(data, "opportunities") == (4, 4, {})
    assert account(data, "opportunity_changes")[:2] == (8, 8)


def test_a_workbook_is_read_like_a_csv(reading: Read) -> None:
    """XLSX with real dates, numbers and yes/no cells gives the same table."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(
        ["Record ID", "Deal Name", "Pipeline", "Deal Stage", "Is Closed Won", "Is Deal Closed?", "Amount",
         "Create Date", "Close Date", "Deal owner", 'Date entered "Handshake (Sales Pipeline)"']
    )  # fmt: skip
    sheet.append(
        ["1101", "Yarrow Care", "Sales Pipeline", "Handshake", True, True, 1250.5, datetime(2025, 3, 3, 9, 30),
         datetime(2025, 4, 1, 12, 0), "Tom Okafor", datetime(2025, 4, 1, 12, 0)]
    )  # fmt: skip
    saved = io.BytesIO()
    book.save(saved)
    data = reading({**files(), "deals.xlsx": saved.getvalue()}, team=USES)
    assert column(data, "status") == {"1101": "won"}
    assert column(data, "amount") == {"1101": 1250.5}
    assert data["opportunity_changes"]["changed_at"].tolist() == [pd.Timestamp("2025-04-01 12:00")]


def test_internal_names_and_ids_are_known(workspace: Callable[..., Workspace]) -> None:
    """Ids of HubSpot's stages get their names; UTC becomes business time; a number is who `also_known_as` says."""
    made = workspace(files("deals_internal.csv"), team="{profiles: [hubspot], timezone: Europe/Lisbon}")
    (made.parameters / "reps").mkdir()
    (made.parameters / "reps" / "R1.yaml").write_text('also_known_as: ["71234567"]', encoding="utf-8")
    data = read_crm(made)
    assert column(data, "status") == {"3001": "won", "3002": "open"}
    assert column(data, "stage") == {"3001": "Closed Won", "3002": "Appointment Scheduled"}
    assert column(data, "rep_id") == {"3001": "R1", "3002": "71234999"}
    assert column(data, "created_date")["3001"] == pd.Timestamp("2025-04-01")  # 23:30 UTC on the quarter's last day
    assert data["opportunity_changes"]["new_value"].tolist() == [
        "Appointment Scheduled", "Closed Won", "Appointment Scheduled",
    ]  # fmt: skip


def test_the_portals_time_zone_is_one_line(reading: Read) -> None:
    """Where the portal's zone is not the team's, a line of the workspace says so, and days follow."""
    line = 'based_on: hubspot\ntables: {opportunities: {format: {close_date: {zone: "America/New_York"}}}}\n'
    given = files("deals.csv")
    given["deals.csv"] = str((FIXTURES / "deals.csv").read_text(encoding="utf-8")).replace(
        "2025-05-12 09:05,Inês", "2025-03-31 21:00,Inês"
    )
    data = reading(given, team="{profiles: [hubspot], timezone: Europe/Lisbon}", profiles={"hubspot": line})
    assert column(data, "close_date")["1001"] == pd.Timestamp("2025-04-01")


def test_french_headers_and_money_are_read(reading: Read) -> None:
    """Headers in the user's language are found, and the euro sign beside French figures names the currency."""
    data = reading(files("deals_fr.csv"), team="{profiles: [hubspot], currency: EUR}")
    assert column(data, "amount") == {"4001": 12500.5, "4002": 8000.0}
    assert column(data, "currency") == {"4001": "EUR", "4002": "EUR"}
    assert column(data, "status") == {"4001": "won", "4002": "open"}
    assert column(data, "rep_id") == {"4001": "R1", "4002": "R2"}


def test_stages_of_ones_own_are_asked_for(problems: Find, reading: Read) -> None:
    """Words and numbers that may mean anything are not guessed at: the line to add is named, and then all is read."""
    (problem,) = problems(files("deals_unknown_stages.csv"), team=USES)
    assert problem.column == "status"
    assert "'Handshake' in 2 rows, '43872911' in 1 row" in problem.reason
    assert 'tables > opportunities > map: `status: {Handshake: ..., "43872911": ...}`' in (problem.fix or "")
    assert "based_on: hubspot" in (problem.fix or "")
    line = 'based_on: hubspot\ntables: {opportunities: {map: {status: {Handshake: open, "43872911": lost}}}}\n'
    data = reading(files("deals_unknown_stages.csv"), team=USES, profiles={"hubspot": line})
    assert column(data, "status") == {"5001": "won", "5002": "lost", "5003": "open", "5004": "open"}
    assert column(data, "stage")["5001"] == "Closed Won"  # written "closed won " there


def test_calls_are_activities_with_minutes(reading: Read) -> None:
    """A label export's `00:30:00` is 30 minutes; what waits in a queue is none; several deals stay as they are."""
    data = reading(files("deals.csv", "calls.csv"), team=USES)
    assert account(data, "activities") == (4, 3, {"state is 'Queued', which the profile leaves out": 1})
    assert column(data, "duration_minutes", "activities") == {"9001": 30.0, "9002": 0.4, "9003": 65.5}
    assert column(data, "direction", "activities") == {"9001": "outbound", "9002": "outbound", "9003": "inbound"}
    assert column(data, "rep_id", "activities") == {"9001": "R1", "9002": "R2", "9003": "R3"}
    assert column(data, "opportunity_id", "activities")["9003"] == "1004;1003"


def test_raw_calls_count_in_milliseconds(reading: Read) -> None:
    """1800000 is 30 minutes, HubSpot's own outcomes are named, and UTC becomes business time."""
    data = reading(files("deals.csv", "calls_internal.csv"), team="{profiles: [hubspot], timezone: Europe/Lisbon}")
    assert column(data, "duration_minutes", "activities") == {"9101": 30.0, "9102": 0.4, "9103": 1.5}
    assert list(column(data, "outcome", "activities").values()) == [
        "Connected", "No answer", "0b1b1b1b-0000-4000-8000-000000000001",
    ]  # fmt: skip
    assert column(data, "occurred_at", "activities")["9101"] == pd.Timestamp("2025-04-01 00:30")


def test_only_what_happened_is_an_activity(reading: Read) -> None:
    """Meetings not held, e-mails not sent and tasks not done are set aside; a task counts on the day it was done."""
    data = reading(files("deals.csv", "meetings.csv", "emails.csv", "tasks.csv"), team=USES)
    gone = ("FAILED", "No show", "Not started", "Scheduled")
    left_out = {f"state is {word!r}, which the profile leaves out": 1 for word in gone}
    assert account(data, "activities") == (10, 6, left_out)
    assert column(data, "kind", "activities") == {
        "9201": "meeting", "9202": "meeting", "9301": "email", "9302": "email", "9303": "email", "9401": "task",
    }  # fmt: skip
    assert column(data, "direction", "activities")["9302"] == "inbound"
    assert column(data, "occurred_at", "activities")["9401"] == pd.Timestamp("2025-05-05 16:30")
    assert str(data.newest) == "2025-05-20"  # not the meeting that is planned for September


def test_owners_can_be_the_team(reading: Read) -> None:
    """Without a list of reps, `hubspot_owners` makes one of the deals' owners, but for nobody and the deactivated."""
    given = files("deals_nasty.csv") | {"reps.csv": ""}
    data = reading(given, team="profiles: [hubspot, hubspot_owners]")
    assert data["reps"]["rep_id"].tolist() == ["Inês Duarte", "tom@brightloom.example", "Duarte, Inês", "Ines Duarte"]
    assert account(data, "reps")[0] == 6


@pytest.mark.parametrize(
    ("name", "statuses", "changes"),
    [
        ("sample_hubspot_deals.csv", {"lost": 1384, "won": 175, "open": 41}, 5476),
        ("test1_hubspot_clean.csv", {"lost": 1375, "won": 191, "open": 34}, 5545),
    ],
)
def test_a_published_export_is_read_whole(
    shared_data: Path, reading: Read, problems: Find, name: str, statuses: dict[str, int], changes: int
) -> None:
    """1,600 deals of others with every stage date; that no owner is named is a plain question that a line answers."""
    given = {"reps.csv": REPS, "opportunities.csv": "", name: (shared_data / "stage_history" / name).read_bytes()}
    (problem,) = problems(given, team=USES)
    assert problem.column == "Deal owner"
    assert "which column names the owner?" in problem.reason
    assert "`constant: {rep_id: TEXT}`" in (problem.fix or "")
    line = "based_on: hubspot\ntables: {opportunities: {constant: {rep_id: R1}}}\n"
    data = reading(given, team=USES, profiles={"hubspot": line})
    assert account(data, "opportunities") == (1600, 1600, {})
    assert data["opportunities"]["status"].value_counts().to_dict() == statuses
    assert account(data, "opportunity_changes") == (changes, changes, {})  # every filled stage date of the file
    closed = data["opportunities"].set_index("opportunity_id")["status"]
    last = (
        data["opportunity_changes"]
        .sort_values("changed_at", kind="stable")
        .groupby("opportunity_id")["new_value"]
        .last()
    )
    assert (last[closed[closed == "won"].index] == "Closed Won").all()
