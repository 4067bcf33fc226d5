"""What is in hand of a request to a carrier, and what became of the messages before

Revision ID: steps_of_requests
Revises: planned_emails
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "steps_of_requests"
down_revision = "planned_emails"


def upgrade() -> None:
    op.add_column("campaign_chunk", sa.Column("in_hand", postgresql.ARRAY(sa.Integer())))
    op.add_column("campaign_chunk", sa.Column("fates", postgresql.JSONB()))


def downgrade() -> None:
    op.drop_column("campaign_chunk", "fates")
    op.drop_column("campaign_chunk", "in_hand")
