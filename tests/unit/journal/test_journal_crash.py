"""Writers that are killed, and writers at the same time: no acknowledged entry is lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from coachkit.journal.bodies import Note
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store

pytestmark = pytest.mark.unit

DAY = date(2026, 11, 16)

# Keeps entries as fast as it can and says each one aloud once the call has returned. The two entries of a call belong
# together: one without the other would be a torn write.
_WRITER = """
import sys
from datetime import date
from pathlib import Path
from coachkit.journal.store import open_store

path, name, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = open_store(path)
for count in range(most):
    store.record_offered(date(2026, 11, 16), [(f"{name}-{count}", "q1"), (f"{name}-{count}", "q2")])
    store.keep_snapshot(date(2026, 11, 16), f"{name}-{count}".encode())
    print(f"{name}-{count}", flush=True)
"""


# Types a note into a meeting, letter by letter, and says how many it was told are kept.
_TYPIST = """
import sys
from datetime import date
from pathlib import Path
from coachkit.journal.bodies import Note
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store

path, name, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
log = MeetingLog(open_store(path))
meeting = log.start(name, date(2026, 11, 16), "weekly")
for count in range(1, most):
    log.write(meeting.meeting_id, "topic-1", Note(text="x" * count), based_on=count - 1)
    print(count, flush=True)
"""


def _start(path: Path, name: str, most: int, writer: str = _WRITER) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", writer, str(path), name, str(most)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _kept(path: Path) -> dict[str, set[str]]:
    """Return the questions kept for each rep, once the file has been found sound."""
    with open_store(path) as store:
        kept: dict[str, set[str]] = {}
        for entry in store.known_before(date.max).offered:
            kept.setdefault(entry.rep_id, set()).add(entry.question_id)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return kept


def test_what_a_killed_writer_acknowledged_is_there(tmp_path: Path) -> None:
    """A writer is killed in full flight, four times: each entry that it had acknowledged is kept whole."""
    path = tmp_path / "journal.db"
    acknowledged: list[str] = []
    for turn in range(4):
        with _start(path, f"w{turn}", 1_000_000) as writer:
            assert writer.stdout is not None
            acknowledged += [writer.stdout.readline().strip() for _ in range(10 + 15 * turn)]
            writer.kill()
            acknowledged += writer.stdout.read().split("\n")[:-1]  # a line cut short was not acknowledged
        kept = _kept(path)
        assert set(acknowledged) <= set(kept)
        assert all(questions == {"q1", "q2"} for questions in kept.values())
    with open_store(path) as store:
        assert store.sizes().snapshots >= len(acknowledged)
    assert len(acknowledged) >= 10 + 25 + 40 + 55


def test_what_was_typed_before_a_kill_is_there_to_the_letter(tmp_path: Path) -> None:
    """A review is killed in mid-sentence beside a batch, three times: the note holds each keystroke that was kept."""
    path = tmp_path / "journal.db"
    for turn in range(3):
        with _start(path, f"w{turn}", 1_000_000) as batch, _start(path, f"r{turn}", 1_000_000, _TYPIST) as review:
            assert review.stdout is not None and batch.stdout is not None
            batch.stdout.readline()
            said = [review.stdout.readline().strip() for _ in range(5 + 10 * turn)]
            review.kill()
            batch.kill()
            said += review.stdout.read().split("\n")[:-1]
        _kept(path)
        with open_store(path) as store:
            log = MeetingLog(store)
            (meeting,) = log.meetings_of(f"r{turn}")
            (note,) = log.entries(meeting.meeting_id)
        assert note.version >= int(said[-1]) >= 5 + 10 * turn
        assert note.body == Note(text="x" * note.version)


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Two processes that make the store and write to it at the same time both get all their entries in."""
    path = tmp_path / "journal.db"
    with _start(path, "left", 40) as left, _start(path, "right", 40) as right:
        said = [writer.communicate(timeout=60)[0].split() for writer in (left, right)]
    assert (left.returncode, right.returncode) == (0, 0)
    assert [len(lines) for lines in said] == [40, 40]
    assert set(_kept(path)) == {*said[0], *said[1]}
    with open_store(path) as store:
        assert store.sizes().runs == 80
        assert store.snapshot_on(DAY) in {b"left-39", b"right-39"}
