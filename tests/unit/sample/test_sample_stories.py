"""The nine stories: what docs/sample-team.md tells is what the tables and parameter files say."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from coachkit.crm.tables import LAYOUT
from coachkit.parameters import OfferParameters, RepParameters, TeamParameters, Thresholds
from coachkit.sample import crm_folder
from coachkit.workspace import open_sample, open_workspace, read_rep_parameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
Row = dict[str, str]


@cache
def rows(table: str) -> tuple[Row, ...]:
    """Read one committed table."""
    with (crm_folder() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def opened(rep_id: str) -> list[Row]:
    """Return a rep's open opportunities."""
    return [row for row in rows("opportunities") if row["rep_id"] == rep_id and row["status"] == "open"]


def pushes(rep_id: str) -> int:
    """Count the moves to a later close date in 13 weeks that a rep's opportunities saw, closings aside."""
    owner = {row["opportunity_id"]: row["rep_id"] for row in rows("opportunities")}
    closed = {
        (row["opportunity_id"], row["changed_at"]) for row in rows("opportunity_changes") if row["field"] == "status"
    }
    since = str(AS_OF - timedelta(weeks=13))
    return sum(
        1
        for row in rows("opportunity_changes")
        if row["field"] == "close_date" and "" < row["old_value"] < row["new_value"] and row["changed_at"] > since
        and owner[row["opportunity_id"]] == rep_id and (row["opportunity_id"], row["changed_at"]) not in closed
    )  # fmt: skip


def weekly(rep_id: str, weeks_ago_from: int, weeks_ago_to: int) -> float:
    """Return a rep's mean activities a week between two ages in weeks."""
    first, last = (str(AS_OF - timedelta(weeks=weeks)) for weeks in (weeks_ago_from, weeks_ago_to))
    count = sum(1 for row in rows("activities") if row["rep_id"] == rep_id and first < row["occurred_at"][:10] <= last)
    return count / (weeks_ago_from - weeks_ago_to)


def created(rep_id: str, since: date, until: date) -> int:
    """Count the opportunities of a rep that were created in a span, its last day included."""
    mine = (date.fromisoformat(row["created_date"]) for row in rows("opportunities") if row["rep_id"] == rep_id)
    return sum(1 for day in mine if since < day <= until)


def bookings(rep_id: str, first: str, last: str) -> float:
    """Sum what a rep won between two days, both included."""
    won = (row for row in rows("opportunities") if row["rep_id"] == rep_id and row["status"] == "won")
    return sum(float(row["amount"]) for row in won if first <= row["close_date"] <= last)


@pytest.fixture(scope="module")
def parameters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RepParameters]:
    """Return the rep files of the sample."""
    return read_rep_parameters(open_sample(tmp_path_factory.mktemp("elsewhere")))


def test_nine_reps_share_one_manager() -> None:
    """The team is nine reps under one manager; ids are text with leading zeros, names carry accents."""
    assert len(rows("reps")) == 9
    assert {row["manager"] for row in rows("reps")} == {"Ingrid Solheim"}
    assert {row["rep_id"]: row["name"] for row in rows("reps")}["007"] == "José Álvarez"


def test_the_slipping_rep_moves_dates_more_than_anyone() -> None:
    """José's opportunities saw at least twice as many pushes in 13 weeks as those of any colleague."""
    others = [pushes(row["rep_id"]) for row in rows("reps") if row["rep_id"] != "007"]
    assert pushes("007") >= 2 * max(others)
    assert sum(row["close_date"] < str(AS_OF) for row in opened("007")) >= 2


def test_the_star_wins_more_than_anyone() -> None:
    """Mei-Lin books the most this quarter and this year, and wins at least four in ten."""
    for first in ("2026-10-01", "2026-01-01"):
        booked = {row["rep_id"]: bookings(row["rep_id"], first, str(AS_OF)) for row in rows("reps")}
        assert max(booked, key=lambda rep_id: booked[rep_id]) == "112"
    ended = Counter(row["status"] for row in rows("opportunities") if row["rep_id"] == "112")
    assert ended["won"] / (ended["won"] + ended["lost"]) >= 0.4


