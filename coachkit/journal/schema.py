"""The store's tables, as SQLAlchemy sees them; the migrations make them, and a test compares the two.

Every entry carries the day it was made for (`held_on`, `as_of`): a report on a past day is worked out from the entries
made for days before it, whenever they were typed. `written_at` is the clock's word for the audit; nothing that a
report is made from reads it.
"""

from __future__ import annotations

from sqlalchemy import (
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
REVISION = "0001"

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


#: Meetings that took place.
meetings = Table(
    "meetings",
    METADATA,
    Column("meeting_id", Integer, primary_key=True),
    Column("rep_id", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("meeting_type", Text, nullable=False),
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
