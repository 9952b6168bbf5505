"""A workspace's exports as a whole: what is read, what is set aside, what is refused, and that it all adds up."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coachkit.crm.data import CrmData
from coachkit.crm.read import input_files, read_crm
from coachkit.crm.tables import LAYOUT
from coachkit.errors import InputProblems, Problem
from coachkit.workspace import Workspace, open_workspace

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

CHANGES = "opportunity_id,changed_at,field,old_value,new_value\n"
ACTIVITIES = "rep_id,kind,occurred_at,activity_id\n"


def source(data: CrmData, table: str) -> object:
    """Return the reading account of one table."""
    return next(source for source in data.sources if source.table == table)


@pytest.mark.guide("E9")
def test_a_plain_export_is_read_with_its_account(reading: Read) -> None:
    """Two files give typed frames, an account that adds up, the newest date, and what is not seen without the rest."""
    data = reading()
    assert data["reps"]["rep_id"].tolist() == ["007", "8"]
    won = data["opportunities"].iloc[1]
    assert (won["status"], won["amount"], won["close_date"]) == ("won", 2500.5, pd.Timestamp("2026-03-31"))
    assert data.newest == date(2026, 3, 31)  # the open one's close date is a plan
    opportunities = source(data, "opportunities")
    assert (opportunities.rows_in, opportunities.rows_used, opportunities.set_aside) == (2, 2, ())
    assert opportunities.files == ("crm/opportunities.csv",)
    assert source(data, "activities").cannot_see == (LAYOUT["activities"].without,)
    assert data.has("opportunities", "amount")
    assert not data.has("opportunities", "next_step")
    assert not data.has("quotas")


def test_every_frame_has_its_columns_and_types(reading: Read) -> None:
    """Present or not, each table has all canonical columns in order, of the documented types."""
    wanted = {
        "text": "str",
        "number": "float64",
        "share": "float64",
        "date": "datetime64[us]",
        "stamp": "datetime64[us]",
    }
    for name, frame in reading().tables.items():
        assert list(frame) == [*LAYOUT[name].names, "_file", "_row"]
        for column in LAYOUT[name].columns:
            assert frame[column.name].dtype == wanted[column.kind], (name, column.name)
        assert frame["_row"].dtype == "int64"


@pytest.mark.guide("E11")
def test_every_row_can_be_cited(reading: Read) -> None:
    """A row is cited by its id, and without one by file and row as a spreadsheet numbers it."""
    data = reading({"activities.csv": "rep_id,kind,occurred_at\n007,call,2026-01-02\n007,email,2026-01-03\n"})
    assert data.cite("opportunities", data["opportunities"]) == ("opportunities:O1", "opportunities:O2")
    assert data.cite("activities", data["activities"]) == ("crm/activities.csv:2", "crm/activities.csv:3")


def test_the_same_table_reads_the_same_from_each_kind_of_file(
    reading: Read, workspace: Callable[..., Workspace], tmp_path: Path
) -> None:
    """CSV, XLSX and Parquet of the same rows give the same frame."""
    plain = reading()["opportunities"].drop(columns="_file")
    text = pd.read_csv(tmp_path / "crm" / "opportunities.csv", dtype=str, keep_default_na=False)
    typed = text.assign(
        amount=text["amount"].astype(float), created_date=pd.to_datetime(text["created_date"]).dt.date.astype(object)
    )
    (tmp_path / "crm" / "opportunities.csv").unlink()
    book = openpyxl.Workbook()
    for row in [list(typed), *typed.to_numpy(dtype=object).tolist()]:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    from_excel = reading({"opportunities.csv": "", "opportunities.xlsx": held.getvalue()})
    pd.testing.assert_frame_equal(from_excel["opportunities"].drop(columns="_file"), plain)
    (tmp_path / "crm" / "opportunities.xlsx").unlink()
    typed.to_parquet(tmp_path / "crm" / "opportunities.parquet")
    from_parquet = read_crm(workspace({"opportunities.csv": ""}))
    pd.testing.assert_frame_equal(from_parquet["opportunities"].drop(columns="_file"), plain)


def test_only_a_blank_is_missing(reading: Read) -> None:
    """`NA`, `None` and `null` are words; spaces alone are a blank; ids keep their zeros and lose outer spaces."""
    rows = "rep_id,name,manager,role,segment\n 007 ,NA,None,null,  \n"
    rep = reading({"reps.csv": rows})["reps"].iloc[0]
    assert rep[["rep_id", "name", "manager", "role"]].tolist() == ["007", "NA", "None", "null"]
    assert pd.isna(rep["segment"])


@pytest.mark.guide("E9")
def test_a_row_that_cannot_be_read_is_set_aside_with_its_reason(reading: Read, lenient: str) -> None:
    """One bad cell sets its row aside: file, row, column, value and reason are kept, and the counts add up."""
    rows = [
        "opportunity_id,rep_id,status,stage,created_date,amount,discount",
        "O1,007,open,Demo,2026-01-05,10,0.1",
        "O2,007,maybe,Demo,2026-01-05,10,",
        ",007,open,Demo,2026-01-05,10,",
        "O4,007,OPEN,Demo,5 Jan,10,",
        "O5,007,open,Demo,2026-01-05,ten,",
        "O6,007,open,Demo,2026-01-05,10,-1",
        "O7,007,open",
        "O8,,Won ,Demo,,,",
    ]
    data = reading({"opportunities.csv": "\n".join(rows)}, team=lenient)
    assert data["opportunities"]["opportunity_id"].tolist() == ["O1", "O8"]
    assert [(problem.row, problem.column) for problem in data.set_aside] == [
        (3, "status"), (4, "opportunity_id"), (5, "created_date"), (6, "amount"), (7, "discount"), (8, None),
    ]  # fmt: skip
    assert str(data.set_aside[0]) == (
        "crm/opportunities.csv, row 3, column 'status': 'maybe' is not one of open, won, lost."
    )
    account = source(data, "opportunities")
    assert account.rows_in == 8 == account.rows_used + sum(entry.count for entry in account.set_aside)
    assert "amount is not a number" in {entry.reason for entry in account.set_aside}


def test_more_than_a_few_bad_rows_are_a_problem(problems: Find, reading: Read) -> None:
    """Beyond the set share of rows, the file is refused with reasons and examples; just at the share it is read."""
    head = "opportunity_id,rep_id,status,stage,created_date\n"
    good = [f"O{n},007,open,Demo,2026-01-05\n" for n in range(95)]
    bad = [f"X{n},007,perhaps,Demo,2026-01-05\n" for n in range(6)]
    assert len(reading({"opportunities.csv": head + "".join(good + bad[:5])})["opportunities"]) == 95
    (problem,) = problems({"opportunities.csv": head + "".join(good + bad)})
    assert problem.file == "crm/opportunities.csv"
    assert "6 of 101 rows cannot be used, more than 5%" in problem.reason
    assert "status is not one of open, won, lost (6)" in problem.reason
    assert "row 97" in problem.reason


def test_all_problems_of_all_files_come_at_once(problems: Find) -> None:
    """What is wrong with each of several files is told in one go, each with file and column and what to do."""
    found = problems(
        {
            "reps.csv": "Rep ID,name\n1,A\n",
            "opportunities.csv": b"\x00\x81\x8d",
            "activities.csv": "rep_id,kind,when\n1,call,2026-01-05\n",
            "quotas.csv": "",
            "calls.xlsx": b"no workbook",
            "feedback.xls": b"old",
        }
    )
    told = "\n".join(map(str, found))
    assert {problem.file for problem in found} == {
        "crm/reps.csv", "crm/opportunities.csv", "crm/activities.csv", "crm/calls.xlsx", "crm/feedback.xls",
    }  # fmt: skip
    assert "Rename the column 'Rep ID' to it." in told
    assert "column 'occurred_at': the column is missing" in told


@pytest.mark.parametrize(
    ("column", "values", "says", "declare"),
    [
        ("created_date", ["1/2/2026", "3/4/2026"], "read two ways", "day-first"),
        ("created_date", ["13/2/2026", "4/25/2026"], "some dates have the day first", "Export them again"),
        ("created_date", ["26-02-03", "26-02-04"], "the day or the year first", "{date: year-first}"),
        ("amount", ["1,234", "5,678"], "read two ways", 'decimal: ","'),
        ("amount", ["1.234", "5.678"], "read two ways", 'decimal: ","'),
        ("amount", ["1.234,50", "99.95"], "do not go together", "Export them again"),
        ("discount", ["0.5", "15"], "read two ways", "{unit: percent}"),
    ],
)
def test_a_column_that_reads_two_ways_is_refused(
    problems: Find, column: str, values: list[str], says: str, declare: str
) -> None:
    """Dates and decimals of undeclared form are never guessed: file, column, example and what to declare are named."""
    columns = {"opportunity_id": ["A", "B"], "rep_id": "007", "status": "open", "stage": "Demo"}
    columns |= {"created_date": "2026-01-05"} | {column: values}
    (problem,) = problems({"opportunities.csv": pd.DataFrame(columns).to_csv(index=False)})
    assert (problem.file, problem.column) == ("crm/opportunities.csv", column)
    assert says in problem.reason
    assert any(value in problem.reason for value in values)
    assert declare in (problem.fix or "")


@pytest.mark.parametrize(
    ("column", "values", "wanted"),
    [
        ("created_date", ["1/2/2026", "25/4/2026"], ["2026-02-01", "2026-04-25"]),
        ("created_date", ["2026-01-05", "1/18/2026"], ["2026-01-05", "2026-01-18"]),
        ("amount", ["1.234,50", "99,95"], [1234.5, 99.95]),
        ("amount", ["€1,234.50", "€99.95"], [1234.5, 99.95]),
        ("discount", ["10%", "5 %"], [0.1, 0.05]),
    ],
)
def test_a_column_that_reads_one_way_is_read(
    reading: Read, column: str, values: list[str], wanted: list[object]
) -> None:
    """What nobody declared is read where only one form fits every cell of the column, and what was decided is said."""
    columns = {"opportunity_id": ["A", "B"], "rep_id": "007", "status": "open", "stage": "Demo"}
    columns |= {"created_date": "2026-01-05"} | {column: values}
    data = reading({"opportunities.csv": pd.DataFrame(columns).to_csv(index=False)}, team="currency: EUR")
    found = data["opportunities"][column]
    assert (
        [pd.Timestamp(str(day)) for day in wanted] == found.tolist()
        if column == "created_date"
        else (found.tolist() == pytest.approx(wanted))
    )
    assert "%" in values[0] or any(column in remark for remark in data.remarks)


def test_stand_ins_are_read_as_blank_and_counted(reading: Read) -> None:
    """TBD, a dash, a far year and an unknown word of an optional list are blanks, said with count and first row."""
    rows = (
        "opportunity_id,rep_id,status,stage,created_date,close_date,amount,forecast_category\n"
        "A,007,open,x,2026-01-05,TBD,-,Upside\nB,007,open,x,2026-01-05,9999-12-31,10,commit\n"
        "C,007,open,x,2026-01-05,TBD,20,Upside\n"
    )
    data = reading({"opportunities.csv": rows})
    assert len(data["opportunities"]) == 3
    assert data["opportunities"][["close_date", "amount"]].notna().sum().tolist() == [0, 2]
    said = "crm/opportunities.csv: close_date says 'TBD' in 2 rows (first in row 2), '9999-12-31' in 1 row (row 3)"
    assert f"{said}: read as blank." in data.remarks
    assert "crm/opportunities.csv: amount says '-' in 1 row (row 2): read as blank." in data.remarks
    said = "crm/opportunities.csv: forecast_category says 'Upside' in 2 rows (first in row 2): read as blank."
    assert said in data.remarks


def test_a_change_to_nothing_is_a_blank(reading: Read) -> None:
    """A close date that changed to TBD changed to nothing, and no text that is no date is left in the log."""
    rows = CHANGES + "O1,2026-01-02,close_date,2026-03-31,TBD\nO1,2026-01-03,amount,-,10\n"
    frame = reading({"opportunity_changes.csv": rows})["opportunity_changes"]
    assert frame[["old_value", "new_value"]].isna().to_numpy().tolist() == [[False, True], [True, False]]


def test_a_number_that_settles_the_dot_is_enough(reading: Read) -> None:
    """`1.234` beside `12500` can only be a fraction, because a file that groups thousands would write `12.500`."""
    rows = "opportunity_id,rep_id,status,stage,created_date,amount\nA,007,open,x,,1.234\nB,007,open,x,,12500\n"
    assert reading({"opportunities.csv": rows})["opportunities"]["amount"].tolist() == [1.234, 12500.0]


def test_of_repeated_ids_the_last_row_counts(reading: Read, lenient: str) -> None:
    """The same row twice is one row; of the same id with other content the later row is used; both are said."""
    rows = ACTIVITIES + (
        "007,call,2026-01-02,A1\n007,call,2026-01-02,A1\n007,email,2026-01-03,A2\n8,email,2026-01-03,A2\n"
        "007,call,2026-01-02,\n007,call,2026-01-02,\n"
    )
    data = reading({"activities.csv": rows}, team=lenient)
    assert data["activities"]["_row"].tolist() == [3, 5, 6, 7]  # without an id nothing is merged
    assert [(problem.row, problem.reason) for problem in data.set_aside] == [
        (2, "the same row stands here twice."),
        (4, "stands again in a later row with other content, which is used instead."),
    ]


def test_owners_who_are_not_in_the_team_stay_and_are_said(reading: Read) -> None:
    """Rows of unknown reps and of nobody are kept, counted and named; `*` in rep_events is everybody."""
    rows = "opportunity_id,rep_id,status,stage,created_date\nA,99,open,x,\nB,,open,x,\nC,Queue,open,x,\nD,99,open,x,\n"
    events = "rep_id,kind,start_date\n*,holiday,2026-12-25\n"
    data = reading({"opportunities.csv": rows, "rep_events.csv": events})
    assert len(data["opportunities"]) == 4
    assert (
        "crm/opportunities.csv: rep_id is not in reps in 3 of 4 rows, which are in nobody's report (99 2, Queue 1)."
        in data.remarks
    )
    assert "crm/opportunities.csv: rep_id is blank in 1 of 4 rows: nobody's report shows them." in data.remarks
    assert not any("rep_events" in remark for remark in data.remarks)


def test_blanks_where_they_are_allowed_are_said(reading: Read) -> None:
    """Opportunities without amount or dates stay in, and how many there are is said by status."""
    rows = (
        "opportunity_id,rep_id,status,stage,created_date,close_date,amount\n"
        "A,007,open,x,,,\nB,007,open,x,2026-01-05,,10\nC,007,won,x,2026-01-05,2026-02-01,10\n"
    )
    data = reading({"opportunities.csv": rows})
    assert len(data["opportunities"]) == 3
    assert "crm/opportunities.csv: created_date is blank in 1 of 3 rows (1 open)." in data.remarks
    assert "crm/opportunities.csv: close_date is blank in 2 of 3 rows (2 open)." in data.remarks
    assert "when open opportunities should close" in source(data, "opportunities").cannot_see


@pytest.mark.parametrize(
    ("name", "rows", "kept", "reason"),
    [
        (
            "feedback",
            "rep_id,kind,score,received_at\n007,csat,5,2026-01-02\n007,csat,0,2026-01-02\n007,NPS,0,2026-01-02\n"
            "007,nps,11,2026-01-02\n",
            [2, 4],
            "score is not a csat score of 1 to 5",
        ),
        (
            "quotas",
            "rep_id,period,value\n007,2026-Q4,10\n007,2026-11,10\n007,2026,\n007,Q4 2026,10\n007,2026-13,10\n",
            [2, 3, 4, 5],
            "period is not a period like 2026-Q4, 2026-11 or 2026",
        ),
        (
            "opportunity_changes",
            CHANGES + "O1,2026-01-02,amount,,10.50\nO1,2026-01-02,amount,10,lots\nO1,2026-01-02,status,Open,Won\n"
            "O1,2026-01-02,close_date,2026-02-30,2026-03-01\nO1,2026-01-02,next_step,Call,lots\n"
            "O1,2026-01-02,colour,red,blue\n",
            [2, 4, 6],
            "new_value does not fit the field that changed",
        ),
    ],
)
def test_rows_that_break_a_rule_of_their_table_are_set_aside(
    reading: Read, lenient: str, name: str, rows: str, kept: list[int], reason: str
) -> None:
    """Scores have their scale, periods their form, and a changed amount or date must be one."""
    data = reading({f"{name}.csv": rows}, team=lenient)
    assert data[name]["_row"].tolist() == kept
    assert reason in {entry.reason for entry in source(data, name).set_aside}


def test_changed_values_are_kept_in_the_canonical_form(reading: Read) -> None:
    """Whatever the log writes, statuses and dates of changes are compared later in one form."""
    rows = (
        CHANGES + "O1,2026-01-02,status,OPEN,Won\nO1,2026-01-02,amount,10.50,1e3\nO1,2026-01-02,stage,Demo,Best Case\n"
    )
    frame = reading({"opportunity_changes.csv": rows})["opportunity_changes"]
    assert frame[["old_value", "new_value"]].to_numpy().tolist() == [
        ["open", "won"],
        ["10.5", "1000"],
        ["Demo", "Best Case"],
    ]


def test_files_that_mean_nothing_are_mentioned(reading: Read, workspace: Callable[..., Workspace]) -> None:
    """A file of no table is a remark; hidden ones and a spreadsheet's lock files are none."""
    files = {"notes.docx": b"x", ".DS_Store": b"x", "~$reps.xlsx": b"x", "old.csv": "a\n1\n"}
    assert "crm/notes.docx, crm/old.csv are used by no table or profile." in reading(files).remarks
    assert [path.name for path in input_files(workspace())] == [
        "notes.docx",
        "old.csv",
        "opportunities.csv",
        "reps.csv",
    ]


