"""The benchmark's teams: reproducible, consistent, readable, as `methods.md` section 4 says."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.generator import (
    CAUSES,
    TABLES,
    Plan,
    make_team,
    write_workspace,
)
from coachkit.crm.as_of import known_on
from coachkit.crm.read import read_crm
from coachkit.workspace import open_workspace

pytestmark = pytest.mark.unit

SMALL = Plan(reps=4, weeks=40)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Files of one seed and plan are equal byte by byte, those of another seed are not."""
    written = []
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        write_workspace(make_team(seed, SMALL), tmp_path / name)
        written.append({path.name: path.read_bytes() for path in sorted((tmp_path / name / "crm").iterdir())})
    truths = [(tmp_path / f"{name}.truth.json").read_bytes() for name in ("one", "two", "other")]
    assert written[0] == written[1] and truths[0] == truths[1]
    assert written[0]["activities.csv"] != written[2]["activities.csv"]


def test_the_truth_is_beside_the_workspace_and_not_in_it(tmp_path: Path) -> None:
    """Files in `crm/` are the canonical tables with no word of what is planted; the truth can be read beside them."""
    for seed in range(4):
        folder = tmp_path / str(seed)
        write_workspace(make_team(seed, SMALL), folder)
        assert {path.name for path in (folder / "crm").iterdir()} == {f"{name}.csv" for name in TABLES}
        text = "".join(path.read_text() for path in folder.rglob("*") if path.is_file())
        for word in (*CAUSES, "odd-week", "decoy", "strength", "truth", "cause"):
            assert word not in text
        lines = json.loads((tmp_path / f"{seed}.truth.json").read_text())
        assert {"rep_id", "kind", "name", "onset", "ratio", "ramp_weeks", "weekly_mean", "stream"} >= set(lines[0])


@pytest.mark.parametrize("profile", ["enterprise", "velocity"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tables_agree_with_each_other(profile: str, seed: int) -> None:
    """Ids exist; created <= changes <= closed; the last change is the present, the first has no old value."""
    team = make_team(seed, Plan(profile))
    deals = team.opportunities.set_index("opportunity_id")
    assert deals.index.is_unique and team.activities["activity_id"].is_unique
    reps = set(team.reps["rep_id"])
    for table in ("opportunities", "activities", "quotas", "feedback", "calls"):
        assert set(getattr(team, table)["rep_id"]) <= reps
    assert set(team.rep_events["rep_id"]) <= reps | {"*"}
    acts = team.activities[team.activities["opportunity_id"] != ""].set_index("opportunity_id")
    assert set(acts.index) <= set(deals.index)
    assert set(team.calls["activity_id"]) <= set(team.activities["activity_id"])
    of = deals.loc[acts.index]
    assert (of["rep_id"].to_numpy() == acts["rep_id"].to_numpy()).all()
    day = acts["occurred_at"].dt.normalize().to_numpy()
    assert (day >= of["created_date"].to_numpy()).all()
    closed = of["status"].to_numpy() != "open"
    assert (day[closed] <= of["close_date"].to_numpy()[closed]).all()

    log = team.opportunity_changes
    assert log["changed_at"].is_monotonic_increasing
    of = deals.loc[log["opportunity_id"]]
    day = log["changed_at"].dt.normalize().to_numpy()
    assert (day >= of["created_date"].to_numpy()).all()
    closed = of["status"].to_numpy() != "open"
    assert (day[closed] <= of["close_date"].to_numpy()[closed]).all()
    assert (log["old_value"] != log["new_value"]).all()
    chain = log.groupby(["opportunity_id", "field"])
    assert (chain["new_value"].shift().fillna("") == log["old_value"]).all()
    last = chain["new_value"].last().unstack().loc[deals.index].fillna("")
    for field in ("status", "stage", "forecast_category", "next_step"):
        assert (last[field] == deals[field]).all()
    assert (last["close_date"] == deals["close_date"].dt.strftime("%Y-%m-%d")).all()
    assert np.allclose(last["amount"].astype(float), deals["amount"])
    newest = max(log["changed_at"].max(), team.activities["occurred_at"].max(), team.feedback["received_at"].max())
    assert newest < pd.Timestamp(team.end + timedelta(days=1))
    assert (deals["created_date"] <= pd.Timestamp(team.end)).all()


def test_a_past_day_is_what_the_log_says_and_what_an_export_showed(tmp_path: Path) -> None:
    """The kit's own rewinding of the last export gives the opportunities that an export of the day showed."""
    team = make_team(2, SMALL)
    write_workspace(team, tmp_path / "team")
    data = read_crm(open_workspace(tmp_path / "team"))
    assert all(not source.set_aside for source in data.sources)
    for day in (date(2025, 4, 15), date(2025, 8, 3)):
        seen = known_on(data, day)["opportunities"].set_index("opportunity_id").sort_index()
        shown = team.tables(day)["opportunities"].set_index("opportunity_id").sort_index()
        assert list(seen.index) == list(shown.index)
        assert (seen["status"].astype(str) == shown["status"]).all()
        still = shown["status"] == "open"
        for field in ("stage", "forecast_category"):
            assert (seen.loc[still, field].astype(str) == shown.loc[still, field]).all()
        assert np.allclose(seen.loc[still, "amount"].astype(float), shown.loc[still, "amount"])
        assert (pd.to_datetime(seen.loc[still, "close_date"]) == shown.loc[still, "close_date"]).all()


@pytest.mark.slow
def test_the_workspace_can_be_checked(tmp_path: Path) -> None:
    """`coachkit check` reads every table and sets no row aside."""
    write_workspace(make_team(1, Plan("velocity", 4, 40)), tmp_path / "team")
    command = [sys.executable, "-m", "coachkit", "check", "--workspace", str(tmp_path / "team")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in TABLES:
        line = next(line for line in done.stdout.splitlines() if f"crm/{name}.csv" in line)
        assert line.endswith(" 0 set aside")
