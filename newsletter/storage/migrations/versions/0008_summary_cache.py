"""What a language model answered when it was asked for summaries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "summary_cache",
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_summary_cache")),
    )
    op.create_index(op.f("ix_summary_cache_asked_at"), "summary_cache", ["asked_at"])
