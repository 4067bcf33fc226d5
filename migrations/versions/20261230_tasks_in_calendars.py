"""Tasks of processes are found by whose they are and when they are due, done ones too

Revision ID: tasks_in_calendars
Revises: kept_separate
"""

import sqlalchemy as sa
from alembic import op

revision = "tasks_in_calendars"
down_revision = "kept_separate"


def upgrade() -> None:
    op.create_index(
        "ix_wfl_task_calendar",
        "wfl_task",
        ["org_id", "assignee_id", "due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_wfl_task_calendar", "wfl_task")
