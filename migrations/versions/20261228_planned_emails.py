"""Emails that go out by themselves when their activity is due

Revision ID: planned_emails
Revises: merged_contacts
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "planned_emails"
down_revision = "merged_contacts"


def upgrade() -> None:
    op.add_column("activity", sa.Column("sending", JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("activity", "sending")
