"""What came back from the rep, in the report: names for ids, topics on the agenda, the inbox of a workspace."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conversation_example import AS_OF, figures, finding, opportunity
from prep_sheets import sheet

from coachkit.conversation.bank import load_bank
from coachkit.conversation.build import build_prep
from coachkit.conversation.prepare import Prepared, prepare_team
from coachkit.conversation.team import build_team
from coachkit.journal.sheet import Sheet, milestone_id
from coachkit.journal.view import JournalView
from coachkit.model import Commitment, Goal, LastMeeting, Milestone, PrepReport
from coachkit.parameters import TeamParameters
from coachkit.workspace import open_sample

pytestmark = pytest.mark.unit

NOTHING_WRITTEN = JournalView(AS_OF)

BANK = load_bank()
GOAL = Goal(
    goal_id="g 1",
    title="Win a public account",
    horizon="short",
    milestones=(Milestone(title="First tender", due_date=AS_OF, done_on=None),),
)
PROMISE = Commitment(commitment_id="c1", text="Call Porto", by="rep", due_date=None, status="open", age_days=3)
MANAGERS = PROMISE.model_copy(update={"commitment_id": "c2", "by": "manager", "text": "Ask legal"})


def build(*sheets: Sheet, meetings: LastMeeting | None = None, **changed: Any) -> PrepReport:
    """Build the report of a rep whose sheets came back."""
    found = (finding("no-next-step"), finding("overload", 2, sensitive=True, statement="SENTINEL-SENSITIVE"))
    parts = {"findings": found, "opportunities": (opportunity(1, 1),), "open_count": 12, "goals": (GOAL,)} | changed
    return build_prep(
        figures(**parts), None, meetings or LastMeeting(), (PROMISE, MANAGERS), NOTHING_WRITTEN, BANK,
        TeamParameters(currency="EUR"), AS_OF, None, False, sheets,
    )  # fmt: skip


def test_without_a_sheet_nothing_is_returned() -> None:
    """The report says so, and the rep's own section keeps its place on the agenda."""
    report = build()
    assert not report.from_rep.returned and report.from_rep.for_date is None and report.pulse == ()
    assert "The rep’s own topics" in [item.topic for item in report.agenda]


@pytest.mark.guide("E10")
def test_topics_that_came_back_open_the_agenda() -> None:
    """The sheet of this report's day is in the report, and its topics come first, in minutes that add up."""
    report = build(sheet(as_of=str(AS_OF), topics=["Prices for Porto", "Holiday cover"]))
    assert report.from_rep.returned and report.from_rep.for_date == AS_OF
    assert [item.topic for item in report.agenda[1:3]] == ["Prices for Porto", "Holiday cover"]
    assert sum(item.minutes for item in report.agenda) == report.slot_minutes


def test_a_correction_names_its_row_and_changes_no_figure() -> None:
    """What is right stands with the row's name and id; everything that was worked out is as it was."""
    corrections = [
        {"row": "opportunities:O-1", "text": "Closed last week."},
        {"row": "finding:no-next-step", "text": "They are agreed."},
        {"row": "opportunities:O-999", "text": "Not mine."},
        {"text": "My quota is 90."},
    ]
    report, before = build(sheet(as_of=str(AS_OF), corrections=corrections)), build()
    assert report.from_rep.corrections == (
        "Acme: Planner (opportunities:O-1): Closed last week.",
        "“4 of 12 open opportunities have no next step.” (finding:no-next-step): They are agreed.",
        "opportunities:O-999: Not mine.",
        "My quota is 90.",
    )
    assert report.model_copy(update={"from_rep": before.from_rep}) == before


def test_a_sheet_reads_nothing_out_of_the_report() -> None:
    """Naming a sensitive finding or the manager's promise brings no words of theirs into the rep's part."""
    asked = sheet(
        as_of=str(AS_OF),
        corrections=[{"row": "finding:overload", "text": "?"}],
        progress=[{"about": "promise", "id": "c2", "state": "done"}],
    )
    came = build(asked).from_rep
    assert came.corrections == ("finding:overload: ?",)
    assert [item.name for item in came.progress] == [None]


def test_goals_milestones_and_promises_are_called_by_their_names() -> None:
    """Each item of progress has the title in this report; one that is gone keeps its id."""
    step = milestone_id("g 1", "First tender", AS_OF)
    items = [("goal", "g 1"), ("milestone", step), ("promise", "c1"), ("goal", "gone")]
    progress = [{"about": about, "id": one, "state": "under-way", "text": "On it"} for about, one in items]
    came = build(sheet(as_of=str(AS_OF), progress=progress, asks=["A word with legal"])).from_rep
    assert [item.name for item in came.progress] == ["Win a public account", "First tender", "Call Porto", None]
    assert {(item.state, item.words) for item in came.progress} == {("under-way", "On it")}
    assert came.asks == ("A word with legal",)


def test_an_earlier_sheet_is_history_and_an_answered_one_too() -> None:
    """A sheet of a week ago, or from before the last meeting, opens nothing; its pulse stays, oldest first."""
    old, new = sheet(as_of="2026-11-13", pulse=4), sheet(as_of="2026-11-18", pulse=6, words="Better", topics=["x"])
    met = LastMeeting(held={"weekly": date(2026, 11, 19)})
    for report in (build(old), build(old, new, meetings=met)):
        assert not report.from_rep.returned
    report = build(old, new)
    assert report.from_rep.for_date == date(2026, 11, 18)
    assert [(one.on.day, one.score, one.words) for one in report.pulse] == [(13, 4, None), (18, 6, "Better")]


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Prepared, Path]:
    """Prepare the sample team with an inbox: a sheet, one of a stranger, and something else."""
    root = tmp_path_factory.mktemp("sample")
    (root / "inbox").mkdir()
    for name, rep_id in (("jose.json", "007"), ("who.json", "999")):
        content = {"schema_version": 1, "rep_id": rep_id, "as_of": "2026-11-20", "topics": ["Prices for Porto"]}
        (root / "inbox" / name).write_text(json.dumps(content))
    (root / "inbox" / "odd.txt").write_text("See you on Monday!")
    return prepare_team(open_sample(root)), root


@pytest.mark.guide("E10")
def test_the_inbox_of_a_workspace_reaches_the_right_report(answered: tuple[Prepared, Path]) -> None:
    """José's sheet opens José's agenda and nobody else's; every file is among what went in."""
    prepared, root = answered
    returned = {rep_id for rep_id, report in prepared.reports.items() if report.from_rep.returned}
    assert returned == {"007"}
    assert prepared.reports["007"].agenda[1].topic == "Prices for Porto"
    assert {root / "inbox" / name for name in ("jose.json", "who.json", "odd.txt")} <= set(prepared.files)


def test_what_cannot_be_used_is_on_the_team_page(answered: tuple[Prepared, Path]) -> None:
    """The team page says who returned a sheet, and what in the inbox is nobody's."""
    team = build_team(answered[0], None)
    assert [entry.rep_id for entry in team.entries if entry.sheet_returned] == ["007"]
    assert "inbox/who.json is a sheet of '999', who is not in the roster: it was not used." in team.remarks
    assert any(remark.startswith("inbox/odd.txt: holds no prep sheet.") for remark in team.remarks)
