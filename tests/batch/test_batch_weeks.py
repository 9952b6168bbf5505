"""Four weeks lived end to end: what was said in week one is kept, aged, replaced or done by the fifth report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from meetings import close_meeting

from coachkit import sample
from coachkit.batch.new_workspace import make_workspace
from coachkit.batch.prep import PrepRequest, run_prep
from coachkit.conversation.prepare import Prepared, prepare_team
from coachkit.journal.bodies import (
    CheckIn,
    DecisionMade,
    FocusSet,
    GoalSet,
    HygieneAgreed,
    Note,
    PrivateNote,
    Promise,
    PromiseEnded,
    PulseGiven,
    QuotaSet,
    Step,
    TopicTaken,
    Word,
)
from coachkit.journal.log import Meeting, MeetingLog
from coachkit.journal.store import open_store
from coachkit.model import PrepReport
from coachkit.review.recap import write_recap
from coachkit.review.recap_case import RecapRequest
from coachkit.workspace import Workspace, open_workspace

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

REP = "118"
REPORTS = [date(2026, 10, 23) + timedelta(weeks=week) for week in range(5)]
#: Each meeting is held on the Monday after its report.
MEETINGS = [day + timedelta(days=3) for day in REPORTS]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with the sample team's exports and nothing else: no rep has a file."""
    root = tmp_path_factory.mktemp("four weeks")
    make_workspace(root)
    (root / "parameters" / "team.yaml").write_text("timezone: Europe/Lisbon\ncurrency: EUR\n", encoding="utf-8")
    for path in sample.crm_folder().iterdir():
        shutil.copy(path, root / "crm" / path.name)
    return open_workspace(root)


def _prepared(workspace: Workspace, as_of: date) -> Prepared:
    with open_store(workspace.journal) as store:
        return prepare_team(workspace, as_of, None, store.known_before, store.snapshot_on, store.snapshot_days)


def _report(workspace: Workspace, as_of: date) -> PrepReport:
    return _prepared(workspace, as_of).reports[REP]


@contextmanager
def _meeting(workspace: Workspace, held_on: date) -> Iterator[tuple[MeetingLog, Meeting]]:
    """Hold a meeting and close it."""
    with open_store(workspace.journal) as store:
        log = MeetingLog(store)
        meeting = log.start(REP, held_on, "weekly")
        yield log, meeting
        close_meeting(log, meeting.meeting_id)


