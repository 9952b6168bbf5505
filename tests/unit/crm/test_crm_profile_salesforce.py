"""The profile `salesforce_report`: reports on opportunities as CSV and XLSX, as they come and as people leave them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
from support.salesforce_exports import FIXTURES, account, exports, rows

from coachkit.crm.data import CrmData
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

USES = "{profiles: [salesforce_report]}"
EUROS = "{profiles: [salesforce_report], currency: EUR}"
CLEAN = "report1767571200123.csv"
HEADERS = "Opportunity Owner,Opportunity Name,Stage,Amount,Close Date,Created Date,Opportunity ID"


def clean_rows() -> list[list[str]]:
    """Return the clean report's cells, header first."""
    return [*csv.reader(io.StringIO((FIXTURES / "salesforce_report" / CLEAN).read_text(encoding="utf-8")))]


def test_a_clean_report_is_read_whole(reading: Read) -> None:
    """A report under Salesforce's own file name: status by the stages Salesforce begins with, owners by name."""
    data = reading(exports("salesforce_report", CLEAN), team=USES)
    assert account(data, "opportunities") == (4, 4, {})
    assert rows(data, "opportunities", "rep_id", "status", "stage", "amount", "created_date", "close_date") == [
        ["R1", "won", "Closed Won", 210456.20, "2025-11-03", "2026-02-27"],
        ["R2", "lost", "Closed Lost", 7200.0, "2025-12-15", "2026-03-13"],
        ["R1", "open", "Negotiation/Review", 41500.0, "2026-01-20", "2026-06-30"],
        ["R3", "open", "Prospecting", None, "2026-03-02", "2026-09-15"],
    ]
    assert rows(data, "opportunities", "next_step", "last_activity_date", "forecast_category")[2] == [
        'Send the "final" offer', "2026-03-04", "commit",
    ]  # fmt: skip


def test_ids_that_differ_by_case_alone_are_two(reading: Read) -> None:
    """Ids of 15 characters are completed to 18, as everything but reports writes them, and never merged by case."""
    data = reading(exports("salesforce_report", CLEAN), team=USES)
    assert data["opportunities"]["opportunity_id"].tolist() == [
        "0065g00000AbcDEAAZ", "0065g00000AbcDeAAJ", "0065g00000AbcDfAAJ", "0065g00000AbcEaAAJ",
    ]  # fmt: skip


def test_a_report_with_everything_in_it(reading: Read) -> None:
    """ISO-8859-1, a footer, labels in other capitals, line breaks in cells, formulas, a German user's figures."""
    data = reading(exports("salesforce_report", "report_nasty.csv"), team=EUROS)
    aside = {"is a row of totals": 1, "is a line below the table": 5}
    assert account(data, "opportunities") == (10, 4, aside)
    assert rows(data, "opportunities", "opportunity_id", "rep_id", "status", "stage", "created_date", "close_date") == [
        ["0065g00000XyzAaAAJ", "R4", "won", "Ganada", "2025-11-28", "2026-03-05"],
        ["0065g00000XyzAAAAZ", "R1", "open", "Verhandlung", "2026-01-12", "2026-06-30"],
        ["0065g00000XyzBaAAJ", "R2", "lost", "Verloren", "2026-02-03", "2026-02-27"],
        ["0065g00000XyzCaAAJ", "Deactivated User", "open", "Verhandlung", "2026-02-02", "2026-09-01"],
    ]
    assert data["opportunities"]["next_step"].fillna("").tolist() == [
        "", "First line\nsecond line", '=HYPERLINK("http://x.example","open")', "Notes from the call\r\nand after it",
    ]  # fmt: skip
    assert data["opportunities"]["account"].tolist()[0] == "Ribera Ñandú"


def test_converted_amounts_count_with_their_own_currency(reading: Read) -> None:
    """Of a pair of money columns the converted one counts, in its currency; a currency without an amount is a blank."""
    data = reading(exports("salesforce_report", "report_nasty.csv"), team=EUROS)
    assert rows(data, "opportunities", "amount", "currency") == [
        [60000.50, "EUR"], [8500.0, "EUR"], [10000.0, "EUR"], [None, None],
    ]  # fmt: skip


