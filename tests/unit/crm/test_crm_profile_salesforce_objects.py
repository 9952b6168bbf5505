"""The profile `salesforce_data_loader`: objects from Data Loader, the Data Export Service or the API."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from support.salesforce_exports import FIXTURES, account, exports, rows

from coachkit.crm.data import CrmData

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]

FOLDER = "salesforce_data_loader"
TEAM = "{profiles: [salesforce_data_loader], currency: USD, timezone: America/New_York}"
RATES = TEAM.replace("USD", "EUR")[:-1] + ", exchange_rates: {USD: {2020-01-01: 0.9}}}"
OBJECTS = (
    "User.csv",
    "Opportunity.csv",
    "OpportunityHistory.csv",
    "OpportunityFieldHistory.csv",
    "Task.csv",
    "Event.csv",
)
MARTA, DEJI, SANNA = "0055g00000UsrAAAAZ", "0055g00000UsrABAAZ", "0055g00000UsrACAAZ"
WON, LOST, OPEN = "0065g00000AbcDEAAZ", "0065g00000AbcDeAAJ", "0065g00000AbcDfAAJ"
DELETED = "state is '1', which the profile leaves out"


@pytest.fixture
def objects(reading: Read) -> CrmData:
    """Read all objects of the fixtures, of which User is the roster."""
    return reading(exports(FOLDER, *OBJECTS, reps=""), team=TEAM)


def test_active_users_are_the_team_with_their_managers_name(objects: CrmData) -> None:
    """Who left, partners and Salesforce's own users are left out and counted, each with the reason."""
    assert rows(objects, "reps", "rep_id", "name", "email", "manager", "timezone") == [
        [MARTA, "Marta Quint", "marta@lumenport.example", "Ruth Amsel", "America/New_York"],
        [DEJI, "Deji Okoro", "deji@lumenport.example", "Ruth Amsel", "America/Chicago"],
        ["0055g00000UsrADAAZ", "Ruth Amsel", "ruth@lumenport.example", None, "America/New_York"],
    ]
    assert account(objects, "reps") == (7, 3, {
        "active is '0 Standard', which the profile leaves out": 1,
        "active is '1 AutomatedProcess', which the profile leaves out": 1,
        "active is '1 PowerPartner', which the profile leaves out": 1,
        "name is 'Integration User', which the profile leaves out": 1,
    })  # fmt: skip


def test_owners_who_left_or_are_no_people_are_told_by_name(objects: CrmData) -> None:
    """What an inactive user and a robot own stays, in nobody's report, and is said with their names, not their ids."""
    said = "(Sanna Lind (left out of reps) 1, Integration User (left out of reps) 1)"
    assert any("rep_id is not in reps in 2 of 4 rows" in remark and said in remark for remark in objects.remarks)
    assert SANNA in set(objects["opportunities"]["rep_id"])


def test_flags_tell_the_outcome_whatever_stages_are_called(objects: CrmData) -> None:
    """IsClosed and IsWon decide in any language; a deleted row is left out; a float's tail is no money."""
    assert account(objects, "opportunities") == (5, 4, {DELETED: 1})
    names = ("opportunity_id", "rep_id", "status", "stage", "amount", "forecast_category", "loss_reason")
    assert rows(objects, "opportunities", *names)[:3] == [
        [WON, MARTA, "won", "Gewonnen", 4999.99, "closed", None],
        [LOST, SANNA, "lost", "Verloren", 7200.0, "omitted", "Price"],
        [OPEN, DEJI, "open", "Angebot", None, "commit", None],
    ]
    assert objects["opportunities"]["next_step"].tolist()[2] == 'Ask "Legal"\nfor the form'


def test_times_are_utc_and_days_are_not_moved(objects: CrmData) -> None:
    """Created at 03:30 UTC on New Year's Day is the old year in New York; a close date stays the day it is."""
    assert rows(objects, "opportunities", "created_date", "close_date", "last_activity_date")[0] == [
        "2025-12-31", "2026-03-31", "2026-03-31",
    ]  # fmt: skip
    won = objects["opportunity_changes"].query("field == 'stage' and new_value == 'Gewonnen'")
    assert won["changed_at"].astype(str).tolist() == ["2026-03-31 21:00:00"]
    assert objects.newest == date(2026, 3, 31)


