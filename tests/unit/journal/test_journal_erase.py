"""Erasing a person from the store: no byte stays, nobody else loses anything, and they are known when they return."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meetings import close_meeting

from coachkit.errors import StoreError
from coachkit.journal.bodies import Body, Note, PrivateNote, Promise, Word
from coachkit.journal.erase import count_rows, erase_person, mentions, people_of
from coachkit.journal.expire import expire_private, expire_snapshots
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store, read_deeds, read_view
from coachkit.journal.tombstones import read_forgets, read_forgotten

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 16)
TUESDAY = date(2026, 11, 17)
KEYS = ("id:ana", "name:ana lima")


def _kept(blob: bytes) -> bytes | None:
    """Take Ana out of a made-up snapshot; one that says it is broken cannot be read."""
    return None if blob == b"broken" else blob.replace(b"SENTINEL-ana", b"")


def _meet(log: MeetingLog, rep_id: str, *bodies: Body) -> None:
    meeting = log.start(rep_id, MONDAY, "weekly")
    for number, body in enumerate(bodies):
        log.write(meeting.meeting_id, f"k{number}", body)
    close_meeting(log, meeting.meeting_id)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A store with a meeting, a word, a question and a snapshot of each of two people."""
    path = tmp_path / "journal.db"
    with open_store(path) as store:
        log = MeetingLog(store)
        for rep_id in ("ana", "ben"):
            _meet(log, rep_id, Note(text=f"SENTINEL-{rep_id}" * 50), PrivateNote(text=f"SENTINEL-{rep_id}"))
            log.keep_word(rep_id, MONDAY, Word(text=f"SENTINEL-{rep_id} said"))
            store.record_offered(MONDAY, [(rep_id, f"SENTINEL-{rep_id}-q")])
        store.keep_snapshot(MONDAY, b"SENTINEL-ana and SENTINEL-ben" * 100)
        store.keep_snapshot(TUESDAY, b"broken")
    return path


def test_no_byte_of_a_person_stays(journal: Path) -> None:
    """Neither the file nor what SQLite puts beside it holds anything of theirs, while somebody has the store open."""
    with open_store(journal) as store:
        done = erase_person(journal, "ana", _kept, KEYS, TUESDAY)
        for path in journal.parent.iterdir():
            content = path.read_bytes()
            assert b"SENTINEL-ana" not in content and b"ana" not in content.replace(b"manager", b""), path
        assert store.snapshot_on(MONDAY) == b" and SENTINEL-ben" * 100
        assert store.snapshot_on(TUESDAY) is None
    assert (done.meetings, done.entries, done.questions_offered) == (1, 5, 1)
    assert (done.snapshots_changed, done.snapshots_dropped) == (1, 1)


def test_everybody_else_keeps_everything(journal: Path) -> None:
    """Ben's part of the journal is the same before and after."""
    before = read_view(journal, date.max).of("ben")
    erase_person(journal, "ana", _kept, KEYS, TUESDAY)
    assert read_view(journal, date.max).of("ben") == before
    assert people_of(journal) == {"ben"}


def test_the_audit_log_keeps_the_deeds_without_the_person(journal: Path) -> None:
    """Lines stay with who and when; whom they concerned is a tag, which things is gone; the erasing is a line too."""
    lines = len(read_deeds(journal))
    theirs = count_rows(journal, "ana").audit
    done = erase_person(journal, "ana", _kept, KEYS, TUESDAY)
    deeds = read_deeds(journal)
    assert len(deeds) == lines + 1 and deeds[-1].deed == "forgotten"
    tagged = [deed for deed in deeds if deed.rep_id == done.tag]
    assert len(tagged) == theirs + 1 == done.audit + 1
    assert all(deed.item_id is None for deed in tagged)


def test_whoever_was_forgotten_is_known_again_and_not_named(journal: Path) -> None:
    """By id and by name, with the day; a tombstone is a salted digest, the same person's a different one elsewhere."""
    erase_person(journal, "ana", _kept, KEYS, TUESDAY)
    forgotten = read_forgotten(journal)
    assert [forgotten.on(key) for key in (*KEYS, "id:ben")] == [TUESDAY, TUESDAY, None]
    digests = [row["digest"] for row in forgotten.rows()]
    assert hashlib.sha256(b"id:ana").hexdigest() not in digests
    other = journal.with_name("other.db")
    open_store(other).close()
    assert read_forgets(other) is None
    erase_person(other, "ana", _kept, KEYS, TUESDAY)
    assert not set(digests) & {row["digest"] for row in read_forgotten(other).rows()}