@pytest.mark.guide("S6.1", "E13", "S5.1", "T3")
def test_four_weeks_of_meetings_and_what_the_fifth_report_says(workspace: Workspace) -> None:
    """Prep, meeting, recap, prep ...: promises of both, a goal, a quota, a parked topic and notes are carried."""
    before = _report(workspace, REPORTS[0])
    assert (before.commitments, before.last_time, before.kept) == ((), None, ())

    with _meeting(workspace, MEETINGS[0]) as (log, meeting):
        of = meeting.meeting_id
        kept = log.add(of, Promise(cue="a date moves", action="call the buyer", due_date=MEETINGS[1])).item_id
        aged = log.add(of, Promise(action="ask legal for the template", by="manager", due_date=MEETINGS[1])).item_id
        changed = log.add(of, Promise(action="send three plans", due_date=MEETINGS[3])).item_id
        goal = log.add(of, GoalSet(title="Three tenders", due_date=MEETINGS[4], milestones=(Step(title="First"),)))
        log.add(of, DecisionMade(text="Finance joins offers", reason="Two were taken back", may_share=True))
        log.add(of, DecisionMade(text="SENTINEL-DECISION", reason="Not yet"))
        log.write(of, "t1", TopicTaken(title="Team day", state="parked"))
        log.write(of, "t2", Note(text="They want a pilot first"))
        log.write(of, "t2", PrivateNote(text="SENTINEL-PRIVATE"))
        log.add(of, HygieneAgreed(fields=("next_step", "close_date"), by="thursday"))
        log.write(of, "pulse", PulseGiven(score=7))

    recap = write_recap(RecapRequest(workspace, REP, MEETINGS[0]))
    told = (recap.folder / "recap.txt").read_text(encoding="utf-8")
    assert "Ask legal for the template" in told and "Finance joins offers" in told
    assert not [path for path in recap.folder.rglob("*") if path.is_file() and b"SENTINEL" in path.read_bytes()]

    second = _report(workspace, REPORTS[1])
    assert [(one.commitment_id, one.status, one.age_days) for one in second.commitments] == [
        (aged, "open", 4),
        (kept, "open", 4),
        (changed, "open", 4),
    ]
    assert second.last_time is not None and second.last_time.closed
    assert [note.text for note in second.last_time.notes] == ["They want a pilot first"]
    assert [one.title for one in second.parked] == ["Team day"]
    everything = (*second.agenda, *second.below_the_line)
    assert "Team day" in [item.topic for item in everything if item.kind == "parked"]
    assert second.hygiene is not None and [state.field for state in second.hygiene.states] == [
        "next_step",
        "close_date",
    ]
    assert all(0 <= state.current <= state.of for state in second.hygiene.states)
    assert [pulse.score for pulse in second.pulse] == [7]

    with _meeting(workspace, MEETINGS[1]) as (log, meeting):
        of = meeting.meeting_id
        log.write(of, kept, PromiseEnded(commitment_id=kept, status="done"))
        log.add(of, Promise(action="send one plan"), replaces=changed, reason="Three were too many at once")
        log.write(of, "goal", CheckIn(goal_id=goal.item_id, milestone="First", done_on=MEETINGS[1]))
        log.add(of, FocusSet(skill="Discovery", practice="One more question", support="I listen to two calls"))
        told = {"how_told": "In the meeting", "acknowledged": True, "reason": "The territory changed"}
        log.add(of, QuotaSet(period="2026-Q4", value=123_456.0, **told))
        log.write(of, "t1", TopicTaken(title="Team day", state="discussed"))

    third = _report(workspace, REPORTS[2])
    assert third.quota.value == 123_456.0
    assert [(change.to, change.reason, change.told_on) for change in third.quota.changes][-1] == (
        123_456.0, "The territory changed", MEETINGS[1],
    )  # fmt: skip
    assert third.parked == () and third.focus is not None and third.focus.support == "I listen to two calls"

    # The third meeting is skipped; a word is kept instead.
    with open_store(workspace.journal) as store:
        MeetingLog(store).keep_word(REP, MEETINGS[2], Word(text="Calm in the Porto call", tone="praise", shared=True))
    assert _report(workspace, REPORTS[3]).meetings.overdue_days == (REPORTS[3] - MEETINGS[1]).days - 7
    with _meeting(workspace, MEETINGS[3]):
        pass

    request = PrepRequest(workspace, as_of=REPORTS[4], reps=(REP,), executor="serial")
    result = run_prep(request)
    assert not result.failed
    (folder,) = (path.parent for path in result.folder.glob("*/prep.json"))
    fifth = PrepReport.model_validate_json((folder / "prep.json").read_bytes())
    told_of = {one.commitment_id: (one.status, one.age_days, one.carried_from) for one in fifth.commitments}
    assert told_of[kept] == ("done", 25, None)
    assert told_of[aged] == ("open", 25, MEETINGS[0])  # the manager's own, due three weeks ago
    assert told_of[changed][0] == "replaced"
    assert [(rate.by, rate.kept, rate.of) for rate in fifth.kept] == [("manager", 0, 1), ("rep", 1, 1)]
    (goal_now,) = fifth.goals
    assert goal_now.milestones[0].done_on == MEETINGS[1] and goal_now.reviewed_on == MEETINGS[1]

    manager, rep = ((folder / name).read_text(encoding="utf-8") for name in ("prep.html", "rep.html"))
    for page in (manager, rep):
        for said in ("Ask legal for the template", "Three were too many at once", "If a date moves", "Finance joins"):
            assert said in page
        assert "25 days old" in page
    assert "SENTINEL-PRIVATE" in manager and "SENTINEL-DECISION" in manager
    assert "SENTINEL" not in rep
    team = result.index.read_text(encoding="utf-8")
    assert "Your own promises come first" in team and "Ask legal for the template" in team

    # A past day is worked out from what the journal knew then.
    assert _report(workspace, REPORTS[1]) == second
