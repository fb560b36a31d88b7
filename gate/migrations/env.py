"""Run by Alembic; the connection comes from ``gate.register``."""

from __future__ import annotations

from alembic import context

from gate.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by copying the table
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