def test_two_files_for_one_table_are_a_problem(problems: Find) -> None:
    """Which of two files counts is not guessed."""
    (problem,) = problems({"reps.tsv": "rep_id\tname\n1\tA\n"})
    assert "comes from" in problem.reason


def test_missing_tables_are_a_problem_that_says_what_is_there(problems: Find) -> None:
    """Without reps or opportunities the folder is refused, and what it holds is named."""
    found = problems({"reps.csv": "", "opportunities.csv": "", "Deals.csv": "x\n1\n"})
    assert [problem.reason for problem in found] == [
        "has no file for the table reps.", "has no file for the table opportunities.",
    ]  # fmt: skip
    assert all("Deals.csv" in (problem.fix or "") for problem in found)


def test_unknown_columns_are_left_out_and_mentioned(reading: Read) -> None:
    """A column that the layout does not know is said, with the missing one it may have been meant as."""
    rows = "opportunity_id,rep_id,status,stage,created_date,Next Step,colour\nA,007,open,x,,Call,red\n"
    remarks = reading({"opportunities.csv": rows}).remarks
    assert "crm/opportunities.csv has a column 'Next Step' that is not used. Did you mean 'next_step'?" in remarks
    assert "crm/opportunities.csv has a column 'colour' that is not used." in remarks


