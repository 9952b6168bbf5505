"""`prepare_team`: a workspace in, every report out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from coachkit.conversation.prepare import Prepared, prepare_team
from coachkit.errors import InputProblems, RequestError
from coachkit.journal.view import JournalView, MeetingHeld, QuestionOffered
from coachkit.model import PrepReport, dump_json
from coachkit.workspace import Workspace, open_sample, open_workspace

pytestmark = pytest.mark.unit

REPS = "rep_id,name\n007,José\n112,Mei-Lin\n"
OPPORTUNITIES = (
    "opportunity_id,rep_id,status,stage,created_date,close_date,amount,account\n"
    "O-1,007,won,closed,2026-09-01,2026-10-05,9000,Acme\n"
    "O-2,007,open,proposal,2026-10-20,2026-12-18,5000,Bolt\n"
)


@pytest.fixture
def make_workspace(tmp_path: Path) -> Callable[..., Workspace]:
    """Make a small workspace; keyword arguments are further files by path, `__` for a folder."""

    def make(**files: str) -> Workspace:
        every = {
            "parameters/team.yaml": "currency: EUR\n",
            "crm/reps.csv": REPS,
            "crm/opportunities.csv": OPPORTUNITIES,
        } | {
            name.replace("__", "/") + (".yaml" if "parameters" in name else ".csv"): text
            for name, text in files.items()
        }
        for name, text in every.items():
            path = tmp_path / "work" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return open_workspace(tmp_path / "work")

    return make


@pytest.mark.guide("E1")
def test_the_sample_team_gets_nine_whole_reports(prepared_sample: Prepared) -> None:
    """Every rep of the sample team gets a report with questions and an agenda that adds up; none is skipped."""
    assert len(prepared_sample.reports) == 9
    for rep_id, report in prepared_sample.reports.items():
        assert report.rep.rep_id == rep_id
        assert report.sample and prepared_sample.sample
        assert report.as_of == prepared_sample.as_of
        assert sum(item.minutes for item in report.agenda) == report.slot_minutes
        assert PrepReport.model_validate(json.loads(dump_json(report))) == report


@pytest.mark.guide("E15")
@pytest.mark.guide("E16")
def test_the_samples_questions_keep_the_rules(prepared_sample: Prepared) -> None:
    """In every sample report most questions are open, each has two probes and a reason, and no brace is left."""
    for report in prepared_sample.reports.values():
        assert sum(one.kind == "open" for one in report.questions) / len(report.questions) >= 0.7
        for one in report.questions:
            assert 2 <= len(one.probes) <= 3
            assert one.because.startswith(("Because: ", "A general question: "))
            assert not set("{}") & set(one.text + "".join(probe.text for probe in one.probes))


@pytest.mark.guide("S1.2")
def test_the_samples_findings_lead_to_questions(prepared_sample: Prepared) -> None:
    """The first finding about each rep's work is asked about, outside career conversations."""
    for report in prepared_sample.reports.values():
        gaps = [one.cause_id for one in report.findings if one.valence != "strength"]
        if gaps and report.meeting_type != "career":
            assert gaps[0] in {one.finding for one in report.questions}


def test_preparing_twice_gives_the_same_bytes(prepared_sample: Prepared, tmp_path: Path) -> None:
    """A second reading of the same files builds the same reports, byte for byte."""
    again = prepare_team(open_sample(tmp_path))
    assert list(again.reports) == sorted(prepared_sample.reports)
    for rep_id, report in again.reports.items():
        assert dump_json(report) == dump_json(prepared_sample.reports[rep_id])


def test_files_and_bank_stand_for_all_that_went_in(make_workspace: Callable[..., Workspace]) -> None:
    """The files to hash are the exports, the team's and reps' parameters and own questions, sorted, each once."""
    workspace = make_workspace(parameters__reps__007="rep_id: '007'\n", parameters__questions__own="questions: []\n")
    prepared = prepare_team(workspace)
    names = [path.relative_to(workspace.root).as_posix() for path in prepared.files]
    assert names == [
        "crm/opportunities.csv",
        "crm/reps.csv",
        "parameters/questions/own.yaml",
        "parameters/reps/007.yaml",
        "parameters/team.yaml",
    ]
    assert len(prepared.bank_digest) == 64