def test_one_row_of_history_tells_of_four_fields(objects: CrmData) -> None:
    """Stage, amount, close date and category are OpportunityHistory's, owner and next step the field history's."""
    log = rows(objects, "opportunity_changes", "opportunity_id", "field", "old_value", "new_value")
    assert [row[1:] for row in log if row[0] == WON] == [
        ["stage", None, "Qualifizierung"], ["stage", "Qualifizierung", "Angebot"], ["stage", "Angebot", "Gewonnen"],
        ["amount", None, "4000"], ["amount", "4000", "4999.99"],
        ["close_date", None, "2026-02-28"], ["close_date", "2026-02-28", "2026-03-31"],
        ["forecast_category", None, "pipeline"], ["forecast_category", "pipeline", "best_case"],
        ["forecast_category", "best_case", "commit"], ["forecast_category", "commit", "closed"],
    ]  # fmt: skip
    assert [row[1:] for row in log if row[0] == OPEN and row[1] in ("rep_id", "next_step")] == [
        ["rep_id", "Sanna Lind", DEJI], ["next_step", None, 'Ask "Legal" for the form'],
    ]  # fmt: skip
    assert account(objects, "opportunity_changes") == (29, 16, {
        "changes nothing": 6,
        DELETED: 4,  # one deleted row of history, which would have told of four fields
        "field is 'StageName', which the profile leaves out": 1,
        "field is 'created', which the profile leaves out": 1,
        f"new_value is '{DEJI}', which the profile leaves out": 1,
    })  # fmt: skip


def test_only_what_is_done_is_an_activity(objects: CrmData) -> None:
    """Types stand in TaskSubtype or the subject; open, deleted, undated, whole-day and planned ones are left out."""
    names = ("rep_id", "kind", "occurred_at", "opportunity_id", "direction", "outcome")
    assert rows(objects, "activities", *names) == [
        [MARTA, "call", "2026-03-02", WON, "outbound", "Left voicemail"],
        [DEJI, "email", "2026-03-03", None, None, None],  # of an account, which is no opportunity
        [DEJI, "call", "2026-03-04", OPEN, None, None],
        [DEJI, "task", "2026-03-05 16:00", OPEN, None, None],  # without a day it counts when it was completed
        [MARTA, "meeting", "2026-03-31 21:30", WON, None, None],
        [DEJI, "call", "2026-03-19 10:00", OPEN, None, None],
    ]
    assert objects["activities"]["duration_minutes"].dropna().tolist() == pytest.approx([143 / 60, 10, 30, 20])
    assert account(objects, "activities") == (12, 6, {
        "occurred_at lies after the newest change in the export, so it is planned": 2,
        "occurred_at is '', which the profile leaves out": 1,
        "state is '0 0', which the profile leaves out": 1,
        "state is '0 1', which the profile leaves out": 1,
        "state is '1 1', which the profile leaves out": 1,
    })  # fmt: skip


def test_capitals_of_data_loader_and_a_copy_that_went_through_excel(reading: Read) -> None:
    """Headers in capitals, `true` and `TRUE`, times with Z and +0000, two currencies: each opportunity is read."""
    data = reading(exports(FOLDER, "extract.csv", "User.csv", reps=""), team=RATES)
    assert account(data, "opportunities") == (4, 3, {"state is 'true', which the profile leaves out": 1})
    names = ("opportunity_id", "status", "created_date", "amount", "currency", "forecast_category", "next_step")
    assert rows(data, "opportunities", *names) == [
        ["0065g00000XyzAaAAJ", "open", "2026-03-31", 60000.5, "EUR", "best_case", "NA"],
        ["0065g00000XyzAAAAZ", "won", "2026-01-23", pytest.approx(0.3), "EUR", "closed", None],
        ["0065g00000XyzBaAAJ", "lost", "2026-01-24", None, None, "omitted", None],
    ]
    assert any("0055g00000UsrAHAAZ 1" in remark for remark in data.remarks)  # an owner whom User does not have


def test_accounts_are_looked_up_by_id(reading: Read) -> None:
    """With Account beside them, opportunities and activities carry its name; an id without one is said."""
    given = exports(FOLDER, *OBJECTS, reps="")
    given["Account.csv"] = (
        '"Id","Name"\n"0015g00000AccAAAAZ","Harbour Mills, Ltd"\n"0015g00000AccACAAZ","Keel & Sons"\n'
    )
    data = reading(given, team=TEAM)
    accounts = dict(rows(data, "opportunities", "opportunity_id", "account"))
    assert (accounts[WON], accounts[OPEN]) == ("Harbour Mills, Ltd", "Keel & Sons")
    assert "Harbour Mills, Ltd" in set(data["activities"]["account"])
    assert any("0015g00000AccABAAZ" in remark for remark in data.remarks)


def test_the_api_names_its_times_and_gives_the_same(reading: Read, objects: CrmData) -> None:
    """A history with `2026-04-01T01:00:00.000Z` and plain days is the one with times that name no zone."""
    given = exports(FOLDER, *OBJECTS, reps="")
    text = (FIXTURES / FOLDER / "OpportunityHistory.csv").read_text(encoding="utf-8")
    day = r'"(\d{4}-\d\d-\d\d) 00:00:00"'
    text = re.sub(day, r'"\1"', text)
    given["OpportunityHistory.csv"] = re.sub(r'"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)"', r'"\1T\2.000Z"', text)
    data = reading(given, team=TEAM)
    names = ("opportunity_id", "changed_at", "field", "old_value", "new_value")
    assert rows(data, "opportunity_changes", *names) == rows(objects, "opportunity_changes", *names)
