"""What readers choose (topics and frequency), and which pick list of an edition goes to whom.

The index of a reader's deliveries has the edition in it: the newest that a reader had is then one look.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All of it."""
    for column in (
        sa.Column("topics", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("frequency", sa.String(length=16), nullable=False, server_default="every"),
        sa.Column("frequency_at", sa.BigInteger(), nullable=True),
    ):
        # One by one and in place: a million subscriptions are not copied for three columns.
        op.add_column("subscriptions", column)
    chose = sa.text("(topics <> '' OR frequency <> 'every' OR frequency_at IS NOT NULL)")
    op.create_index("ix_subscriptions_choices", "subscriptions", ["newsletter"], sqlite_where=chose, postgresql_where=chose)
    _pick_lists()
    _reader_groups()
    op.drop_index("ix_deliveries_subscriber_id", table_name="deliveries")
    op.create_index("ix_deliveries_reader", "deliveries", ["subscriber_id", "edition_id"])


def _pick_lists() -> None:
    op.create_table(
        "pick_lists",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("articles", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_pick_lists_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "revision", "name", name=op.f("pk_pick_lists")),
    )


def _reader_groups() -> None:
    op.create_table(
        "reader_groups",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("frequency", sa.String(length=16), nullable=False),
        sa.Column("served", sa.BigInteger(), nullable=False),
        sa.Column("picks", sa.Text(), nullable=True),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_reader_groups_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "revision", "topics", "frequency", "served", name=op.f("pk_reader_groups")),
    )
