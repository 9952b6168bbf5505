"""Opening a report by hand: what a notebook gets outside a batch."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tiny_workspace import make_tiny_workspace

from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store
from coachkit.report.opening import PREPARED, open_prep, open_team

pytestmark = pytest.mark.unit


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a small workspace, away from any batch."""
    monkeypatch.delenv(PREPARED, raising=False)
    return make_tiny_workspace(tmp_path / "work")


def test_by_hand_knows_what_the_journal_knows(workspace: Path) -> None:
    """A meeting on record and questions offered before reach the report and the team page as in a batch."""
    plain = open_prep("ana", workspace=str(workspace))
    offered = [question.question_id for question in plain.questions]
    with open_store(workspace / "journal.db") as store:
        MeetingLog(store).start("ana", date(2026, 3, 18), "pipeline")
        store.record_offered(date(2026, 3, 13), [("ana", one) for one in offered])
    prep = open_prep("ana", workspace=str(workspace))
    assert prep.meetings.held["pipeline"] == date(2026, 3, 18)
    assert not set(offered) & {question.question_id for question in prep.questions}
    held = {entry.rep_id: entry.last_held for entry in open_team(workspace=str(workspace)).entries}
    assert (held["ana"], held["ben"]) == (date(2026, 3, 18), date(2026, 3, 16))


def test_by_hand_begins_no_journal(workspace: Path) -> None:
    """Opening a report where there is no journal makes none."""
    open_prep("ana", workspace=str(workspace))
    assert not (workspace / "journal.db").exists()