def test_the_quiet_decline_shows_in_activity_and_new_pipeline() -> None:
    """Tomasz's last four weeks hold under six tenths of his activities of last summer, and hardly a new opportunity."""
    assert weekly("118", 4, 0) < 0.6 * weekly("118", 26, 10)
    assert created("118", AS_OF - timedelta(weeks=8), AS_OF) <= 2
    assert created("118", AS_OF - timedelta(weeks=24), AS_OF - timedelta(weeks=8)) >= 16


def test_the_rep_on_leave_is_away_and_back_next_week() -> None:
    """Hannah's leave covers as_of, ends on Tuesday, and was recorded before it began; most of her work is untouched."""
    leave = [row for row in rows("rep_events") if row["rep_id"] == "123" and row["start_date"] <= str(AS_OF)]
    assert (leave[-1]["kind"], leave[-1]["end_date"]) == ("leave", "2026-11-24")
    assert leave[-1]["recorded_on"] < leave[-1]["start_date"]
    assert weekly("123", 2, 0) == 0


def test_the_moved_quota_is_in_the_ledger() -> None:
    """Luca's quota for 2026-Q4 has a successor set in mid-quarter, with a reason, without a day he was told."""
    first, second = (row for row in rows("quotas") if (row["rep_id"], row["period"]) == ("131", "2026-Q4"))
    assert (first["value"], second["value"]) == ("115000", "145000")
    assert "2026-10-01" < second["set_on"] <= str(AS_OF)
    assert second["reason"]
    assert (second["told_on"], second["acknowledged_on"]) == ("", "")


def test_the_large_opportunity_is_most_of_a_pipeline() -> None:
    """Daniel's largest open opportunity is over half of his open amount, in commit, without next step, untouched."""
    largest = max(opened("144"), key=lambda row: float(row["amount"]))
    assert float(largest["amount"]) > 0.5 * sum(float(row["amount"]) for row in opened("144"))
    assert (largest["forecast_category"], largest["next_step"], largest["contacts"]) == ("commit", "", "1")
    assert date.fromisoformat(largest["last_activity_date"]) < AS_OF - timedelta(days=14)


def test_the_falling_feedback_has_answers_enough() -> None:
    """Chloé's mean csat of the last 13 weeks is over half a point lower than before, on at least ten answers."""
    mine = [row for row in rows("feedback") if row["rep_id"] == "152" and row["kind"] == "csat"]
    since = str(AS_OF - timedelta(weeks=13))
    late = [int(row["score"]) for row in mine if row["received_at"] > since]
    early = [int(row["score"]) for row in mine if row["received_at"] <= since]
    assert len(late) >= 10
    assert sum(late) / len(late) < sum(early) / len(early) - 0.5


def test_the_new_hire_started_seven_weeks_ago() -> None:
    """Aisha started on 2026-10-01, has a ramp quota and few opportunities, three of them handed over."""
    start = {row["rep_id"]: row["start_date"] for row in rows("reps")}["160"]
    assert start == "2026-10-01"
    assert len(opened("160")) <= 6
    taken = [row for row in rows("opportunity_changes") if row["field"] == "rep_id"]
    assert [(row["old_value"], row["new_value"]) for row in taken] == [("112", "160")] * 3


def test_nothing_is_wrong_with_one_rep() -> None:
    """Priya has nothing past due, has been active every week, and her bookings are about where the quarter is."""
    assert not [row for row in opened("140") if row["close_date"] < str(AS_OF)]
    assert all(weekly("140", week + 1, week) > 4 for week in range(16))
    assert 0.45 <= bookings("140", "2026-10-01", str(AS_OF)) / 105000 <= 0.65


def test_every_rep_has_a_parameter_file(parameters: dict[str, RepParameters]) -> None:
    """The rep files read without a problem and are those of the nine reps."""
    assert set(parameters) == {row["rep_id"] for row in rows("reps")}
    assert all(rep.aspirations and rep.motivators and rep.recognition and rep.goals for rep in parameters.values())


def test_the_rep_files_know_nothing_after_as_of(parameters: dict[str, RepParameters]) -> None:
    """What is said to be done or held lies on or before as_of; the next meeting is in the week after."""
    for rep in parameters.values():
        done = [step.done_on for goal in rep.goals for step in goal.milestones]
        done += [promise.done_on for promise in rep.commitments] + [promise.made_on for promise in rep.commitments]
        done += [*rep.last_meetings.values(), *(goal.set_on for goal in rep.goals)]
        assert all(day <= AS_OF for day in done if day)
        assert rep.next_meeting is not None
        assert date(2026, 11, 23) <= rep.next_meeting.date <= date(2026, 11, 27)
        assert all((promise.status == "done") == (promise.done_on is not None) for promise in rep.commitments)


