"""Saved views, and an index for each order of a list

Revision ID: views_of_lists
Revises: price_lists
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "views_of_lists"
down_revision = "price_lists"

ORDERS = (
    ("contact", "score"),
    ("contact", "last_activity_at"),
    ("deal", "expected_close_date"),
    ("deal", "next_activity_at"),
    ("deal", "last_activity_at"),
    ("deal", "stage_entered_at"),
    ("deal", "value_amount"),
    ("deal", "search_text"),
    ("lead", "score"),
    ("lead", "estimated_value_amount"),
)


def _name(table: str, column: str) -> str:
    return op.f(f"ix_{table}_org_id_{table}_{column}_{table}_id")


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_saved_view_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_saved_view_org_id_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_saved_view")),
    )
    op.create_index(
        "ix_saved_view_seen",
        "saved_view",
        ["org_id", "subject", "name"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    for table, column in ORDERS:
        op.create_index(_name(table, column), table, ["org_id", column, "id"])
    op.create_index(
        "ix_deal_idle_since",
        "deal",
        ["org_id", sa.text("GREATEST(created_at, stage_entered_at, last_activity_at)"), "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_deal_idle_since", table_name="deal")
    for table, column in reversed(ORDERS):
        op.drop_index(_name(table, column), table_name=table)
    op.drop_table("saved_view")
