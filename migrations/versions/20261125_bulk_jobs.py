"""One change to many records, as a job

Revision ID: bulk_jobs
Revises: days_and_reminders
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "bulk_jobs"
down_revision = "days_and_reminders"


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "bulk_job",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("of", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("values", json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("handed", json, nullable=False),
        sa.Column("started_by_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_of_id", sa.Uuid(), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_bulk_job_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "started_by_id"],
            ["user_account.org_id", "user_account.id"],
            name=op.f("fk_bulk_job_org_id_started_by_id"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_bulk_job")),
    )
    op.create_index(
        op.f("ix_bulk_job_org_id_bulk_job_created_at_bulk_job_id"), "bulk_job", ["org_id", "created_at", "id"]
    )
    op.create_index(
        op.f("ix_bulk_job_org_id_bulk_job_started_by_id"), "bulk_job", ["org_id", "started_by_id"]
    )
    op.create_table(
        "bulk_item",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("changes", json, nullable=True),
        sa.Column("back", json, nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_bulk_item_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "job_id"],
            ["bulk_job.org_id", "bulk_job.id"],
            name=op.f("fk_bulk_item_org_id_job_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "job_id", "n", name=op.f("pk_bulk_item")),
    )
    op.create_index(
        op.f("ix_bulk_item_org_id_bulk_item_job_id_bulk_item_state_bulk_item_n"), "bulk_item", ["org_id", "job_id", "state", "n"]
    )
    op.create_index(
        "ix_bulk_item_waiting",
        "bulk_item",
        ["org_id", "job_id", "n"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("bulk_item")
    op.drop_table("bulk_job")
