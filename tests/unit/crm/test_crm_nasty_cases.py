"""Nasty cases of real exports that no profile's own tests show: long cells, merged deals, newest first, all at once."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from coachkit.crm.data import CrmData
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

LONG = "x" * 50_000
REPS = "rep_id,name\n007,Ana Alves\n8,Bo Berg\n"
HEAD = ("opportunity_id", "rep_id", "status", "stage", "created_date", "close_date", "amount", "name")
ROW = ("A", "007", "open", "Demo", "2026-01-05", "2026-03-31", "10", "Shelves")
MINE = """\
about: a made-up CRM
tables:
  opportunities:
    file: deals*.csv
    rename: {opportunity_id: Id, rep_id: Owner, status: State, stage: Step, created_date: Opened, name: Deal}
"""
DEALS = "Id,Owner,State,Step,Opened,Deal,Changed\n"


def text(*rows: tuple[str, ...]) -> str:
    """Write rows as CSV."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue()


def with_cell(column: str, cell: str) -> dict[str, str]:
    """Return forty plain opportunities and one that has the cell in a column."""
    plain = [(f"O{number}", *ROW[1:]) for number in range(40)]
    odd = tuple(cell if name == column else value for name, value in zip(HEAD, ROW, strict=True))
    return {"reps.csv": REPS, "opportunities.csv": text(HEAD, *plain, odd)}


@pytest.mark.parametrize("column", HEAD)
def test_a_cell_of_50_kb_is_told_of_in_a_short_line(reading: Read, lenient: str, column: str) -> None:
    """Wherever a very long cell stands, its row is read or set aside, and no line for a person repeats it."""
    data = reading(with_cell(column, LONG), team=lenient)
    used = column in ("opportunity_id", "rep_id", "stage", "name")
    assert len(data["opportunities"]) == 40 + used
    assert [problem.column for problem in data.set_aside] == ([] if used else [column])
    if used:
        assert data["opportunities"][column].iloc[-1] == LONG
    told = [*data.remarks, *map(str, data.set_aside)]
    assert max(map(len, told), default=0) < 400


def test_long_and_broken_names_are_shown_in_one_line(reading: Read) -> None:
    """Owners, headers and pipelines with line breaks or thousands of letters leave every remark one short line."""
    rows = [("A", "007", f"Deals\nof {LONG}"), ("B", "Bo\nBurg", "Renewals"), ("C", LONG, "Renewals")]
    deals = text(
        ("Id", "Owner", "Pipeline", "State", "Step", "Opened", LONG, LONG, "note\nof mine"),
        *[(*row, "open", "Demo", "2026-01-05", "1", "2", "3") for row in rows],
    )
    mine = MINE.replace("name: Deal", "pipeline: Pipeline")
    files = {"reps.csv": REPS, "opportunities.csv": "", "deals.csv": deals}
    remarks = reading(files, team="profiles: [mine]", profiles={"mine": mine}).remarks
    assert any("Bo Burg 1" in remark for remark in remarks)
    assert any("is nearly 'Bo Berg'" in remark for remark in remarks)
    assert any("there are 2 pipelines, Renewals (2), Deals of xxx" in remark for remark in remarks)
    assert any("has the header 'xxx" in remark and "again, called" in remark for remark in remarks)
    for remark in remarks:
        assert len(remark) < 700
        assert len(remark.splitlines()) == 1


@pytest.mark.parametrize("cell", [LONG, "two\nlines"])
def test_what_is_no_currency_is_told_in_a_short_line(problems: Find, cell: str) -> None:
    """A word in the column of currencies is a problem that names it, as far as a line goes."""
    (problem,) = problems({"opportunities.csv": text((*HEAD, "currency"), (*ROW, cell))})
    assert len(str(problem)) < 500
    assert len(str(problem).splitlines()) == 1


