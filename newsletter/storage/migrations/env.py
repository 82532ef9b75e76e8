"""What Alembic runs: our migrations on the connection that `storage.schema` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from newsletter.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    # SQLite cannot alter a table: Alembic makes a new one and copies the rows.
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