@pytest.mark.parametrize("head", ["Amount Currency,Amount", "Opportunity Currency,Amount"])
def test_amounts_in_their_own_currencies_are_not_added_up(problems: Find, head: str) -> None:
    """Without the converted column two currencies are refused unless `team.yaml` has a rate."""
    text = f"{HEADERS.replace('Amount', head)}\nMarta Quint,A,Closed Won,USD,10,2026-01-05,2026-01-02,0065g00000AbcDE\n"
    text += "Marta Quint,B,Closed Won,JPY,900000,2026-01-06,2026-01-02,0065g00000AbcDe\n"
    (problem,) = problems({**exports("salesforce_report"), "report.csv": text}, team=USES)
    assert problem.column == "currency"
    assert "JPY in 1" in problem.reason


def test_a_converted_amount_has_no_other_columns_currency(reading: Read) -> None:
    """A converted amount is never taken for one in the opportunity's own currency."""
    head = HEADERS.replace("Amount", "Opportunity Currency,Amount (converted)")
    text = f"{head}\nMarta Quint,A,Closed Won,JPY,6200,2026-01-05,2026-01-02,0065g00000AbcDE\n"
    data = reading({**exports("salesforce_report"), "report.csv": text}, team=USES)
    assert rows(data, "opportunities", "amount", "currency") == [[6200.0, None]]


def test_amounts_as_the_screen_shows_them(reading: Read) -> None:
    """`USD 10,000.00` in a cell names its currency."""
    text = f'{HEADERS}\nMarta Quint,A,Closed Won,"USD 10,000.00",2026-01-05,2026-01-02,0065g00000AbcDE\n'
    data = reading({**exports("salesforce_report"), "report.csv": text}, team=USES)
    assert rows(data, "opportunities", "amount", "currency") == [[10000.0, "USD"]]


def test_stages_of_ones_own_are_asked_for(problems: Find, reading: Read) -> None:
    """A stage that Salesforce does not begin with is a question that names the line; with the line all is read."""
    given = exports("salesforce_report")
    given["report.csv"] = HEADERS + (
        "\nMarta Quint,A,Gewonnen,10,2026-01-05,2026-01-02,0065g00000AbcDE"
        "\nMarta Quint,B,Angebot,10,2026-05-05,2026-01-02,0065g00000AbcDe\n"
    )
    (problem,) = problems(given, team=USES)
    assert problem.column == "status"
    assert "'Angebot' in 1 row, 'Gewonnen' in 1 row" in problem.reason
    assert "tables > opportunities > map: `status: {Angebot: ..., Gewonnen: ...}`" in (problem.fix or "")
    assert "based_on: salesforce_report" in (problem.fix or "")
    line = "based_on: salesforce_report\ntables: {opportunities: {map: {status: {Gewonnen: won, Angebot: open}}}}\n"
    data = reading(given, team=USES, profiles={"salesforce_report": line})
    assert rows(data, "opportunities", "status", "stage") == [["won", "Gewonnen"], ["open", "Angebot"]]


@pytest.mark.parametrize(
    ("yes", "no"), [("1", "0"), ("true", "false"), ("TRUE", "FALSE")], ids=["classic", "lightning", "excel"]
)
def test_checkboxes_come_before_stages(reading: Read, yes: str, no: str) -> None:
    """Where Closed and Won are in the report, they tell the status, whatever the stages are called."""
    text = f"{HEADERS},Closed,Won\n" + "".join(
        f"Marta Quint,A,Angebot,10,2026-01-05,2026-01-02,0065g00000Abc0{number},{closed},{won}\n"
        for number, (closed, won) in enumerate([(yes, yes), (yes, no), (no, no)])
    )
    data = reading({**exports("salesforce_report"), "report.csv": text}, team=USES)
    assert data["opportunities"]["status"].tolist() == ["won", "lost", "open"]


