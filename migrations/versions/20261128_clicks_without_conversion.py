"""Clicks that no conversion followed yet are found without reading the ledger

Revision ID: clicks_open
Revises: job_titles_asked
"""

import sqlalchemy as sa
from alembic import op

revision = "clicks_open"
down_revision = "job_titles_asked"


def upgrade() -> None:
    op.create_index(
        "ix_campaign_recipient_clicked",
        "campaign_recipient",
        ["org_id", "last_click_at"],
        postgresql_where=sa.text("clicked_at IS NOT NULL AND converted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_campaign_recipient_clicked", "campaign_recipient")
