"""Suppressions are records: of one channel or of all, by whom, and by which campaign

Revision ID: suppressions
Revises: moments_of_campaigns
"""

import sqlalchemy as sa
from alembic import op

revision = "suppressions"
down_revision = "moments_of_campaigns"

TABLE = "ntf_suppression"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("id", sa.Uuid(), nullable=True))
    op.add_column(
        TABLE, sa.Column("channel", sa.String(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(TABLE, sa.Column("origin_id", sa.Uuid(), nullable=True))
    op.add_column(TABLE, sa.Column("by_id", sa.Uuid(), nullable=True))
    op.add_column(TABLE, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(TABLE, sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        f"UPDATE {TABLE} SET id = gen_random_uuid(), created_at = since, updated_at = since"
    )
    for name in ("id", "created_at", "updated_at"):
        op.alter_column(TABLE, name, nullable=False)
    op.alter_column(TABLE, "version", server_default=None)
    op.drop_constraint(op.f(f"pk_{TABLE}"), TABLE, type_="primary")
    op.create_primary_key(op.f(f"pk_{TABLE}"), TABLE, ["org_id", "id"])
    op.create_unique_constraint(
        op.f(f"uq_{TABLE}_org_id_address_channel"), TABLE, ["org_id", "address", "channel"]
    )
    op.create_foreign_key(
        op.f(f"fk_{TABLE}_org_id_by_id"),
        TABLE,
        "user_account",
        ["org_id", "by_id"],
        ["org_id", "id"],
    )
    op.create_index(
        op.f(f"ix_{TABLE}_org_id_{TABLE}_created_at_{TABLE}_id"),
        TABLE,
        ["org_id", "created_at", "id"],
    )


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{TABLE}_org_id_{TABLE}_created_at_{TABLE}_id"), TABLE)
    op.drop_constraint(op.f(f"fk_{TABLE}_org_id_by_id"), TABLE, type_="foreignkey")
    op.drop_constraint(op.f(f"uq_{TABLE}_org_id_address_channel"), TABLE, type_="unique")
    op.drop_constraint(op.f(f"pk_{TABLE}"), TABLE, type_="primary")
    op.execute(f"DELETE FROM {TABLE} WHERE channel <> ''")
    for name in ("id", "channel", "origin_id", "by_id", "version", "created_at", "updated_at"):
        op.drop_column(TABLE, name)
    op.create_primary_key(op.f(f"pk_{TABLE}"), TABLE, ["org_id", "address"])
