"""The profiles `salesforce_history` and `salesforce_field_history`: what changed when, and opportunities made of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from support.salesforce_exports import account, exports, rows

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

STAGES = "{profiles: [salesforce_history], currency: USD}"
FIELDS = "{profiles: [salesforce_field_history], currency: USD}"
#: A history that names no owner, all of one person, and what the stages of its own mean.
ONE_PERSON = "based_on: salesforce_history\ntables: {opportunities: {constant: {rep_id: R1}%s}}\n"
WORDS = ", map: {status: {Ganada: won, Propuesta: open}}"
CHANGE = ("opportunity_id", "changed_at", "old_value", "new_value")


def test_a_history_of_stages_is_a_log_and_its_opportunities(reading: Read) -> None:
    """First values come from a blank, a step back stays one, and a row from a stage to itself changes nothing."""
    data = reading(exports("salesforce_history", "opportunity_history.csv"), team=STAGES)
    assert account(data, "opportunity_changes") == (8, 7, {"changes nothing": 1})
    assert set(data["opportunity_changes"]["field"]) == {"stage"}
    assert rows(data, "opportunity_changes", *CHANGE) == [
        ["0065g00000AbcDEAAZ", "2025-11-03", None, "Prospecting"],
        ["0065g00000AbcDEAAZ", "2025-11-15", "Prospecting", "Proposal/Price Quote"],
        ["0065g00000AbcDEAAZ", "2026-02-27", "Proposal/Price Quote", "Closed Won"],
        ["0065g00000AbcDeAAJ", "2025-12-15", None, "Prospecting"],
        ["0065g00000AbcDeAAJ", "2026-01-10", "Prospecting", "Qualification"],
        ["0065g00000AbcDeAAJ", "2026-01-20", "Qualification", "Prospecting"],
        ["0065g00000AbcDeAAJ", "2026-03-13", "Prospecting", "Closed Lost"],
    ]
    assert account(data, "opportunities") == (8, 8, {})
    assert rows(data, "opportunities", "opportunity_id", "rep_id", "status", "close_date", "amount") == [
        ["0065g00000AbcDEAAZ", "R1", "won", "2026-02-27", 210456.2],
        ["0065g00000AbcDeAAJ", "R2", "lost", "2026-03-13", 7200.0],
    ]
    assert "crm/opportunity_history.csv: 8 rows name 2 opportunities." in data.remarks


def test_a_history_newest_first_with_a_footer_and_stages_of_its_own(reading: Read) -> None:
    """Each row follows the earlier one, the newest names the opportunity's present, and ids are told apart by case."""
    lines = {"salesforce_history": ONE_PERSON % WORDS}
    given = exports("salesforce_history", "history_nasty.csv")
    data = reading(given, team=STAGES.replace("USD", "EUR"), profiles=lines)
    below = {"is a line below the table": 2, "is a row of totals": 1}
    assert account(data, "opportunity_changes") == (8, 4, below | {"changes nothing": 1})
    assert account(data, "opportunities") == (8, 5, below)
    assert rows(data, "opportunity_changes", *CHANGE) == [
        ["0065g00000XyzAAAAZ", "2026-01-12 08:30", None, "Propuesta"],
        ["0065g00000XyzAaAAJ", "2025-11-28 10:05", None, "Propuesta"],
        ["0065g00000XyzAaAAJ", "2026-01-24 09:15", "Propuesta", "Negociación"],
        ["0065g00000XyzAaAAJ", "2026-03-05 16:40", "Negociación", "Ganada"],
    ]
    assert rows(data, "opportunities", "opportunity_id", "status", "amount", "close_date") == [
        ["0065g00000XyzAaAAJ", "won", 60000.0, "2026-03-05"],
        ["0065g00000XyzAAAAZ", "open", 8500.0, "2026-06-30"],
    ]


def test_a_history_that_names_no_owner_is_a_question(problems: Find) -> None:
    """Whose the rows are is asked, with the line that answers it."""
    given = exports("salesforce_history", "history_nasty.csv")
    found = problems(given, team=STAGES.replace("USD", "EUR"), profiles={})
    (owner,) = [problem for problem in found if problem.column == "Opportunity Owner"]
    assert "which column names the owner?" in owner.reason
    assert "`constant: {rep_id: TEXT}`" in (owner.fix or "")


