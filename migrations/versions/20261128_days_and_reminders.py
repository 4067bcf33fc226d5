"""Activities for a whole day, their length and reminder; deals without a next step

Revision ID: days_and_reminders
Revises: views_of_lists
"""

import sqlalchemy as sa
from alembic import op

revision = "days_and_reminders"
down_revision = "views_of_lists"

COLUMNS = {
    "due_on": sa.Date,
    "duration_minutes": sa.Integer,
    "remind_minutes_before": sa.Integer,
    "remind_at": lambda: sa.DateTime(timezone=True),
    "reminded_for": lambda: sa.DateTime(timezone=True),
}
DONE = sa.text("completed_at IS NOT NULL AND deleted_at IS NULL")
UNPLANNED = sa.text("status = 'open' AND next_activity_at IS NULL AND deleted_at IS NULL")


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("activity", sa.Column(name, kind()))
    op.create_index(
        "ix_activity_done",
        "activity",
        ["org_id", "actor_id", "completed_at", "id"],
        postgresql_where=DONE,
    )
    op.create_index(
        "ix_activity_completed",
        "activity",
        ["org_id", "completed_at", "id"],
        postgresql_where=DONE,
    )
    op.create_index(
        "ix_deal_unplanned",
        "deal",
        ["org_id", "owner_id", "expected_close_date", "id"],
        postgresql_include=["pipeline_id"],
        postgresql_where=UNPLANNED,
    )


def downgrade() -> None:
    op.drop_index("ix_deal_unplanned", table_name="deal")
    op.drop_index("ix_activity_completed", table_name="activity")
    op.drop_index("ix_activity_done", table_name="activity")
    for name in reversed(COLUMNS):
        op.drop_column("activity", name)