@pytest.mark.parametrize(
    ("closes", "read"),
    [
        (["3/5/2026", "3/25/2026"], ["2026-03-05", "2026-03-25"]),
        (["05/03/2026", "25/03/2026"], ["2026-03-05", "2026-03-25"]),
        (["5.3.2026", "25.3.2026"], ["2026-03-05", "2026-03-25"]),
        (["2026-03-05", "2026-03-25"], ["2026-03-05", "2026-03-25"]),
    ],
    ids=["american", "british", "german", "iso"],
)
def test_dates_are_in_the_users_locale(reading: Read, closes: list[str], read: list[str]) -> None:
    """What order a report's dates have, the whole column tells."""
    text = f"{HEADERS}\n" + "".join(
        f"Marta Quint,A,Closed Won,10,{close},2026-01-02,0065g00000Abc0{number}\n"
        for number, close in enumerate(closes)
    )
    data = reading({**exports("salesforce_report"), "report.csv": text}, team=USES)
    assert [day for (day,) in rows(data, "opportunities", "close_date")] == read


def test_dates_that_read_two_ways_are_asked_for(problems: Find) -> None:
    """A column in which every day may be a month is refused with the line that decides it."""
    text = f"{HEADERS}\nMarta Quint,A,Closed Won,10,3/5/2026,2026-01-02,0065g00000AbcDE\n"
    (problem,) = problems({**exports("salesforce_report"), "report.csv": text}, team=USES)
    assert problem.column == "close_date"
    assert "close_date" in (problem.fix or "")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_encodings_of_a_report(reading: Read, encoding: str) -> None:
    """Unicode with tabs, UTF-8 with a mark and ISO-8859-1 give the same table."""
    mark = "\t" if encoding == "utf-16" else ","
    lines = [
        HEADERS.split(","),
        ["José Marín", "Café Ñandú", "Closed Won", "12000.5", "2026-01-25", "2026-01-02", "0065g00000AbcDE"],
    ]
    text = "".join(mark.join(line) + "\n" for line in lines)
    data = reading({**exports("salesforce_report"), "report.csv": text.encode(encoding)}, team=USES)
    assert rows(data, "opportunities", "rep_id", "name", "amount") == [["R4", "Café Ñandú", 12000.5]]


def test_shift_jis_is_declared(reading: Read) -> None:
    """An encoding that cannot be told from the file is one line of the workspace's own."""
    text = f"{HEADERS}\nMarta Quint,東京支店,Closed Won,10,2026-01-25,2026-01-02,0065g00000AbcDE\n"
    line = "based_on: salesforce_report\ntables: {opportunities: {encoding: shift_jis}}\n"
    data = reading(
        {**exports("salesforce_report"), "report.csv": text.encode("shift_jis")},
        team=USES, profiles={"salesforce_report": line},
    )  # fmt: skip
    assert rows(data, "opportunities", "name") == [["東京支店"]]


def test_of_two_exports_the_later_one_counts(reading: Read) -> None:
    """Reports of two days are one export: of an opportunity that changed, the later row counts."""
    lines = (FIXTURES / "salesforce_report" / CLEAN).read_text(encoding="utf-8").splitlines(keepends=True)
    later = lines[0] + lines[1] + lines[3].replace("Negotiation/Review", "Closed Won").replace("6/30/2026", "3/20/2026")
    data = reading({**exports("salesforce_report", CLEAN), "report1774224000456.csv": later}, team=USES)
    aside = {
        "the same row stands here twice": 1,
        "opportunity_id stands again in a later row with other content, which is used instead": 1,
    }
    assert account(data, "opportunities") == (6, 4, aside)
    status = dict(rows(data, "opportunities", "opportunity_id", "status"))  # type: ignore[arg-type]  # pairs
    assert status["0065g00000AbcDfAAJ"] == "won"


def test_a_report_without_its_ids_is_told_so(problems: Find) -> None:
    """A report that leaves out the column Opportunity ID is recognised, and its absence is the problem."""
    text = HEADERS.replace(",Opportunity ID", "") + "\nMarta Quint,A,Closed Won,10,2026-01-25,2026-01-02\n"
    (problem,) = problems({**exports("salesforce_report"), "report.csv": text}, team=USES)
    assert problem.column == "Opportunity ID"
    assert "the column is missing; it fills opportunity_id" in problem.reason


