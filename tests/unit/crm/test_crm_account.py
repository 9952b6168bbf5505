"""The reading account of every table: rows in are rows used and rows set aside, each counted once with its reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.crm.read import read_crm
from coachkit.crm.tables import LAYOUT
from coachkit.errors import InputProblems
from coachkit.insight.build import build_figures
from coachkit.model import Source
from coachkit.terms import TABLES, TableName
from coachkit.workspace import Workspace, open_workspace

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]

#: Of each table a row that can be used and one that cannot, with the reason under which it is counted.
ROWS: dict[TableName, tuple[str, str, str, str]] = {
    "reps": ("rep_id,name,start_date", "1,Ana,2024-01-08", "2,Bo,soon", "start_date is not a date"),
    "opportunities": (
        "opportunity_id,rep_id,status,stage,created_date", "A,1,open,x,2026-01-05", "B,1,maybe,x,2026-01-05",
        "status is not one of open, won, lost",
    ),
    "opportunity_changes": (
        "opportunity_id,changed_at,field,old_value,new_value", "A,2026-01-06,stage,x,y", "A,2026-01-06,colour,x,y",
        "field is not one of",
    ),
    "activities": ("rep_id,kind,occurred_at", "1,call,2026-01-06 10:00", "1,call,", "occurred_at is blank"),
    "calls": ("rep_id,started_at,talk_ratio", "1,2026-01-06 10:00,0.4", "1,2026-01-06 10:00,-0.4", "talk_ratio is"),
    "feedback": ("rep_id,kind,score,received_at", "1,csat,5,2026-01-06", "1,csat,9,2026-01-06", "score is"),
    "quotas": ("rep_id,period,value", "1,2026-Q1,100", "1,whenever,100", "period is"),
    "rep_events": ("rep_id,kind,start_date", "1,leave,2026-01-06", "1,party,2026-01-06", "kind is not one of"),
}  # fmt: skip


def adds_up(source: Source) -> bool:
    """Tell whether an account does."""
    return source.rows_in == source.rows_used + sum(part.count for part in source.set_aside)


def every_table() -> dict[str, str]:
    """Return a file of each table: twenty rows that can be used, one that cannot, the header again and a line below."""
    files = {}
    for name, (head, good, bad, _) in ROWS.items():
        rows = [good] * 20 if LAYOUT[name].key is None or LAYOUT[name].key not in head else [
            f"{number + 100 if number else good.split(',')[0]},{good.split(',', 1)[1]}" for number in range(20)
        ]  # fmt: skip
        files[f"{name}.csv"] = "\n".join([head, *rows, head, bad, "", f"Copyright 2026{',' * head.count(',')}"]) + "\n"
    return files


@pytest.fixture
def all_tables(reading: Read, lenient: str) -> CrmData:
    """Read all eight tables."""
    assert set(ROWS) == set(TABLES)
    return reading(every_table(), team=lenient)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_an_account_that_adds_up(all_tables: CrmData, name: TableName) -> None:
    """Whatever the table, faulty rows, repeated headers and lines below are each counted under their reason."""
    source = next(source for source in all_tables.sources if source.table == name)
    assert (source.files, source.rows_in) == ((f"crm/{name}.csv",), 23)
    assert adds_up(source)
    assert source.rows_used == len(all_tables[name]) == 20
    counts = {part.reason: part.count for part in source.set_aside}
    assert counts.pop("repeats the header") == counts.pop("is a line below the table") == 1
    ((reason, count),) = counts.items()
    assert reason.startswith(ROWS[name][3])
    assert count == 1


def test_every_row_set_aside_is_listed_once(all_tables: CrmData) -> None:
    """The list names file and row of each, and has as many lines of a file as its account counts."""
    for source in all_tables.sources:
        listed = [problem.row for problem in all_tables.set_aside if problem.file in source.files]
        assert sorted(listed) == [22, 23, 25]


def test_reports_keep_the_account_of_the_reading(all_tables: CrmData, workspace: Callable[..., Workspace]) -> None:
    """What a rep's figures say was read is what the reading counted, on its newest day and on an earlier one."""
    assert all_tables.newest is not None
    for day in (all_tables.newest, all_tables.newest - timedelta(days=1)):
        view = known_on(all_tables, day)
        figures = build_figures(view, lambda other: known_on(all_tables, other), workspace().team, {})
        assert figures["1"].sources == view.sources
        counted = [(source.rows_in, source.rows_used, source.set_aside) for source in view.sources]
        assert counted == [(source.rows_in, source.rows_used, source.set_aside) for source in all_tables.sources]