def test_the_day_defaults_to_the_newest_that_happened(make_workspace: Callable[..., Workspace]) -> None:
    """Without a day asked for, the report is as of the newest creation or closing, not of a planned close."""
    assert prepare_team(make_workspace()).as_of == date(2026, 10, 20)


def test_a_later_day_is_allowed_and_an_earlier_one_is_refused(make_workspace: Callable[..., Workspace]) -> None:
    """A day after the data is fine; one before anything happened is refused with the range."""
    workspace = make_workspace()
    assert prepare_team(workspace, date(2026, 11, 20)).as_of == date(2026, 11, 20)
    with pytest.raises(RequestError, match=r"31 Aug 2026: the data run from 1 Sept? 2026 to 20 Oct 2026"):
        prepare_team(workspace, date(2026, 8, 31))


def test_parameters_of_a_stranger_are_remarked_on(make_workspace: Callable[..., Workspace]) -> None:
    """A parameter file about somebody who is not in the roster is named, and does no harm."""
    prepared = prepare_team(make_workspace(parameters__reps__999="aspirations: [Fly]\n"))
    assert any("'999'" in remark for remark in prepared.remarks)
    assert sorted(prepared.reports) == ["007", "112"]


def test_problems_of_all_kinds_come_together(make_workspace: Callable[..., Workspace]) -> None:
    """A bad export, a bad rep file and a bad question are told in one message."""
    workspace = make_workspace(
        crm__reps="rep_id\n007\n", parameters__reps__007="colour: red\n", parameters__questions__own="question: []\n"
    )
    with pytest.raises(InputProblems) as caught:
        prepare_team(workspace)
    files = {problem.file for problem in caught.value.problems}
    assert {"parameters/reps/007.yaml", "parameters/questions/own.yaml"} < files
    assert any("reps.csv" in file for file in files)


def test_the_journal_is_heeded(make_workspace: Callable[..., Workspace]) -> None:
    """A meeting on record and questions offered last week reach the report of their rep and of no other."""
    workspace = make_workspace()
    plain = prepare_team(workspace)
    offered = [one.question_id for one in plain.reports["007"].questions]

    def journal(day: date) -> JournalView:
        week_ago = day - timedelta(days=7)
        return JournalView(
            day,
            meetings=(MeetingHeld("007", week_ago, "weekly"),),
            offered=tuple(QuestionOffered("007", week_ago, one) for one in sorted(offered)),
        )

    heeded = prepare_team(workspace, journal=journal)
    assert heeded.reports["007"].meetings.held == {"weekly": date(2026, 10, 13)}
    assert not set(offered) & {one.question_id for one in heeded.reports["007"].questions}
    assert heeded.reports["112"] == plain.reports["112"]


def test_a_type_asked_for_holds_for_all(make_workspace: Callable[..., Workspace]) -> None:
    """With a type asked for, every report is of that type and says so."""
    prepared = prepare_team(make_workspace(), meeting="career")
    assert {(one.meeting_type, one.meeting_reason) for one in prepared.reports.values()} == {
        ("career", "the type was chosen by hand")
    }


def test_a_day_on_which_nobody_was_in_the_team_is_refused(make_workspace: Callable[..., Workspace]) -> None:
    """Where everybody had left by that day, it is said, and no empty run is made."""
    workspace = make_workspace(crm__reps="rep_id,name,end_date\n007,José,2026-09-30\n112,Mei-Lin,2026-09-30\n")
    with pytest.raises(RequestError, match="Nobody in reps was in the team on 20 Oct 2026"):
        prepare_team(workspace)


def test_every_file_that_goes_in_is_named_whatever_its_ending(make_workspace: Callable[..., Workspace]) -> None:
    """Parameters and questions in `.yml` files count among the files that are hashed."""
    workspace = make_workspace()
    for folder, text in (("reps", "rep_id: '007'\n"), ("questions", "questions: []\n")):
        (workspace.parameters / folder).mkdir()
        (workspace.parameters / folder / "own.yml").write_text(text, encoding="utf-8")
    names = [path.relative_to(workspace.parameters).as_posix() for path in prepare_team(workspace).files
             if path.is_relative_to(workspace.parameters)]  # fmt: skip
    assert sorted(names) == ["questions/own.yml", "reps/own.yml", "team.yaml"]