def test_erasing_again_changes_nothing_and_keeps_the_day(journal: Path) -> None:
    """A command that was cut short is simply given again."""
    first = erase_person(journal, "ana", _kept, KEYS, MONDAY)
    again = erase_person(journal, "ana", _kept, KEYS, TUESDAY)
    assert (again.entries, again.tag) == (0, first.tag)
    assert read_forgotten(journal).on("id:ana") == MONDAY


def test_what_others_said_of_somebody_is_found_and_left(journal: Path) -> None:
    """Ben's words that name Ana are listed, for a person to look at."""
    with open_store(journal) as store:
        word = MeetingLog(store).keep_word("ben", MONDAY, Word(text="Went with Ana Lima to the customer"))
    assert mentions(journal, ["ana lima"]) == [("ben", word.item_id)]


def test_a_reader_that_does_not_let_go_is_told(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program reads, old bytes stay in the log: that is an error that says what to close."""
    monkeypatch.setattr("coachkit.journal.erase.BUSY_SECONDS", 0.1)
    with (
        open_store(journal) as store,
        store.reading() as connection,
    ):
        connection.exec_driver_sql("SELECT count(*) FROM entries").fetchall()
        with pytest.raises(StoreError, match=r"too long|Close the review"):
            erase_person(journal, "ana", _kept, KEYS, TUESDAY)
    erase_person(journal, "ana", _kept, KEYS, TUESDAY)
    assert b"SENTINEL-ana" not in journal.read_bytes()


_REPS = st.sampled_from(["ana", "ben", "cy", "an", "ana2", "%", "_na", "ANA"])
_SAID = st.lists(st.tuples(_REPS, st.text("abcßñ'\"% _", min_size=1, max_size=8)), min_size=1, max_size=12)


@settings(max_examples=40)
@given(said=_SAID, gone=_REPS)
def test_whoever_is_forgotten_the_others_entries_are_equal(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str]], gone: str
) -> None:
    """Whatever ids are alike, exactly one person's entries go."""
    path = tmp_path_factory.mktemp("erase") / "journal.db"
    with open_store(path) as store:
        log = MeetingLog(store)
        for number, (rep_id, text) in enumerate(said):
            log.keep_word(rep_id, MONDAY, Word(text=text))
            meeting = log.start(rep_id, MONDAY, "weekly")
            log.add(meeting.meeting_id, Promise(action=text))
            store.record_offered(MONDAY, [(rep_id, f"q{number}")])
        before = store.known_before(date.max)
    erase_person(path, gone, _kept)
    after = read_view(path, date.max)
    for rep_id in {rep_id for rep_id, _ in said} - {gone}:
        assert after.of(rep_id) == before.of(rep_id)
    assert after.of(gone) == type(after)(date.max)


def test_private_things_expire_and_shared_ones_stay(tmp_path: Path) -> None:
    """Private notes and words never shared of days before the day go, with a line in the audit log; notes stay."""
    with open_store(tmp_path / "journal.db") as store:
        log = MeetingLog(store)
        _meet(log, "ana", Note(text="shared"), PrivateNote(text="hidden"))
        log.keep_word("ana", MONDAY, Word(text="kept back"))
        log.keep_word("ana", MONDAY, Word(text="said", shared=True))
        log.keep_word("ana", TUESDAY, Word(text="of that very day"))
        assert expire_private(store, TUESDAY) == 2
        assert expire_private(store, TUESDAY) == 0
        texts = [getattr(entry.body, "text", "") for entry in store.known_before(date.max).entries]
    assert sorted(filter(None, texts)) == ["of that very day", "said", "shared"]
    assert [deed.deed for deed in read_deeds(tmp_path / "journal.db")][-1].startswith("expired: 2 private notes")


def test_snapshots_expire_by_run(tmp_path: Path) -> None:
    """Content that a later run read too stays; what only old runs read goes."""
    with open_store(tmp_path / "journal.db") as store:
        for day, blob in ((MONDAY, b"old"), (MONDAY, b"both"), (TUESDAY, b"both")):
            store.keep_snapshot(day, blob)
        assert expire_snapshots(store, TUESDAY) == 2
        assert (store.sizes().runs, store.sizes().snapshots) == (1, 1)
        assert store.snapshot_on(TUESDAY) == b"both"
