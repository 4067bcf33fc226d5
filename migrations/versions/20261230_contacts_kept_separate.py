"""Pairs of contacts that look alike and are two

Revision ID: kept_separate
Revises: steps_of_requests
"""

import sqlalchemy as sa
from alembic import op

revision = "kept_separate"
down_revision = "steps_of_requests"


def upgrade() -> None:
    op.create_table(
        "contact_apart",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("low_id", sa.Uuid(), nullable=False),
        sa.Column("high_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_contact_apart_org_id"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint(
                ["org_id", column],
                ["contact.org_id", "contact.id"],
                name=op.f(f"fk_contact_apart_org_id_{column}"),
                ondelete="CASCADE",
            )
            for column in ("low_id", "high_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_contact_apart_org_id_by_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "low_id", "high_id", name=op.f("pk_contact_apart")),
    )
    for column in ("high_id", "by_id"):
        op.create_index(
            op.f(f"ix_contact_apart_org_id_contact_apart_{column}"),
            "contact_apart",
            ["org_id", column],
        )


def downgrade() -> None:
    op.drop_table("contact_apart")