def test_a_deal_that_a_newer_export_lacks_is_told_of(reading: Read) -> None:
    """Merged or deleted since the first export: it stays as it was there, and the remark names it and both files."""
    files = {
        "reps.csv": REPS,
        "opportunities.csv": "",
        "deals-1.csv": DEALS + "".join(f"{name},007,open,x,2026-01-05,Shelves,2026-02-01\n" for name in "ABCD"),
        "deals-2.csv": DEALS + "".join(f"{name},8,open,y,2026-01-05,Shelves,2026-03-01\n" for name in "ABDE"),
    }
    data = reading(files, team="profiles: [mine]", profiles={"mine": MINE})
    assert dict(data["opportunities"][["opportunity_id", "rep_id"]].itertuples(index=False)) == {
        "A": "8", "B": "8", "C": "007", "D": "8", "E": "8",
    }  # fmt: skip
    (said,) = [remark for remark in data.remarks if "merged or deleted since" in remark]
    assert said.startswith("crm/deals-1.csv: 1 opportunity (C) is not in crm/deals-2.csv, which is newer")


def test_which_export_is_the_newer_tell_its_changes(reading: Read) -> None:
    """Where rows say when they were changed, the file with the latest change is the newer one, whatever its name."""
    files = {
        "reps.csv": REPS,
        "opportunities.csv": "",
        "deals-1.csv": DEALS + "".join(f"{name},007,open,x,2026-01-05,Shelves,2026-03-01\n" for name in "AB"),
        "deals-2.csv": DEALS + "".join(f"{name},8,open,y,2026-01-05,Shelves,2026-02-01\n" for name in "ABC"),
    }
    mine = MINE.replace("name: Deal", "name: Deal, modified_at: Changed")
    data = reading(files, team="profiles: [mine]", profiles={"mine": mine})
    assert any("crm/deals-2.csv: 1 opportunity (C) is not in crm/deals-1.csv" in remark for remark in data.remarks)


@pytest.mark.parametrize("second", ["CD", "BCDEF"])
def test_parts_of_one_export_lack_nothing(reading: Read, second: str) -> None:
    """Parts that share few deals or none are one export: that each lacks the other's deals is no remark."""
    files = {"reps.csv": REPS, "opportunities.csv": ""}
    for number, names in enumerate(("AB" if second == "CD" else "ABGHI", second), start=1):
        rows = "".join(f"{name},007,open,x,2026-01-05,Shelves,2026-02-01\n" for name in names)
        files[f"deals-{number}.csv"] = DEALS + rows
    data = reading(files, team="profiles: [mine]", profiles={"mine": MINE})
    assert not any("merged or deleted" in remark for remark in data.remarks)


def test_a_log_that_begins_with_the_newest_change_is_turned_round(reading: Read) -> None:
    """Of two changes of one minute in such a file the lower came first, which is said; the upper is the last word."""
    log = (
        "Deal,When,New\nA,2026-03-02 09:00,Won\nA,2026-02-01 10:00,Offer\nA,2026-02-01 10:00,Demo\n"
        "A,2026-01-05 08:00,Lead\n"
    )
    mine = (
        "about: a log\ntables: {opportunity_changes: {file: log.csv, constant: {field: stage}, "
        "rename: {opportunity_id: Deal, changed_at: When, new_value: New}}}\n"
    )
    data = reading({"log.csv": log}, team="profiles: [mine]", profiles={"mine": mine})
    assert [*data["opportunity_changes"][["old_value", "new_value"]].fillna("").itertuples(index=False, name=None)] == [
        ("", "Lead"), ("Lead", "Demo"), ("Demo", "Offer"), ("Offer", "Won"),
    ]  # fmt: skip
    assert any("begins with the newest change" in remark for remark in data.remarks)


def test_a_log_in_order_is_left_as_it_is(reading: Read) -> None:
    """Where rows go forward in time, of two of one minute the lower is the later, and nothing is said."""
    log = "opportunity_id,changed_at,field,old_value,new_value\n"
    log += "A,2026-01-05 08:00,stage,,Lead\nA,2026-02-01 10:00,stage,Lead,Demo\nA,2026-02-01 10:00,stage,Demo,Offer\n"
    data = reading({"opportunity_changes.csv": log})
    assert data["opportunity_changes"]["new_value"].tolist() == ["Lead", "Demo", "Offer"]
    assert not any("newest change" in remark for remark in data.remarks)