def test_meetings_are_held_overdue_and_never(parameters: dict[str, RepParameters]) -> None:
    """Most had a one-on-one last week; one is overdue by weeks, one never had any; some careers waited 90 days."""
    weekly_held = {rep_id: rep.last_meetings.get("weekly") for rep_id, rep in parameters.items()}
    assert sum(day is not None and AS_OF - day <= timedelta(days=7) for day in weekly_held.values()) == 6
    assert weekly_held["144"] == date(2026, 10, 13)
    assert weekly_held["160"] is None
    career = [rep.last_meetings.get("career") for rep in parameters.values()]
    assert sum(day is not None and AS_OF - day > timedelta(days=90) for day in career) == 2


def test_promises_of_both_sides_are_open_done_and_overdue(parameters: dict[str, RepParameters]) -> None:
    """Among the commitments each side has open ones in time, open ones overdue, and kept ones."""
    seen = {
        (promise.by, promise.status, promise.due_date is not None and promise.due_date < AS_OF)
        for rep in parameters.values()
        for promise in rep.commitments
    }
    assert seen >= {
        (by, status, late) for by in ("rep", "manager") for status, late in (("open", False), ("open", True))
    }
    assert {by for by, status, _ in seen if status == "done"} == {"rep", "manager"}


def test_ids_of_goals_and_commitments_are_unique(parameters: dict[str, RepParameters]) -> None:
    """No goal or commitment id stands twice in the team, because the journal goes by them."""
    ids = [goal.goal_id for rep in parameters.values() for goal in rep.goals]
    ids += [promise.commitment_id for rep in parameters.values() for promise in rep.commitments]
    assert len(ids) == len(set(ids))


def test_the_star_s_milestones_are_won_opportunities(parameters: dict[str, RepParameters]) -> None:
    """Mei-Lin's milestones of large opportunities were reached on the days the table says they were won."""
    large = sorted(
        row["close_date"] for row in rows("opportunities")
        if row["rep_id"] == "112" and row["status"] == "won" and float(row["amount"]) > 60000
        and row["close_date"] >= "2026"
    )  # fmt: skip
    goal = next(goal for goal in parameters["112"].goals if goal.goal_id == "g-112-large")
    assert [str(step.done_on) for step in goal.milestones if step.done_on] == large


def test_the_checkout_is_the_sample_s_workspace(checkout: Path) -> None:
    """Opened as a workspace, the checkout reads the packaged tables, because team.yaml says `sample: true`."""
    workspace = open_workspace(checkout)
    assert workspace.sample
    assert workspace.crm == crm_folder()


def test_team_yaml_shows_every_key(checkout: Path) -> None:
    """The commented team.yaml names each key that exists, thresholds included."""
    text = (checkout / "parameters" / "team.yaml").read_text(encoding="utf-8")
    keys = set(re.findall(r"^ *(?:- )?(\w+):", text, flags=re.MULTILINE))
    offer = {field.alias or name for name, field in OfferParameters.model_fields.items()}
    assert keys == {*TeamParameters.model_fields, *Thresholds.model_fields, *offer}


def test_the_column_dictionary_is_complete(checkout: Path) -> None:
    """docs/sample-team.md describes each column of each table under that table's heading, and no other."""
    text = (checkout / "docs" / "sample-team.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^###? |\Z)", text, flags=re.MULTILINE | re.DOTALL))
    described = {
        table: tuple(re.findall(r"^- `(\w+)` - ", body, flags=re.MULTILINE)) for table, body in sections.items()
    }
    assert described == {table: layout.names for table, layout in LAYOUT.items()}


def test_the_stories_name_every_rep(checkout: Path) -> None:
    """docs/sample-team.md has a story for each rep, under the name the table has."""
    text = (checkout / "docs" / "sample-team.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\d{3})` \| ([^|]+) \|", text, flags=re.MULTILINE))
    assert told == {row["rep_id"]: row["name"] for row in rows("reps")}
