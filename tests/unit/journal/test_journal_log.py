"""Writing down a meeting: corrected while open, closed for good, and never overwritten in silence."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meetings import close_meeting
from sqlalchemy import create_engine, text

from coachkit.journal import migrate, schema
from coachkit.journal.bodies import (
    KINDS,
    DecisionMade,
    FocusSet,
    Note,
    PrivateNote,
    Promise,
    PromiseEnded,
    QuotaSet,
    Word,
    kind_of,
    read_body,
)
from coachkit.journal.log import Meeting, MeetingClosed, MeetingLog, NotReady, WrittenElsewhere
from coachkit.journal.store import open_store

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 16)
TUESDAY = date(2026, 11, 17)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[MeetingLog]:
    """A journal without any meeting."""
    with open_store(tmp_path / "journal.db") as store:
        yield MeetingLog(store)


@pytest.fixture
def meeting(log: MeetingLog) -> Meeting:
    """Ana's weekly meeting, open."""
    return log.start("ana", MONDAY, "weekly")


def _closed(log: MeetingLog, meeting: Meeting) -> Meeting:
    return close_meeting(log, meeting.meeting_id)


def test_a_meeting_is_started_once(log: MeetingLog, meeting: Meeting) -> None:
    """Starting it again, in a second tab or after a crash, gives the same meeting with what was written in it."""
    log.write(meeting.meeting_id, "topic-1", Note(text="The demo"))
    again = log.start("ana", MONDAY, "weekly")
    assert again == meeting
    assert [entry.body for entry in log.entries(again.meeting_id)] == [Note(text="The demo")]


def test_a_field_grows_word_by_word(log: MeetingLog, meeting: Meeting) -> None:
    """Each writing is based on the one before it; the last one is what is there, under the same name."""
    first = log.write(meeting.meeting_id, "topic-1", Note(text="The"))
    second = log.write(meeting.meeting_id, "topic-1", Note(text="The demo"), based_on=first.version)
    assert (first.version, second.version) == (1, 2)
    assert first.item_id == second.item_id == "note-2026-11-16-weekly-topic-1"
    assert [entry.body for entry in log.entries(meeting.meeting_id)] == [Note(text="The demo")]


@pytest.mark.parametrize("based_on", [0, 1, 7])
def test_a_second_tab_overwrites_nothing(log: MeetingLog, meeting: Meeting, based_on: int) -> None:
    """Whoever writes from an outdated version is shown how the field stands, and nothing changes."""
    log.write(meeting.meeting_id, "topic-1", Note(text="a"))
    now = log.write(meeting.meeting_id, "topic-1", Note(text="ab"), based_on=1)
    with pytest.raises(WrittenElsewhere) as told:
        log.write(meeting.meeting_id, "topic-1", Note(text="x"), based_on=based_on)
    assert told.value.now == now
    assert [entry.body for entry in log.entries(meeting.meeting_id)] == [Note(text="ab")]


def test_what_is_added_gets_an_id_of_its_own_for_good(log: MeetingLog, meeting: Meeting) -> None:
    """A promise that was withdrawn does not give its name to the next one, and can be brought back."""
    first = log.add(meeting.meeting_id, Promise(action="call Beta"))
    gone = log.withdraw(first)
    second = log.add(meeting.meeting_id, Promise(action="write to Gamma"))
    assert (first.item_id, second.item_id) == (
        "commitment-2026-11-16-weekly-1",
        "commitment-2026-11-16-weekly-2",
    )
    assert [entry.item_id for entry in log.entries(meeting.meeting_id)] == [second.item_id]
    log.correct(gone, first.body)
    assert [entry.item_id for entry in log.entries(meeting.meeting_id)] == [first.item_id, second.item_id]


