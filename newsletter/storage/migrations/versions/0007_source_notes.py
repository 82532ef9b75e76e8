"""What a source notes of an address beside its validators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("source_memory") as source_memory:
        source_memory.add_column(sa.Column("notes", sa.Text(), nullable=True))
