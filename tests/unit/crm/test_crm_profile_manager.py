"""The profiles `manager_targets_wide` and `manager_targets_long`: targets in a manager's own sheets."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from coachkit.crm.data import CrmData
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

FIXTURES = Path(__file__).parent / "fixtures" / "profiles"
USES = "{profiles: [manager_targets_wide, manager_targets_long], currency: EUR}"
REPS = "rep_id,name,email\nR1,Inês Duarte,ines@brightloom.example\nR2,Tom Okafor,tom@brightloom.example\n"
OPPORTUNITIES = "opportunity_id,rep_id,status,stage,created_date\nO1,R1,open,Demo,2026-01-05\n"


def files(name: str, content: str | bytes | None = None) -> dict[str, str | bytes]:
    """Return the roster, one opportunity, and a sheet: a fixture, or the given content under a name."""
    sheet = (FIXTURES / name).read_bytes() if content is None else content
    return {"reps.csv": REPS, "opportunities.csv": OPPORTUNITIES, Path(name).name: sheet}


def quotas(data: CrmData) -> list[list[object]]:
    """Return the quotas as lists of rep, period and value, blanks as None."""
    frame = data["quotas"][["rep_id", "period", "value"]].astype(object)
    return frame.where(frame.notna(), None).to_numpy().tolist()


def account(data: CrmData) -> tuple[int, int, dict[str, int]]:
    """Return entries in, used, and set aside by reason; they add up."""
    source = next(source for source in data.sources if source.table == "quotas")
    aside = {part.reason: part.count for part in source.set_aside}
    assert source.rows_in == source.rows_used + sum(aside.values())
    return source.rows_in, source.rows_used, aside


def workbook(*lines: list[object], merged: tuple[str, ...] = ()) -> bytes:
    """Save a sheet, with merged cells."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    for cells in merged:
        book.active.merge_cells(cells)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_column_for_each_period_is_a_row_for_each_target(reading: Read) -> None:
    """Months, quarters and years as headers; a dash is no target; a column that is no period is named and not read."""
    data = reading(files("manager_targets_wide/targets.csv"), team=USES)
    assert quotas(data) == [
        ["R1", "2026-01", 10000.0], ["R1", "2026-02", 12000.0], ["R1", "2026-03", 12500.5], ["R1", "2026-Q2", 30000.0],
        ["R1", "2027", 120000.0], ["R2", "2026-01", 8000.0], ["R2", "2026-03", 9000.0], ["R2", "2026-Q3", 27000.0],
    ]  # fmt: skip
    assert account(data) == (8, 8, {})
    assert "crm/targets.csv: 'Region' is no period: not read." in data.remarks
    assert "crm/targets.csv: 2 rows hold 8 entries in 6 columns." in data.remarks


def test_a_wide_sheet_as_people_leave_it(reading: Read) -> None:
    """Titles above, names below a blank header, euros with a comma, a total below and beside, empty rows at the end."""
    data = reading(files("manager_targets_wide/Quotas 2026 final.csv"), team=USES)
    assert quotas(data) == [
        ["R1", "2026-01", 10000.0], ["R1", "2026-02", 12000.0], ["R1", "2026-03", 12500.5],
        ["OKAFOR TOM", "2026-01", 8000.0], ["OKAFOR TOM", "2026-02", None], ["OKAFOR TOM", "2026-03", 9000.0],
        ["R2", "2026-03", 500.0],
    ]  # fmt: skip
    assert account(data) == (10, 7, {"rep_id is 'Total', which the profile leaves out": 3})
    assert data["quotas"]["reason"].tolist()[-1] == "Extra"
    said = "\n".join(data.remarks)
    assert "has its header in row 4" in said
    assert "'Total' is no period: not read" in said
    assert "'OKAFOR TOM' (3 rows) is nearly 'Tom Okafor'" in said


def test_months_without_a_year_are_asked_for(problems: Find, reading: Read) -> None:
    """`M01` is a month of no year: the line to add is named, and with it all is read; `-` is no target."""
    given = files("manager_targets_wide/targets_months.csv")
    (problem,) = problems(given, team=USES)
    assert problem.reason.startswith("the columns 'M01', 'M02'")
    assert problem.reason.endswith("say no year: which periods are they?")
    assert 'tables > quotas > parts > targets > map: `period: {"M01": 2026-01, ...}`' in (problem.fix or "")
    months = ", ".join(f"M{month:02}: 2026-{month:02}" for month in range(1, 13))
    lines = f"{{targets: {{map: {{period: {{{months}}}}}}}}}"
    line = f"based_on: manager_targets_wide\ntables: {{quotas: {{parts: {lines}}}}}\n"
    data = reading(given, team=USES, profiles={"manager_targets_wide": line})
    assert quotas(data)[:3] == [["R1", "2026-01", 1000.0], ["R1", "2026-02", 1100.0], ["R1", "2026-04", 1300.0]]
    assert quotas(data)[-1] == ["R2", "2026-12", 500.0]
    assert account(data) == (12, 12, {})


