"""What the team page says beside its links."""

from __future__ import annotations

import re

import pytest
from prep_example import AS_OF, build_example
from section_words import words_of

from coachkit.model import (
    SetAside,
    Source,
    TeamEntry,
    TeamReport,
)
from coachkit.report import show

pytestmark = pytest.mark.unit


def test_the_team_page_says_who_returned_a_sheet():
    """As a plain fact, with the sheet to send; where no report came about there is none."""
    entry = TeamEntry(rep_id="007", name="Ana Lima", slug="ana-lima", status="made", meeting_type="weekly")
    entries = (entry, entry.model_copy(update={"sheet_returned": True}), entry.model_copy(update={"status": "failed"}))
    html = show.team_entries(TeamReport(as_of=AS_OF, manager=None, entries=entries, sources=())).html
    assert re.findall(r'<a href="ana-lima/sheet.html">Ana Lima’s prep sheet</a>, ([a-z ]+)\.', html) == [
        "not returned", "returned",
    ]  # fmt: skip


def test_the_team_page_lists_rows_set_aside():
    """Rows that were not used stand with table, count and reason; only without any, and no remark, is it "nothing"."""
    aside = SetAside(reason="the date cannot be read", count=1200)
    source = Source(table="opportunities", rows_in=1300, rows_used=100, set_aside=(aside,))
    team = TeamReport(as_of=build_example().as_of, manager=None, entries=(), sources=(source,))
    shown = show.team_sources(team)
    assert "opportunities 1,200 the date cannot be read" in words_of(shown)
    assert "every row was read" not in shown.html
    assert shown.text == "0 remarks, 1,200 rows set aside"
    remarked = show.team_sources(team.model_copy(update={"sources": (), "remarks": ("Look <here>.",)})).html
    assert "Look &lt;here&gt;." in remarked
    assert "every row was read" not in remarked
    assert "Nothing: every row was read and used." in show.team_sources(team.model_copy(update={"sources": ()})).html


def test_the_team_page_says_which_report_is_from_older_data():
    """A report that an earlier run left, and that this run was not asked to make again, is marked beside its link."""
    made = TeamEntry(rep_id="007", name="Ana Lima", slug="ana-lima", status="made", meeting_type="weekly")
    shown = {
        status: show.team_entries(
            TeamReport(
                as_of=build_example().as_of,
                manager=None,
                entries=(made.model_copy(update={"status": status}),),
                sources=(),
            )
        ).html
        for status in ("made", "kept", "older")
    }
    assert [status for status, html in shown.items() if "report from older data" in html] == ["older"]
