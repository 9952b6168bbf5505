"""How Alembic runs here: on the connection that `coachkit.journal.migrate` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from coachkit.journal.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes most tables only by copying them
)
context.run_migrations()
