"""What a bucket of the pace knows beside its next turn: how far it was slowed down, and the counts of its windows.

Places of deliveries in their blocks: until now they went by the reader's number, from now on domains are mixed.

And no unique index of address hashes in `deliveries`: it was a third of the ledger and most of the work of planning.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All of it."""
    _pace_anew()
    _places_in_blocks()
    _no_index_of_hashes()


def _no_index_of_hashes() -> None:
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_constraint(op.f("uq_deliveries_edition_id_address_hash"), type_="unique")


def _places_in_blocks() -> None:
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("place", sa.Integer(), nullable=True))
    op.execute("UPDATE deliveries SET place = subscriber_id")
    op.drop_index("ix_deliveries_work", table_name="deliveries")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.alter_column("place", existing_type=sa.Integer(), nullable=False)
    op.create_index("ix_deliveries_work", "deliveries", ["edition_id", "block", "state", "place"])


def _pace_anew() -> None:
    """Make the table anew: it held nothing but moments that have passed."""
    op.drop_table("pace")
    op.create_table(
        "pace",
        sa.Column("bucket", sa.String(length=128), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column("factor_at", sa.BigInteger(), nullable=False),
        sa.Column("slices", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_pace")),
    )