_messy = st.sampled_from(
    ["", "007", "8", "O1", "O2", "open", "won", "x", "2026-01-05", "1/2/2026", "10", "-1", "a,b", '"', "\x00"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.lists(_messy, min_size=6, max_size=8), max_size=12))
def test_rows_in_are_rows_used_and_rows_set_aside(tmp_path: Path, rows: list[list[str]]) -> None:
    """Whatever the cells hold, every row is either used or set aside with a reason; else the file is refused."""
    (tmp_path / "crm").mkdir(exist_ok=True)
    (tmp_path / "parameters").mkdir(exist_ok=True)
    (tmp_path / "parameters" / "team.yaml").write_text("thresholds: {set_aside_share: 1.0}")
    (tmp_path / "crm" / "reps.csv").write_text("rep_id,name\n007,A\n")
    body = "".join(",".join(row) + "\n" for row in rows)
    head = "opportunity_id,rep_id,status,stage,created_date,amount,name\n"
    (tmp_path / "crm" / "opportunities.csv").write_text(head + body)
    try:
        data = read_crm(open_workspace(tmp_path))
    except InputProblems as error:
        assert error.problems
        return
    account = source(data, "opportunities")
    assert account.rows_in == account.rows_used + sum(entry.count for entry in account.set_aside)
    assert account.rows_used == len(data["opportunities"])
    assert len(data.set_aside) == account.rows_in - account.rows_used
    if '"' not in body:
        assert account.rows_in == sum(any(cell.strip() for cell in row) for row in rows)
