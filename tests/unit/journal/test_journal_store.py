"""The store as its users meet it: what is kept comes back, for the days it was made for, and once."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, OperationalError

from coachkit.errors import StoreError
from coachkit.journal import engine as store_engine
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import Store, open_store, read_view
from coachkit.journal.view import JournalView, MeetingHeld, QuestionOffered

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 16)
NEXT_MONDAY = date(2026, 11, 23)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The path of a store that does not exist yet, in a folder whose name has a space and a per cent sign."""
    folder = tmp_path / "a team's 100% folder"
    folder.mkdir()
    return folder / "journal.db"


def test_entries_survive_closing_and_opening_again(journal: Path) -> None:
    """What was kept is there when the store is opened the next time."""
    held = MeetingHeld("007", MONDAY, "weekly")
    with open_store(journal) as store:
        MeetingLog(store).start(held.rep_id, held.held_on, held.meeting_type)
        store.record_offered(MONDAY, [("007", "q-b"), ("007", "q-a")])
    with open_store(journal) as store:
        assert store.known_before(NEXT_MONDAY) == JournalView(
            NEXT_MONDAY,
            (held,),
            (QuestionOffered("007", MONDAY, "q-a"), QuestionOffered("007", MONDAY, "q-b")),
            left_open=(held,),
        )


def test_a_view_ends_before_its_day(journal: Path) -> None:
    """Entries made for the day itself, or later ones, are not in the view of that day."""
    with open_store(journal) as store:
        for day in (MONDAY - timedelta(days=1), MONDAY, NEXT_MONDAY):
            MeetingLog(store).start("a", day, "weekly")
            store.record_offered(day, [("a", "q")])
        view = store.known_before(MONDAY)
    assert [entry.held_on for entry in view.meetings] == [date(2026, 11, 15)]
    assert [entry.as_of for entry in view.offered] == [date(2026, 11, 15)]


def test_a_meeting_kept_twice_is_one_meeting(journal: Path) -> None:
    """Keeping the same meeting again changes nothing; another type on that day is another meeting."""
    with open_store(journal) as store:
        for kind in ("weekly", "weekly", "career"):
            MeetingLog(store).start("a", MONDAY, kind)
        assert [entry.meeting_type for entry in store.known_before(NEXT_MONDAY).meetings] == ["career", "weekly"]


def test_an_unknown_meeting_type_is_refused(journal: Path) -> None:
    """The list of meeting types is closed in the file too, and a repeated-entry rule does not hide the refusal."""
    with open_store(journal) as store:
        with pytest.raises(StoreError, match="CHECK constraint failed"):
            MeetingLog(store).start("a", MONDAY, "lunch")  # type: ignore[arg-type]
        assert store.known_before(NEXT_MONDAY).meetings == ()


def test_questions_of_a_repeated_run_replace_those_of_the_first(journal: Path) -> None:
    """A rep's questions of a day are replaced; other reps' and other days' stay."""
    with open_store(journal) as store:
        store.record_offered(MONDAY - timedelta(days=7), [("a", "older")])
        store.record_offered(MONDAY, [("a", "first"), ("b", "theirs")])
        store.record_offered(MONDAY, [("a", "second")])
        store.record_offered(MONDAY, [])
        kept = {(entry.rep_id, entry.question_id) for entry in store.known_before(NEXT_MONDAY).offered}
    assert kept == {("a", "older"), ("a", "second"), ("b", "theirs")}


def test_a_failed_replacement_keeps_the_earlier_questions(journal: Path) -> None:
    """Deleting and adding is one transaction: when the adding fails, nothing was deleted."""
    with open_store(journal) as store:
        store.record_offered(MONDAY, [("a", "first")])
        with store._engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER trouble BEFORE INSERT ON questions_offered WHEN new.question_id = 'z' "
                "BEGIN SELECT RAISE(ABORT, 'trouble'); END"
            )
        with pytest.raises(StoreError, match="trouble"):
            store.record_offered(MONDAY, [("a", "second"), ("a", "z")])
        assert [entry.question_id for entry in store.known_before(NEXT_MONDAY).offered] == ["first"]


_reps = st.sampled_from(["007", "7", "Ä", "o'hara"])
_batches = st.lists(
    st.tuples(st.integers(0, 2), st.lists(st.tuples(_reps, st.sampled_from(["q1", "q2", "q3"])), max_size=6)),
    max_size=4,
)