@pytest.mark.parametrize("header", ["Jan,Feb", "Januar,März", "Q1,Q2", "North,South"])
def test_a_sheet_without_periods_is_a_question(problems: Find, header: str) -> None:
    """Months and quarters of no year, or columns of something else, are not guessed at."""
    (problem,) = problems(files("targets.csv", f"Name,{header}\nTom Okafor,1000,2000\n"), team=USES)
    assert problem.file == "crm/targets.csv"
    first = header.split(",")[0]
    assert repr(first) in problem.reason
    assert f'`period: {{"{first}": 2026-01, ...}}`' in (problem.fix or "")


@pytest.mark.parametrize(
    ("header", "period"),
    [
        ("2026-01", "2026-01"), ("Jan 2026", "2026-01"), ("Jan-26", "2026-01"), ("01/2026", "2026-01"),
        ("Q1'26", "2026-Q1"), ("2026-Q1", "2026-Q1"), ("FY26-Q1", "2026-Q1"), ("Quarter 1 FY2026", "2026-Q1"),
        ("2026", "2026"), ("FY2026", "2026"), ("janv. 2026", "2026-01"),
    ],
)  # fmt: skip
def test_periods_are_read_as_sheets_write_them(reading: Read, header: str, period: str) -> None:
    """A header means what the same word means in a column of periods."""
    data = reading(files("sales targets.csv", f"Rep,Territory,{header}\nTom Okafor,7,1000\n"), team=USES)
    assert quotas(data) == [["R2", period, 1000.0]]


def test_a_workbook_has_dates_for_months_and_merged_cells(reading: Read) -> None:
    """Dates as headers are months; a merged manager, a percentage, a tick and a length of time are no targets."""
    months = [datetime(2026, 1, 1), datetime(2026, 2, 1), datetime(2026, 3, 1)]
    sheet = workbook(
        ["Targets 2026, team North", None, None, None, None, None, None, None],
        [None] * 8,
        ["Manager", "Rep", *months, "Reached", "Agreed", "Call time"],
        ["Mia Ma", "ines@brightloom.example", 10000, 12000.5, None, 0.46, True, time(0, 2, 23)],
        [None, "tom okafor", 8000, 9000, "-", 0.51, False, time(0, 1, 5)],
        ["Total", None, 18000, 21000.5, 0, None, None, None],
        merged=("A1:H1", "A4:A5"),
    )
    data = reading(files("targets.xlsx", sheet), team=USES)
    assert quotas(data) == [
        ["R1", "2026-01", 10000.0], ["R1", "2026-02", 12000.5], ["R2", "2026-01", 8000.0], ["R2", "2026-02", 9000.0],
    ]  # fmt: skip
    assert account(data) == (5, 4, {"is a row of totals": 1})
    assert "crm/targets.xlsx: 'Manager', 'Reached', 'Agreed', 'Call time' are no periods: not read." in data.remarks, (
        data.remarks
    )


def test_a_row_for_each_target_is_read(reading: Read) -> None:
    """The first of each month is that month; a dash is a target that is not known."""
    data = reading(files("manager_targets_long/targets.csv"), team=USES)
    assert quotas(data) == [
        ["R1", "2026-01", 500000.0], ["R1", "2026-02", 250000.0], ["R2", "2026-02", None], ["R2", "2026-03", 125000.5],
    ]  # fmt: skip
    assert account(data) == (4, 4, {})


def test_a_quarter_and_its_year_may_stand_in_two_columns(reading: Read) -> None:
    """E-mails are joined whatever their case; two values with their days are a change of the quota, not two quotas."""
    data = reading(files("manager_targets_long/quota_by_quarter.csv"), team=USES.replace("EUR", "USD"))
    assert quotas(data) == [
        ["R1", "2026-Q1", 1500000.0], ["R1", "2026-Q1", 1250000.0], ["R2", "2026-Q1", 400000.0],
    ]  # fmt: skip
    assert data["quotas"]["set_on"].tolist()[1] == pd.Timestamp("2026-02-02")
    assert data["quotas"]["reason"].tolist()[1] == "territory cut"
    assert account(data) == (4, 3, {"is a row of totals": 1})
    assert not any("several values" in remark for remark in data.remarks)


