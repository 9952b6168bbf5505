"""History without a log: each run keeps what it read, and the next ones see what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from built_once import copy_of

from coachkit.conversation.prepare import Prepared, prepare_team
from coachkit.crm.snapshots import pack
from coachkit.journal.store import open_store, read_snapshot, read_snapshot_days, read_view
from coachkit.model import PipelineChange, Source, dump_json
from coachkit.workspace import Workspace, open_workspace

pytestmark = pytest.mark.unit

FIRST, SECOND, THIRD = date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19)
HEAD = "opportunity_id,rep_id,status,stage,created_date,close_date,amount\n"
EXPORTS = {
    FIRST: "O1,a,open,Demo,2026-09-01,2026-11-30,100\nO2,a,open,Demo,2026-10-05,2026-12-15,50\n",
    SECOND: "O1,a,open,Demo,2026-09-01,2026-12-20,100\nO2,a,open,Offer,2026-10-05,2026-12-15,70\n"
    "O3,a,open,Demo,2026-10-12,2026-12-01,9\n",
    THIRD: "O1,a,open,Demo,2026-09-01,2027-01-10,100\nO2,a,won,Closed,2026-10-05,2026-10-15,70\n"
    "O3,a,open,Demo,2026-10-12,2026-12-01,9\nO4,a,open,Demo,2026-10-19,2027-03-01,5\n",
}

Run = Callable[..., Prepared]


def make_workspace(root: Path) -> Workspace:
    """Make a workspace with one rep and no export yet."""
    for folder in ("crm", "parameters"):
        (root / folder).mkdir(parents=True)
    (root / "crm" / "reps.csv").write_text("rep_id,name\na,Ana\n")
    (root / "parameters" / "team.yaml").write_text("currency: EUR\n")
    return open_workspace(root)


def make_run(workspace: Workspace, export: date, as_of: date | None = None, keep: bool = True) -> Prepared:
    """Make a run as the batch does: prepare with the journal, then keep what was read."""
    (workspace.crm / "opportunities.csv").write_text(HEAD + EXPORTS[export])
    with open_store(workspace.journal) as store:
        asked = (as_of, None, store.known_before, store.snapshot_on, store.snapshot_days)
        prepared = prepare_team(workspace, *asked)
        if keep and prepared.data_read.newest is not None:
            store.keep_snapshot(prepared.data_read.newest, pack(prepared.data_read))
    return prepared


@pytest.fixture(scope="module")
def mondays(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Prepared, Prepared]:
    """Make the runs of the first two Mondays, once: the workspace after them, to copy, and what each prepared."""
    workspace = make_workspace(tmp_path_factory.mktemp("mondays") / "work")
    first = make_run(workspace, FIRST)
    return workspace.root, first, make_run(workspace, SECOND)


@pytest.fixture
def workspace(mondays: tuple[Path, Prepared, Prepared], tmp_path: Path) -> Workspace:
    """Give a workspace in which the first two Mondays' runs were made."""
    return open_workspace(copy_of(mondays[0], tmp_path / "work"))


@pytest.fixture
def run(workspace: Workspace) -> Run:
    """Give a function that makes a further run there."""
    return partial(make_run, workspace)


def change(prepared: Prepared) -> PipelineChange:
    """Return Ana's pipeline change."""
    report = prepared.reports["a"]
    return report.pipeline_change or PipelineChange(reason=report.pipeline_change_reason)


def log_source(prepared: Prepared) -> Source:
    """Return the account of the change log."""
    return next(source for source in prepared.reports["a"].sources if source.table == "opportunity_changes")


def test_the_second_run_sees_what_changed_since_the_first(mondays: tuple[Path, Prepared, Prepared]) -> None:
    """Nothing on the first run but a reason; then a push, a growth and a new one, and where all that comes from."""
    _, first, second = mondays
    assert first.reports["a"].pipeline_change is None
    assert first.reports["a"].pipeline_change_reason
    assert log_source(first).files == ()
    moved = change(second)
    assert (moved.from_, moved.to) == (FIRST, SECOND)
    assert (moved.start, moved.new, moved.increased, moved.end) == (150, 9, 20, 179)
    assert second.reports["a"].metric("push_count").value == 1
    assert log_source(second).files == ("journal.db",)
    assert log_source(second).cannot_see[-1].startswith("no change log: derived from 2 snapshots since 2026-10-05")


def test_the_story_goes_on_with_each_run(run: Run) -> None:
    """Over three runs: pushed out of the quarter, won, and one that was never due in it."""
    third = run(THIRD)
    moved = change(third)
    assert moved.from_ == FIRST
    assert (moved.start, moved.new, moved.increased, moved.won, moved.pushed_out, moved.end) == (150, 9, 20, 70, 100, 9)
    assert third.reports["a"].metric("push_count").value == 2
    assert third.reports["a"].metric("slip_rate").reason == "1 of 3"


def test_a_run_made_again_says_the_same(run: Run) -> None:
    """What the first run of a day kept is no earlier day's, so the second says the same to the byte."""
    once, twice = run(THIRD), run(THIRD)
    assert dump_json(once.reports["a"]) == dump_json(twice.reports["a"])
    late = date(2026, 10, 30)
    assert dump_json(run(THIRD, late).reports["a"]) == dump_json(run(THIRD, late).reports["a"])


def test_runs_of_later_days_do_not_reach_back(run: Run, mondays: tuple[Path, Prepared, Prepared]) -> None:
    """The second Monday's report, made from the third Monday's export: as it was, whatever was run since."""
    then = mondays[2]
    run(THIRD)
    again = run(THIRD, SECOND, keep=False)
    assert change(again) == change(then)
    for metric_id in ("push_count", "slip_rate", "stage_regressions", "past_due"):
        assert again.reports["a"].metric(metric_id) == then.reports["a"].metric(metric_id), metric_id
    assert log_source(again) == log_source(then)


def test_a_day_that_no_run_saw_has_only_what_runs_before_it_saw(run: Run) -> None:
    """Asked later for the Thursday between two runs: nothing of the second is in it."""
    run(THIRD)
    thursday = run(THIRD, date(2026, 10, 15), keep=False)
    assert log_source(thursday).rows_used == 3 + 5  # what the second run saw change, and the first values of O3
    assert log_source(thursday).newest == SECOND
    assert thursday.reports["a"].metric("push_count").value == 1


def test_a_notebook_opened_by_hand_sees_the_same_history(run: Run, workspace: Workspace) -> None:
    """Looking into the journal without writing to it gives the report that the batch made."""
    batch = run(THIRD)

    def read(function: Callable[..., object]) -> Callable[[date], object]:
        return lambda day: function(workspace.journal, day)

    looked = (read(read_view), read(read_snapshot), read(read_snapshot_days))
    by_hand = prepare_team(workspace, None, None, *looked)  # type: ignore[arg-type]
    assert dump_json(by_hand.reports["a"]) == dump_json(batch.reports["a"])
