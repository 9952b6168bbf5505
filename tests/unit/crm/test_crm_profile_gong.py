"""The profile `gong`: one row per held call, with who spoke how much."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from coachkit.crm.data import CrmData
from coachkit.crm.read import read_crm
from coachkit.errors import Problem
from coachkit.workspace import Workspace

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

FIXTURES = Path(__file__).parent / "fixtures" / "profiles" / "gong"
USES = "profiles: [gong]"
REPS = "rep_id,name,email\nR1,Inês Duarte,ines@brightloom.example\nR2,Tom Okafor,tom@brightloom.example\n"


def text(name: str) -> str:
    """Return a fixture as text."""
    return (FIXTURES / name).read_text(encoding="utf-8")


def account(data: CrmData) -> tuple[int, int, dict[str, int]]:
    """Return rows in, rows used, and the rows set aside by reason; they add up."""
    source = next(source for source in data.sources if source.table == "calls")
    aside = {part.reason: part.count for part in source.set_aside}
    assert source.rows_in == source.rows_used + sum(aside.values())
    return source.rows_in, source.rows_used, aside


def test_only_held_calls_that_are_not_private_count(workspace: Callable[..., Workspace]) -> None:
    """A planned call, a private one and one nobody came to are set aside; Gong ids are who `also_known_as` says."""
    made = workspace(
        {"reps.csv": REPS, "CALLS.csv": text("CALLS.csv")}, team="{profiles: [gong], timezone: Europe/Lisbon}"
    )
    (made.parameters / "reps").mkdir()
    (made.parameters / "reps" / "R1.yaml").write_text('also_known_as: ["4812930011"]', encoding="utf-8")
    data = read_crm(made)
    assert account(data) == (
        5, 2,
        {f"{word}, which the profile leaves out": 1 for word in (
            "started_at is ''", "state is 'false false'", "state is 'true true'",
        )},
    )  # fmt: skip
    calls = data["calls"]
    assert calls[["call_id", "rep_id"]].to_numpy().tolist() == [["call_1", "R1"], ["call_2", "4812930022"]]
    assert calls["started_at"].tolist()[0] == pd.Timestamp("2025-05-12 10:02:10")  # 09:02 UTC
    figures = calls[["talk_ratio", "longest_monologue_seconds", "patience_seconds", "questions_asked", "interactivity"]]
    assert figures.to_numpy().tolist() == [[0.46, 95.0, 0.8, 11.0, 7.2], [0.71, 203.0, 0.3, 6.0, 4.1]]
    assert calls["duration_minutes"].isna().all()  # a shared screen's length is not the call's


def test_a_list_with_percentages_and_lengths_as_text(reading: Read) -> None:
    """`46%` and `71 %` are shares, `00:02:23` is 143 seconds, e-mails find the reps, and a stranger is told."""
    data = reading({"reps.csv": REPS, "list.csv": text("calls_percent.csv")}, team=USES)
    assert account(data) == (3, 3, {})
    calls = data["calls"]
    assert calls["rep_id"].tolist() == ["R1", "R2", "guest@elsewhere.example"]
    assert calls["talk_ratio"].tolist() == [0.46, 0.71, 0.05]
    assert calls["longest_monologue_seconds"].tolist() == [143.0, 203.0, 20.0]
    assert calls["duration_minutes"].tolist() == [30.0, 58.5, 12.0]
    assert calls["questions_asked"].isna().all()  # a rate per hour is no count


@pytest.mark.parametrize(("first", "second"), [("0.46", "0.71"), ("46", "71"), ("46,5 %", "71 %")])
def test_talk_ratios_are_decided_by_column(reading: Read, first: str, second: str) -> None:
    """A share, a bare percentage and one with a sign are told apart by the whole column."""
    cells = text("CALLS.csv").replace("0.46", f'"{first}"').replace("0.71", f'"{second}"')
    data = reading({"reps.csv": REPS, "CALLS.csv": cells}, team=USES)
    assert data["calls"]["talk_ratio"].tolist() == pytest.approx([0.465 if "," in first else 0.46, 0.71])


def test_averages_of_a_person_are_no_calls(reading: Read) -> None:
    """Team statistics have a row per person and no call: they are not read as calls, and it is said."""
    head = "User name,User Email Address,Talk ratio,Longest monologue,Patience,Question rate\n"
    stats = head + "Inês Duarte,ines@brightloom.example,46%,95,0.8,12\n"
    data = reading({"reps.csv": REPS, "team stats.csv": stats}, team=USES)
    assert data["calls"].empty
    assert "crm/team stats.csv is used by no table or profile." in data.remarks
