"""What vendors say about messages, kept once; and a quick look at the jobs that wait

Revision ID: reports
Revises: campaigns
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reports"
down_revision = "campaigns"


def upgrade() -> None:
    op.create_table(
        "ntf_report",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String()),
        sa.Column("key", sa.String()),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["org_id"], ["org.id"], name=op.f("fk_ntf_report_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_ntf_report")),
        sa.UniqueConstraint(
            "org_id", "provider", "event", name=op.f("uq_ntf_report_org_id_provider_event")
        ),
    )
    op.create_index(
        "ix_ntf_report_due",
        "ntf_report",
        ["org_id", "due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_ntf_report_unknown",
        "ntf_report",
        ["org_id", "provider_id"],
        postgresql_where=sa.text("heard_at IS NULL"),
    )
    op.create_index("ix_ntf_report_org_id_ntf_report_created_at", "ntf_report", ["org_id", "created_at"])
    op.create_index(
        "ix_work_item_waiting",
        "work_item",
        ["org_id", "name"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_index("ix_work_item_waiting", "work_item")
    op.drop_table("ntf_report")