NASTY = ('=HYPERLINK("http://x.example","Pay")', "+49 30 1234", "@name", "<script>alert(1)</script>", "NA", "-")


def test_text_of_cells_is_text_from_every_kind_of_file(reading: Read, tmp_path: Path) -> None:
    """Formulas, markup, NA and a dash in texts come out as they went in, from CSV and from cells typed into a sheet."""
    head, rows = HEAD, [(f"O{number}", *ROW[1:7], cell) for number, cell in enumerate(NASTY)]
    assert reading({"opportunities.csv": text(head, *rows)})["opportunities"]["name"].tolist() == list(NASTY)
    (tmp_path / "crm" / "opportunities.csv").unlink()
    book = openpyxl.Workbook()
    for line in (head, *rows):
        book.active.append(line)
    for cell in book.active["H"]:
        cell.data_type = "s"  # as typed with an apostrophe: text, not a formula
    held = io.BytesIO()
    book.save(held)
    data = reading({"opportunities.csv": "", "opportunities.xlsx": held.getvalue()})
    assert data["opportunities"]["name"].tolist() == list(NASTY)


def test_everything_at_once_adds_up(reading: Read) -> None:
    """UTF-16 with tabs, a title, a blank first column, a repeated header, totals, a footer: five rows are deals."""
    lines = [
        "\tOpportunities of José\t\t\t\t\t\t", "\tAs of 31.03.2026\t\t\t\t\t\t", "\t\t\t\t\t\t\t",
        "\topportunity_id\trep_id\tstatus\tstage\tcreated_date\tclose_date\tamount",
        "\tA\tALVES, Ana\topen\tDemo\t15.01.2026\t30.06.2026\t1.234,56 €",
        "\tB\t8\twon\tDone\t2026-01-06\t28.03.2026\t12.000,00",
        "\tC\tBot\topen\tDemo\t17.01.2026\tTBD\t-",
        "\topportunity_id\trep_id\tstatus\tstage\tcreated_date\tclose_date\tamount",
        "\tD\t007\tlost\tDemo\t18.01.2026\t31.03.2026\t(1.200,00)",
        "\tB\t8\twon\tDone\t2026-01-06\t28.03.2026\t12.000,00",
        "\tE\t\topen\tDemo\t19.01.2026\t9999-12-31\t",
        "\tTotal\t\t\t\t\t\t12.034,56", "\t\t\t\t\t\t\t", "\tConfidential Information - Do Not Distribute\t\t\t\t\t\t",
    ]  # fmt: skip
    data = reading({"reps.csv": REPS, "opportunities.csv": "\r\n".join(lines).encode("utf-16")}, team="currency: EUR")
    source = next(source for source in data.sources if source.table == "opportunities")
    assert (source.rows_in, source.rows_used) == (9, 5)
    assert {part.reason: part.count for part in source.set_aside} == {
        "repeats the header": 1, "is a row of totals": 1, "is a line below the table": 1,
        "the same row stands here twice": 1,
    }  # fmt: skip
    frame = data["opportunities"].set_index("opportunity_id")
    assert frame["rep_id"].fillna("").to_dict() == {"A": "007", "C": "Bot", "D": "007", "B": "8", "E": ""}
    assert frame["amount"].dropna().to_dict() == {"A": 1234.56, "D": -1200.0, "B": 12000.0}
    assert frame["close_date"].dropna().dt.strftime("%m-%d").to_dict() == {"A": "06-30", "D": "03-31", "B": "03-28"}


def test_many_activities_take_seconds(reading: Read) -> None:
    """172,000 activities with times in UTC are read within 20 seconds of work, all of them."""
    rows = (
        f"{'007' if number % 2 else '8'},call,2026-0{1 + number % 9}-1{number % 10}T10:{number % 60:02}:00Z,A{number}"
        for number in range(172_000)
    )
    given = {"reps.csv": REPS, "activities.csv": "rep_id,kind,occurred_at,activity_id\n" + "\n".join(rows)}
    begun = time.process_time()  # a busy machine's clock tells of the others as well
    data = reading(given, team="timezone: Europe/Berlin")
    assert time.process_time() - begun < 20
    assert len(data["activities"]) == 172_000
