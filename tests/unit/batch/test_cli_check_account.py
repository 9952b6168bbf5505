"""`coachkit check` shows the reading account of every table, and its words, JSON and list say the same."""

from __future__ import annotations

import json
import re

import pytest

from coachkit.terms import TABLES

pytestmark = pytest.mark.unit

#: A row that cannot be used, for each table of the small workspace; it has no calls.
FAULTY = {
    "reps": "dee,Dee,Mia,rep,soon",
    "opportunities": "x-1,ana,maybe,Demo,2026-01-05,,,,,,,,,,,,",
    "opportunity_changes": "x-1,2026-01-06,colour,red,blue",
    "activities": "ana,fax,2026-01-06T09:00:00,x-1,,,",
    "feedback": "ana,csat,9,2026-01-06,x-1,,",
    "quotas": "ana,whenever,100,,",
    "rep_events": "ana,party,2026-01-06,,",
}
CALLS = "rep_id,started_at,talk_ratio\nana,2026-03-02 10:00,0.4\nana,2026-03-03 10:00,-1\n"


def test_each_table_is_accounted_for_in_words_and_for_a_program(coachkit, workspace):
    """One faulty row in each of the eight tables: in, used and set aside with the reason, the same in both forms."""
    team = workspace / "parameters" / "team.yaml"
    team.write_text(team.read_text(encoding="utf-8") + "thresholds: {set_aside_share: 0.5}\n", encoding="utf-8")
    for table, row in FAULTY.items():
        with (workspace / "crm" / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(row + "\n")
    (workspace / "crm" / "calls.csv").write_text(CALLS, encoding="utf-8")
    called = coachkit("check", "--workspace", workspace)
    found = coachkit("check", "--workspace", workspace, "--json")
    assert (called.code, called.err, found.code) == (0, "", 0)
    result = json.loads(found.out)
    assert [source["table"] for source in result["sources"]] == list(TABLES)
    for source in result["sources"]:
        ((reason, count),) = [(part["reason"], part["count"]) for part in source["set_aside"]]
        assert count == 1
        assert source["rows_in"] == source["rows_used"] + 1
        table, rows = source["table"], f"{source['rows_in']:,} rows in, {source['rows_used']:,} used, 1 set aside"
        assert f"  {table} (crm/{table}.csv): {rows}\n      1 set aside: {reason}" in called.out
        assert re.search(rf"^  crm/{table}\.csv, row \d+", called.out, re.MULTILINE), table
    assert len(result["set_aside"]) == len(TABLES)
