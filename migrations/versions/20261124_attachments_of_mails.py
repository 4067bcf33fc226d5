"""Attachments of mails

Revision ID: mail_attachments
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "mail_attachments"
down_revision = "0001"


def upgrade() -> None:
    kind = postgresql.JSONB(astext_type=sa.Text())
    column = sa.Column("attachments", kind, server_default="[]", nullable=False)
    op.add_column("ntf_mail", column)


def downgrade() -> None:
    op.drop_column("ntf_mail", "attachments")
