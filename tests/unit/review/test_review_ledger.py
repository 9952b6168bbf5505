"""What was put into calendars: numbers only grow, and files appear whole."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.own_files import write_file, write_folder
from coachkit.review.calendar_ledger import Ledger, read_ledger
from coachkit.review.calendars import Event

pytestmark = pytest.mark.unit
FIRST = date(2026, 3, 20)


def event(name: str, text: str) -> Event:
    """Make a promise's entry."""
    return Event(uid=name, kind="promise", summary=text, description="", day=FIRST)


def test_a_sequence_by_hand() -> None:
    """New 0, unchanged 0, changed 1, ended 2, still ended 2, open again 3."""
    ledger, seen = Ledger(), []
    for step, due in enumerate(["Plan", "Plan", "Plan B", None, None, "Plan B"]):
        day = FIRST + timedelta(days=step)
        events = [event("u", due)] if due else []
        ledger = ledger.with_events(events, day).without_promises(events, day)
        entry = ledger.entries["u"]
        seen.append((entry.sequence, entry.event.cancelled, (entry.since - FIRST).days))
    assert seen == [(0, False, 0), (0, False, 0), (1, False, 2), (2, True, 3), (2, True, 3), (3, False, 5)]


@given(st.lists(st.tuples(st.integers(0, 9), st.dictionaries(st.sampled_from("uvw"), st.sampled_from("abc")))))
def test_numbers_only_grow_and_only_with_a_change(steps: list[tuple[int, dict[str, str]]]) -> None:
    """In whatever order of days: an entry keeps its number, or has another form and the next number."""
    ledger = Ledger()
    for offset, due in steps:
        day = FIRST + timedelta(days=offset)
        events = [event(name, text) for name, text in due.items()]
        before = ledger
        ledger = ledger.with_events(events, day).without_promises(events, day)
        ledger = Ledger.model_validate_json(ledger.model_dump_json())  # as it is kept
        for uid, old in before.entries.items():
            new = ledger.entries[uid]
            assert new == old or (
                new.sequence == old.sequence + 1 and new.event != old.event and new.since >= old.since
            )
        for one in events:
            entry = ledger.entries[one.uid]
            assert entry.event == one or entry.since > day


def test_a_folder_is_exchanged_whole_and_comes_back_after_a_crash(tmp_path: Path) -> None:
    """What a crash between the two steps left aside is found again, also when the next writing fails."""
    folder = tmp_path / "recaps" / "next"
    write_folder(folder, {"a": b"1", "b": b"2"})
    write_folder(folder, {"a": b"3"})
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("a", b"3")]
    folder.rename(folder.with_name(".next.old"))
    with pytest.raises(FileNotFoundError):
        write_folder(folder, {"no/such/place": b""})
    assert (folder / "a").read_bytes() == b"3"
    assert [path.name for path in folder.parent.iterdir()] == ["next"]


def test_a_ledger_comes_back_as_it_was(tmp_path: Path) -> None:
    """An absent one is empty."""
    path = tmp_path / "calendar.json"
    assert read_ledger(path) == Ledger()
    ledger = Ledger().with_events([event("u", "Plan")], FIRST)
    write_file(path, ledger.model_dump_json().encode())
    assert read_ledger(path) == ledger
