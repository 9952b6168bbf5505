"""Entries of meetings, when a meeting was closed, the audit log, and who was forgotten.

A revision that has been released is never edited: what it made is in people's files.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add a column and three tables."""
    now = sa.func.current_timestamp()
    op.add_column("meetings", sa.Column("closed_at", sa.DateTime))
    # Meetings kept before could hold nothing but their day: there is nothing left to correct in them.
    op.execute("UPDATE meetings SET closed_at = written_at")
    op.create_table(
        "entries",
        sa.Column("entry_id", sa.Integer, nullable=False),
        sa.Column("meeting_id", sa.Integer),
        sa.Column("rep_id", sa.Text, nullable=False),
        sa.Column("made_for", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("replaces", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("written_at", sa.DateTime, nullable=False, server_default=now),
        sa.PrimaryKeyConstraint("entry_id", name="pk_entries"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.meeting_id"], name="fk_entries_meeting_id"),
        sa.UniqueConstraint("rep_id", "kind", "item_id", name="uq_entries"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entries_meeting_id", "entries", ["meeting_id"])
    op.create_index("ix_entries_made_for", "entries", ["made_for"])
    op.create_table(
        "audit",
        sa.Column("audit_id", sa.Integer, nullable=False),
        sa.Column("done_at", sa.DateTime, nullable=False, server_default=now),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("rep_id", sa.Text),
        sa.Column("item_id", sa.Text),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tombstones",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("forgotten_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_tombstones"),
    )
