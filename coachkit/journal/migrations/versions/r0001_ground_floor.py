"""Meetings held, questions offered, and snapshots of what runs read.

A revision that has been released is never edited: what it made is in people's files.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the four tables."""
    now = sa.func.current_timestamp()
    op.create_table(
        "meetings",
        sa.Column("meeting_id", sa.Integer, nullable=False),
        sa.Column("rep_id", sa.Text, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("meeting_type", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False, server_default=now),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_meetings"),
        sa.UniqueConstraint("rep_id", "held_on", "meeting_type", name="uq_meetings"),
        sa.CheckConstraint(
            "meeting_type IN ('weekly', 'performance', 'career', 'pipeline')", name=op.f("ck_meetings_meeting_type")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "questions_offered",
        sa.Column("rep_id", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("question_id", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False, server_default=now),
        sa.PrimaryKeyConstraint("rep_id", "as_of", "question_id", name="pk_questions_offered"),
    )
    op.create_table(
        "snapshots",
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name="pk_snapshots"),
    )
    op.create_table(
        "runs",
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False, server_default=now),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
        sa.ForeignKeyConstraint(["content_hash"], ["snapshots.content_hash"], name="fk_runs_content_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_as_of", "runs", ["as_of"])
