"""Read decided approvals from an index

Revision ID: decided_approvals
Revises: mail_attachments
"""

import sqlalchemy as sa
from alembic import op

revision = "decided_approvals"
down_revision = "mail_attachments"


def upgrade() -> None:
    op.create_index(
        "ix_approval_decided",
        "approval",
        ["org_id", "decided_at", "id"],
        postgresql_where=sa.text("status <> 'pending'"),
    )


def downgrade() -> None:
    op.drop_index("ix_approval_decided", "approval")