@pytest.mark.guide("E13")
def test_a_meeting_closes_with_a_decision_or_without_one_on_purpose(log: MeetingLog, meeting: Meeting) -> None:
    """Neither is not an end; a decision needs its reason, and all that is missing is told at once, by its words."""
    with pytest.raises(NotReady, match="write down what was decided, or tick that nothing was"):
        log.close(meeting.meeting_id)
    decided = log.add(meeting.meeting_id, DecisionMade(text="Finance joins"))
    log.add(meeting.meeting_id, QuotaSet(period="2026-Q4", value=1.0))
    log.add(meeting.meeting_id, FocusSet(skill="Next steps"))
    with pytest.raises(NotReady) as told:
        log.close(meeting.meeting_id)
    assert told.value.missing == (
        "decision “Finance joins”: add the reason",
        "quota “2026-Q4”: add the reason, how it was told",
        "focus “Next steps”: add one practice, the support promised",
    )
    assert log.meeting(meeting.meeting_id).closed_at is None
    log.correct(decided, DecisionMade(text="Finance joins", reason="Two offers were taken back"))
    assert len(log.missing(meeting.meeting_id)) == 2


def test_a_closed_meeting_is_not_edited(log: MeetingLog, meeting: Meeting) -> None:
    """Nothing can be written, corrected, added or withdrawn in it; the message says what to do instead."""
    promise = log.add(meeting.meeting_id, Promise(action="call Beta"))
    assert _closed(log, meeting).closed_at is not None
    for change in (
        lambda: log.write(meeting.meeting_id, "topic-1", Note(text="x")),
        lambda: log.correct(promise, Promise(action="call nobody")),
        lambda: log.add(meeting.meeting_id, Promise(action="x")),
        lambda: log.withdraw(promise),
    ):
        with pytest.raises(MeetingClosed, match="replaces the old one and says why"):
            change()
    assert log.entries(meeting.meeting_id)[0] == promise


def test_closing_drops_what_was_left_blank_or_withdrawn(log: MeetingLog, meeting: Meeting) -> None:
    """Blank fields and withdrawn things are gone from the file once the meeting is closed."""
    log.write(meeting.meeting_id, "topic-1", Note(text=""))
    log.withdraw(log.add(meeting.meeting_id, Promise(action="secretwithdrawn")))
    log.add(meeting.meeting_id, Promise(by="manager"))
    _closed(log, meeting)
    assert [entry.kind for entry in log.entries(meeting.meeting_id)] == ["no-decision", "no-focus"]
    with closing(sqlite3.connect(log._store.path)) as connection:
        assert connection.execute("SELECT count(*) FROM entries").fetchone() == (2,)


def test_a_successor_names_what_it_replaces_and_why(log: MeetingLog, meeting: Meeting) -> None:
    """Without a reason there is no successor; with one both are kept."""
    old = log.add(meeting.meeting_id, Promise(action="call Beta"))
    _closed(log, meeting)
    later = log.start("ana", TUESDAY, "weekly")
    with pytest.raises(NotReady, match="say why commitment-2026-11-16-weekly-1 is replaced"):
        log.add(later.meeting_id, Promise(action="write to Beta"), replaces=old.item_id, reason=" ")
    new = log.add(later.meeting_id, Promise(action="write to Beta"), replaces=old.item_id, reason="They never answer")
    assert (new.replaces, new.reason) == (old.item_id, "They never answer")


def test_a_report_sees_entries_of_days_before_it(log: MeetingLog, meeting: Meeting) -> None:
    """What was said on Monday is known on Tuesday, open meeting or not; what was withdrawn is not."""
    log.write(meeting.meeting_id, "topic-1", Note(text="The demo"))
    log.withdraw(log.add(meeting.meeting_id, Promise(action="x")))
    log.keep_word("ana", TUESDAY, Word(text="Fine call", tone="praise"))
    monday, tuesday = (log._store.known_before(day) for day in (MONDAY, TUESDAY))
    assert (monday.entries, monday.left_open) == ((), ())
    assert [entry.body for entry in tuesday.of("ana").entries] == [Note(text="The demo")]
    assert [held.rep_id for held in tuesday.left_open] == ["ana"]
    assert tuesday.of("bo").entries == ()