def test_dates_that_may_mean_quarters_are_asked_for(problems: Find, reading: Read) -> None:
    """First days of quarters may stand for the month or the quarter: a line of the workspace says which."""
    given = files("quota.csv", "Seller,Period start,Quota\nTom Okafor,2026-01-01,9000\nTom Okafor,2026-04-01,9500\n")
    (problem,) = problems(given, team=USES)
    assert "may be a month, a quarter or a year" in problem.reason
    line = (
        "based_on: manager_targets_long\ntables: {quotas: {parts: {quotas: {format: {period: {period: quarter}}}}}}\n"
    )
    data = reading(given, team=USES, profiles={"manager_targets_long": line})
    assert quotas(data) == [["R2", "2026-Q1", 9000.0], ["R2", "2026-Q2", 9500.0]]


def test_two_targets_of_one_month_are_told(reading: Read) -> None:
    """Where nothing says which of two values is the newer, the last counts, and a remark names one."""
    data = reading(files("targets.csv", "Rep,Month,Target\nR1,Jan 2026,10\nR1,Jan 2026,12\nR2,Jan 2026,7\n"), team=USES)
    said = "crm/targets.csv: the quota of R1 for 2026-01 has several values without different set_on dates: the last"
    assert any(remark.startswith(said) for remark in data.remarks)


def test_a_canonical_file_stays_one(reading: Read) -> None:
    """With both profiles in use, a canonical `quotas.csv` gives what it always gave."""
    text = "rep_id,period,value,set_on,told_on\nR1,2026-Q1,100,2025-12-15,2026-01-07\n"
    data = reading(files("quotas.csv", text), team=USES)
    assert quotas(data) == [["R1", "2026-Q1", 100.0]]
    assert data["quotas"][["set_on", "told_on"]].iloc[0].tolist() == [
        pd.Timestamp("2025-12-15"), pd.Timestamp("2026-01-07"),
    ]  # fmt: skip
    assert data.newest == date(2026, 1, 5)


def test_targets_that_were_set_before_are_known_before(reading: Read) -> None:
    """A sheet says nothing of when targets were set: a line of the workspace does, and the whole quarter is known."""
    line = (
        "based_on: manager_targets_long\n"
        "tables: {quotas: {parts: {targets: {rename: {set_on: ~}, constant: {set_on: 2025-12-15}}}}}\n"
    )
    data = reading(files("manager_targets_long/targets.csv"), team=USES, profiles={"manager_targets_long": line})
    assert set(data["quotas"]["set_on"]) == {pd.Timestamp("2025-12-15")}


def test_a_sheet_whose_name_says_target_and_quota_is_read_once(reading: Read) -> None:
    """Two names under which a sheet may lie are no two sheets: each target is one entry."""
    data = reading(files("Quota targets 2026.csv", "Name,2026-01\nInês Duarte,10\nTom Okafor,0\n"), team=USES)
    assert quotas(data) == [["R1", "2026-01", 10.0], ["R2", "2026-01", 0.0]]
    assert account(data) == (2, 2, {})


def test_the_lines_in_the_document_read_what_they_say(checkout: Path, reading: Read) -> None:
    """A person below a header of one's own, months of no year, a row that is no person; quarters set on one day."""
    page = (checkout / "docs" / "crm-spreadsheets.md").read_text(encoding="utf-8")
    wide, long = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    sheet = "Consultant,M01,M02,Q2\nInês Duarte,1,2,3\nTeam North,1,2,3\n"
    data = reading(files("targets.csv", sheet), team=USES, profiles={"manager_targets_wide": wide})
    assert quotas(data) == [["R1", "2026-01", 1.0], ["R1", "2026-02", 2.0], ["R1", "2026-Q2", 3.0]]
    assert account(data) == (6, 3, {"rep_id is 'Team North', which the profile leaves out": 3})
    sheet = "Name,Period start,Target\nInês Duarte,2026-01-01,1\nTom Okafor,2026-04-01,2\n"
    data = reading(files("targets.csv", sheet), team=USES, profiles={"manager_targets_long": long})
    assert quotas(data) == [["R1", "2026-Q1", 1.0], ["R2", "2026-Q2", 2.0]]
    assert set(data["quotas"]["set_on"]) == {pd.Timestamp("2025-12-15")}
