"""An index of what articles say, by which the same story is found among all that are stored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it. What is stored already is entered by the next visit to the sources."""
    op.add_column("articles", sa.Column("marked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "article_marks",
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_marks_article_id")),
        sa.PrimaryKeyConstraint("mark", "article_id", name=op.f("pk_article_marks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_article_marks_article_id"), "article_marks", ["article_id"])
