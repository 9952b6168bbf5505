"""Snapshots in the store: which days have one, once per content, compressed, and looked at without writing."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from support.crm_builder import crm_data

from coachkit.crm.snapshots import pack
from coachkit.journal.store import MOST_SNAPSHOTS, open_store, read_snapshot, read_snapshot_days

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 16)
WEEK = timedelta(days=7)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The path of a store that does not exist yet."""
    return tmp_path / "journal.db"


def test_the_days_before_one_that_have_a_snapshot_are_told_oldest_first(journal: Path) -> None:
    """Each day once, however often it was run; the day itself and later ones are not before it."""
    with open_store(journal) as store:
        for day in (MONDAY, MONDAY - WEEK, MONDAY - WEEK, MONDAY + WEEK, MONDAY - 2 * WEEK):
            store.keep_snapshot(day, str(day).encode())
        assert store.snapshot_days(MONDAY) == (MONDAY - 2 * WEEK, MONDAY - WEEK)
        assert store.snapshot_days(MONDAY + timedelta(days=1))[-1] == MONDAY
        assert store.snapshot_days(MONDAY - 2 * WEEK) == ()


def test_of_many_days_the_newest_are_told(journal: Path) -> None:
    """More than a year of weeks is not gone through; fewer may be asked for."""
    with open_store(journal) as store:
        for week in range(MOST_SNAPSHOTS + 5):
            store.keep_snapshot(MONDAY - week * WEEK, b"the same every week")
        days = store.snapshot_days(MONDAY + WEEK)
        assert (len(days), days[-1]) == (MOST_SNAPSHOTS, MONDAY)
        assert store.snapshot_days(MONDAY, most=2) == (MONDAY - 2 * WEEK, MONDAY - WEEK)
        assert store.sizes().snapshots == 1


def test_what_a_week_did_not_change_takes_no_room(journal: Path) -> None:
    """The same reading in two weeks is one snapshot, found from both days by its hash; another one is a second."""
    reps = [{"rep_id": "a", "name": "Ana"}]
    one = pack(crm_data(reps=reps, opportunities=()))
    other = pack(crm_data(reps=[*reps, {"rep_id": "b", "name": "Ben"}], opportunities=()))
    with open_store(journal) as store:
        hashes = [store.keep_snapshot(MONDAY + week * WEEK, blob) for week, blob in enumerate((one, one, other))]
        sizes = store.sizes()
        assert hashes == [hashlib.sha256(blob).hexdigest() for blob in (one, one, other)]
        assert (sizes.runs, sizes.snapshots, sizes.snapshot_bytes) == (3, 2, len(one) + len(other))
        assert store.snapshot_on(MONDAY) == store.snapshot_on(MONDAY + WEEK) == one


def test_a_snapshot_is_compressed() -> None:
    """Ten thousand activities that say much the same take a small part of the room their cells take."""
    held = [{"rep_id": "a", "kind": "call", "occurred_at": "2026-11-03 10:00", "outcome": "Left a message"}] * 10_000
    data = crm_data(reps=[{"rep_id": "a", "name": "Ana"}], activities=held)
    packed = pack(data)
    cells = sum(len(str(value)) for row in held for value in row.values())
    assert len(packed) < cells / 5
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        assert archive.testzip() is None


def test_looking_at_snapshots_changes_nothing(journal: Path) -> None:
    """Without opening the store for writing the same is told, and where there is none, nothing."""
    assert (read_snapshot(journal, MONDAY), read_snapshot_days(journal, MONDAY)) == (None, ())
    assert not journal.exists()
    with open_store(journal) as store:
        store.keep_snapshot(MONDAY, b"first")
        store.keep_snapshot(MONDAY, b"second")
    before = journal.read_bytes()
    assert read_snapshot(journal, MONDAY) == b"second"
    assert read_snapshot(journal, MONDAY + WEEK) is None
    assert read_snapshot_days(journal, MONDAY + WEEK) == (MONDAY,)
    assert journal.read_bytes() == before
    assert [path.name for path in journal.parent.iterdir()] == ["journal.db"]
