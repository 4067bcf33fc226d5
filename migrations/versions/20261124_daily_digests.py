"""Take each day's digest once

Revision ID: daily_digests
Revises: ready_tasks
"""

import sqlalchemy as sa
from alembic import op

revision = "daily_digests"
down_revision = "ready_tasks"


def upgrade() -> None:
    op.create_table(
        "ntf_digest",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["org.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"], ["user_account.org_id", "user_account.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "user_id", "day"),
    )


def downgrade() -> None:
    op.drop_table("ntf_digest")
