"""The store's tables, as SQLAlchemy sees them; the migrations make them, and a test compares the two.

Every entry carries the day it was made for (`held_on`, `as_of`): a report on a past day is worked out from the entries
made for days before it, whenever they were typed. `written_at` is the clock's word for the audit; nothing that a
report is made from reads it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
)

#: The revision that this kit reads and writes: the newest in `migrations/versions`. Kept here so that opening a store
#: that is up to date need not load Alembic; a test holds the two together. Revisions are numbers, so that a newer
#: one is known as newer.
REVISION = "0002"

# Names given by rule, so that a later migration can name what it changes.
METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _written_at() -> Column[object]:
    return Column("written_at", DateTime, nullable=False, server_default=func.current_timestamp())


#: Meetings that took place; without `closed_at` one is still open, and what was said in it can be corrected.
meetings = Table(
    "meetings",
    METADATA,
    Column("meeting_id", Integer, primary_key=True),
    Column("rep_id", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("meeting_type", Text, nullable=False),
    Column("closed_at", DateTime),
    _written_at(),
    UniqueConstraint("rep_id", "held_on", "meeting_type"),
    CheckConstraint("meeting_type IN ('weekly', 'performance', 'career', 'pipeline')", name="meeting_type"),
    sqlite_autoincrement=True,
)

#: Questions that a report printed.
questions_offered = Table(
    "questions_offered",
    METADATA,
    Column("rep_id", Text, primary_key=True),
    Column("as_of", Date, primary_key=True),
    Column("question_id", Text, primary_key=True),
    _written_at(),
)

#: What runs read of the CRM, packed; each content once, under its SHA-256.
snapshots = Table(
    "snapshots",
    METADATA,
    Column("content_hash", Text, primary_key=True),
    Column("blob", LargeBinary, nullable=False),
)

#: Which snapshot each run read. Run ids only grow, so the greatest of a day is the day's newest.
runs = Table(
    "runs",
    METADATA,
    Column("run_id", Integer, primary_key=True),
    Column("as_of", Date, nullable=False),
    Column("content_hash", Text, ForeignKey("snapshots.content_hash"), nullable=False),
    _written_at(),
    Index(None, "as_of"),
    sqlite_autoincrement=True,
)

#: What was said and agreed, one thing a row. `body` is a form of `bodies.py` as JSON; `version` grows with every
#: writing, so that whoever writes from an outdated one is told. What was withdrawn stays until the meeting is closed:
#: its name must not be given to something else meanwhile.
entries = Table(
    "entries",
    METADATA,
    Column("entry_id", Integer, primary_key=True),
    Column("meeting_id", Integer, ForeignKey("meetings.meeting_id")),
    Column("rep_id", Text, nullable=False),
    Column("made_for", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("replaces", Text),
    Column("reason", Text),
    _written_at(),
    UniqueConstraint("rep_id", "kind", "item_id"),
    Index(None, "meeting_id"),
    Index(None, "made_for"),
    sqlite_autoincrement=True,
)

#: Who did what when: never what was said. `item_id` names the thing where the deed was about one.
audit = Table(
    "audit",
    METADATA,
    Column("audit_id", Integer, primary_key=True),
    Column("done_at", DateTime, nullable=False, server_default=func.current_timestamp()),
    Column("who", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("rep_id", Text),
    Column("item_id", Text),
    sqlite_autoincrement=True,
)

#: People who were erased: enough to know one again in an export, not enough to say who they were. All rows of a store
#: have one salt, so that an owner is digested once, however many people were forgotten.
tombstones = Table(
    "tombstones",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("salt", Text, nullable=False),
    Column("forgotten_on", Date, nullable=False),
)