def test_activities_that_never_say_when_they_were_changed_are_read(reading: Read) -> None:
    """A column of changes that is blank throughout tells of no plan, and is no reason to stop."""
    done = "Owner,Kind,Day,Id,Changed\n007,call,2026-01-06,K1,\n007,call,2026-02-06,K2,\n"
    data = reading({"done.csv": done}, team="profiles: [mine]", profiles={"mine": PROFILE})
    assert data["activities"]["activity_id"].tolist() == ["K1", "K2"]


PROFILE = """\
about: everything that sets rows aside
tables:
  opportunities:
    file: deals*.csv
    rename: {opportunity_id: Id, rep_id: Owner, status: State, stage: Step, created_date: Opened, amount: Worth,
             modified_at: Changed, state: Gone}
    map: {status: {Won: won, Test: leave out}, state: {"yes": leave out}}
    sum: {by: [opportunity_id], column: amount}
  activities:
    file: done*.csv
    rename: {rep_id: Owner, kind: Kind, occurred_at: Day, activity_id: Id, modified_at: Changed}
    map: {kind: {Fax: leave out}}
"""
_DAY = st.sampled_from(["2026-01-05", "2026-02-30", "2026-03-01", "TBD", ""])
_DEAL = st.tuples(
    st.sampled_from(["A", "B", "C", "", "Total", "Copyright 2026", "Id"]), st.sampled_from(["1", "Bot", ""]),
    st.sampled_from(["open", "Won", "Test", "odd", ""]), st.sampled_from(["x", ""]), _DAY,
    st.sampled_from(["10", "1.5", "ten", "-", "5 EUR", ""]), _DAY, st.sampled_from(["yes", ""]),
)  # fmt: skip
_DONE = st.tuples(
    st.sampled_from(["1", "Bot", ""]), st.sampled_from(["call", "Fax", "odd", ""]), _DAY,
    st.sampled_from(["K1", "K2", ""]), _DAY,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    st.lists(st.lists(_DEAL, max_size=6), min_size=1, max_size=2),
    st.lists(st.lists(_DONE, max_size=6), max_size=2),
)
def test_through_a_profile_every_row_is_counted_once(
    tmp_path: Path, deals: list[list[tuple[str, ...]]], done: list[list[tuple[str, ...]]]
) -> None:
    """Parts, rows left out, sums, repeated and planned rows: all that comes in is used, set aside or refused."""
    for folder in ("crm", "parameters/profiles"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    for old in (tmp_path / "crm").iterdir():
        old.unlink()
    team = "{profiles: [mine], currency: EUR, thresholds: {set_aside_share: 1.0}}"
    (tmp_path / "parameters" / "team.yaml").write_text(team, encoding="utf-8")
    (tmp_path / "parameters" / "profiles" / "mine.yaml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "crm" / "reps.csv").write_text("rep_id,name\n1,Ana\n", encoding="utf-8")
    kinds = (
        ("deals", "Id,Owner,State,Step,Opened,Worth,Changed,Gone", deals),
        ("done", "Owner,Kind,Day,Id,Changed", done),
    )
    filled = {"deals": 0, "done": 0}
    for kind, head, parts in kinds:
        for number, rows in enumerate(parts):
            held = io.StringIO(newline="")
            csv.writer(held, lineterminator="\n").writerows([head.split(","), *rows])
            (tmp_path / "crm" / f"{kind}-{number}.csv").write_text(held.getvalue(), encoding="utf-8")
            filled[kind] += sum(any(row) for row in rows)
    try:
        data = read_crm(open_workspace(tmp_path))
    except InputProblems as error:
        assert error.problems
        return
    for source in data.sources:
        assert adds_up(source), source
    counted = {source.table: source.rows_in for source in data.sources}
    assert counted["opportunities"] == filled["deals"]
    assert counted["activities"] == filled["done"]
    assert data.newest is None or data.newest <= date(2026, 3, 1)
