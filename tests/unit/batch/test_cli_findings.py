"""`coachkit findings`: the analysis alone, as JSON; what `prep.json` says of the same day, and nothing written."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from coachkit import cli
from coachkit.batch import findings as batch
from coachkit.batch.patience import PatientProgress
from coachkit.conversation.prepare import prepare_team
from coachkit.crm.read import read_crm
from coachkit.crm.snapshots import pack
from coachkit.journal.store import open_store
from coachkit.model import dump_json
from coachkit.workspace import open_workspace

pytestmark = pytest.mark.unit

PARTS = ("metrics", "findings", "not_seen", "forecast")
SAMPLE = "SAMPLE: this is an invented team. Your own: coachkit init DIR\n"


def _results(called):
    assert called.code == 0, called.err
    found = json.loads(called.out)
    assert list(found) == ["schema_version", "results"]
    assert found["schema_version"] == 1
    return found["results"]


def _as_prep_says(prepared):
    """What the reports of a day say, in the keys of `findings`."""
    whole = {rep_id: json.loads(dump_json(report)) for rep_id, report in prepared.reports.items()}
    return [
        {"as_of": prepared.as_of.isoformat(), "rep_id": rep_id} | {part: report[part] for part in PARTS}
        for rep_id, report in whole.items()
    ]


def _days(results):
    return [(result["as_of"], result["rep_id"]) for result in results]


def test_it_says_what_prep_json_says(coachkit, prepared_sample):
    """For the newest day and an earlier one, each part is that of the report: same keys, same order, same rounding.

    Of the sample team, which is looked at where there is no workspace, nothing is written either.
    """
    results = _results(called := coachkit("findings", "--weeks", "2"))
    assert results[-1]["as_of"] == prepared_sample.as_of.isoformat()
    week_before = prepare_team(open_workspace(), prepared_sample.as_of - timedelta(weeks=1))
    said = [*_as_prep_says(week_before), *_as_prep_says(prepared_sample)]
    assert json.dumps(results) == json.dumps(said)
    assert [list(result) for result in results] == [["as_of", "rep_id", *PARTS]] * len(results)
    assert called.err.endswith(SAMPLE)
    assert [json.loads(line.rstrip(",")) for line in called.out.splitlines()[1:-1]] == results  # one a line
    assert list(Path().iterdir()) == []


def test_the_manager_reads_sensitive_findings_too(coachkit, workspace, monkeypatch):
    """Nothing is filtered: what `prep.json` marks as sensitive is here with its mark."""
    build = batch.build_figures

    def with_a_sensitive_one(*asked):
        figures = build(*asked)
        for one in figures.values():
            marked = tuple(finding.model_copy(update={"sensitive": True}) for finding in one.findings)
            object.__setattr__(one, "findings", marked)
        return figures

    plain = _results(coachkit("findings", "--workspace", workspace))
    monkeypatch.setattr(batch, "build_figures", with_a_sensitive_one)
    marked = _results(coachkit("findings", "--workspace", workspace))
    assert [len(result["findings"]) for result in marked] == [len(result["findings"]) for result in plain]
    told = [finding["sensitive"] for result in marked for finding in result["findings"]]
    assert told
    assert all(told)


def test_weeks_are_dates_a_week_apart(coachkit, workspace):
    """`--weeks 3`: three dates that end at `--as-of`, oldest first, the reps by id on each of them."""
    results = _results(coachkit("findings", "--workspace", workspace, "--as-of", "2026-03-18", "--weeks", "3"))
    days = ("2026-03-04", "2026-03-11", "2026-03-18")
    assert _days(results) == [(day, rep) for day in days for rep in ("ana", "ben", "cy")]


def test_each_week_is_what_that_week_alone_says(coachkit, workspace):
    """Asked for together or one by one, a date has the same results."""
    together = _results(coachkit("findings", "--workspace", workspace, "--weeks", "4"))
    alone = []
    for day in dict.fromkeys(result["as_of"] for result in together):
        alone += _results(coachkit("findings", "--workspace", workspace, "--as-of", day))
    assert together == alone


def test_a_selection_prints_less_of_the_same(coachkit, workspace):
    """`--reps` and `--manager` choose what is printed; the team is analysed as a whole either way."""
    whole = _results(coachkit("findings", "--workspace", workspace))
    some = _results(coachkit("findings", "--workspace", workspace, "--reps", "cy, ana"))
    assert some == [result for result in whole if result["rep_id"] in ("ana", "cy")]
    assert _results(coachkit("findings", "--workspace", workspace, "--manager", "Mia")) == whole


def test_who_was_not_in_the_team_has_no_result(coachkit, workspace):
    """A rep who left has results for the dates before; one who has not started yet has none."""
    path = workspace / "crm/reps.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join([f"{lines[0]},end_date", *(f"{line}," for line in lines[1:3]), f"{lines[3]},2026-03-12"])
        .replace("MARK-ben-role,2024-01-08", "MARK-ben-role,2026-03-10")
        .replace("MARK-ana-name,Mia", "MARK-ana-name,Leo")
        + "\n",
        encoding="utf-8",
    )
    asked = ("findings", "--workspace", workspace, "--weeks", "3")
    assert _days(_results(coachkit(*asked))) == [
        ("2026-03-06", "ana"), ("2026-03-06", "cy"), ("2026-03-13", "ana"), ("2026-03-13", "ben"),
        ("2026-03-20", "ana"), ("2026-03-20", "ben"),
    ]  # fmt: skip
    assert _days(_results(coachkit(*asked, "--reps", "cy"))) == [("2026-03-06", "cy")]
    assert _days(_results(coachkit(*asked, "--manager", "Leo"))) == [
        ("2026-03-06", "ana"), ("2026-03-13", "ana"), ("2026-03-20", "ana")
    ]  # fmt: skip
    called = coachkit("findings", "--workspace", workspace, "--reps", "cy")
    assert (called.code, called.out) == (2, "")
    assert "There is no rep 'cy' in the team on that day." in called.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as-of", "20.3.2026"], "'20.3.2026' is not a date like 2026-11-20."),
        (["--weeks", "0"], "'0' is not a whole number of 1 or more."),
        (["--weeks", "x"], "'x' is not a whole number of 1 or more."),
        (["--reps", " , "], "--reps names no rep."),
        (["--reps", "ana,anna"], "There is no rep 'anna' in the team on that day. Did you mean 'ana'?"),
        (["--reps", "anna", "--weeks", "2"], "no rep 'anna' in the team on any of these days. Did you mean 'ana'?"),
        (["--manager", "Leo"], "No rep has the manager 'Leo'. Managers: Mia."),
        (["--as-of", "2001-01-01"], "Nothing is known on 1 Jan 2001: the data run from "),
        (["--weeks", "99"], "Nothing is known before 10 Jan 2026, where the data begin: up to 20 Mar 2026 that makes"),
        (["--weeks", "11"], "at most --weeks 10."),
    ],
)
def test_what_cannot_be_done_is_exit_2_and_plain(coachkit, workspace, contents, words, said):
    """The words of `prep`, on stderr; nothing on stdout, nothing written."""
    before = contents(workspace)
    called = coachkit("findings", "--workspace", workspace, *words)
    assert (called.code, called.out) == (2, "")
    assert said in called.err
    assert "Traceback" not in called.err
    assert contents(workspace) == before


def test_nobody_in_the_team_is_said(coachkit, workspace):
    """Where the roster has nobody for any of the days, that is the problem, as in `prep`."""
    path = workspace / "crm/reps.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-01-08", "2027-01-08"), encoding="utf-8")
    called = coachkit("findings", "--workspace", workspace)
    assert (called.code, called.out) == (2, "")
    assert called.err.splitlines()[-1] == coachkit("prep", "--workspace", workspace).err.splitlines()[-1]


def test_input_problems_are_all_told(coachkit, workspace):
    """`findings` lists what `check` lists, in the same words, and exits 2."""
    (workspace / "parameters/reps/ana.yaml").write_text("goal: []\n", encoding="utf-8")
    (workspace / "crm/quotas.csv").write_text("rep_id,value\nana,5\n", encoding="utf-8")
    called = coachkit("findings", "--workspace", workspace)
    assert (called.code, called.out) == (2, "")
    assert called.err.endswith(coachkit("check", "--workspace", workspace).err)  # after how far it has come, if slow


def test_nothing_is_written(coachkit, workspace, contents):
    """No report, no journal, no snapshot; a journal that is there is only read."""
    before = contents(workspace)
    _results(coachkit("findings", "--workspace", workspace, "--weeks", "2"))
    assert contents(workspace) == before
    with open_store(workspace / "journal.db") as store:
        store.keep_snapshot(date(2026, 3, 20), pack(read_crm(open_workspace(workspace))))
    before = contents(workspace)
    _results(coachkit("findings", "--workspace", workspace, "--weeks", "2"))
    assert contents(workspace) == before
    assert list(Path().iterdir()) == [Path(workspace.name)]


def test_what_earlier_runs_kept_counts(coachkit, workspace):
    """Without a log of changes the snapshots in the journal are the history, as in `prep`."""
    (workspace / "crm/opportunity_changes.csv").unlink()
    opened = open_workspace(workspace)
    with open_store(workspace / "journal.db") as store:
        store.keep_snapshot(date(2026, 3, 13), pack(read_crm(opened)))
        path = workspace / "crm/opportunities.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("2026-03-28", "2026-03-30"), encoding="utf-8")
        reports = prepare_team(opened, None, None, None, store.snapshot_on, store.snapshot_days).reports
    results = _results(coachkit("findings", "--workspace", workspace))
    assert [result["metrics"] for result in results] == [
        json.loads(dump_json(report))["metrics"] for report in reports.values()
    ]
    pushes = next(metric for metric in results[0]["metrics"] if metric["metric_id"] == "push_count")
    assert pushes["value"] == 2


def test_short_work_says_nothing(capsys):
    """What is over before anybody waits leaves stderr empty."""
    with PatientProgress(patience=60) as progress:
        progress.stage("Reading the data")
    progress._begin()  # a timer that was just about to go off
    assert capsys.readouterr() == ("", "")


def test_long_work_says_where_it_stands(capsys):
    """Plain lines in a pipe, no more often than every so many seconds, even while one stage is long."""
    with PatientProgress(patience=0.05) as progress:
        progress.stage("Reading the data")
        progress._timer.join()
        progress.stage("Too soon after the last line")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "Reading the data ...\n")


def test_on_a_terminal_it_is_one_moving_line(monkeypatch, capsys):
    """On a terminal the stages follow each other in one line, which is gone at the end."""
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    with PatientProgress(patience=0.0) as progress:
        progress._timer.join()
        progress.stage("Analysing 2026-03-20 (1 of 1)")
    said = capsys.readouterr()
    assert said.out == ""
    assert "Analysing 2026-03-20 (1 of 1)" in said.err


def test_debug_lets_the_error_through(coachkit, workspace, monkeypatch):
    """A fault of our own is one plain sentence; `--debug` shows the traceback."""

    def fail(*asked):
        raise ZeroDivisionError("here")

    monkeypatch.setattr(batch, "build_figures", fail)
    called = coachkit("findings", "--workspace", workspace)
    assert (called.code, called.out) == (1, "")
    assert "Something in coachkit itself went wrong (ZeroDivisionError: here)" in called.err
    monkeypatch.setattr("coachkit.cli.options._debug", False)
    monkeypatch.setattr("sys.argv", ["coachkit", "findings", "--debug", "--workspace", str(workspace)])
    with pytest.raises(ZeroDivisionError, match="here"):
        cli.main()
