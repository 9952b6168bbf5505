"""People who were forgotten: set aside and said when an export names them, and taken out of what runs kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tiny_workspace import make_tiny_workspace

from coachkit.crm.forgotten import id_key, name_key
from coachkit.crm.read import read_crm, read_roster
from coachkit.crm.scrub import ERASED, Known, names_in, rows_of, scrub
from coachkit.crm.snapshots import pack, unpack
from coachkit.terms import TABLES
from coachkit.workspace import Workspace, open_workspace

pytestmark = pytest.mark.unit

DAY = date(2026, 11, 27)
ANA = Known("ana", frozenset({"MARK-ana-name"}))


def _forgets(key: str) -> date | None:
    return DAY if key in (id_key("ana"), name_key("MARK-ana-name")) else None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The three reps' folder."""
    return make_tiny_workspace(tmp_path / "ws")


@pytest.fixture
def workspace(root: Path) -> Workspace:
    """The three reps."""
    return open_workspace(root)


def _change(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_their_rows_are_set_aside_with_the_day(workspace: Workspace) -> None:
    """Rows in are rows used and rows set aside in every table; the others' rows are what they were."""
    whole, data = read_crm(workspace), read_crm(workspace, _forgets)
    for source in data.sources:
        aside = {one.reason: one.count for one in source.set_aside}
        assert source.rows_in == source.rows_used + sum(aside.values())
        if source.files:
            assert aside["forgotten on 2026-11-27"] > 0
    for name in TABLES:
        theirs = dict(rows_of(whole, ANA)).get(name)
        rest = whole[name] if theirs is None else whole[name].drop(theirs.index)
        assert data[name].equals(rest.reset_index(drop=True))


@pytest.mark.parametrize("roster", ["there", "gone"])
def test_an_owner_written_as_a_name_is_known_too(root: Path, roster: str) -> None:
    """Whether the roster still has them or not, no row is used and no remark names them."""
    _change(root / "crm/opportunities.csv", ",ana,", ",MARK-ana-name,")
    _change(root / "crm/activities.csv", "ana,call", "MARK-ana-name,call")
    if roster == "gone":
        _change(root / "crm/reps.csv", "ana,MARK-ana-name,Mia,MARK-ana-role,2024-01-08\n", "")
    data = read_crm(open_workspace(root), _forgets)
    assert not data["opportunities"]["rep_id"].isin(["ana", "MARK-ana-name"]).any()
    assert "ana" not in " ".join(data.remarks)
    assert all("MARK-ana" not in str(problem) for problem in data.set_aside)


def test_a_namesake_who_is_in_the_roster_is_not_taken_for_them(root: Path) -> None:
    """A name counts only where nobody there has it."""
    _change(root / "crm/reps.csv", "ana,MARK-ana-name", "ana2,MARK-ana-name")
    _change(root / "crm/opportunities.csv", ",ana,", ",MARK-ana-name,")
    data = read_crm(open_workspace(root), _forgets)
    assert data["opportunities"]["rep_id"].eq("ana2").sum() == 6


def test_a_manager_who_was_forgotten_is_a_blank(root: Path) -> None:
    """Their team is without a manager's name, and that is said without it."""
    _change(root / "crm/reps.csv", "Mia", "MARK-ana-name")
    data = read_crm(open_workspace(root), _forgets)
    assert data["reps"]["manager"].isna().all()
    assert "crm/reps.csv: the manager of 2 is somebody who was forgotten; it is read as blank." in data.remarks


def test_an_opportunity_that_changed_hands_keeps_the_other_owner(root: Path) -> None:
    """The log of Ben's opportunity no longer says whose it was."""
    with (root / "crm/opportunity_changes.csv").open("a", encoding="utf-8") as file:
        file.write("MARK-ben-0,2026-02-18T09:00:00,rep_id,MARK-ana-name,ben\n")
    changes = read_crm(open_workspace(root), _forgets)["opportunity_changes"]
    handed = changes[changes["field"] == "rep_id"]
    assert handed["new_value"].tolist() == ["ben"] and handed["old_value"].isna().all()


def test_the_roster_alone_is_without_them(workspace: Workspace) -> None:
    """No parameter file is begun for somebody who was forgotten."""
    roster = read_roster(workspace, _forgets)
    assert roster is not None and roster["rep_id"].tolist() == ["ben", "cy"]


def test_a_snapshot_is_scrubbed_of_one_person_alone(root: Path) -> None:
    """None of their words is in it, what others' rows said of them is blanked, and the rest is as it was."""
    _change(root / "crm/opportunities.csv", "MARK-ben-step", "ask MARK-ana-name for the price")
    data = read_crm(open_workspace(root))
    blob = pack(data)
    clean = scrub(blob, ANA, DAY)
    assert clean is not None and clean != blob
    after = unpack(clean)
    assert after.newest == data.newest
    for name in TABLES:
        text = after[name].to_csv()
        assert "MARK-ana" not in text
        assert "rep_id" not in after[name] or "ana" not in set(after[name]["rep_id"])
    steps = after["opportunities"].loc[after["opportunities"]["rep_id"] == "ben", "next_step"].dropna()
    assert set(steps) == {f"ask {ERASED} for the price"}
    rest = data["activities"][data["activities"]["rep_id"] != "ana"].reset_index(drop=True)
    assert after["activities"].equals(rest)
    assert all(one.rows_in == one.rows_used + sum(aside.count for aside in one.set_aside) for one in after.sources)
    assert "ana" not in names_in(clean) and "ana" in names_in(blob)


def test_a_snapshot_without_the_person_keeps_its_bytes(workspace: Workspace) -> None:
    """Nothing is repacked for nothing; what is no snapshot cannot be scrubbed."""
    blob = pack(read_crm(workspace))
    assert scrub(blob, Known("dora", frozenset({"Dora Nobody"})), DAY) == blob
    assert scrub(b"no snapshot", ANA, DAY) is None