def test_every_tracked_field_of_a_field_history_is_read(reading: Read) -> None:
    """Stage, amount, close date, category, next step and owner change in the canonical form; other fields are left."""
    data = reading(exports("salesforce_field_history", "field_history.csv"), team=FIELDS)
    left = {
        "field is 'Created.', which the profile leaves out": 2,
        "field is 'Opportunity Name', which the profile leaves out": 1,
    }
    assert account(data, "opportunity_changes") == (11, 8, left)
    assert set(data["opportunity_changes"]["opportunity_id"]) == {"0065g00000AbcDfAAJ"}
    assert rows(data, "opportunity_changes", "changed_at", "field", "old_value", "new_value") == [
        ["2026-01-28", "stage", "Qualification", "Proposal/Price Quote"],
        ["2026-02-02", "close_date", "2026-03-31", "2026-04-30"],
        ["2026-02-09", "rep_id", "R2", "R1"],  # `Okoro, Deji`, who is in the roster as Deji Okoro
        ["2026-02-16", "amount", "38000", "41500"],
        ["2026-02-20", "stage", "Proposal/Price Quote", "Negotiation/Review"],
        ["2026-02-23", "forecast_category", "best_case", "commit"],
        ["2026-02-25", "next_step", None, "Send the final offer"],
        ["2026-03-02", "close_date", "2026-04-30", "2026-06-30"],
    ]
    assert rows(data, "opportunities", "opportunity_id", "rep_id", "status", "amount") == [
        ["0065g00000AbcDfAAJ", "R1", "open", 41500.0],
        ["0065g00000AbcEaAAJ", "R3", "open", None],
    ]


def test_beside_a_report_a_history_only_tells_of_changes(reading: Read) -> None:
    """Where a report has the opportunities, none are made of the history's rows, and the ids of both meet."""
    given = exports("salesforce_report", "report1767571200123.csv")
    given |= exports("salesforce_history", "opportunity_history.csv")
    alone = reading(exports("salesforce_report", "report1767571200123.csv"), team="profiles: [salesforce_report]")
    data = reading(given, team="{profiles: [salesforce_report, salesforce_history], currency: USD}")
    assert account(data, "opportunities") == account(alone, "opportunities")
    assert account(data, "opportunity_changes") == (8, 7, {"changes nothing": 1})
    assert set(data["opportunity_changes"]["opportunity_id"]) <= set(data["opportunities"]["opportunity_id"])


def test_an_earlier_day_is_seen_through_a_field_history(reading: Read) -> None:
    """On 8 February the opportunity had the owner, stage, amount, close date and category that the log gives for it."""
    data = reading(exports("salesforce_field_history", "field_history.csv"), team=FIELDS)
    then = known_on(data, date(2026, 2, 8))
    names = ("rep_id", "stage", "amount", "close_date", "forecast_category", "next_step")
    assert rows(then, "opportunities", *names) == [
        ["R2", "Proposal/Price Quote", 38000.0, "2026-04-30", "best_case", None]
    ]


def test_the_public_history_tells_what_the_public_deals_tell(shared_data: Path, reading: Read, problems: Find) -> None:
    """5,931 rows that name no owner: asked, then 1,600 opportunities with the stages and days of HubSpot's file."""
    folder = shared_data / "stage_history"
    given = {**exports("salesforce_history"), "history.csv": (folder / "sample_salesforce_history.csv").read_bytes()}
    (problem,) = problems(given, team=STAGES)
    assert "which column names the owner?" in problem.reason
    told = reading(given, team=STAGES, profiles={"salesforce_history": ONE_PERSON % ""})
    assert account(told, "opportunities") == (5931, 5931, {})
    assert account(told, "opportunity_changes") == (5931, 5476, {"changes nothing": 455})
    assert told["opportunities"]["status"].value_counts().to_dict() == {"lost": 1384, "won": 175, "open": 41}
    line = "based_on: hubspot\ntables: {opportunities: {constant: {rep_id: R1}}}\n"
    deals = {"history.csv": "", "deals.csv": (folder / "sample_hubspot_deals.csv").read_bytes()}
    other = reading({**given, **deals}, team="{profiles: [hubspot], currency: USD}", profiles={"hubspot": line})
    assert _lives(told) == _lives(other)


def _lives(data: CrmData) -> list[list[tuple[str, str]]]:
    """Return the days and stages of each opportunity, in the order in which the file has the opportunities."""
    changes = data["opportunity_changes"].sort_values("changed_at", kind="stable")
    changes = changes.assign(day=changes["changed_at"].dt.strftime("%Y-%m-%d"))
    of = {
        key: list(zip(rows["day"], rows["new_value"], strict=True)) for key, rows in changes.groupby("opportunity_id")
    }
    return [of[key] for key in data["opportunities"]["opportunity_id"]]