def test_words_between_meetings_follow_each_other(log: MeetingLog) -> None:
    """Each word stays under the day it was said for, whenever it was typed."""
    log.keep_word("ana", TUESDAY, Word(text="second", tone="concern"))
    log.keep_word("ana", TUESDAY, Word(text="third"))
    log.keep_word("ana", MONDAY, Word(text="first"))
    assert [(entry.item_id, entry.body) for entry in log.words("ana")] == [
        ("word-2026-11-16-1", Word(text="first")),
        ("word-2026-11-17-1", Word(text="second", tone="concern")),
        ("word-2026-11-17-2", Word(text="third")),
    ]


def test_the_audit_log_knows_deeds_and_no_words(log: MeetingLog, meeting: Meeting) -> None:
    """It says who did what when to which thing; nothing that was typed is in it."""
    promise = log.add(meeting.meeting_id, Promise(action="sentinelword"))
    log.correct(promise, Promise(action="sentinelword again"))
    _closed(log, meeting)
    with closing(sqlite3.connect(log._store.path)) as connection:
        rows = connection.execute("SELECT who, deed, rep_id, item_id FROM audit ORDER BY audit_id").fetchall()
    assert [(deed, item) for _, deed, _, item in rows] == [
        ("meeting started", None),
        ("written", promise.item_id),
        ("written", "no-decision-2026-11-16-weekly-end"),
        ("written", "no-focus-2026-11-16-weekly-end"),
        ("meeting closed", None),
    ]
    assert all(who and rep_id == "ana" for who, _, rep_id, _ in rows)
    assert "sentinelword" not in str(rows)


def test_any_thread_may_write(log: MeetingLog, meeting: Meeting) -> None:
    """Notebook widgets call from threads that differ: two that write different fields lose nothing."""

    def type_words(key: str) -> None:
        version = 0
        for length in range(1, 21):
            version = log.write(meeting.meeting_id, key, Note(text="x" * length), based_on=version).version

    threads = [threading.Thread(target=type_words, args=(key,)) for key in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.body for entry in log.entries(meeting.meeting_id)] == [Note(text="x" * 20)] * 2


def test_a_store_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    """Meetings kept before there were entries stay, as closed ones."""
    path = tmp_path / "journal.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        _upgrade_to(connection, "0001")
        held = "INSERT INTO meetings (rep_id, held_on, meeting_type) VALUES ('a', '2026-11-16', 'weekly')"
        connection.execute(text(held))
    engine.dispose()
    with open_store(path) as store:
        (meeting,) = MeetingLog(store).meetings_of("a")
        assert meeting.closed_at is not None
        assert store.known_before(TUESDAY).left_open == ()
    assert len(list(tmp_path.glob(f"backups/*-before-{schema.REVISION}.db"))) == 1


def _upgrade_to(connection: object, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrate._SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_survives_the_store(kind: str) -> None:
    """A blank form of each kind is blank, reads back as itself, and is known by its name."""
    body = KINDS[kind]()
    assert body.blank
    assert read_body(kind, body.model_dump_json()) == body
    assert kind_of(body) == kind


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_comes_back_as_it_was_typed(typed: str) -> None:
    """Line ends, quotes, emoji and scripts of every kind are kept to the letter."""
    assert read_body("note", Note(text=typed).model_dump_json()) == Note(text=typed)


@pytest.mark.guide("S6.1")
def test_a_promise_reads_as_if_then() -> None:
    """With a cue it is an if-then sentence, without one a plain one; stray full stops are taken off."""
    assert Promise(cue="the buyer moves a date. ", action="call them the same day.").text == (
        "If the buyer moves a date, then I will call them the same day"
    )
    assert Promise(action="call Beta").text == "Call Beta"
    assert Promise(cue="they ask").lacks() == ("what will be done",)
    assert PromiseEnded(commitment_id="c", status="released").lacks() == ("why it was let go",)


def test_private_kinds_are_known_as_such() -> None:
    """The closed list of what no rep's page may hold: private notes and the manager's self-check."""
    assert {kind for kind, form in KINDS.items() if form.private} == {"private-note", "self-check"}
    assert PrivateNote(text="x").private