def test_a_formatted_report_in_groups(reading: Read) -> None:
    """Titles above, owners once per group with a sort arrow, subtotals and a footer: the same table comes out."""
    header, *records = clean_rows()
    columns = ["Opportunity Owner", "Opportunity ID", "Opportunity Name", "Stage", "Amount", "Close Date",
               "Created Date", "Next Step"]  # fmt: skip
    places = [header.index(name) for name in columns]
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["Pipeline of all teams"], ["As of 2026-03-05 14:15:33 Eastern Standard Time"], ["Filtered By"]):
        sheet.append([None, *line])
    sheet.append([None, "   Show: All opportunities"])
    sheet.append([])
    sheet.append([None, "Opportunity Owner  ↑", *columns[1:]])
    groups: dict[str, list[list[str]]] = {}
    for record in records:
        groups.setdefault(record[0], []).append(record)
    total = 0.0
    for owner, its in groups.items():
        added = 0.0
        for number, record in enumerate(its):
            cells: list[object] = [record[place] for place in places]
            cells[0] = owner if number == 0 else None
            cells[4] = float(record[places[4]]) if record[places[4]] else None
            cells[5], cells[6] = (datetime.strptime(str(cell), "%m/%d/%Y") for cell in cells[5:7])
            added += float(cells[4] or 0)  # type: ignore[arg-type]  # a number
            sheet.append([None, *cells])
        sheet.append([None, "Subtotal", None, None, "Sum", added])
        sheet.append([None, None, None, None, "Count", len(its)])
        total += added
    sheet.append([None, "Total", None, None, "Sum", total])
    sheet.append([None, None, None, None, "Count", len(records)])
    sheet.append([])
    sheet.append([None, "Confidential Information - Do Not Distribute"])
    sheet.append([None, "Copyright © 2000-2026 salesforce.com, inc. All rights reserved."])
    saved = io.BytesIO()
    book.save(saved)
    data = reading({**exports("salesforce_report"), "Pipeline of all teams.xlsx": saved.getvalue()}, team=USES)
    aside = {"is a row of totals": 8, "is a line below the table": 2}
    assert account(data, "opportunities") == (14, 4, aside)
    assert rows(data, "opportunities", "rep_id", "status", "amount", "close_date", "next_step") == [
        ["R1", "won", 210456.20, "2026-02-27", None],
        ["R1", "open", 41500.0, "2026-06-30", 'Send the "final" offer'],
        ["R2", "lost", 7200.0, "2026-03-13", None],
        ["R3", "open", None, "2026-09-15", None],
    ]


def test_owners_can_be_the_team(reading: Read) -> None:
    """Without a list of reps `salesforce_report_owners` makes one of the owners, with e-mail and role."""
    given = exports("salesforce_report", CLEAN, reps="")
    data = reading(given, team="{profiles: [salesforce_report, salesforce_report_owners]}")
    assert rows(data, "reps", "rep_id", "name", "role") == [
        ["marta@lumenport.example", "Marta Quint", "AE North"],
        ["deji@lumenport.example", "Deji Okoro", "AE South"],
        ["sanna@lumenport.example", "Sanna Lind", "AE North"],
    ]
    assert data["opportunities"]["rep_id"].tolist() == [
        "marta@lumenport.example", "deji@lumenport.example", "marta@lumenport.example", "sanna@lumenport.example",
    ]  # fmt: skip


def test_two_owners_of_one_name_are_not_one(reading: Read) -> None:
    """Where the e-mails differ they are two reps; an opportunity that names neither is nobody's."""
    text = HEADERS.replace("Owner", "Owner,Opportunity Owner Email") + (
        "\nKim Lee,kim.lee@lumenport.example,A,Closed Won,10,2026-01-25,2026-01-02,0065g00000AbcDE"
        "\nKim Lee,kim.lee2@lumenport.example,B,Closed Won,10,2026-01-26,2026-01-02,0065g00000AbcDe\n"
    )
    given = {**exports("salesforce_report", reps=""), "report.csv": text}
    team = "{profiles: [salesforce_report, salesforce_report_owners]}"
    data = reading(given, team=team)
    assert data["reps"]["rep_id"].tolist() == ["kim.lee@lumenport.example", "kim.lee2@lumenport.example"]
    assert data["opportunities"]["rep_id"].tolist() == ["Kim Lee", "Kim Lee"]
    line = "based_on: salesforce_report\ntables: {opportunities: {rename: {rep_id: Opportunity Owner Email}}}\n"
    data = reading(given, team=team, profiles={"salesforce_report": line})
    assert data["opportunities"]["rep_id"].tolist() == data["reps"]["rep_id"].tolist()
