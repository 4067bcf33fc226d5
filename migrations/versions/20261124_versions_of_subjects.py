"""Events say which version their subject had afterwards

Revision ID: subject_versions
Revises: decided_approvals
"""

import sqlalchemy as sa
from alembic import op

revision = "subject_versions"
down_revision = "decided_approvals"


def upgrade() -> None:
    op.add_column("event", sa.Column("subject_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("event", "subject_version")
