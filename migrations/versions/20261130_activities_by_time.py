"""The calendar finds activities by whose they are and when they are due, done or not

Revision ID: activities_by_time
Revises: letters
"""

import sqlalchemy as sa
from alembic import op

revision = "activities_by_time"
down_revision = "letters"


def upgrade() -> None:
    op.create_index(
        "ix_activity_calendar",
        "activity",
        ["org_id", "actor_id", "due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL AND deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_activity_calendar", "activity")
