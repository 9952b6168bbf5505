"""The sample's tables: the script's output, canonical and consistent with itself."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from coachkit.crm.tables import LAYOUT
from coachkit.sample import crm_folder
from coachkit.sample.generator.write import COLUMNS, write_tables

pytestmark = pytest.mark.unit

LAST_DAY = "2026-11-20"
Row = dict[str, str]


@cache
def rows(table: str) -> tuple[Row, ...]:
    """Read one committed table."""
    with (crm_folder() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def days_away(rep_id: str) -> frozenset[str]:
    """Return the days on which holidays, leave or training keep a rep from working."""
    away = set()
    for event in rows("rep_events"):
        if event["rep_id"] in ("*", rep_id) and event["kind"] in ("holiday", "leave", "training"):
            first = date.fromisoformat(event["start_date"])
            last = date.fromisoformat(event["end_date"] or event["start_date"])
            away |= {str(first + timedelta(days=offset)) for offset in range((last - first).days + 1)}
    return frozenset(away)


def test_the_script_writes_the_committed_bytes(tmp_path: Path) -> None:
    """Running the generator again gives each committed file byte for byte, and no other file."""
    write_tables(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in crm_folder().iterdir()}
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []


def test_the_module_can_be_run_by_hand(tmp_path: Path, checkout: Path) -> None:
    """`python -m coachkit.sample.generator FOLDER` writes the tables into that folder."""
    command = [sys.executable, "-m", "coachkit.sample.generator", str(tmp_path / "made")]
    subprocess.run(command, check=True, cwd=checkout)
    assert (tmp_path / "made" / "reps.csv").read_bytes() == (crm_folder() / "reps.csv").read_bytes()


def test_every_canonical_table_and_column_is_there() -> None:
    """The files hold the contract's eight tables with all their columns in order, and nothing else."""
    assert {path.stem for path in crm_folder().glob("*.csv")} == set(LAYOUT)
    for table, layout in LAYOUT.items():
        header = (crm_folder() / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert tuple(header.split(",")) == layout.names == COLUMNS[table]


def test_values_keep_to_the_layout() -> None:
    """Closed lists, number ranges, ISO dates and required cells hold in every row."""
    shape = {"date": r"\d{4}-\d\d-\d\d", "stamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d", "number": r"\d+(\.\d+)?"}
    shape["share"] = shape["number"]
    for table, layout in LAYOUT.items():
        for column in layout.columns:
            values = [row[column.name] for row in rows(table)]
            assert not (column.filled and "" in values)
            filled = {value for value in values if value}
            assert not column.allowed or filled <= set(column.allowed)
            if column.kind != "text":
                assert all(re.fullmatch(shape[column.kind], value) for value in filled), (table, column.name)
            if column.low is not None and column.high is not None:
                assert all(column.low <= float(value) <= column.high for value in filled)


def test_ids_are_unique_and_point_to_something() -> None:
    """Every key occurs once, and every rep, opportunity or activity that a row names exists."""
    for table, layout in LAYOUT.items():
        if layout.key:
            keys = [row[layout.key] for row in rows(table)]
            assert len(keys) == len(set(keys))
    reps = {row["rep_id"] for row in rows("reps")}
    opportunities = {row["opportunity_id"] for row in rows("opportunities")}
    activities = {row["activity_id"] for row in rows("activities")}
    for table in LAYOUT:
        for row in rows(table):
            assert row.get("rep_id", "") in reps | {"", "*"}
            assert row.get("opportunity_id", "") in opportunities | {""}
    assert {row["activity_id"] for row in rows("calls")} <= activities | {""}


def test_the_newest_thing_that_happened_is_a_friday() -> None:
    """The default as_of is Friday 2026-11-20: nothing happened later, and something did on that day."""
    happened = [row[layout.happened][:10] for table, layout in LAYOUT.items() if layout.happened for row in rows(table)]
    happened += [row["close_date"] for row in rows("opportunities") if row["status"] != "open"]
    assert max(happened) == LAST_DAY
    known = [
        row[column] for table, column in (("quotas", "set_on"), ("rep_events", "recorded_on")) for row in rows(table)
    ]
    assert max(known) <= LAST_DAY


def test_opportunities_are_where_their_changes_end() -> None:
    """Replaying the changes of an opportunity from creation gives exactly the row of `opportunities`."""
    fields = ("stage", "amount", "close_date", "forecast_category", "next_step")
    state: dict[str, Row] = defaultdict(dict)
    for change in rows("opportunity_changes"):
        fields_now = state[change["opportunity_id"]]
        if change["field"] in fields_now or change["field"] in fields:
            assert fields_now.get(change["field"], "") == change["old_value"]
        fields_now[change["field"]] = change["new_value"]
    for row in rows("opportunities"):
        end = state[row["opportunity_id"]]
        assert {name: end[name] for name in fields} == {name: row[name] for name in fields}
        assert end.get("status", "open") == row["status"]
        assert end.get("rep_id", row["rep_id"]) == row["rep_id"]


def test_changes_begin_at_creation_and_end_at_closing() -> None:
    """The first five changes of an opportunity are its values at creation; the last of a closed one close it."""
    history: dict[str, list[Row]] = defaultdict(list)
    for change in rows("opportunity_changes"):
        history[change["opportunity_id"]].append(change)
    for row in rows("opportunities"):
        mine = history[row["opportunity_id"]]
        assert [change["field"] for change in mine[:5]] == [
            "stage", "amount", "close_date", "forecast_category", "next_step"
        ]  # fmt: skip
        assert {change["changed_at"][:10] for change in mine[:5]} == {row["created_date"]}
        assert {change["old_value"] for change in mine[:5]} == {""}
        if row["status"] != "open":
            last = [change for change in mine if change["changed_at"] == mine[-1]["changed_at"]]
            assert {"status", "stage"} <= {change["field"] for change in last}
            assert mine[-1]["changed_at"][:10] == row["close_date"]


def test_nobody_works_on_days_off() -> None:
    """No activity or call lies on a weekend, a holiday, leave, training, before the start or out of hours."""
    start = {row["rep_id"]: row["start_date"] for row in rows("reps")}
    for table, column in (("activities", "occurred_at"), ("calls", "started_at")):
        for row in rows(table):
            moment = datetime.fromisoformat(row[column])
            assert moment.weekday() < 5
            assert 9 <= moment.hour < 18
            assert start[row["rep_id"]] <= row[column][:10]
            assert row[column][:10] not in days_away(row["rep_id"])


def test_no_call_is_logged_while_telephones_are_out() -> None:
    """The outage of 2026-02-17 leaves that day without a logged call, though not without work."""
    kinds = {row["kind"] for row in rows("activities") if row["occurred_at"].startswith("2026-02-17")}
    assert kinds
    assert "call" not in kinds


def test_activities_fall_into_an_opportunitys_life() -> None:
    """Activities lie after creation and at most five days after closing; the newest is `last_activity_date`."""
    newest: dict[str, str] = {}
    by_id = {row["opportunity_id"]: row for row in rows("opportunities")}
    for activity in rows("activities"):
        key, day = activity["opportunity_id"], activity["occurred_at"][:10]
        if not key:
            continue
        newest[key] = max(newest.get(key, ""), day)
        assert by_id[key]["created_date"] < day
        if by_id[key]["status"] != "open":
            assert date.fromisoformat(day) - date.fromisoformat(by_id[key]["close_date"]) <= timedelta(days=5)
    assert {key: row["last_activity_date"] for key, row in by_id.items() if row["last_activity_date"]} == newest


def test_the_sample_is_small() -> None:
    """All tables together stay below 1.6 MB, because they ride along in every wheel."""
    assert sum(path.stat().st_size for path in crm_folder().iterdir()) < 1_600_000


def test_opening_the_sample_loads_no_generator() -> None:
    """`coachkit.sample` gives its folder without numpy: the script is not needed to read what it wrote."""
    code = "import sys, coachkit.sample; sys.exit('numpy' in sys.modules or 'coachkit.sample.generator' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