@given(batches=_batches)
@settings(max_examples=25, deadline=None)
def test_offered_questions_come_back_as_last_said(batches: list[tuple[int, list[tuple[str, str]]]]) -> None:
    """A rep's day holds the last batch that named the rep, whatever came before; saying it twice is once."""
    expected: dict[tuple[int, str], set[str]] = {}
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "journal.db") as store:
        for day, pairs in batches:
            store.record_offered(MONDAY + timedelta(days=day), pairs)
            store.record_offered(MONDAY + timedelta(days=day), pairs)
            for rep_id in {rep_id for rep_id, _ in pairs}:
                expected[day, rep_id] = {question for rep, question in pairs if rep == rep_id}
        offered = store.known_before(date.max).offered
    flat = [(rep, MONDAY + timedelta(days=day), q) for (day, rep), questions in expected.items() for q in questions]
    assert [(one.rep_id, one.as_of, one.question_id) for one in offered] == sorted(flat)


def test_a_snapshot_is_stored_once_for_its_content(journal: Path) -> None:
    """Two runs that read the same share one stored copy, under the SHA-256 of its bytes."""
    with open_store(journal) as store:
        first = store.keep_snapshot(MONDAY, b"rows" * 100)
        again = store.keep_snapshot(NEXT_MONDAY, b"rows" * 100)
        sizes = store.sizes()
        assert first == again == hashlib.sha256(b"rows" * 100).hexdigest()
        assert (sizes.snapshots, sizes.runs, sizes.snapshot_bytes) == (1, 2, 400)
        assert store.snapshot_on(MONDAY) == store.snapshot_on(NEXT_MONDAY) == b"rows" * 100
    assert sizes.file_bytes > 400


def test_the_newest_snapshot_of_exactly_that_day_is_returned(journal: Path) -> None:
    """The last run for a day counts, also when it read again what an earlier one had; other days have none."""
    with open_store(journal) as store:
        for blob in (b"one", b"two", b"one"):
            store.keep_snapshot(MONDAY, blob)
            assert store.snapshot_on(MONDAY) == blob
        assert store.snapshot_on(MONDAY + timedelta(days=1)) is None
        assert store.sizes().snapshots == 2


def test_reading_where_there_is_no_journal_makes_none(journal: Path) -> None:
    """Without a journal the view is empty, and looking does not create the file."""
    assert read_view(journal, MONDAY) == JournalView(MONDAY)
    assert list(journal.parent.iterdir()) == []


def test_reading_sees_what_the_store_knows_and_leaves_nothing_behind(journal: Path) -> None:
    """`read_view` gives the store's own view; afterwards the folder and the file's bytes are as before."""
    with open_store(journal) as store:
        store.record_offered(MONDAY, [("a", "q")])
        view = store.known_before(NEXT_MONDAY)
    before = journal.read_bytes()
    assert read_view(journal, NEXT_MONDAY) == view
    assert list(journal.parent.iterdir()) == [journal]
    assert journal.read_bytes() == before


def test_a_reading_connection_refuses_to_write(journal: Path) -> None:
    """What only looks cannot change anything, even by mistake."""
    open_store(journal).close()
    with store_engine.reading_engine(journal).connect() as connection:
        with pytest.raises(OperationalError, match="readonly"):
            connection.exec_driver_sql("DELETE FROM meetings")
        connection.rollback()


def test_a_snapshot_must_exist_for_a_run_to_name_it(journal: Path) -> None:
    """Foreign keys are enforced on the store's own connections."""
    with open_store(journal) as store, store._engine.connect() as connection:
        with pytest.raises(IntegrityError, match="FOREIGN KEY constraint failed"):
            connection.exec_driver_sql("INSERT INTO runs (as_of, content_hash) VALUES ('2026-11-16', 'none')")
        connection.rollback()


def test_connections_are_set_to_keep_what_was_acknowledged(journal: Path) -> None:
    """Write-ahead log, full sync (2), foreign keys and overwriting of deleted rows are on for every connection."""
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with open_store(journal) as store:
        for _ in range(2):
            with store._engine.connect() as connection:
                found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
            assert found == expected


def test_a_transaction_holds_the_write_lock_from_its_start(journal: Path) -> None:
    """Transactions are immediate: none can find at its first write that another got in between."""
    with open_store(journal) as store, closing(sqlite3.connect(journal, timeout=0, isolation_level=None)) as other:
        with store._engine.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


