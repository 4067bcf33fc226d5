"""How far carriers were asked what became of a campaign's messages

Revision ID: asked_carriers
Revises: numbers
"""

import sqlalchemy as sa
from alembic import op

revision = "asked_carriers"
down_revision = "numbers"


def upgrade() -> None:
    column = sa.Column("asked_n", sa.Integer(), server_default="0", nullable=False)
    op.add_column("campaign_run", column)


def downgrade() -> None:
    op.drop_column("campaign_run", "asked_n")
