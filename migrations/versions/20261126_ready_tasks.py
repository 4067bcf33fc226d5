"""Which tasks of processes can be done now, who was chosen for them, and what was noted

Revision ID: ready_tasks
Revises: bookings
"""

import sqlalchemy as sa
from alembic import op

revision = "ready_tasks"
down_revision = "bookings"

# Conditions are the program's: here only what stands under none counts as ready, and the next
# change of a deal puts the others right.
BACKFILL = """
    UPDATE wfl_task SET ready = true
    FROM wfl_process, jsonb_array_elements(wfl_process.stages) AS stage,
         jsonb_array_elements(stage -> 'tasks') AS plan
    WHERE wfl_process.org_id = wfl_task.org_id AND wfl_process.id = wfl_task.process_id
      AND wfl_process.status = 'running' AND wfl_task.completed_at IS NULL
      AND stage ->> 'id' = wfl_task.stage_key AND plan ->> 'id' = wfl_task.key
      AND stage ->> 'guard' IS NULL AND plan ->> 'onlyIf' IS NULL
"""
READY = sa.text("ready")


def upgrade() -> None:
    for name in ("by_hand", "ready"):
        column = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column("wfl_task", column)
        op.alter_column("wfl_task", name, server_default=None)
    op.add_column("wfl_task", sa.Column("note", sa.String(), nullable=True))
    op.execute(BACKFILL)
    op.drop_index("ix_wfl_task_open", "wfl_task")
    op.create_index(
        "ix_wfl_task_ready",
        "wfl_task",
        ["org_id", "assignee_id", "due_at"],
        postgresql_where=READY,
    )
    op.create_index("ix_wfl_task_due", "wfl_task", ["org_id", "due_at"], postgresql_where=READY)
    op.create_index(
        "ix_wfl_task_done",
        "wfl_task",
        ["org_id", "completed_by_id", "completed_at"],
        postgresql_where=sa.text("completed_at IS NOT NULL"),
    )


def downgrade() -> None:
    for name in ("ix_wfl_task_done", "ix_wfl_task_due", "ix_wfl_task_ready"):
        op.drop_index(name, "wfl_task")
    op.create_index(
        "ix_wfl_task_open",
        "wfl_task",
        ["org_id", "assignee_id", "due_at"],
        postgresql_where=sa.text("completed_at IS NULL"),
    )
    for name in ("note", "ready", "by_hand"):
        op.drop_column("wfl_task", name)