def test_the_store_works_from_any_thread(journal: Path) -> None:
    """Widgets call from threads that differ from the one that opened the store."""
    with open_store(journal) as store, ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda rep: store.record_offered(MONDAY, [(str(rep), "q")]), range(20)))
        assert store.sizes().questions_offered == 20


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_only_the_owner_can_read_the_store(journal: Path, umask: int) -> None:
    """The store and the files that SQLite puts beside it are 0600, whatever the umask."""
    earlier = os.umask(umask)
    try:
        with open_store(journal) as store, store._engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO snapshots (content_hash, blob) VALUES ('h', x'00')")
            modes = {path.name: path.stat().st_mode & 0o777 for path in journal.parent.iterdir()}
    finally:
        os.umask(earlier)
    assert modes == {"journal.db": 0o600, "journal.db-wal": 0o600, "journal.db-shm": 0o600}


def test_a_file_that_is_no_database_is_refused_unchanged(journal: Path) -> None:
    """A text file in the store's place gets a plain sentence and keeps its bytes."""
    journal.write_bytes(b"Dear diary, this is not a database at all.\n" * 100)
    before = journal.read_bytes()
    for opened in (open_store, lambda path: read_view(path, MONDAY)):
        with pytest.raises(StoreError, match=r"journal\.db cannot be used: it is not a coachkit journal"):
            opened(journal)
    assert journal.read_bytes() == before


def test_someone_elses_database_is_refused_unchanged(journal: Path) -> None:
    """A database that another program made is not touched."""
    with closing(sqlite3.connect(journal)) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    before = journal.read_bytes()
    with pytest.raises(StoreError, match="not a coachkit journal"):
        open_store(journal)
    assert journal.read_bytes() == before


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    """A store in a folder that does not exist is refused in plain words, and no folder is made."""
    with pytest.raises(StoreError, match="its folder does not exist"):
        open_store(tmp_path / "nowhere" / "journal.db")
    assert list(tmp_path.iterdir()) == []


def test_a_locked_store_can_be_read_but_says_who_keeps_it_from_writing(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program writes, reading goes on; a write gives up after a while, in plain words."""
    monkeypatch.setattr(store_engine, "BUSY_SECONDS", 0.1)
    with open_store(journal) as store, closing(sqlite3.connect(journal, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert store.known_before(MONDAY).meetings == ()
        with pytest.raises(StoreError, match="another program has been writing to it"):
            MeetingLog(store).start("a", MONDAY, "weekly")
        other.execute("ROLLBACK")
        MeetingLog(store).start("a", MONDAY, "weekly")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_READONLY | (4 << 8), "it cannot be written to"),
        (sqlite3.SQLITE_CANTOPEN, "it cannot be opened"),
        (sqlite3.SQLITE_FULL, "the disk is full"),
        (sqlite3.SQLITE_CORRUPT, "the file is damaged"),
    ],
)
def test_what_sqlite_says_is_told_in_plain_words(code: int, words: str) -> None:
    """Each kind of trouble has a sentence that says what to do; extended codes count as their kind."""
    error = sqlite3.OperationalError("jargon")
    error.sqlite_errorcode = code
    with pytest.raises(StoreError, match=words), store_engine.plain_words(Path("journal.db")):
        raise error


def test_opening_a_store_that_is_up_to_date_does_not_load_alembic(journal: Path) -> None:
    """Migrations cost time only when there is one to do."""
    open_store(journal).close()
    code = (
        "import sys; from pathlib import Path; from coachkit.journal.store import open_store\n"
        "with open_store(Path(sys.argv[1])): print('alembic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(journal)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_on_a_network_drive_the_store_keeps_a_rollback_journal_and_says_so(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where other machines share the file, an existing write-ahead log is given up, and a remark names the drive."""
    open_store(journal).close()
    for module in ("engine", "store"):
        monkeypatch.setattr(f"coachkit.journal.{module}.network_file_system", lambda path: "nfs4")
    with open_store(journal) as store:
        assert _journal_mode(store) == "delete"
        assert len(store.remarks) == 1
        assert "network drive (nfs4)" in store.remarks[0]
        store.record_offered(MONDAY, [("a", "q")])
        assert len(store.known_before(NEXT_MONDAY).offered) == 1


def _journal_mode(store: Store) -> object:
    with store._engine.connect() as connection:
        return connection.exec_driver_sql("PRAGMA journal_mode").scalar()
